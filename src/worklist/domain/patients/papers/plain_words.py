"""The words of papers to patients: what was taken off, what is theirs and why, without the trade's own terms.

They are ours throughout, by group code and by our own families of reasons; no licensed text is in them.
"""

from collections.abc import Mapping
from datetime import date

from worklist.domain.codes import Family, family_of, is_contractual, is_prior_payer_impact, normal_carc
from worklist.domain.remits import Adjustment

BY_AGREEMENT = "taken off by our agreement with your insurer"
BY_US = "taken off by us"
BY_LAW = "cut by federal law; you do not owe it"
OTHER_INSURER = "handled by your other insurer"
NOT_YOURS = "your insurer did not pay it; you do not owe it"
ASKING = "not paid yet: we are asking your insurer"
ASKING_MORE = "paid in part: we are asking your insurer for more"
WAITING = "not paid yet: your insurer has not answered"
CORRECTED = "changed by your insurer"
OTHER_PAID = "paid by your other insurer"
YOUR_PAYMENT = "you paid"
YOUR_MONEY_BACK = "paid back to you, or not honored by the bank"
AS_SYSTEM_SHOWS = "all that you paid, as our system shows it"

_SHARES: Mapping[str, str] = {
    "1": "your deductible: the part you pay first each year",
    "2": "your share of the cost (coinsurance)",
    "3": "your copay: the fixed part you pay for each visit",
}
"""By CARC, in group PR."""
_NOT_COVERED = "not covered: your plan leaves this to you"
_NOT_INSURED = "your plan says that it did not cover you on that day"
_OTHER_SHARE = "your part, as your insurer says"

_SEQUESTER = ("CO", "253")

_REFUSED: Mapping[Family, str] = {
    Family.BUNDLING: "your insurer counts it as part of another service; you do not owe it",
    Family.GLOBAL_PERIOD: "your insurer counts it as part of your surgery; you do not owe it",
    Family.DUPLICATE: "your insurer had this twice; you do not owe it",
}

REFUSALS = frozenset({NOT_YOURS, *_REFUSED.values()})
"""Of ``reduced``: what an insurer would not pay, and can still be asked for."""

MODIFIERS: Mapping[str, str] = {
    "24": "a visit for something else after surgery",
    "25": "a separate visit on the same day",
    "57": "the visit that decided on surgery",
    "58": "a planned next step",
    "78": "a second surgery for a problem after the first",
    "79": "surgery for something else",
    "59": "a separate service",
    "XE": "a separate visit",
    "XS": "another part of the body",
    "XP": "by another provider",
    "XU": "a separate service",
    "26": "the doctor's part",
    "TC": "the equipment and staff part",
    "50": "both sides",
    "LT": "left side",
    "RT": "right side",
    "51": "one of several services",
    "52": "less than the full service",
    "53": "stopped early",
    "76": "done again",
    "77": "done again by another provider",
    "91": "a lab test done again",
    "62": "two surgeons",
    "66": "a team of surgeons",
    "80": "a second surgeon who helped",
    "81": "a second surgeon who helped",
    "82": "a second surgeon who helped",
    "AS": "a helper in surgery",
    "AA": "anesthesia by a doctor",
    "QK": "anesthesia led by a doctor",
    "QX": "anesthesia by a nurse, led by a doctor",
    "QY": "anesthesia led by a doctor",
    "QZ": "anesthesia by a nurse",
    "AD": "anesthesia led by a doctor",
}
"""What a modifier tells a patient."""


def reduced(adjustment: Adjustment) -> str:
    """Why an amount that is not the patient's went off the charge."""
    group, code = adjustment.group.strip().upper(), normal_carc(adjustment.reason)
    if (group, code) == _SEQUESTER:
        return BY_LAW
    if is_contractual(adjustment) or (group == "CO" and _family(adjustment) is Family.PRICING):
        return BY_AGREEMENT
    if is_prior_payer_impact(adjustment):
        return OTHER_INSURER
    if group == "CR" or adjustment.amount < 0:
        return CORRECTED
    return _REFUSED.get(_family(adjustment), NOT_YOURS)


def share(adjustment: Adjustment) -> str:
    """Why an amount of group PR is the patient's."""
    named = _SHARES.get(normal_carc(adjustment.reason))
    if named:
        return named
    match _family(adjustment):
        case Family.ELIGIBILITY_COB:
            return _NOT_INSURED
        case Family.NECESSITY | Family.OTHER:
            return _NOT_COVERED
        case _:
            return _OTHER_SHARE


def modifier(code: str) -> str:
    """What a modifier says; empty for one that we have no words for."""
    return MODIFIERS.get(code.upper(), "")


def long_day(day: date) -> str:
    """``November 24, 2026``."""
    return f"{day:%B} {day.day}, {day.year}"


def short_day(day: date) -> str:
    """``Nov 24, 2026``."""
    return f"{day:%b} {day.day}, {day.year}"


def _family(adjustment: Adjustment) -> Family:
    return family_of(adjustment.group, adjustment.reason)


EVERY_PHRASE = (
    *(BY_AGREEMENT, BY_US, BY_LAW, OTHER_INSURER, NOT_YOURS, ASKING, ASKING_MORE, WAITING, CORRECTED, OTHER_PAID),
    *(YOUR_PAYMENT, YOUR_MONEY_BACK, AS_SYSTEM_SHOWS, _NOT_COVERED, _NOT_INSURED, _OTHER_SHARE),
    *(*_SHARES.values(), *_REFUSED.values(), *MODIFIERS.values()),
)
"""All of them, so that they can be held against the rules of plain language."""
