"""Small contracts for the rules' tests: made up, with Alder, and in dollars as in ``build``."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from tests.domain import build
from worklist.domain.accounts import Account
from worklist.domain.people import Payer
from worklist.domain.pricing.contracts import Contract, ContractRules, FeeRow, RateCorrection
from worklist.domain.pricing.expected import PricedLine, price_lines
from worklist.domain.pricing.reference import RelativeValue
from worklist.domain.pricing.terms import Loaded, Terms
from worklist.domain.provenance import Position

PERCENTS = (("26", Decimal(40)), ("50", Decimal(150)), ("52", Decimal(60)), ("80", Decimal(16)))


def row(service: str, amount: float, *, line: int = 2, place: str = "") -> FeeRow:
    """``row("99213-26", 100)``."""
    code, *modifiers = service.split("-")
    return FeeRow(code, build.cents(amount), Position("alder.csv", line, "line"), tuple(modifiers), place)


def contract(
    name: str = "Alder 2026", *, payers: tuple[str, ...] = ("alder mutual",), plans: tuple[str, ...] = (), **rules: Any
) -> Contract:
    return Contract(
        name, payers, date(2026, 1, 1), None, Position(f"{name}.toml", 1, "line"), plans, ContractRules(**rules)
    )


def terms(*rows: FeeRow, contracts: tuple[Contract, ...] = (), **said: Any) -> Terms:
    """These rows, all of the first contract."""
    ours = contracts or (contract(),)
    named = tuple((ours[0].name, each) for each in rows)
    return Terms(frozenset({Loaded.CONTRACTS, Loaded.MPFS}), contracts=ours, rows=named, **said)


def correction(service: str, amount: float, *, since: date = date(2026, 1, 1), place: str = "") -> RateCorrection:
    code, *modifiers = service.split("-")
    said = ("e1", "dana", "sam", "amendment 2")
    return RateCorrection("Alder 2026", code, tuple(modifiers), place, build.cents(amount), since, *said)


def relative_value(code: str, *, multiple: str = "2", **said: str) -> RelativeValue:
    indicators = {"component": "0", "bilateral": "1", "assistant": "2", "co_surgeon": "0", "team": "0"}
    days = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}
    return RelativeValue(
        code,
        "",
        "A",
        *(Decimal(1),) * 4,
        multiple=multiple,
        position=Position("mpfs.csv", 9, "line"),
        **{"global_days": "000", "endoscopic_base": "", **indicators, **said},
        **days,  # type: ignore[arg-type]
    )


def priced(account: Account, agreed: Terms) -> PricedLine:
    [line] = price_lines(account, agreed)
    return line


def billed_and_answered(service: str, charge: float, *reasons: str, **answer: Any) -> Account:
    """One line, billed to Alder and answered under its own number."""
    return build.account(
        build.claim(build.billed(service, charge, number="L1")),
        build.remit(build.line(service, charge, *reasons, number="L1", **answer)),
    )


def with_payer(payer: Payer, account: Account) -> Account:
    """The same, billed to another payer than the one that answers."""
    return replace(account, claims=tuple(replace(claim, payer=payer) for claim in account.claims))
