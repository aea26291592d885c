"""Fees of vendors: the figures of the field, and laws that every contract keeps. All terms are made up."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worklist.domain.vendors.fees import bearing, fee_of
from worklist.domain.vendors.terms import FeeBasis, FeeTerms, FlatWhen

QUARTER = FeeTerms(percent=2_500, basis=FeeBasis.REDUCTION, cap=1_000_00, tail_days=30, is_returned=True)
"""25 % of savings, at most 1,000.00 (DOMAIN 12)."""

SHARES = st.builds(
    FeeTerms,
    percent=st.integers(0, 10_000),
    basis=st.sampled_from(FeeBasis),
    cap=st.none() | st.integers(1, 10**7),
    tail_days=st.just(30),
    is_returned=st.booleans(),
)
FLATS = st.builds(FeeTerms, flat=st.integers(1, 10**6), flat_when=st.sampled_from(FlatWhen))
TERMS = SHARES | FLATS | st.builds(lambda a, b: replace(a, flat=b.flat, flat_when=b.flat_when), SHARES, FLATS)
CENTS = st.integers(0, 10**8)


@pytest.mark.parametrize(
    ("reduced", "fee", "steps"),
    [
        (1_000_00, 250_00, ("25 % of 1,000.00 reduced = 250.00",)),  # 3,500 demanded, 2,500 agreed
        (4_000_00, 1_000_00, ("25 % of 4,000.00 reduced = 1,000.00",)),
        (4_000_04, 1_000_00, ("25 % of 4,000.04 reduced = 1,000.01", "the cap of 1,000.00 binds")),
        (0, 0, ("25 % of 0.00 reduced = 0.00",)),
        (-500_00, 0, ("25 % of 0.00 reduced = 0.00",)),
    ],
)
def test_a_quarter_of_what_is_saved_up_to_the_cap_and_nothing_for_nothing(reduced, fee, steps):
    found = fee_of(QUARTER, reduced)
    assert (found.amount, found.steps) == (fee, steps)


def test_half_a_cent_counts_as_a_cent():
    third = FeeTerms(percent=3_333, basis=FeeBasis.CASH, is_uncapped=True)
    assert [fee_of(third, cents).amount for cents in (1, 2, 150, 10_000)] == [0, 1, 50, 3_333]


def test_a_flat_fee_is_owed_when_placed_or_only_when_something_came_in():
    placed = FeeTerms(flat=50_00, flat_when=FlatWhen.PLACED)
    recovered = replace(placed, flat_when=FlatWhen.RECOVERED)
    assert fee_of(placed, 0).steps == ("50.00 flat, as it was placed",)
    assert [fee_of(recovered, cents).amount for cents in (0, 1)] == [0, 50_00]
    both = replace(QUARTER, flat=50_00, flat_when=FlatWhen.RECOVERED)
    assert fee_of(both, 1_000_00).in_words == "25 % of 1,000.00 reduced = 250.00; 50.00 flat, as it was recovered"


@given(TERMS, CENTS, CENTS)
def test_who_recovers_more_earns_no_less_and_never_more_than_cap_and_flat(terms, one, other):
    less, more = sorted((one, other))
    assert fee_of(terms, less).amount <= fee_of(terms, more).amount
    share = fee_of(replace(terms, flat=0, flat_when=None), more).amount
    assert 0 <= share <= (more if terms.cap is None else terms.cap)


@given(SHARES)
def test_a_percentage_of_nothing_is_nothing(terms):
    assert fee_of(terms, 0).amount == 0


@given(TERMS, st.lists(CENTS, max_size=6))
def test_bills_by_period_come_to_the_fee_of_the_whole(terms, periods):
    billed, so_far = fee_of(terms, 0).amount, 0
    for recovered in periods:
        before, so_far = so_far, so_far + recovered
        billed += fee_of(terms, so_far).amount - fee_of(terms, before).amount
    assert billed == fee_of(terms, sum(periods)).amount


def test_what_is_taken_back_carries_no_fee_unless_the_contract_keeps_it():
    moved = [1_000_00, -400_00]
    assert bearing(QUARTER, moved) == 600_00
    assert bearing(replace(QUARTER, is_returned=False), moved) == 1_000_00


def test_a_retainer_is_of_no_single_account():
    assert fee_of(replace(QUARTER, retainer=500_00, is_credited=True), 1_000_00) == fee_of(QUARTER, 1_000_00)
