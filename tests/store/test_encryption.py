"""Encryption at rest: nothing readable is left, nothing is lost whatever ends it, and no file opens the wrong way."""

import itertools
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.processes import Process
from worklist.domain.events import NoteAdded
from worklist.store import driver
from worklist.store.cache import Cache
from worklist.store.driver import InUse, KeyProblem, StoreError, connect_alone, opens_with
from worklist.store.encryption import alone_with, databases, plaintext_in, turn
from worklist.store.keys import Key, Keys, protect
from worklist.store.personal import Personal
from worklist.store.worklog import WorkLog

ONE, TWO = Key("1" * 64), Key("2" * 64)
KNOWN = {key.name: key for key in (ONE, TWO)}
SAID = "Quillfeather owes nothing"
PLAIN_HEADER = b"SQLite format 3\0"


def have(data, key, *older):
    """Have a folder's databases open with a key, or as plaintext."""
    protect(data, Keys(key.name if key else "", [each.name for each in older], KNOWN.__getitem__))


def turn_all(data, key, *older):
    """As a person does it: everything to this key."""
    have(data, key, *older)
    with alone_with(data, data / "cache.db") as found:
        return [path.name for path in found.turn(key)]


def small_practice(data):
    """A log with three entries and a backup, an empty cache, a draft."""
    with closing(WorkLog.create(data / "worklog.db")) as log:
        for number in range(3):
            log.append("ana", f"A{number}", lambda _: [NoteAdded(SAID)])
        (data / "backups").mkdir()
        log.back_up(data / "backups" / "worklog-1.db")
    Cache.open(data / "cache.db").close()
    with closing(Personal.open(data / "personal.db", "ana")) as mine:
        mine.keep_draft("A1", "note", {"text": SAID})


def content(data):
    """What the small practice holds, however it is kept."""
    with closing(WorkLog.open(data / "worklog.db")) as log, closing(Personal.open(data / "personal.db", "ana")) as mine:
        Cache.open(data / "cache.db").close()
        return log.verify(), log.head(), [draft.values for draft in mine.all_drafts()], mine.notice


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    small_practice(folder)
    return folder


