"""A screen, a sync and a writer on one data folder, killed again and again while the others go on."""

import itertools
import os
import random
import shutil
import time
from contextlib import closing, suppress

import pytest

from tests.drop_files import aging, claim, remit
from tests.practice import TODAY, Practice, empty_practice
from tests.processes import Process
from tests.torture.counting import note, tries
from tests.torture.kill_actors import ACCOUNTS, Typist, sync, write
from worklist.domain.account_row import row_of
from worklist.domain.events import NoteAdded
from worklist.domain.lists import Query
from worklist.domain.queues import Queue
from worklist.domain.site import SiteRules
from worklist.replay.assessor import Assessor
from worklist.store.cache import Cache
from worklist.store.chain import START, follow
from worklist.store.personal import Personal
from worklist.store.worklog import WorkLog

KILLS = {"screen": tries(full=83, small=1), "sync": tries(full=84, small=4), "writer": tries(full=84, small=9)}
SETTLE_EVERY = tries(full=50, small=14)
PARTS = range(tries(full=4, small=1))
"""As many folders, each killed on that often."""
STEPS = {"sync": 1_500, "writer": 250}
"""A few more than the first round of each takes."""


class World:
    """One data folder that lives through all the kills, and what was acknowledged on it."""

    def __init__(self, folder, seed):
        self.practice = empty_practice(folder)
        for kind in ("x12", "aging"):
            (self.practice.drop / kind).mkdir()
        self.dice = random.Random(seed)
        self.killed = dict.fromkeys(KILLS, 0)
        self.promised = set()
        self.kept = set()
        self.seen = START
        self._exports = 0
        self._running = {}
        self._aimed = set()
        self._drop("old.837", "".join(claim(a, code=f"G{n:04}", control=n) for n, a in enumerate(ACCOUNTS, 1)))
        self.new_files()
        self.practice.sync()

    def new_files(self):
        """Another export, in which every balance is another one, and an answer on one account."""
        self._exports += 1
        balances = aging(*((account, 100 + self._exports + n) for n, account in enumerate(ACCOUNTS)), on=TODAY)
        self._drop(f"aging/{self._exports:05}.csv", balances)
        answered = self.dice.choice(ACCOUNTS)
        self._drop(f"{self._exports:05}.835", remit(answered, paid=self.dice.randint(1, 99), check=f"C{self._exports}"))

    def _drop(self, name, text):
        """Whole or not at all, as a careful PM system does it."""
        part = self.practice.drop / "part"
        part.write_text(text)
        part.rename(self.practice.drop / (name if "/" in name else f"x12/{name}"))

    def running(self, kind):
        """The one of this kind that runs, started where the last one was killed."""
        if kind not in self._running:
            name = f"{kind}{self.killed[kind]}"
            fatal = self.dice.randint(1, STEPS[kind]) if kind in STEPS and self.dice.random() < 0.5 else 0
            (self._aimed.add if fatal else self._aimed.discard)(kind)
            match kind:
                case "screen":
                    self._running[kind] = Typist(self.practice, name)
                case "sync":
                    self._running[kind] = Process(sync, self.practice, fatal)
                case "writer":
                    self._running[kind] = Process(write, self.practice, name, fatal)
        return self._running[kind]

    def kill(self, kind):
        """Kill the one of this kind that runs, at some moment; keep what it was told is saved."""
        for other in KILLS:
            self.running(other)
        victim = self._running.pop(kind)
        if kind == "screen":
            self.new_files()
            self._cut_off(victim)
            self.promised.update(victim.noted)
        else:
            said = self._killed(victim, is_aimed=kind in self._aimed)
            self.promised.update(said if kind == "writer" else ())
        self.killed[kind] += 1

    def _killed(self, victim, *, is_aimed):
        """What it said until it was killed: by itself where that was aimed, else soon after new files came."""
        said = []
        if not is_aimed:
            said.append(victim.receive())
            self.new_files()
            time.sleep(self.dice.random() * 0.08)
            victim.kill()
        said += victim.sent()
        victim.wait()
        return said

    def _cut_off(self, typist):
        if self.dice.random() < 0.8:
            typist.note_until_killed(self.dice.uniform(0.02, 0.6))
            return
        typist.half_a_note(lambda text: text in self._drafts())
        assert self._drafts()

    def _drafts(self):
        with closing(Personal.open(self.practice.data / "personal.db", "ana")) as mine:
            assert mine.notice == ""
            return [draft.values["text"] for draft in mine.all_drafts() if draft.form == "note"]

    def forget_drafts(self):
        """Or the next note begins with what the last one was killed in."""
        with closing(Personal.open(self.practice.data / "personal.db", "ana")) as mine:
            for draft in mine.all_drafts():
                mine.drop_draft(draft.account, draft.form)

    def end_all(self):
        """Everybody at once, as when the machine is switched off."""
        for kind in list(self._running):
            victim = self._running.pop(kind)
            if kind == "screen":
                victim.end()
                continue
            victim.kill()
            self.promised.update(text for text in victim.sent() if kind == "writer")
            victim.wait()

    # -- what must hold ---------------------------------------------------------------------------------------

    def hold_record_to_promises(self):
        """What is new in the log follows from what was there, and has everything that was acknowledged."""
        with closing(WorkLog.open(self.practice.data / "worklog.db")) as log:
            before, self.seen = self.seen, follow(log.connection, self.seen)
            new = itertools.takewhile(lambda event: event.seq <= self.seen.seq, log.since(before.seq))
            self.kept.update(event.body.text for event in new if isinstance(event.body, NoteAdded))
        assert self.promised <= self.kept, f"acknowledged and lost: {sorted(self.promised - self.kept)}"

    def hold_rows_to_assessments(self):
        """Every row is what a fresh assessment says, and every queue's sums are those of its rows."""
        rows = rows_of(self.practice)
        data = self.practice.data
        with closing(Cache.open(data / "cache.db")) as cache, closing(WorkLog.open(data / "worklog.db")) as log:
            cache.check()
            assert cache.stale_numbers() == []
            assessed = Assessor(cache, log, SiteRules(), TODAY).assess(ACCOUNTS)
        assert {each.account.number: row_of(each) for each in assessed if each.account.is_open} == rows

    def hold_rows_to_a_rebuilt_cache(self):
        """The next sync ends as if nothing had happened, and leaves nothing behind."""
        for part in self.practice.data.glob("worklog.head.*-*"):  # whoever opens the log clears those of an hour ago
            os.utime(part, (0, 0))
        self.practice.sync()
        anew = Practice(self.practice.data.with_name("anew"), self.practice.drop)
        shutil.rmtree(anew.data, ignore_errors=True)
        anew.data.mkdir()
        with closing(WorkLog.open(self.practice.data / "worklog.db")) as log:
            log.back_up(anew.data / "worklog.db")
        anew.sync()
        assert rows_of(self.practice) == rows_of(anew)
        usual = {"cache.db", "cache.lock", "cache.runner", "personal.db", "worklog.db", "worklog.head"}
        assert {file.name for file in self.practice.data.iterdir()} == usual


