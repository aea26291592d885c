"""The waterfall, queue by queue."""

from datetime import date, timedelta

import pytest

from tests.domain.build import (
    BIRCH,
    MEDICARE,
    SENT,
    aging,
    claim,
    judge,
    line,
    remit,
    reversal,
    worked,
)
from worklist.domain.events import (
    CallLogged,
    CallOutcome,
    EscalateTo,
    EscalationRequested,
    HoldFlag,
    HoldFlagSet,
    NextStepSet,
    NoteAdded,
    OutcomeKind,
    OutcomeRecorded,
)
from worklist.domain.queues import AccountClass, Disposition, Queue
from worklist.domain.site import SiteRules
from worklist.domain.triage import WATERFALL

BUNDLED = remit(line("99213-25", 185, "CO-97 185", remarks="M15"))
UNNECESSARY = remit(line("99213", 185, "CO-50 185"))
FROM_MEDICARE = remit(line("99213", 185, "CO-50 185"), payer=MEDICARE, filing="MB")
PAID = remit(line("99213", 185, "CO-45 100", "PR-2 17"))
NOTES = [NoteAdded("looked"), NoteAdded("looked"), NoteAdded("looked")]


def queue(*records, **more) -> Queue:
    return judge(*records, **more).placement.queue


def reason(*records, **more) -> str:
    return judge(*records, **more).placement.reason


def why_not(queue: Queue, *records, **more) -> str:
    return next(verdict.why for verdict in judge(*records, **more).placement.passed if verdict.queue is queue)


def kind(*records, **more) -> tuple[AccountClass, Disposition]:
    placement = judge(*records, **more).placement
    return placement.account_class, placement.disposition


def test_the_queues_stand_in_their_order():
    assert [queue for queue, _ in WATERFALL] == list(Queue)


# 0 On hold, 1 With vendor, 2 In review


@pytest.mark.parametrize("flag", HoldFlag)
def test_every_flag_holds_an_account_before_anything_else(flag: HoldFlag):
    work = worked(HoldFlagSet(flag, on=True), EscalationRequested(EscalateTo.SUPERVISOR, "why", "ask"))
    assert queue(BUNDLED, aging(185), work=work) is Queue.ON_HOLD
    assert reason(BUNDLED, aging(185), work=work) == f"flagged: {flag}"


def test_a_flag_taken_down_holds_nothing():
    work = worked(HoldFlagSet(HoldFlag.ATTORNEY, on=True), HoldFlagSet(HoldFlag.ATTORNEY, on=False))
    assert queue(BUNDLED, aging(185), work=work) is Queue.MODIFIER_DISPUTES


def test_no_account_is_with_a_vendor_while_placements_are_not_recorded():
    assert why_not(Queue.WITH_VENDOR, aging(185)) == "not placed with a vendor"


@pytest.mark.parametrize("to", EscalateTo)
def test_an_escalation_waits_in_review(to: EscalateTo):
    work = worked(EscalationRequested(to, "three denials", "approve an appeal"))
    assert queue(BUNDLED, aging(185), work=work) is Queue.IN_REVIEW
    through = " for a vendor" if to is EscalateTo.VENDOR else ""
    assert reason(BUNDLED, aging(185), work=work) == f"waits for a supervisor{through}: approve an appeal"


def test_an_outcome_ends_the_review():
    work = worked(EscalationRequested(EscalateTo.SUPERVISOR, "why", "ask"), OutcomeRecorded(OutcomeKind.ADJUSTED))
    assert queue(BUNDLED, aging(185), work=work) is Queue.MODIFIER_DISPUTES


# 3 Balance audit


def test_a_failed_check_comes_before_any_dispute():
    refused_and_billed = (UNNECESSARY, aging(0, 185))
    assert queue(*refused_and_billed) is Queue.BALANCE_AUDIT
    assert reason(*refused_and_billed) == (
        "check 1 fails: patient balance 185.00, the remits leave 0.00 to the patient:"
        " 185.00 cannot be the patient's (and 1 more)"
    )
    assert kind(*refused_and_billed)[1] is Disposition.AUDIT


def test_checks_that_could_not_be_made_fail_nothing_and_are_counted():
    assert why_not(Queue.BALANCE_AUDIT, UNNECESSARY, aging(185)) == "no balance check fails; 2 could not be made"


