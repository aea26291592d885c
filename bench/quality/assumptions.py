"""Everything that the simulated quarter takes for granted, in one place. All of it is assumed and made up.

Nothing here is measured in a practice. What has a source is named; the rest is a guess that experience may correct.
The program under test sees none of it: it has the site's table, the records and the entries.
"""

from worklist.domain.queues import AccountClass
from worklist.domain.site import ChanceTable

BUSINESS_DAYS = 63
"""A quarter."""
PRODUCTIVE_MINUTES = 360
"""Of a specialist's day, net of meetings and pauses: 50 to 60 touches of six to seven minutes (DOMAIN 1)."""
DEADLINE_SOON = 14
"""Days within which those who sort by deadline and dollars put an account in front."""

ASSUMED = ChanceTable()
"""What the site believes: the shipped table (DOMAIN 5)."""
BAND_MIDDLES = (45, 135, 270, 500)
"""Ages in days at which the table's percents hold; between them the odds change smoothly."""
PRACTICE_DOUBT, PAYER_DOUBT, ACCOUNT_DOUBT = 0.5, 0.4, 0.8
"""How far the truth lies from the table, as the standard deviation of log odds: class, payer, account."""
WAITING_HURTS = {
    AccountClass.PAYER_UNDERPAYMENT: 0.3,
    AccountClass.PAYER_DENIAL: 0.3,
    AccountClass.PAYER_NO_RESPONSE: 0.5,
    AccountClass.PATIENT_BALANCE: 1.0,
    AccountClass.AGED_AR: 0.5,
}
"""How much of the fall with age is the waiting itself; the rest is that what is old was hard from the beginning."""
AFTER_DEADLINE = {"MB": 0.4, "CI": 0.05}
"""What is left of the chance after the deadline: Medicare reopens for a year (42 CFR 405.980), others rarely do."""

APPEAL_ANSWER, CLAIM_ANSWER, PATIENT_PAYS = (30, 60), (14, 30), (3, 21)
"""Days from the act to the answer, from and to."""
STUCK = 0.25
"""How often an answer comes only after somebody asked for it."""
PATIENT_TRIES = 4
"""Contacts after which a patient's account is given up; a contact reaches the one who pays with REACHED."""
REACHED = 0.4
PATIENT_INTERVAL = 10
"""Days between two contacts."""

IN_PROCESS, PENDED = 0.4, 0.25
"""Of silent claims: pay by themselves if one waits; want papers. The rest was never on file."""
SELF_PAYS = (5, 60)
"""Days until those pay."""
AUDIT_WORTH, AGED_WORTH = 0.3, 0.3
"""Share of the open amount that can come in where the balance is wrong, or nobody is asked for it."""
SHARE_LEFT = (0.1, 0.6)
"""Part of the allowed amount that is left to the patient or to nobody, from and to."""
RATE_ERROR = 0.2
"""Spread (of logarithms) of what is really allowed around the payer's usual share of the charge."""
SHORT = (0.08, 0.35)
"""What an underpaid line is short of its contract, from and to."""
PACE = 0.3
"""Spread (of logarithms) of the minutes that an account takes around the usual ones."""
HOLD = (0.7, 2.2)
"""A payer's hold times the usual minutes of a call, from and to."""
APPEAL_DAYS = (60, 90, 120, 180)
"""Days from the remit that commercial payers leave to appeal (DOMAIN 9: from 65 days to 2 years)."""
FILING_DAYS = (90, 180, 365)
"""Days from the service that they leave to file."""

DISPUTED = ("CO-50", "CO-97 25", "CO-151", "CO-55")
CORRECTED = (
    ("CO-22", ("secondary",)),
    ("CO-252", ("records", "corrected-claim")),
    ("OA-18", ("portal", "corrected-claim")),
    ("CO-31", ("corrected-claim",)),
    ("CO-197", ("corrected-claim",)),
)
"""Reasons and what they take; the last act is the one that decides."""
