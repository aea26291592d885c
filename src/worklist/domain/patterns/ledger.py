"""The pattern ledger: each habit with what became of it: who confirmed it, what was tried, whether the fix holds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from worklist.domain.disputes import Dispute
from worklist.domain.events import OutcomeKind, OutcomeRecorded
from worklist.domain.money import Cents
from worklist.domain.patterns.cells import Cell, covers, pattern_id
from worklist.domain.patterns.finding import LEAST_CLAIMS, Evidence
from worklist.domain.patterns.key import PatternKey
from worklist.domain.patterns.statistics import Interval, wilson
from worklist.domain.recovery_entries import DisputeResult, PatternSet, PatternState

MONTHS = 12
"""Of the trend."""
_GROWN = 2
"""How many times as many claims as when it was dismissed bring a group back."""
_WON = (OutcomeKind.RECOVERED, OutcomeKind.WRITE_OFF_REVERSED)


class Status(StrEnum):
    """Where a pattern stands, as the list says it."""

    NOT_FIXED = "NOT FIXED"
    """The fix is said to be done, and claims of later services show the same."""
    CAME_BACK = "CAME BACK"
    """It was closed, and there is enough of it again to be a pattern."""
    GREW = "GREW"
    """It was dismissed, and has doubled since."""
    NEW = "new"
    CONFIRMED = "confirmed"
    FIXED = "fixed"
    CLOSED = "closed"
    DISMISSED = "dismissed"
    USUAL = "usual"
    """Big, and no more than elsewhere."""


_AT_REST = (Status.CLOSED, Status.DISMISSED, Status.USUAL)
_ORDER = tuple(Status)


@dataclass(frozen=True, slots=True)
class Recurrences:
    """Claims of a pattern after its fix."""

    claims: int
    first_on: date | None = None
    """The first day of service among them."""
    undated: int = 0
    """Claims whose day of service is UNKNOWN: before or after the fix, nobody can say."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the record says of a pattern now."""

    entry: PatternSet
    seq: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PatternClaim:
    """An account with lines of a pattern. Days are the latest ones; None when unknown."""

    account: str
    is_open: bool
    lines: int
    short: Cents
    """Of the lines where it is known."""
    unknown_lines: int
    unknown_charge: Cents
    answered_on: date | None
    service_on: date | None


@dataclass(frozen=True, slots=True)
class Tried:
    """What was tried on one account."""

    keys: frozenset[PatternKey]
    """What was done to its lines."""
    disputes: tuple[Dispute, ...] = ()
    outcome: OutcomeRecorded | None = None

    def result(self, key: PatternKey) -> "Tries | None":
        """What it adds to the tries of a pattern; None where nothing of it was about that.

        An account is one try: its newest answer tells, else how its work ended.
        """
        mine = [each for each in self.disputes if self._is_about(key, each)]
        answered = [each.answer for each in mine if each.answer]
        if answered:
            last = answered[-1]
            return Tries(1, 1, int(last.result is not DisputeResult.LOST), sum(each.amount for each in answered))
        if mine:
            return Tries(1)
        if self.outcome and any(covers(key, own) for own in self.keys):
            won = self.outcome.outcome in _WON
            return Tries(1, 1, int(won), self.outcome.amount if won else 0)
        return None

    def _is_about(self, key: PatternKey, dispute: Dispute) -> bool:
        named = dispute.sent.pattern
        return covers(key, named) if named else any(covers(key, own) for own in self.keys)


@dataclass(frozen=True, slots=True)
class Tries:
    """Disputes and other work on accounts of a pattern."""

    tried: int = 0
    """Accounts."""
    decided: int = 0
    """Of which the payer answered, or the work ended."""
    won: int = 0
    """Of these, at least in part."""
    recovered: Cents = 0

    def __add__(self, other: "Tries") -> "Tries":
        return Tries(
            self.tried + other.tried,
            self.decided + other.decided,
            self.won + other.won,
            self.recovered + other.recovered,
        )

    @property
    def interval(self) -> Interval | None:
        """Of the win rate; None while nothing is decided."""
        return wilson(self.won, self.decided) if self.decided else None


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of the ledger."""

    evidence: Evidence
    is_habit: bool
    """Whether the numbers alone call it a pattern now."""
    months: tuple[tuple[str, int], ...] = ()
    """(``2026-11``, lines) of the last twelve months, the oldest first."""
    tries: Tries = Tries()
    standing: Standing | None = None
    """None where nobody has decided anything on it, or that was taken back."""
    recurrences: Recurrences | None = None
    """None where no fix is said to be done."""
    claims_then: int = 0
    """Claims when it was dismissed."""

    @property
    def key(self) -> PatternKey:
        """What it is about."""
        return self.evidence.key

    @property
    def id(self) -> str:
        """What commands name it by."""
        return pattern_id(self.key)

    @property
    def cell(self) -> Cell:
        """Its lines, counted."""
        return self.evidence.cell

    @property
    def seq(self) -> int:
        """Number of the entry that stands; 0 without one. What is decided later, the person has not seen."""
        return self.standing.seq if self.standing else 0

    @property
    def status(self) -> Status:
        """Where it stands."""
        state = self.standing.entry.state if self.standing else PatternState.NEW
        again = self.recurrences.claims if self.recurrences else 0
        match state:
            case PatternState.NEW:
                return Status.NEW if self.is_habit else Status.USUAL
            case PatternState.CONFIRMED:
                return Status.CONFIRMED
            case PatternState.FIXED:
                return Status.NOT_FIXED if again else Status.FIXED
            case PatternState.CLOSED:
                return Status.CAME_BACK if again >= LEAST_CLAIMS else Status.CLOSED
            case PatternState.DISMISSED:
                return Status.GREW if self._has_grown else Status.DISMISSED

    @property
    def _has_grown(self) -> bool:
        return self.evidence.is_enough and self.cell.claims >= _GROWN * max(1, self.claims_then)

    @property
    def is_at_rest(self) -> bool:
        """Whether nobody has to look at it."""
        return self.status in _AT_REST

    @property
    def rank(self) -> tuple[int, int, int, int, PatternKey]:
        """Its place in the list: what has gone wrong, then open ones by what is short, then what is at rest."""
        place = _ORDER.index(self.status)
        kind = place if self.is_at_rest or place < _ORDER.index(Status.NEW) else _ORDER.index(Status.NEW)
        cell = self.cell
        return kind, -cell.short, -cell.unknown_charge, -cell.lines, self.key


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything that is known of payers' habits."""

    patterns: tuple[Pattern, ...]
    """In the order of the list; those at rest only where they were asked for."""
    tested: int
    """Groups that were big enough to be tested."""
    at_rest: int
    """Patterns that are closed or dismissed, and groups that are usual."""


def last_months(today: date, lines: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """The trend: each of the last twelve months, this one included, with its lines."""
    now = today.year * 12 + today.month - 1
    names = (f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(now - MONTHS + 1, now + 1))
    return tuple((name, lines.get(name, 0)) for name in names)


def tries_of(key: PatternKey, tried: Iterable[Tried]) -> Tries:
    """What was tried on a pattern, added up."""
    results = (each.result(key) for each in tried)
    return sum(filter(None, results), Tries())


def by_payer(tried: Iterable[Tried]) -> Mapping[str, list[Tried]]:
    """What was tried against each payer: only that can be about a pattern of its."""
    found: defaultdict[str, list[Tried]] = defaultdict(list)
    for each in tried:
        named = (dispute.sent.pattern for dispute in each.disputes)
        for payer in {key.payer for key in (*each.keys, *named) if key}:
            found[payer].append(each)
    return found