# 4 Modifier disputes


@pytest.mark.parametrize(
    "service, reasons, remarks, told",
    [
        ("99213-25", "CO-97 185", "M15", "99213-25 denied 185.00: CO-97 (bundling / NCCI)"),
        ("99213-24", "CO-97 185", "M144", "99213-24 denied 185.00: CO-97 (global period)"),
        ("93306-26", "CO-4 185", "", "93306-26 denied 185.00: CO-4 (modifier)"),
        ("29876-59", "CO-236 185", "", "29876-59 denied 185.00: CO-236 (bundling / NCCI)"),
        ("20610-50", "CO-59 40", "", "20610-50 cut by 40.00: CO-59 (bundling / NCCI)"),
    ],
)
def test_denied_or_cut_by_the_modifier_families(service: str, reasons: str, remarks: str, told: str):
    answer = remit(line(service, 185, reasons, remarks=remarks))
    assert queue(answer, aging(185)) is Queue.MODIFIER_DISPUTES
    assert reason(answer, aging(185)) == told
    assert kind(answer, aging(185)) == (AccountClass.PAYER_DENIAL, Disposition.DISPUTE)


def test_a_bundled_line_without_its_modifier_is_corrected_first():
    assert kind(remit(line("99213", 185, "CO-97 185")), aging(185))[1] is Disposition.CORRECT


def test_a_modifier_dispute_outranks_a_heavier_denial_of_another_kind():
    both = remit(line("99213-25", 185, "CO-97 185"), line("29881", 2360, "CO-50 2360"))
    assert queue(both, aging(2545)) is Queue.MODIFIER_DISPUTES


def test_ma130_refuses_the_appeal_so_it_is_denied_with_a_claim_to_correct_and_no_appeal_clock():
    refused = remit(line("99213-25", 185, "CO-97 185", remarks="M15 MA130"), payer=MEDICARE, filing="MB")
    told = judge(refused, aging(185))
    assert told.placement.queue is Queue.DENIED and told.placement.disposition is Disposition.CORRECT
    assert told.placement.reason.endswith("; MA130: no appeal, send a corrected claim")
    assert [clock.ends for clock in told.case.clocks] == ["timely filing"]
    assert why_not(Queue.MODIFIER_DISPUTES, refused, aging(185)) == "MA130 leaves no appeal"


# 5 Underpaid


def test_a_late_claim_without_appeal_rights_is_nobodys_denial_once_filing_has_ended():
    late = remit(line("99213", 185, "CO-29 185", remarks="N211"), payer=MEDICARE, filing="MB")
    sent = claim(payer=MEDICARE, filing="MB")
    assert reason(sent, late, aging(185)).endswith("; N211: no appeal, send a corrected claim")
    assert queue(sent, late, aging(185), today=date(2027, 8, 4)) is Queue.AGED


def test_a_repeat_taken_for_a_duplicate_is_a_modifier_dispute():
    refused = remit(line("G0463-76", 185, "CO-18 185"))
    assert queue(claim(), refused, aging(185)) is Queue.MODIFIER_DISPUTES
    assert kind(claim(), refused, aging(185)) == (AccountClass.PAYER_DENIAL, Disposition.DISPUTE)
    assert queue(claim(), remit(line("G0463", 185, "CO-18 185")), aging(185)) is Queue.DENIED


def test_underpaid_is_unknown_without_contracts():
    assert why_not(Queue.UNDERPAID, PAID, aging(85)) == "UNKNOWN: no contract is loaded to compare with"


# 6 Denied


@pytest.mark.parametrize("carc", ["50", "29", "197", "16", "27", "18", "B7", "96", "45"])
def test_other_denials_with_a_road_open(carc: str):
    assert queue(remit(line("99213", 185, f"CO-{carc} 185")), aging(185)) is Queue.DENIED


def test_the_reason_names_the_heaviest_line_and_counts_the_rest():
    two = remit(line("J3301", 44, "CO-50 44"), line("99213", 185, "CO-50 185"))
    assert reason(two, aging(229)) == "99213 denied 185.00: CO-50 (necessity / level) (and 1 more)"


