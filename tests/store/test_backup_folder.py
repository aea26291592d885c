"""The folder of backups: what is kept, what is never deleted, and a folder that is not the one it was."""

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worklist.domain.copies import MONTHS, Copy, is_due, superfluous
from worklist.domain.events import NoteAdded
from worklist.store import backup_folder
from worklist.store.backup_folder import REGISTER, BackupFolder, newest_copy
from worklist.store.driver import KeyProblem, StoreError
from worklist.store.worklog import WorkLog

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "nas").mkdir()
    folder = BackupFolder(tmp_path / "nas")
    folder.begin()
    return folder


def files(folder):
    return sorted(path.name for path in folder.path.iterdir() if path.name != REGISTER)


def test_a_copy_is_in_the_register_with_what_it_holds(log, note, folder):
    note("one", "two")
    copy = folder.make(log, keep=3)
    assert [each.hash for each in folder.copies()] == [log.head().hash]
    assert (copy.entries, copy.hash, copy.is_good) == (2, log.head().hash, True)
    assert files(folder) == [copy.name]


def test_the_newest_are_kept_and_the_others_deleted(log, note, folder):
    note("one")
    made = [folder.make(log, keep=2) for _ in range(4)]
    assert files(folder) == [copy.name for copy in made[2:]]
    assert newest_copy(folder.copies()).name == made[3].name


def test_what_it_did_not_write_is_never_deleted(log, note, folder):
    note("one")
    stranger = folder.path / "worklog-20200101T000000.000000Z.db"
    log.back_up(stranger)
    (folder.path / "letter.txt").write_text("dear")
    for _ in range(3):
        folder.make(log, keep=1)
    assert {stranger.name, "letter.txt"} < set(files(folder))
    assert folder.strangers() == [stranger.name]


def test_a_register_that_names_a_file_elsewhere_leads_nowhere(log, note, folder, tmp_path):
    note("one")
    (tmp_path / "dear.db").write_text("dear")
    row = {"name": "../dear.db", "made": "2020-01-01T00:00:00Z", "entries": 1, "hash": "x", "checked": "", "wrong": ""}
    (folder.path / REGISTER).write_text(json.dumps({"log": "", "copies": [row]}))
    folder.make(log, keep=1)
    assert (tmp_path / "dear.db").exists()


@pytest.mark.parametrize("register", ["", "[]", '{"log": 1}', '{"log": "", "copies": [{}]}', "\x00", "[" * 100_000])
def test_a_register_that_cannot_be_read_deletes_nothing(log, note, folder, register):
    note("one")
    first = folder.make(log, keep=1)
    (folder.path / REGISTER).write_text(register)
    second = folder.make(log, keep=1)
    assert files(folder) == [first.name, second.name]


def test_an_old_copy_that_is_taken_in_is_not_the_newest(log, note, folder):
    note("one")
    first = folder.make(log, keep=9)
    note("two")
    newest = folder.make(log, keep=9)
    old = "worklog-20200101T000000.000000Z.db"
    shutil.copy(folder.path / first.name, folder.path / old)
    assert folder.check(old).is_good
    assert [copy.name for copy in folder.copies()] == [old, first.name, newest.name]
    assert newest_copy(folder.copies()).name == newest.name


def test_what_has_the_name_of_a_copy_and_is_none_is_passed_over(log, note, folder):
    note("one")
    for day, make in (("01", Path.mkdir), ("02", os.mkfifo), ("03", lambda path: path.symlink_to("/nowhere"))):
        make(folder.path / f"worklog-202001{day}T000000.000000Z.db")
    made = folder.make(log, keep=1)
    assert ([copy.name for copy in folder.copies()], folder.strangers()) == ([made.name], [])


def test_a_key_that_is_not_at_hand_is_not_held_against_a_copy(log, note, folder):
    def no_key():
        raise KeyProblem("no key")
        yield

    note("one")
    made = folder.make(log, keep=9)
    assert folder.check(made.name, no_key()).wrong == "no key"
    assert newest_copy(folder.copies()).name == made.name


