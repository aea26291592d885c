"""The site's folder under fixtures/contracts/every-rule, read as a site's is, and the accounts of its lines."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from tests.domain.build import account, aging, claim, remit
from worklist.config.contracts import ContractFile, read_contract
from worklist.domain.accounts import Account
from worklist.domain.claims import BilledLine
from worklist.domain.money import cents
from worklist.domain.people import Payer
from worklist.domain.pricing.contracts import FeeRow
from worklist.domain.pricing.reference import ConversionFactor, Locality, RelativeValue
from worklist.domain.pricing.terms import Loaded, Terms
from worklist.domain.provenance import Reject
from worklist.domain.remits import Adjustment, RemitLine
from worklist.sources.reference import Item, parts_of, read_part, read_schedule

FOLDER = Path(__file__).parents[2] / "fixtures/contracts/every-rule"


@dataclass(frozen=True)
class Line:
    """A row of expected.csv."""

    id: str
    claim: str
    payer: str
    plan: str
    code: str
    modifiers: str
    place: str
    date: str
    units: str
    minutes: str
    charge: str
    answer: str
    expected: str
    working: str


@cache
def lines() -> list[Line]:
    with (FOLDER / "expected.csv").open(encoding="utf-8", newline="") as file:
        return [Line(**row) for row in csv.DictReader(file)]


@cache
def terms() -> Terms:
    files = [read_contract(path) for path in sorted((FOLDER / "contracts").glob("*.toml"))]
    items = list(_medicare())
    return Terms(
        loaded=frozenset({Loaded.CONTRACTS, Loaded.MPFS}),
        contracts=tuple(file.contract for file in files),
        rows=tuple((file.contract.name, row) for file in files for row in _rows(file)),
        relative_values=tuple(each for each in items if isinstance(each, RelativeValue)),
        localities=tuple(each for each in items if isinstance(each, Locality)),
        conversion_factors=tuple(each for each in items if isinstance(each, ConversionFactor)),
    )


def _rows(file: ContractFile) -> Iterator[FeeRow]:
    for path in file.schedule_paths:
        with path.open("rb") as stream:
            yield from (each for each in read_schedule(stream, path.name, {}) if not isinstance(each, Reject))


def _medicare() -> Iterator[Item | Reject]:
    for path in sorted((FOLDER / "mpfs").glob("*.csv")):
        for part in parts_of(path)[0]:
            yield from read_part(part)


def account_of(name: str) -> Account:
    """The lines of one claim, each answered with its own number."""
    theirs = [line for line in lines() if line.claim == name]
    payer = Payer(theirs[0].payer)
    row = replace(aging(payer=payer), plan=theirs[0].plan)
    sent = claim(*(_billed(at, line) for at, line in enumerate(theirs, 1)), payer=payer)
    return account(row, sent, remit(*(_answered(at, line) for at, line in enumerate(theirs, 1)), payer=payer))


def _billed(at: int, line: Line) -> BilledLine:
    return BilledLine(
        number=at,
        code=line.code,
        charge=cents(line.charge),
        modifiers=tuple(line.modifiers.split()),
        units=Decimal(line.minutes or line.units),
        service_from=date.fromisoformat(line.date),
        place=line.place,
        control_number=str(at),
        counted_in="MJ" if line.minutes else "UN",
    )


def _answered(at: int, line: Line) -> RemitLine:
    charge = cents(line.charge)
    refusal = (Adjustment("CO", "50", charge),) if line.answer == "denied" else ()
    paid = charge - sum(each.amount for each in refusal)
    return RemitLine(line.code, charge, paid, adjustments=refusal, allowed=paid, control_number=str(at))
