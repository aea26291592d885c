"""Nobody is at the terminal: the program ends by itself and leaves nothing of a patient there."""

from tests.terminal.session import LEAVES
from tests.terminal.test_main_job import program

SAID = "Locked after 15 minutes without a key. What you typed is kept: start worklist again."


def test_it_warns_leaves_the_screen_and_brings_the_draft_back(practice):
    with program(practice, env={"WORKLIST_TEST_MINUTE": "0.2"}) as worklist:
        worklist.wait_for("Why it is here")
        account = worklist.row.split()[0]
        worklist.press("n", "half a no")
        worklist.wait_for("half a no")
        worklist.wait_for("any key keeps it open.")
        assert worklist.wait() == 0
        assert worklist.is_restored
        left = bytes(worklist.raw[worklist.raw.rindex(LEAVES) :]).decode()
        assert SAID in left
        assert account not in left
        assert bytes(worklist.raw).count(b"\x1b[?1049h") == 1  # all that was drawn was on the screen that is gone
        assert b"Why" not in worklist.raw[: worklist.raw.index(b"\x1b[?1049h")]
    with program(practice) as worklist:
        worklist.wait_for("A draft waits")
        worklist.press("n")
        worklist.wait_for("half a no")


def test_waiting_for_the_lock_sends_nothing(practice):
    with program(practice, env={"WORKLIST_TEST_MINUTE": "60"}) as worklist:
        worklist.wait_for("Why it is here")
        worklist.settle(quiet=0.5)
        before = len(worklist.raw)
        worklist._read(6)  # longer than any of the program's looks at the clock
        assert len(worklist.raw) == before
