"""The program itself: help, exit codes, hostile arguments, broken pipes, poor terminals."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import PROGRAM
from worklist.cli.documentation import commands_page
from worklist.cli.program import SECTIONS
from worklist.config import parse_settings

NAMES = [name for names in SECTIONS.values() for name in names]
ESCAPES = "\x1b[31m\x1b]0;title\x07\x9b5m"


def test_the_help_names_every_command_and_says_what_it_does(shell):
    listed = [line.split(maxsplit=1) for line in shell.done("--help").splitlines() if line.startswith("  ")]
    said = {words[0]: words[1] for words in listed if len(words) == 2}
    assert set(NAMES) <= set(said)
    assert not [line for line in shell.done("--help").splitlines()[1:] if line.endswith("...")]


def test_the_commands_page_is_made_from_the_commands(repository):
    page = (repository / "docs" / "commands.md").read_text("utf-8")
    assert page == commands_page(), "run: python -m worklist.cli.documentation > docs/commands.md"


@pytest.mark.parametrize("name", NAMES)
def test_every_command_is_on_the_page(name, repository):
    assert f"`worklist {name}" in (repository / "docs" / "commands.md").read_text("utf-8")


def test_the_help_loads_neither_database_nor_screen(shell):
    script = (
        "import sys; sys.argv = ['worklist', '--help']\n"
        "from worklist.cli import main\n"
        "try: main()\n"
        "finally: print([m for m in ('textual', 'sqlcipher3', 'tomlkit', 'holidays', 'httpx') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], env=shell.environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines()[-1] == "[]"


def test_the_version(shell):
    assert shell.done("--version").startswith("worklist ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["lst"], "Did you mean 'list'?"),
        (["list", "--limt", "3"], "Did you mean '--limit'?"),
        (["show"], "'ACCOUNT'"),
        (["show", ""], "is no account number"),
        (["show", f"A{ESCAPES}"], "is no account number"),
        (["show", "A" * 100_000], "is no account number"),
        (["flag", "1", "bankrupt", "x"], "'bankruptcy'"),
        (["outcome", "1", "recovered", "--amount", "twelve"], "is no amount"),
        (["outcome", "1", "recovered", "--amount", "1.005"], "is no amount"),
        (["outcome", "1", "recovered", "--amount", "1.000,00"], "is no amount"),
        (["packet", "1", "--out", ""], "name of the folder is empty"),
        (["map", "no-such-file.csv"], "does not exist"),
        ([ESCAPES], "No such command"),
        (["x" * 100_000], "No such command"),
        (["--config", ".", "queues"], "is a directory"),
    ],
)
def test_wrong_usage_is_said_in_one_sentence(shell, arguments, words):
    sentence = shell.refused(*arguments, code=2)
    assert words in sentence
    assert sentence.isprintable()
    assert len(sentence) < 1_100


def test_without_settings_every_command_says_how_to_get_them(shell):
    for name in ("queues", "list", "rejects", "sync", "backup"):
        assert "worklist init" in shell.refused(name)


def test_the_screen_needs_a_terminal(shell, demo):
    assert "needs a terminal" in shell.refused(code=64)
    assert "needs a terminal" in demo.refused(code=64)
    assert "needs a terminal" in shell.refused("demo", code=64)


def test_wrong_settings_are_named_with_file_and_line(practice):
    path = practice.home / "demo" / "worklist.toml"
    path.write_text(path.read_text("utf-8").replace("[rules]", "[rules]\naged_dais = 90"), "utf-8")
    sentence = practice.refused("queues")
    assert sentence.startswith(f"{path}, line ")
    assert "did you mean aged_days?" in sentence


def test_a_reader_who_has_seen_enough_is_no_error(demo):
    script = f'"{sys.executable}" -m worklist.cli list --limit 0 | head -n 1'
    run = subprocess.run(["sh", "-c", script], env=demo.environment, capture_output=True, text=True, check=True)
    assert run.stderr == ""
    assert run.stdout.count("\n") == 1


@pytest.mark.parametrize("variables", [{"LANG": "C", "LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}])
def test_letters_that_the_terminal_lacks_do_no_harm(demo, variables):
    poor = demo.with_(**variables)
    assert poor.done("list", "--limit", "0").count("\n") == demo.done("list", "--limit", "0").count("\n")


def test_closed_outputs_do_no_harm(demo):
    for closing in (">&-", "2>&-", "<&-"):
        run = subprocess.run(
            ["sh", "-c", f'"{sys.executable}" -m worklist.cli queues {closing}'],
            env=demo.environment,
            capture_output=True,
            check=False,
        )
        assert run.returncode == 0
        assert b"Traceback" not in run.stderr


def test_a_defect_says_where_it_is_and_nothing_of_what_it_saw(demo, tmp_path):
    """A stand-in for a defect: a desk whose list raises with patient data in hand."""
    (tmp_path / "sitecustomize.py").write_text(
        "import worklist.desk.seeing\n"
        "def totals(self):\n"
        "    raise KeyError('SYNTHETIC, PATIENT')\n"
        "worklist.desk.seeing.Seeing.totals = totals\n",
        "utf-8",
    )
    run = demo.with_(PYTHONPATH=str(tmp_path)).run("queues")
    assert (run.returncode, run.stdout) == (1, "")
    assert "KeyError at cli/reading.py:" in run.stderr
    assert "report " in run.stderr
    assert "PATIENT" not in run.stderr
    assert "Traceback" not in run.stderr


def test_what_is_written_is_for_its_owner_only(practice):
    practice.done("backup")
    for path in (practice.home / "demo" / "data").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.fixture
def repository(request):
    return request.config.rootpath


def test_a_full_disk_under_the_output_is_an_error_with_a_sentence(demo):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no full device")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        run = subprocess.run(
            [PROGRAM, "queues"], env=demo.environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert run.returncode == 1
    assert "No space left" in run.stderr
    assert "Traceback" not in run.stderr


def test_the_example_of_the_docs_is_a_valid_settings_file(repository):
    (example,) = re.findall(r"```toml\n(.*?)```", (repository / "docs" / "settings.md").read_text("utf-8"), re.DOTALL)
    assert parse_settings(example, Path("/site/worklist.toml")).maps["aging"]
