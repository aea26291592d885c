"""The exact sums agree with fractions, the interval with published figures."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worklist.domain.patterns.statistics import chance_at_rate, chance_beside, limit_of, wilson

COUNTS = st.integers(0, 40)


@given(data=st.data(), lines=st.integers(1, 40), others=COUNTS)
def test_the_chance_beside_others_is_the_tail_of_the_hypergeometric(data, lines, others):
    hits, other_hits = data.draw(st.integers(0, lines)), data.draw(st.integers(0, others))
    every, drawn = lines + others, hits + other_hits
    ways = sum(comb(lines, x) * comb(others, drawn - x) for x in range(hits, min(lines, drawn) + 1))
    exact = Fraction(ways, comb(every, drawn))
    assert chance_beside(hits, lines, other_hits, others) == pytest.approx(float(exact), rel=1e-9, abs=1e-12)


@given(data=st.data(), lines=st.integers(1, 40), percent=st.integers(1, 99))
def test_the_chance_at_a_rate_is_the_tail_of_the_binomial(data, lines, percent):
    hits, rate = data.draw(st.integers(0, lines)), Fraction(percent, 100)
    exact = sum(comb(lines, x) * rate**x * (1 - rate) ** (lines - x) for x in range(hits, lines + 1))
    assert chance_at_rate(hits, lines, percent / 100) == pytest.approx(float(exact), rel=1e-9, abs=1e-12)


@given(lines=st.integers(1, 100_000), share=st.floats(0, 1))
def test_the_interval_holds_the_share_and_stays_a_share(lines, share):
    hits = round(lines * share)
    low, high = wilson(hits, lines)
    assert 0 <= low <= hits / lines + 1e-12
    assert hits / lines - 1e-12 <= high <= 1


def test_the_interval_is_the_one_of_the_books():
    assert wilson(18, 20) == pytest.approx((0.699, 0.972), abs=0.001)
    assert wilson(0, 10) == pytest.approx((0.0, 0.278), abs=0.001)


def test_of_many_chances_only_so_many_may_be_luck():
    chances = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205]  # of Benjamini and Hochberg's kind of example
    limit = limit_of(chances, len(chances), 0.05)
    assert [p for p in chances if p <= limit] == [0.001, 0.008]
    assert limit_of(chances, 1_000, 0.05) == 0.0


def test_a_million_lines_take_no_time_and_no_nonsense():
    assert 0 <= chance_beside(60_000, 200_000, 200_000, 800_000) < 1e-100
    assert chance_beside(50_000, 200_000, 200_000, 800_000) == pytest.approx(0.5, abs=0.01)
