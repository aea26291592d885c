"""Deadlines: what ends, when, counted from what, by which rule.

A rule that nobody entered is UNKNOWN and says so; no deadline is ever guessed.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from dateutil.relativedelta import relativedelta

from worklist.domain.calendar import BusinessCalendar
from worklist.domain.people import Payer

_MOST_NAME = 60
"""Characters of a payer's name that a sentence holds."""

CountedIn = Literal["calendar", "business", "years"]
CountedFrom = Literal["service", "remit"]


class Ends(StrEnum):
    """What a clock ends."""

    FILING = "timely filing"
    APPEAL = "first appeal"
    SECOND_APPEAL = "second appeal"
    REOPENING = "reopening"


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One line of the site's rule table."""

    ends: Ends
    days: int
    """Days, business days or years, as ``counted_in`` says."""
    counted_in: CountedIn
    counted_from: CountedFrom
    source: str
    """Where the rule stands, such as "42 CFR 405.942" or a contract's clause."""
    payers: tuple[str, ...] = ()
    """Payer names or ids this rule is for, compared without case."""
    filing_codes: tuple[str, ...] = ()
    """Or kinds of payer by filing code, such as MB."""
    verified_by: str = ""
    verified_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def is_for(self, payer: Payer, filing: str) -> bool:
        """Whether the rule names this payer or its kind."""
        if filing in self.filing_codes:
            return True
        ours = {payer.name.casefold(), payer.id.casefold()} - {""} if self.payers else frozenset()
        return any(name.casefold() in ours for name in self.payers)

    def in_force(self, on: date | None) -> bool:
        """Whether it holds on the day that it counts from; an unknown day does not speak against it."""
        return on is None or (self.valid_from or date.min) <= on <= (self.valid_to or date.max)

    def end(self, start: date, calendar: BusinessCalendar) -> date:
        """The last day on which it can still be done; a leap day's year ends on February 28.

        Raises OverflowError or ValueError where that lies beyond the calendar.
        """
        match self.counted_in:
            case "business":
                return calendar.add(start, self.days)
            case "years":
                return start + relativedelta(years=self.days)
            case _:
                return start + timedelta(days=self.days)


_FEE_FOR_SERVICE = ("MA", "MB")
MEDICARE_RULES = (
    ClockRule(Ends.FILING, 1, "years", "service", "42 CFR 424.44", filing_codes=_FEE_FOR_SERVICE),
    ClockRule(
        Ends.APPEAL,
        125,
        "calendar",
        "remit",
        "42 CFR 405.942: 120 days from receipt, receipt presumed 5 days after the remit",
        filing_codes=_FEE_FOR_SERVICE,
    ),
    ClockRule(
        Ends.SECOND_APPEAL,
        185,
        "calendar",
        "remit",
        "42 CFR 405.962: 180 days from receipt, receipt presumed 5 days after the decision",
        filing_codes=_FEE_FOR_SERVICE,
    ),
    ClockRule(
        Ends.REOPENING,
        1,
        "years",
        "remit",
        "42 CFR 405.980: 1 year for any reason, 4 for good cause",
        filing_codes=_FEE_FOR_SERVICE,
    ),
)
"""Medicare fee-for-service only; every other payer's rules are the site's to enter.

The appeals after the second (60, 60 and 60 days) count from decisions that no remit brings.
"""


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline of one account."""

    ends: Ends
    starts_on: date | None
    ends_on: date | None
    """None when UNKNOWN."""
    why: str
    """Its provenance, or why it is UNKNOWN and what to do."""

    @property
    def is_unknown(self) -> bool:
        """No rule, or no date to count from."""
        return self.ends_on is None

    def days_left(self, today: date) -> int | None:
        """Calendar days until the last day, negative once it has passed; None when UNKNOWN."""
        return (self.ends_on - today).days if self.ends_on else None

    def expired(self, today: date) -> bool:
        """True after the last day; an UNKNOWN clock is not expired."""
        return self.ends_on is not None and self.ends_on < today


def start_clock(
    ends: Ends,
    rules: tuple[ClockRule, ...],
    payer: Payer,
    filing: str,
    starts: dict[CountedFrom, date | None],
    calendar: BusinessCalendar,
) -> Clock:
    """The clock of one purpose for one payer; the first rule of the table that covers it rules."""
    lapsed = ""
    for rule in rules:
        if rule.ends is ends and rule.is_for(payer, filing):
            start = starts[rule.counted_from]
            if rule.in_force(start):
                return _run(rule, start, calendar)
            lapsed = f" is in force on {start}"
    name = (payer.name or payer.id or "a payer without a name")[:_MOST_NAME]
    return Clock(ends, None, None, f"UNKNOWN: no {ends} rule for {name}{lapsed}; add a [[clock]] to the settings")


_UNITS = {"calendar": "day", "business": "business day", "years": "year"}


def _run(rule: ClockRule, start: date | None, calendar: BusinessCalendar) -> Clock:
    if start is None:
        return Clock(rule.ends, None, None, f"UNKNOWN: no {rule.counted_from} date to count from ({rule.source})")
    unit = _UNITS[rule.counted_in] + ("" if rule.days == 1 else "s")
    why = f"{rule.days} {unit} from the {rule.counted_from} date {start}; {rule.source}{_verified(rule)}"
    try:
        return Clock(rule.ends, start, rule.end(start, calendar), why)
    except (OverflowError, ValueError):
        return Clock(rule.ends, start, None, f"UNKNOWN: the calendar ends before {why}; correct the date at its source")


def _verified(rule: ClockRule) -> str:
    by = f" by {rule.verified_by}" if rule.verified_by else ""
    on = f" on {rule.verified_on}" if rule.verified_on else ""
    return f"; verified{by}{on}" if by or on else ""
