"""Backups of the work log: whole or not there; and the way back from one."""

import os
import shutil
import time

import pytest

from tests.processes import Process
from worklist.domain.events import NoteAdded
from worklist.store.driver import StoreError
from worklist.store.worklog import WorkLog


def back_up(pipe, path, target):
    log = WorkLog.open(path)
    pipe.send("ready")
    pipe.recv()
    pipe.send("go")
    pipe.send(log.back_up(target))


def test_a_backup_is_one_file_with_every_entry_and_for_its_owner_only(log, note, tmp_path):
    note("first", "second")
    target = tmp_path / "copies" / "monday.db"
    target.parent.mkdir()

    assert log.back_up(target) == 2
    assert [file.name for file in target.parent.iterdir()] == ["monday.db"]
    assert target.stat().st_mode & 0o077 == 0
    copy = WorkLog.open(target)
    assert list(copy.since(0)) == list(log.since(0))
    copy.close()


def test_a_backup_never_overwrites(log, tmp_path):
    (tmp_path / "monday.db").write_text("something dear")
    with pytest.raises(StoreError, match="a backup never overwrites a file"):
        log.back_up(tmp_path / "monday.db")
    assert (tmp_path / "monday.db").read_text() == "something dear"
    assert not (tmp_path / "monday.db.part").exists()


def test_a_backup_into_a_folder_that_is_not_there_says_so(log, tmp_path):
    with pytest.raises(StoreError, match="its folder is not there"):
        log.back_up(tmp_path / "nowhere" / "monday.db")


def test_a_killed_backup_leaves_nothing_under_its_name(log, log_path, note, tmp_path):
    note(*("x" * 4_000 for _ in range(300)))
    whole = 0
    for number in range(40):
        target = tmp_path / f"backup-{number}.db"
        victim = Process(back_up, log_path, target)
        assert victim.receive() == "ready"
        victim.send("go")
        assert victim.receive() == "go"
        time.sleep(number * 0.0005)
        victim.kill()
        victim.wait()
        if target.exists():
            whole += 1
            copy = WorkLog.open(target)
            assert copy.verify() == 300
            copy.close()
    assert whole < 40


def test_a_killed_backup_is_not_in_the_way_of_the_next(log, note, tmp_path):
    note("first")
    (tmp_path / "monday.db.part").write_bytes(b"half a backup")
    assert log.back_up(tmp_path / "monday.db") == 1


@pytest.fixture
def lost(log_path, tmp_path):
    """A log of which the newest entry is not in the backup, and that is then damaged."""
    log = WorkLog.create(log_path)
    log.append("ana", "A1", lambda _: [NoteAdded("in the backup")])
    log.back_up(tmp_path / "monday.db")
    log.append("ana", "A1", lambda _: [NoteAdded("after it")])
    os.truncate(log_path, 5_000)
    log.close()
    return log_path


def test_a_backup_takes_the_place_of_a_damaged_log(lost, tmp_path):
    with pytest.raises(StoreError):
        WorkLog.open(lost)

    log = WorkLog.restore(lost, tmp_path / "monday.db")
    assert [event.body.text for event in log.since(0)] == ["in the backup"]
    log.append("ana", "A1", lambda _: [NoteAdded("going on")])
    assert log.verify() == 2
    log.close()
    WorkLog.open(lost).close()


def test_what_is_replaced_is_kept_aside(lost, tmp_path):
    damaged = lost.read_bytes()
    WorkLog.restore(lost, tmp_path / "monday.db").close()
    aside = next(file for file in tmp_path.iterdir() if file.name.startswith("worklog.db.aside-"))
    assert aside.read_bytes() == damaged


def keep_open(pipe, path):
    log = WorkLog.open(path)
    pipe.send(log.head().seq)
    pipe.recv()


def test_a_log_that_somebody_has_open_is_not_replaced(log, log_path, note, tmp_path):
    note("first")
    log.back_up(tmp_path / "monday.db")
    note("second")
    log.close()
    other = Process(keep_open, log_path)
    assert other.receive() == 2
    with pytest.raises(StoreError, match="restore it when everybody has left"):
        WorkLog.restore(log_path, tmp_path / "monday.db")
    other.send("leave")
    other.wait()
    restored = WorkLog.restore(log_path, tmp_path / "monday.db")
    assert restored.head().seq == 1
    restored.close()


@pytest.mark.parametrize("harm", ["missing", "cut", "altered"])
def test_a_backup_that_is_not_whole_changes_nothing(log, log_path, note, tmp_path, harm):
    note("first", "second")
    copy = tmp_path / "monday.db"
    if harm != "missing":
        log.back_up(copy)
        body = copy.read_bytes()
        copy.write_bytes(body[:8_192] if harm == "cut" else body.replace(b"second", b"Second"))
    log.close()
    with pytest.raises(StoreError):
        WorkLog.restore(log_path, copy)
    log = WorkLog.open(log_path)
    assert [event.body.text for event in log.since(0)] == ["first", "second"]
    log.close()
    assert not [file for file in tmp_path.iterdir() if "aside" in file.name or "restored" in file.name]


def test_a_disk_without_hard_links_takes_backups_too(log, note, tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    note("first")
    assert log.back_up(tmp_path / "monday.db") == 1
    with pytest.raises(StoreError, match="never overwrites"):
        log.back_up(tmp_path / "monday.db")
    shutil.copy(tmp_path / "monday.db", tmp_path / "copy.db")
    WorkLog.open(tmp_path / "copy.db").close()
