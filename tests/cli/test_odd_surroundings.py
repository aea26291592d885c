"""Wrong variables, a system that refuses, help over SSH, backups at one moment: each is answered in a sentence."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import PROGRAM

OVER_SSH = "SYNTHETIC-ADDRESS 22 SYNTHETIC-ADDRESS 22"
REFUSING = """
import worklist.config
def read_settings(*_):
    raise OSError(24, "Too many open files")
worklist.config.read_settings = read_settings
from worklist.cli.program import main
main()
"""


@pytest.mark.parametrize("zone", ["UTC+99", "XXX-200:99"])
def test_a_time_zone_that_is_none(demo, zone):
    assert demo.with_(TZ=zone).refused("queues").startswith(f"The time zone of this session, TZ={zone}, is none: set")


def test_a_time_zone_that_the_system_does_not_know_is_utc(demo):
    assert "Last sync" in demo.with_(TZ="No/Where").done("queues")


@pytest.mark.parametrize(
    "variables",
    [
        {"_WORKLIST_COMPLETE": "nonsense"},
        {"_WORKLIST_COMPLETE": "bash_complete"},
        {"_WORKLIST_COMPLETE": "zsh_complete", "COMP_WORDS": "worklist li", "COMP_CWORD": "x"},
    ],
    ids=lambda variables: variables["_WORKLIST_COMPLETE"],
)
def test_what_no_shell_asks_to_complete(shell, variables):
    said = shell.with_(**variables).refused("queues", code=2)
    assert said == (
        "_WORKLIST_COMPLETE is set, which only the completion of a shell does, and not as a shell sets it: unset it."
    )


def test_what_the_system_refuses_without_naming_a_file_is_said_with_its_place(demo):
    command = [sys.executable, "-c", REFUSING, "queues"]
    run = subprocess.run(command, env=demo.environment, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith("worklist: The system refused what cli/session.py:")
    assert run.stderr.endswith(" asked of it: Too many open files.\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_a_long_help_on_a_full_disk(shell):
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [PROGRAM, "--help"], env=shell.environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert run.stderr == "worklist: The output: No space left on device.\n"


@pytest.mark.parametrize(
    ("asked", "answer"),
    [("--help", "these can be asked for"), ("audit --help", "Usage: worklist audit"), ("sync --help", "Usage: ")],
)
def test_help_over_ssh_is_no_refusal(demo, asked, answer):
    assert answer in demo.with_(SSH_CONNECTION=OVER_SSH, SSH_ORIGINAL_COMMAND=asked).done()


def test_two_backups_at_once_are_two_files_and_the_newest_is_the_last(practice):
    running = [practice.start("backup") for _ in range(2)]
    assert ["verified" in process.communicate()[0] for process in running] == [True, True]
    practice.done("backup")
    found = sorted((practice.home / "demo").rglob("worklog-*.db"))
    assert len(found) == 3
    assert found[-1].stat().st_mtime == max(path.stat().st_mtime for path in found)
