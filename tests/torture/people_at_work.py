"""People who work for hours: each a process with one desk that stays open, doing what people do."""

import gc
import os
import random
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from tests.drop_files import TODAY
from worklist.desk import Desk, Refusal
from worklist.desk.disputing import PacketWish
from worklist.domain.events import (
    AccountReleased,
    AccountSkipped,
    AccountSnoozed,
    CallLogged,
    CallOutcome,
    EscalateTo,
    EscalationDecided,
    EscalationRequested,
    ModifierTagged,
    NextStepSet,
    NoteAdded,
    OutcomeKind,
    OutcomeRecorded,
    PayerAct,
    Verdict,
)
from worklist.domain.lists import Query, View
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.packets.draft import Sending
from worklist.domain.queues import Queue
from worklist.domain.recovery_entries import Way

BEGIN = datetime.combine(TODAY, time(23), UTC)
"""An hour before midnight: a new day is among the two hours."""
_FILTERS = ("age>90 balance>100", "owner:me", "carc:97", "payer:alder -is:snoozed", "synthetic")
_PAGE = 40


@dataclass
class Clock:
    """The simulated moment."""

    now: datetime = BEGIN

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(frozen=True)
class Held:
    """What a process has in its hands."""

    resident: int
    """Bytes."""
    blocks: int
    """Of Python's memory."""
    objects: int
    files: tuple[str, ...]
    """Open files by name, in order."""
    threads: int

    @classmethod
    def now(cls) -> "Held":
        gc.collect()
        objects, blocks = len(gc.get_objects()), sys.getallocatedblocks()
        return cls(resident_of(os.getpid()), blocks, objects, open_files(os.getpid()), threading.active_count())


def resident_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def open_files(pid: int) -> tuple[str, ...]:
    return tuple(sorted(_targets(Path(f"/proc/{pid}/fd"))))


def _targets(folder: Path) -> Iterator[str]:
    for entry in folder.iterdir():
        with suppress(OSError):  # the one that lists the others
            yield str(entry.readlink())


def person(pipe, site, name, acts):
    """At each minute that is told do some acts; at None leave. What is in hand after each minute goes back."""
    clock = Clock()
    desk = Desk.open(site.cache_path, site.log_path, site.rules, name, today=lambda: clock.today)
    desk._log.clock = lambda: clock.now
    someone = Person(desk, random.Random(name))
    gc.freeze()  # what was loaded stays: to look through it each minute would take most of the time
    with closing(desk):
        pipe.send("ready")
        while (minute := pipe.recv()) is not None:
            clock.now = BEGIN + timedelta(minutes=minute)
            for _ in range(acts):
                someone.do_something()
            pipe.send(Held.now())
    pipe.send(someone.done)


class Person:
    """What somebody does in turn; what is refused is done with."""

    def __init__(self, desk: Desk, chance: random.Random) -> None:
        self.desk = desk
        self.chance = chance
        self.done = 0
        self._often = (self.work_the_next, self.work_the_next, self.annotate, self.walk)
        self._seldom = (self.escalate, self.decide, self.undo, self.search, self.take_numbers, self.send_a_packet)

    def do_something(self) -> None:
        what = self.chance.choice(self._often if self.chance.random() < 0.7 else self._seldom)
        with suppress(Refusal):
            what()
            self.done += 1
        self.desk.has_news()

    def work_the_next(self) -> None:
        """Served, called, followed up or put off; then let go."""
        view = self.desk.serve(self._list(self.chance.choice(list(Queue))))
        if view is None:
            return
        number, ahead = view.assessment.account.number, timedelta(days=self.chance.randint(1, 30))
        self.desk.personal.keep_draft(number, "call", {"said": "half a sen"})
        step = NextStepSet(self.chance.choice(sorted(NEXT_ACTIONS)), self.desk.today + ahead, "as agreed")
        call = CallLogged(self.chance.choice(list(CallOutcome)), minutes=9, said="they said so")
        ends = ((call, step), (call, step), (AccountSkipped("no chart"),), (self._snooze(ahead),), (self._outcome(),))
        self.desk.record(number, *self.chance.choice(ends), seen=view.seq)
        self.desk.personal.drop_draft(number, "call")
        self.desk.record(number, AccountReleased())

    def _snooze(self, ahead: timedelta) -> AccountSnoozed:
        return AccountSnoozed(self.desk.today + ahead, "until the remit")

    def _outcome(self) -> OutcomeRecorded:
        return OutcomeRecorded(self.chance.choice((OutcomeKind.UNRECOVERABLE, OutcomeKind.PAYER_WAS_RIGHT)))

    def annotate(self) -> None:
        """A note and, where a line has a modifier, a tag."""
        number = self._some_account()
        row = self.desk.row(number)
        self.desk.record(number, NoteAdded("the chart is here"))
        if row and row.codes and row.mods:
            self.desk.record(number, ModifierTagged(row.codes[0], row.mods[0], PayerAct.BUNDLED))

    def walk(self) -> None:
        """Read a list by page, an account in full, and the numbers beside them."""
        listed = self.desk.accounts(self._list(self.chance.choice([*View, *Queue])))
        for row in listed.rows(0, _PAGE)[-1:]:
            self.desk.open_account(row.number)
        self.desk.totals()
        with closing(self.desk.sibling()) as beside:
            beside.counts([self._list(View.TODAY), self._list(View.MINE)])
            beside.known()

    def escalate(self) -> None:
        ask = EscalationRequested(EscalateTo.SUPERVISOR, "beyond me", "what to do?")
        self.desk.record(self._some_account(), ask)

    def decide(self) -> None:
        for asked in self.desk.reviews()[:1]:
            verdict = self.chance.choice(list(Verdict))
            self.desk.decide_on(asked.seen, EscalationDecided(asked.asked.id, verdict, "as the chart says"))

    def undo(self) -> None:
        for act in self.desk.latest_work(5)[-1:]:
            self.desk.undo_act(act.id, "typed on the wrong account")

    def search(self) -> None:
        asked = self.desk.parse_filter(self.chance.choice(_FILTERS))
        self.desk.accounts(Query(me=self.desk.actor, today=self.desk.today, asked=asked)).rows(0, _PAGE)

    def take_numbers(self) -> None:
        """The numbers, the habits and the morning's page."""
        self.desk.numbers()
        self.desk.patterns()
        self.desk.morning()

    def send_a_packet(self) -> None:
        from worklist.exports.sending import send

        due, follow_up = (self.desk.today + timedelta(days=days) for days in (30, 20))
        drafted = self.desk.draft_packet(PacketWish((self._some_account(Queue.DENIED),)))
        send(self.desk, drafted, Sending(Way.MAIL, "Disputes", due, follow_up, "the contract allows it"))

    def _some_account(self, scope: View | Queue = View.ALL) -> str:
        rows = self.desk.accounts(self._list(scope)).rows(0, 200)
        if not rows:
            raise Refusal("Nothing is in that list.")
        return self.chance.choice(rows).number

    def _list(self, scope: View | Queue) -> Query:
        return Query(scope, me=self.desk.actor, today=self.desk.today)
