"""Who is at work at once: those who save, those who have a list open, and the program in a real terminal.

Some screens are the real program in a pseudo-terminal. The others are processes that do what a screen does and draw
nothing: they look for news as often, and read their list, its numbers and the account under the cursor again.
"""

import os
import random
import select
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import quantiles
from threading import Event, Thread
from typing import Any

from ptyprocess import PtyProcess  # type: ignore[import-untyped]

from bench.moments import Moments
from bench.practice import Practice, app_argv
from worklist.desk import Desk, Refusal
from worklist.domain.events import CallLogged, CallOutcome, NextStepSet
from worklist.domain.lists import Query, View
from worklist.domain.queues import Queue
from worklist.domain.site import SiteRules
from worklist.screens.resting import Rest
from worklist.store.driver import DatabaseError, StoreError

RULES = SiteRules()
"""That everybody works by."""
_BETWEEN = (0.5, 1.5)
"""Seconds from one save of a person to the next: brisk."""
_LOOK_EVERY = 1.0
"""Seconds, as a screen does."""
_IN_SIGHT = 40
"""Rows."""
_FAULTS = (b"is not shown now", b"locked", b"failed", b"cannot be read", b"cannot be opened", b"cannot be used")
"""What a screen says of a database that it could not use."""


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


def desk_of(practice: Practice, actor: str) -> Desk:
    """A person's, on the practice's day."""
    return Desk.open(practice.cache, practice.folder / "worklog.db", RULES, actor, today=lambda: practice.today)


def save(pipe: Any, practice: Practice, number: int, numbers: Sequence[str]) -> None:
    """Save a call note with a next step on one account after the other, until told to go home."""
    chance, told, me = random.Random(f"writer {number}"), Told(), f"writer {number}"
    with closing(desk_of(practice, me)) as desk:
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
        closing(desk_of(practice, f"screen {number}")) as desk,
        closing(Moments.open(practice.folder, RULES, practice.today)) as moments,
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
        said = [text for text in _FAULTS if text in self._shown]
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
