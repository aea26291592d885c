"""Many at once: open screens, people who save, and a sync of changed files, all on one practice.

Some screens are the real program in a pseudo-terminal. The others are processes that do what a screen does and draw
nothing: they look for news as often, and read their list, its numbers and the account under the cursor again.
"""

import csv
import os
import random
import re
import select
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from threading import Event, Thread
from typing import Any

from ptyprocess import PtyProcess  # type: ignore[import-untyped]

from bench.figures import Figure
from bench.moments import Moments
from bench.practice import Practice, app_argv, folders
from tests.processes import Process
from worklist.desk import Desk, Refusal
from worklist.domain.events import CallLogged, CallOutcome, NextStepSet
from worklist.domain.lists import Query, View
from worklist.domain.queues import Queue
from worklist.domain.site import SiteRules
from worklist.domain.sync_report import Cancelled, Progress
from worklist.screens.resting import Rest
from worklist.store.driver import DatabaseError, StoreError
from worklist.store.worklog import WorkLog
from worklist.sync import Sync

_RULES = SiteRules()
_BETWEEN = (0.5, 1.5)
"""Seconds from one save of a person to the next: brisk."""
_LOOK_EVERY = 1.0
"""Seconds, as a screen does."""
_SETTLES = 4.0
"""Seconds until the real screens are drawn: nobody saves while fifty programs start on two cores."""
_IN_SIGHT = 40
"""Rows."""
_STEPS_AT_MOST = 60.0
"""Seconds of merging and assessing after which a sync has shown how fast it is."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many."""

    screens: int = 42
    """Processes that do what a screen does."""
    terminals: int = 8
    """Real screens."""
    writers: int = 8


@dataclass(slots=True)
class Told:
    """What one of them, or all together, saw."""

    saves: list[float] = field(default_factory=list)
    """Seconds from the call to the return, the entries durable and the row written anew."""
    looked: int = 0
    wrong: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    synced: float = 0.0
    """Steps a second that the sync made."""

    def add(self, other: "Told") -> None:
        self.saves += other.saves
        self.looked += other.looked
        self.wrong += other.wrong
        self.errors += other.errors

    def percentile(self, percent: float) -> float:
        """Seconds within which that share of the saves came back."""
        return quantiles(self.saves, n=1000, method="inclusive")[round(percent * 10) - 1]


def measure(practice: Practice) -> Iterator[Figure]:
    """Saves beside 50 open screens and a sync in which every row of the aging export has changed."""
    with _copied(practice) as site:
        alone = sync_changed(site)
        told = together(site, Crowd())
    goal = "p99 under 100 ms"
    yield Figure("save beside 50 screens and a sync, p50", told.percentile(50) * 1000, "ms")
    yield Figure("the same, p99", told.percentile(99) * 1000, "ms", goal, told.percentile(99) < 0.1)
    yield Figure("the same, the slowest", max(told.saves) * 1000, "ms")
    yield Figure("saves in that time", len(told.saves), "")
    yield Figure("of them failed, locked or late", len(told.errors), "", "none", not told.errors)
    yield Figure("moments looked at meanwhile", told.looked, "")
    yield Figure("of them half a sync", len(told.wrong), "", "none", not told.wrong)
    yield Figure("that sync alone, accounts merged and accounts assessed", alone, "rows/s")
    yield Figure("that sync beside them", told.synced, "rows/s")


@contextmanager
def _copied(practice: Practice) -> Iterator[Practice]:
    """The same practice, to work on; it is given up at the end."""
    folder = practice.folder / "crowd"
    shutil.copytree(practice.folder / "files", folder / "files", copy_function=os.link)
    for file in (*practice.folder.glob("cache.db*"), *practice.folder.glob("worklog.*")):
        shutil.copy2(file, folder)
    try:
        yield replace(practice, folder=folder)
    finally:
        shutil.rmtree(folder)


