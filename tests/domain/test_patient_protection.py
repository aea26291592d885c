"""Whom the law protects, and what was promised: never asked again, never asked too much. All of it is made up."""

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.build import (
    BIRCH,
    MEDICARE,
    NUMBER,
    PATIENT,
    RULES,
    account,
    aging,
    billed,
    claim,
    judge,
    line,
    remit,
    worked,
)
from worklist.domain.events import HoldFlag, HoldFlagSet
from worklist.domain.patient_entries import (
    AgreementEnded,
    AgreementMade,
    AgreementResult,
    AssistanceSet,
    AssistanceState,
    Document,
    DocumentMoved,
    Installment,
    Shape,
    Went,
)
from worklist.domain.patients.agreements.agreement import Agreement
from worklist.domain.patients.agreements.collecting import why_not_collected
from worklist.domain.patients.agreements.given_up import discount_due
from worklist.domain.patients.agreements.obstacles import why_not_agreed
from worklist.domain.patients.assistance.eligibility import assistance_section
from worklist.domain.patients.contact.scripts import Situation, script
from worklist.domain.patients.offers.offer import offers
from worklist.domain.patients.offers.words import offers_section
from worklist.domain.patients.papers.descriptions import NO_DESCRIPTIONS
from worklist.domain.patients.papers.statement import itemized_statement
from worklist.domain.patients.papers.texts import Sender, addressee
from worklist.domain.patients.rules import PatientRules, Presumption
from worklist.domain.payer_types import PayerType, PayerTypes
from worklist.domain.team import Member, Right, Role

TODAY = date(2026, 11, 24)
ANA = Member("ana", frozenset(Right), Role.SPECIALIST)
ANSWER = remit(line("99213", 1_000, "PR-1 1000", paid=0))
PAYMENT = (Installment(TODAY, 600_00),)
SETTLED = AgreementMade(Shape.SETTLEMENT, 1_000_00, PAYMENT, 400_00, paid_before=0)
HELPED = AgreementMade(Shape.ASSISTANCE, 1_000_00, PAYMENT, 400_00, paid_before=0)
APPROVED = AssistanceSet(AssistanceState.APPROVED, date(2026, 11, 20), 2, 10_000_00, discount=40)


def owing(patient, *work, adjusted=0.0, rules=RULES):
    row = aging(0, patient, charges=1_000, payments=1_000 - patient - (adjusted or 0), adjusted=adjusted)
    return judge(ANSWER, row, work=worked(*work), rules=rules, today=TODAY)


def after(made, result):
    """The agreement with its end; the first entry of ``worked`` is e1."""
    (agreement,) = worked(made).agreements
    return made, AgreementEnded(agreement.id, result)


# -- what was given up ----------------------------------------------------------------------------------------------


def test_what_a_kept_settlement_gave_up_is_asked_of_nobody_until_the_pm_takes_it_off():
    kept = after(SETTLED, AgreementResult.KEPT)
    check = owing(400, *kept).case.audit[7]
    assert (check.state, check.amount) == ("fails", 400_00)
    assert check.evidence == (
        "the settlement of 2026-11-20 gave up 400.00 for good, and the PM still asks 400.00 of it: adjust it there"
    )
    assert why_not_agreed(owing(400, *kept)).startswith("Correct first: check 8 fails")
    assert owing(400, *kept, adjusted=400).case.audit[7].state == "ok", "it was taken off, and 400.00 more came"
    assert owing(400, *kept, adjusted=None).case.audit[7].state == "fails", "without adjustments the sum tells"


@pytest.mark.parametrize(
    ("made", "result", "state"),
    [
        (SETTLED, AgreementResult.BROKEN, "ok"),
        (SETTLED, AgreementResult.WITHDRAWN, "ok"),
        (HELPED, AgreementResult.BROKEN, "fails"),
    ],
)
def test_a_broken_settlement_gave_nothing_up_and_assistance_did(made, result, state):
    assert owing(900, *after(made, result)).case.audit[7].state == state


