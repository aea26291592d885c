"""The four stories of ``fixtures/stories``: the program has the files as a site would and finds what the hand found."""

import io
import json
import shutil
import tomllib
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from worklist.cli.program import program

STORIES = Path(__file__).parents[1] / "fixtures" / "stories"
EXPECTED = {path.parent.name: tomllib.loads(path.read_text()) for path in sorted(STORIES.glob("*/expected.toml"))}
ACCOUNTS = [
    pytest.param(story, account, id=account["number"]) for story in EXPECTED for account in EXPECTED[story]["account"]
]


@dataclass(frozen=True)
class Site:
    """Somebody with a home of their own, and the program in this process: a process for each command takes longer."""

    home: Path

    def done(self, *arguments: str) -> str:
        """The output of a command that must succeed."""
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(io.StringIO()):
            patch.setenv("HOME", str(self.home))
            assert not program.main(list(arguments), prog_name="worklist", standalone_mode=False)
        out.seek(0)
        return out.read()

    def answer(self, *arguments: str) -> Any:
        return json.loads(self.done(*arguments, "--json"))


@pytest.fixture(scope="module")
def site_of(tmp_path_factory):
    """Makes the site of a story: nothing there, then init, contracts, Medicare's files, and the first sync."""

    @cache
    def make(story: str) -> Site:
        site = Site(tmp_path_factory.mktemp(story))
        drop = site.home / "drop"
        drop.mkdir()
        for path in (STORIES / story).glob("*.83[57]"):
            shutil.copy(path, drop)
        site.done("init", "--x12", str(drop), "--site", "SYNTHETIC")
        site.done("contract", "load", "--yes", *map(str, sorted((STORIES / story).glob("contract*.toml"))))
        if medicare := sorted(map(str, (STORIES / story).glob("*/*.*"))):
            site.done("reference", "load", *medicare)
        site.done("sync")
        assert site.answer("rejects") == []
        return site

    return make


@pytest.mark.parametrize(("story", "expected"), ACCOUNTS)
def test_an_account_is_where_the_hand_put_it(site_of, story, expected):
    shown = site_of(story).answer("show", expected["number"])
    assert shown["queue"] == expected["queue"]
    assert expected.get("reason", "") in shown["queue_reason"]
    assert shown["disposition"] == expected.get("disposition", shown["disposition"])


@pytest.mark.parametrize(("story", "expected"), ACCOUNTS)
def test_the_contract_comes_to_what_the_hand_came_to(site_of, story, expected):
    shown = site_of(story).answer("show", expected["number"])
    assert total(shown, "expected") == cents(expected["expected"])
    assert total(shown, "allowed") == cents(expected["allowed"])
    assert all(line["steps"][-1]["at"] or len(line["steps"]) > 1 for line in shown["expected"])
    if "short" in expected:
        assert cents(shown["short"]) == cents(expected["short"])


@pytest.mark.parametrize(("story", "expected"), [each for each in ACCOUNTS if "move" in each.values[1]])
def test_a_bundled_service_is_answered_as_a_coder_would(site_of, story, expected):
    (answer,) = site_of(story).answer("show", expected["number"])["bundling"]["answers"]
    assert (answer["line"], answer["move"]) == (expected["denied"], expected["move"])
    assert expected["ground"] in answer["ground"]


def test_every_story_is_told_whole():
    assert len(EXPECTED) == 4
    for story, expected in EXPECTED.items():
        wanted = {account["number"] for account in expected["account"]} | set(expected["packet"]["accounts"])
        assert all(number in (STORIES / story / "README.md").read_text() for number in wanted - BETWEEN), story


BETWEEN = {f"CAR-{number}" for number in range(102, 109)}
"""Which the README names as CAR-101 to CAR-109."""


def total(shown: dict[str, Any], field: str) -> int:
    return sum(cents(line[field]) for line in shown["expected"])


def cents(amount: str) -> int:
    return round(float(amount.replace(",", "")) * 100)
