"""The power goes at any moment of a day's work: what a person was told is kept, and all opens again.

``power_disk`` says what a cut may leave. The same cuts find what is lost where the log is not seen onto the disk.
"""

import json
import os
import random
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from tests.torture.counting import IS_FULL, note, tries
from tests.torture.disk_machine import Machine, needs_a_machine
from tests.torture.disk_office import Office, office
from tests.torture.power_disk import Disk
from tests.torture.power_found import Found, look
from tests.torture.power_trace import Call, What, calls, say
from worklist.domain.events import NoteAdded
from worklist.store.driver import StoreError, opens_with
from worklist.store.encryption import turn
from worklist.store.keys import Key
from worklist.store.worklog import WorkLog

pytestmark = needs_a_machine
_FILE = re.compile(r"([\w.-]+\.(?:pdf|xlsx|csv|json|db))\b")
_SEND = ("--send", "--yes", "--way", "mail", "--to", "x", "--answer-by", "+30d", "--why", "it was so")


@dataclass(frozen=True)
class Recorded:
    """A day's work, from the disk on which it began."""

    office: Office
    start: Disk
    calls: Sequence[Call]

    def cuts(self, count: int, seed: int, *, is_loose: bool) -> Iterator[frozenset[str]]:
        """Leave the office as a power cut may, again and again; each time what people had been told by then."""
        dice = random.Random(seed)
        disk, told, done = self.start.again(is_loose=is_loose), set[str](), 0
        for moment in sorted(dice.choices(range(1, len(self.calls) + 1), k=count)):
            for call in self.calls[done:moment]:
                disk.take(call)
                told |= {call.path} if call.what is What.SAID else set()
            done = moment
            _put(disk.left(dice), self.office.watched)
            yield frozenset(told)


