"""The practice's own numbers: every rule that is theirs to set, with the defaults that a new site starts from."""

from dataclasses import dataclass, field

from worklist.domain.authority import NO_AUTHORITY, Authority
from worklist.domain.calendar import NO_HOLIDAYS, BusinessCalendar
from worklist.domain.clocks import MEDICARE_RULES, ClockRule
from worklist.domain.money import Cents, dollars
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.patients.rules import PatientRules
from worklist.domain.payer_types import AS_FILED, PayerTypes
from worklist.domain.precedence import USUAL_PRECEDENCE, Precedence
from worklist.domain.queues import AccountClass


@dataclass(frozen=True, slots=True)
class ChanceTable:
    """Chance of recovery in whole percent by account class, for accounts up to 90, 180, 365 days and older.

    Assumptions to start from, not findings: each site sets its own, and its recorded outcomes take over.
    """

    by_class: dict[str, tuple[int, int, int, int]] = field(
        default_factory=lambda: {
            AccountClass.PAYER_UNDERPAYMENT: (70, 60, 45, 25),
            AccountClass.PAYER_DENIAL: (60, 50, 35, 15),
            AccountClass.PAYER_NO_RESPONSE: (80, 65, 40, 15),
            AccountClass.PATIENT_BALANCE: (55, 40, 25, 10),
            AccountClass.AGED_AR: (40, 30, 20, 10),
        }
    )
    weight: int = 20
    """How many recorded outcomes the assumption is worth (the strength of the Beta prior)."""


AGE_BANDS = ((90, "0-90 days"), (180, "91-180 days"), (365, "181-365 days"))
"""Upper ends in days and names of the age bands that chances are set by; older than the last is the fourth."""

OLDEST_BAND = "over 365 days"


@dataclass(frozen=True, slots=True)
class Threshold:
    """From where on a difference counts: both must be reached."""

    amount: Cents
    percent: int
    """Of what is expected."""

    def is_reached(self, difference: Cents, expected: Cents) -> bool:
        """Whether a difference of this line, or of the lines of this claim, counts."""
        return difference > 0 and difference >= self.amount and difference * 100 >= expected * self.percent

    def __str__(self) -> str:
        """As a sentence names it: ``5.00 and 2 %``."""
        return f"{dollars(self.amount)} and {self.percent} %"


@dataclass(frozen=True, slots=True)
class SiteRules:
    """Everything that triage and priority ask the site. Days are calendar days."""

    calendar: BusinessCalendar = NO_HOLIDAYS
    clock_rules: tuple[ClockRule, ...] = MEDICARE_RULES
    no_response_days: int = 21
    """Payer's adjudication window for electronic claims."""
    no_response_days_paper: int = 30
    """And for claims that we hold no electronic claim of."""
    stalled_touches: int = 3
    aged_days: int = 120
    outcome_rest_days: int = 30
    """How long an account rests after an outcome before it comes back, if the PM never shows it."""
    chances: ChanceTable = field(default_factory=ChanceTable)
    minutes: dict[str, int] = field(default_factory=lambda: {a.id: a.minutes for a in NEXT_ACTIONS.values()})
    """Minutes of work by action id."""
    precedence: Precedence = USUAL_PRECEDENCE
    """Whose word counts where two sources tell of the same claim or answer."""
    underpaid_amount: Cents = 500
    """A line or claim is underpaid where it is short by this much or more..."""
    underpaid_percent: int = 2
    """...and by this part or more of what is expected."""
    bad_debt: tuple[str, ...] = ()
    """The PM's status words, in any case, by which an account was given up as bad debt."""
    cost_per_touch: Cents = 2_500
    """What one touch costs the practice; the default is the low end of what is published (DOMAIN 14)."""
    authority: Authority = NO_AUTHORITY
    """Who may settle, write off, place and dispute how much."""
    payer_types: PayerTypes = AS_FILED
    """What kind of payer each is, for authority and the federal programs' rules."""
    patients: PatientRules = field(default_factory=PatientRules)
    """What is offered to patients, and how they are treated."""

    @property
    def underpaid(self) -> Threshold:
        """From where on a line or a claim is underpaid."""
        return Threshold(self.underpaid_amount, self.underpaid_percent)


def age_band(age: int | None) -> int:
    """Index of the age band, 0 to 3; an unknown age counts as the oldest."""
    if age is None:
        return len(AGE_BANDS)
    return next((i for i, (end, _) in enumerate(AGE_BANDS) if age <= end), len(AGE_BANDS))