def holds(folder, *texts):
    """Files that hold one of the texts, byte for byte."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(text.encode() in path.read_bytes() for text in texts)]


# -- nothing readable -----------------------------------------------------------------------------------------------


def test_no_file_holds_a_name_after_work_a_sync_and_a_backup(practice):
    data = practice.data
    with closing(Cache.open(data / "cache.db")) as cache:
        found = cache.connection.execute("SELECT number, patient FROM account LIMIT 40").fetchall()
    account, names = found[0][0], [patient for _, patient in found]
    assert holds(data, *names) == ["cache.db"]

    turn_all(data, ONE)
    assert holds(data, *names) == []
    with closing(practice.desk()) as desk:
        desk.record(account, NoteAdded(SAID))
        desk.personal.keep_draft(account, "note", {"text": SAID})
        assert (data / "worklog.db-wal").stat().st_size > 0
        assert holds(data, SAID, *names) == []
    (data / "cache.db").unlink()
    seen = []
    looks = itertools.count()

    def watch(progress):
        if next(looks) % 25 == 0 or progress.phase == "merging":
            seen.extend(path.name for path in data.iterdir() if path.stat().st_size)
            assert holds(data, SAID, *names) == []

    practice.sync(watch)
    assert {"cache.staging", "cache.db-wal"} <= set(seen)
    with closing(WorkLog.open(data / "worklog.db")) as log:
        log.back_up(data / "copy.db")
    assert holds(data, SAID, *names) == []
    with closing(practice.desk()) as desk:
        assert [draft.values for draft in desk.personal.all_drafts()] == [{"text": SAID}]
        assert desk.row(account) is not None
        assert desk.look(account).events[-1].body == NoteAdded(SAID)


def test_new_databases_are_encrypted_from_the_first_byte(tmp_path):
    have(tmp_path, ONE)
    small_practice(tmp_path)
    files = databases(tmp_path)
    assert len(files) == 4
    assert all(opens_with(path, ONE) for path in files)
    assert plaintext_in(tmp_path) == []
    assert holds(tmp_path, SAID, "CREATE TABLE") == []


def test_what_a_killed_run_left_is_removed(data):
    left = ["worklog.db.new", "worklog.db.restored", "cache.staging", "cache.staging-journal", "cache.db.turning"]
    for name in (*left, "backups/monday.db.part"):
        (data / name).write_text(SAID)
    (data / "worklog.db-journal").write_bytes(bytes(512) + SAID.encode())
    turn_all(data, ONE)
    assert holds(data, SAID) == []


# -- the same in every other way ------------------------------------------------------------------------------------


def test_everything_is_kept_and_the_log_still_refuses_to_be_changed(data):
    before, versions = content(data), numbers(data / "worklog.db")
    assert turn_all(data, ONE) == ["worklog-1.db", "cache.db", "personal.db", "worklog.db"]
    assert (content(data), numbers(data / "worklog.db")) == (before, versions)
    assert all(path.stat().st_mode & 0o077 == 0 for path in databases(data))
    with closing(connect_alone(data / "worklog.db")) as connection, pytest.raises(driver.DatabaseError, match="never"):
        connection.execute("DELETE FROM event")


def numbers(path):
    with closing(connect_alone(path)) as connection:
        return [connection.execute(f"PRAGMA {name}").fetchone() for name in ("user_version", "application_id")]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from([None, ONE, TWO]), min_size=1, max_size=4))
def test_any_way_through_keys_ends_with_the_same_content(ways):
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        small_practice(data)
        before = content(data)
        for key in ways:
            turn_all(data, key, ONE, TWO)
        assert content(data) == before
        assert all(opens_with(path, ways[-1]) for path in databases(data))


def test_turning_again_turns_nothing(data):
    turn_all(data, ONE)
    assert turn_all(data, ONE) == []


def test_a_snapshot_by_hard_links_stays_whole(data, tmp_path):
    shutil.copytree(data, tmp_path / "snapshot", copy_function=os.link)
    turn_all(data, ONE)
    with sqlite3.connect(tmp_path / "snapshot" / "worklog.db") as snapshot:
        assert snapshot.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert snapshot.execute("SELECT count(*) FROM event").fetchone() == (3,)


def test_a_log_that_was_altered_is_not_copied_as_if_it_were_whole(data):
    with sqlite3.connect(data / "worklog.db") as other:
        other.execute("DROP TRIGGER event_never_update")
        other.execute("UPDATE event SET payload = replace(payload, 'nothing', 'a lot') WHERE seq = 2")
    other.close()
    with pytest.raises(StoreError, match=r"worklog\.db stays as it was .*entry 2"):
        turn_all(data, ONE)
    assert opens_with(data / "worklog.db", None)


def test_a_copy_that_cannot_be_opened_is_named_and_left(data):
    aside = data / "cache.db.aside-20260101T000000Z"
    aside.write_bytes(b"neither this nor that" * 1_000)
    have(data, ONE)
    with alone_with(data, data / "cache.db") as found:
        list(found.turn(ONE))
        assert found.unreadable == [aside]
    assert plaintext_in(data) == [aside]


# -- others ---------------------------------------------------------------------------------------------------------


def work(pipe, data):
    with closing(WorkLog.open(data / "worklog.db")):
        pipe.send("open")
        pipe.recv()


def test_nothing_is_turned_while_somebody_works(data):
    somebody = Process(work, data)
    somebody.receive()
    with pytest.raises(InUse, match=r"Somebody has .*worklog\.db open; try again when everybody has left"):
        turn_all(data, ONE)
    assert plaintext_in(data) == databases(data)
    somebody.send("leave")
    somebody.wait()
    assert len(turn_all(data, ONE)) == 4


def come(pipe, data, *keys):
    have(data, *keys)
    pipe.send("comes")
    with closing(WorkLog.open(data / "worklog.db")) as log:
        log.append("bo", "A9", lambda _: [NoteAdded("came")])
        pipe.send("came")
        pipe.recv()
        log.append("bo", "A9", lambda _: [NoteAdded("went on")])
    pipe.send("left")


@pytest.mark.parametrize("linked", [False, True], ids=["", "with a snapshot by hard links"])
@pytest.mark.parametrize("keys", [[ONE], [TWO, ONE]], ids=["on", "rekey"])
def test_who_comes_while_files_are_turned_gets_the_new_one(data, tmp_path, keys, linked):
    turn_all(data, keys[1] if len(keys) > 1 else None)
    content(data)  # as any day leaves the files
    if linked:
        shutil.copytree(data, tmp_path / "snapshot", copy_function=os.link)
    have(data, *keys)
    with alone_with(data, data / "cache.db") as found:
        bo = Process(come, data, *keys)
        assert bo.receive() == "comes"
        time.sleep(0.05)  # bo waits somewhere in the opening; wherever it is, it must be right
        list(found.turn(keys[0]))
        assert bo.receive() == "came"
    with closing(WorkLog.open(data / "worklog.db")) as log:
        assert log.verify() == 3 + 1
        bo.send("go on")
        assert bo.receive() == "left"
        assert log.verify() == 3 + 2


def come_with_old_settings(pipe, data):
    pipe.send("comes")
    try:
        with closing(Cache.open(data / "cache.db", for_sync=True)) as cache:
            cache.remember("came", "yes")
        pipe.send("wrote")
    except KeyProblem as problem:
        pipe.send(str(problem))


def test_nothing_is_written_into_the_old_file_even_where_a_snapshot_keeps_it_whole(data, tmp_path):
    shutil.copytree(data, tmp_path / "snapshot", copy_function=os.link)
    have(data, ONE)
    with alone_with(data, data / "cache.db") as found:
        bo = Process(come_with_old_settings, data)
        assert bo.receive() == "comes"
        time.sleep(0.05)
        list(found.turn(ONE))
    assert "is encrypted, and the settings name no key for it" in bo.receive()


# -- killed anywhere ------------------------------------------------------------------------------------------------

WAYS = pytest.mark.parametrize(("before", "after"), [(None, ONE), (ONE, TWO), (TWO, None)], ids=["on", "rekey", "off"])
KILLS = 20


def turn_and_die(pipe, data, before, after, lines):
    """Turn all; die before a line of that number of the module, or tell how many there were."""
    ran = 0

    def trace(frame, event, _):
        nonlocal ran
        if not frame.f_code.co_filename.endswith("store/encryption.py"):
            return None
        ran += event == "line"
        if ran == lines and event == "line":
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    have(data, after, *([before] if before else []))
    sys.settrace(trace)
    with alone_with(data, data / "cache.db") as found:
        pipe.send("begun")
        list(found.turn(after))
    sys.settrace(None)
    pipe.send(ran)


def assert_finishable(data, before, after, kept):
    """Each file is the old one or the new one, and the next run finishes."""
    have(data, after, *([before] if before else []))
    reached = []
    for path in databases(data):
        reached.append(opens_with(path, after))
        assert reached[-1] or opens_with(path, before)
    turn_all(data, after, *([before] if before else []))
    assert all(opens_with(path, after) for path in databases(data))
    assert content(data) == kept
    assert not [path.name for path in data.rglob("*") if path.name.endswith((".turning", "-wal", "-journal"))]
    return tuple(reached)


@WAYS
def test_killed_before_any_line(data, tmp_path, before, after):
    turn_all(data, before)
    kept = content(data)
    whole = shutil.copytree(data, tmp_path / "whole")
    *_, lines = Process(turn_and_die, whole, before, after, 0).sent()
    reached = set()
    for kill in range(KILLS):
        half = shutil.copytree(data, tmp_path / f"killed-{kill}")
        victim = Process(turn_and_die, half, before, after, random.Random(kill).randint(1, lines))
        assert victim.sent() in ([], ["begun"])
        victim.wait()
        reached.add(assert_finishable(half, before, after, kept))
    assert len(reached) > 3, "the kills came at many stages"


@WAYS
def test_killed_at_any_moment(data, tmp_path, before, after):
    turn_all(data, before)
    kept = content(data)
    for kill in range(10):
        half = shutil.copytree(data, tmp_path / f"killed-{kill}")
        victim = Process(turn_and_die, half, before, after, 0)
        victim.receive()
        time.sleep(random.Random(kill).random() * 0.1)
        victim.kill()
        victim.wait()
        assert_finishable(half, before, after, kept)


# -- what does not open ---------------------------------------------------------------------------------------------


def files_of(data):
    return {path: path.read_bytes() for path in data.iterdir() if path.is_file()}


OPENERS = pytest.mark.parametrize(
    "open_it",
    [lambda data: WorkLog.open(data / "worklog.db"), lambda data: Cache.open(data / "cache.db")],
    ids=["log", "cache"],
)


@OPENERS
def test_an_encrypted_file_without_a_key_says_so_and_stays(data, open_it):
    turn_all(data, ONE)
    before = files_of(data)
    have(data, None)
    with pytest.raises(KeyProblem, match=r"is encrypted, and the settings name no key.*bring the lines \[encryption\]"):
        open_it(data)
    assert files_of(data) == before


@OPENERS
def test_a_plaintext_file_where_the_settings_say_encrypted(data, open_it):
    have(data, ONE)
    with pytest.raises(KeyProblem, match=r"is not encrypted, and the settings say that it is: run worklist encrypt"):
        open_it(data)


def test_a_key_that_cannot_be_had_is_said_as_it_is(data):
    def locked(name):
        raise KeyProblem(f"the keyring that has {name} is locked.")

    turn_all(data, ONE)
    protect(data, Keys(ONE.name, (), locked))
    for opening in (WorkLog.open, Cache.open):
        with pytest.raises(KeyProblem, match=f"^the keyring that has {ONE.name} is locked.$"):
            opening(data / ("worklog.db" if opening == WorkLog.open else "cache.db"))
    with closing(Personal.open(data / "personal.db", "ana")) as mine:
        assert "the keyring that has" in mine.notice
    assert not list(data.glob("*damaged*"))


def test_another_key_has_a_remedy(data):
    turn_all(data, ONE)
    have(data, TWO)
    with pytest.raises(StoreError, match=f"does not open with the key {TWO.name}.*worklist restore"):
        WorkLog.open(data / "worklog.db")
    with pytest.raises(StoreError, match=f"does not open with the key {TWO.name}.*Delete it and run worklist sync"):
        Cache.open(data / "cache.db")


@pytest.mark.parametrize("at", [5, 60, 5_000, 20_000])
def test_a_changed_byte_is_found(data, at):
    turn_all(data, ONE)
    body = bytearray((data / "worklog.db").read_bytes())
    body[at] ^= 1
    (data / "worklog.db").write_bytes(body)
    with pytest.raises(StoreError, match="worklist restore"), closing(WorkLog.open(data / "worklog.db")) as log:
        log.verify()


def test_a_sqlite_that_cannot_encrypt_is_refused(data, monkeypatch):
    have(data, ONE)
    monkeypatch.setattr(driver.dbapi2, "connect", sqlite3.connect)
    with pytest.raises(KeyProblem, match="cannot encrypt: install the package sqlcipher3"):
        WorkLog.open(data / "worklog.db")


def test_a_key_is_never_shown():
    assert ONE.digits not in f"{ONE!r} {ONE} {Keys(ONE.name, (), KNOWN.__getitem__)!r}"
    with pytest.raises(ValueError, match=r"^a key has 64 digits"):
        Key("hunter2")


# -- backups --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("made_with", [None, ONE, TWO], ids=["plain", "same key", "older key"])
@pytest.mark.parametrize("practice_has", [None, ONE], ids=["plain", "encrypted"])
def test_a_backup_comes_back_in_the_state_of_the_practice(data, tmp_path, made_with, practice_has):
    turn_all(data, made_with)
    backup = tmp_path / "elsewhere.db"
    with closing(WorkLog.open(data / "worklog.db")) as log:
        kept = log.head()
        log.back_up(backup)
        log.append("ana", "A1", lambda _: [NoteAdded("after it")])
    assert opens_with(backup, made_with)
    assert (SAID.encode() in backup.read_bytes()) == (made_with is None)

    turn_all(data, practice_has, ONE, TWO)
    with closing(WorkLog.restore(data / "worklog.db", backup)) as log:
        assert log.head() == kept
    assert opens_with(data / "worklog.db", practice_has)


def test_a_backup_of_an_unknown_key_changes_nothing(data, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    have(other, TWO)
    small_practice(other)
    before = files_of(data)
    backup = other / "backups" / "worklog-1.db"
    with pytest.raises(KeyProblem, match=f"^{backup} is encrypted, and the settings name no key"):
        WorkLog.restore(data / "worklog.db", backup)
    have(data, ONE)
    turn(data / "worklog.db", ONE)
    with pytest.raises(StoreError, match=f"^{backup} does not open with the key {ONE.name}"):
        WorkLog.restore(data / "worklog.db", backup)
    assert {path.name for path in files_of(data)} == {path.name for path in before}
