"""Many at once: open screens, people who save, and a sync of changed files, all on one practice.

What each of them does is in ``people``.
"""

import csv
import os
import re
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.figures import Figure
from bench.people import RULES, RealScreen, Told, desk_of, look, save
from bench.practice import Practice, folders
from tests.processes import Process
from worklist.domain.lists import Query, View
from worklist.domain.sync_report import Cancelled, Progress
from worklist.store.worklog import WorkLog
from worklist.sync import Sync

_SETTLES = 4.0
"""Seconds until the real screens are drawn: nobody saves while fifty programs start on two cores."""
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
        shutil.rmtree(folder, ignore_errors=True)  # a screen that is ending takes its own files away


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
        Sync(practice.cache, log, folders(practice.folder), RULES, practice.today, steps.watch).run()
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


# -- everybody ------------------------------------------------------------------------------------------------------


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
    with closing(desk_of(practice, "bench")) as desk:
        listed = desk.accounts(Query(View.ALL, asleep=True, today=practice.today))
        listed.extend(desk.all_ids(Query(View.ALL, asleep=True, today=practice.today)))
        step = max(1, len(listed) // most)
        return [row.number for at in range(0, len(listed), step) for row in listed.rows(at, at + 1)]
