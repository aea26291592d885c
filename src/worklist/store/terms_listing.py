"""What is loaded, for lists and checks: contracts, editions, rows, what was set aside, what the practice bills."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import msgspec

from worklist.domain.money import Cents
from worklist.domain.people import Payer
from worklist.domain.pricing.contract_checks import BilledCode
from worklist.domain.pricing.contracts import Contract, FeeRow
from worklist.domain.provenance import Position, Reject
from worklist.store.accounts import read_records
from worklist.store.cache import Cache
from worklist.store.terms import fee_row_of
from worklist.store.terms_heads import Part, editions, edits_parts, read_parts
from worklist.store.terms_loading import REJECTS


@dataclass(frozen=True, slots=True)
class LoadedContract:
    """A contract as it was read."""

    contract: Contract
    path: str
    """In the reference folder."""
    rows: int
    rejects: int


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """A table of one of Medicare's files."""

    name: str
    kind: str
    begins: date | None
    """The first day it is valid on; of edits the first that it speaks of."""
    ends: date | None
    release: str
    rows: int
    rejects: int
    counts: bool
    """False where a newer release of the same edition is loaded."""


def loaded_contracts(cache: Cache) -> list[LoadedContract]:
    """The contracts by name."""
    parts = read_parts(cache)
    found = [_loaded(part, parts) for part in parts if part.kind == "contract"]
    return sorted(found, key=lambda each: each.contract.name)


def _loaded(head: Part, parts: Iterable[Part]) -> LoadedContract:
    """A contract with the rows of its schedules, which are parts of the same file."""
    own = [part for part in parts if part.path == head.path]
    rows, rejects = sum(part.rows for part in own), sum(part.rejects for part in own)
    return LoadedContract(head.contract, head.path, rows, rejects)


def loaded_tables(cache: Cache) -> list[LoadedTable]:
    """Medicare's tables, by kind and edition."""
    parts = read_parts(cache)
    ends = {id_: each.ends for kind in ("mpfs", "gpci") for id_, each in editions(parts, kind).items()}
    counted = ends.keys() | edits_parts(parts).keys()
    found = [
        LoadedTable(
            name=part.name,
            kind=part.kind,
            begins=part.begins,
            ends=ends.get(part.id),
            release=part.release,
            rows=part.rows,
            rejects=part.rejects,
            counts=part.id in counted,
        )
        for part in parts
        if part.kind in ("mpfs", "gpci", "ncci")
    ]
    return sorted(found, key=lambda each: (each.kind, each.begins or date.min, each.release, each.name))


def refused_files(cache: Cache) -> list[str]:
    """A sentence on each file that could not be used."""
    sql = "SELECT problem FROM reference_file WHERE problem <> '' ORDER BY path"
    return [problem for (problem,) in cache.connection.execute(sql)]


def set_aside(cache: Cache) -> list[Reject]:
    """Rows of contracts and reference that were set aside or doubted, without the files that were refused."""
    sql = (
        "SELECT name, at, unit, reason, kind FROM reject WHERE file GLOB ?"
        " AND reason NOT IN (SELECT refusal FROM reference_file) ORDER BY file, id"
    )
    found = cache.connection.execute(sql, (f"{REJECTS}*",))
    return [Reject(Position(name, at, unit), reason, kind=kind) for name, at, unit, reason, kind in found]


def rows_of(cache: Cache, loaded: LoadedContract) -> Iterator[FeeRow]:
    """Every row of a contract, in the order of the codes."""
    sql = (
        "SELECT p.name, r.* FROM fee_row AS r JOIN reference_part AS p ON p.id = r.part"
        " WHERE p.path = ? AND p.state = 'read' ORDER BY r.code"
    )
    for name, *row in cache.connection.execute(sql, (loaded.path,)):
        yield fee_row_of(name, tuple(row))


def billed_codes(cache: Cache) -> list[BilledCode]:
    """The codes that first payers answered, by payer and plan."""
    sql = (
        "SELECT payer, plan, code, count(*), sum(charge), max(service_on) FROM line_fact"
        " WHERE service_on IS NOT NULL AND code <> '' GROUP BY payer, plan, code"
    )
    found = cache.connection.execute(sql).fetchall()
    payers = _payers(cache, {row[0] for row in found})
    return [
        BilledCode(payers[name], plan, code, lines, charge, date.fromisoformat(day))
        for name, plan, code, lines, charge, day in found
    ]


def payers_owing(cache: Cache) -> list[tuple[Payer, int, Cents]]:
    """(payer, open accounts, cents that insurance owes), of every payer in the A/R."""
    sql = "SELECT payer, count(*), sum(insurance_balance) FROM account WHERE insurance_balance > 0 GROUP BY payer"
    found = cache.connection.execute(sql).fetchall()
    payers = _payers(cache, {row[0] for row in found})
    return [(payers[name], accounts, owed) for name, accounts, owed in found]


def _payers(cache: Cache, names: set[str]) -> dict[str, Payer]:
    """Payers by name, each with the id that one of its accounts has: contracts may go by either."""
    sql = (
        "SELECT value, coalesce((SELECT number FROM account WHERE payer = value LIMIT 1),"
        " (SELECT account FROM line_fact WHERE payer = value LIMIT 1)) FROM json_each(?)"
    )
    wanted = msgspec.json.encode(sorted(names)).decode()
    examples = dict(cache.connection.execute(sql, (wanted,)).fetchall())
    found = read_records(cache, [number for number in examples.values() if number])
    return {name: Payer(name, _id_of(name, found.get(number))) for name, number in examples.items()}


def _id_of(name: str, records: object) -> str:
    claims = getattr(records, "claims", {}).values()
    remits = getattr(records, "remits", {}).values()
    payers = [claim.payer for claim in claims] + [remit.remit.payer for remit in remits]
    return next((payer.id for payer in payers if payer.id and payer.name.casefold() == name.casefold()), "")
