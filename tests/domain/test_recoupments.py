"""A PLB is shown beside an account only where it names it, word for word."""

from datetime import date

import pytest

from worklist.domain.people import Payer
from worklist.domain.provenance import Position
from worklist.domain.recoupments import recoupments_for
from worklist.domain.remits import ProviderAdjustment, RemitHeader, RemitTotal

REMIT = RemitHeader(Payer("SYNTHETIC HEALTH PLAN"), "EFT1", "1512345678", 0, date(2026, 1, 5))


def payment(*adjustments):
    return RemitTotal(REMIT, 0, 0, adjustments, Position("a.835", 40))


@pytest.mark.parametrize(
    ("reference", "named_by"),
    [
        ("A-1001", "account"),
        ("a-1001", "account"),
        ("WO:123456 A-1001", "account"),
        ("ICN0001", "payer claim"),
        ("0205045000009      ICN0001", "payer claim"),
        ("ICN0001/A-1001", "account"),
        ("A-10012", None),
        ("XA-1001", None),
        ("1001", None),
        ("", None),
    ],
)
def test_only_a_whole_word_names_an_account(reference, named_by):
    found = recoupments_for("A-1001", ["ICN0001", ""], [payment(ProviderAdjustment("WO", reference, 50_00))])
    assert [each.named_by for each in found] == ([named_by] if named_by else [])


@pytest.mark.parametrize(("reference", "count"), [("12", 1), ("CHECK 12 OF 40", 0)])
def test_a_short_number_counts_only_as_the_whole_reference(reference, count):
    assert len(recoupments_for("12", [], [payment(ProviderAdjustment("FB", reference, 1))])) == count


def test_what_was_taken_and_given_back_both_show_with_their_payment():
    taken, back = ProviderAdjustment("WO", "A-1001", 50_00), ProviderAdjustment("FB", "A-1001", -20_00)
    found = recoupments_for("A-1001", [], [payment(taken), payment(ProviderAdjustment("L6", "EFT1", 1), back)])
    assert [(each.amount, each.remit.number) for each in found] == [(50_00, "EFT1"), (-20_00, "EFT1")]
