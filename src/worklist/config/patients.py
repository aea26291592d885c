"""The settings of patient balances: ``[patients]``, the ``[[poverty]]`` guideline, the ``[[assistance]]`` scale."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from worklist.config.folders import path_of
from worklist.config.patient_files import read_presumed
from worklist.config.tables import Table, shown
from worklist.domain.money import Cents
from worklist.domain.patient_entries import Region
from worklist.domain.patients.agreements.schedule import MOST_PAYMENTS
from worklist.domain.patients.rules import Guideline, PatientRules, Presumption, ScaleStep

STATES = frozenset(
    (
        *("AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA"),
        *("ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK"),
        *("OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY"),
        *("DC", "PR", "GU", "VI", "AS", "MP"),
    )
)
"""The states, the District of Columbia and the territories, as addresses write them."""
FIRST_YEAR, LAST_YEAR = 2000, 2199

_NUMBERS = {
    "plan_months": (1, MOST_PAYMENTS),
    "plan_follows": (0, 100),
    "payments_per_touch": (1, 1_000),
    "settlement_days": (1, 365),
    "settlement_chance": (0, 100),
    "prompt_pay": (0, 99),
    "prompt_days": (1, 365),
    "prompt_chance": (0, 100),
    "first_payment_days": (0, 365),
    "grace_days": (0, 90),
    "weight": (1, 10_000),
    "objection_days": (1, 365),
    "calls_from": (0, 23),
    "calls_to": (1, 24),
    "calls_in_week": (0, 100),
}
"""Key of a whole number -> least and most."""
_TEXTS = ("how_to_pay", "how_to_reach")
_OTHERS = ("plan_least", "settlements", "tax_exempt", "presumed", "descriptions", "state_rules")
_MOST_SETTLEMENTS = 10


def read_patients(table: Table, poverty: Iterable[Table], scale: Iterable[Table]) -> PatientRules:
    """The three tables; what ``[patients]`` leaves out has its usual value. Raises ConfigError."""
    table.only((*_NUMBERS, *_TEXTS, *_OTHERS))
    usual = PatientRules()
    said: dict[str, Any] = {key: table.text(key) for key in _TEXTS}
    said |= {key: table.number(key, getattr(usual, key), least=a, most=z) for key, (a, z) in _NUMBERS.items()}
    if said["calls_from"] >= said["calls_to"]:
        key = "calls_to" if "calls_to" in table.values else "calls_from"
        hours = f"calls_from is {said['calls_from']} and calls_to {said['calls_to']}"
        raise table.error(key, f"{hours}, so that no hour is left to call; calls_from is the earlier one.")
    return PatientRules(
        plan_least=_amount(table, "plan_least") if "plan_least" in table.values else usual.plan_least,
        settlements=_settlements(table),
        tax_exempt=table.truth("tax_exempt"),
        guidelines=_guidelines(poverty),
        scale=_scale(scale),
        presumed=_presumed(table),
        state_rules=_state_rules(table.table("state_rules")),
        **said,
    )


def read_descriptions(table: Table) -> Path | None:
    """The file with the site's own words for its codes, which an itemized statement shows; None without one."""
    return path_of(table, "descriptions") if "descriptions" in table.values else None


def _amount(table: Table, key: str) -> Cents:
    """Dollars above zero that may not be missing."""
    table.needed(key, '"25.00"')
    amount = table.money(key)
    if not amount:
        raise table.error(key, f"{key} must be above zero.")
    return amount


def _settlements(table: Table) -> tuple[int, ...]:
    value = table.values.get("settlements", [])
    wanted = "settlements must be a list of whole percents of the balance from 1 to 99, each once, such as [80, 60]."
    if not isinstance(value, list) or len(value) > _MOST_SETTLEMENTS:
        raise table.error("settlements", wanted)
    shares = tuple(each for each in value if isinstance(each, int) and not isinstance(each, bool) and 1 <= each <= 99)
    if len(set(shares)) != len(value):
        raise table.error("settlements", wanted)
    return shares


def _presumed(table: Table) -> tuple[Presumption, ...]:
    if "presumed" not in table.values:
        return ()
    path = path_of(table, "presumed")
    if not os.path.isfile(path):  # noqa: PTH113 - Path.is_file raises where a folder is locked
        raise table.error("presumed", f"presumed names {path}, and there is no such file; leave it out without one.")
    return read_presumed(path)


def _state_rules(table: Table) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for key in table.values:
        state = key.upper()
        if state not in STATES:
            raise table.error(key, f"{shown(key)} is no state; it is two letters such as NY, DC or PR.")
        if state in found:
            raise table.error(key, f"{state} is given twice.")
        found[state] = table.needed(key, '"No call without consent; see the office manual."')
    return tuple(found.items())


# -- the guideline and the scale ------------------------------------------------------------------------------------


def _guidelines(tables: Iterable[Table]) -> tuple[Guideline, ...]:
    found: dict[tuple[int, Region], Guideline] = {}
    for table in tables:
        each = _guideline(table)
        if (each.year, each.region) in found:
            raise table.error("year", f'the guideline of {each.year} for region "{each.region}" is given twice.')
        found[each.year, each.region] = each
    return tuple(found.values())


def _guideline(table: Table) -> Guideline:
    table.only(("year", "region", "first", "each_more"))
    return Guideline(
        table.number("year", least=FIRST_YEAR, most=LAST_YEAR),
        Region(table.choice("region", [str(each) for each in Region])),
        _amount(table, "first"),
        _amount(table, "each_more"),
    )


def _scale(tables: Iterable[Table]) -> tuple[ScaleStep, ...]:
    """The steps as they stand: income rises from one to the next, and the discount with it never does."""
    steps: list[ScaleStep] = []
    for table in tables:
        table.only(("up_to", "discount"))
        up_to, discount = table.number("up_to", least=1, most=10_000), table.number("discount", least=1, most=100)
        if steps and up_to <= steps[-1].up_to:
            raise table.error("up_to", f"up_to is {up_to}, after {steps[-1].up_to}; the steps rise, the lowest first.")
        if steps and discount > steps[-1].discount:
            less = f"discount is {discount}, more than the {steps[-1].discount} of those with less income"
            raise table.error("discount", f"{less}; it stays or falls from step to step.")
        steps.append(ScaleStep(up_to, discount))
    return tuple(steps)
