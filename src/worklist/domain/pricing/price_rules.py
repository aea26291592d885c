"""What modifiers make of a rate, by the contract's percents and, where it says so, Medicare's indicators.

The order is fixed: rate, component (26, TC), units, both sides (50); then the rank among the day's procedures
(``multiple_procedures``); then the shares. Each step rounds half up to the cent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from worklist.domain.codes import ANESTHESIA_MODIFIERS, COMPONENT_MODIFIERS
from worklist.domain.pricing.billed_services import Service
from worklist.domain.pricing.contracts import Contract
from worklist.domain.pricing.derivation import NotKnown, percent_of, plain
from worklist.domain.pricing.medicare import edition_day, relative_value
from worklist.domain.pricing.rates import Rate, day_of, find_rate, units_of
from worklist.domain.pricing.reference import RelativeValue
from worklist.domain.pricing.terms import Terms

_HUNDRED, _TWICE, _NOTHING = Decimal(100), Decimal(200), Decimal(0)
_BILATERAL, _UNUSUAL, _MULTIPLE = "50", "22", "51"
_TAKEN_BEFORE = COMPONENT_MODIFIERS | {_BILATERAL}
_SHARES = ("52", "53", "54", "55", "56", "62", "66", "80", "81", "82", "AS", "76", "77", "78")
"""In the order in which they are applied."""
_IN_FULL_UNLESS_SAID = frozenset({"76", "77"})
"""A repeat is a service of its own: where the contract has no percent for it, nothing has been agreed to reduce it."""
_PRICED_BY_CONTRACT = ANESTHESIA_MODIFIERS | {"FX", "FY", "CT", "CO", "CQ", "NU", "RR", "UE"}
"""Further modifiers that change a price: anesthesia on other services, older X-ray and CT equipment, therapy by an
assistant, equipment new, rented or used. Without a percent or a row for them the price is UNKNOWN."""


@dataclass(frozen=True, slots=True)
class _Gate:
    """An MPFS column that decides whether a further surgeon is paid at all."""

    column: str
    documented: str
    """Indicator under which it is paid only if documents show the need."""
    never: str
    """Indicator under which it is not paid."""


_ASSISTANT = _Gate("assistant", documented="0", never="1")
_PAID = "2"
_GATES: Mapping[str, _Gate] = {
    "62": _Gate("co_surgeon", documented="1", never="0"),
    "66": _Gate("team", documented="1", never="0"),
    **dict.fromkeys(("80", "81", "82", "AS"), _ASSISTANT),
}
"""Fields of the MPFS as Medicare's claims processing manual has them (chapter 23, addendum): the same digit does not
mean the same for assistants as for co-surgeons."""


def whole_price(service: Service, contract: Contract, terms: Terms) -> Rate:
    """The price of a line before its rank and shares: rate, component, units, both sides.

    Raises NotKnown as ``find_rate`` does, for a component or both sides that nothing prices, and for a charge below
    zero, which is a correction of another line and no service.
    """
    if service.charge < 0:
        raise NotKnown(f"the charge of {service.name} is below zero")
    rate = units_of(_component(find_rate(service, contract, terms), service, contract), service)
    return rate if rate.is_final else _both_sides(rate, service, contract, terms)


def _component(rate: Rate, service: Service, contract: Contract) -> Rate:
    for modifier in service.modifiers:
        if modifier in COMPONENT_MODIFIERS and modifier not in rate.covers and not rate.is_final:
            return _times(rate, modifier, _percent(modifier, service, contract), contract)
    return rate


def _both_sides(rate: Rate, service: Service, contract: Contract, terms: Terms) -> Rate:
    if _BILATERAL not in service.modifiers or _BILATERAL in rate.covers:
        return rate
    if service.units != 1:
        raise NotKnown(f"{service.name} is billed with {plain(service.units)} units, which payers count differently")
    if not contract.rules.by_indicator:
        return _times(rate, _BILATERAL, _percent(_BILATERAL, service, contract), contract)
    indicator = _indicators(service, contract, terms).bilateral
    percent = _percent_by_indicator(indicator, service, contract)
    return _times(rate, _BILATERAL, percent, contract, f" (bilateral indicator {indicator})")


def _percent_by_indicator(indicator: str, service: Service, contract: Contract) -> Decimal:
    """1: the contract's percent; 0 and 2: the rate is for one or both sides alike; 3: each side in full."""
    match indicator:
        case "1":
            return _percent(_BILATERAL, service, contract)
        case "0" | "2":
            return _HUNDRED
        case "3":
            return _TWICE
    raise NotKnown(f"modifier 50 does not apply to {service.code}: its bilateral indicator is {indicator or 'empty'}")


