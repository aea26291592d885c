"""What a list is asked for, and the numbers around it: queues, syncs."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum

from worklist.domain.filter_terms import EVERYTHING, Filter, fold
from worklist.domain.money import Cents
from worklist.domain.queues import Queue


@dataclass(frozen=True, slots=True)
class QueueTotal:
    """One queue in numbers."""

    queue: Queue
    accounts: int
    """Accounts in it, sleeping ones included."""
    asleep: int
    """Snoozed or resting after an outcome: not shown unless asked for."""
    balance: Cents
    """Of all its accounts."""


class View(StrEnum):
    """Lists that cut across the queues."""

    ALL = "all"
    """Every open account."""
    TODAY = "today"
    """What I do today: broken promises, answers, due steps, what I have, what woke, what closes soon, best work."""
    MINE = "mine"
    """Mine: held by me, given to me, or with a next step of mine."""
    SNOOZED = "snoozed"
    """Those that sleep, the next to wake first."""

    @property
    def label(self) -> str:
        """As people call it."""
        return self.value.capitalize()


SORTS = (
    *("number", "patient", "payer", "balance", "priority", "stake", "age", "carc", "mod", "deadline", "next", "owner"),
    *("touches", "queue", "until", "short"),
)
"""Ids of the columns that a list can be sorted by."""


@dataclass(frozen=True, slots=True)
class Sort:
    """An order other than the best first; ties stay best first. Unknown values come last, either way."""

    column: str
    """One of ``SORTS``."""
    descending: bool = False

    def __str__(self) -> str:
        """As it is typed: ``age``, or ``-balance`` for the largest first."""
        return f"-{self.column}" if self.descending else self.column


def parse_sort(text: str) -> Sort:
    """Read a sort as ``str`` writes it. Raises ValueError with the columns that there are."""
    column = text.strip().lower().removeprefix("-")
    if column not in SORTS:
        close = get_close_matches(column[:40], SORTS, 1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(SORTS)}"
        raise ValueError(f"a list cannot be sorted by '{column[:40]}'; {hint}")
    return Sort(column, text.strip().startswith("-"))


@dataclass(frozen=True, slots=True)
class SavedQueue:
    """A filter under a name of its own, listed beside the queues."""

    name: str
    filter: str
    """As typed: dates such as ``fri`` mean another day each week, so it is read anew whenever it is used."""
    sort: Sort | None = None

    @property
    def key(self) -> str:
        """As the command line calls it; two saved queues never share it."""
        return list_key(self.name)


def list_key(name: str) -> str:
    """A list's name without the ways to write it: ``Aetna: Mod 25`` and ``aetna-mod-25`` are the same."""
    return re.sub(r"[\W_]+", "-", fold(name)).strip("-")


@dataclass(frozen=True, slots=True)
class Query:
    """Which accounts a list shows, best first unless ``sort`` says otherwise."""

    scope: Queue | View = View.ALL
    asked: Filter = EVERYTHING
    asleep: bool = False
    """Whether to show sleeping accounts too; SNOOZED always does."""
    me: str = ""
    """Who asks, for ``owner:me``."""
    today: date = date.max
    within: Filter = EVERYTHING
    """The filter of a saved queue, beside what was asked."""
    sort: Sort | None = None

    @property
    def shows_sleepers(self) -> bool:
        """Whether sleeping accounts are listed: asked for by key, by view or by filter."""
        by_filter = self.asked.asks_for_sleepers or self.within.asks_for_sleepers
        return self.asleep or self.scope is View.SNOOZED or by_filter


@dataclass(frozen=True, slots=True)
class RunPart:
    """What a sync brought of one server."""

    name: str
    """As in the places of its records: ``fhir:pm``."""
    state: str
    """done or failed."""
    records: int
    gone: int
    rejects: int
    error: str = ""
    """Why it was not read."""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One sync. Times are UTC."""

    id: int
    started: datetime
    ended: datetime | None
    state: str
    """running, done, cancelled or failed."""
    files: int
    records: int
    changed: int
    gone: int
    rejects: int
    error: str
    parts: tuple[RunPart, ...] = ()
    """By server."""

    @property
    def not_read(self) -> tuple[str, ...]:
        """Names of the servers that could not be read: what they said before still stands."""
        return tuple(part.name for part in self.parts if part.state == "failed")
