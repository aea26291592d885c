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

import click
import pytest
from python_calamine import CalamineWorkbook

from worklist.cli.program import program
from worklist.domain.money import cents

STORIES = Path(__file__).parents[1] / "fixtures" / "stories"
LEVERAGE = "Exhibit A sets the rate of each component."
EXPECTED = {path.parent.name: tomllib.loads(path.read_text()) for path in sorted(STORIES.glob("*/expected.toml"))}
ACCOUNTS = [
    pytest.param(story, account, id=account["number"]) for story in EXPECTED for account in EXPECTED[story]["account"]
]
REFUSED = [
    pytest.param(story, refused, id=refused["account"])
    for story in EXPECTED
    for refused in EXPECTED[story].get("refused", ())
]


@dataclass(frozen=True)
class Site:
    """Somebody with a home of their own, and the program in this process: a process for each command takes longer."""

    home: Path

    def done(self, *arguments: str) -> str:
        """The output of a command that must succeed; click.ClickException where it is refused."""
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(io.StringIO()):
            patch.setenv("HOME", str(self.home))
            assert not program.main(list(arguments), prog_name="worklist", standalone_mode=False)
        out.seek(0)
        return out.read()

    def answer(self, *arguments: str) -> Any:
        return json.loads(self.done(*arguments, "--json"))


def site_with(story: str, home: Path) -> Site:
    """Nothing is there; then init, the contracts, Medicare's files, and the first sync."""
    site = Site(home)
    drop = home / "drop"
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


@pytest.fixture(scope="module")
def site_of(tmp_path_factory):
    """The site of a story, to look at."""
    return cache(lambda story: site_with(story, tmp_path_factory.mktemp(story)))


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
    if "short" in expected:
        assert shown["short"] == expected["short"]


@pytest.mark.parametrize(("story", "expected"), [each for each in ACCOUNTS if "move" in each.values[1]])
def test_a_bundled_service_is_answered_as_a_coder_would(site_of, story, expected):
    (answer,) = site_of(story).answer("show", expected["number"])["bundling"]["answers"]
    assert (answer["line"], answer["move"]) == (expected["denied"], expected["move"])
    assert expected["ground"] in answer["ground"]


def test_nine_claims_of_one_payer_are_a_pattern_and_nothing_else_is(site_of):
    expected = EXPECTED["cardiology"]["pattern"]
    (pattern,) = site_of("cardiology").answer("patterns")
    assert pattern["payer"] == expected["payer"]
    assert pattern["service"] == f"{expected['code']}-{expected['modifiers']}"
    assert (pattern["claims"], pattern["of"], pattern["short"]) == (expected["claims"], 9, expected["short"])


def about_the_pattern(site):
    """Confirmed first: what it rests on leads the grounds of its packet."""
    habit = site.answer("patterns")[0]["id"]
    named = ("--name", "components", "--leverage", LEVERAGE, "--fix", "the payer's rule", "--due", "+30d")
    site.done("pattern", "confirm", habit, *named)
    assert site.answer("packet", "--pattern", habit)["grounds"][0] == LEVERAGE
    return ["--pattern", habit]


@pytest.mark.parametrize("story", EXPECTED)
def test_one_packet_asks_for_what_the_hand_came_to(story, tmp_path):
    expected, site = EXPECTED[story]["packet"], site_with(story, tmp_path)
    about = about_the_pattern(site) if "pattern" in EXPECTED[story] else expected["accounts"]
    draft = site.answer("packet", *about)
    assert (draft["requested"], draft["letter"]) == (expected["requested"], expected["letter"])
    assert any(expected["cites"] in ground for ground in draft["grounds"])
    sent = site.answer("packet", *about, "--send", "--yes", "--way", "portal", "--answer-by", "+30d")
    assert Path(sent["pdf"]).read_bytes().startswith(b"%PDF")
    assert in_dispute(Path(sent["xlsx"])) == cents(expected["requested"])
    waiting = site.answer("disputes")
    assert [each["account"] for each in waiting] == expected["accounts"]
    assert sum(cents(each["requested"]) for each in waiting) == cents(expected["requested"])


@pytest.mark.parametrize(("story", "refused"), REFUSED)
def test_a_packet_that_cannot_win_is_refused(site_of, story, refused):
    with pytest.raises(click.ClickException) as refusal:
        site_of(story).done("packet", refused["account"], "--send", "--yes", "--way", "portal", "--answer-by", "+30d")
    assert refused["why"] in refusal.value.format_message()
    assert site_of(story).answer("disputes") == []


def total(shown: dict[str, Any], field: str) -> int:
    return sum(cents(line[field]) for line in shown["expected"])


def in_dispute(workbook: Path) -> int:
    """The claim table's own column, added up."""
    titles, *rows = CalamineWorkbook.from_path(str(workbook)).get_sheet_by_name("Claims").to_python()
    at = titles.index("In dispute")
    return sum(round(float(str(row[at])) * 100) for row in rows)
