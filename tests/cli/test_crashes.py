"""A defect anywhere is one sentence with a report number: nothing of a patient is printed, logged or written."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.crashing import PATIENT
from tests.terminal.session import LEAVES, Session

ROOT = Path(__file__).parents[2]
SENTENCE = re.compile(r"report \w{8}, (ValueError|DrawnError) (in|at) [\w/]+\.py:\d+|report \w{8}, \w+ at an unknown")
CODES = re.compile(r"\x1b\[[^a-zA-Z]*[a-zA-Z]|\r")

ON_SCREEN = {
    "a desk method": ("worklist.desk.seeing.Seeing.row", []),
    "the start": ("worklist.screens.queues.QueuesScreen.on_mount", []),
    "the list": ("worklist.widgets.queue_table.QueueTable.render_line", []),
    "a text": ("worklist.widgets.prose.Prose._draw", []),
    "a dialog": ("worklist.dialogs.record.NoteDialog.fields", ["n"]),
    "saving": ("worklist.desk.Desk.record", ["m"]),
    "an error that draws itself": ("drawn", ["?"]),
    "a timer": ("worklist.app.WorklistApp._look", []),
    "a sync": ("worklist.cli.session.Session.run_sync", ["S", "s"]),
    "a key": ("worklist.widgets.keys_in_turn._heard_by", ["j"]),
    "a sound of the terminal": ("worklist.widgets.quiet.QuietApp.on_resize", []),
    "leaving": ("worklist.desk.seeing.Seeing.close", ["q"]),
}
"""What fails, and the keys that lead there."""
BESIDE = ("task", "thread", "finalizer")
COMMANDS = {
    "the settings": ("worklist.config.read_settings", ["queues"]),
    "a list": ("worklist.desk.seeing.Seeing.accounts", ["list"]),
    "an account": ("worklist.desk.Desk.look", ["show", "100000"]),
    "a sync": ("worklist.sync.Sync.run", ["sync"]),
    "the program itself": ("worklist.cli.program._exit_code", ["queues"]),
}
AROUND = ("command-thread", "command-finalizer")


def variables(home):
    """Everything that could make a program more talkative."""
    return {
        "HOME": str(home),
        "TMPDIR": str(home),
        "PYTHONPATH": str(ROOT),
        "PYTHONDEVMODE": "1",
        "PYTHONASYNCIODEBUG": "1",
        "PYTHONFAULTHANDLER": "1",
        "PYTHONWARNINGS": "default",
        "TEXTUAL": "debug,devtools",
        "TEXTUAL_LOG": str(home / "textual.log"),
        "TEXTUAL_DEBUG": "1",
    }


def arguments(place, *more):
    return ["-m", "tests.cli.crashing", place, *more]


def opened(practice, place):
    return Session(arguments(place), env={**practice.environment, **variables(practice.home)})


def command(practice, place, *more):
    env = {**practice.environment, **variables(practice.home)}
    argv = [sys.executable, *arguments(place, *more)]
    return subprocess.run(argv, env=env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def files_that_name_the_patient(home):
    marker = PATIENT.encode()
    return [path for path in home.rglob("*") if path.is_file() and marker in path.read_bytes()]


def left_behind(worklist):
    """What stands on the terminal when the screen is gone."""
    raw = bytes(worklist.raw)
    assert PATIENT.encode() not in raw
    return CODES.sub("", raw[max(0, raw.rfind(LEAVES)) :].decode())


def past_the_tour(worklist):
    worklist.wait_for("A day at this desk")
    worklist.settle()
    worklist.press("escape")
    worklist.wait_for("Why it is here", without=["A day at this desk"])


@pytest.mark.parametrize("what", ON_SCREEN)
def test_a_defect_on_the_screen(practice, what):
    place, keys = ON_SCREEN[what]
    with opened(practice, place) as worklist:
        if keys:
            past_the_tour(worklist)
            for key in keys:
                worklist.press(key)
                worklist.settle()
        assert worklist.wait() == 1
        said = left_behind(worklist)
        assert len(SENTENCE.findall(said)) == 1, said
        assert "Traceback" not in said
    assert not files_that_name_the_patient(practice.home)


@pytest.mark.parametrize("place", BESIDE)
def test_a_defect_beside_the_screen_is_told_when_it_is_left(practice, place):
    with opened(practice, place) as worklist:
        past_the_tour(worklist)
        worklist.press("?")
        worklist.wait_for("esc close")
        worklist.settle()
        worklist.press("ctrl+q")
        assert worklist.wait() == 1
        said = left_behind(worklist)
        assert len(SENTENCE.findall(said)) == 1, said
        assert "Traceback" not in said
    assert not files_that_name_the_patient(practice.home)


def test_what_libraries_say_is_not_printed(practice):
    with opened(practice, "talk") as worklist:
        past_the_tour(worklist)
        worklist.press("?")
        worklist.wait_for("esc close")
        worklist.press("ctrl+q")
        assert worklist.wait() == 0
        assert left_behind(worklist).strip() == ""
    assert not (practice.home / "textual.log").exists()
    assert command(practice, "command-talk", "show", "100000").stderr.count("\n") <= 1


def test_a_defect_while_it_is_told_to_leave(practice):
    with opened(practice, "worklist.app.WorklistApp.exit") as worklist:
        past_the_tour(worklist)
        worklist.process.kill(signal.SIGHUP)
        assert worklist.wait() == 1
        assert len(SENTENCE.findall(left_behind(worklist))) == 1


@pytest.mark.parametrize("what", COMMANDS)
def test_a_defect_of_a_command(practice, what):
    place, more = COMMANDS[what]
    run = command(practice, place, *more)
    assert (run.returncode, run.stdout) == (1, "")
    assert len(SENTENCE.findall(run.stderr)) == 1, run.stderr
    assert len(run.stderr.splitlines()) == 1
    assert PATIENT not in run.stderr
    assert not files_that_name_the_patient(practice.home)


def test_a_defect_of_the_printing_itself(practice):
    run = command(practice, "worklist.cli.output.say", "queues")
    assert run.returncode == 1
    assert run.stderr == "worklist: A defect of the program stopped it.\n"


@pytest.mark.parametrize("place", AROUND)
def test_a_defect_beside_a_command(practice, place):
    run = command(practice, place, "show", "100000")
    assert run.returncode == 1
    assert SENTENCE.search(run.stderr)
    assert PATIENT not in run.stdout + run.stderr
    assert "Traceback" not in run.stderr


def test_no_prompt_is_left_open_with_everything_in_memory(practice):
    env = {**practice.environment, **variables(practice.home), "PYTHONINSPECT": "1"}
    with Session(arguments("worklist.desk.seeing.Seeing.accounts", "list"), env=env) as worklist:
        assert worklist.wait() == 1
        assert ">>>" not in worklist.text


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has it")
def test_nobody_else_reads_its_memory(practice):
    script = (
        "import ctypes, resource; from worklist.cli.process_safety import protect_process; protect_process();"
        " print(ctypes.CDLL(None).prctl(3), resource.getrlimit(resource.RLIMIT_CORE))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "0 (0, 0)\n"
