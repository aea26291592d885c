"""What can be offered to a patient, with the arithmetic done by hand. Amounts, rules and patients are made up."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.build import MEDICARE, RULES, aging, claim, judge, line, remit, worked
from worklist.domain.authority import Authority, AuthorityRule
from worklist.domain.events import Ask, HoldFlag, HoldFlagSet
from worklist.domain.patient_entries import (
    AgreementMade,
    AssistanceSet,
    AssistanceState,
    ObjectionKind,
    ObjectionRaised,
    Region,
    Shape,
)
from worklist.domain.patients.agreements.experience import Came, PlanExperience
from worklist.domain.patients.agreements.schedule import in_months
from worklist.domain.patients.offers.offer import KEEP_BILLING, offer_of, offers
from worklist.domain.patients.offers.proposals import taken_off
from worklist.domain.patients.offers.scripts import sentences
from worklist.domain.patients.offers.words import offers_section
from worklist.domain.patients.rules import Guideline, PatientRules, ScaleStep
from worklist.domain.team import Member, Right, Role

TODAY = date(2026, 11, 24)
PATIENTS = PatientRules(settlements=(80, 50), prompt_pay=10, plan_least=25_00)
SPECIALIST = (
    AuthorityRule(Role.SPECIALIST, (Ask.PLAN,), months=12),
    AuthorityRule(Role.SPECIALIST, (Ask.SETTLE,), amount=300_00, discount=20),
)
SUPERVISOR = AuthorityRule(Role.SUPERVISOR, (Ask.PLAN, Ask.SETTLE), discount=60)
SITE = replace(RULES, patients=PATIENTS, authority=Authority((*SPECIALIST, SUPERVISOR)))
ASSUMED = "95 % assumed, nothing was due here yet"
ANA = Member("ana", frozenset(Right), Role.SPECIALIST)


def owes(dollars, *, rules=SITE, work=(), payer=None, filing="12", patient=None):
    """A high deductible: all that the payer allowed is the patient's. Today is 83 days after the first bill."""
    who = {"payer": payer} if payer else {}
    answer = remit(line("99213", dollars, f"PR-1 {dollars}", paid=0), filing=filing, **who)
    row = aging(0, dollars if patient is None else patient, charges=dollars, payments=0, adjusted=0)
    return judge(answer, row, rules=rules, work=worked(*work), today=TODAY)


def found(assessment, *said, **known):
    return {offer.title: offer for offer in offers(assessment, ANA, *said, **known)}


def test_every_offer_of_twelve_hundred_dollars_by_hand():
    """Age 113 days, so billing on brings 40 %. A touch costs 25.00; a plan one more for every six payments."""
    shown = [(each.title, each.expected, each.cost, each.net) for each in offers(owes(1_200), ANA)]
    assert shown == [
        ("Pay in full now", 1_200_00, 25_00, 1_175_00),
        ("Plan: 3 payments of 400.00", 1_083_95, 50_00, 1_033_95),
        ("Plan: 6 payments of 200.00", 1_006_65, 50_00, 956_65),
        ("Plan: 12 payments of 100.00", 873_32, 75_00, 798_32),
        ("Combination: 960.00 (80 %) in 12 payments", 698_65, 75_00, 623_65),
        ("Settlement: 960.00 (80 %) by 2026-12-24", 576_00, 25_00, 551_00),
        ("Prompt pay: 1,080.00, 10 % off by 2026-12-08", 540_00, 25_00, 515_00),
        (KEEP_BILLING, 480_00, 25_00, 455_00),
        ("Settlement: 600.00 (50 %) by 2026-12-24", 360_00, 25_00, 335_00),
        ("Hardship: 600.00 (50 %) by 2026-12-24", 360_00, 25_00, 335_00),
    ]


def test_the_steps_of_a_plan_can_be_worked_out_on_paper():
    plan = found(owes(1_200))["Plan: 12 payments of 100.00"]
    assert plan.steps == (
        "expected 873.32 = 100.00 x (95 % + 95 %^2 + ... + 95 %^12), each payment after the one before: " + ASSUMED,
        "cost 75.00 = 3 touches x 25.00: one to make it, one for every 6 payments or part of them",
        "net 798.32 = 873.32 - 75.00",
    )
    assert (plan.cash_now, plan.installments[0].due) == (100_00, TODAY + timedelta(days=14))


