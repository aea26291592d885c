"""A supervisor's morning: what waits for a decision, what runs out, what was passed over, who has how much to do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from worklist.domain.calendar import BusinessCalendar
from worklist.domain.filter_terms import Between, Filter, Is, Match, fold
from worklist.domain.money import Cents
from worklist.domain.queues import Queue
from worklist.domain.review import Review
from worklist.domain.team import Member, Right
from worklist.domain.today import FIRST_WORKED, SOON
from worklist.domain.work import Skip

LOOK_BACK = timedelta(days=7)
"""How far back skips and touches are counted."""
NOBODY = ""
"""The name of the load that nobody has."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Accounts in numbers."""

    accounts: int = 0
    stake: Cents = 0
    unowned: int = 0
    """How many of them nobody owns."""


@dataclass(frozen=True, slots=True)
class WaitBand:
    """Requests that have waited for about as long."""

    title: str
    least: int
    """Business days."""
    most: int | None
    """Business days; None for no end."""

    def holds(self, days: int) -> bool:
        """Whether a request that has waited for so many business days belongs here."""
        return self.least <= days and (self.most is None or days <= self.most)


WAIT_BANDS = (
    WaitBand("more than 5 business days", 6, None),
    WaitBand("3 to 5 business days", 3, 5),
    WaitBand("1 or 2 business days", 1, 2),
    WaitBand("since today", 0, 0),
)
"""The oldest first."""


@dataclass(frozen=True, slots=True)
class DeadlineBand:
    """Accounts whose governing deadline ends, or ended, in these days; what rests after an outcome is left out."""

    title: str
    first: date
    last: date
    tally: Tally = Tally()

    @property
    def filter(self) -> Filter:
        """The same accounts as a list, sleeping ones included."""
        return Filter(((Between("deadline", self.first, self.last), Is(("resting",), negated=True)),))


@dataclass(frozen=True, slots=True)
class PassedOver:
    """An account that was passed over in work mode in the last days and not worked since."""

    account: str
    stake: Cents
    skips: tuple[Skip, ...]
    """Oldest first, one at least."""

    @property
    def people(self) -> tuple[str, ...]:
        """Who passed it over, each once."""
        return tuple(dict.fromkeys(skip.by for skip in self.skips))


@dataclass(frozen=True, slots=True)
class Load:
    """What one person has; of ``NOBODY``, the work that nobody owns and that something can be won on."""

    name: str
    accounts: int = 0
    """Open ones that are theirs, sleeping ones included."""
    held: int = 0
    due: int = 0
    """Steps of today."""
    overdue: int = 0
    """Steps of earlier days."""
    stake: Cents = 0
    touched_yesterday: int = 0
    """Touches of the person on the last business day, on whatever account."""
    touched: int = 0
    """The same in the last seven days."""
    oldest_on: date | None = None
    """The day since which one of the accounts has lain: its last touch, or its service where nobody touched it."""
    why_not: str = ""
    """Why the person cannot work these accounts, as a clause; empty for whoever can."""


@dataclass(frozen=True, slots=True)
class Morning:
    """Everything on the page."""

    today: date
    waiting: tuple[tuple[Review, int], ...] = ()
    """Requests that others asked for, with the business days that each has waited, the oldest first."""
    mine_waiting: int = 0
    """Requests that I asked for or edited: somebody else decides."""
    deadlines: tuple[DeadlineBand, ...] = ()
    unknown_deadlines: Tally = Tally()
    """What no rule is known for runs out as well."""
    passed_over: tuple[PassedOver, ...] = ()
    """The most often first."""
    loads: tuple[Load, ...] = ()
    """By name, those who cannot work first, ``NOBODY`` last."""
    broken_promises: Tally = Tally()
    overdue_steps: Tally = Tally()
    unreviewed_accesses: int = 0
    """Emergency accesses that nobody has judged yet."""
    vendors: tuple[str, ...] = ()
    """Vendors whose report is late, and agreements that are about to end, a sentence each."""
    unsafe: tuple[str, ...] = ()
    """What is wrong with the copies and anchors of the record, a sentence each."""


def deadline_bands(today: date, calendar: BusinessCalendar) -> tuple[DeadlineBand, ...]:
    """The bands from those that ended since the last business day to those that end within ``SOON``."""
    last = last_business_day(today, calendar)

    def band(title: str, first: int, until: int) -> DeadlineBand:
        return DeadlineBand(title, today + timedelta(first), today + timedelta(until))

    return (
        DeadlineBand(f"ENDED since {last:%a, %b} {last.day}", last, today - timedelta(1)),
        band("today to 2 days", 0, 2),
        band("3 to 7 days", 3, 7),
        band(f"8 to {SOON.days} days", 8, SOON.days),
    )


def last_business_day(today: date, calendar: BusinessCalendar) -> date:
    """The business day before today: what ended at a weekend is seen on Monday."""
    return calendar.add(today, -1)


def roster(loads: Iterable[Load], team: Sequence[Member], touches: Mapping[str, tuple[int, int]]) -> tuple[Load, ...]:
    """Loads by person: also who has nothing, and who has something and cannot work it any more.

    ``touches`` are (on the last business day, in the last seven days) by name.
    """
    found = {fold(load.name): load for load in loads}
    for member in team:
        if member.may(Right.RECORD) or fold(member.name) in found:
            load = found.get(fold(member.name), Load(member.name))
            found[fold(member.name)] = replace(load, name=member.name, why_not=_why_not(member))
    if team:
        known = {fold(member.name) for member in team}
        found = {
            name: load if name in known else replace(load, why_not="not in the team") for name, load in found.items()
        }
    counted = (_with_touches(load, touches.get(load.name, (0, 0))) for load in found.values())
    return tuple(sorted(counted, key=lambda load: (not load.why_not, fold(load.name))))


def _why_not(member: Member) -> str:
    if member.may(Right.RECORD):
        return ""
    return f"works no accounts as {member.role}" if member.active else "no longer in the team"


def _with_touches(load: Load, touches: tuple[int, int]) -> Load:
    yesterday, week = touches
    return replace(load, touched_yesterday=yesterday, touched=week)


UNKNOWN_DEADLINE = Filter(((Is(("unknown-clock",)), Is(("resting",), negated=True)),))
"""The accounts whose deadline is UNKNOWN as a list, sleeping ones included."""
UNOWNED = Filter(
    (
        (
            Match("owner", ("none",)),
            Between("priority", 1, None),
            Match("queue", tuple(queue.key for queue in Queue if queue < FIRST_WORKED), negated=True),
        ),
    )
)
"""The work of ``NOBODY`` as a list."""


def name_meant(typed: str, known: Iterable[str]) -> str:
    """A typed name as it is known: one person is not two because of a capital letter. ``nobody`` gives ``NOBODY``."""
    if fold(typed) == "nobody":
        return NOBODY
    return next((name for name in known if fold(name) == fold(typed)), typed.strip())


def owned_by(name: str, others: Iterable[str], *, overdue: bool = False) -> Filter:
    """The accounts of one person as a filter; ``others`` are further owners, whose names may hold this one."""
    mine = fold(name)
    longer = sorted({fold(other) for other in others} - {mine})
    terms = [Match("owner", (mine,)), *(Match("owner", (other,), negated=True) for other in longer if mine in other)]
    return Filter(((*terms, *([Is(("overdue",))] if overdue else [])),))