def test_a_denial_is_nobodys_work_once_the_payers_owe_nothing():
    assert queue(remit(line("99213", 185, "PR-27 185")), aging(0, 185)) is Queue.PATIENT_BALANCE


def test_a_denial_of_which_every_deadline_has_passed_is_left_to_the_later_queues():
    late = date(2027, 9, 1)
    told = judge(claim(payer=MEDICARE, filing="MB"), FROM_MEDICARE, aging(185), today=late)
    assert told.placement.queue is Queue.AGED
    assert told.placement.reason == (
        "394 days old, the limit is 120; 99213 denied 185.00: CO-50 (necessity / level), but every deadline has passed"
    )


def test_a_modifier_dispute_too_late_to_contest_is_none():
    bundled = remit(line("99213-25", 185, "CO-97 185"), payer=MEDICARE, filing="MB")
    late = date(2027, 9, 1)
    assert queue(bundled, aging(185), today=late) is Queue.AGED
    assert why_not(Queue.MODIFIER_DISPUTES, bundled, aging(185), today=late) == (
        "99213-25 denied 185.00: CO-97 (bundling / NCCI), but every deadline to contest it has passed"
    )


def test_the_last_day_of_the_last_road_is_still_a_denial():
    last = date(2027, 8, 25)  # a year after the remit: the reopening
    assert queue(FROM_MEDICARE, aging(185), today=last) is Queue.DENIED
    assert queue(FROM_MEDICARE, aging(185), today=last + timedelta(days=1)) is Queue.AGED


def test_a_road_of_another_payers_denial_keeps_the_account_among_the_denied():
    second = remit(line("99213", 185, "OA-23 85", "CO-50 100"), payer=BIRCH, status="2", on="2026-09-20")
    records = (remit(line("99213-25", 185, "CO-97 185"), payer=MEDICARE, filing="MB"), second, aging(185))
    assert queue(*records) is Queue.MODIFIER_DISPUTES
    late = judge(*records, today=date(2027, 9, 1))
    assert late.placement.queue is Queue.DENIED and late.case.heaviest.adjudication.claim is second


def test_an_unknown_deadline_counts_as_open():
    assert queue(UNNECESSARY, aging(185), today=date(2036, 1, 1)) is Queue.DENIED


def test_a_reversal_with_its_denied_correction_is_one_denial():
    back = reversal(PAID, on="2026-09-10")
    refused = remit(line("99213", 185, "CO-50 185"), on="2026-09-10", check="CHK2")
    told = judge(PAID, back, refused, aging(185))
    assert told.placement.queue is Queue.DENIED and len(told.case.denials) == 1


# 7 No response


@pytest.mark.parametrize("days, wanted", [(21, Queue.WATCHING), (22, Queue.NO_RESPONSE)])
def test_silent_after_the_window(days: int, wanted: Queue):
    today = date.fromisoformat(SENT) + timedelta(days=days)
    assert queue(claim(), aging(185), today=today) is wanted


@pytest.mark.parametrize("days, wanted", [(30, Queue.WATCHING), (31, Queue.NO_RESPONSE)])
def test_paper_takes_longer(days: int, wanted: Queue):
    today = date.fromisoformat(SENT) + timedelta(days=days)
    assert queue(aging(185, billed_on=SENT), today=today) is wanted


def test_the_window_is_the_sites():
    assert queue(claim(), aging(185), rules=SiteRules(no_response_days=200)) is Queue.WATCHING


def test_a_silence_is_told_with_its_days_its_payer_and_the_window():
    assert reason(claim(), aging(185)) == (
        "day 111 since the claim was sent, no answer from ALDER MUTUAL; its usual window is 21 days"
    )
    assert kind(claim(), aging(185)) == (AccountClass.PAYER_NO_RESPONSE, Disposition.CHASE)


def test_a_corrected_claim_that_is_not_answered_is_a_silence_and_no_denial():
    again = claim(sent="2026-09-01", frequency="7", replaces="ICN1")
    assert queue(claim(), again, UNNECESSARY, aging(185)) is Queue.NO_RESPONSE


def test_a_silent_second_payer():
    passed_on = remit(line("99213", 185, "CO-45 100", "PR-2 17"), status="19", next_payer=BIRCH)
    assert queue(claim(), passed_on, aging(17)) is Queue.NO_RESPONSE
    assert reason(claim(), passed_on, aging(17)).startswith(
        "day 91 since ALDER MUTUAL passed the claim on, no answer from BIRCH HEALTH PLAN"
    )


