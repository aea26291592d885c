"""A dropped line, a killed program: what was typed is there when the account is opened again."""

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from tests.terminal.session import PATIENCE
from tests.terminal.test_main_job import program
from worklist.domain.events import AccountHeld
from worklist.domain.traces import Leaving
from worklist.store.worklog import WorkLog


def draft_of(practice, account):
    return next((draft for draft in practice.desk().personal.drafts_of(account)), None)


def wait_until(condition):
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGHUP], ids=lambda how: how.name)
def test_half_a_call_note_survives(practice, how):
    with program(practice) as worklist:
        worklist.wait_for("Why it is here")
        worklist.press("6")
        worklist.wait_for("Denied: ")
        worklist.settle()
        account = worklist.row.split()[0]
        worklist.press("w")
        worklist.wait_for("Work: Denied", account)
        worklist.press("c", " ", "\t" * 5, "Kim at extension 12")
        worklist.wait_for("on hold, 0 min", "Kim at extension 12")
        if how is signal.SIGKILL:
            wait_until(lambda: "extension 12" in str(draft_of(practice, account)))
        worklist.process.kill(how)
        worklist.wait()
    assert draft_of(practice, account).values["representative"] == "Kim at extension 12"
    with program(practice) as worklist:
        worklist.wait_for("Why it is here")
        worklist.press("w")
        worklist.wait_for(f"{account}  ", "A draft waits: call of")
        worklist.press("c")
        worklist.wait_for("Kim at extension 12", "brought back; ctrl+n discards it.", "on hold")
        worklist.press("\t" * 5, ", desk 3", "enter")
        worklist.wait_for("Next step", "nothing comes next yet")
        worklist.press("enter")
        worklist.wait_for(f"Saved on {account}: set the next step")
        worklist.press("q", "q")
        assert worklist.wait() == 0
    hold, call, _, _ = (event.body for event in practice.desk().look(account).events)
    assert hold == AccountHeld()
    assert call.representative == "Kim at extension 12, desk 3"


def test_a_terminal_that_goes_away_without_a_signal_ends_the_session_too(practice):
    """As for a program that is not of the terminal's session: the end of its input would be read for ever."""
    ours, theirs = os.openpty()
    argv = [sys.executable, "-m", "tests.terminal.program", str(practice.data), str(practice.drop)]
    streams = dict.fromkeys(("stdin", "stdout", "stderr"), theirs)
    with subprocess.Popen(argv, env={**os.environ, "TERM": "xterm"}, start_new_session=True, **streams) as program:
        os.close(theirs)
        wait_until(lambda: b"Why it is here" in read_some(ours))
        os.close(ours)
        try:
            program.wait(PATIENCE)
        finally:
            program.kill()
    log = WorkLog.open(practice.data / "worklog.db")
    newest = log.entries("kind = 'sign_out' ORDER BY seq DESC LIMIT 1")
    log.close()
    assert [event.body.why for event in newest] == [Leaving.LINE_DROPPED]


def read_some(terminal):
    """What came by now; nothing where nothing comes."""
    found = b""
    while select.select([terminal], [], [], 0.05)[0]:
        with suppress(OSError):
            found += os.read(terminal, 65_536)
    return found
