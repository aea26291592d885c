"""What is committed holds no secret, no path of one machine, and no address of a package registry."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MADE_HERE = {"__pycache__", "build", "dist", "demo-data"}

# Each pattern is written so that it does not find itself.
FORBIDDEN = {
    "a path of one machine": rb"(?<![\w.])/(?:home|Users|root|opt|work)/\w|[A-Z]:\\Users",
    "an address of a package registry": rb"\b(?:pypi|deb|files|registry)\.(?:[a-z]+\.)*(?:org|com|io)\b",
    "a setting of a package registry": rb"--(?:index-url|extra-index-url|find-links)\b",
    "a private key": rb"-----BEGIN [A-Z ]*PRIVATE KEY",
    "a token": rb"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{36}|xox[abpr]-[\w-]{10,}|eyJ[\w-]{20,}\.eyJ[\w-]{20,})",
}


def committed_files() -> list[Path]:
    """The files that git has or would add; without git, all but what the tools make here."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        named = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        return [path for path in ROOT.rglob("*") if path.is_file() and not is_made_here(path)]
    return [path for name in named.decode().split("\0") if name and (path := ROOT / name).is_file()]


def is_made_here(path: Path) -> bool:
    folders = set(path.relative_to(ROOT).parts[:-1]) - {".ci"}
    return any(name in MADE_HERE or name.startswith(".") or name.endswith(".egg-info") for name in folders)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_committed_file_holds(what):
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{path.relative_to(ROOT)}: {match.group().decode(errors='replace')}"
        for path in committed_files()
        for match in pattern.finditer(path.read_bytes())
    ]
    assert found == []


def test_the_files_that_were_read_are_the_project():
    names = {path.relative_to(ROOT).as_posix() for path in committed_files()}
    assert {"Makefile", ".ci/run", "requirements/run.txt", "src/worklist/__init__.py"} <= names
    assert not any(name.startswith(".venv/") for name in names)
