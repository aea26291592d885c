"""A remit line finds the line that we billed: by its number, alike in everything, or loosely."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain import build
from worklist.domain.claims import BilledClaim, BilledLine
from worklist.domain.denials import read_denials
from worklist.domain.line_match import match, match_lines
from worklist.domain.people import Payer
from worklist.domain.provenance import Position
from worklist.domain.remits import RemitLine

DAY, OTHER_DAY = date(2025, 12, 1), date(2025, 12, 2)


def claim(*lines):
    return BilledClaim("A-1", 100_00, Payer(), Position("a.837", 1), lines=lines)


def billed(number, code="A4550", charge=100_00, modifiers=(), day=DAY, control=""):
    return BilledLine(number, code, charge, modifiers, service_from=day, control_number=control or str(number))


def answered(code="A4550", charge=100_00, modifiers=(), day=DAY, control="", original=""):
    return RemitLine(code, charge, 0, modifiers, service_from=day, control_number=control, original_code=original)


LEFT, RIGHT = billed(1, modifiers=("LT",), control="L1"), billed(2, modifiers=("RT",), control="L2")


@pytest.mark.parametrize(
    ("line", "number", "how"),
    [
        (answered(control="L2"), 2, "number"),
        (answered("G0283", 1, control="l2"), 2, "number"),
        (answered(modifiers=("RT",)), 2, "alike"),
        (answered("G0283", original="A4550"), 1, "loosely"),
        (answered(), 1, "loosely"),
        (answered(charge=99_00, modifiers=("RT",)), 1, "loosely"),
        (answered(day=None, modifiers=("RT",)), 1, "loosely"),
    ],
)
def test_the_surest_way_wins_and_a_loose_one_says_so(line, number, how):
    found = match(line, claim(LEFT, RIGHT))
    assert (found.billed.number, found.how, found.is_loose) == (number, how, how == "loosely")


@pytest.mark.parametrize("line", [answered("G0463"), answered(day=OTHER_DAY), answered("G0463", control="L9")])
def test_another_code_or_day_is_no_match(line):
    found = match(line, claim(LEFT, RIGHT))
    assert (found.billed, found.how) == (None, "not at all")


def test_modifiers_in_another_order_are_the_same():
    sent = billed(1, modifiers=("25", "59"))
    assert match(answered(modifiers=("59", "25")), claim(sent)).how == "alike"


def test_equal_lines_without_their_modifiers_are_not_all_taken_for_the_first():
    found = match_lines((answered(), answered()), claim(LEFT, RIGHT))
    assert [each.billed for each in found] == [LEFT, RIGHT]


def test_a_sure_match_is_made_before_a_loose_one_takes_its_line():
    found = match_lines((answered(), answered(modifiers=("LT",))), claim(LEFT, RIGHT))
    assert [(each.billed, each.how) for each in found] == [(RIGHT, "loosely"), (LEFT, "alike")]


def test_a_line_that_the_payer_split_is_answered_twice():
    found = match_lines((answered(charge=60_00), answered(charge=40_00)), claim(LEFT))
    assert [(each.billed, each.how) for each in found] == [(LEFT, "loosely")] * 2


LINES = st.tuples(st.sampled_from(["A4550", "G0283"]), st.sampled_from([(), ("LT",), ("RT",)]), st.integers(1, 2))


@given(st.lists(LINES, max_size=6))
def test_a_claim_echoed_whole_matches_line_by_line(lines):
    sent = claim(*(billed(at, code, charge, mods) for at, (code, mods, charge) in enumerate(lines, 1)))
    found = match_lines([answered(code, charge, mods) for code, mods, charge in lines], sent)
    assert [each.how for each in found] == ["alike"] * len(lines)
    assert sorted(each.billed.number for each in found) == list(range(1, len(lines) + 1))


def test_a_denial_takes_modifiers_and_authorization_from_its_own_line_alone():
    sent = build.claim(build.billed("99213-25", 185), build.billed("J3301-59", 44, authorization="AUTH1"))
    refused = build.remit(build.line("99213", 185, "CO-97 185"), build.line("J3301", 44, "CO-97 44"))
    denials = read_denials(build.account(sent, refused))
    assert [(denial.modifiers, denial.authorized) for denial in denials] == [(("25",), False), (("59",), True)]


def test_equal_services_billed_for_both_sides_keep_their_own_modifiers():
    sent = build.claim(build.billed("99213-LT", 185), build.billed("99213-RT", 185))
    refused = build.remit(build.line("99213-LT", 185, "CO-97 185"), build.line("99213", 185, "CO-97 185"))
    assert [denial.modifiers for denial in read_denials(build.account(sent, refused))] == [("LT",), ("RT",)]
