"""`make` on a machine that is not quite right says what to do, in one sentence, and builds nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path):
    """A copy of what builds the environment, in a folder with a space in its name."""
    folder = tmp_path / "a project"
    for part in ("bin", "requirements"):
        shutil.copytree(ROOT / part, folder / part)
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return folder


def make(project: Path, *arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs make there with the commands of ``path`` in front of the system's."""
    commands = os.pathsep.join([*([str(path)] if path else []), "/usr/bin", "/bin"])
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=project,
        env={"PATH": commands, "HOME": "", "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def command(folder: Path, name: str, script: str) -> None:
    """A command that runs a line of shell."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (folder / name).chmod(0o755)


def only_sentence(run: subprocess.CompletedProcess[str]) -> str:
    """The one line that is not make's own; the run must have failed."""
    assert run.returncode == 2
    (line,) = [line for line in run.stderr.splitlines() if not line.startswith("make")]
    return line


def test_make_alone_lists_the_targets(project):
    listed = make(project).stdout
    for target in ("demo", "test", "lint", "bench", "lock", "clean"):
        assert f"make {target} " in listed


def test_a_python_that_is_too_old_is_named_with_its_version(project, tmp_path):
    old = 'case "$2" in *exit*) exit 1 ;; esac; echo 3.9.6'
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        command(tmp_path / "commands", name, old)
    sentence = only_sentence(make(project, "demo", path=tmp_path / "commands"))
    assert sentence.startswith("worklist: worklist needs Python 3.11 to 3.14, and python3 here is 3.9.6. Install one")
    assert not (project / ".venv").exists()


def test_a_python_named_by_hand_must_start(project):
    sentence = only_sentence(make(project, "test", "PYTHON=/nowhere/python3.12"))
    assert "PYTHON is /nowhere/python3.12 (which does not start), and worklist needs Python 3.11 to 3.14." in sentence


def test_a_debian_without_venv_tells_a_plain_user_which_package_to_install(project, tmp_path):
    python = f'case "$2" in *ensurepip*) exit 1 ;; esac; exec "{sys.executable}" "$@"'
    command(tmp_path / "commands", "python3", python)
    command(tmp_path / "commands", "apt-get", "exit 1")
    command(tmp_path / "commands", "id", "echo 1000")
    sentence = only_sentence(make(project, "demo", path=tmp_path / "commands"))
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert sentence.endswith(f"start make again: sudo apt-get install python{version}-venv")


@pytest.fixture
def built(project):
    """The project with an environment that says when its Python starts."""
    commands = project / ".venv" / "bin"
    commands.mkdir(parents=True)
    command(commands, "python", "echo Python started >&2")
    command(commands, "worklist", 'echo "the program runs: $*"')
    marks = """
        printf '%s %s\\n' "$(cksum <requirements/dev.txt)" "$PWD" >.venv/dev.built
        cksum <pyproject.toml >.venv/project.built"""
    subprocess.run(["sh", "-c", marks], cwd=project, check=True)
    return project


def test_an_environment_that_stands_opens_at_once(built):
    run = make(built, "demo")
    assert (run.stdout, run.stderr) == ("the program runs: demo\n", "")


def test_a_changed_list_builds_anew(built):
    with (built / "requirements" / "dev.txt").open("a", encoding="utf-8") as list_:
        list_.write("# changed\n")
    assert is_built_anew(built)


def test_a_moved_project_builds_anew(built):
    moved = built.with_name("moved")
    built.rename(moved)
    assert is_built_anew(moved)


def is_built_anew(project: Path) -> bool:
    """A Python that does not start is only noticed by a build."""
    return "which does not start" in make(project, "test", "PYTHON=/nowhere/python3").stderr


def test_a_changed_project_file_is_recorded_without_building_anew(built):
    with (built / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert make(built, "demo").stderr == "Python started\n"
    assert make(built, "demo").stderr == ""
