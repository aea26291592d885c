"""Who is killed: a writer and a sync in processes of their own, and a person who types at a real screen."""

import os
import signal
import sys
import threading
import time
from contextlib import suppress

from tests.terminal.session import Session
from worklist.domain.events import NoteAdded
from worklist.store import cache_opening
from worklist.store import worklog as worklogs

ACCOUNTS = [f"A{number:02}" for number in range(1, 31)]
_CHANGES_A_NAME = ("open", "os.link", "os.remove", "os.rename")
_MOMENT = 0.005


def write(pipe, practice, name, fatal):
    """Save notes one after the other, and tell of each that the desk said is saved."""
    die_before(fatal)
    desk = practice.desk(name)
    for number in range(sys.maxsize):
        text = f"{name} {number}"
        desk.record(ACCOUNTS[number % len(ACCOUNTS)], NoteAdded(text))
        pipe.send(text)
        time.sleep(_MOMENT)


def sync(pipe, practice, fatal):
    """Sync again and again, and tell of each that is done."""
    die_before(fatal)
    while True:
        pipe.send(practice.sync().files)
        time.sleep(_MOMENT)


def die_before(fatal):
    """Be killed right before step number ``fatal``: a statement in a database, or a file opened or given a name."""
    steps = 0

    def count(*_):
        nonlocal steps
        steps += 1
        if steps == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event, _):
        if event in _CHANGES_A_NAME:
            count()

    for module in (cache_opening, worklogs) if fatal else ():
        module.connect = _counted(module.connect, count)
    if fatal:
        sys.addaudithook(hook)


def _counted(connect, count):
    def counted(*args, **kwargs):
        connection = connect(*args, **kwargs)
        connection.set_trace_callback(count)
        return connection

    return counted


class Typist:
    """A person at the screen who is cut off in the middle of it."""

    def __init__(self, practice, name):
        self._name = name
        self._session = Session(
            ["-m", "tests.terminal.program", str(practice.data), str(practice.drop)], size=(100, 30)
        )
        self.noted = []
        """What the screen said is saved."""

    def note_until_killed(self, seconds):
        """Save notes; be killed after some time."""
        self._come_in()
        threading.Timer(seconds, self._kill).start()
        with suppress(AssertionError, OSError):  # the screen is gone
            for number in range(sys.maxsize):
                text = f"{self._name} {number}."
                self._session.press("n", text, "enter")
                self._session.wait_for(f"noted: {text}")
                self.noted.append(text)
                self._session.press("escape")
                self._session.settle()
        self.end()

    def half_a_note(self, is_kept):
        """Type a note without saving it, and be killed once ``is_kept`` says that it is."""
        self._come_in()
        self._session.press("n", f"{self._name} half")
        self._session.wait_for(f"{self._name} half")
        while not is_kept(f"{self._name} half"):
            self._session.settle()
        self._kill()
        self.end()

    def end(self):
        """Whatever it was doing."""
        self._kill()
        self._session.process.close(force=True)

    def _come_in(self):
        self._session.wait_for("Why it is here")
        self._session.press("a")
        self._session.settle()

    def _kill(self):
        with suppress(OSError):
            self._session.process.kill(signal.SIGKILL)
