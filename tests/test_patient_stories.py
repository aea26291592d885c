"""The stories of ``fixtures/patients``, each from the remit to the letter, against what its README worked by hand."""

import re
import shlex
from functools import cache
from pathlib import Path

import click
import pytest

from tests.story_site import StorySite
from worklist.cli.program import program


@pytest.fixture(scope="module")
def site_of(tmp_path_factory):
    """The site of a story on its first day; the tests of a story go on from there in their order."""
    return cache(lambda story: StorySite.of(story, tmp_path_factory.mktemp(story)))


def failing(site, number):
    return {check["check"]: check for check in site.answer("bill", number)["checks"] if check["state"] == "fails"}


def asked_by_line(site, number):
    return [(line["service"], line["left"], line["asked"]) for line in site.answer("bill", number)["lines"]]


def offers(site, number):
    """(payments, given up, expected, net) by the kind of the offer and how many payments it has."""
    return {
        (each["shape"], len(each["payments"])): (
            [payment["amount"] for payment in each["payments"]],
            each["given_up"],
            each["expected"],
            each["net"],
        )
        for each in site.answer("resolve", number)["offers"]
    }


def agreed(site, number):
    (agreement,) = [each for each in site.answer("agreements") if each["account"] == number]
    return agreement


def lost_if_it_waits(site, number):
    parts = site.answer("show", number)["priority"]["parts"]
    return next(part["value"] for part in parts if part["name"] == "lost if it waits")


# -- a high deductible ----------------------------------------------------------------------------------------------


def test_a_clean_bill_is_offered_what_the_hand_worked_out(site_of):
    site = site_of("high-deductible")
    assert site.answer("bill", "HD-101")["remedy"] == "clean"
    assert asked_by_line(site, "HD-101") == [
        ("99214", "180.00", "180.00"),
        ("73030-RT", "120.00", "120.00"),
        ("20610-RT", "110.00", "110.00"),
    ]
    found = offers(site, "HD-101")
    assert list(found) == [("promise", 1), ("plan", 3), ("plan", 6), (None, 0), ("plan", 12)]
    assert found == {
        ("promise", 1): (["410.00"], "0.00", "410.00", "385.00"),
        ("plan", 3): (["136.67"] * 2 + ["136.66"], "0.00", "333.33", "283.33"),
        ("plan", 6): (["68.34"] * 5 + ["68.30"], "0.00", "288.17", "238.17"),
        (None, 0): ([], "0.00", "225.50", "200.50"),
        ("plan", 12): (["34.17"] * 11 + ["34.13"], "0.00", "220.66", "145.66"),
    }


def test_the_statement_says_what_each_service_leaves(site_of):
    paper = site_of("high-deductible").paper("statement", "HD-101")
    for amount in ("$880.00", "$430.00", "$40.00", "$410.00", "$180.00", "$120.00", "$110.00"):
        assert amount in paper


def test_the_letter_of_a_plan_has_its_days_and_its_last_payment(site_of):
    letter = site_of("high-deductible").paper("agree", "HD-101", "--plan", "70", "--first", "2026-08-31")
    assert "1 August 31, 2026 $70.00 $340.00" in letter
    assert "5 December 31, 2026 $70.00 $60.00" in letter
    assert "6 January 31, 2027 $60.00 $0.00" in letter


# -- twelve payments ------------------------------------------------------------------------------------------------

DAYS = """1 August 31, 2026 | 2 September 30, 2026 | 3 October 31, 2026 | 4 November 30, 2026 | 5 December 31, 2026
| 6 January 31, 2027 | 7 February 28, 2027 | 8 March 31, 2027 | 9 April 30, 2027 | 10 May 31, 2027 | 11 June 30, 2027"""


def test_a_plan_is_made_kept_then_behind_then_made_up(site_of):
    site = site_of("twelve-payments")
    plan = ("--plan", "100", "--first", "2026-08-31", "--follow-up", "2026-11-09")
    letter = site.paper("agree", "PL-201", *plan)
    assert all(f"{day.strip()} $100.00" in letter for day in DAYS.split("|"))
    assert "12 July 31, 2027 $50.00 $0.00" in letter

    for day, paid in (("2026-09-02", "100.00"), ("2026-10-02", "200.00")):
        site = site.on(day)
        assert (agreed(site, "PL-201")["standing"], agreed(site, "PL-201")["paid"]) == ("running", paid)
    before = lost_if_it_waits(site, "PL-201")

    site = site.on("2026-11-09")
    assert (agreed(site, "PL-201")["standing"], agreed(site, "PL-201")["behind"]) == ("behind", "100.00")
    assert "is 100.00 behind" in site.answer("show", "PL-201")["queue_reason"]
    assert [each["account"] for each in site.answer("agreements", "--behind")] == ["PL-201"]
    assert lost_if_it_waits(site, "PL-201") > before

    site = site.on("2026-11-16")
    now = agreed(site, "PL-201")
    assert (now["standing"], now["paid"], now["next_due"]) == ("running", "300.00", "2026-11-30")


