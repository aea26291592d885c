"""The program as a person runs it: a process with an empty home, on a small synthetic practice."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests import commands
from tests.commands import PROGRAM

ACCOUNTS = 300


@dataclass(frozen=True)
class Shell:
    """Runs the program with a home of its own."""

    home: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        usual = {"HOME": str(self.home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "xterm-256color"}
        return {**usual, **self.variables}

    def with_(self, **variables: str) -> "Shell":
        return Shell(self.home, {**self.variables, **variables})

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [PROGRAM, *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="surrogateescape",
        )

    def run(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return commands.run(arguments, self.environment, typed)

    def done(self, *arguments: str, typed: str = "") -> str:
        """The output of a command that must succeed."""
        run = self.run(*arguments, typed=typed)
        assert run.returncode == 0, run.stderr
        return run.stdout

    def refused(self, *arguments: str, code: int = 1) -> str:
        """The one sentence of a command that must be refused."""
        run = self.run(*arguments)
        assert (run.returncode, run.stdout) == (code, ""), run.stderr
        assert "Traceback" not in run.stderr
        assert "defect" not in run.stderr
        sentence, *hint = run.stderr.splitlines()
        assert len(hint) <= 1, run.stderr
        return sentence.removeprefix("worklist: ")

    def rows(self, *arguments: str) -> list[dict[str, str]]:
        return json.loads(self.done(*arguments, "--json"))

    def answer(self, *arguments: str) -> dict[str, Any]:
        return json.loads(self.done(*arguments, "--json"))


@pytest.fixture
def shell(tmp_path) -> Shell:
    """A person who has not set anything up."""
    (tmp_path / "home").mkdir()
    return Shell(tmp_path / "home")


@pytest.fixture(scope="session")
def made_once(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("maker")
    Shell(home).done("demo", "--accounts", str(ACCOUNTS), "--no-record", "--no-screen", "--folder", str(home / "demo"))
    return home / "demo"


@pytest.fixture(scope="module")
def demo(made_once, tmp_path_factory) -> Shell:
    """A person at a synced practice; the tests of a module share it."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(made_once, home / "demo")
    return Shell(home, {"WORKLIST_CONFIG": str(home / "demo" / "worklist.toml")})


@pytest.fixture
def practice(made_once, tmp_path) -> Shell:
    """The same for one test alone."""
    shutil.copytree(made_once, tmp_path / "demo")
    return Shell(tmp_path, {"WORKLIST_CONFIG": str(tmp_path / "demo" / "worklist.toml")})


@pytest.fixture(scope="module")
def account(demo):
    """Hands out accounts that no other test of the module works on."""
    numbers = iter([row["account"] for row in demo.rows("list", "queue:denied,modifier")])
    return lambda: next(numbers)
