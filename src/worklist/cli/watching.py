"""``worklist sync --watch``: a sync again and again, with a line for each, until it is told to end."""

import random
import signal
import sys
import threading
from datetime import datetime
from types import FrameType
from typing import TYPE_CHECKING

from worklist.cli.output import Failure, say
from worklist.cli.session import Session
from worklist.cli.syncing import in_a_line

if TYPE_CHECKING:
    from worklist.domain.sync_report import Progress

_JITTER = 0.1
"""Part of the wait by which it is longer or shorter, so that the machines of a practice do not ask all at once."""


class Ending:
    """Whether the process was told to end, by Ctrl+C or by the system (SIGTERM)."""

    def __init__(self) -> None:
        self._told = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._told.set()
        signal.signal(number, signal.SIG_DFL)  # who cannot wait tells it twice

    def __bool__(self) -> bool:
        return self._told.is_set()

    def wait(self, seconds: float) -> None:
        """Until then, or until it is told to end."""
        self._told.wait(seconds)

    def watch(self, progress: "Progress") -> None:
        """Stops a sync where it can. Raises Cancelled."""
        from worklist.domain.sync_report import Cancelled

        if self:
            raise Cancelled


def watch_sources(session: Session, minutes: int) -> int:
    """Sync every so many minutes; returns the exit code once it is told to end. Raises Failure where one watches."""
    from worklist.store.locks import watch_lock

    ending = Ending()
    with watch_lock(session.settings.cache_path) as ours:
        if not ours:
            raise Failure(f"A sync --watch of {session.settings.cache_path} runs already; end it first.")
        while not ending:
            _tell(_run(session, ending))
            ending.wait(minutes * 60 * random.uniform(1 - _JITTER, 1 + _JITTER))
            session = Session(session.config, session.name)  # changed settings and secrets hold from the next run on
    _tell("Ended.")
    return 0


def _run(session: Session, ending: Ending) -> str:
    """One sync in a line, also where it failed: the next one may not."""
    from worklist.domain.sync_report import Cancelled, SyncError

    try:
        report = session.run_sync(ending.watch)
    except Cancelled:
        return "Stopped; the next sync goes on from here."
    except (SyncError, Failure) as error:
        return f"FAILED: {error}"
    aside = f" {report.rejects:,} set aside or doubtful." if report.rejects else ""
    not_read = (f"NOT READ: {sentence}" for sentence in report.failed)
    return " ".join((in_a_line(report) + aside, *not_read, *(f"NOT SAFE: {sentence}" for sentence in report.unsafe)))


def _tell(line: str) -> None:
    say(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S} {line}")
    if sys.stdout is not None:
        sys.stdout.flush()
