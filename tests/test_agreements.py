"""Agreements with patients at the desk: made, approved, kept and broken by what the PM shows. All of it is made up."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.agreed_site import agreed_site, the_pm_shows
from tests.drop_files import TODAY, aging
from worklist.desk import Overtaken, Refusal
from worklist.domain.events import (
    Ask,
    EscalateTo,
    EscalationDecided,
    EscalationRequested,
    HoldFlag,
    HoldFlagSet,
    NextStepSet,
    NoteAdded,
    OutcomeKind,
    Verdict,
)
from worklist.domain.patient_entries import (
    AgreementMade,
    AgreementResult,
    AssistanceSet,
    AssistanceState,
    Installment,
    Shape,
)
from worklist.domain.patients.agreements.agreement import Standing
from worklist.domain.patients.agreements.experience import Came
from worklist.domain.patients.agreements.schedule import monthly
from worklist.domain.refusals import NotAllowed
from worklist.domain.traces import ActRefused

FIRST = TODAY + timedelta(days=14)
PLAN = AgreementMade(Shape.PLAN, 1_200_00, monthly(1_200_00, 100_00, FIRST))
PLACE = EscalationRequested(EscalateTo.VENDOR, "no answer", "take it", asks=Ask.PLACE, vendor="Harbor")
DUE = TODAY + timedelta(days=30)
HALF = AgreementMade(Shape.SETTLEMENT, 1_200_00, (Installment(DUE, 600_00),), 600_00, expires_on=DUE)
KEPT, BROKEN, WITHDRAWN = AgreementResult.KEPT, AgreementResult.BROKEN, AgreementResult.WITHDRAWN


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    return agreed_site(tmp_path_factory.mktemp("agreed") / "site")


@pytest.fixture
def site(made_once, tmp_path):
    return made_once.copy(tmp_path / "site")


@pytest.fixture
def desk_of(site):
    opened = []

    def open_desk(name="sam", today=TODAY):
        opened.append(site.on(today).desk(name))
        return opened[-1]

    yield open_desk
    for desk in opened:
        desk.close()


@pytest.fixture
def sam(desk_of):
    return desk_of()


@pytest.fixture
def sue(desk_of):
    return desk_of("sue")


# -- making one -----------------------------------------------------------------------------------------------------


def test_a_plan_is_recorded_with_the_day_on_which_the_first_payment_is_looked_for(sam):
    saved = sam.agree("R1", PLAN)
    made, step = (event.body for event in saved.events)
    assert (made.installments, made.approval) == (PLAN.installments, "")
    assert step == NextStepSet("patient", date(2026, 12, 10), "see that 100.00 came")
    assert not saved.needs_next_step
    assert sam.look("R1").assessment.work.agreement.made == made


def test_the_day_to_look_again_is_one_on_which_somebody_works(sam):
    """Due on Tuesday, December 15; five days of grace later it is Sunday, so Monday."""
    first = date(2026, 12, 15)
    made = replace(PLAN, installments=monthly(1_200_00, 100_00, first))
    assert sam.usual_follow_up(made) == date(2026, 12, 21)


WRONG = [
    (replace(PLAN, owed=1_100_00), r"owes 1,200\.00 now, and this is about 1,100\.00"),
    (replace(PLAN, installments=PLAN.installments[:11]), r"1,100\.00 paid and 0\.00 given up are 1,100\.00"),
    (replace(PLAN, installments=PLAN.installments[::-1]), "days of the payments are not in order"),
    (replace(PLAN, installments=monthly(1_200_00, 100_00, TODAY - timedelta(days=1))), "first payment is due"),
    (replace(PLAN, installments=(Installment(date(2032, 1, 1), 1_200_00),)), "more than three years away"),
    (replace(PLAN, installments=()), "Nothing is agreed"),
    (
        replace(PLAN, installments=(Installment(FIRST, 1_300_00),), given_up=-100_00),
        r"1,300\.00 is more than the 1,200",
    ),
    (replace(PLAN, installments=(Installment(FIRST, 1_100_00),), given_up=-100_00), "zero or more"),
    (replace(HALF, shape=Shape.PLAN), "A plan gives nothing up"),
    (replace(PLAN, shape=Shape.SETTLEMENT), "A settlement gives a part up"),
    (replace(HALF, shape=Shape.COMBINATION), "A combination is paid month by month"),
    (replace(HALF, shape=Shape.HARDSHIP), "Say how the hardship is documented"),
    (replace(HALF, expires_on=TODAY - timedelta(days=1)), "last day of the offer"),
    (replace(HALF, shape=Shape.ASSISTANCE), "No application for assistance is approved"),
    (replace(PLAN, letter="letter.pdf"), "fingerprint"),
]


@pytest.mark.parametrize(("made", "why"), WRONG, ids=lambda each: each if isinstance(each, str) else each.shape)
def test_what_does_not_add_up_is_refused(sam, made, why):
    with pytest.raises(Refusal, match=why):
        sam.agree("R1", made)
    assert sam.look("R1").events == ()


def test_a_promise_may_be_for_a_part(sam):
    sam.agree("R1", AgreementMade(Shape.PROMISE, 1_200_00, (Installment(TODAY, 50_00),)))
    assert sam.agreements()[0].agreement.agreed == 50_00


def test_one_agreement_at_a_time_and_none_on_an_open_application(sam):
    sam.agree("R1", PLAN)
    with pytest.raises(Refusal, match="end it first"):
        sam.agree("R1", PLAN)
    sam.record("R2", AssistanceSet(AssistanceState.COMPLETE, TODAY))
    with pytest.raises(Refusal, match="decide on it first"):
        sam.agree("R2", PLAN)


def test_nothing_is_agreed_on_a_flagged_account(sam):
    sam.record("R1", HoldFlagSet(HoldFlag.BANKRUPTCY, on=True, reason="notice of the court"))
    with pytest.raises(Refusal, match="flagged bankruptcy"):
        sam.agree("R1", PLAN)


def test_what_the_patient_paid_meanwhile_stops_an_agreement_on_the_old_balance(site, desk_of):
    the_pm_shows(site, R1=900)
    with pytest.raises(Refusal, match=r"owes 900\.00 now"):
        desk_of().agree("R1", PLAN)


def test_nothing_is_agreed_on_top_of_what_was_not_seen(sam, sue):
    seen = sam.look("R1").seq
    sue.record("R1", NoteAdded("the patient called: she objects"))
    with pytest.raises(Overtaken, match="sue"):
        sam.agree("R1", PLAN, seen=seen)


def test_what_assistance_takes_off_is_what_was_approved(sam, sue):
    sue.record("R1", AssistanceSet(AssistanceState.COMPLETE, TODAY, 2, 20_000_00))
    sue.record("R1", AssistanceSet(AssistanceState.APPROVED, TODAY, 2, 20_000_00, discount=40, reason="by hand"))
    off = AgreementMade(Shape.ASSISTANCE, 1_200_00, (Installment(FIRST, 700_00),), 500_00)
    with pytest.raises(Refusal, match=r"40 % were approved, 480\.00 of 1,200\.00, and this gives up 500\.00"):
        sam.agree("R1", off)
    sam.agree("R1", replace(off, installments=(Installment(FIRST, 720_00),), given_up=480_00))


# -- authority ------------------------------------------------------------------------------------------------------


def approve(desk, number="R1"):
    return desk.decide_on(desk.request_on(number).seen, EscalationDecided("", Verdict.APPROVED, "she lost her job"))


def test_half_is_beyond_a_specialist_until_a_supervisor_approves_it(sam, sue):
    with pytest.raises(NotAllowed, match="30 % of what is owed above the 20 % that a specialist may give up"):
        sam.agree("R1", HALF)
    asked = sam.ask_approval("R1", HALF, "she has the cash now").events[0]
    assert (asked.body.asks, asked.body.amount, asked.body.months) == (Ask.SETTLE, 600_00, 1)
    approve(sue)
    made = sam.agree("R1", HALF).events[0].body
    assert made.approval == asked.id


def test_that_it_was_tried_without_authority_is_in_the_record(site, sam):
    with pytest.raises(NotAllowed):
        sam.agree("R1", HALF)
    traces = [event.body for event in sam._log.of_account("R1")]
    assert any(isinstance(body, ActRefused) for body in traces)


def test_an_approval_covers_no_more_than_it_says(sam, sue):
    sam.ask_approval("R1", HALF, "she has the cash now")
    approve(sue)
    less = replace(HALF, installments=(Installment(DUE, 500_00),), given_up=700_00)
    with pytest.raises(NotAllowed, match=r"600\.00 were approved to be accepted, and this accepts 500\.00"):
        sam.agree("R1", less)
    longer = monthly(600_00, 40_00, FIRST)
    with pytest.raises(NotAllowed, match="1 payment was approved, and this takes 15"):
        sam.agree("R1", replace(HALF, shape=Shape.COMBINATION, installments=longer, expires_on=None))


def test_an_approval_of_something_else_is_none(sam, sue):
    sam.record("R1", replace(PLACE, to=EscalateTo.SUPERVISOR, vendor="", asks=Ask.PLAN, amount=1_200_00, months=24))
    approve(sue)
    with pytest.raises(NotAllowed, match="What was approved is plan, and this asks for settle"):
        sam.agree("R1", HALF)


def test_an_approval_that_is_not_the_one_on_the_account_is_none(sam):
    with pytest.raises(NotAllowed, match="No approved request"):
        sam.agree("R1", replace(HALF, approval="somebody else's"))


def test_a_combination_is_asked_with_its_months(sam, sue):
    pays = monthly(600_00, 40_00, FIRST)
    asked = sam.ask_approval("R1", AgreementMade(Shape.COMBINATION, 1_200_00, pays, 600_00), "by her budget")
    assert (asked.events[0].body.asks, asked.events[0].body.months) == (Ask.SETTLE, 15)


def test_what_is_within_my_authority_is_not_asked(sam):
    with pytest.raises(Refusal, match="within your authority"):
        sam.ask_approval("R1", PLAN, "please")


# -- how it goes on -------------------------------------------------------------------------------------------------


def test_a_plan_runs_falls_behind_and_is_broken_by_what_the_pm_shows(site, sam, desk_of):
    sam.agree("R1", PLAN)
    with pytest.raises(Refusal, match="No payment is missing yet"):
        sam.end_agreement("R1", BROKEN)
    with pytest.raises(Refusal, match=r"shows 0\.00 of the 1,200\.00 agreed: 1,200\.00 are missing"):
        sam.end_agreement("R1", KEPT)
    late = FIRST + timedelta(days=6)
    (running,) = desk_of(today=late).agreements(behind=True)
    assert (running.standing, running.behind, running.next_due) == (Standing.BEHIND, 100_00, FIRST)
    later = desk_of(today=late)
    assert later.plan_experience().payments == Came(0, 1)
    later.end_agreement("R1", BROKEN)
    assert later.agreements() == []


def test_a_settlement_is_kept_once_the_pm_shows_the_money(site, sam, sue, desk_of):
    sam.ask_approval("R1", HALF, "she has the cash now")
    approve(sue)
    sam.agree("R1", HALF)
    the_pm_shows(site, R1=600)
    later = desk_of()
    assert later.agreements()[0].standing is Standing.PAID
    with pytest.raises(Refusal, match="it was kept"):
        later.end_agreement("R1", BROKEN)
    later.end_agreement("R1", KEPT)
    assert later.plan_experience().settlements == Came(1, 1)


def test_what_the_pm_does_not_show_is_ended_by_whoever_says_how_they_know(site, sam, desk_of):
    """The account is not in the export any more: closed there, and with no file of payments nobody sees why."""
    sam.agree("R1", AgreementMade(Shape.PROMISE, 1_200_00, (Installment(TODAY, 1_200_00),)))
    site.drop("open.csv", aging(("R2", 1_200, 1_200)))
    site.sync()
    later = desk_of(today=TODAY + timedelta(days=7))
    assert later.agreements()[0].standing is Standing.UNKNOWN
    with pytest.raises(Refusal, match="Say how it is known"):
        later.end_agreement("R1", KEPT)
    later.end_agreement("R1", KEPT, "receipt 4711 of the front desk")


def test_withdrawing_needs_a_reason_and_ends_it_once(sam):
    sam.agree("R1", PLAN)
    with pytest.raises(Refusal, match="Say why"):
        sam.end_agreement("R1", WITHDRAWN)
    sam.end_agreement("R1", WITHDRAWN, "typed on the wrong account")
    with pytest.raises(Refusal, match="Nothing is agreed on R1"):
        sam.end_agreement("R1", WITHDRAWN, "again")
    sam.agree("R1", PLAN)


def test_an_end_is_not_undone_once_another_agreement_was_made(sam):
    sam.agree("R1", PLAN)
    ended = sam.end_agreement("R1", WITHDRAWN, "typed wrongly").events[0]
    sam.agree("R1", PLAN)
    with pytest.raises(Refusal, match="Another agreement was made since: undo or end that first"):
        sam.undo("R1", ended.id)
    sam.end_agreement("R1", WITHDRAWN, "typed wrongly")
    sam.undo("R1", ended.id)
    assert [each.end is None for each in sam.look("R1").assessment.work.agreements] == [True, False]


# -- what the desk shows --------------------------------------------------------------------------------------------


def test_the_resolution_has_the_offers_and_the_vendors_in_one_table(sam):
    found = sam.resolution("R1")
    assert (found.why_not, found.remedy) == ("", "clean")
    assert found.offers[0].title == "Pay in full now"
    ways = {way.name: way for way in found.ways}
    assert [way.what for way in found.ways[:2]] == ["Plan: 3 payments of 400.00", "Keep billing"]
    assert ways["Harbor"].net == ways["Harbor"].expected - ways["Harbor"].fee - ways["Harbor"].touches
    assert ways["Patients First"].why_not == "it works for patients and earns from what the practice gives up"


@pytest.mark.parametrize("name", ["sam", "sue"])
def test_every_offer_within_my_authority_can_be_recorded_and_no_other(desk_of, name):
    desk = desk_of(name)
    for offer in desk.resolution("R1").offers:
        if offer.shape:
            assert offer.is_open is not bool(desk.trial(["R1"], offer.made).refused), offer.title


def test_while_an_agreement_runs_no_vendor_gets_the_account(sam, sue):
    sam.agree("R1", PLAN)
    why = "the plan agreed with the patient on"
    assert all(why in way.why_not for way in sam.resolution("R1").ways if way.name in ("Harbor", "Quarry"))
    with pytest.raises(Refusal, match=why):
        sam.record("R1", PLACE)


def test_an_agreement_after_the_approval_stops_the_placement(sam, sue):
    sam.record("R1", PLACE)
    approve(sue)
    sam.agree("R1", PLAN)
    with pytest.raises(Refusal, match="the plan agreed with the patient"):
        sue.draft_placement("Harbor", ["R1"])


def test_what_was_kept_and_left_nothing_open_ends_the_work(site, sam, sue, desk_of):
    sam.ask_approval("R1", HALF, "she has the cash now")
    approve(sue)
    sam.agree("R1", HALF)
    the_pm_shows(site, R1=600)
    later = desk_of()
    later.end_agreement("R1", KEPT)
    work = later.look("R1").assessment.work
    assert (work.outcome.outcome, work.outcome.amount) == (OutcomeKind.RECOVERED, 600_00)
    assert work.outcome.how.endswith("kept") and not work.needs_next_step


def test_the_step_that_watches_over_a_plan_goes_on_with_its_payments(site, sam, desk_of):
    sam.agree("R1", PLAN)
    first = sam.look("R1").assessment.case.step.due
    the_pm_shows(site, R1=1_100)
    after_the_first = desk_of(today=FIRST + timedelta(days=20))
    after_the_first.record("R1", NoteAdded("she called about something else"))
    case = after_the_first.look("R1").assessment.case
    assert (first, case.step.due) == (FIRST + timedelta(days=5), PLAN.installments[1].due + timedelta(days=5))
    assert not case.work.needs_next_step
    missed = desk_of(today=PLAN.installments[1].due + timedelta(days=6)).look("R1").assessment
    assert missed.case.step.due < missed.case.today and "agreement-behind" in missed.states


def test_the_approval_of_assistance_stays_while_an_agreement_rests_on_it(sam, sue):
    approved = sue.record("R1", AssistanceSet(AssistanceState.APPROVED, TODAY, 4, 54_000_00, discount=40, reason="kin"))
    sam.agree("R1", AgreementMade(Shape.ASSISTANCE, 1_200_00, (Installment(FIRST, 720_00),), 480_00))
    with pytest.raises(Refusal, match="rests on this: undo that first"):
        sue.undo("R1", approved.events[0].id)


def test_a_missed_payment_is_among_the_broken_promises_of_the_day_and_of_the_morning(sam, desk_of):
    sam.agree("R1", PLAN)
    late = desk_of("sue", today=FIRST + timedelta(days=6))
    assert late.morning().broken_promises.accounts == 1
    assert "broken-promise" in late.row("R1").states


def test_what_nobody_could_approve_is_not_sent_to_be_asked(sam):
    almost_all = AgreementMade(Shape.SETTLEMENT, 1_200_00, (Installment(TODAY, 1_00),), 1_199_00)
    with pytest.raises(NotAllowed, match=r"By the settings nobody could\.$"):
        sam.agree("R1", almost_all)
