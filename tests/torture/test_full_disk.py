"""The disk is full, or refuses, at any call that would change it: the act is done, or one sentence says why it is not.

Nothing that was there is lost, nothing is saved by halves, and the same act works once there is room.
"""

import errno
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.torture.counting import IS_FULL, note
from tests.torture.disk_machine import ALWAYS, Machine, Ran, needs_a_machine
from tests.torture.disk_office import Office, office

pytestmark = needs_a_machine
_SEND = ("--send", "--yes", "--way", "mail", "--to", "x", "--answer-by", "+30d", "--why", "it was so")
_RECORD = "tests.torture.power_found:print_entries"


def _as_it_is(_: Office) -> None:
    """Nothing has to be prepared."""


def _no_cache(office_: Office) -> None:
    for file in office_.root.glob("cache.db*"):
        file.unlink()


def _nothing(office_: Office) -> None:
    shutil.rmtree(office_.root)


def _one_backup(office_: Office) -> None:
    (office_.root / "backups").mkdir()
    shutil.copy(office_.log, office_.root / "backups" / "worklog-20261120T120000.000000Z.db")


@dataclass(frozen=True, slots=True)
class Act:
    """A command, and what is there before."""

    command: tuple[str, ...]
    prepare: Callable[[Office], None] = _as_it_is
    every: int = 0
    """In ``make test`` each call of so many is tried; 0 for none."""
    goes_on: bool = False
    """Whether part of it may stand after a failure: the same command goes on from there, or does without the rest."""


ACTS = {
    "note": Act(("note", "D1", "said something"), every=60),
    "bulk": Act(("step", "--where", "payer:synth", "call", "3bd", "--yes")),
    "sync": Act(("sync",), every=200, goes_on=True),
    "first sync": Act(("sync",), _no_cache, goes_on=True),
    "backup": Act(("backup",)),
    "restore": Act(("restore", "{backup}", "--yes"), _one_backup),
    "init": Act(("init", "--x12={drop}/835", "--csv={drop}/aging", "--data={root}", "--yes"), _nothing, goes_on=True),
    "placement": Act(("vendor", "place", "Harbor", "--yes"), every=80),
    "packet": Act(("packet", "D1", "D2", *_SEND)),
    "statement": Act(("statement", "P3")),
    "report": Act(("report", "--weekly", "--out", "{root}/weekly")),
    "saved queue": Act(("save", "Synthetic payer", "payer:synth")),
    "team": Act(("team", "add", "ada", "--role", "admin")),
    "encryption": Act(("encrypt", "--yes", "--key-file={watched}/keys.toml"), goes_on=True),
}
FAULTS = (
    (ALWAYS, errno.ENOSPC, False),
    (ALWAYS, errno.ENOSPC, True),
    (0, errno.EIO, False),
    (ALWAYS, errno.EDQUOT, False),
    (ALWAYS, errno.EFBIG, True),
)
"""Taken in turn: up to which call (0 for one alone), what the program is told, whether a first write is half done."""


@dataclass(frozen=True, slots=True)
class Theatre:
    """An office, kept as it was, on a machine."""

    office: Office
    kept: Path
    machine: Machine

    def prepared(self, act: Act) -> tuple[str, ...]:
        """Put everything back, and spell the command out."""
        self.machine.fail(0)
        self.office.put_back(self.kept)
        act.prepare(self.office)
        places = {
            "drop": self.office.drop,
            "root": self.office.root,
            "watched": self.office.watched,
            "backup": next(self.office.root.glob("backups/*.db"), ""),
        }
        return tuple(part.format(**places) for part in act.command)

    def record(self) -> frozenset[str]:
        """The entries that are there; none before the first settings are."""
        ran = self.machine.run(_RECORD)
        if ran.code and not (self.office.settings.exists() and self.office.log.exists()):
            return frozenset()
        assert ran.code == 0, ran
        return frozenset(json.loads(ran.out))

    @contextmanager
    def failing(self, call: int, turn: int) -> Iterator[None]:
        """From this call on, or at it alone, the disk refuses: each time in another way."""
        last, error, half = FAULTS[turn % len(FAULTS)]
        self.machine.fail(call, last or call, error=error, half=half)
        yield
        self.machine.fail(0)


@pytest.fixture(scope="module")
def theatre(tmp_path_factory) -> Theatre:
    folder = tmp_path_factory.mktemp("full")
    made, kept = office(folder), folder / "kept"
    shutil.copytree(made.watched, kept)
    return Theatre(made, kept, made.machine())


@pytest.mark.parametrize("name", [name for name, act in ACTS.items() if IS_FULL or act.every])
def test_a_disk_that_refuses_at_any_call(theatre, name):
    act = ACTS[name]
    command = theatre.prepared(act)
    before = theatre.record()
    theatre.machine.fail(0)
    theatre.machine.done(*command)
    calls, added = theatre.machine.calls, len(theatre.record() - before)
    tried = range(1, calls + 1, 1 if IS_FULL else act.every)
    for turn, call in enumerate(tried):
        command = theatre.prepared(act)
        with theatre.failing(call, turn):
            ran = theatre.machine.run(*command)
        _then_it_goes_on(theatre, act, command, before, ran, added, f"{name}, call {call} of {calls}")
    note(f"a disk that refuses during: {name}", len(tried), "0 lost, 0 saved by halves")


def _then_it_goes_on(theatre, act, command, before, ran: Ran, added: int, where: str) -> None:
    """A refused sync may leave open whether a save is there: all of it is, or nothing, and the sentence says so."""
    if ran.code and act.goes_on:  # until then an encryption that was interrupted lets nobody in
        assert ran.sentence, where
        theatre.machine.run(*command)
    after = theatre.record()
    assert before <= after, where
    if not ran.code:
        assert len(after - before) == added or act.goes_on, f"{where}: {ran}"
    elif after != before and not act.goes_on:
        assert "look first whether it is there" in ran.sentence, f"{where}: refused, and in the record: {ran}"
        assert len(after - before) == added, f"{where}: {ran}"
    elif not act.goes_on:
        assert ran.sentence, where
        again = theatre.machine.run(*command)
        assert again.code == 0, f"{where}: {ran}, then {again}"
        assert len(theatre.record() - before) == added, f"{where}: {ran}"
