"""What a site may set, and how far a clearinghouse was read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Service(StrEnum):
    """Which clearinghouse's way of telling what has come."""

    STEDI = "stedi"
    """A list of transactions with their times, on a server of its own."""
    OPTUM = "optum"
    """A mailbox of named files, without times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearinghouseOptions:
    """What a site may set."""

    service: Service = Service.STEDI
    reach: timedelta = timedelta(days=730)
    """How far back the first read looks."""
    overlap: timedelta = timedelta(days=3)
    """Listed again from before the last time: a report may be ready later than its entry. Nothing is fetched twice."""
    page_size: int = 500
    with_tests: bool = False
    """Whether test transactions are taken too: their money was never paid."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a source was read; kept by the caller and given back for the next time."""

    until: datetime | None = None
    """The clearinghouse's time, in UTC, of the newest transaction that was listed; None for a mailbox."""
    seen: frozenset[str] = frozenset()
    """Ids that may be listed again and need not be fetched again."""