def test_a_register_that_is_a_pipe_is_not_waited_for(log, note, folder):
    note("one")
    (folder.path / REGISTER).unlink()
    os.mkfifo(folder.path / REGISTER)
    assert folder.copies() == []
    assert not folder.has_begun


def test_the_copies_of_another_log_are_not_mixed_in(log, note, folder, tmp_path):
    note("one")
    folder.make(log, keep=1)
    other = WorkLog.create(tmp_path / "other" / "worklog.db")
    other.append("bo", "A1", lambda _: [NoteAdded("another practice")])
    with pytest.raises(StoreError, match="copies of another work log"):
        folder.make(other, keep=1)
    other.close()


def test_a_damaged_copy_is_found_and_never_the_one_to_bring_back(log, note, folder):
    note("one", "two")
    good, bad = folder.make(log, keep=5), folder.make(log, keep=5)
    path = folder.path / bad.name
    path.write_bytes(path.read_bytes().replace(b"two", b"owt"))
    assert "no whole work log" in folder.check(bad.name).wrong
    assert newest_copy(folder.copies()).name == good.name
    folder.make(log, keep=1)
    assert bad.name in files(folder), "it is evidence"


def test_a_copy_that_is_made_while_another_is_checked_stays_known(log, note, folder, monkeypatch):
    note()
    first, checked = folder.make(log, 0), backup_folder._checked

    def slowly(*given):
        folder.make(log, 0)
        return checked(*given)

    monkeypatch.setattr(backup_folder, "_checked", slowly)
    folder.check(first.name)
    assert len(folder.copies()) == 2
    assert folder.strangers() == []


def test_a_copy_exchanged_for_an_older_one_is_found(log, note, folder):
    note("one")
    older = folder.make(log, keep=5)
    note("two")
    newer = folder.make(log, keep=5)
    (folder.path / newer.name).write_bytes((folder.path / older.name).read_bytes())
    assert "is not the copy that was written" in folder.check(newer.name).wrong


def test_a_disk_without_room_is_said_before_anything_is_written(log, note, folder, monkeypatch):
    note("one")
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1 << 20}))
    with pytest.raises(StoreError, match="has 1 MB left"):
        folder.make(log, keep=1)
    assert files(folder) == []


# -- the rules ------------------------------------------------------------------------------------------------------


copies_made = st.lists(
    st.tuples(st.integers(0, 900), st.booleans(), st.booleans()).map(
        lambda each: (NOW - each[0] * DAY, NOW if each[1] else None, "torn" if each[2] else "")
    ),
    max_size=60,
).map(
    lambda made: [
        Copy(str(number), at, 1, "x", checked, wrong)
        for number, (at, checked, wrong) in enumerate(sorted(made, key=str))
    ]
)


@given(copies_made, st.integers(1, 40))
def test_the_newest_good_copies_and_one_of_each_month_always_stay(copies, keep):
    gone = superfluous(copies, keep)
    good = [copy for copy in copies if copy.is_good]
    stays = [copy for copy in good if copy not in gone]
    assert all(copy.is_good for copy in gone)
    assert good[-keep:] == stays[-len(good[-keep:]) :] or not good
    assert len(stays) <= keep + MONTHS
    newest_months = sorted({f"{copy.made:%Y-%m}" for copy in good})[-MONTHS:]
    assert set(newest_months) <= {f"{copy.made:%Y-%m}" for copy in stays}


def test_one_is_due_at_first_when_its_time_has_come_and_when_the_clock_was_wrong():
    assert is_due(None, DAY, NOW)
    assert not is_due(NOW - DAY / 2, DAY, NOW)
    assert is_due(NOW - DAY, DAY, NOW)
    assert is_due(NOW + 400 * DAY, DAY, NOW)
