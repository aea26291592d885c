"""What a vendor's retainer comes to: by the month, from the first placing on, less the fees of the same month."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from worklist.domain.vendor_entries import AccountPlaced, VendorReported, VendorSet, VendorStatus
from worklist.domain.vendors.placements import Placement
from worklist.domain.vendors.retainers import retainer_due
from worklist.domain.vendors.terms import FeeTerms, FlatWhen, VendorPurpose

TODAY = date(2026, 11, 21)
MONTH = 500_00


def vendor(*, credited: bool | None = None, active: bool = True) -> VendorSet:
    terms = FeeTerms(retainer=MONTH, is_credited=credited)
    return VendorSet("SYNTH RECOVERY", VendorPurpose.PATIENT_BALANCE, fees=terms, is_active=active)


def placement(*fees: tuple[date, int], on: date = date(2026, 8, 20), flat: int = 0) -> Placement:
    """Placed on a day, with a report for each fee, of the day that it speaks of."""
    terms = FeeTerms(flat=flat, flat_when=FlatWhen.PLACED if flat else None)
    purpose = VendorPurpose.PATIENT_BALANCE
    sent = AccountPlaced("ask", "P1", "SYNTH RECOVERY", purpose, terms, 9_000, (), 1, "a", "b", "c", TODAY)
    reports = tuple(VendorReported("p", "f", VendorStatus.WORKING, day, 1, fee_due=fee) for day, fee in fees)
    return Placement(sent, "p", "sue", datetime(on.year, on.month, on.day, 12, tzinfo=UTC), reports)


def due(entry, *placements, since=date.min, later=()):
    return retainer_due(((date(2026, 1, 1), entry), *later), placements, TODAY, since)


def test_a_month_counts_on_its_first_day_and_the_first_one_on_the_day_of_the_placing():
    found = due(vendor(), placement())
    assert (found.amount, found.steps) == (4 * MONTH, ("4 months x 500.00 = 2,000.00",))
    assert due(vendor(), placement(), since=date(2026, 8, 21)).amount == 3 * MONTH
    assert due(vendor(), placement(), since=date(2026, 11, 2)).amount == 0
    assert due(vendor()).amount == 0


def test_each_month_is_on_the_terms_of_its_day_and_none_counts_while_the_vendor_was_ended():
    ended, begun_again = (date(2026, 10, 15), vendor(active=False)), (date(2026, 11, 1), vendor())
    assert due(vendor(), placement(), later=[ended]).amount == 3 * MONTH
    assert due(vendor(), placement(), later=[ended, begun_again]).amount == 4 * MONTH
    dearer = replace(vendor(), fees=FeeTerms(retainer=700_00, is_credited=True))
    found = due(vendor(), placement(), later=[(date(2026, 10, 1), dearer)])
    assert (found.amount, found.steps[0]) == (2 * MONTH + 2 * 700_00, "2 months x 500.00 = 1,000.00")


def test_fees_count_towards_the_retainer_of_their_own_month_only():
    told = placement((date(2026, 8, 25), 300_00), (date(2026, 9, 9), 900_00), (date(2026, 10, 1), -50_00))
    assert due(vendor(credited=False), told).amount == 4 * MONTH
    found = due(vendor(credited=True), told)
    assert (found.amount, found.steps[1]) == (
        200_00 + 0 + MONTH + MONTH,
        "800.00 of fees of the same months count towards it: 1,200.00 more",
    )
    assert due(vendor(credited=True), placement(flat=30_00)).amount == 4 * MONTH - 30_00  # nothing reported yet


days = st.dates(date(2026, 8, 20), TODAY)


@given(st.lists(st.tuples(days, st.integers(-900_00, 900_00)), max_size=6), days)
def test_two_periods_add_up_to_both(fees, first):
    whole, later = (due(vendor(credited=True), placement(*fees), since=day).amount for day in (date.min, first))
    earlier = due(vendor(credited=True), placement(*fees), later=[(first, vendor(credited=True, active=False))])
    assert whole == later + earlier.amount
