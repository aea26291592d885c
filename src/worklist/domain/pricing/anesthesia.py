"""Anesthesia: base and time units, times a conversion factor, times the share of who gave it."""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from worklist.domain.codes import ANESTHESIA_MODIFIERS
from worklist.domain.pricing.billed_services import Service
from worklist.domain.pricing.contracts import AnesthesiaRules, Contract, FeeRow, Rounding
from worklist.domain.pricing.derivation import NotKnown, Step, half_up, percent_of, plain


def anesthesia_steps(row: FeeRow, base: Decimal, service: Service, contract: Contract) -> tuple[Step, ...]:
    """The price of an anesthesia service: its units in dollars, then the share.

    Raises NotKnown without rules for anesthesia, minutes, or the share of the modifier that is billed.
    """
    rules = contract.rules.anesthesia
    if rules is None:
        raise NotKnown(f"contract {contract.name} has base units of {service.code} and no rules for anesthesia")
    if service.minutes is None or not service.minutes.is_finite() or service.minutes < 0:
        raise NotKnown(f"the minutes of {service.name} are not known: our claim does not give them")
    time = time_units(service.minutes, rules)
    counted = f"{plain(service.minutes)} minutes / {rules.unit_minutes}"
    fact = f"{plain(base)} base + {plain(round(time, 4))} time units ({counted}) x {rules.conversion_factor:.2f}"
    clause = contract.clause("anesthesia")
    units = Step(fact, half_up((base + time) * rules.conversion_factor * 100), row.position, clause)
    return (units, *_share(units, service, rules, contract))


def time_units(minutes: Decimal, rules: AnesthesiaRules) -> Decimal:
    """Units of time, rounded as the contract says."""
    return _rounded(minutes / rules.unit_minutes, rules.rounding)


def _rounded(units: Decimal, rounding: Rounding) -> Decimal:
    if rounding == "up":
        return units.to_integral_value(ROUND_CEILING)
    return (units * 10).to_integral_value(ROUND_HALF_UP) / 10 if rounding == "tenth" else units


def _share(units: Step, service: Service, rules: AnesthesiaRules, contract: Contract) -> tuple[Step, ...]:
    """By the first modifier that says who gave it. A contract without shares pays everybody in full."""
    modifier = next((each for each in service.modifiers if each in ANESTHESIA_MODIFIERS), "")
    if not modifier and rules.shares:
        raise NotKnown(f"{service.name} is billed without a modifier that says who gave the anesthesia")
    if not modifier:
        return ()
    percent = dict(rules.shares).get(modifier)
    if percent is None:
        raise NotKnown(f"contract {contract.name} has no share for anesthesia modifier {modifier}")
    clause = contract.clause(modifier) or contract.clause("anesthesia")
    amount = percent_of(units.amount, percent)
    return (Step(f"modifier {modifier} x {plain(percent)} %", amount, contract.position, clause),)
