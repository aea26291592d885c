"""A number that the practice is measured by: its value, its formula, the accounts behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from worklist.domain.money import money


class Unit(StrEnum):
    """What a value counts, in whole numbers."""

    CENTS = "cents"
    DAYS = "tenths of a day"
    SHARE = "tenths of a percent"
    COUNT = "count"


class Better(StrEnum):
    """Which way a number should go."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Behind:
    """The accounts behind a number: open ones by a filter where one says it, else by their numbers."""

    accounts: tuple[str, ...] = ()
    filter: str = ""
    """In the filter language of the lists, such as ``state:nostep``; where it is given, ``accounts`` is empty."""
    count: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there are none."""
        return self.count == 0


@dataclass(frozen=True, slots=True)
class Measure:
    """One number."""

    id: str
    """Such as ``days-in-ar``; what the history calls it."""
    name: str
    value: int | None
    """In the unit's whole steps; None: UNKNOWN."""
    unit: Unit
    formula: str
    """In words, the same every day."""
    worked: str
    """The formula with the figures of today; where the value is UNKNOWN why, and what would make it known."""
    behind: Behind = Behind()
    better: Better = Better.NEITHER
    goal: str = ""
    """Such as ``under 30 is best, above 40 needs attention``."""
    is_met: bool | None = None
    """Whether the goal is met; None without a goal, or where it is neither met nor missed, or nobody can say."""
    undecided: str = "between"
    """What is said of a goal of which ``is_met`` is None."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of a breakdown."""

    label: str
    values: tuple[int | None, ...]
    """One for each column; None: UNKNOWN, or nothing to count."""
    behind: Behind = Behind()


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One figure of a breakdown."""

    title: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Figures by class, payer, kind or month."""

    id: str
    title: str
    label: str
    """What its rows are, such as ``Payer``."""
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    formula: str
    is_heat: bool = False
    """Whether its columns are steps of one scale, such as ages: shown as a heat map."""


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a trend."""

    day: date
    value: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """All of them, on one day for one period."""

    day: date
    since: date
    """First day of the period that flows (payments, denials, outcomes) are counted in; the last is ``day``."""
    measures: tuple[Measure, ...]
    breakdowns: tuple[Breakdown, ...]
    trends: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)
    """By id of the measure, oldest first: one point for each week, the newest of it."""
    notes: tuple[str, ...] = ()
    """What a reader has to know of how it was counted, such as whether credits count in A/R."""

    def measure(self, id_: str) -> Measure:
        """One of them. Raises KeyError for an unknown id."""
        return {each.id: each for each in self.measures}[id_]

    def breakdown(self, id_: str) -> Breakdown:
        """One of them. Raises KeyError for an unknown id."""
        return {each.id: each for each in self.breakdowns}[id_]


def value_in_words(value: int | None, unit: Unit) -> str:
    """``$1,234.50``, ``38.4 days``, ``12.3 %`` or ``1,234``; UNKNOWN for None."""
    if value is None:
        return "UNKNOWN"
    match unit:
        case Unit.CENTS:
            return money(value)
        case Unit.DAYS:
            return f"{value / 10:,.1f} days"
        case Unit.SHARE:
            return f"{value / 10:,.1f} %"
        case Unit.COUNT:
            return f"{value:,}"