def _put(left: dict[str, bytes | None], root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    for path, content in left.items():
        if content is None:
            Path(path).mkdir(mode=0o700, parents=True)
        else:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream:
                stream.write(content)


def record(office_: Office, day: Callable[[Machine], None]) -> Recorded:
    """Let people work, and write down what happens to the disk."""
    start = Disk(office_.watched)
    machine = office_.machine(traced=True)
    day(machine)
    return Recorded(office_, start, list(calls(machine.trace)))


def together(machine: Machine, *commands: tuple[str, ...]) -> None:
    """Run commands at the same time; the files that they tell of are written into the trace."""
    for command in commands:
        machine.ask(*command)
    for command in commands:
        ran = machine.answer()
        assert ran.code == 0, (command, ran)
        for name in _FILE.findall(ran.out):
            say(machine.trace, f"file {name}")


def a_day(machine: Machine) -> None:
    """Notes, a sync, a backup, and everything that leaves the office."""
    for commands in (
        (notes("ana", 8), notes("bo", 8), ("sync",)),
        (notes("ana", 5), ("vendor", "place", "Harbor", "--yes", "--json")),
        (("backup",), notes("bo", 4), ("packet", "D1", "D2", *_SEND, "--json")),
        (("statement", "P3", "--json"), ("save", "Synthetic payer", "payer:synth")),
        (notes("ana", 3), ("vendor", "recall", "Harbor", "P1", "--why", "no letter", "--yes", "--json")),
        (("backup",), ("sync",)),
    ):
        together(machine, *commands)


def notes(name: str, count: int, how: str = "take_notes", *more: str) -> tuple[str, ...]:
    return (f"tests.torture.power_day:{how}", name, str(count), *more)


@pytest.fixture(scope="module")
def day(tmp_path_factory) -> Recorded:
    return record(office(tmp_path_factory.mktemp("day")), a_day)


@pytest.mark.parametrize("is_loose", [False, True], ids=["journal", "loose"])
def test_what_was_told_is_there_after_a_power_cut(day, is_loose):
    states, told_of, caches = tries(850, 12), 0, 0
    for number, told in enumerate(day.cuts(states, seed=9, is_loose=is_loose)):
        found = look(day.office, syncs=number % 10 == 0)
        assert told <= told_in(found), f"cut {number}"
        told_of += len(told)
        caches += found.is_cache_made_anew
    fault = f"power cut in a day's work, {'loose' if is_loose else 'journalled'} names"
    note(fault, states, f"0 lost of {told_of:,} that were told; {caches} caches to be made anew")


def told_in(found: Found) -> set[str]:
    return {f"entry {each}" for each in found.entries} | {f"file {each}" for each in found.backups | found.papers}


# -- the files themselves are made, brought back and turned ---------------------------------------------------------


def a_first_day(machine: Machine) -> None:
    together(machine, first_settings(machine))
    say(machine.trace, "set up")
    together(machine, ("sync",))
    together(machine, notes("ana", 3), notes("bo", 3), ("backup",))


def first_settings(machine: Machine) -> tuple[str, ...]:
    """``init`` for an office that has nothing yet."""
    office_ = Office(machine.trace.parent)
    x12 = (f"--x12={office_.drop / kind}" for kind in ("835", "837"))
    return ("init", *x12, f"--csv={office_.drop / 'aging'}", f"--data={office_.root}", "--site=Synthetic", "--yes")


def a_day_of_restoring(machine: Machine) -> None:
    together(machine, notes("ana", 3))
    together(machine, ("backup",), notes("bo", 3))
    together(machine, ("restore", "--yes"))
    together(machine, notes("ana", 3), ("sync",))


def a_day_of_encrypting(machine: Machine) -> None:
    together(machine, notes("ana", 2), ("backup",))
    together(machine, ("encrypt", "--yes", f"--key-file={Office(machine.trace.parent).watched / 'keys.toml'}"))
    together(machine, notes("bo", 2), ("sync",))
    together(machine, ("rekey", "--yes"))
    together(machine, notes("ana", 2))


DAYS = {
    "the first settings": (a_first_day, first_settings),
    "a restore": (a_day_of_restoring, lambda _: ("restore", "--yes")),
    "encryption": (a_day_of_encrypting, lambda _: ("encrypt", "--yes")),
}
"""A day, and the command that finishes what a power cut interrupted."""


@pytest.mark.skipif(not IS_FULL, reason="make torture does it")
@pytest.mark.parametrize("name", DAYS)
def test_what_was_told_is_there_when_the_files_themselves_were_exchanged(name, tmp_path):
    day, finishing = DAYS[name]
    office_ = office(tmp_path)
    if name == "the first settings":
        shutil.rmtree(office_.root)
    made = record(office_, day)
    cuts, machine = 50, office_.machine()
    for is_loose in (False, True):
        for number, told in enumerate(made.cuts(cuts, seed=5, is_loose=is_loose)):
            found = entries_in(machine, () if "set up" in told else finishing(machine))
            lost = {each for each in told if each.startswith("entry")} - found
            assert not lost, f"cut {number}, {is_loose=}"
    note(f"power cut during {name}", 2 * cuts, "0 lost")


def entries_in(machine: Machine, finishing: tuple[str, ...]) -> set[str]:
    """The entries that are there; what was interrupted is finished first, where the program asks for it."""
    ran = machine.run("tests.torture.power_found:print_entries")
    if ran.code and finishing:
        machine.done(*finishing)
        ran = machine.run("tests.torture.power_found:print_entries")
    assert ran.code == 0, ran
    return {f"entry {each}" for each in json.loads(ran.out)}


@pytest.fixture
def cut_off(tmp_path) -> Path:
    """A log of one entry, with a transaction beside it that was on its way into the file."""
    whole, left = tmp_path / "whole", tmp_path / "left"
    log = WorkLog.create(whole / "worklog.db")
    log.append("ana", "A1", lambda _: [NoteAdded("kept")])
    log.close()
    with closing(dbapi2.connect(whole / "worklog.db", isolation_level=None)) as connection:
        for statement in ("PRAGMA journal_mode = DELETE", "PRAGMA cache_size = 1", "BEGIN", "CREATE TABLE big (x)"):
            connection.execute(statement).fetchall()
        connection.executemany("INSERT INTO big VALUES (randomblob(4000))", [()] * 50)
        shutil.copytree(whole, left)
    assert (left / "worklog.db-journal").stat().st_size
    return left / "worklog.db"


def test_a_log_opens_whose_change_to_another_mode_was_cut_off(cut_off):
    """Nobody who only reads could take that back."""
    with closing(WorkLog.open(cut_off)) as log:
        assert log.verify() == 1


def test_a_log_is_encrypted_whose_change_to_another_mode_was_cut_off(cut_off):
    key = Key.made()
    turn(cut_off, key)
    assert opens_with(cut_off, key)


# -- the cuts have teeth --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"] if IS_FULL else ["NORMAL"])
def test_the_cuts_find_what_a_careless_log_loses(synchronous, tmp_path):
    def careless(machine: Machine) -> None:
        together(machine, notes("ana", 6, "take_notes_carelessly", synchronous))

    made = record(office(tmp_path), careless)
    lost = 0
    for told in made.cuts(6, seed=3, is_loose=False):
        try:
            lost += not told <= told_in(look(made.office, syncs=False))
        except StoreError:
            lost += 1
    assert lost
