"""What is underpaid, and what is not: per line, per claim, and what the record has settled."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.build import TODAY, account, aging, billed, claim, line, remit, worked
from worklist.domain.assessment import assess
from worklist.domain.clocks import ClockRule, Ends
from worklist.domain.events import NextStepSet, OutcomeKind, OutcomeRecorded
from worklist.domain.pricing.contracts import Contract, FeeRow
from worklist.domain.pricing.expected import Expected, PricedLine
from worklist.domain.pricing.terms import Loaded, Terms
from worklist.domain.pricing.underpayments import find_underpayment, overpaid
from worklist.domain.provenance import Position
from worklist.domain.queues import AccountClass, Disposition, Queue
from worklist.domain.recovery_entries import DisputeAnswered, DisputeResult, DisputeSent, Way
from worklist.domain.remit_history import Adjudication
from worklist.domain.site import SiteRules, Threshold

SCHEDULE = "schedule.csv"
PPO = Contract("Example PPO 2026", ("ALDER MUTUAL",), date(2026, 1, 1), None, Position("ppo.toml", 1, "line"))
ROWS = (("99213", 10_000, 14), ("99214", 15_000, 15), ("J1100", 2_000, 16))
"""Made-up rates."""
TERMS = Terms(
    frozenset({Loaded.CONTRACTS}),
    contracts=(PPO,),
    rows=tuple((PPO.name, FeeRow(code, cents, Position(SCHEDULE, at, "line"))) for code, cents, at in ROWS),
)


def answered(**allowed: float):
    """A remit that allows these amounts, by code; the rest is a contractual write-off. Each was billed at 200."""
    return remit(*(line(code.removeprefix("c"), 200, f"CO-45 {200 - cents}") for code, cents in allowed.items()))


def judged(*records, terms=TERMS, work=None, rules=None, today=TODAY):
    sent = claim(billed("99213", 200), billed("99214", 200), billed("J1100", 200))
    kept = {"work": work} if work else {}
    judged = account(sent, *records)
    return assess(judged, rules=rules or SiteRules(), today=today, source_hash="h1", terms=terms, **kept)


OPEN = aging(insurance=40)


# The queue


def test_a_short_line_is_underpaid_and_says_which_row_says_so():
    found = judged(OPEN, answered(c99213=80, c99214=150))
    assert found.placement.queue is Queue.UNDERPAID
    assert found.placement.reason == (
        "99213 allowed 80.00, expected 100.00 by Example PPO 2026 (schedule.csv, line 14): short 20.00"
    )
    assert found.placement.account_class is AccountClass.PAYER_UNDERPAYMENT
    assert found.placement.disposition is Disposition.DISPUTE
    assert str(found.priority.stake) == "20.00"
    assert found.priority.stake.fact == "expected 100.00 - allowed 80.00"
    assert "underpaid" in found.states


def test_several_short_lines_are_told_together_with_what_others_got_too_much():
    found = judged(OPEN, answered(c99213=80, c99214=120, cJ1100=31.2))
    assert found.placement.reason.endswith(
        "short 30.00 (and 1 more; together 50.00); other lines were allowed 11.20 above it"
    )
    assert found.case.short == 5_000
    assert "overpaid" in found.states


def test_the_stake_is_the_shortfall_also_where_less_is_open():
    assert judged(aging(insurance=3), answered(c99213=80)).priority.stake.value == 2_000
    assert judged(aging(insurance=-9), answered(c99213=80)).priority.stake.value == 2_000


def why_not(found):
    return next(each.why for each in found.placement.passed if each.queue is Queue.UNDERPAID)


@pytest.mark.parametrize(
    ("allowed", "said"),
    [
        ({"c99213": 100}, "allowed as the contract says"),
        ({"c99213": 98.8}, "short by 1.20, below the threshold of 5.00 and 2 %"),
        ({"c99213": 112}, "allowed 12.00 above the contract"),
    ],
)
def test_what_is_not_underpaid_says_why(allowed, said):
    assert why_not(judged(OPEN, answered(**allowed))) == said


def test_what_is_not_known_is_not_underpaid_and_not_zero():
    nothing = judged(OPEN, answered(c99213=1), terms=Terms())
    assert why_not(nothing) == "UNKNOWN: no contract is loaded to compare with"
    assert nothing.case.short is None
    other = judged(OPEN, answered(c99213=1), terms=replace(TERMS, contracts=(replace(PPO, payers=("BIRCH",)),)))
    assert why_not(other).startswith("UNKNOWN: no contract for ALDER MUTUAL")
    assert "unpriced" in other.states


def test_a_denied_line_is_denied_and_not_underpaid():
    found = judged(OPEN, remit(line("99213", 200, "CO-50 200")))
    assert found.placement.queue is Queue.DENIED
    assert why_not(found) == "every line that was answered was denied"


@pytest.mark.parametrize("reason", ["CO-24 200", "OA-100 200"])
def test_what_was_paid_another_way_is_not_compared(reason):
    found = judged(OPEN, remit(line("99213", 200, reason)))
    assert found.placement.queue is not Queue.UNDERPAID
    assert why_not(found).startswith("UNKNOWN: ")


def test_a_closed_account_is_not_chased_as_underpaid():
    found = judged(answered(c99213=80), aging(insurance=0, patient=0))
    assert found.case.underpayment is None and found.case.every_underpayment.short == 2_000


def test_an_ended_deadline_takes_it_out_of_the_queue_and_says_so():

    rules = SiteRules(
        clock_rules=tuple(
            ClockRule(ends, 30, "calendar", "remit", "made up", ("ALDER MUTUAL",))
            for ends in (Ends.APPEAL, Ends.REOPENING)
        )
    )
    found = judged(OPEN, answered(c99213=80), rules=rules)
    assert why_not(found) == "short 20.00, but every deadline to dispute it has passed"
    early = judged(OPEN, answered(c99213=80), rules=rules, today=date(2026, 9, 1))
    assert early.placement.queue is Queue.UNDERPAID
    assert early.case.governing_clock.ends_on == date(2026, 9, 24)
    assert early.next_change_on <= date(2026, 9, 25)


# What is settled


SENT = DisputeSent("p1", "ALDER MUTUAL", "underpaid", 2_000, 1, Way.FAX, "555", date(2026, 12, 1), (), 1, 1, "", "")


def test_where_the_payer_was_right_it_does_not_come_back_for_the_same_remits():
    work = worked(("2026-08-26", OutcomeRecorded(OutcomeKind.PAYER_WAS_RIGHT)))
    found = judged(OPEN, answered(c99213=80), work=work)
    assert why_not(found) == "short 20.00, but the payer was right (outcome of 2026-08-26)"
    again = remit(line("99213", 200, "CO-45 130"), on="2026-09-10", icn="ICN9", original_icn="ICN1")
    assert judged(OPEN, answered(c99213=80), again, work=work).placement.queue is Queue.UNDERPAID
    planned = worked(
        ("2026-08-26", OutcomeRecorded(OutcomeKind.PAYER_WAS_RIGHT)), NextStepSet("appeal", date(2026, 12, 1))
    )
    assert judged(OPEN, answered(c99213=80), work=planned).placement.queue is Queue.UNDERPAID


@pytest.mark.parametrize(
    ("argument", "result", "queue"),
    [
        ("underpaid", DisputeResult.LOST, Queue.WATCHING),
        ("underpaid", DisputeResult.PARTLY, Queue.UNDERPAID),
        ("bundling", DisputeResult.LOST, Queue.UNDERPAID),
    ],
)
def test_a_lost_dispute_about_the_amount_settles_it(argument, result, queue):
    work = worked(replace(SENT, argument=argument), DisputeAnswered("e1", result))
    assert judged(OPEN, answered(c99213=80), work=work).placement.queue is queue


# Laws


THRESHOLDS = st.builds(Threshold, st.integers(0, 3_000), st.integers(0, 40))
CLAIMS = [remit(icn=str(number)) for number in range(3)]


@st.composite
def priced_lines(draw):
    """A line of one of three claims: short or over by anything, denied, or UNKNOWN."""
    expected = draw(st.none() | st.integers(0, 20_000))
    word = Adjudication(draw(st.sampled_from(CLAIMS)), line("99213", 300))
    told = Expected(expected, unknown="" if expected is not None else "no row")
    return PricedLine(word, None, told, draw(st.integers(0, 20_000)), draw(st.booleans()))


LINES = st.lists(priced_lines(), max_size=8)


def short_by(lines, threshold):
    found = find_underpayment(lines, threshold)
    return found.short if found else 0


@given(LINES, THRESHOLDS, st.integers(0, 2_000), st.integers(0, 30))
def test_a_higher_threshold_never_finds_more(lines, threshold, more_cents, more_percent):
    higher = Threshold(threshold.amount + more_cents, threshold.percent + more_percent)
    assert short_by(lines, higher) <= short_by(lines, threshold)
    assert overpaid(lines, higher) <= overpaid(lines, threshold)


@given(LINES, THRESHOLDS)
def test_denied_and_unknown_lines_count_nowhere_and_the_lines_add_up(lines, threshold):
    telling = [each for each in lines if each.short is not None]
    assert find_underpayment(telling, threshold) == find_underpayment(lines, threshold)
    found = find_underpayment(lines, threshold)
    if found:
        assert found.short == sum(each.short for each in found.lines)
        assert all(each.short > 0 for each in found.lines)
        assert found.over == sum(-each.short for each in telling if each.short < 0)


@given(LINES, THRESHOLDS)
def test_a_line_that_reaches_the_threshold_by_itself_is_found_whatever_the_others_got(lines, threshold):
    found = find_underpayment(lines, threshold)
    counted = {id(each) for each in found.lines} if found else set()
    for each in lines:
        if each.short is not None and threshold.is_reached(each.short, each.expected.amount):
            assert id(each) in counted


def test_small_differences_of_one_claim_add_up_and_those_of_two_do_not():
    def short(claim_, cents):
        return PricedLine(Adjudication(claim_, line("99213", 300)), None, Expected(10_000), 10_000 - cents, False)

    threshold = Threshold(500, 2)
    first, second = CLAIMS[:2]
    assert short_by([short(first, 300), short(first, 300)], threshold) == 600
    assert short_by([short(first, 300), short(second, 300)], threshold) == 0
    assert short_by([short(first, 300), short(first, 300), short(first, -400)], threshold) == 0
