"""A sync that is killed anywhere leaves whole accounts, and the next one ends as if nothing had happened."""

import os
import random
import shutil
import signal
import time
from dataclasses import replace
from datetime import date

import pytest

from tests.drop_files import Site, aging, claim, remit
from tests.processes import Process
from worklist.domain.account_row import row_of
from worklist.domain.events import NoteAdded, OutcomeKind, OutcomeRecorded
from worklist.replay import following
from worklist.replay.assessor import Assessor
from worklist.store import cache_opening
from worklist.store.cache import Cache
from worklist.store.worklog import WorkLog

KILLS = 60


def sync_and_die(pipe, site, statements):
    """Sync by small chunks; die right before a statement of that number, or tell how many there were."""
    following.CHUNK = 3
    ran = 0

    def count(_):
        nonlocal ran
        ran += 1
        if ran == statements:
            os.kill(os.getpid(), signal.SIGKILL)

    connect = cache_opening.connect

    def traced(*args, **kwargs):
        connection = connect(*args, **kwargs)
        connection.set_trace_callback(count)
        return connection

    cache_opening.connect = traced
    site.sync()
    pipe.send(ran)


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """A site that was synced and worked, with new files in its folders that touch everything there is."""
    site = Site.make(tmp_path_factory.mktemp("before"))
    site.drop("old.837", "".join(claim(f"A{n:02}", code=f"G{n:04}", control=n) for n in range(1, 21)))
    site.drop("old.835", "".join(remit(f"A{n:02}", paid=60, check=f"OLD{n}", control=n) for n in range(1, 11)))
    site.drop("mon.csv", aging(*((f"A{n:02}", 100) for n in range(1, 19)), on=date(2026, 11, 9)))
    site.sync()
    desk = site.desk()
    for n in range(1, 7):
        desk.record(f"A{n:02}", NoteAdded("worked"))
        desk.record(f"A{n:02}", OutcomeRecorded(OutcomeKind.RECOVERED, 100))
    desk.close()
    twins = "".join(claim(f"B{n:02}", code=f"G{n:04}", control=n, on=date(2026, 11, 12)) for n in range(1, 9))
    site.drop("new.837", twins)
    rates = "".join(remit(f"C{n:02}", paid=50, check=f"NEW{n}", control=n) for n in range(1, 26))
    site.drop("new.835", rates + remit("A03", paid=100, check="LATE", on=date(2026, 11, 13)))
    site.drop("tue.csv", aging(*((f"A{n:02}", 90) for n in range(2, 16)), ("B01", "illegible"), on=date(2026, 11, 10)))
    return site


@pytest.fixture(scope="module")
def undisturbed(before, tmp_path_factory):
    site = copy(before, tmp_path_factory.mktemp("undisturbed"))
    (statements,) = Process(sync_and_die, site, 0).sent()
    return statements, site.state()


def copy(site, folder):
    shutil.copytree(site.folder, folder / "site")
    return replace(site, folder=folder / "site")


def assert_whole(site):
    """Every row is what a fresh assessment of what the cache holds says."""
    rows = site.rows()
    cache, log = Cache.open(site.cache_path), WorkLog.open(site.log_path)
    numbers = [number for (number,) in cache.connection.execute("SELECT DISTINCT account FROM record")]
    assessed = Assessor(cache, log, site.rules, site.today).assess(numbers)
    assert {a.account.number: row_of(a) for a in assessed if a.account.is_open} == rows
    assert cache.stale_numbers() == []
    cache.check()
    cache.close()
    log.close()


def test_killed_before_any_statement(before, undisturbed, tmp_path):
    statements, state = undisturbed
    reached = set()
    for kill in range(KILLS):
        site = copy(before, tmp_path / str(kill))
        victim = Process(sync_and_die, site, random.Random(kill).randint(1, statements))
        assert victim.sent() == []
        victim.wait()
        assert_whole(site)
        reached.add(str(site.rows()))
        site.sync()
        assert site.state() == state
        shutil.rmtree(site.folder)
    assert len(reached) > 5, "the kills came at many stages"


def test_killed_at_any_moment(before, undisturbed, tmp_path):
    _, state = undisturbed
    site = copy(before, tmp_path)
    for kill in range(25):
        victim = Process(sync_and_die, site, 0)
        time.sleep(random.Random(kill).random() * 0.1)
        victim.kill()
        victim.wait()
        assert_whole(site)
    site.sync()
    assert site.state() == state


def test_the_first_sync_killed_before_any_statement(before, undisturbed, tmp_path):
    for kill in range(15):
        site = copy(before, tmp_path / str(kill))
        site.forget_cache()
        rebuilt = copy(site, tmp_path / f"{kill}-rebuilt")
        (statements,) = Process(sync_and_die, rebuilt, 0).sent()
        victim = Process(sync_and_die, site, random.Random(kill).randint(1, statements))
        victim.sent()
        victim.wait()
        assert_whole(site)
        site.sync()
        assert site.state() == rebuilt.state() == undisturbed[1]
