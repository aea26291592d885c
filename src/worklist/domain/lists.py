"""What a list is asked for, and the numbers around it: queues, syncs."""

from dataclasses import dataclass
from datetime import date, datetime

from worklist.domain.filter_terms import EVERYTHING, Filter
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


@dataclass(frozen=True, slots=True)
class Query:
    """Which accounts a list shows, best first."""

    queue: Queue | None = None
    """None for every queue."""
    asked: Filter = EVERYTHING
    asleep: bool = False
    """Whether to show sleeping accounts too."""
    me: str = ""
    """Who asks, for ``owner:me``."""
    today: date = date.max


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
