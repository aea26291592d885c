"""Retainers: what a vendor is paid by the month, whatever it recovers (DOMAIN 12). The one rule for what they come to.

One that counts towards the other fees does so month by month: what the fees of a month leave of its retainer is owed,
and fees above it in one month make up for no other. So the retainers of two periods add up to those of both.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from worklist.domain.money import Cents, dollars
from worklist.domain.vendor_entries import VendorSet
from worklist.domain.vendors.fees import Fee
from worklist.domain.vendors.placements import Placement
from worklist.domain.wording import counted


def retainer_due(
    entry: VendorSet, set_on: date, placements: Iterable[Placement], today: date, since: date = date.min
) -> Fee:
    """What the retainer adds to the fees of a vendor's accounts, for the months that count since a day.

    Each month counts from the first placing on until the vendor was ended, on its first day, the first one on the day
    of the placing. ``entry`` is the vendor's newest, of the day ``set_on``; its terms are those of every month.
    ``placements`` are all that it ever had. A fee is of the month of the day that its report speaks of.
    """
    every = tuple(placements)
    if not every or not entry.fees.retainer:
        return Fee(0, ())
    first, last = min(each.at.date() for each in every), today if entry.is_active else min(today, set_on)
    fees = _fees_by_month(every)
    of_months = [fees[_month(day)] for day in _days_due(first, last) if day >= since]
    return _due(entry.fees.retainer, of_months, is_credited=bool(entry.fees.is_credited))


def _due(retainer: Cents, fees: list[Cents], *, is_credited: bool) -> Fee:
    """Of whole months, whose other ``fees`` these are."""
    if not fees:
        return Fee(0, ())
    whole = retainer * len(fees)
    step = f"{counted(len(fees), 'month')} x {dollars(retainer)} = {dollars(whole)}"
    if not is_credited:
        return Fee(whole, (step,))
    credit = sum(min(max(0, fee), retainer) for fee in fees)
    left = whole - credit
    return Fee(left, (step, f"{dollars(credit)} of fees of the same months count towards it: {dollars(left)} more"))


def _days_due(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        after = day.year * 12 + day.month
        day = date(after // 12, after % 12 + 1, 1)


def _fees_by_month(placements: Iterable[Placement]) -> Counter[tuple[int, int]]:
    found: Counter[tuple[int, int]] = Counter()
    for each in placements:
        if not each.reports:
            found[_month(each.at.date())] += each.fee
        for report in each.reports:
            found[_month(report.reported_on)] += report.fee_due
    return found


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
