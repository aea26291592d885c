"""What is doubtful in contracts beside what is billed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worklist.domain.people import Payer
from worklist.domain.pricing.contract_checks import (
    BilledCode,
    contradicting,
    ending,
    overlapping,
    rate_changes,
    without_contract,
    without_row,
)
from worklist.domain.pricing.contracts import CarveOut, CodeRange, Contract, ContractRules, FeeRow
from worklist.domain.provenance import Position

HERE = Position("c.toml", 1, "line")
PAYER = Payer("EXAMPLE", "60054")


def contract(name="One", *, payers=("example",), plans=(), first=date(2026, 1, 1), last=None, **more):
    return Contract(name, payers, first, last, HERE, plans, **more)


def row(at, code="99213", *modifiers, place="", first=None, last=None):
    return FeeRow(code, 100, Position("f.csv", at, "line"), modifiers, place, None, first, last)


def lines(rows):
    return [(one.position.at, two.position.at) for one, two in overlapping(rows)]


def test_rows_for_the_same_service_on_one_day_overlap():
    assert lines([row(1), row(2)]) == [(1, 2)]
    assert lines([row(1, "99213", "26", "50"), row(2, "99213", "50", "26")]) == [(1, 2)]
    assert lines([row(1), row(2, "99213", "26"), row(3, place="11"), row(4, "99214")]) == []


def test_rows_with_days_of_their_own_do_not():
    june = row(1, last=date(2026, 6, 30))
    assert lines([june, row(2, first=date(2026, 7, 1))]) == []
    assert lines([june, row(2, first=date(2026, 6, 30))]) == [(1, 2)]


@pytest.mark.parametrize(
    ("other", "clash"),
    [
        (contract("Two"), True),
        (contract("Two", plans=("PPO",)), False),  # the one that names the plan goes before
        (contract("Two", payers=("60054",)), False),
        (contract("Two", first=date(2027, 1, 1)), True),
    ],
)
def test_contracts_contradict_each_other_on_a_day_payer_and_plan(other, clash):
    assert bool(list(contradicting([contract(), other]))) is clash


def test_contracts_that_follow_each_other_do_not():
    old, new = contract(last=date(2026, 12, 31)), contract("Two", first=date(2027, 1, 1))
    assert not list(contradicting([old, new]))
    assert ending([old], date(2026, 11, 21)) == [old]
    assert ending([old, new], date(2026, 11, 21)) == []
    assert ending([old], date(2026, 6, 1)) == []


def billed(code, count=1, payer=PAYER):
    return BilledCode(payer, "", code, count, count * 100, date(2026, 5, 1))


def test_billed_codes_without_a_row_come_with_the_most_billed_first():
    found = without_row(contract(), frozenset({"99213"}), [billed("99214"), billed("G0463", 3), billed("99213", 9)])
    assert [each.code for each in found] == ["G0463", "99214"]
    assert not without_row(contract(), frozenset(), [billed("99214", payer=Payer("OTHER"))])


def test_what_a_percentage_or_a_carve_out_prices_needs_no_row():
    percent = contract(rules=ContractRules(percent_of_charge=40))
    carved = contract(carve_outs=(CarveOut((CodeRange("99200", "99299"),), "not-covered", HERE),))
    assert not without_row(percent, frozenset(), [billed("99214")])
    assert not without_row(carved, frozenset(), [billed("99214")])


def test_payers_that_no_contract_names_by_name_or_id():
    payers = [(PAYER, 1, 500), (Payer("OTHER"), 2, 100), (Payer("MORE"), 1, 900)]
    assert [payer.name for payer, *_ in without_contract([contract(payers=("60054",))], payers)] == ["MORE", "OTHER"]


rates = st.dictionaries(
    st.tuples(st.sampled_from("ABC"), st.just(()), st.just(""), st.none(), st.none()), st.integers(1, 3)
)


@given(rates, rates)
def test_changes_tell_the_whole_difference(old, new):
    changes = rate_changes(old, new)
    made = {rate: amount for rate, amount in old.items() if rate not in changes.removed}
    made |= {rate: now for rate, _, now in changes.changed} | {rate: new[rate] for rate in changes.added}
    assert made == new