# -- an approved application ----------------------------------------------------------------------------------------


def test_once_help_is_approved_nothing_is_offered_but_what_it_leaves():
    now = owing(1_000, APPROVED)
    found = offers(now, ANA)
    assert {each.shape for each in found if not each.why_not} == {Shape.ASSISTANCE}
    first = "Assistance of 40 % is approved: 400.00 of 1,000.00 comes off first (worklist agree --assistance)."
    assert {each.why_not for each in found if each.shape in (None, Shape.PLAN, Shape.PROMISE)} == {first}
    assert why_not_collected(now, TODAY).startswith("assistance of 40 % is approved")


@pytest.mark.parametrize(
    ("patient", "adjusted", "work", "due"),
    [
        (1_000, 0, (), 40),
        (600, 400, (), 0),
        (500, 400, (), 0),
        (1_000, 100, (), 40),
        (1_000, 0, after(HELPED, AgreementResult.BROKEN), 0),
        (1_000, 0, after(HELPED, AgreementResult.WITHDRAWN), 40),
    ],
)
def test_an_approved_discount_comes_off_once(patient, adjusted, work, due):
    now = owing(patient, *work, APPROVED, adjusted=adjusted)
    assert discount_due(now.account, now.work) == due


def test_a_hospital_is_told_of_the_limit_and_of_what_was_paid_too_much():
    hospital = replace(RULES, patients=PatientRules(tax_exempt=True))
    said = str(assistance_section(owing(900, APPROVED, rules=hospital)))
    assert "amounts generally billed" in said
    assert "The patient has paid 100.00" in said


def test_who_is_presumed_eligible_is_offered_help_first():
    listed = replace(RULES, patients=PatientRules(presumed=(Presumption(NUMBER, "the county's list"),)))
    assert "presumed eligible for assistance (the county's list)" in why_not_agreed(owing(1_000, rules=listed))
    assert why_not_agreed(owing(1_000, AssistanceSet(AssistanceState.OFFERED, TODAY), rules=listed)) == ""


# -- whom Medicaid pays for -----------------------------------------------------------------------------------------

BY_MEDICARE = remit(line("99213", 100, "PR-1 40", "PR-96 10", paid=50), payer=MEDICARE, filing="MB")
MARKED = replace(BY_MEDICARE, remarks=("MA01", "N781"))
MEDICAID = PayerTypes((("birch health plan", PayerType.MEDICAID),))


def shares_once(patient, *answers):
    rules = replace(RULES, payer_types=MEDICAID)
    return judge(*answers, aging(0, patient), rules=rules, today=TODAY).case.audit[8]


def by_medicaid(*reasons, paid):
    return remit(line("99213", 100, *reasons, paid=paid), payer=BIRCH, status="2", on="2026-09-10")


def test_a_qualified_medicare_beneficiary_is_not_asked_for_the_deductible():
    found = shares_once(50, MARKED)
    assert (found.state, found.amount) == ("fails", 40_00)
    assert "N781 on the remit" in found.evidence
    assert shares_once(10, MARKED).state == "ok", "what Medicare does not cover is no share of it"
    assert shares_once(50, BY_MEDICARE).state == "ok"


def test_what_medicaid_answered_is_payment_in_full():
    found = shares_once(30, BY_MEDICARE, by_medicaid("OA-23 50", "CO-45 30", paid=20))
    assert (found.state, found.amount) == ("fails", 30_00)
    assert shares_once(3, BY_MEDICARE, by_medicaid("OA-23 50", "CO-45 27", "PR-3 3", paid=20)).state == "ok"
    assert shares_once(50, BY_MEDICARE, by_medicaid("CO-27 100", paid=0)).state == "ok", "not covered on that day"


# -- before a payer has answered ------------------------------------------------------------------------------------


