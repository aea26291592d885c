"""Other processes assess while this one writes: what comes out is what one alone would have come to."""

import os
import signal
import subprocess
from contextlib import closing
from dataclasses import replace

import pytest

from tests.drop_files import TODAY, Site, aging, claim, remit
from worklist.domain.events import NoteAdded
from worklist.replay import bring_up, catch_up, following
from worklist.replay.assessor import Assessor
from worklist.store import bulk
from worklist.store.cache import Cache
from worklist.store.derived import stored
from worklist.store.driver import transaction
from worklist.store.keys import Key, Keys, protect
from worklist.store.locks import who_runs
from worklist.store.worklog import WorkLog

NUMBERS = [f"A{n:02}" for n in range(40)]


@pytest.fixture
def site(tmp_path):
    site = Site.make(tmp_path)
    site.drop("a.837", "".join(claim(number, code=f"G{n:04}", control=n) for n, number in enumerate(NUMBERS, 1)))
    site.drop("a.835", "".join(remit(number, check=f"C{n}", control=n) for n, number in enumerate(NUMBERS[:20], 1)))
    site.drop("a.csv", aging(*((number, 100) for number in NUMBERS)))
    return site


@pytest.fixture
def many(monkeypatch):
    """Few accounts count as many, so that other processes are asked."""
    monkeypatch.setattr(following, "MANY", 1)
    monkeypatch.setattr(following, "CHUNK", 7)
    monkeypatch.setattr(following, "WRITTEN", 1)


@pytest.fixture
def assessor(site):
    site.sync()
    with closing(Cache.open(site.cache_path)) as cache, closing(WorkLog.open(site.log_path)) as log:
        yield Assessor(cache, log, site.rules, TODAY)


def assert_fresh(now):
    """What the cache holds of every account is what assessing it alone, under the lock, comes to."""
    held = stored(now.cache, NUMBERS)
    with transaction(now.cache.connection):
        now.cache.connection.execute("DELETE FROM line_fact")
        now.rewrite(NUMBERS)
    assert held == stored(now.cache, NUMBERS)
    assert all(each.row for each in held.values())


def spoil(now):
    """Rows as of other rules, all of them marked."""
    with transaction(now.cache.connection):
        now.cache.connection.execute("UPDATE account SET stake = 1, disposition = 'spoiled'")
        now.cache.connection.execute("DELETE FROM line_fact")
        now.cache.mark_all_stale()


def test_a_first_sync_with_many_accounts(site, many):
    site.sync()
    state = site.state()
    site.forget_cache()
    following.MANY = 10_000
    site.sync()
    assert site.state() == state
    assert len(site.rows()) == len(NUMBERS)


def test_all_that_was_marked_is_assessed_anew(assessor, many):
    spoil(assessor)
    done = []
    assert bring_up(assessor, NUMBERS, lambda *told: done.append(told), alone=True) == len(NUMBERS)
    assert done[0] == (7, 40)
    assert done[-1] == (40, 40)
    assert assessor.cache.stale_count() == 0
    assert_fresh(assessor)


def test_a_sync_that_waits_is_told_who_brings_many_accounts_up_to_date(assessor, many):
    spoil(assessor)
    said = set()
    now, path = assessor, assessor.cache.path
    catch_up(now.cache, now.log, now.rules, TODAY, lambda *_: said.add(who_runs(path)), by="ana")
    (sentence,) = said
    assert sentence.startswith("Bringing many accounts up to date by ana on host ")


def test_processes_that_are_killed_are_done_without(assessor, many):
    spoil(assessor)

    def kill(*_):
        ps = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())], capture_output=True, check=True)
        for line in ps.stdout.decode().splitlines():
            if "replay.beside" in line:
                os.kill(int(line.split()[0]), signal.SIGKILL)

    bring_up(assessor, NUMBERS, kill, alone=True)
    assert_fresh(assessor)


@pytest.mark.parametrize("program", ["no-such-program", "junk"])
def test_processes_that_do_not_start_or_talk_nonsense_are_done_without(assessor, many, monkeypatch, tmp_path, program):
    (tmp_path / "junk").write_text("#!/bin/sh\nhead -c 100000 /dev/urandom\n")
    (tmp_path / "junk").chmod(0o700)
    monkeypatch.setattr("sys.executable", str(tmp_path / program))
    spoil(assessor)
    bring_up(assessor, NUMBERS, None, alone=True)
    assert_fresh(assessor)


