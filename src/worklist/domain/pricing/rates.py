"""Finding the rate of a service in a contract, the most particular term first.

An approved correction of the record, a carve-out, a row of the fee schedule, a percentage of Medicare, a percentage of
the charge. Where none of them speaks the rate is UNKNOWN: never another contract's, never that of a bare code.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from operator import itemgetter

from worklist.domain.codes import ANESTHESIA_MODIFIERS, COMPONENT_MODIFIERS
from worklist.domain.pricing.anesthesia import anesthesia_steps
from worklist.domain.pricing.billed_services import Service
from worklist.domain.pricing.contracts import FACILITY_PLACES, CarveOut, CodeRange, Contract, FeeRow
from worklist.domain.pricing.derivation import NotKnown, Step, half_up, percent_of, plain
from worklist.domain.pricing.medicare import price_by_medicare, two_differ
from worklist.domain.pricing.terms import Terms

_NO_MODIFIERS: frozenset[str] = frozenset()
_NO_UNITS = Decimal(0)
_ANESTHESIA = CodeRange("00100", "01999")
_INFORMATIONAL = frozenset(
    {
        *("22", "23", "24", "25", "27", "33", "47", "51", "57", "58", "59", "79", "91", "93", "95", "99"),
        *("GC", "GQ", "GT", "KX", "Q5", "Q6", "QS", "G8", "G9", "XE", "XS", "XP", "XU"),
        *("LT", "RT", "FA", "TA", "LC", "LD", "LM", "RC", "RI"),
        *(f"P{status}" for status in range(1, 7)),
        *(f"E{eyelid}" for eyelid in range(1, 5)),
        *(f"{limb}{digit}" for limb in "FT" for digit in range(1, 10)),
    }
)
"""Modifiers that tell of a service and do not change its rate: sides, places, distinctness, who ordered it."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A price with its derivation, before rank and shares."""

    steps: tuple[Step, ...]
    covers: frozenset[str] = _NO_MODIFIERS
    """Modifiers that it is already for."""
    is_final: bool = False
    """A price of the line as charged, or none at all: neither units nor modifiers nor rank change it."""
    is_anesthesia: bool = False
    """Made of time: neither units nor rank change it."""

    @property
    def amount(self) -> int:
        """Cents after the last step."""
        return self.steps[-1].amount

    def then(self, fact: str, amount: int, contract: Contract, rule: str) -> "Rate":
        """The same after one more step, by a rule of the contract."""
        step = Step(fact, amount, contract.position, contract.clause(rule))
        return Rate((*self.steps, step), self.covers, self.is_final, self.is_anesthesia)


def find_rate(service: Service, contract: Contract, terms: Terms) -> Rate:
    """The rate of one unit.

    Raises NotKnown where two equally particular terms differ, or nothing prices the service: then it says what.
    """
    day = day_of(service)
    return (
        _corrected(service, day, contract, terms)
        or _carved_out(service, day, contract, terms)
        or _scheduled(service, day, contract, terms)
        or _of_medicare(service, day, contract, terms)
        or _of_charge(service, contract)
        or _nothing(service, day, contract, terms)
    )


def day_of(service: Service) -> date:
    """The day of service; NotKnown without one, since every rate has its days."""
    if service.day is None:
        raise NotKnown(f"the day of {service.name} is not known")
    return service.day


def _corrected(service: Service, day: date, contract: Contract, terms: Terms) -> Rate | None:
    """The newest approved correction of exactly this code, modifiers and place."""
    for each in reversed(terms.corrections):
        same = each.contract == contract.name and each.code == service.code and each.place in ("", service.place)
        if same and each.valid_from <= day and _telling(each.modifiers) == _telling(service.modifiers):
            fact = f"rate of {service.name} corrected by {each.by}, approved by {each.approved_by}: {each.reason}"
            outside = f"rate of {service.name} from {each.valid_from}"
            return Rate((Step(fact, each.amount, outside=outside),), _telling(each.modifiers))
    return None


def _telling(modifiers: Iterable[str]) -> frozenset[str]:
    return frozenset(modifiers) - _INFORMATIONAL


def _carved_out(service: Service, day: date, contract: Contract, terms: Terms) -> Rate | None:
    found = [each for each in contract.carve_outs if any(service.code in codes for codes in each.codes)]
    if not found:
        return None
    first = found[0]
    other = next((each for each in found if (each.basis, each.percent) != (first.basis, first.percent)), None)
    if other is not None:
        raise NotKnown(two_differ(f"two carve-outs of {service.code}", first.position, other.position))
    return _by_carve_out(first, service, day, contract, terms)


def _by_carve_out(carve_out: CarveOut, service: Service, day: date, contract: Contract, terms: Terms) -> Rate:
    clause = contract.clause("rates")
    if carve_out.basis == "not-covered":
        fact = f"{service.code} is carved out: not covered"
        return Rate((Step(fact, 0, carve_out.position, clause),), is_final=True)
    if carve_out.basis == "percent-of-charge":
        amount = percent_of(service.charge, carve_out.percent)
        fact = f"{service.code} is carved out: {plain(carve_out.percent)} % of the charge"
        return Rate((Step(fact, amount, carve_out.position, clause),), is_final=True)
    priced = price_by_medicare(service, carve_out.percent, day, contract, terms)
    if priced is None:
        raise NotKnown(f"{service.code} is carved out by Medicare's rate, and its status in the MPFS has none")
    return Rate(*priced)


