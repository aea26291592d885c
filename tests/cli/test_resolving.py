"""The resolution desk by commands, on a small site of patients who owe. All of it is made up."""

import json
from pathlib import Path

import click
import pytest

from tests.agreed_site import agreed_site
from tests.patient_site import at_home

SETTINGS = """
[patients]
settlements = [80, 50]
prompt_pay = 10
[[authority]]
role = "specialist"
asks = ["plan"]
months = 12
[[authority]]
role = "specialist"
asks = ["settle"]
discount = 20
[[authority]]
role = "supervisor"
asks = ["plan", "settle"]
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    return at_home(home, agreed_site(home / "site"), SETTINGS)


@pytest.fixture
def sam(home):
    return home.by("sam")


def test_offers_are_printed_with_their_arithmetic(sam):
    said = sam.done("resolve", "R3")
    assert "Plan: 12 payments of 100.00: net 798.32" in said
    assert "net 798.32 = 873.32 - 75.00" in said
    assert "in-house (Plan: 3 payments of 400.00): net 1,033.95 = 1,083.95 - fee 0.00 - touches 50.00" in said
    assert "Not Patients First (collections): it works for patients and earns from what the practice gives up." in said
    assert "Does the bill look right to you?" in said


def test_offers_as_json_name_payments_and_whose_authority_they_take(sam):
    told = sam.answer("resolve", "R3")
    plan = next(each for each in told["offers"] if each["title"] == "Plan: 12 payments of 100.00")
    assert (plan["shape"], plan["payments"][0], plan["net"], plan["authority"]) == (
        "plan",
        {"due": "2026-12-05", "amount": "100.00"},
        "798.32",
        "",
    )


def test_a_plan_is_agreed_with_a_letter_listed_and_withdrawn(sam):
    saved = sam.answer("agree", "R1", "--plan", "100", "--first", "2026-12-31", "--follow-up", "2027-01-08")
    said = saved["saved"][0]["fields"]
    assert (said["owed"], said["given_up"], len(said["installments"])) == ("1200.00", "0.00", 12)
    assert said["installments"][0] == {"due": "2026-12-31", "amount": "100.00"}
    assert Path(saved["pdf"]).read_bytes().startswith(b"%PDF")
    assert "sam agreed a plan: 12 payments of 100.00 from 2026-12-31" in sam.done("show", "R1")
    (row,) = json.loads(sam.done("agreements", "--json"))
    assert (row["account"], row["standing"], row["next_due"]) == ("R1", "running", "2026-12-31")
    assert sam.done("agreements", "--behind") == "No agreement is behind.\n"
    assert "Say why" in sam.refused("end-agreement", "R1", "withdrawn")
    assert "withdrawn: typed wrongly" in sam.done("end-agreement", "R1", "withdrawn", "--reason", "typed wrongly")


def test_what_is_beyond_my_authority_names_the_command_that_asks_for_it(home, sam):
    words = ("agree", "R2", "--settle", "600", "--by", "2026-12-21")
    with pytest.raises(click.ClickException) as refused:
        sam.done(*words)
    assert "30 % of what is owed above the 20 %" in refused.value.format_message()
    (how,) = refused.value.details
    assert how == "To ask: worklist agree R2 --settle 600.00 --by 2026-12-21 --ask WHY"
    assert "R2 is in In review" in sam.done(*words, "--ask", "she has the cash now")
    home.by("sue").done("decide", "R2", "approve", "--reason", "fair")
    said = sam.done(*words, "--no-letter")
    assert "agreed a settlement: 600.00 by 2026-12-21, 600.00 of 1,200.00 given up" in said


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "Say what is agreed"),
        (("--plan", "100", "--months", "3"), "say one of them"),
        (("--settle", "600", "--promise", "50"), "are different agreements"),
        (("--promise", "50"), "--promise needs --by"),
        (("--months", "3", "--by", "2026-12-21"), "a plan begins with --first"),
        (("--settle", "600", "--first", "2026-12-21"), "a single payment is due --by"),
        (("--months", "0"), "0 months cannot be"),
        (("--prompt", "--ask", "please", "--follow-up", "fri"), "nothing is agreed yet"),
        (("--hardship", "letter", "--plan", "50"), "--hardship goes with --settle"),
        (("--plan", "5"), "36 are the most: 33.34 a month or more"),
        (("--months", "12", "--first", "9999-12-31"), "'9999-12-31' is outside the years 1900 to 2199"),
        (("--promise", "50", "--by", "9999-12-31"), "'9999-12-31' is outside the years 1900 to 2199"),
    ],
)
def test_options_that_do_not_go_together_are_refused(sam, words, why):
    assert why in sam.refused("agree", "R3", *words)
