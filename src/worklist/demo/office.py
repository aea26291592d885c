"""The office of the practice on days before: people at their desks, the PM's records as they were, one work log.

Whoever tells of the past here does it through the desk, as a person does on that day.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import ClassVar

from worklist.demo.cast import Player
from worklist.demo.practice import write_stories
from worklist.desk import Desk
from worklist.desk.recording import accepted
from worklist.desk.values import ShippedWays
from worklist.domain.column_map import ColumnMap
from worklist.domain.entry_checks import Ground
from worklist.domain.events import Body
from worklist.domain.site import SiteRules
from worklist.domain.team import Member
from worklist.replay.assessor import Assessor
from worklist.store.cache import Cache
from worklist.store.personal import Personal
from worklist.store.worklog import WorkLog
from worklist.sync import DropFolder, Sync

_FRIDAY = 4


@dataclass(slots=True)
class Office:
    """The desks at one moment, which is moved on."""

    cache: Cache
    log: WorkLog
    rules: SiteRules
    scratch: Path
    """Folder for what these people would keep for themselves."""
    now: datetime
    synced_on: date
    """Day of the PM's records."""
    _desks: dict[str, Desk] = field(default_factory=dict)

    def desk(self, name: str) -> Desk:
        """That of a person."""
        if name not in self._desks:
            personal = Personal.open(self.scratch / "personal.db", name)
            self._desks[name] = Desk(self.cache, self.log, personal, self.rules, self._today, ShippedWays())
        return self._desks[name]

    def record(self, name: str, entries: Mapping[str, Sequence[Body]]) -> None:
        """Save a person's day at one stroke, on each account its own entries: by the desk's rules, without its rows."""
        found = Assessor(self.cache, self.log, self.rules, self._today()).assess(list(entries))
        grounds = {each.account.number: Ground(Member.alone(name), each) for each in found}
        self.log.append_to(
            name, list(entries), lambda number, events: accepted(entries[number], grounds[number], events)
        )

    def close(self) -> None:
        """Everybody goes home; the work log stays open."""
        for desk in self._desks.values():
            desk.personal.close()
        self.cache.close()

    def _today(self) -> date:
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that somebody does."""

    at: datetime
    do: Callable[[Office], object]

    @classmethod
    def on(cls, day: date, hour: int, do: Callable[[Office], object]) -> "Errand":
        """At an hour of a day, in the time of the place."""
        return cls(datetime.combine(day, time(hour)).astimezone(), do)


@dataclass(frozen=True, slots=True)
class Past:
    """A work log, the folder for scratch copies of the PM's records, and what these people go by."""

    STAGES: ClassVar = (88, 47, 19, 8)
    """Days ago on which the PM's records were read; what people did until the next rests on them."""
    log: WorkLog
    scratch: Path
    rules: SiteRules
    exports: ColumnMap
    """What its agings hold."""
    reference: Path
    seed: int
    today: date

    @property
    def days(self) -> tuple[date, ...]:
        """Those of the stages."""
        return tuple(self.today - timedelta(days=back) for back in self.STAGES)

    def live(self, errands: Iterable[Errand], players: Mapping[date, Iterable[Player]]) -> None:
        """Let everything be done in its order, on the records of its stage: those of its players."""
        waiting = sorted(errands, key=lambda errand: errand.at)
        ends = [*self.days[1:], date.max]
        for day, end in zip(self.days, ends, strict=True):
            mine = [errand for errand in waiting if errand.at.date() < end]
            waiting = waiting[len(mine) :]
            if mine:
                with closing(self._office(day, players.get(day, ()))) as office:
                    _run(office, mine)

    def _office(self, day: date, players: Iterable[Player]) -> Office:
        folder = self.scratch / day.isoformat()
        told = sorted((player.as_of(day) for player in players), key=lambda each: each.case.account)
        files = write_stories(folder, told, seed=self.seed, today=day)
        cache = folder / "cache.db"
        folders = [
            *(DropFolder(folder / kind) for kind in ("835", "837")),
            DropFolder(files.aging.parent, self.exports),
        ]
        Sync(cache, self.log, folders, self.rules, day, reference=self.reference).run()
        return Office(Cache.open(cache), self.log, self.rules, self.scratch, datetime.now().astimezone(), day)


@contextmanager
def telling(log: WorkLog, office: Office) -> Iterator[None]:
    """Entries bear the office's moment."""
    usual, log.clock = log.clock, lambda: office.now
    try:
        yield
    finally:
        log.clock = usual


def work_day(day: date) -> date:
    """The day, or the Friday before it where it is of a weekend."""
    return day - timedelta(days=max(0, day.weekday() - _FRIDAY))


def _run(office: Office, errands: Iterable[Errand]) -> None:
    with telling(office.log, office):
        for errand in errands:
            office.now = errand.at
            errand.do(office)
