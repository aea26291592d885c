"""Assistance as commands: the guideline into the settings, the application, the decision. All amounts are made up."""

import os
from datetime import date
from pathlib import Path

import pytest

from worklist.config import read_settings

YEAR = date.today().year  # noqa: DTZ011 - the program asks the same clock
GUIDELINE = f"year,region,first,each_more\n{YEAR},48,15000,5000\n{YEAR},AK,19000,6000\n"
"""The first row stands in the demo's settings already."""


def settings_of(demo) -> Path:
    return Path(demo.variables["WORKLIST_CONFIG"])


@pytest.fixture(scope="module")
def site(demo):
    """The demo with the guideline of Alaska added to its own."""
    file = demo.home / "guideline.csv"
    file.write_text(GUIDELINE)
    before = settings_of(demo).read_text()
    said = demo.done("guideline", str(file))
    assert said.startswith(f'[[poverty]]\nyear = {YEAR}\nregion = "AK"\nfirst = "19000.00"\n')
    assert "Nothing was written; --save writes it without asking." in said
    assert settings_of(demo).read_text() == before
    demo.done("guideline", str(file), "--save")
    assert settings_of(demo).read_text().startswith(before)
    return demo


def test_an_application_from_the_facts_to_the_decision(site, account):
    number = account()
    facts = ("--household", "4", "--income", "54,000", "--region", "48")
    came = site.answer("assistance", number, "--state", "complete", *facts)
    assert came["saved"][0]["fields"]["income"] == "54000.00"
    assert came["eligibility"]["of_guideline"] == "180 %"
    assert (came["eligibility"]["discount"], came["eligibility"]["unknown"]) == (50, None)
    said = site.done("assistance", number, "--state", "approved")
    assert "The site's scale takes 50 % off up to 200 %." in said
    shown = site.done("assistance", number)
    assert "Application approved, 50 % off the patient's balance" in shown
    assert "4 people: 15,000.00 + 3 x 5,000.00 = 30,000.00 a year" in shown


def test_what_cannot_be_is_one_sentence(site, account):
    number = account()
    village = ("--household", "31", "--state", "complete")
    assert site.refused("assistance", number, *village).startswith("A household of 31 cannot be")
    run = site.run("assistance", number, "--household", "3")
    assert (run.returncode, run.stdout) == (2, "")
    assert "Say where it stands: --state offered, incomplete, complete" in run.stderr


def test_a_guideline_is_added_once_and_never_changed(site, tmp_path):
    file = tmp_path / "again.csv"
    file.write_text(GUIDELINE)
    assert site.done("guideline", str(file)).startswith("All of it is in ")
    file.write_text(GUIDELINE.replace("15000", "15100"))
    said = site.refused("guideline", str(file), "--save")
    assert said == (
        f'The settings have a [[poverty]] with year = {YEAR}, region = "48" and other amounts; change it there by hand.'
    )
    kept = read_settings(settings_of(site)).rules.patients.guidelines
    assert sum((each.year, each.region) == (YEAR, "AK") for each in kept) == 1
    assert os.stat(settings_of(site)).st_mode & 0o777 == 0o600  # noqa: PTH116
