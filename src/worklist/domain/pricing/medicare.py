"""What the site's own copy of the Medicare physician fee schedule (MPFS) says of a service."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from worklist.domain.pricing.billed_services import Service
from worklist.domain.pricing.contracts import FACILITY_PLACES, Contract
from worklist.domain.pricing.derivation import NotKnown, Step, half_up, percent_of, plain
from worklist.domain.pricing.reference import ConversionFactor, Locality, RelativeValue
from worklist.domain.pricing.terms import Loaded, Terms
from worklist.domain.provenance import Position

_PRICED = frozenset({"A", "R", "T"})
"""Status codes of services that are paid by relative values."""
_OWN_ROWS = ("26", "TC", "53")
"""Modifiers under which the MPFS has rows of their own."""
_Row = TypeVar("_Row", RelativeValue, Locality, ConversionFactor)


def edition_day(day: date, contract: Contract) -> date:
    """The day whose edition counts: the one that the contract fixes, else the day of service."""
    return contract.rules.medicare_as_of or day


def relative_value(service: Service, day: date, terms: Terms) -> RelativeValue | None:
    """The row of a service in the edition of a day, its component's own row before the whole; None without any.

    Raises NotKnown where two rows of one edition contradict each other.
    """
    rows = [row for row in terms.relative_values if row.code == service.code and row.valid_from <= day <= row.valid_to]
    billed = [each for each in _OWN_ROWS if each in service.modifiers]
    for modifier in (*billed, ""):
        if own := [row for row in rows if row.modifier == modifier]:
            return _only(f"rows of {service.code}", own, _values)
    return None


def price_by_medicare(
    service: Service, percent: Decimal, day: date, contract: Contract, terms: Terms
) -> tuple[tuple[Step, ...], frozenset[str]] | None:
    """A percentage of the MPFS amount, with the modifiers that its row is for; None for a status without a price.

    The amount is (work x GPCI + practice expense x GPCI + malpractice x GPCI) x conversion factor (42 CFR 414.20).
    Raises NotKnown naming what is missing: the edition, the code in it, the locality, the factor, or the place.
    """
    if Loaded.MPFS not in terms.loaded:
        raise NotKnown("no MPFS is loaded, of which the contract pays a percentage")
    on = edition_day(day, contract)
    row = relative_value(service, on, terms)
    if row is None:
        raise NotKnown(f"the loaded MPFS has no row of {service.code} for {on}")
    if row.status not in _PRICED:
        return None
    amount = _amount(service, row, on, contract, terms)
    share = Step(f"x {plain(percent)} % of Medicare", percent_of(amount.amount, percent), contract.position)
    return (amount, share), frozenset({row.modifier} - {""})


def _amount(service: Service, row: RelativeValue, on: date, contract: Contract, terms: Terms) -> Step:
    locality = _locality(contract, on, terms)
    factor = _conversion_factor(on, terms)
    expense, where = _practice_expense(service, row)
    units = row.work * locality.work + expense * locality.practice + row.malpractice * locality.malpractice
    # The fee schedule that carriers pay by holds whole cents, so only the product is rounded, and only once.
    cents = half_up(units * factor.dollars * 100)
    name = "-".join(filter(None, (row.code, row.modifier)))
    fact = f"MPFS of {name}, {where}, {locality.id}: {plain(units)} x {plain(factor.dollars)}"
    return Step(fact, cents, row.position)


def _practice_expense(service: Service, row: RelativeValue) -> tuple[Decimal, str]:
    if not service.place and row.practice_facility != row.practice_nonfacility:
        raise NotKnown(f"the place of service is not known, and the MPFS prices {row.code} by it")
    in_facility = service.place in FACILITY_PLACES
    where = "facility" if in_facility else "nonfacility"
    expense = row.practice_facility if in_facility else row.practice_nonfacility
    if expense is None:
        raise NotKnown(f"the MPFS has no {where} price of {row.code} ({row.position})")
    return expense, where


def _locality(contract: Contract, on: date, terms: Terms) -> Locality:
    wanted = contract.rules.locality
    if not wanted:
        raise NotKnown(f"contract {contract.name} pays a percentage of Medicare and names no locality")
    rows = (row for row in terms.localities if row.id == wanted and row.valid_from <= on <= row.valid_to)
    found = _only(f"GPCI rows of {wanted}", rows, lambda row: (row.work, row.practice, row.malpractice))
    if found is None:
        raise NotKnown(f"no GPCI of locality {wanted} is loaded for {on}")
    return found


def _conversion_factor(on: date, terms: Terms) -> ConversionFactor:
    services = (row for row in terms.conversion_factors if row.kind == "services")
    rows = (row for row in services if row.valid_from <= on <= row.valid_to)
    found = _only("conversion factors", rows, lambda row: row.dollars)
    if found is None:
        raise NotKnown(f"no MPFS conversion factor is loaded for {on}")
    return found


def _only(what: str, rows: Iterable[_Row], says: Callable[[_Row], object]) -> _Row | None:
    """The row of the newest edition; NotKnown where that edition has two that differ."""
    first = None
    for row in sorted(rows, key=lambda row: row.valid_from, reverse=True):
        first = first or row
        if row.valid_from == first.valid_from and row is not first and says(row) != says(first):
            raise NotKnown(two_differ(f"two {what}", first.position, row.position))
    return first


def two_differ(what: str, first: Position, second: Position) -> str:
    """``two rows of 99213 count on that day: a.csv, line 3 and a.csv, line 9``, in one order whichever came first."""
    one, two = sorted((str(first), str(second)))
    return f"{what} count on that day: {one} and {two}"


def _values(row: RelativeValue) -> object:
    """All that a row says but where and since when."""
    priced = (row.status, row.work, row.practice_nonfacility, row.practice_facility, row.malpractice)
    ruled = (row.global_days, row.component, row.multiple, row.bilateral, row.assistant, row.co_surgeon, row.team)
    return (*priced, *ruled, row.endoscopic_base)
