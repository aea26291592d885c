"""A patient's balance at the screen: offers with their arithmetic, what is agreed, and a bill that is wrong."""

import re
from contextlib import closing
from dataclasses import replace
from hashlib import sha256

import pytest

from tests.crew import join
from tests.drop_files import AGING, Site, claim, remit
from tests.practice import stop_clocks
from tests.screens.sitting import SMALL, sitting
from tests.screens.test_pictures import WIDE, is_as_approved
from worklist.domain.authority import Authority, AuthorityRule
from worklist.domain.column_map import ColumnMap
from worklist.domain.events import Ask, EscalationDecided, EscalationRequested, NextStepSet, Verdict
from worklist.domain.patient_entries import (
    AgreementEnded,
    AgreementMade,
    AssistanceSet,
    AssistanceState,
    ContactSet,
    DocumentMoved,
    Region,
    Shape,
)
from worklist.domain.patients.rules import Guideline, PatientRules, ScaleStep
from worklist.domain.site import SiteRules
from worklist.domain.team import Role
from worklist.screens.account import Page

pytestmark = pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot")  # they stand in screens/

FOR_DIALOGS = (100, 30)
CLEAN, WRONG = "CLEAN1", "WRONG1"
EXPORT = """SYNTHETIC as of 11/21/2026
Account,Patient,Payer,Balance,Patient Balance,Service,Phone
CLEAN1,"SYNTHETIC, TEST",SYNTH PAYER,1200,1200,08/30/2026,555-0100
WRONG1,"SYNTHETIC, WRONG",SYNTH PAYER,400,400,08/30/2026,555-0101
"""
PATIENTS = PatientRules(
    settlements=(80, 50),
    prompt_pay=10,
    guidelines=(Guideline(2026, Region.CONTIGUOUS, 15_000_00, 5_000_00),),
    scale=(ScaleStep(200, 50),),
)
"""Guideline and scale are made up."""
MINE = AuthorityRule(Role.SPECIALIST, (Ask.SETTLE,), discount=20)
MONTHS = AuthorityRule(Role.SPECIALIST, (Ask.PLAN,), months=12)
SUES = AuthorityRule(Role.SUPERVISOR, (Ask.SETTLE, Ask.PLAN))


def balances(folder):
    """One that the deductible leaves to the patient, and one that the contract does not."""
    rules = SiteRules(patients=PATIENTS, authority=Authority((MINE, MONTHS, SUES)))
    site = replace(Site.make(folder, ColumnMap("aging", {**AGING.columns, "phone": "Phone"})), rules=rules)
    claims = in_albany(claim(CLEAN, charge=1200)), claim(WRONG, charge=1000, patient="OTHER", control=2)
    site.drop("a.837", "".join(claims))
    answers = remit(CLEAN, charge=1200, reason="PR:1"), remit(WRONG, charge=1000, paid=600, reason="CO:45", control=2)
    site.drop("a.835", "".join(answers))
    site.drop("open.csv", EXPORT)
    site.sync()
    join(site.log_path)
    return site


def in_albany(sent):
    """The claim with an address of the patient, which says what time it is there."""
    there = sent.replace("DMG*", "N3*1 MADE UP WAY~\nN4*ALBANY*NY*12207~\nDMG*")
    return re.sub(r"SE\*(\d+)", lambda found: f"SE*{int(found[1]) + 2}", there)


