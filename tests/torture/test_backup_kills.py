"""Backups, restores and anchors killed in between: a complete verified file or none, and the log whole."""

import os
import random
import shutil
import signal
import time
from contextlib import closing

import pytest

from tests.processes import Process
from tests.torture.counting import note, tries
from worklist.cli.keeping import backup_folder, make_now
from worklist.cli.session import Session
from worklist.domain.events import NoteAdded
from worklist.store import anchors
from worklist.store.anchors import anchors_of
from worklist.store.audit import AuditReader
from worklist.store.backup import verify_copy
from worklist.store.backup_folder import REGISTER
from worklist.store.driver import StoreError
from worklist.store.worklog import WorkLog

ENTRIES = 150
STEPS = ("fsync", "link", "open", "rename", "replace", "unlink", "write")
"""What changes a disk, besides SQLite itself: a kill is aimed before each of them."""
MOST_STEPS = 20
"""More than any of these takes."""
SETTINGS = """
data.folder = "data"
folder = [{ path = "files" }]
backup = { to = "nas", every = "day", keep = 2 }
anchors = { file = "audit/anchors", every = "5 minutes" }
"""


# -- what is killed, each in a process of its own -------------------------------------------------------------------


def backup(session):
    with closing(WorkLog.open(session.settings.log_path)) as log:
        make_now(session.settings, log, here=False)


def sync(session):
    session.run_sync(lambda _: None)


def restore(session):
    WorkLog.restore(session.settings.log_path, session.settings.data / "worklog-kept.db").close()


def anchor(session):
    with closing(WorkLog.open(session.settings.log_path)) as log:
        log.append("ana", "A1", lambda _: [NoteAdded("after the backup")])
        log.anchor()


WORK = {each.__name__: each for each in (backup, sync, restore, anchor)}


def victim(pipe, what, home, step):
    session = Session(home / "worklist.toml", "ana")
    assert session.settings.log_path
    pipe.send("ready")
    pipe.recv()
    if step:
        _die_before(step)
    WORK[what](session)
    pipe.send("done")


def _die_before(step):
    """SIGKILL to ourselves before the nth thing that changes the disk."""
    left = [step]

    def dying(real):
        def call(*args, **kwargs):
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return call

    for name in STEPS:
        setattr(os, name, dying(getattr(os, name)))


# -- what is left ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A practice with copies, anchors and a backup to bring back; each kill happens to a copy of it."""
    home = tmp_path_factory.mktemp("site")
    for name in ("files", "nas", "audit"):
        (home / name).mkdir()
    (home / "worklist.toml").write_text(SETTINGS)
    with closing(WorkLog.create(home / "data" / "worklog.db")) as log:
        for number in range(ENTRIES):
            log.append("ana", "A1", lambda _, number=number: [NoteAdded(f"{number} " + "x" * 1_000)])
        log.back_up(home / "data" / "worklog-kept.db")
    session = Session(home / "worklist.toml", "ana")
    anchor(session)
    for _ in range(2):
        backup(session)
    (home / "data" / "backup.state").unlink()  # so one is due
    yield home
    anchors._by_folder.clear()


@pytest.mark.parametrize("what", WORK)
def test_a_complete_file_or_none(site, tmp_path, what):
    chosen, done = random.Random(what), 0
    kills = tries(full=75, small=3)
    for number in range(kills):
        home = tmp_path / str(number)
        shutil.copytree(site, home)
        step = _step(number, kills)
        done += _kill(what, home, step, delay=chosen.random() * LONGEST[what])
        CHECKS[what](home)
        _is_in_order(home)
        anchors._by_folder.clear()
        shutil.rmtree(home)
    assert done < kills, "none was killed in between"
    note(f"a kill of {NAMES[what]}", kills, "a complete file or none each time; 0 entries lost")


def _step(number, kills):
    """Where a kill is aimed: at each step when there are enough of them, at some otherwise; 0 for at random."""
    aimed = min(MOST_STEPS, kills - 1)
    return 1 + number * MOST_STEPS // aimed if number < aimed else 0


LONGEST = {"backup": 0.08, "sync": 0.4, "restore": 0.08, "anchor": 0.04}
"""Seconds that each takes about, which a random kill falls into."""
NAMES = {
    "backup": "a backup",
    "sync": "a sync with a scheduled backup",
    "restore": "a restore",
    "anchor": "the writing of an anchor",
}


def _kill(what, home, step, delay):
    """Whether it was done before the kill came."""
    process = Process(victim, what, home, step)
    assert process.receive() == "ready"
    process.send("go")
    if not step:
        time.sleep(delay)
        process.kill()
    said = process.sent()
    process.wait()
    return said == ["done"]


def _copies_are_whole(home):
    for path in (home / "nas").glob("worklog-*.db"):
        assert verify_copy(path).seq in (ENTRIES + 1, ENTRIES + 2)  # a sync keeps the numbers of its day


def _log_is_one_of_both(home):
    """The old one, the one that was brought back, or none: then the old one lies beside it, and the next try works."""
    path = home / "data" / "worklog.db"
    if not path.exists():
        (aside,) = path.parent.glob("worklog.db.aside-*")
        assert verify_copy(aside).seq == ENTRIES + 1
        with pytest.raises(StoreError, match="worklist restore"):
            WorkLog.open(path)
        restore(Session(home / "worklist.toml", "ana"))
    with closing(WorkLog.open(path)) as log:
        assert log.verify() in (ENTRIES, ENTRIES + 1)


def _anchors_hold(home):
    found = anchors_of(home / "audit" / "anchors")
    assert found.anchors
    with AuditReader(home / "data" / "worklog.db") as reader:
        said = reader.prove(found)
    assert said.is_whole
    assert said.entries in (ENTRIES + 1, ENTRIES + 2)


CHECKS = {
    "backup": _copies_are_whole,
    "sync": _copies_are_whole,
    "restore": _log_is_one_of_both,
    "anchor": _anchors_hold,
}


def _is_in_order(home):
    """The log is whole, and the next backup tidies up: no half file is left, and no copy that nobody knows."""
    session = Session(home / "worklist.toml", "ana")
    with closing(WorkLog.open(session.settings.log_path)) as log:
        assert log.verify() >= ENTRIES
        make_now(session.settings, log, here=False)
    folder = backup_folder(session.settings)
    assert folder.strangers() == []
    assert all(copy.is_good for copy in folder.copies())
    assert {path.name for path in folder.path.iterdir()} == {REGISTER, *(copy.name for copy in folder.copies())}