def _scheduled(service: Service, day: date, contract: Contract, terms: Terms) -> Rate | None:
    """The row of the fee schedule, or the sum of both components' rows where it has none of the whole."""
    rows = _rows(service, day, contract, terms)
    row = _best(rows, service)
    if row is None:
        return _sum_of_components(rows, service, contract)
    if row.amount is None:
        steps = anesthesia_steps(row, row.base_units or _NO_UNITS, service, contract)
        return Rate(steps, ANESTHESIA_MODIFIERS | set(row.modifiers), is_anesthesia=True)
    if row.base_units and contract.rules.anesthesia:
        raise NotKnown(
            f"the row of {service.name} ({row.position}) has an amount and base units, and only one can count"
        )
    if _unpriced_component(service, frozenset(row.modifiers), contract):
        return None
    return Rate((_step_of(row, contract),), frozenset(row.modifiers))


def _rows(service: Service, day: date, contract: Contract, terms: Terms) -> list[FeeRow]:
    return [row for name, row in terms.rows if row.code == service.code and name == contract.name and row.is_valid(day)]


def _step_of(row: FeeRow, contract: Contract, before: int = 0) -> Step:
    name = "-".join((row.code, *row.modifiers))
    place = f" at place {row.place}" if row.place else ""
    return Step(f"row of {name}{place}", before + (row.amount or 0), row.position, _clause_of(row, contract))


def _clause_of(row: FeeRow, contract: Contract) -> str:
    """What the contract says of the row's own modifier, such as 26, else of its rates."""
    return next(filter(None, map(contract.clause, row.modifiers)), contract.clause("rates"))


def _best(rows: Iterable[FeeRow], service: Service) -> FeeRow | None:
    """The row that is for most of the billed modifiers and none other, then for the place as exactly as can be."""
    fitting = [(rank, row) for row in rows if (rank := _fits(row, service)) is not None]
    if not fitting:
        return None
    highest, first = max(fitting, key=itemgetter(0))
    for rank, row in fitting:
        if rank == highest and (row.amount, row.base_units) != (first.amount, first.base_units):
            raise NotKnown(two_differ(f"two rows of {service.name}", first.position, row.position))
    return first


def _fits(row: FeeRow, service: Service) -> tuple[int, int] | None:
    """How exactly a row is for a service: modifiers, then place; None where it is for another."""
    if row.modifiers and not set(row.modifiers).issubset(service.modifiers):
        return None
    if not row.place:
        return len(row.modifiers), 0
    if row.place == service.place:
        return len(row.modifiers), 2
    return (len(row.modifiers), 1) if row.place == _kind_of_place(service.place) else None


def _kind_of_place(place: str) -> str:
    if not place:
        return ""
    return "facility" if place in FACILITY_PLACES else "nonfacility"


def _unpriced_component(service: Service, covered: frozenset[str], contract: Contract) -> str:
    """26 or TC where it is billed, and neither the row nor a percent of the contract is for it."""
    for each in service.modifiers:
        if each in COMPONENT_MODIFIERS and each not in covered and contract.rules.percent_for(each) is None:
            return each
    return ""


def _sum_of_components(rows: list[FeeRow], service: Service, contract: Contract) -> Rate | None:
    if COMPONENT_MODIFIERS & set(service.modifiers):
        return None
    parts = list(_component_rows(rows, service))
    if len(parts) < len(COMPONENT_MODIFIERS):
        return None
    one, two = parts
    first = _step_of(one, contract)
    both = _step_of(two, contract, first.amount)
    return Rate((first, replace(both, fact=f"+ {both.fact}")), frozenset(one.modifiers) & frozenset(two.modifiers))


def _component_rows(rows: list[FeeRow], service: Service) -> Iterator[FeeRow]:
    for component in sorted(COMPONENT_MODIFIERS):
        row = _best(rows, replace(service, modifiers=(*service.modifiers, component)))
        if row is not None and row.amount is not None:
            yield row


def _of_medicare(service: Service, day: date, contract: Contract, terms: Terms) -> Rate | None:
    percent = contract.rules.percent_of_medicare
    if percent is None:
        return None
    priced = price_by_medicare(service, percent, day, contract, terms)
    if priced is None:
        return None
    steps, covers = priced
    component = _unpriced_component(service, covers, contract)
    if component:
        raise NotKnown(f"neither the contract nor the MPFS has a price of {service.code}-{component}")
    return Rate(steps, covers)


def _of_charge(service: Service, contract: Contract) -> Rate | None:
    percent = contract.rules.percent_of_charge
    if percent is None:
        return None
    fact = f"no row of {service.name}: {plain(percent)} % of the charge"
    amount = percent_of(service.charge, percent)
    return Rate((Step(fact, amount, contract.position, contract.clause("rates")),), is_final=True)


def _nothing(service: Service, day: date, contract: Contract, terms: Terms) -> Rate:
    component = _unpriced_component(service, _NO_MODIFIERS, contract)
    whole = _best(_rows(service, day, contract, terms), service) if component else None
    if whole is not None:
        priced = f"contract {contract.name} prices {service.code} as a whole ({whole.position})"
        raise NotKnown(f"{priced} and has no rule for {component}")
    place = service.place or "(not known)"
    raise NotKnown(f"contract {contract.name} has no row for {service.name} at place {place} on {day}")


def units_of(rate: Rate, service: Service) -> Rate:
    """The rate times the units billed; NotKnown where no number of units is."""
    if rate.is_final or rate.is_anesthesia or service.units == 1:
        return rate
    if not service.units.is_finite() or service.units <= 0:
        raise NotKnown(f"the units of {service.name} are not known")
    if not service.is_billed and service.code in _ANESTHESIA:
        raise NotKnown(f"whether {plain(service.units)} of {service.name} are units or minutes is not known")
    step = Step(f"x {plain(service.units)} units", half_up(rate.amount * service.units))
    return Rate((*rate.steps, step), rate.covers)
