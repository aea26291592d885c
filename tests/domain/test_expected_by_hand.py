"""Every line of fixtures/contracts/every-rule against the amount that was worked out by hand."""

import pytest

from tests.domain.every_rule import Line, account_of, lines, terms
from worklist.domain.money import dollars
from worklist.domain.pricing.expected import price_lines


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.id)
def test_a_line_comes_to_what_was_worked_out_by_hand(line: Line):
    theirs = [each for each in lines() if each.claim == line.claim]
    found = price_lines(account_of(line.claim), terms())[theirs.index(line)].expected
    said = f"UNKNOWN {found.unknown}" if found.amount is None else dollars(found.amount).replace(",", "")
    wanted, _, reason = line.expected.partition(" ")
    assert said.split(" ")[0] == wanted, (said, line.working)
    assert reason in said


def test_the_fixture_has_enough_lines_with_a_working_each():
    assert len(lines()) > 60 and all(line.working for line in lines())
    assert len({line.id for line in lines()}) == len(lines())