def test_a_last_payment_of_another_amount_stands_by_itself():
    plan = found(owes(1_000))["Plan: 12 payments of 83.34, the last 83.26"]
    assert plan.steps[0].startswith("expected 727.78 = 83.34 x (95 % + 95 %^2 + ... + 95 %^11) + 83.26 x 95 %^12")


@given(st.integers(1, 10**8), st.integers(2, 36), st.integers(0, 100))
def test_expected_cash_is_the_sum_to_the_nearest_cent(total, months, percent):
    payments = in_months(total, months, TODAY)
    made = AgreementMade(Shape.PLAN, total, payments)
    here = owes(1_200, rules=replace(SITE, patients=replace(PATIENTS, plan_follows=percent)))
    exact = sum(each.amount * (Decimal(percent) / 100) ** n for n, each in enumerate(payments, 1))
    if len(payments) > 1:
        assert abs(Decimal(offer_of(made, here, ANA).expected) - exact) <= Decimal("0.5")


def test_the_sites_own_plans_move_what_is_expected():
    """31 of 34 payments came here: 92 %, as in the tests of the experience."""
    plan = found(owes(1_200), PlanExperience(payments=Came(31, 34)))["Plan: 3 payments of 400.00"]
    assert plan.steps[0] == (
        "expected 1,018.04 = 400.00 x (92 % + 92 %^2 + 92 %^3), each payment after the one before: 95 % assumed"
        " (worth 20), 31 of 34 came here"
    )


# -- whose authority ------------------------------------------------------------------------------------------------


def test_half_of_it_is_beyond_a_specialist_and_within_a_supervisor():
    half = found(owes(1_200))["Settlement: 600.00 (50 %) by 2026-12-24"]
    assert half.authority == (
        "This gives up 600.00, 50 % of 1,200.00: 300.00 above the 300.00 that a specialist may give up and 30 % of what"
        " is owed above the 20 % that a specialist may give up. A supervisor could."
    )
    assert (half.why_not, half.is_open) == ("", False)
    assert found(owes(1_200))["Settlement: 960.00 (80 %) by 2026-12-24"].is_open


def test_odd_cents_never_pass_the_limit_that_the_share_keeps():
    """80 % of 100.01 is 80.008: accepted is 80.01, so 20 % and no more is given up."""
    assert found(owes(100.01))["Settlement: 80.01 (80 %) by 2026-12-24"].authority == ""


def test_a_combination_takes_authority_for_the_months_too():
    long = replace(SITE, patients=replace(PATIENTS, plan_months=18))
    offer = found(owes(1_200, rules=long))["Combination: 960.00 (80 %) in 18 payments"]
    assert "6 payments above the 12 that a specialist may agree to" in offer.authority


def test_a_federal_share_is_reduced_on_documented_hardship_only():
    federal = owes(1_200, payer=MEDICARE, filing="MB")
    assert "without documented hardship" in found(federal)["Settlement: 960.00 (80 %) by 2026-12-24"].why_not
    documented = found(federal, hardship="benefit letter of 2026-10-02")["Hardship: 600.00 (50 %) by 2026-12-24"]
    assert "without documented hardship" not in documented.authority
    assert documented.made.hardship == "benefit letter of 2026-10-02"
    assert found(federal)["Plan: 12 payments of 100.00"].is_open


def test_hardship_needs_how_it_is_documented():
    offer = found(owes(1_200))["Hardship: 600.00 (50 %) by 2026-12-24"]
    assert "Say how the hardship is documented" in offer.why_not


# -- what stands against it -----------------------------------------------------------------------------------------


def only(assessment):
    """What stands against every offer, once."""
    (why,) = {offer.why_not for offer in offers(assessment, ANA) if not offer.title.startswith("Hardship")}
    return why


def test_a_bill_that_is_wrong_is_not_negotiated():
    """The remits leave 1,200 to the patient, who is asked for 1,300."""
    assert only(owes(1_200, patient=1_300)).startswith("Correct first: check 1 fails: patient balance 1,300.00")


def test_an_objection_comes_first():
    objected = ObjectionRaised(ObjectionKind.WRONG_AMOUNT, "too much", TODAY, TODAY + timedelta(days=30))
    assert only(owes(1_200, work=[objected])).startswith("Stop: check 14 fails")


