"""The denial feedback loop: what is recovered again and again and never fixed, and what comes back after its fix."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from worklist.domain.money import Cents, money
from worklist.domain.numbers.measure import Better, Breakdown, Measure, TableColumn, TableRow, Unit
from worklist.domain.numbers.period import behind
from worklist.domain.patterns.key import PatternKey
from worklist.domain.patterns.ledger import Pattern, PatternClaim, Status
from worklist.domain.patterns.words import key_in_words
from worklist.domain.wording import counted

ClaimsOf = Callable[[PatternKey], Sequence[PatternClaim]]
"""The accounts with lines of a pattern."""

_NO_PATTERNS = (Status.DISMISSED, Status.USUAL)
_HELD = (Status.FIXED, Status.CLOSED, *_NO_PATTERNS)
_COLUMNS = (
    TableColumn("Claims", Unit.COUNT),
    TableColumn("Short", Unit.CENTS),
    TableColumn("Recovered", Unit.CENTS),
    TableColumn("Claims since the fix", Unit.COUNT),
    TableColumn("Short since the fix", Unit.CENTS),
)
_NOT_FIXED = (
    "Patterns through which money was recovered and that have no fix, or one that does not hold: those that are new,"
    " confirmed, grown, come back or NOT FIXED."
)
_RECURRENCES = (
    "Claims of a later day of service than the fix of their pattern was said to count from, with what is short on"
    " them; claims of an unknown day are left out."
)
_FEEDBACK = (
    "Patterns that somebody decided on or that money was recovered through, without those dismissed. Short is what"
    " payers left out of what the contract says; what is UNKNOWN is not in it."
)


@dataclass(frozen=True, slots=True)
class Loop:
    """One pattern with what came after its fix."""

    pattern: Pattern
    accounts: tuple[str, ...]
    """With lines of it."""
    again: tuple[PatternClaim, ...]
    """Those that came after the fix; none where no fix is said to be done."""

    @property
    def recovered(self) -> Cents:
        """Through disputes and other work on its accounts, over all time."""
        return self.pattern.tries.recovered

    @property
    def short_again(self) -> Cents:
        """What is short on the claims after the fix."""
        return sum(claim.short for claim in self.again)

    @property
    def is_unfixed(self) -> bool:
        """Whether money is recovered through it and nothing ends it."""
        return self.recovered > 0 and self.pattern.status not in _HELD


def loops(patterns: Iterable[Pattern], claims_of: ClaimsOf) -> tuple[Loop, ...]:
    """Those of the ledger's patterns that the loop is about, in its order."""
    return tuple(_loop(each, claims_of(each.key)) for each in patterns if _is_in_it(each))


def _is_in_it(pattern: Pattern) -> bool:
    is_worked = pattern.standing is not None or pattern.tries.recovered > 0
    return is_worked and pattern.status not in _NO_PATTERNS


def _loop(pattern: Pattern, claims: Sequence[PatternClaim]) -> Loop:
    since = _fixed_since(pattern)
    again = (each for each in claims if since and each.service_on and each.service_on >= since)
    return Loop(pattern, tuple(each.account for each in claims), tuple(again))


def _fixed_since(pattern: Pattern) -> date | None:
    """As its recurrences were counted: the first day of service of the fix, or the day on which it was closed."""
    if pattern.standing is None or pattern.recurrences is None:
        return None
    return pattern.standing.entry.fixed_on or pattern.standing.at.date()


def recovered_not_fixed(found: Sequence[Loop]) -> Measure:
    """Patterns that cost work again and again."""
    unfixed = [each for each in found if each.is_unfixed]
    brought = money(sum(each.recovered for each in unfixed))
    return Measure(
        "recovered-not-fixed",
        "Patterns recovered but not fixed",
        len(unfixed),
        Unit.COUNT,
        _NOT_FIXED,
        f"{counted(len(unfixed), 'pattern')}, {brought} recovered through them so far.",
        behind(number for each in unfixed for number in each.accounts),
        Better.DOWN,
        "zero",
        not unfixed,
    )


def recurrences(found: Sequence[Loop]) -> Measure:
    """Claims that a fix should have ended."""
    again = [each for each in found if each.again]
    claims = sum(len(each.again) for each in again)
    short = money(sum(each.short_again for each in again))
    return Measure(
        "recurrences",
        "Claims since the fix",
        claims,
        Unit.COUNT,
        _RECURRENCES,
        f"{counted(claims, 'claim')} of {counted(len(again), 'pattern')}, {short} short.",
        behind(claim.account for each in again for claim in each.again),
        Better.DOWN,
        "zero",
        not claims,
    )


def feedback(found: Sequence[Loop]) -> Breakdown:
    """The same by pattern, in the order of the ledger."""
    rows = tuple(_row(each) for each in found)
    return Breakdown("feedback", "Denial feedback loop", "Pattern", _COLUMNS, rows, _FEEDBACK)


def _row(loop: Loop) -> TableRow:
    pattern, is_fixed = loop.pattern, loop.pattern.recurrences is not None
    after = (len(loop.again), loop.short_again) if is_fixed else (None, None)
    values = (pattern.cell.claims, pattern.cell.short, loop.recovered, *after)
    return TableRow(f"{key_in_words(pattern.key)} ({pattern.status})", values, behind(loop.accounts))
