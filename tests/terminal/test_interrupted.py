"""A dropped line, a killed program: what was typed is there when the account is opened again."""

import signal
import time

import pytest

from tests.terminal.session import PATIENCE
from tests.terminal.test_main_job import program
from worklist.domain.events import AccountHeld


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