@pytest.mark.parametrize("flag", [HoldFlag.BANKRUPTCY, HoldFlag.ATTORNEY, HoldFlag.DECEASED, HoldFlag.CHARITY])
def test_nothing_is_asked_where_the_account_is_left_alone(flag):
    assert only(owes(1_200, work=[HoldFlagSet(flag, on=True, reason="notice")])) == (
        f"The account is flagged {flag}: nothing is asked of the patient."
    )


def test_an_open_application_and_a_running_agreement_come_first():
    applied = AssistanceSet(AssistanceState.COMPLETE, TODAY)
    assert only(owes(1_200, work=[applied])).startswith("The application for assistance is complete: decide on it")
    plan = AgreementMade(Shape.PLAN, 1_200_00, in_months(1_200_00, 12, TODAY))
    assert only(owes(1_200, work=[plan])).startswith("The plan of 2026-11-20 has not ended: end it first")


def test_the_payers_are_asked_before_the_patient():
    """Sent to the second payer, who has not answered and owes 20.00 by the PM."""
    answer = remit(line("99213", 100, "PR-2 100", paid=0))
    sent = claim(order="S", sent="2026-11-10")
    waiting = judge(claim(), answer, sent, aging(20, 80), rules=SITE, today=TODAY)
    assert only(waiting).startswith("It is not the patient's turn: ")


def test_nothing_is_offered_where_nothing_is_owed_or_that_is_unknown():
    assert offers(judge(remit(line("99213", 10, "PR-1 10", paid=0)), aging(10, None), rules=SITE), ANA) == ()
    assert offers(owes(0), ANA) == ()


def test_too_little_for_a_plan_says_so():
    offer = found(owes(60))["Plan: 3 payments of 20.00"]
    assert offer.why_not.endswith("20.00 a month is below the 25.00 that the site plans at the least.")


# -- assistance -----------------------------------------------------------------------------------------------------

SCALE = replace(
    PATIENTS,
    guidelines=(Guideline(2026, Region.CONTIGUOUS, 16_000_00, 5_000_00),),
    scale=(ScaleStep(150, 100), ScaleStep(200, 60)),
)
ASSISTED = replace(SITE, patients=SCALE)


def test_a_family_of_four_at_180_percent_applies_first():
    """16,000 + 3 x 5,000 = 31,000 made up; 55,800 is 180 %: the scale would take 60 % off."""
    told = AssistanceSet(AssistanceState.OFFERED, TODAY, 4, 55_800_00)
    offer = found(owes(1_200, rules=ASSISTED, work=[told]))["Assistance: 60 % off, the rest in 480.00"]
    assert "Apply first: by what is known the site's scale would take 60 % off" in offer.why_not


def test_what_was_approved_is_taken_off_within_everybodys_authority():
    approved = AssistanceSet(AssistanceState.APPROVED, TODAY, 4, 55_800_00, discount=60)
    shown = found(owes(1_200, rules=ASSISTED, work=[approved]))
    offer = shown["Assistance: 60 % off, the rest in 12 payments of 40.00"]
    assert (offer.given_up, offer.is_open) == (720_00, True)
    whole = replace(approved, discount=100)
    assert found(owes(1_200, rules=ASSISTED, work=[whole]))["Assistance: 100 % off"].installments == ()


def test_half_a_cent_of_assistance_is_the_patients_gain():
    assert taken_off(10_01, 50) == 5_01


# -- in words -------------------------------------------------------------------------------------------------------


def test_what_is_shown_says_why_not_and_whose_authority_it_takes():
    said = [row.text for row in offers_section(offers(owes(1_200), ANA)).lines]
    assert "Within my authority." in said
    assert any(text.startswith("Needs approval. This gives up 600.00") for text in said)


def test_a_script_asks_whether_the_bill_is_right_and_names_the_money():
    said = " ".join(sentences(found(owes(1_200))["Plan: 12 payments of 100.00"], PATIENTS))
    assert "$1,200.00 of this bill is left for you to pay. Does the bill look right to you?" in said
    assert "12 payments of $100.00, the first on December 8, 2026" in said
    assert "program" not in said
    assert "program" in " ".join(sentences(found(owes(1_200))[KEEP_BILLING], SCALE))
