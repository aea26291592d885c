"""Retainers: what vendors are paid by the month, whatever they recover."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from worklist.domain.events import Event
from worklist.domain.money import Cents
from worklist.domain.results import Effort
from worklist.domain.vendor_entries import AccountPlaced, VendorReported, VendorSet

_Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class VendorMonths:
    """When each vendor began, and the fees on accounts of each of its months; by the vendor's name."""

    began: dict[str, date]
    fees: Counter[tuple[str, _Month]]


def retainers_due(vendors: Iterable[Event], placed: Iterable[Effort], since: date, today: date) -> Cents:
    """Retainers of the months since a day: each month from the first placing until the vendor was ended.

    A month counts on its first day, the first one on the day of the placing. One that counts towards the other fees is
    due as far as these stay below it. ``vendors`` are the newest entry of each, ``placed`` all efforts of the accounts
    that were ever placed.
    """
    months = _months_of(placed)
    return sum(_due(event, months, since, today) for event in vendors)


def _due(event: Event, months: VendorMonths, since: date, today: date) -> Cents:
    entry = event.body
    if not isinstance(entry, VendorSet) or entry.name not in months.began or not entry.fees.retainer:
        return 0
    last = today if entry.is_active else min(today, event.at.date())
    days = [day for day in _days_due(months.began[entry.name], last) if day >= since]
    if not entry.fees.is_credited:
        return len(days) * entry.fees.retainer
    fees = (months.fees[entry.name, _month(day)] for day in days)
    return sum(max(0, entry.fees.retainer - max(0, fee)) for fee in fees)


def _days_due(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        after = day.year * 12 + day.month
        day = date(after // 12, after % 12 + 1, 1)


def _months_of(placed: Iterable[Effort]) -> VendorMonths:
    vendors: dict[str, str] = {}
    months = VendorMonths({}, Counter())
    for event in (event for effort in placed for event in effort.entries):
        day = event.at.date()
        if isinstance(event.body, AccountPlaced):
            name = vendors[event.id] = event.body.vendor
            months.began[name] = min(day, months.began.get(name, day))
        elif isinstance(event.body, VendorReported) and event.body.target in vendors:
            months.fees[vendors[event.body.target], _month(day)] += event.body.fee_due
    return months


def _month(day: date) -> _Month:
    return day.year, day.month
