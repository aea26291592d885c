"""However the program ends, the databases are whole, and the terminal is given back where there is one."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.terminal.session import Session
from tests.terminal.test_main_job import program
from worklist.store.cache import Cache

WORKLIST = Path(sys.executable).with_name("worklist")
MOST_SECONDS = 3.5


# signal, what was pressed before it, what was then on the screen
SIGNALS = {
    "hung up on the queues": (signal.SIGHUP, [], "Held by ana"),
    "hung up in a dialog": (signal.SIGHUP, ["n", "half a note"], "half a note"),
    "hung up beside a sync": (signal.SIGHUP, ["S"], "s reads the drop folders"),
    "told to stop": (signal.SIGTERM, ["enter"], "Held by ana"),
}


@pytest.mark.parametrize("how", SIGNALS)
def test_a_signal_ends_it_soon_and_loses_nothing(practice, how):
    what, keys, seen = SIGNALS[how]
    with program(practice) as worklist:
        worklist.wait_for("Why it is here")
        account = worklist.row.split()[0]
        worklist.press("m", *keys)
        worklist.wait_for(seen)
        worklist.settle()
        started = time.monotonic()
        worklist.process.kill(what)
        worklist.wait()
        assert time.monotonic() - started < MOST_SECONDS
        assert worklist.is_restored
    desk = practice.desk()
    assert desk.row(account).holder == "ana"
    Cache.open(practice.data / "cache.db").check()


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+q", "q"])
def test_every_way_out_leaves_with_0_and_gives_the_terminal_back(practice, key):
    with program(practice) as worklist:
        worklist.wait_for("Why it is here")
        worklist.press(key)
        assert worklist.wait() == 0
        assert worklist.is_restored


def test_a_defect_is_one_line_with_its_place_and_nothing_of_a_patient(practice):
    with program(practice, env={"WORKLIST_TEST_DEFECT": "1"}) as worklist:
        worklist.wait_for("Why it is here")
        desk = practice.desk()
        patient = desk.row(worklist.row.split()[0]).patient
        worklist.settle()
        before = len(worklist.raw)
        worklist.press("?")
        assert worklist.wait() == 1
        assert worklist.is_restored
        after = worklist.raw[before:].decode()
    said = after[after.rindex("\x1b[?1049l") :]
    line = re.sub(r"\x1b\[[^a-zA-Z]*[a-zA-Z]|[\r\n]", "", said)
    assert re.fullmatch(
        r"A defect of the program stopped it: report \w{8}, ValueError at screens/working\.py:\d+\."
        r" Every entry that was reported as saved is saved\.",
        line,
    )
    assert patient not in after
    assert "Traceback" not in after
    assert "cannot explain" not in after


@pytest.mark.parametrize("closed", ["stdin", "stdout", "stderr"])
def test_without_a_terminal_it_says_so_and_exits_with_64(closed, tmp_path):
    script = f"import subprocess, sys; sys.exit(subprocess.call([{str(WORKLIST)!r}], {closed}=subprocess.PIPE))"
    with Session(["-c", script], env={"HOME": str(tmp_path)}) as outer:
        assert outer.wait() == 64


def test_in_a_pipe_it_names_the_plain_commands(tmp_path):
    env = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    piped = subprocess.run([WORKLIST], capture_output=True, text=True, env=env, stdin=subprocess.DEVNULL, check=False)
    assert (piped.returncode, piped.stdout) == (64, "")
    assert "the plain commands work anywhere" in piped.stderr
