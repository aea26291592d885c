"""The files that commands write beside the data: on a full disk, by two at once, and edited by hand meanwhile."""

import subprocess
import sys

import pytest

from tests.cli.conftest import PROGRAM
from tests.terminal.session import Session

SAVE = """
import sys, pathlib
from worklist.cli.output import Failure
from worklist.cli.settings_file import write_queue
from worklist.domain.lists import SavedQueue
try:
    write_queue(pathlib.Path(sys.argv[1]), SavedQueue("Alder fights", "payer:alder"))
except Failure as error:
    sys.exit(str(error))
"""


def on_a_full_disk(shell, *arguments: str, typed: str = "", program=(PROGRAM,)) -> str:
    """The one sentence of a command whose disk takes no byte more."""
    run = subprocess.run(
        ["sh", "-c", 'ulimit -f 0; exec "$0" "$@"', *program, *arguments],
        env=shell.environment,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1, run.stderr
    (sentence,) = run.stderr.splitlines()
    return sentence.removeprefix("worklist: ")


def test_a_saved_queue_on_a_full_disk(practice):
    settings = practice.home / "demo" / "worklist.toml"
    before = settings.read_bytes()
    said = on_a_full_disk(practice, str(settings), program=[sys.executable, "-c", SAVE])
    assert said == f"{settings} cannot be written (File too large); nothing was changed in it."
    assert settings.read_bytes() == before
    folders = ["data", "descriptions.csv", "files", "presumed.csv", "reference"]
    assert sorted(path.name for path in settings.parent.iterdir()) == [*folders, "worklist.toml"]


@pytest.mark.parametrize("held", ["", 'other = "kept"\n'], ids=["a first secret", "one more"])
def test_a_secret_on_a_full_disk_leaves_no_half_of_it(shell, held):
    keys = shell.home / "keys.toml"
    if held:
        keys.write_text(held)
        keys.chmod(0o600)
    said = on_a_full_disk(shell, "secret", "set", "pm", "--key-file", str(keys), typed="tell nobody")
    assert said == f"{keys} cannot be written (File too large); nothing was kept."
    assert [path.read_text() for path in shell.home.iterdir() if path.is_file()] == ([held] if held else [])


def test_a_key_on_a_full_disk_can_be_made_again_later(shell):
    key = shell.home / "pm-key.pem"
    assert on_a_full_disk(shell, "fhir-key", str(key)) == f"The key could not be written to {key}: File too large."
    assert f"The private key is in {key}" in shell.run("fhir-key", str(key)).stderr


def test_of_queues_that_are_saved_at_once_none_is_lost(practice):
    names = [f"fights {letter}" for letter in "abcdef"]
    for run in [practice.start("save", name, "payer:alder") for name in names]:
        run.communicate()
    assert {row["queue"] for row in practice.rows("queues") if row["kind"] == "saved"} == {
        name.replace(" ", "-") for name in names
    }


@pytest.mark.parametrize("edited", ["[[[", "queue = 3\n", '[queue]\nname = "x"\n'], ids=["no TOML", "number", "table"])
def test_settings_that_were_edited_wrongly_do_not_end_the_screen(edited, practice):
    settings = practice.home / "demo" / "worklist.toml"
    with Session(["-m", "worklist.cli"], env=practice.environment) as worklist:
        worklist.wait_for("A day at this desk")
        worklist.press("enter")
        worklist.wait_for("Why it is here", without=["A day at this desk"])
        worklist.press("/", "payer:alder", "enter")
        worklist.wait_for("payer:alder")
        worklist.settle()
        worklist.press("F")
        worklist.wait_for("Keep this filter")
        before = settings.read_text("utf-8")
        settings.write_text(edited, "utf-8")
        worklist.press("Alder", "enter")
        worklist.wait_for("Nothing was written, since the settings are wrong")
        settings.write_text(before, "utf-8")
        worklist.press("enter")
        worklist.wait_for("Alder", without=["Keep this filter"])
        worklist.press("q")
        assert worklist.wait() == 0
    assert 'name = "Alder"' in settings.read_text("utf-8")
