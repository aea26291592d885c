"""The man page and the completion of shells, in real shells."""

import shutil
import subprocess
import sys

import pytest

from tests.cli.conftest import PROGRAM
from worklist.cli.program import SECTIONS

NAMES = [name for names in SECTIONS.values() for name in names]
TRY = """
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
$(complete -p worklist | sed 's/.*-F \\([^ ]*\\) .*/\\1/') worklist
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def bash(practice, tmp_path):
    """Completes words in a bash that has read the script."""
    if shutil.which("bash") is None:
        pytest.skip("this system has no bash")
    script = tmp_path / "worklist.bash"
    script.write_text(practice.done("completion", "bash") + TRY, "utf-8")
    path = f"{PROGRAM.parent}:{practice.environment['PATH']}"

    def complete(*words: str) -> list[str]:
        command = ["bash", "--norc", str(script), "worklist", *words]
        run = subprocess.run(
            command, env={**practice.environment, "PATH": path}, capture_output=True, text=True, check=True
        )
        assert run.stderr == ""
        return run.stdout.split()

    return complete


def test_bash_completes_commands_options_actions_and_queues(bash):
    assert set(bash("s")) == {name for name in NAMES if name.startswith("s")}
    assert bash("call", "100001", "payment") == ["payment-promised"]
    assert bash("call", "100001", "paid", "--next", "app") == ["appeal", "appeal-status"]
    assert "--where" in bash("step", "--")
    assert bash("next", "den") == ["denied"]
    assert bash("list", "tod") == ["today"]
    assert bash("step", "--where", "no-r") == ["no-response"]
    assert bash("step", "--where", "denied", "ca") == ["call"], "no account stands before the action"


def test_bash_completes_saved_queues(bash, practice):
    practice.done("save", "Aetna fights", "payer:aetna")
    assert bash("list", "aet") == ["aetna-fights"]


def test_account_numbers_stay_out_of_the_shell(bash):
    assert bash("show", "1") == []
    assert bash("step", "") == []


def test_settings_that_cannot_be_read_do_not_disturb_a_press_of_tab(bash, practice):
    (practice.home / "demo" / "worklist.toml").write_text("nonsense = [", "utf-8")
    assert bash("list", "den") == ["denied"]


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
def test_every_script_is_one_that_its_shell_can_read(shell, tmp_path, shell_name):
    script = tmp_path / "script"
    script.write_text(shell.done("completion", shell_name), "utf-8")
    assert "_WORKLIST_COMPLETE" in script.read_text("utf-8")
    if shutil.which(shell_name) is None:
        pytest.skip(f"this system has no {shell_name}")
    assert subprocess.run([shell_name, "-n", script], capture_output=True, text=True, check=True).stderr == ""


def test_a_zsh_script_begins_with_the_line_that_compinit_looks_for(shell):
    assert shell.done("completion", "zsh").startswith("#compdef worklist\n")


def test_an_unknown_shell_is_refused(shell):
    assert "'fish'" in shell.refused("completion", "csh", code=2)


def test_completing_loads_neither_database_nor_screen(shell):
    script = (
        "import sys; sys.argv = ['worklist']\n"
        "from worklist.cli import main\n"
        "try: main()\n"
        "finally: print([m for m in ('textual', 'sqlcipher3', 'tomlkit', 'holidays', 'httpx') if m in sys.modules])"
    )
    for words in ("worklist s", "worklist step 1 ca", "worklist next de"):
        asked = shell.with_(COMP_WORDS=words, COMP_CWORD=str(words.count(" ")), _WORKLIST_COMPLETE="bash_complete")
        run = subprocess.run(
            [sys.executable, "-c", script], env=asked.environment, capture_output=True, text=True, check=True
        )
        assert run.stdout.splitlines()[-1] == "[]", words


def test_the_man_page_has_every_command_and_option(shell):
    page = shell.done("manual")
    for name in NAMES:
        assert ".B worklist " + name.replace("-", r"\-") in page
    for words in ("\\-\\-where", "\\-\\-hold", ".SH EXIT STATUS", "WORKLIST_CONFIG"):
        assert words in page


def test_groff_and_mandoc_find_nothing_wrong_with_the_man_page(shell, tmp_path):
    page = tmp_path / "worklist.1"
    page.write_text(shell.done("manual"), "utf-8")
    checks = (["groff", "-man", "-Tutf8", "-ww", "-z"], ["mandoc", "-T", "lint", "-W", "error"])
    found = [check for check in checks if shutil.which(check[0])]
    if not found:
        pytest.skip("this system has neither groff nor mandoc")
    for check in found:
        run = subprocess.run([*check, page], capture_output=True, text=True, check=True)
        assert (run.stdout, run.stderr) == ("", "")
