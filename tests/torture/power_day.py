"""People at work on the watched folder: each entry is written into the trace when the person is told of it."""

import os
from itertools import cycle, islice
from pathlib import Path

from tests.torture.power_trace import say
from worklist.cli.session import Session
from worklist.domain.events import NoteAdded
from worklist.store import worklog
from worklist.store.driver import Connection, connect

_ACCOUNTS = ("S1", "P3")
"""What nobody prepares a paper on meanwhile: it would be refused, as overtaken."""


def take_notes(name: str, count: str) -> None:
    """Save so many notes."""
    trace = Path(os.environ["TORTURE_TRACE"])
    with Session(name=name).desk() as desk:
        for number, account in enumerate(islice(cycle(_ACCOUNTS), int(count))):
            (entry,) = desk.record(account, NoteAdded(f"note {number} by {name} " + "x" * 300)).events
            say(trace, f"entry {entry.id}")


def take_notes_carelessly(name: str, count: str, synchronous: str) -> None:
    """The same with a log that is not seen onto the disk."""

    def careless(path: Path, **how: object) -> Connection:
        connection = connect(path, **how)
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        return connection

    worklog.connect = careless
    take_notes(name, count)