@pytest.fixture(scope="module")
def _balances(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        stop_clocks(patch.setattr)
        return balances(tmp_path_factory.mktemp("balances"))


@pytest.fixture
def site(_balances, tmp_path):
    return _balances.copy(tmp_path / "site")


async def open_balance(sam, account=CLEAN):
    await sam.press("a", "x")
    await sam.point_at(account)
    await sam.press("r")


# -- what is offered ------------------------------------------------------------------------------------------------


async def test_offers_stand_best_net_first_each_worked_out_with_what_to_say(site, picture):
    async with sitting(site, size=WIDE, actor="sam") as sam:
        await open_balance(sam)
        assert f"Balance of {CLEAN}: clean" in sam.text
        assert "Pay in full now" in sam.rows[0] and "1,175.00" in sam.rows[0]
        assert "Keep billing" in sam.rows[4] and "635.00" in sam.rows[4]
        assert "needs approval" in next(row for row in sam.rows if "Settlement: 600.00" in row)
        assert "NOT YET" in next(row for row in sam.rows if "Hardship" in row)
        await sam.press("j", "j", "j")
        said = sam.explained
        assert "expected 873.32 = 100.00 x (95 % + 95 %^2 + ... + 95 %^12)" in said
        assert "net 798.32 = 873.32 - 75.00" in said
        assert "due 2026-12-05, 2027-01-05, 2027-02-05" in said
        assert "You could pay it month by month: 12 payments of $100.00" in said
        assert "In-house or vendor in-house (" in said
        assert await is_as_approved(picture, sam, "resolution-160x45")


async def test_an_agreement_is_made_with_its_letter_stands_and_ends(site, picture):
    async with sitting(site, size=FOR_DIALOGS, actor="sam") as sam:
        await open_balance(sam)
        await sam.press("x")
        assert sam.status == "Nothing is agreed that has not ended."
        await sam.press("j", "j", "j")
        await sam.press("enter")
        assert "The last payment, 100.00, is due 2027-11-05. Within your authority." in sam.reading
        await sam.fill(each="500")
        assert "3 payments of 500.00, the last 200.00 from 2026-12-05" in sam.reading
        assert "The last payment, 200.00, is due 2027-02-05" in sam.reading
        assert await is_as_approved(picture, sam, "agreement")
        await sam.press("enter")
        made, step = sam.record(CLEAN)
        assert isinstance(made, AgreementMade) and isinstance(step, NextStepSet)
        assert [each.amount for each in made.installments] == [500_00, 500_00, 200_00]
        (letter,) = (site.folder / "letters").iterdir()
        assert made.letter == sha256(letter.read_bytes()).hexdigest() and "the letter is in" in sam.status
        assert all("NOT NOW" in row for row in sam.rows if "Keep billing" not in row)
        assert "Running: the PM shows 0.00 of 1,200.00 paid" in sam.explained
        await sam.press("x")
        await sam.press("enter")
        assert "The PM shows 0.00 of the 1,200.00 agreed" in sam.answer
        await sam.fill(result="withdrawn", reason="Moved in with family")
        await sam.press("enter")
        ended = next(body for body in sam.record(CLEAN) if isinstance(body, AgreementEnded))
        assert ended.reason == "Moved in with family" and "NOT NOW" not in sam.text


async def test_beyond_my_authority_it_says_whose_and_asks_with_the_terms_as_typed(site):
    async with sitting(site, actor="sam") as sam:
        await open_balance(sam)
        await sam.press("G", "k")
        await sam.press("enter")
        assert "30 % of what is owed above the 20 % that a specialist may give up. A supervisor could." in sam.reading
        await sam.fill(total="700")
        await sam.press("enter")
        assert sam.answer == "Not yours to agree on. esc keeps these terms; e then asks a supervisor for them."
        await sam.press("escape")
        await sam.press("e")
        await sam.fill(why="lost the job in May")
        await sam.press("enter")
        (asked,) = sam.record(CLEAN)
        assert isinstance(asked, EscalationRequested)
        assert (asked.asks, asked.amount, asked.why) == (Ask.SETTLE, 700_00, "lost the job in May")
        approve(site)
        sam.place.look_for_news()
        await sam.settle()
        assert "Approved: a settlement: 700.00" in sam.explained
        await sam.press("enter")
        assert "above the 20 %" in sam.reading
        await sam.fill(total="700", letter="no")
        assert "Approved by sue." in sam.reading
        await sam.press("enter")
        made = next(body for body in sam.record(CLEAN) if isinstance(body, AgreementMade))
        assert (made.given_up, made.approval) == (500_00, sam.work(CLEAN).escalation.id)


def approve(site):
    with closing(site.desk("sue")) as sue:
        (review,) = sue.reviews()
        sue.decide_on(review.seen, EscalationDecided(review.asked.id, Verdict.APPROVED, "fair"))


async def test_how_a_hardship_is_documented_is_said_where_it_is_agreed_on(site):
    async with sitting(site, actor="sue") as sue:
        await open_balance(sue)
        await sue.press("G")
        assert "Hardship: 600.00 (50 %)" in sue.row and "NOT YET" in sue.row
        await sue.press("enter")
        await sue.fill(hardship="benefit letter of October", letter="no")
        await sue.press("enter")
        made, _ = sue.record(CLEAN)
        assert (made.shape, made.hardship) == (Shape.HARDSHIP, "benefit letter of October")


# -- the rest of the talk -------------------------------------------------------------------------------------------


async def test_a_bill_that_is_wrong_is_not_negotiated_and_the_text_begins_with_the_line_that_fails(site, picture):
    async with sitting(site, size=WIDE, actor="sam") as sam:
        await open_balance(sam, WRONG)
        assert f"Balance of {WRONG}: correct first" in sam.text
        assert "Nothing is offered. Correct first: check 1 fails" in sam.text
        assert sam.explained.startswith("Is the bill right? Correct first")
        assert "Would you like to pay" not in sam.explained and "We are checking your bill" in sam.explained
        for key in ("enter", "e"):
            await sam.press(key)
            assert sam.refused and sam.status.startswith("Correct first: check 1 fails")
        assert await is_as_approved(picture, sam, "resolution-refused")
        for key in ("o", "a", "c"):
            await sam.press(key)
            assert sam.dialog is not None, key
            await sam.press("escape")
        await sam.press("p")
        (sent,) = sam.record(WRONG)
        assert isinstance(sent, DocumentMoved) and sent.file and "marked as being checked, is" in sam.status


async def test_an_objection_stops_the_offers_until_it_is_answered(site, picture):
    async with sitting(site, size=FOR_DIALOGS, actor="sam") as sam:
        await open_balance(sam)
        await sam.press("O")
        assert sam.status == "No objection of the patient waits for an answer; o takes one."
        await sam.press("o")
        await sam.fill(said="I paid that in cash")
        assert await is_as_approved(picture, sam, "objection")
        await sam.press("enter")
        await sam.press("escape")
        assert "Nothing is offered. Stop: check 14 fails" in sam.text
        assert "I paid that in cash: answer due 2026-12-21" in sam.explained
        await sam.press("O")
        await sam.fill(result="stands", reason="No cash receipt of that day")
        await sam.press("enter")
        await sam.press("escape")
        assert "Pay in full now" in sam.text


async def test_an_application_that_somebody_takes_elsewhere_holds_the_offers_until_it_is_decided(site, picture):
    async with sitting(site, size=FOR_DIALOGS, actor="sam") as sam:
        await open_balance(sam)
        await sam.press("j")
        with closing(site.desk("sue")) as sue:
            sue.record(CLEAN, AssistanceSet(AssistanceState.COMPLETE, sue.today, 4, 54_000_00))
        sam.place.look_for_news()
        await sam.settle()
        assert "Plan: 3 payments" in sam.row and "NOT NOW" in sam.row
        assert "The application for assistance is complete" in sam.explained
        await sam.press("a")
        await sam.fill(state="approved")
        assert await is_as_approved(picture, sam, "assistance")
        await sam.press("enter")
        await sam.press("escape")
        await sam.press("g")
        assert "Assistance: 50 % off, the rest in" in sam.text


async def test_who_wants_no_calls_gets_none_and_the_number_is_not_shown(site, picture):
    async with sitting(site, size=FOR_DIALOGS, actor="sam") as sam:
        await open_balance(sam)
        assert "Number: 555-0100" in sam.explained
        await sam.press("c")
        await sam.fill(answer="promised", amount="100", day="fri")
        assert await is_as_approved(picture, sam, "patient-call")
        await sam.press("escape")
        await sam.press("i")
        await sam.fill(calls="no", state="NY", note="letters only")
        await sam.press("enter")
        assert "STOP: no call to the patient." in sam.explained and "555-0100" not in sam.text
        (wish,) = sam.record(CLEAN)
        assert isinstance(wish, ContactSet) and wish.do_not_call


async def test_from_the_account_and_back_without_a_name_on_the_screen(site, picture):
    async with sitting(site, size=SMALL, actor="sam") as sam:
        await sam.press("a", "x")
        await sam.point_at(CLEAN)
        await sam.press("enter")
        await sam.press("r")
        assert sam.place.PLACE == "resolution"
        assert await is_as_approved(picture, sam, "resolution-80x24")
        await sam.press("h")
        await sam.press("enter")
        assert "SYNTHETIC" not in sam.text and f"patient of {CLEAN}" in sam.text
        await sam.press("escape")
        await sam.press("tab", "G")
        assert sam.place.query_one(Page).scroll_y > 0
        await sam.press("escape")
        assert (sam.place.PLACE, sam.account) == ("account", CLEAN)


async def test_who_only_reads_may_look_and_every_key_says_why_not(site):
    async with sitting(site, actor="abe") as abe:
        await open_balance(abe)
        for key in ("enter", "e", "o", "c", "p"):
            await abe.press(key)
            assert abe.refused and "abe is an auditor" in abe.status and abe.dialog is None