# -- half of it at once ---------------------------------------------------------------------------------------------

BEYOND = (
    "This gives up 600.00, 50 % of 1,200.00: 350.00 above the 250.00 that a specialist may give up and 30 % of what is"
    " owed above the 20 % that a specialist may give up. A supervisor could."
)


def test_half_at_once_is_refused_asked_approved_made_and_kept(site_of):
    ada = site_of("half-at-once")
    for name, role in (("ada", "admin"), ("sam", "specialist"), ("sue", "supervisor")):
        ada.done("team", "add", name, "--role", role)
        ada = ada.by("ada")
    sam, sue = ada.by("sam"), ada.by("sue")
    settle = ("agree", "LS-301", "--settle", "600")
    assert offers(sam, "LS-301")["settlement", 1] == (["600.00"], "600.00", "360.00", "335.00")
    assert sam.refused(*settle).startswith(BEYOND)
    sam.done(*settle, "--ask", "has the cash now")
    assert sam.answer("show", "LS-301")["queue"] == "in-review"
    assert sam.refused(*settle).startswith(BEYOND)
    sue.done("decide", "LS-301", "approve", "--reason", "more than we expect from a plan")
    letter = sam.paper(*settle)
    assert "$600.00" in letter and "September 16, 2026" in letter
    sam = sam.on("2026-09-21")
    assert (agreed(sam, "LS-301")["standing"], agreed(sam, "LS-301")["given_up"]) == ("paid", "600.00")
    assert "600.00 were given up" in sam.done("end-agreement", "LS-301", "kept")
    assert sam.answer("agreements") == []


# -- bills that are wrong -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("story", "number", "remedy", "amounts", "lines"),
    [
        (
            "contractual-amount",
            "CO-401",
            "correct first",
            {1: "90.00", 2: "90.00", 11: "90.00"},
            {"99213 of 2026-07-06"},
        ),
        ("charged-twice", "DU-501", "correct first", {3: "75.00"}, set()),
        ("emergency", "ER-601", "stop", {10: "800.00"}, {"99285 of 2026-07-05"}),
    ],
)
def test_a_wrong_bill_is_neither_planned_nor_stated_nor_placed(site_of, story, number, remedy, amounts, lines):
    site, found = site_of(story), failing(site_of(story), number)
    assert site.answer("bill", number)["remedy"] == remedy
    assert {check: result["amount"] for check, result in found.items()} == amounts
    assert lines <= {result["line"] for result in found.values()}
    assert site.answer("show", number)["queue"] == "balance-audit"
    resolution = site.answer("resolve", number)
    assert all(offer["why_not"] for offer in resolution["offers"] if offer["shape"])
    assert site.refused("agree", number, "--plan", "100").lower().startswith(f"{remedy}: check {min(amounts)} fails")
    assert "no statement leaves" in site.refused("statement", number)
    site.done("escalate", number, "vendor", "--why", "no answer", "--ask", "collect it")
    assert "balance that may be wrong" in site.by("bo").refused("decide", number, "approve", "--reason", "place it")


@pytest.mark.parametrize(
    ("story", "number", "day", "due"),
    [
        ("contractual-amount", "CO-401", "2026-08-24", "25.00"),
        ("charged-twice", "DU-501", "2026-09-15", "8.00"),
        ("emergency", "ER-601", "2026-08-24", "80.00"),
    ],
)
def test_once_it_is_corrected_the_same_bill_is_clean(site_of, story, number, day, due):
    site = site_of(story).on(day)
    assert failing(site, number) == {}
    made = site.answer("statement", number)
    assert (made["due"], made["being_checked"]) == (due, [])
    assert offers(site, number)["promise", 1][0] == [due]


# -- a family of four -----------------------------------------------------------------------------------------------


