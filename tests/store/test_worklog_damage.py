"""A work log that lost something is refused with one sentence that names the remedy; it is never made anew."""

import random
import shutil
import sqlite3

import pytest

from worklist.domain.events import NoteAdded
from worklist.store.driver import StoreError, connect
from worklist.store.witness import read_witness
from worklist.store.worklog import WorkLog

REMEDY = "bring the newest backup back with worklist restore"
PAGE = 4096


@pytest.fixture
def closed_log(log_path):
    """A log of 60 entries in one file."""
    log = WorkLog.create(log_path)
    for number in range(60):
        log.append("ana", f"A{number % 7}", lambda _, number=number: [NoteAdded(f"note {number} " + "x" * 200)])
    log.close()
    assert [file.name for file in log_path.parent.glob("worklog.db*")] == ["worklog.db"]
    return log_path


def refused(path):
    """The sentence with which the log is refused; nothing in its folder changes."""
    before = {file.name: file.read_bytes() for file in path.parent.iterdir() if file.name == path.name}
    with pytest.raises(StoreError) as said:
        WorkLog.open(path)
    assert {name: (path.parent / name).read_bytes() for name in before} == before
    assert path.exists() == bool(before)
    sentence = str(said.value)
    assert REMEDY in sentence
    assert "\n" not in sentence
    return sentence


def test_missing(log_path):
    assert "is missing" in refused(log_path)


def test_emptied(closed_log):
    closed_log.write_bytes(b"")
    assert "is empty (0 bytes)" in refused(closed_log)


@pytest.mark.parametrize("pages", range(1, 12, 2))
def test_truncated(closed_log, pages):
    with closed_log.open("r+b") as file:
        file.truncate(pages * PAGE)
    refused(closed_log)


def test_not_a_database(closed_log):
    closed_log.write_bytes(b"not a database at all" * 500)
    assert "file is not a database" in refused(closed_log)


def test_another_database(closed_log):
    closed_log.unlink()
    with sqlite3.connect(closed_log) as other:
        other.execute("CREATE TABLE event (seq)")
    other.close()
    assert "not a work log" in refused(closed_log)


@pytest.mark.parametrize("seed", range(8))
def test_a_page_full_of_garbage(closed_log, seed):
    dice = random.Random(seed)
    page = dice.randrange(closed_log.stat().st_size // PAGE)
    with closed_log.open("r+b") as file:
        file.seek(page * PAGE)
        file.write(dice.randbytes(PAGE))
    refused(closed_log)


@pytest.mark.parametrize("number", [0, 16, 58])
def test_one_byte_of_an_entry(closed_log, number):
    """The database itself cannot tell; the chain can."""
    written = b"note %d x" % number
    body = closed_log.read_bytes()
    assert written in body
    closed_log.write_bytes(body.replace(written, b"note %d y" % number))
    assert f"was altered at entry {number + 1}" in refused(closed_log)


@pytest.mark.parametrize("column", ["id", "at", "actor", "kind", "account", "payload", "previous", "hash"])
def test_an_entry_that_was_rewritten(closed_log, column):
    tamper(closed_log, f"UPDATE event SET {column} = {column} || ' ' WHERE seq = 17")
    assert "altered at entry 17" in refused(closed_log)


def test_an_entry_taken_out(closed_log):
    tamper(closed_log, "DELETE FROM event WHERE seq = 17")
    assert "altered at entry 17" in refused(closed_log)


def test_an_entry_that_was_rewritten_long_ago_is_found_by_verifying(log_path, monkeypatch):
    monkeypatch.setattr("worklist.store.worklog._CHECKED_ON_OPEN", 10)
    log = WorkLog.create(log_path)
    for number in range(60):
        log.append("ana", "A1", lambda _, number=number: [NoteAdded(f"note {number}")])
    log.close()
    tamper(log_path, "UPDATE event SET actor = 'eve' WHERE seq = 17")

    log = WorkLog.open(log_path)
    with pytest.raises(StoreError, match="altered at entry 17"):
        log.verify()
    log.close()


def test_a_tail_that_was_cut_is_found_by_the_witness(closed_log):
    tamper(closed_log, "DELETE FROM event WHERE seq > 55")
    assert "does not hold entry 60" in refused(closed_log)


def test_entries_that_stood_in_a_lost_side_file(log_path):
    """As after a copy of the database file alone."""
    log = WorkLog.create(log_path)
    log.append("ana", "A1", lambda _: [NoteAdded("only in the write-ahead log")])
    copy = log_path.parent / "copy"
    copy.mkdir()
    for name in ("worklog.db", "worklog.head"):
        shutil.copy(log_path.parent / name, copy)
    log.close()
    assert "does not hold entry 1 " in refused(copy / "worklog.db")


def test_another_log_in_its_place(closed_log, tmp_path):
    other = WorkLog.create(tmp_path / "other.db")
    for number in range(80):
        other.append("ana", "A1", lambda _, number=number: [NoteAdded(f"{number}")])
    other.close()
    shutil.copy(tmp_path / "other.db", closed_log)
    assert "does not hold entry 60" in refused(closed_log)


def test_a_witness_that_a_power_cut_emptied_is_no_damage(closed_log):
    closed_log.with_suffix(".head").write_text("")
    log = WorkLog.open(closed_log)
    log.append("ana", "A1", lambda _: [NoteAdded("next")])
    assert read_witness(closed_log) == log.head()
    log.close()


def test_a_witness_that_lags_behind_is_still_true(closed_log):
    log = WorkLog.open(closed_log)
    closed_log.with_suffix(".head").write_text(f"20 {log.hash_at(20)}\n")
    log.close()
    WorkLog.open(closed_log).close()


def test_written_by_a_newer_worklist(closed_log):
    tamper(closed_log, "PRAGMA user_version = 99")
    with pytest.raises(StoreError, match=r"newer worklist \(schema 99\); update this one"):
        WorkLog.open(closed_log)


def test_an_entry_of_a_kind_that_only_a_newer_worklist_knows(closed_log):
    tamper(closed_log, "UPDATE event SET kind = 'dance' WHERE seq = 60", keep_chain=True)
    closed_log.with_suffix(".head").unlink()
    log = WorkLog.open(closed_log)
    with pytest.raises(StoreError, match="Entry 60 of the work log is of kind 'dance': update this worklist"):
        log.of_account("A3")
    log.close()


def tamper(path, statement, *, keep_chain=False):
    """Change the file as somebody could who takes the triggers away, and hashes anew where asked."""
    from worklist.store.chain import COLUMNS, chain_hash

    connection = connect(path, durability="FULL")
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(statement)
    if keep_chain:
        *row, previous = connection.execute(f"SELECT {COLUMNS}, previous FROM event WHERE seq = 60").fetchone()
        connection.execute("UPDATE event SET hash = ? WHERE seq = 60", (chain_hash(previous, tuple(row)),))
    connection.close()