def change_every_balance(path: Path) -> None:
    """An aging export comes again, each account owing a dollar more."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(_dearer(rows))
    part.replace(path)


def _dearer(rows: Sequence[list[str]]) -> Iterator[list[str]]:
    head = next(row for row in rows if "Balance" in row)
    whole, insurance = head.index("Balance"), head.index("Ins Balance")
    for row in rows:
        if len(row) == len(head) and row[0] and row != head:
            row[whole], row[insurance] = _one_more(row[whole]), _one_more(row[insurance])
        yield row


def _one_more(amount: str) -> str:
    """Credits, in parentheses, stay."""
    plain = re.fullmatch(r"\$?([\d,]+)\.(\d\d)", amount)
    return f"{int(plain[1].replace(',', '')) + 1}.{plain[2]}" if plain else amount


# -- the sync -------------------------------------------------------------------------------------------------------


def sync_changed(practice: Practice) -> float:
    """Sync, in a process of its own, an export in which every balance has changed; returns its steps a second."""
    (export,) = (practice.folder / "files" / "aging").glob("*.csv")
    change_every_balance(export)
    steps: _Steps = Process(sync, practice).sent()[-1]
    return steps.a_second


def sync(pipe: Any, practice: Practice) -> None:
    """Run to the end, or as long as it takes to show how fast it is."""
    steps = _Steps()
    with closing(WorkLog.open(practice.folder / "worklog.db")) as log, suppress(Cancelled):
        Sync(practice.cache, log, folders(practice.folder), _RULES, practice.today, steps.watch).run()
    pipe.send(steps)


@dataclass(slots=True)
class _Steps:
    """How far a sync came: an account that is merged is one step, and one that is assessed."""

    done: dict[str, int] = field(default_factory=dict)
    began: float = 0.0
    ended: float = 0.0

    @property
    def a_second(self) -> float:
        return sum(self.done.values()) / max(self.ended - self.began, 0.001)

    def watch(self, progress: Progress) -> None:
        """Raises Cancelled when it has shown enough."""
        if progress.unit == "accounts":
            self.ended = time.perf_counter()
            self.began = self.began or self.ended
            self.done[progress.phase] = progress.done
            if self.ended - self.began > _STEPS_AT_MOST:
                raise Cancelled


# -- the people -----------------------------------------------------------------------------------------------------


def together(practice: Practice, crowd: Crowd, syncs: int = 1) -> Told:
    """Everybody at once, from before the first sync begins until the last has ended."""
    numbers = _some_accounts(practice)
    people = [Process(look, practice, n, numbers) for n in range(crowd.screens)]
    people += [Process(save, practice, n, numbers[n :: crowd.writers]) for n in range(crowd.writers)]
    with ExitStack() as open_terminals:
        terminals = [open_terminals.enter_context(RealScreen(practice)) for _ in range(crowd.terminals)]
        for person in people:
            person.receive()
        time.sleep(_SETTLES)
        for person in people:
            person.send("begin")
        told = Told(synced=max(sync_changed(practice) for _ in range(syncs)))
        for person in people:
            person.send("home")
        for person in people:
            told.add(person.sent()[-1])
            person.wait()
        told.errors += [why for terminal in terminals for why in terminal.faults()]
    return told


def _some_accounts(practice: Practice, most: int = 5_000) -> list[str]:
    with closing(_desk(practice, "bench")) as desk:
        listed = desk.accounts(Query(View.ALL, asleep=True, today=practice.today))
        listed.extend(desk.all_ids(Query(View.ALL, asleep=True, today=practice.today)))
        step = max(1, len(listed) // most)
        return [row.number for at in range(0, len(listed), step) for row in listed.rows(at, at + 1)]


def _desk(practice: Practice, actor: str) -> Desk:
    return Desk.open(practice.cache, practice.folder / "worklog.db", _RULES, actor, today=lambda: practice.today)


def save(pipe: Any, practice: Practice, number: int, numbers: Sequence[str]) -> None:
    """Save a call note with a next step on one account after the other, until told to go home."""
    chance, told, me = random.Random(f"writer {number}"), Told(), f"writer {number}"
    with closing(_desk(practice, me)) as desk:
        pipe.send("ready")
        pipe.recv()
        while not pipe.poll(chance.uniform(*_BETWEEN)):
            account = chance.choice(numbers)
            due = practice.today + timedelta(days=chance.randint(1, 20))
            try:
                began = time.perf_counter()
                desk.record(account, CallLogged(CallOutcome.IN_PROCESS), NextStepSet("call", due))
                told.saves.append(time.perf_counter() - began)
            except (Refusal, StoreError, DatabaseError) as error:
                told.errors.append(str(error))
                continue
            row = desk.row(account)
            if row is not None and row.due_on != due:
                told.errors.append(f"the row of {account} was not written anew")
    pipe.send(told)


def look(pipe: Any, practice: Practice, number: int, numbers: Sequence[str]) -> None:
    """Have a list open, as a screen has, and hold what is read against the records."""
    chance, told = random.Random(f"screen {number}"), Told()
    scope = chance.choice([View.TODAY, View.ALL, *Queue])
    query = Query(scope, me=f"screen {number}", today=practice.today)
    rest = Rest()
    with (
        closing(_desk(practice, f"screen {number}")) as desk,
        closing(Moments.open(practice.folder, _RULES, practice.today)) as moments,
    ):
        pipe.send("ready")
        pipe.recv()
        pipe.poll(chance.random())
        while not pipe.poll(_LOOK_EVERY):
            try:
                if rest.is_over:
                    with rest.after():
                        _look_for_news(desk, query)
                moments.look(chance, numbers)
            except (Refusal, StoreError, DatabaseError) as error:
                told.errors.append(str(error))
        told.looked, told.wrong = moments.looked, moments.wrong
    pipe.send(told)


def _look_for_news(desk: Desk, query: Query) -> None:
    """What the home screen reads when something is new."""
    if desk.is_shut_out or not desk.has_news():
        return
    listed = desk.accounts(query)
    if not listed.complete:
        listed.extend(desk.all_ids(query))
    rows = listed.rows(0, _IN_SIGHT)
    desk.totals()
    if rows:
        desk.look(rows[0].number)
    with closing(desk.sibling()) as sibling:
        sibling.counts([Query(view, me=query.me, today=query.today) for view in (View.TODAY, View.MINE, View.SNOOZED)])
        sibling.known()


class RealScreen:
    """The program in a pseudo-terminal, with somebody who moves down the list once a second."""

    def __init__(self, practice: Practice) -> None:
        self._process = PtyProcess.spawn(app_argv(practice), env={**os.environ, "TERM": "xterm-256color"})
        self._shown = bytearray()
        self._leaves = Event()
        self._reader = Thread(target=self._read, daemon=True)

    def __enter__(self) -> "RealScreen":
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._leaves.set()
        self._process.close(force=True)

    def faults(self) -> list[str]:
        """What it said that it should not have, or that it is gone."""
        said = [text for text in (b"is not shown now", b"locked", b"cannot be") if text in self._shown]
        return [*map(bytes.decode, said), *([] if self._process.isalive() else ["a screen has ended"])]

    def _read(self) -> None:
        pressed = time.monotonic()
        while not self._leaves.is_set():
            try:
                if select.select([self._process.fd], [], [], 0.5)[0]:
                    self._shown += self._process.read(1 << 16)
            except (EOFError, OSError, ValueError):
                return
            if time.monotonic() > pressed + 1:
                self._process.write(b"j")
                pressed = time.monotonic()