def test_why_it_is_no_silence():
    assert why_not(Queue.NO_RESPONSE, claim(), aging(0, 17)) == "the payers owe nothing"
    assert why_not(Queue.NO_RESPONSE, claim(), PAID, aging(40)) == "the payer has answered"
    assert why_not(Queue.NO_RESPONSE, aging(40, service="")) == "no day of billing is known"
    assert why_not(Queue.NO_RESPONSE, claim(), claim(frequency="8"), aging(40)) == "we voided the claim"


# 8 Stalled

LEFT_OVER = (claim(), PAID, aging(40))


def test_three_touches_and_no_next_step():
    work = worked(*NOTES)
    assert queue(*LEFT_OVER, work=work) is Queue.STALLED
    assert reason(*LEFT_OVER, work=work) == "3 touches and no next step"
    assert kind(*LEFT_OVER, work=work)[1] is Disposition.RE_DECIDE


def test_two_touches_are_not_stalled():
    assert why_not(Queue.STALLED, *LEFT_OVER, work=worked(*NOTES[:1])) == "1 touch and no next step"
    assert queue(*LEFT_OVER, work=worked(*NOTES[:2])) is Queue.WATCHING


def test_a_next_step_ends_the_stall_also_when_it_is_overdue():
    work = worked(*NOTES, NextStepSet("call", date(2026, 11, 22)))
    assert why_not(Queue.STALLED, *LEFT_OVER, work=work) == "next step due 2026-11-22"


def test_a_step_that_work_has_gone_past_is_none():
    call = CallLogged(CallOutcome.NO_ANSWER)
    work = worked(*NOTES[:2], NextStepSet("call", date(2026, 11, 20)), ("2026-11-20", call))
    assert queue(*LEFT_OVER, work=work) is Queue.STALLED


def test_an_account_at_rest_is_not_stalled_until_it_comes_back():
    work = worked(*NOTES, OutcomeRecorded(OutcomeKind.ADJUSTED, source_hash="h1"))
    assert why_not(Queue.STALLED, *LEFT_OVER, work=work) == "an outcome is recorded"
    assert queue(*LEFT_OVER, work=work, today=date(2026, 12, 20)) is Queue.STALLED


# 9 Patient balance


def test_the_patient_owes_and_the_balance_is_right():
    assert queue(claim(), PAID, aging(0, 17)) is Queue.PATIENT_BALANCE
    assert reason(claim(), PAID, aging(0, 17)) == "the patient owes 17.00 and no balance check fails"
    assert kind(claim(), PAID, aging(0, 17)) == (AccountClass.PATIENT_BALANCE, Disposition.NEGOTIATE)


def test_all_to_deductible_is_the_patients_and_no_denial():
    assert queue(remit(line("99213", 185, "CO-45 100", "PR-1 85")), aging(0, 85)) is Queue.PATIENT_BALANCE


def test_why_it_is_not_the_patients():
    assert why_not(Queue.PATIENT_BALANCE, *LEFT_OVER) == "the patient owes nothing"
    unknown = (claim(), PAID, aging(40, None))
    assert why_not(Queue.PATIENT_BALANCE, *unknown) == "UNKNOWN: the export has no patient balance"


# 10 Aged, 11 Watching


@pytest.mark.parametrize("days, wanted", [(120, Queue.WATCHING), (121, Queue.AGED)])
def test_old_and_none_of_the_above(days: int, wanted: Queue):
    today = date(2026, 8, 3) + timedelta(days=days)
    assert queue(*LEFT_OVER, today=today) is wanted


def test_an_aged_account_says_what_is_left():
    assert reason(*LEFT_OVER, today=date(2026, 12, 24)) == (
        "143 days old, the limit is 120; 40.00 is open, but the payers have answered and leave 17.00 to the patient"
        " or the next payer"
    )
    assert kind(*LEFT_OVER, today=date(2026, 12, 24)) == (AccountClass.AGED_AR, Disposition.RE_DECIDE)


