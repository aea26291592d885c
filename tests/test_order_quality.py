"""The simulated quarter of ``bench.quality`` is fair: the same truth for every rule, and none above the bound."""

from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.quality.__main__ import simulate
from bench.quality.bound import most
from bench.quality.orders import orders, ours
from bench.quality.practice import FIRST_DAY, make_practice
from bench.quality.profiles import HELD_OUT, TUNED_ON, Kind
from bench.quality.quarter import Quarter
from bench.quality.report import OURS, Outcome, by_profile, lost, summary
from worklist.domain.queues import Queue

SMALL = 0.08
"""About 140 accounts."""
RULES = tuple(orders(0))


@cache
def outcome(profile: int) -> Outcome:
    return simulate((*TUNED_ON, *HELD_OUT)[profile], 7, SMALL)


@pytest.mark.parametrize("profile", [0, 4, 7])
def test_no_rule_is_above_the_bound(profile: int):
    found = outcome(profile)
    assert all(0 <= result.recovered <= found.bound for result in found.results.values())


def test_nobody_works_longer_than_the_day():
    assert all(result.minutes <= result.capacity + 60 for result in outcome(0).results.values())


def test_the_program_serves_better_than_chance_and_age():
    results = [outcome(each).results for each in (0, 4)]
    recovered = {rule: sum(each[rule].recovered for each in results) for rule in RULES}
    assert recovered[OURS] > 1.2 * max(recovered["oldest"], recovered["random"])


def test_the_same_seed_is_the_same_quarter():
    first, second = (Quarter(make_practice(TUNED_ON[0], 3, 0.03), ours).run() for _ in range(2))
    assert first == second and first.recovered > 0


TRUTHS = [item.truth for item in make_practice(HELD_OUT[2], 1, 0.1).items]


@given(st.sampled_from(TRUTHS), st.integers(0, 400), st.integers(0, 400))
@settings(max_examples=60)
def test_waiting_never_makes_it_likelier(truth, early: int, later: int):
    first, second = (FIRST_DAY + timedelta(days=days) for days in sorted((early, later)))
    assert 0 <= truth.chance(second) <= truth.chance(first) <= 1


def test_the_program_sees_each_kind_in_its_queue():
    practice = make_practice(TUNED_ON[0], 5, 0.1)
    quarter = Quarter(practice, ours)
    quarter.run()
    seen = {
        (item.truth.kind, practice.unworked[item.account.number, item.truth.seen_on].placement.queue)
        for item in practice.items
        if (item.account.number, item.truth.seen_on) in practice.unworked
    }
    assert {(Kind.PATIENT, Queue.PATIENT_BALANCE), (Kind.SILENT, Queue.NO_RESPONSE)} <= seen
    assert {(Kind.DISPUTED, Queue.DENIED), (Kind.CORRECTED, Queue.DENIED), (Kind.AGED, Queue.AGED)} <= seen
    assert {(Kind.UNDERPAID, Queue.UNDERPAID), (Kind.AUDIT, Queue.BALANCE_AUDIT)} <= seen


def test_the_bound_is_what_pays_best_when_nothing_is_short():
    plenty = make_practice(TUNED_ON[0], 1, 0.03)
    payable = sum(i.truth.comes_in(i.truth.seen_on) for i in plenty.items if i.truth.path)
    assert 0 < most(plenty) <= payable


def test_the_tables_name_every_rule_and_practice():
    found = [outcome(0), outcome(4)]
    assert all(rule in table for table in (summary(found), by_profile(found), lost(found)) for rule in RULES)
    assert found[0].profile in by_profile(found) and found[1].profile in lost(found)