def test_a_family_of_four_at_180_percent_pays_half_of_it_in_five_payments(site_of):
    site = site_of("family-of-four")
    site.done("assistance", "FA-701", "--state", "complete", "--household", "4", "--income", "54001")
    found = site.answer("assistance", "FA-701")["eligibility"]
    assert (found["of_guideline"], found["discount"]) == ("180.1 %", 25)  # a dollar more is the next step of the scale
    site.done("assistance", "FA-701", "--income", "54000")
    assert site.answer("show", "FA-701")["queue"] == "on-hold"
    assert "application for assistance" in site.refused("agree", "FA-701", "--plan", "100")
    found = site.answer("assistance", "FA-701")["eligibility"]
    assert (found["of_guideline"], found["discount"]) == ("180 %", 50)
    assert found["steps"][0].startswith("4 people: 15,000.00 + 3 x 5,000.00 = 30,000.00 a year")
    site.done("assistance", "FA-701", "--state", "approved")
    assert "425.01 of 850.01 comes off first" in site.refused("agree", "FA-701", "--plan", "100")
    letter = site.paper("agree", "FA-701", "--assistance", "--months", "5", "--first", "2026-08-31")
    assert "Our program takes $425.01 off your bill" in letter
    assert "1 August 31, 2026 $85.00 $340.00" in letter
    assert "5 December 31, 2026 $85.00 $0.00" in letter


# -- further accounts -----------------------------------------------------------------------------------------------


def test_an_objection_moves_the_account_to_the_audit_and_back(site_of):
    site = site_of("further")
    assert failing(site, "OB-801") == {}
    about = ("--about", "already-paid", "--said", "I paid this at the desk.", "--line", "99213@2026-07-02")
    site.done("object", "OB-801", *about, "--wants", "itemized-bill", "--ask", "receipt")
    shown = site.answer("show", "OB-801")
    assert shown["queue"] == "balance-audit"
    assert "99213 of 2026-07-02" in shown["queue_reason"] and "answer due 2026-09-16" in shown["queue_reason"]
    assert "Stop: check 14 fails on 99213 of 2026-07-02" in site.refused("agree", "OB-801", "--plan", "25")
    assert "$27.00" in site.paper("statement", "OB-801", "--as-it-stands")
    site.done("document", "OB-801", "receipt", "received", "--note", "of another visit")
    site.done("objection-answer", "OB-801", "--result", "stands", "--reason", "The receipt is of another visit.")
    assert failing(site, "OB-801") == {}
    assert site.answer("show", "OB-801")["queue"] != "balance-audit"
    (objection,) = site.answer("bill", "OB-801")["objections"]
    assert "stands" in str(objection) and "receipt" in str(objection) and "itemized-bill" in str(objection)


def test_a_deductible_is_not_asked_twice_and_a_second_payer_goes_first(site_of):
    site = site_of("further")
    assert failing(site, "DT-802")[9]["amount"] == "200.00"
    assert failing(site, "DT-802")[9]["line"] == "99214 of 2026-07-02"
    assert "NORTHSTAR SYNTH covers the patient too and was never billed" in failing(site, "SN-803")[9]["evidence"]


@pytest.mark.parametrize(("number", "fails"), [("ES-805", True), ("ES-806", False)])
def test_a_bill_can_be_disputed_from_400_above_its_estimate_on(site_of, number, fails):
    site = site_of("further")
    site.done("estimate", number, "--amount", "1000", "--given", "2026-06-29", "--billed", "2026-08-14")
    found = failing(site, number)
    assert (13 in found) == fails
    assert not fails or "until 2026-12-12" in found[13]["evidence"]


def test_a_federal_programs_share_is_settled_on_documented_hardship_only(site_of):
    site = site_of("further")
    settle = ("agree", "FE-807", "--settle", "20")
    assert "without documented hardship" in site.refused(*settle)
    assert "$5.00" in site.paper(*settle, "--hardship", "Benefit letter of July 2026")


def test_what_a_payer_took_back_is_not_the_patients(site_of):
    site = site_of("further")
    assert failing(site, "RC-804") == {}
    found = failing(site.on("2026-09-14"), "RC-804")
    assert (found[5]["amount"], found[12]["amount"]) == ("144.00", "144.00")


# -- the page -------------------------------------------------------------------------------------------------------

PAGE = (Path(__file__).parents[1] / "docs" / "patients.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("line", re.findall("^    worklist (.+)$", PAGE, re.MULTILINE))
def test_a_command_of_the_page_is_one_that_the_program_takes(line):
    name, *words = shlex.split(line)
    command = program.get_command(click.Context(program), name)
    assert command, name
    command.make_context(name, words)