def test_a_balance_that_the_capitation_pays_for_is_adjusted():
    capitated = (claim(), remit(line("99213", 185, "CO-24 185")), aging(185))
    assert queue(*capitated) is Queue.WATCHING
    assert reason(*capitated) == ("185.00 is open, but the payer counts it inside a capitation (CO-24): adjust it")


def test_a_write_off_that_the_pm_has_not_posted_is_told():
    left = (claim(), remit(line("99213", 185, "CO-45 85")), aging(15, charges=185, payments=100, adjusted=70))
    assert reason(*left) == "15.00 is open, but the remits write it off (CO-45 and the like) and the PM has not"


def test_a_balance_that_the_answers_leave_to_nobody_says_so():
    written_off = (claim(), remit(line("99213", 185, "CO-45 85")), aging(85))
    assert reason(*written_off) == "85.00 is open, but the payers have answered and leave nothing to anybody"


def test_a_credit_is_watched_however_old():
    told = judge(aging(0, -20), today=date(2036, 1, 1))
    assert told.placement.queue is Queue.WATCHING
    assert told.placement.reason == "credit of 20.00: a refund may be due"


def test_an_account_without_any_date_is_watched_and_says_so():
    assert why_not(Queue.AGED, aging(40, service="")) == "UNKNOWN: no service or billing date"
    assert reason(aging(40, service="")) == "40.00 is open, and no queue before this one asks for it"


def test_a_claim_within_its_window_is_watched_by_the_day():
    assert reason(claim(), aging(185), today=date(2026, 8, 13)) == "day 8 of the 21 that ALDER MUTUAL usually takes"


def test_a_young_denial_without_a_road_is_watched_and_says_why():
    rules = SiteRules(aged_days=3_000)
    told = judge(claim(payer=MEDICARE, filing="MB"), FROM_MEDICARE, aging(185), today=date(2027, 9, 1), rules=rules)
    assert told.placement.reason == "99213 denied 185.00: CO-50 (necessity / level), but every deadline has passed"


# The other axis stays apart: work moves no account between payers' queues


def test_a_step_due_moves_no_queue():
    for due in (date(2026, 11, 1), date(2026, 12, 24)):
        assert queue(BUNDLED, aging(185), work=worked(NextStepSet("call", due))) is Queue.MODIFIER_DISPUTES


# Clocks of the payer that must act


def test_a_second_payers_denial_runs_by_no_rule_of_the_first():
    first = remit(line("99213", 185, "CO-45 100", "PR-2 17"), payer=MEDICARE, filing="MB")
    second = remit(line("99213", 185, "OA-23 168", "CO-29 17"), payer=BIRCH, status="2", on="2026-09-20")
    told = judge(claim(payer=MEDICARE, filing="MB"), first, second, aging(17))
    assert all(clock.is_unknown and "BIRCH HEALTH PLAN" in clock.why for clock in told.case.clocks)


def test_a_denial_is_found_under_the_claims_name_for_the_payer_or_the_remits():
    renamed = remit(line("99213", 185, "CO-50 185"), payer=BIRCH, filing="MB")
    assert str(judge(claim(), renamed, aging(185)).case.governing_clock.ends_on) == "2026-12-28"


def test_the_clock_in_front_is_the_road_to_try_first():
    dispute = judge(FROM_MEDICARE, aging(185)).case
    assert [clock.ends for clock in dispute.clocks] == ["first appeal", "reopening", "timely filing"]
    to_correct = remit(line("99213", 185, "CO-16 185", remarks="N290"), payer=MEDICARE, filing="MB")
    assert [clock.ends for clock in judge(to_correct, aging(185)).case.clocks] == [
        "timely filing",
        "first appeal",
        "reopening",
    ]


def test_an_expired_road_stands_behind_the_open_ones():
    later = judge(FROM_MEDICARE, aging(185), today=date(2027, 1, 15)).case
    assert [clock.ends for clock in later.clocks] == ["reopening", "timely filing", "first appeal"]
    assert later.governing_clock is later.clocks[0]


def test_an_upheld_denial_goes_to_the_second_appeal():
    upheld = remit(line("99213", 185, "CO-193 185"), payer=MEDICARE, filing="MB", on="2026-11-02")
    clock = judge(upheld, aging(185)).case.governing_clock
    assert (clock.ends, str(clock.ends_on)) == ("second appeal", "2027-05-06")
