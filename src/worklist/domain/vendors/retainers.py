"""Retainers: what a vendor is paid by the month, whatever it recovers (DOMAIN 12). The one rule for what they come to.

One that counts towards the other fees does so month by month: what the fees of a month leave of its retainer is owed,
and fees above it in one month make up for no other. So the retainers of two periods add up to those of both.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from worklist.domain.events import Event
from worklist.domain.money import Cents, dollars
from worklist.domain.vendor_entries import VendorSet
from worklist.domain.vendors.fees import Fee
from worklist.domain.vendors.placements import Placement
from worklist.domain.vendors.terms import FeeTerms
from worklist.domain.wording import counted

Terms = Sequence[tuple[date, VendorSet]]
"""A vendor's entries, oldest first, each with the day it was set on."""


def terms_by_day(events: Iterable[Event]) -> Terms:
    """From a vendor's entries."""
    return tuple((event.at.date(), event.body) for event in events if isinstance(event.body, VendorSet))


def retainer_due(terms: Terms, placements: Iterable[Placement], today: date, since: date = date.min) -> Fee:
    """What the retainer adds to the fees of a vendor's accounts, for the months that count since a day.

    Each month counts on its first day, the first one on the day of the first placing, on the terms that were in force
    then; not while the vendor was ended. ``placements`` are all that it ever had. A fee is of the month of the day that
    its report speaks of.
    """
    every = tuple(placements)
    fees, of_terms = _fees_by_month(every), defaultdict[FeeTerms, list[Cents]](list)
    first = min((each.at.date() for each in every), default=None)
    for day in _days_due(first, today) if first and terms else ():
        in_force = _in_force(terms, day)
        if day >= since and in_force.is_active and in_force.fees.retainer:
            of_terms[in_force.fees].append(fees[_month(day)])
    parts = [_due(each, of_months) for each, of_months in of_terms.items()]
    return Fee(sum(part.amount for part in parts), tuple(step for part in parts for step in part.steps))


def _in_force(terms: Terms, day: date) -> VendorSet:
    """The newest of a day or before it; before all of them the first."""
    return next((entry for set_on, entry in reversed(terms) if set_on <= day), terms[0][1])


def _due(terms: FeeTerms, fees: list[Cents]) -> Fee:
    """Of whole months, whose other ``fees`` these are."""
    whole = terms.retainer * len(fees)
    step = f"{counted(len(fees), 'month')} x {dollars(terms.retainer)} = {dollars(whole)}"
    if not terms.is_credited:
        return Fee(whole, (step,))
    credit = sum(min(max(0, fee), terms.retainer) for fee in fees)
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