def rows_of(practice):
    with closing(practice.desk()) as desk:
        rows = {}
        for total in desk.totals():
            listing = desk.accounts(Query(total.queue, asleep=True))
            listing.extend(desk.all_ids(Query(total.queue, asleep=True)))
            found = listing.rows(0, len(listing))
            assert (total.accounts, total.balance) == (len(found), sum(row.balance for row in found))
            rows |= {row.number: row for row in found}
        assert {row.queue for row in rows.values()} <= set(Queue)
        return rows


@pytest.fixture(params=PARTS)
def world(request, tmp_path):
    found = World(tmp_path / "world", request.param)
    yield found
    with suppress(Exception):
        found.end_all()


def test_nothing_acknowledged_is_lost_whoever_is_killed(world, request):
    """At any moment, half of the syncs and writers right before a statement or a change of a file's name."""
    order = [kind for kind, count in KILLS.items() for _ in range(count)]
    world.dice.shuffle(order)
    for number, kind in enumerate(order, 1):
        world.kill(kind)
        world.hold_record_to_promises()
        world.forget_drafts()
        if number % SETTLE_EVERY == 0 or number == len(order):
            world.end_all()
            world.hold_record_to_promises()
            world.hold_rows_to_assessments()
            world.hold_rows_to_a_rebuilt_cache()
    with closing(WorkLog.open(world.practice.data / "worklog.db")) as log:
        assert log.verify() > len(world.promised) > KILLS["writer"] // 4
    killed = ", ".join(f"{count:,} of a {kind}" for kind, count in world.killed.items())
    said = f"{killed}: 0 lost of {len(world.promised):,} acknowledged notes; all whole"
    note("SIGKILL at any moment", sum(world.killed.values()), said, request.node.callspec.id)
