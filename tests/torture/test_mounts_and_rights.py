"""Where nothing may be written, or there is no room: one sentence, nothing lost, and all goes on afterwards."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.drop_files import Site, claim, remit
from tests.terminal.session import Session
from tests.torture.counting import IS_FULL, note, tries
from worklist.desk import Refusal
from worklist.domain.events import NoteAdded
from worklist.store.driver import StoreError
from worklist.store.personal import Personal
from worklist.store.worklog import WorkLog

ACCOUNT = "A01"
WRITES = (("note", ACCOUNT, "refused"), ("sync",), ("backup",))
LOOKS = (("queues",), ("list",), ("show", ACCOUNT), ("rejects",), ("log",), ("audit", "head"), ("team", "list"))
COMMANDS = (*WRITES, *LOOKS) if IS_FULL else (LOOKS[2],)
BLIND = ("--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search")
"""What lets root pass over the rights of files."""


def can_mount():
    """Whether this machine lets us mount: in a container without the right to, it does not."""
    trial = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    return (
        sys.platform == "linux"
        and os.getuid() == 0
        and subprocess.run(trial, check=False, capture_output=True).returncode == 0
    )


needs_mounts = pytest.mark.skipif(not can_mount(), reason="nothing can be mounted here")
needs_rights = pytest.mark.skipif(
    sys.platform != "linux" or (os.getuid() == 0 and shutil.which("setpriv") is None), reason="root ignores rights"
)


in_full_only = pytest.mark.skipif(not IS_FULL, reason="a part of make torture")


@dataclass(frozen=True)
class Place:
    """A synced site with settings, on which the program runs as by hand."""

    site: Site
    shell: Shell

    @property
    def data(self) -> Path:
        return self.site.folder

    def sentence(self, *command: str) -> str:
        """What a command says that is refused; it neither crashes nor prints anything else."""
        return self.shell.refused(*command)

    def notes(self) -> list[str]:
        with closing(WorkLog.open(self.site.log_path)) as log:
            log.verify()
            return [event.body.text for event in log.of_account(ACCOUNT) if isinstance(event.body, NoteAdded)]


class BlindShell(Shell):
    """Runs the program so that rights count for root too."""

    def run(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-m", "worklist.cli", *arguments]
        blind = ["setpriv", *BLIND] if os.getuid() == 0 else []
        return subprocess.run(
            [*blind, *program], env=self.environment, input=typed, capture_output=True, text=True, check=False
        )


@pytest.fixture(scope="module")
def synced(tmp_path_factory):
    site = Site.make(tmp_path_factory.mktemp("synced") / "data")
    site.drop("a.837", "".join(claim(f"A{n:02}", control=n) for n in range(1, 4)))
    site.drop("a.835", remit(ACCOUNT, paid=60))
    site.sync()
    with closing(site.desk()) as desk:
        desk.record(ACCOUNT, NoteAdded("before"))
    return site


def place(synced, folder, shell=Shell):
    site = synced.copy(folder / "data")
    (folder / "home").mkdir()
    folders = "".join(f'[[folder]]\npath = "{site.folder}/drop/{kind}"\n' for kind in ("835", "837"))
    settings = folder / "worklist.toml"
    settings.write_text(f'[data]\nfolder = "{site.folder}"\n{folders}')
    return Place(site, shell(folder / "home", {"WORKLIST_CONFIG": str(settings)}))


@contextmanager
def mounted(*how: str) -> Iterator[None]:
    """While something is mounted; the last word is where."""
    subprocess.run(["mount", *how], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", how[-1]], check=True)


@contextmanager
def read_only(data: Path) -> Iterator[None]:
    with mounted("--bind", str(data), str(data)):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(data)], check=True)
        yield


@needs_mounts
def test_a_read_only_disk(synced, tmp_path):
    """Nothing is shown either: what is looked at could not be kept in the record."""
    here = place(synced, tmp_path)
    before = {file.name: file.read_bytes() for file in here.data.iterdir() if file.is_file()}
    with read_only(here.data):
        for command in COMMANDS:
            assert "worklog.db cannot be opened as a database" in here.sentence(*command)
        if IS_FULL:
            with Session(["-m", "worklist.cli"], env={**here.shell.environment}) as screen:
                assert screen.wait() == 1
                assert "see to the disk" in screen.raw.decode()
    assert {file.name: file.read_bytes() for file in here.data.iterdir() if file.is_file()} == before
    here.shell.done("note", ACCOUNT, "after")
    assert here.notes() == ["before", "after"]
    note("command on a read-only disk", len(COMMANDS) + 1, "one sentence each, 0 lost")


RIGHTS = {
    ".": (0o500, "see to the disk"),
    "worklog.db": (0o400, "cannot be written"),
    "worklog.db ": (0o000, "see to the disk"),
    "cache.db": (0o000, "disk (room, rights)"),
    "cache.lock": (0o400, "see to its rights"),
    "cache.lock ": (0o000, "see to its rights"),
}


@needs_rights
@pytest.mark.parametrize("name", RIGHTS if IS_FULL else ["cache.lock"])
def test_rights_that_are_gone(synced, tmp_path, name):
    here = place(synced, tmp_path, BlindShell)
    mode, said = RIGHTS[name]
    file = here.data / name.strip()
    usual = file.stat().st_mode
    file.chmod(mode)
    assert said in here.sentence("note", ACCOUNT, "refused")
    file.chmod(usual)
    for other in here.data.glob("*.db-*"):  # SQLite gives them the rights of their database
        other.chmod(0o600)
    here.shell.done("note", ACCOUNT, "after")
    assert here.notes() == ["before", "after"]
    note("rights taken away", 1, "one sentence each, 0 lost", f"{mode:03o} {name}")


@in_full_only
@needs_rights
def test_without_rights_to_the_file_of_drafts_the_work_goes_on(synced, tmp_path):
    here = place(synced, tmp_path, BlindShell)
    Personal.open(here.data / "personal.db", "ana").close()
    (here.data / "personal.db").chmod(0)
    here.shell.done("note", ACCOUNT, "after")
    assert here.notes() == ["before", "after"]


@needs_mounts
def test_a_disk_that_is_full(synced, tmp_path):
    """What does not fit is refused; with room again all goes on, on what was there."""
    kept = tries(full=30, small=3)
    (tmp_path / "disk").mkdir()
    with mounted("-t", "tmpfs", "-o", "size=6m", "none", str(tmp_path / "disk")):
        here = place(synced, tmp_path / "disk")
        with closing(here.site.desk()) as desk:
            saved = [desk.record(ACCOUNT, NoteAdded(f"note {number}")).events[0].body.text for number in range(kept)]
            fill(tmp_path / "disk")
            refused = [str(refusal) for refusal in until_refused(desk)]
            assert all("Not saved: the work log cannot be written" in sentence for sentence in refused)
            saved += desk.fitted
        for command in (*LOOKS, ("sync",)) if IS_FULL else ():
            assert "Traceback" not in here.shell.run(*command).stderr
        (tmp_path / "disk" / "filler").unlink()
        with closing(here.site.desk()) as desk:
            desk.record(ACCOUNT, NoteAdded("after"))
        assert here.notes() == ["before", *saved, "after"]
    note("entry on a full disk", len(refused), f"0 lost of {len(saved):,} saved before")


def fill(disk):
    with (disk / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(bytes(4_096))
        except OSError:
            return


def until_refused(desk):
    """Record until three in a row were refused; what still fitted in is in ``desk.fitted``."""
    desk.fitted, refusals = [], []
    while len(refusals) < 3:
        text = f"more {len(desk.fitted)} " + "x" * 3_000
        try:
            desk.record(ACCOUNT, NoteAdded(text))
            desk.fitted.append(text)
        except Refusal as refusal:
            refusals.append(refusal)
    return refusals


def test_a_folder_that_is_taken_away_while_it_is_open(synced, tmp_path):
    here = place(synced, tmp_path)
    with closing(here.site.desk()) as desk:
        here.data.rename(tmp_path / "elsewhere")
        with pytest.raises(Refusal, match="was taken away or replaced while it was open; start again"):
            desk.record(ACCOUNT, NoteAdded("lost"))
        with pytest.raises(Refusal, match="is not shown now"):
            desk.has_news()
        with pytest.raises(StoreError, match="is missing"):
            here.site.desk()
        (tmp_path / "elsewhere").rename(here.data)
        desk.record(ACCOUNT, NoteAdded("it is back"))
    assert here.notes() == ["before", "it is back"]


@in_full_only
def test_a_screen_whose_folder_is_taken_away_says_so(synced, tmp_path):
    here = place(synced, tmp_path)
    with Session(["-m", "worklist.cli"], env={**here.shell.environment}) as screen:
        screen.wait_for("worklist", "help")
        screen.settle()
        for key in ("escape", "a"):
            screen.press(key)
            screen.settle()
        here.data.rename(tmp_path / "elsewhere")
        screen.press("n", "typed in vain", "enter")
        screen.wait_for("taken away")
        shown = screen.text
        screen.press("escape", "q", "q")
    assert "Traceback" not in shown
    assert "defect" not in shown