def test_a_bill_that_no_payer_has_answered_is_not_all_the_patients():
    row = aging(0, 185, charges=185, payments=0, adjusted=0)
    assert "ALDER MUTUAL has not answered" in why_not_agreed(judge(claim(), row, today=TODAY))
    on_paper = worked(DocumentMoved(Document.EOB, Went.RECEIVED, TODAY))
    assert why_not_agreed(judge(claim(), row, work=on_paper, today=TODAY)) == ""
    assert why_not_agreed(judge(claim(filing="09"), row, today=TODAY)) == "", "who pays alone waits for no payer"


# -- what the PM shows as paid --------------------------------------------------------------------------------------


def test_a_remit_newer_than_the_export_does_not_look_like_the_patients_money():
    """The payer takes 80.00 back after the export: the PM's payments have not lost it yet."""
    paid = remit(line("99213", 100, "PR-2 20", paid=80))
    row = replace(aging(0, 20, charges=100, payments=80, adjusted=0), as_of=date(2026, 9, 1))
    taken_back = remit(line("99213", -100, "PR-2 -20", paid=-80), status="22", on="2026-09-10", check="CHK2")
    assert account(paid, row).patient_paid == 0
    assert account(paid, taken_back, row).patient_paid is None


def test_a_balance_that_grew_does_not_tell_that_nothing_was_paid():
    plan = AgreementMade(Shape.PLAN, 100_00, (Installment(date(2026, 9, 1), 100_00),))
    agreement = Agreement(plan, "e1", "ana", worked(plan).agreements[0].at)
    assert agreement.paid(account(aging(0, 60))) == 40_00
    assert agreement.paid(account(aging(0, 180))) is None


@pytest.mark.parametrize(("balance", "paid"), [(1_000, 0), (600, None), (400, None), (0, 600_00)])
def test_the_discount_of_assistance_is_no_payment(balance, paid):
    """600.00 are to be paid, 400.00 come off; without payments nobody tells which of them the fall was."""
    (agreement,) = worked(replace(HELPED, paid_before=None)).agreements
    assert agreement.paid(account(aging(0, balance, balance=balance or -1))) == paid


# -- papers and words -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("work", "why"),
    [
        (HoldFlagSet(HoldFlag.BANKRUPTCY, on=True), "the account is flagged bankruptcy"),
        (AssistanceSet(AssistanceState.COMPLETE, TODAY), "the application for assistance is complete"),
        (APPROVED, "assistance of 40 % is approved: 400.00 of 1,000.00 comes off first (worklist agree --assistance)"),
    ],
)
def test_no_statement_asks_for_money_that_nobody_may_ask_for(work, why):
    assert why in itemized_statement(owing(1_000, work), NO_DESCRIPTIONS, Sender("SYNTHETIC"), TODAY).wrong


def test_a_childs_bill_is_no_letter_to_the_child():
    sent = replace(claim(billed("99213", 185)), patient=PATIENT, patient_born=date(2008, 11, 25))
    assert addressee(account(sent), TODAY)[0] == "Parent or guardian of PAT SYNTHETIC"
    assert addressee(account(sent), date(2026, 11, 25))[0] == "PAT SYNTHETIC"


def test_without_insurance_nobody_speaks_of_what_it_answered():
    said = str(script(judge(aging(0, 185, charges=185), today=TODAY), Situation.BALANCE))
    assert "insurance has answered" not in said
    assert "estimate" in said


def test_who_was_approved_hears_what_is_left_and_not_the_whole_bill():
    said = str(script(owing(1_000, APPROVED), Situation.BALANCE))
    assert "$400.00 off. Your part is $600.00" in said and "1,000" not in said


def test_cash_now_stands_beside_what_is_expected():
    text = "\n".join(each.text for each in offers_section(offers(owing(1_000), ANA)).lines)
    assert "cash now 333.34, due 2026-12-08; agreed in all 1,000.00" in text