def test_nothing_is_imported_from_the_folder_at_hand(assessor, many, monkeypatch, tmp_path):
    here = tmp_path / "here"
    here.mkdir()
    (here / "pickle.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    monkeypatch.chdir(here)
    spoil(assessor)
    bring_up(assessor, NUMBERS, None, alone=True)
    assert not (tmp_path / "ran").exists()


def test_encrypted_databases_are_assessed_beside_too(site, many, tmp_path):
    key = Key.made()
    site = replace(site, folder=tmp_path / "encrypted")
    protect(site.folder, Keys(key.name, (), lambda _: key))
    site = Site.make(site.folder)
    site.drop("a.837", "".join(claim(number, control=n) for n, number in enumerate(NUMBERS, 1)))
    site.sync()
    with closing(Cache.open(site.cache_path)) as cache, closing(WorkLog.open(site.log_path)) as log:
        assert_fresh(Assessor(cache, log, site.rules, TODAY))


def test_what_is_recorded_meanwhile_stands(site, assessor):
    spoil(assessor)
    before = assessor.assess_before(NUMBERS)
    with closing(site.desk()) as desk:
        desk.record("A03", NoteAdded("meanwhile"))
    with transaction(assessor.cache.connection):
        assessor.write_before(NUMBERS, before)
    assert site.rows()["A03"].touches == 1
    assert_fresh(assessor)


def test_what_rows_rest_on_moves_meanwhile(assessor):
    spoil(assessor)
    before = assessor.assess_before(NUMBERS)
    with transaction(assessor.cache.connection):
        assessor.cache.remember("experience", '{"allowed": {"SYNTH PAYER": [40, 99]}, "outcomes": []}')
    with transaction(assessor.cache.connection):
        assessor.write_before(NUMBERS, before)
    assert_fresh(assessor)
    assert all(row[1] != 0 for row in assessor.cache.connection.execute("SELECT number, stake FROM account"))


def test_what_comes_out_as_before_is_not_written(assessor):
    changes = assessor.cache.connection.total_changes
    with transaction(assessor.cache.connection):
        assessor.rewrite(NUMBERS)
    assert assessor.cache.connection.total_changes == changes


def indexes(cache):
    return sorted(cache.connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE type <> 'table'"))


def test_a_first_sync_that_is_stopped_leaves_a_slower_cache_that_the_next_opener_puts_right(site):
    with closing(Cache.open(site.cache_path)) as cache:
        whole = indexes(cache)

    def stop(progress):
        if progress.phase == "assessing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        site.sync(stop)
    with closing(Cache.open(site.cache_path, for_sync=True)) as cache:
        assert bulk.is_stripped(cache.connection)
        assert len(indexes(cache)) < len(whole)
    assert len(site.rows()) == len(NUMBERS)
    with closing(Cache.open(site.cache_path)) as cache:
        assert indexes(cache) == whole
        found = cache.connection.execute("SELECT count(*) FROM account_search WHERE account_search MATCH '\"syn\"'")
        assert found.fetchone() == (len(NUMBERS),)
    site.sync()
    state = site.state()
    site.forget_cache()
    site.sync()
    assert site.state() == state


def test_an_open_desk_takes_in_what_a_stopped_sync_left_marked(site, assessor, monkeypatch):
    monkeypatch.setattr(following, "CHUNK", 7)
    monkeypatch.setattr(following, "WRITTEN", 1)

    def stop(progress):
        if progress.phase == "assessing":
            raise KeyboardInterrupt

    with closing(site.desk()) as desk:
        site.drop("b.835", "".join(remit(number, check=f"D{n}", control=n) for n, number in enumerate(NUMBERS, 1)))
        with pytest.raises(KeyboardInterrupt):
            site.sync(stop)
        assert desk.behind() == len(NUMBERS) - following.CHUNK
        assert desk.has_news()
        assert desk.behind() == 0
    assert_fresh(assessor)


def test_a_row_that_a_desk_with_older_settings_wrote_meanwhile_does_not_pass_for_fresh(site, assessor):
    before = assessor.assess_before(NUMBERS)
    with closing(Cache.open(site.cache_path)) as theirs, transaction(theirs.connection):
        older = replace(site.rules, minutes={"portal": 99, "call": 77})
        Assessor(theirs, assessor.log, older, TODAY).rewrite(["A03"])
    with transaction(assessor.cache.connection):
        assessor.write_before(NUMBERS, before)
    assert_fresh(assessor)