def shared_price(rate: Rate, service: Service, contract: Contract, terms: Terms) -> Rate:
    """The price after the shares of those who did a part, repeated it or stopped.

    Raises NotKnown for a modifier that changes the price and for which nothing says how.
    """
    if rate.is_final or not service.modifiers:
        return rate
    for modifier in _sharing(service, rate, contract):
        rate = _share(rate, modifier, service, contract, terms)
    if _UNUSUAL in service.modifiers and _UNUSUAL not in rate.covers:
        return rate.then("modifier 22: may be more by report", rate.amount, contract, _UNUSUAL)
    return rate


def _sharing(service: Service, rate: Rate, contract: Contract) -> Iterator[str]:
    """The modifiers that remain, in the order of their steps: the known ones, then the contract's own."""
    left = set(service.modifiers) - rate.covers - _TAKEN_BEFORE
    if contract.rules.multiple_procedures:
        left.discard(_MULTIPLE)
    if left:
        yield from (each for each in _SHARES if each in left)
        further = (each for each in left.difference(_SHARES) if _changes_price(each, contract))
        yield from sorted(further)


def _changes_price(modifier: str, contract: Contract) -> bool:
    return modifier in _PRICED_BY_CONTRACT or contract.rules.percent_for(modifier) is not None


def _share(rate: Rate, modifier: str, service: Service, contract: Contract, terms: Terms) -> Rate:
    percent = contract.rules.percent_for(modifier)
    gate = _GATES.get(modifier)
    if gate is not None and contract.rules.by_indicator:
        indicator = str(getattr(_indicators(service, contract, terms), gate.column))
        if indicator == gate.never:
            return _times(rate, modifier, _NOTHING, contract, f" (indicator {indicator}: not paid)")
        _refuse_unpaid(gate, indicator, modifier, service)
    if percent is None and modifier in _IN_FULL_UNLESS_SAID:
        return rate
    return _times(rate, modifier, _percent(modifier, service, contract), contract)


def _refuse_unpaid(gate: _Gate, indicator: str, modifier: str, service: Service) -> None:
    if indicator == gate.documented:
        raise NotKnown(f"{service.code}-{modifier} is paid only where documents show the need (indicator {indicator})")
    if indicator != _PAID:
        raise NotKnown(f"modifier {modifier} does not apply to {service.code}: its indicator is {indicator or 'empty'}")


def _indicators(service: Service, contract: Contract, terms: Terms) -> RelativeValue:
    on = edition_day(day_of(service), contract)
    row = relative_value(service, on, terms)
    if row is None:
        raise NotKnown(missing_row(service, on))
    return row


def missing_row(service: Service, on: date) -> str:
    """Why an indicator is not known, and what would make it known."""
    return f"the MPFS indicators of {service.code} are not known: no row of it is loaded for {on}"


def _percent(modifier: str, service: Service, contract: Contract) -> Decimal:
    percent = contract.rules.percent_for(modifier)
    if percent is None:
        raise NotKnown(f"contract {contract.name} has no percent for modifier {modifier} of {service.name}")
    return percent


def _times(rate: Rate, modifier: str, percent: Decimal, contract: Contract, why: str = "") -> Rate:
    fact = f"modifier {modifier} x {plain(percent)} %{why}"
    return rate.then(fact, percent_of(rate.amount, percent), contract, modifier)


def lesser_of(rate: Rate, service: Service, contract: Contract) -> Rate:
    """Not above the charge, where the contract says so."""
    if not contract.rules.lesser_of_charge or rate.amount <= service.charge:
        return rate
    return rate.then("lesser of rate and charge: the charge", service.charge, contract, "lesser-of-charge")
