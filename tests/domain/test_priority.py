"""What a specialist would work first, and why."""

import re
from dataclasses import replace
from datetime import date

import pytest

from tests.domain.agreed import row, terms
from tests.domain.build import (
    ALDER,
    BIRCH,
    MEDICARE,
    RULES,
    TODAY,
    aging,
    billed,
    cents,
    claim,
    judge,
    line,
    remit,
    reversal,
    worked,
)
from worklist.domain.assessment import Assessment
from worklist.domain.events import (
    AccountSnoozed,
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
from worklist.domain.experience import Experience
from worklist.domain.next_steps import NEXT_ACTIONS, usual_way
from worklist.domain.recovery_entries import DisputeSent, Way
from worklist.domain.site import ChanceTable, SiteRules
from worklist.domain.waiting import share_changes
from worklist.domain.work import WorkState

KNOWN = Experience({"ALDER MUTUAL": (40, 500), "SYNTH MEDICARE": (40, 500)}, {})
REFUSED = remit(line("99213", 185, "CO-50 185"))
FROM_MEDICARE = remit(line("99213", 185, "CO-50 185"), payer=MEDICARE, filing="MB")  # first appeal ends 2026-12-28


def stake(*records, experience: Experience = KNOWN, **more) -> tuple[int, str]:
    part = judge(*records, experience=experience, **more).priority.stake
    return part.value, part.fact


def wait(*records, **more) -> tuple[int, str]:
    part = judge(*records, **more).priority.wait
    return part.value, part.fact


def action(*records, **more) -> str:
    return judge(*records, **more).suggested_action


# The arithmetic


def test_the_parts_shown_give_the_number_shown():
    told = judge(claim(), REFUSED, aging(185), experience=KNOWN)
    assert told.priority.formula == "74.00 x 50 % x 40 % / 30 min = 0.49 per minute"
    assert told.priority.cents_per_minute == 7_400 * 50 * 40 // (10_000 * 30) == 49


def recomputed(formula: str) -> str:
    """The right side of a formula from its left side, as a person with a calculator has it."""
    money, chance, share, minutes = re.fullmatch(
        r"([\d,]+\.\d\d) x (\d+) % x (\d+) % / (\d+) min = .*", formula
    ).groups()
    divisor = 10_000 * int(minutes)
    product = (int(re.sub(r"[,.]", "", money)) * int(chance) * int(share) + divisor // 2) // divisor
    return f"{product // 100:,}.{product % 100:02d} per minute"


@pytest.mark.parametrize("charge", [1, 44, 185, 2360, 98_765.43])
def test_a_person_with_a_calculator_agrees(charge: float):
    told = judge(remit(line("99213", charge, f"CO-50 {charge}")), aging(charge), experience=KNOWN)
    assert told.priority.formula.endswith(f"= {recomputed(told.priority.formula)}")


# Amount at stake: never simply the charge


def test_a_denied_charge_counts_with_what_the_payer_usually_allows():
    assert stake(claim(), REFUSED, aging(185)) == (
        cents(74),
        "185.00 left out x 40 % usually allowed (500 paid lines)",
    )


def test_a_denied_line_that_the_contract_prices_counts_with_its_rate():
    ours = terms(row("99213", 92))
    assert stake(claim(), REFUSED, aging(185), terms=ours) == (cents(92), "92.00 by the contract for what is denied")


def test_all_denied_lines_of_the_claim_are_at_stake():
    two = remit(line("99213", 185, "CO-50 185"), line("J3301", 44, "CO-50 44"))
    assert stake(claim(), two, aging(229))[0] == cents(229 * 0.4)


def test_after_the_contract_took_its_part_the_rest_counts_in_full():
    refused = remit(line("99213", 185, "CO-45 100", "CO-97 85"))
    assert stake(claim(), refused, aging(85)) == (cents(85), "85.00 left out of the price")


def test_a_contractual_amount_over_the_whole_charge_is_no_price():
    assert stake(claim(), remit(line("99213", 185, "CO-45 185")), aging(185))[0] == cents(74)


def test_a_cut_is_the_disputed_variance():
    assert stake(claim(), remit(line("20610-50", 185, "CO-45 100", "CO-59 40")), aging(40))[0] == cents(40)


def test_what_a_second_payer_refused_counts_in_full():
    second = remit(line("99213", 185, "OA-23 168", "CO-29 17"), payer=BIRCH, status="2", on="2026-09-20")
    first = remit(line("99213", 185, "CO-45 100", "PR-2 17"))
    assert stake(claim(), first, second, aging(17))[0] == cents(17)


def test_a_silent_claim_counts_with_what_the_payer_usually_allows():
    assert stake(claim(), aging(185)) == (cents(74), "185.00 billed x 40 % usually allowed (500 paid lines)")


def test_a_claim_sent_again_after_its_denial_does_too():
    again = claim(sent="2026-09-01", frequency="7")
    assert stake(claim(), again, REFUSED, aging(185)) == (
        cents(74),
        "185.00 billed again x 40 % usually allowed (500 paid lines)",
    )


def test_of_a_part_sent_again_only_that_part_is_a_charge():
    partly = remit(line("99213", 185, "CO-45 100", "PR-2 17"), line("J3301", 44, "CO-16 44"))
    again = claim(sent="2026-09-01", frequency="7")
    assert stake(claim(), again, partly, aging(54))[0] == cents(10 + 44 * 0.4)


def test_what_the_first_payer_left_to_the_second_counts_in_full():
    passed_on = remit(line("99213", 185, "CO-45 100", "PR-2 17"), status="19")
    assert stake(claim(), passed_on, aging(17)) == (cents(17), "17.00 still owed by the payers")


def test_never_more_than_the_payers_owe():
    assert stake(claim(), REFUSED, aging(50)) == (
        cents(50),
        "185.00 left out x 40 % usually allowed (500 paid lines); at most the 50.00 that the payers owe",
    )


@pytest.mark.parametrize("lines", [0, 19])
def test_an_unknown_share_is_said_and_not_invented(lines: int):
    few = Experience({"ALDER MUTUAL": (40, lines)} if lines else {}, {})
    assert stake(claim(), REFUSED, aging(185), experience=few) == (
        cents(185),
        f"185.00 left out; usual allowed share UNKNOWN ({lines} paid lines), so all of it",
    )


def test_a_patient_balance_is_what_the_patient_owes():
    paid = remit(line("99213", 185, "CO-45 100", "PR-2 17"))
    assert stake(claim(), paid, aging(0, 17)) == (cents(17), "the patient owes 17.00")


def test_an_audit_is_about_what_the_failed_check_questions():
    paid = remit(line("99213", 185, "CO-45 100", "PR-2 17"))
    assert stake(claim(), paid, aging(0, 42)) == (cents(25), "check 1 puts 25.00 in question")


def test_a_questioned_charge_counts_with_what_the_payer_usually_allows():
    twice = claim(billed("93000", 75), billed("93000", 75))
    assert stake(twice, aging(150)) == (
        cents(30),
        "check 3 puts 75.00 in question x 40 % usually allowed (500 paid lines)",
    )


def test_an_audit_never_asks_for_more_than_is_open():
    back = reversal(remit(line("99213", 185, "CO-45 100")), on="2026-09-10")
    assert stake(claim(), back, aging(20)) == (
        cents(20),
        "check 5 puts 85.00 in question; at most the 20.00 that is open",
    )


def test_a_credit_has_nothing_to_recover():
    assert stake(aging(0, -20)) == (0, "a credit of 20.00: nothing to recover")
    overpaid = remit(line("99213", 185, "CO-45 100", "PR-2 17"))
    again = remit(*overpaid.lines, on="2026-09-01", check="CHK2")
    assert stake(claim(), overpaid, again, aging(-68, 17)) == (0, "a credit of 51.00: nothing to recover")


# Chance: the site's assumption, then its own outcomes


def chance(won: int, tried: int, *, rules: SiteRules = RULES) -> tuple[int, str]:
    learned = Experience({}, {("payer_denial", 1): (won, tried)} if tried else {})
    part = judge(claim(), REFUSED, aging(185), experience=learned, rules=rules).priority.chance
    return part.value, part.fact


def test_an_assumption_is_called_one():
    assert chance(0, 0) == (50, "payer denial, 91-180 days: 50 % assumed, no outcomes recorded yet")


def test_outcomes_move_it_as_a_beta_prior_worth_twenty():
    # (20 x 50 % + 10) / (20 + 10) = 66.7 %; (20 x 50 % + 180) / (20 + 200) = 86.4 %
    assert chance(10, 10) == (
        66,
        "payer denial, 91-180 days: 50 % assumed (worth 20 outcomes), 10 of 10 recovered here",
    )
    assert chance(180, 200)[0] == 86
    assert chance(0, 10)[0] == 33


def test_the_sites_own_table_and_weight_count():
    table = ChanceTable({**ChanceTable().by_class, "payer_denial": (1, 80, 3, 4)}, weight=5)
    assert chance(0, 5, rules=SiteRules(chances=table))[0] == 40


def test_each_class_and_age_has_its_own():
    denial = Experience({}, {("payer_denial", 0): (9, 9), ("patient_balance", 1): (9, 9)})
    assert judge(claim(), REFUSED, aging(185), experience=denial).priority.chance.value == 50


# Share lost if it waits


@pytest.mark.parametrize(
    "today, share",
    [
        ("2026-09-28", 30),
        ("2026-09-29", 35),
        ("2026-10-29", 40),
        ("2026-11-28", 55),
        ("2026-12-14", 85),
        ("2026-12-21", 100),
        ("2026-12-28", 100),
        ("2026-12-29", 30),  # the appeal is over, the reopening has time until August
    ],
)
def test_it_rises_as_the_clock_runs_out(today: str, share: int):
    assert (
        wait(claim(payer=MEDICARE, filing="MB"), FROM_MEDICARE, aging(185), today=date.fromisoformat(today))[0] == share
    )


def test_the_clock_is_named_with_its_day_and_what_is_left():
    assert wait(FROM_MEDICARE, aging(185)) == (40, "assumed: first appeal ends 2026-12-28, 34 days left")
    assert wait(FROM_MEDICARE, aging(185), today=date(2026, 12, 27))[1].endswith(", 1 day left")


def test_an_unknown_deadline_counts_more_than_a_far_one_and_less_than_a_near_one():
    assert wait(REFUSED, aging(185)) == (40, "assumed: the first appeal deadline is UNKNOWN")


def test_no_deadline_and_passed_deadlines_press_least():
    assert wait(aging(0, 17)) == (30, "assumed: no deadline runs")
    assert wait(FROM_MEDICARE, aging(185), today=date(2027, 9, 1)) == (30, "assumed: first appeal ended 2026-12-28")


def test_a_step_due_raises_it():
    due = worked(NextStepSet("call", TODAY))
    assert wait(REFUSED, aging(185), work=due) == (50, "assumed: the next step was due 2026-11-24")


def test_a_step_that_work_has_gone_past_does_not():
    spent = worked(NextStepSet("call", date(2026, 11, 20)), NoteAdded("done"))
    assert wait(REFUSED, aging(185), work=spent)[0] == 40


def test_a_planned_step_sinks_until_its_day():
    planned = worked(NextStepSet("call", date(2026, 11, 25)))
    assert wait(REFUSED, aging(185), work=planned) == (
        0,
        "the next step is planned for 2026-11-25, so nothing is lost before",
    )


def test_no_plan_sinks_an_account_in_the_last_week_of_its_clock():
    planned = worked(NextStepSet("call", date(2026, 12, 23)))
    assert wait(FROM_MEDICARE, aging(185), work=planned, today=date(2026, 12, 21))[0] == 100


def test_a_plan_beyond_the_deadline_sinks_nothing_and_is_told():
    too_late = worked(NextStepSet("call", date(2026, 12, 29)))
    assert wait(FROM_MEDICARE, aging(185), work=too_late) == (
        40,
        "assumed: first appeal ends 2026-12-28, 34 days left, and the next step is planned for 2026-12-29",
    )


def test_a_step_planned_in_the_last_week_stands_until_its_day():
    planned = worked(("2026-12-21", NextStepSet("call", date(2026, 12, 24))))
    assert wait(FROM_MEDICARE, aging(185), work=planned, today=date(2026, 12, 22))[0] == 0
    assert wait(FROM_MEDICARE, aging(185), work=planned, today=date(2026, 12, 24))[0] == 100


def disputed(on: str, *, lines: int = 1) -> WorkState:
    due = date(2027, 1, 15)
    return worked((on, DisputeSent("p1", "m", "general", 18_500, lines, Way.FAX, "1", due, (), 1, lines, "", "")))


def test_a_dispute_that_is_out_meets_the_deadline_also_in_its_last_week():
    assert wait(FROM_MEDICARE, aging(185), work=disputed("2026-12-15"), today=date(2026, 12, 27)) == (
        0,
        "the answer to the dispute is due 2027-01-15, so nothing is lost before",
    )


def test_its_late_answer_presses_and_not_the_deadline_that_it_met():
    assert wait(FROM_MEDICARE, aging(185), work=disputed("2026-12-15"), today=date(2027, 1, 16))[0] == 90


def test_a_dispute_of_an_older_answer_or_of_fewer_lines_meets_nothing():
    two = remit(line("99213", 185, "CO-50 185"), line("J3301", 44, "CO-50 44"), payer=MEDICARE, filing="MB")
    assert wait(two, aging(229), work=disputed("2026-12-15"), today=date(2026, 12, 27))[0] == 100
    assert wait(two, aging(229), work=disputed("2026-12-15", lines=2), today=date(2026, 12, 27))[0] == 0
    assert wait(FROM_MEDICARE, aging(185), work=disputed("2026-08-01"), today=date(2026, 12, 27))[0] == 100


PROMISED = CallLogged(CallOutcome.PAYMENT_PROMISED, promised_on=date(2026, 11, 20), source_hash="h1")


def test_a_broken_promise_raises_it_above_a_due_step_and_an_older_plan():
    planned_before = worked(("2026-11-18", PROMISED), ("2026-11-18", NextStepSet("call", date(2026, 12, 1))))
    assert wait(REFUSED, aging(185), work=planned_before) == (
        90,
        "assumed: the payer's promise for 2026-11-20 was not kept",
    )


def test_a_step_planned_after_the_promise_was_broken_is_the_plan():
    dealt_with = worked(("2026-11-18", PROMISED), ("2026-11-23", NextStepSet("call", date(2026, 12, 1))))
    assert wait(REFUSED, aging(185), work=dealt_with)[0] == 0


def test_a_claim_within_the_payers_window_loses_nothing():
    assert wait(claim(), aging(185), today=date(2026, 8, 13)) == (
        0,
        "the payer usually answers by day 21, 2026-08-26, so nothing is lost before",
    )


def test_a_step_due_counts_within_the_window_too():
    due = worked(("2026-08-06", NextStepSet("call", date(2026, 8, 12))))
    assert wait(claim(), aging(185), today=date(2026, 8, 13), work=due)[0] == 50


@pytest.mark.parametrize(
    "body, fact",
    [
        (HoldFlagSet(HoldFlag.BANKRUPTCY, on=True), "work is stopped (bankruptcy)"),
        (EscalationRequested(EscalateTo.SUPERVISOR, "why", "ask"), "a supervisor was asked"),
        (AccountSnoozed(date(2026, 12, 1), "waiting", "h1"), "snoozed until 2026-12-01"),
        (
            OutcomeRecorded(OutcomeKind.ADJUSTED, source_hash="h1"),
            "the outcome adjusted is recorded and the PM may yet show it",
        ),
    ],
)
def test_what_a_person_put_aside_loses_nothing(body, fact: str):
    assert wait(REFUSED, aging(185), work=worked(body)) == (0, f"{fact}, so nothing is lost before")


# The next action and its minutes


def test_the_standing_step_is_the_next_action():
    assert action(REFUSED, aging(185), work=worked(NextStepSet("records", TODAY))) == "records"


@pytest.mark.parametrize(
    "records, wanted",
    [
        ([REFUSED, aging(185)], "appeal"),
        ([remit(line("99213", 185, "CO-16 185")), aging(185)], "corrected-claim"),
        ([remit(line("99213", 185, "CO-22 185")), aging(185)], "secondary"),
        ([remit(line("99213", 185, "OA-18 185")), aging(185)], "portal"),
        ([remit(line("99213", 185, "CO-252 185")), aging(185)], "records"),
        ([remit(line("99213", 185, "CO-252 185", remarks="MA130")), aging(185)], "corrected-claim"),
        ([claim(), aging(185)], "portal"),
        ([remit(line("99213", 185, "CO-45 100", "PR-2 17")), aging(0, 17)], "patient"),
        ([remit(line("99213", 185, "CO-45 100", "PR-2 17")), aging(0, 42)], "audit"),
        ([aging(0, -20)], "re-decide"),
    ],
)
def test_else_it_follows_from_the_disposition(records: list, wanted: str):
    assert action(*records) == wanted


def test_a_silent_payer_is_called_once_the_portal_was_tried():
    assert action(claim(), aging(185), work=worked(NoteAdded("looked"))) == "call"


def test_an_account_within_the_window_waits():
    assert action(claim(), aging(185), today=date(2026, 8, 13)) == "wait"


def test_minutes_are_the_sites():
    quick = replace(SiteRules(), minutes={"appeal": 5})
    part = judge(REFUSED, aging(185), rules=quick).priority.minutes
    assert (part.value, part.fact) == (5, "Write an appeal, usual time")
    assert judge(REFUSED, aging(185), rules=SiteRules(minutes={})).priority.minutes.value == 30
    assert judge(REFUSED, aging(185), rules=SiteRules(minutes={"appeal": 0})).priority.minutes.value == 1


def test_minutes_are_those_of_the_usual_way_and_not_of_a_quick_look_alone():
    part = judge(claim(), aging(185)).priority.minutes
    assert (part.value, part.fact) == (
        24,
        "Check status in the payer's portal 4, then usually Call the payer 12 and Send the claim again 8",
    )
    slow = replace(SiteRules(), minutes={"portal": 4, "call": 40, "resubmit": 8})
    assert judge(claim(), aging(185), rules=slow).priority.minutes.value == 52


def test_what_usually_follows_is_an_action_and_comes_to_an_end():
    assert all(1 <= len(usual_way(action)) <= 3 for action in NEXT_ACTIONS)


def test_every_action_has_minutes_an_interval_and_a_label():
    assert all(each.minutes > 0 and each.interval and each.label for each in NEXT_ACTIONS.values())


# Would a specialist agree with the order?


def ranked(*assessments: Assessment) -> list[int]:
    return sorted(range(len(assessments)), key=lambda i: -assessments[i].priority.cents_per_minute)


def test_the_day_an_appeal_runs_out_it_comes_before_the_same_denial_with_time_left():
    soon = judge(FROM_MEDICARE, aging(185), today=date(2026, 12, 24), experience=KNOWN)
    later = judge(FROM_MEDICARE, aging(185), today=date(2026, 10, 1), experience=KNOWN)
    assert ranked(later, soon) == [1, 0]


def test_real_work_comes_before_the_largest_claim_that_is_merely_waiting():
    waiting = judge(claim(billed("29881", 9000), sent="2026-11-20"), aging(9000), experience=KNOWN)
    small_denial = judge(REFUSED, aging(185), experience=KNOWN)
    assert ranked(waiting, small_denial) == [1, 0]


def test_a_large_silence_comes_before_a_small_denial():
    silence = judge(claim(billed("29881", 9000)), aging(9000), experience=KNOWN)
    assert ranked(judge(REFUSED, aging(185), experience=KNOWN), silence) == [1, 0]


def test_an_open_denial_comes_before_one_whose_deadlines_have_passed():
    open_, passed = (judge(FROM_MEDICARE, aging(185), today=day) for day in (date(2027, 8, 20), date(2027, 9, 1)))
    assert ranked(passed, open_) == [1, 0]


def test_a_status_check_and_what_follows_comes_before_an_appeal_for_the_same_money():
    silent = judge(claim(), aging(185), experience=KNOWN)
    assert ranked(judge(claim(), REFUSED, aging(185), experience=KNOWN), silent) == [1, 0]


def test_the_days_on_which_a_clocks_share_turns():
    assert [str(date.fromordinal(each)) for each in share_changes(date(2026, 12, 28))] == [
        *("2026-12-21", "2026-12-14", "2026-11-28", "2026-10-29", "2026-09-29", "2026-12-29")
    ]


def test_the_usual_share_is_that_of_the_accounts_first_payer():
    other = Experience({BIRCH.name: (10, 500), ALDER.name: (40, 500)}, {})
    assert stake(claim(), REFUSED, aging(185), experience=other)[0] == cents(74)
