"""Assistance as commands: the guideline into the settings, the application, the decision. All amounts are made up."""

import os
from pathlib import Path

import pytest

from tests.drop_files import TODAY
from tests.patient_site import at_home, patient_site
from worklist.config import read_settings

YEAR = TODAY.year
GUIDELINE = f"year,region,first,each_more\n{YEAR},48,15000,5000\n{YEAR},AK,19000,6000\n"
"""The first row stands in the settings already."""
SETTINGS = f"""
[[poverty]]
year = {YEAR}
region = "48"
first = "15000.00"
each_more = "5000.00"
[[assistance]]
up_to = 200
discount = 50
"""


def settings_of(site) -> Path:
    return site.home / ".config" / "worklist" / "worklist.toml"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """With the guideline of Alaska added to its own."""
    home = tmp_path_factory.mktemp("home")
    site = at_home(home, patient_site(home / "site"), SETTINGS)
    file = home / "guideline.csv"
    file.write_text(GUIDELINE)
    before = settings_of(site).read_text()
    said = site.done("guideline", str(file))
    assert said.startswith(f'[[poverty]]\nyear = {YEAR}\nregion = "AK"\nfirst = "19000.00"\n')
    assert "Nothing was written; --save writes it without asking." in said
    assert settings_of(site).read_text() == before
    site.done("guideline", str(file), "--save")
    assert settings_of(site).read_text().startswith(before)
    return site


def test_an_application_from_the_facts_to_the_decision(site):
    number = "S1"
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


def test_what_cannot_be_is_one_sentence(site):
    village = ("assistance", "S2", "--household", "31", "--state", "complete")
    assert site.refused(*village).startswith("A household of 31 cannot be")
    said = site.refused("assistance", "S2", "--household", "3")
    assert said.startswith("Say where it stands: --state offered, incomplete, complete")
    assert "Name a document" in site.refused("assistance", "S2", "--state", "incomplete", "--missing", ",")


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
