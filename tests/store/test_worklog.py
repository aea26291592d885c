"""The work log: what it takes in, what it refuses, and that what it gave back it keeps."""

import hashlib
import sqlite3
from typing import get_args

import pytest

from worklist.domain.events import NoteAdded
from worklist.domain.traces import (
    AccountsExported,
    AccountsSearched,
    AccountViewed,
    ActRefused,
    GlassBroken,
    GlassReviewed,
    NamesShown,
    SignedIn,
    SignedOut,
    Trace,
    ValueCopied,
)
from worklist.store.chain import START
from worklist.store.driver import DatabaseError, StoreError, connect
from worklist.store.worklog import WorkLog

_ROW = "INSERT {} INTO event VALUES ({}, '{}', '2026-11-21T00:00:00+00:00', 'eve', 'note', 'A1', '', '{}', '{}')"


def test_entries_come_back_as_they_were_added_in_their_order(log, note):
    note("first", "second")
    log.append("bo", "A2", lambda _: [NoteAdded("elsewhere")])

    assert [(e.seq, e.actor, e.account, e.body.text) for e in log.since(0)] == [
        (1, "ana", "A1", "first"),
        (2, "ana", "A1", "second"),
        (3, "bo", "A2", "elsewhere"),
    ]
    assert [e.body.text for e in log.of_account("A1")] == ["first", "second"]
    assert {number: len(found) for number, found in log.of_accounts(["A1", "A2", "A9"]).items()} == {
        "A1": 2,
        "A2": 1,
        "A9": 0,
    }
    assert log.accounts_since(2) == ["A2"]


def test_each_entry_carries_the_hash_of_the_one_before_it(log, log_path, note):
    note("first", "second")
    with sqlite3.connect(log_path) as reader:
        rows = reader.execute("SELECT seq, id, at, actor, kind, account, payload, previous, hash FROM event").fetchall()
    reader.close()

    expected = "0" * 64
    for *row, previous, own in rows:
        assert previous == expected
        covered = b"".join(len(data := str(field).encode()).to_bytes(8, "big") + data for field in row)
        expected = hashlib.sha256(previous.encode() + covered).hexdigest()
        assert own == expected
    assert log.head().hash == expected


def test_what_decides_sees_the_entries_and_can_refuse(log, note):
    note("first")

    def refuse(events):
        assert [e.body.text for e in events] == ["first"]
        raise LookupError

    with pytest.raises(LookupError):
        log.append("ana", "A1", refuse)
    assert log.head().seq == 1


def test_a_retry_with_the_same_id_adds_nothing_and_answers_the_same(log, note):
    (first,) = note("first", act="made-by-the-client")
    (again,) = note("first", act="made-by-the-client")

    assert again == first
    assert log.head().seq == 1


def test_an_id_that_belongs_to_another_entry_is_refused(log, note):
    note("first", act="taken")
    with pytest.raises(StoreError, match="has this id already"):
        log.append("bo", "A2", lambda _: [NoteAdded("second")], act="taken")
    assert log.head().seq == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET actor = 'eve' WHERE seq = 1",
        "UPDATE OR REPLACE event SET seq = 2 WHERE seq = 1",
        "DELETE FROM event WHERE seq = 2",
        "DELETE FROM event",
        _ROW.format("OR REPLACE", 1, "new", "0" * 64, "x"),
        _ROW.format("OR REPLACE", 2, "new", "{first}", "x"),
        _ROW.format("OR REPLACE", 3, "{id}", "{second}", "x"),
        _ROW.format("OR IGNORE", 3, "{id}", "{second}", "x"),
        _ROW.format("", 4, "new", "{second}", "x"),
        _ROW.format("", 3, "new", "{first}", "x"),
        _ROW.format("", "NULL", "new", "{first}", "x"),
        _ROW.format("", 1, "new", "0" * 64, "x") + " ON CONFLICT DO UPDATE SET actor = 'eve'",
    ],
)
@pytest.mark.parametrize("foreign", [False, True], ids=["our connection", "another program"])
def test_nothing_is_changed_deleted_or_put_in_between(log, log_path, note, change, foreign):
    first, second = note("first", "second")
    statement = change.format(first=log.hash_at(1), second=log.hash_at(2), id=first.id)
    connection = sqlite3.connect(log_path) if foreign else connect(log_path, durability="FULL")
    with pytest.raises((DatabaseError, sqlite3.DatabaseError), match="entries are"):
        connection.execute(statement)
    connection.close()

    assert list(log.since(0)) == [first, second]
    assert log.verify() == 2


def test_a_log_is_made_once(log, log_path):
    with pytest.raises(StoreError, match="a work log is or was in this place"):
        WorkLog.create(log_path)


@pytest.mark.parametrize("left", ["worklog.head", "worklog.db-wal"])
def test_no_log_is_made_where_something_of_one_is_left(tmp_path, left):
    (tmp_path / left).write_text("1 abc")
    with pytest.raises(StoreError, match=left):
        WorkLog.create(tmp_path / "worklog.db")
    assert not (tmp_path / "worklog.db").exists()


def test_only_the_owner_can_read_it(log, log_path, note):
    note("first")
    assert {file.name: oct(file.stat().st_mode & 0o077) for file in log_path.parent.glob("worklog.db*")} == {
        "worklog.db": "0o0",
        "worklog.db-wal": "0o0",
        "worklog.db-shm": "0o0",
    }


def test_an_empty_log_begins_at_the_start(log):
    assert log.head() == START
    assert log.hash_at(0) == START.hash
    assert log.verify() == 0


@pytest.mark.parametrize("exchange", ["taken away", "replaced"])
def test_nothing_is_added_to_a_log_that_lost_its_place(log, log_path, note, tmp_path, exchange):
    note("first")
    log.back_up(tmp_path / "copy.db")
    log_path.rename(tmp_path / "aside.db")
    if exchange == "replaced":
        (tmp_path / "copy.db").rename(log_path)
    with pytest.raises(StoreError, match="was taken away or replaced while it was open; start again"):
        note("lost")


TRACES = [
    *(AccountViewed(), AccountsSearched("payer:alder", 3), AccountsExported("list", "csv", 3), NamesShown()),
    *(ValueCopied("account number"), ActRefused("decide", "why"), SignedIn(), SignedOut(), GlassBroken("why")),
]


def test_a_trace_moves_no_row(log):
    """One that the log took for work would have rows written anew on every screen."""
    broken = [log.add("ana", trace, "A1") for trace in TRACES][-1]
    log.add("bo", GlassReviewed(broken.id, justified=True, reason="a patient called"), "A1")
    assert {type(event.body) for event in log.of_account("A1")} == set(get_args(Trace))
    assert log.accounts_since(0) == [] and log.acts_of("ana", 20) == []
