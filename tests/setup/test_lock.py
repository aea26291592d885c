"""The locked lists hold everything that pyproject.toml asks for, each in one version with its hashes."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PYPROJECT["dependency-groups"]
DEPENDENCIES = PYPROJECT["project"]["dependencies"]
ASKED = {
    "run": DEPENDENCIES + GROUPS["build"],
    "dev": DEPENDENCIES + GROUPS["build"] + GROUPS["dev"],
    "lock": GROUPS["lock"],
}

every_list = pytest.mark.parametrize("name", sorted(ASKED))


def entries(name: str) -> list[str]:
    """The list's entries, each with its continuation lines."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="ascii")
    lines = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
    return re.split(r"\n(?=\S)", lines.strip())


def locked(name: str) -> dict[str, Requirement]:
    pins = (Requirement(re.split(r"\\|\s--hash", entry)[0]) for entry in entries(name))
    return {canonicalize_name(pin.name): pin for pin in pins}


@every_list
def test_every_entry_is_one_version_with_hashes(name):
    for entry in entries(name):
        assert re.match(r"[A-Za-z0-9._-]+==[^\s;]+", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


@every_list
def test_all_that_the_project_asks_for_is_locked_in_a_version_that_it_accepts(name):
    pins = locked(name)
    for asked in map(Requirement, ASKED[name]):
        pin = pins[canonicalize_name(asked.name)]
        assert asked.specifier.contains(str(pin.specifier).removeprefix("=="), prereleases=True), str(asked)
        assert pin.marker is None, f"{asked.name} would be missing on some systems"


def test_the_tests_run_on_the_versions_that_people_get():
    tested = locked("dev")
    assert {name: str(tested[name]) for name in locked("run")} == {n: str(pin) for n, pin in locked("run").items()}


def test_what_builds_the_project_is_locked():
    assert PYPROJECT["build-system"]["requires"] == GROUPS["build"]
