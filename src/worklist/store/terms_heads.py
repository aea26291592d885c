"""What is loaded of contracts and imports, without their rows: few values, read once for each state of the cache."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import msgspec

from worklist.domain.pricing.contracts import Contract
from worklist.domain.pricing.reference import ConversionFactor, Locality
from worklist.domain.pricing.terms import Loaded
from worklist.domain.provenance import Position
from worklist.store.cache import Cache

_NUMBERED = re.compile(r"-(f\d)\b", re.IGNORECASE)
_NUMBERS = frozenset(("f1", "f2", "f3", "f4"))
"""The parts that Medicare's edits for practitioners come in; a file whose name has none is a whole."""
_YEAR_BEFORE_THE_FIRST = 1994
_LAST_QUARTER = 3
_contracts = msgspec.json.Decoder(Contract)


@dataclass(frozen=True, slots=True)
class SchedulePart:
    """A schedule of a contract."""

    name: str
    """As positions name it."""
    contract: str


@dataclass(frozen=True, slots=True)
class EditionPart:
    """A table of one of Medicare's editions."""

    name: str
    begins: date
    ends: date
    """The day before the next edition begins, or the year's last day."""


@dataclass(frozen=True, slots=True)
class EditsPart:
    """A part of the newest NCCI edition."""

    name: str
    begins: date
    """The first day that an edit of it speaks of."""
    ends: date | None
    """The last day of its quarter; None where the file does not say."""
    rank: int
    """Of two that tell one edit the higher counts."""


@dataclass(frozen=True, slots=True)
class Heads:
    """Everything but the rows; parts by their id, only those that count."""

    loaded: frozenset[Loaded]
    ncci_from: date | None
    ncci_to: date | None
    contracts: tuple[Contract, ...]
    localities: tuple[Locality, ...]
    """Those that contracts name."""
    factors: tuple[ConversionFactor, ...]
    schedules: dict[int, SchedulePart]
    values: dict[int, EditionPart]
    edits: dict[int, EditsPart]


def read_heads(cache: Cache) -> Heads:
    """What counts at this moment."""
    parts = read_parts(cache)
    contracts = {part.path: part.contract for part in parts if part.kind == "contract"}
    schedules = {
        part.id: SchedulePart(part.name, contracts[part.path].name) for part in parts if part.kind == "schedule"
    }
    values, localities, edits = editions(parts, "mpfs"), editions(parts, "gpci"), edits_parts(parts)
    kinds = (bool(contracts), bool(values), bool(edits))
    in_order = sorted(contracts.values(), key=lambda contract: contract.name)
    wanted = {contract.rules.locality for contract in in_order}
    return Heads(
        loaded=frozenset(kind for kind, is_loaded in zip(Loaded, kinds, strict=True) if is_loaded),
        ncci_from=min((edit.begins for edit in edits.values()), default=None),
        ncci_to=min((edit.ends for edit in edits.values() if edit.ends), default=None),
        contracts=tuple(in_order),
        localities=tuple(each for each in _localities(cache, localities) if each.id in wanted),
        factors=tuple(_factors(cache, values)),
        schedules=schedules,
        values=values,
        edits=edits,
    )


class Part(NamedTuple):
    """A schedule, a contract or a table as it was read."""

    id: int
    path: str
    name: str
    """As positions name it."""
    kind: str
    begins: date | None
    """The first day that it counts on; None of contracts and their schedules, whose rows say it."""
    release: str
    rows: int
    rejects: int
    body: str
    """As JSON; empty but for a contract."""

    @property
    def contract(self) -> Contract:
        """What a contract's file says, its rows aside."""
        return _contracts.decode(self.body)


def read_parts(cache: Cache) -> list[Part]:
    """Those that were read to their end, in the order of their files."""
    sql = (
        "SELECT id, path, name, kind, begins, release, rows, rejects, body FROM reference_part WHERE state = 'read'"
        " ORDER BY path, id"
    )
    found = cache.connection.execute(sql).fetchall()
    return [
        Part(id_, path, name, kind, date.fromisoformat(begins) if begins else None, *rest)
        for id_, path, name, kind, begins, *rest in found
    ]


def editions(parts: Iterable[Part], kind: str) -> dict[int, EditionPart]:
    """Of those that begin on one day the newest release; each ends when the next begins."""
    newest: dict[date, Part] = {}
    for part in parts:
        if part.kind == kind and part.begins:
            newest[part.begins] = max(newest.get(part.begins, part), part, key=_by_release)
    days = sorted(newest)
    ends = [following - timedelta(days=1) for following in days[1:]] + [date.max]
    return {
        newest[day].id: EditionPart(newest[day].name, day, min(last, date(day.year, 12, 31)))
        for day, last in zip(days, ends, strict=False)
    }


def edits_parts(parts: Iterable[Part]) -> dict[int, EditsPart]:
    """The parts of the newest whole version: each has every edit since the first, so older ones add nothing.

    A version does not count while a part is missing: a pair in that part would look as if no edit existed.
    """
    versions = _versions(parts)
    newest = versions.get(whole_version(parts), [])
    return {
        part.id: EditsPart(part.name, part.begins, _quarter_end(part.release), rank)
        for rank, part in enumerate(newest)
        if part.begins and not _missing(newest)
    }


def whole_version(parts: Iterable[Part]) -> str:
    """The newest version of the edits of which all parts are there; empty where there is none, or it has no number."""
    versions = _versions(parts)
    return max((version for version, edits in versions.items() if not _missing(edits)), default="")


def _quarter_end(release: str) -> date | None:
    """Of version 32.1, kept as ``0321.00``: the second quarter of 2026. Version 1 was of 1995."""
    version, quarter = divmod(int(release.partition(".")[0] or 0), 10)
    if not version or quarter > _LAST_QUARTER:
        return None
    year, month = _YEAR_BEFORE_THE_FIRST + version, quarter * 3 + 3
    return date(year, month, monthrange(year, month)[1])


def missing_edits(cache: Cache) -> list[str]:
    """The parts, as their names end, that the newest version of the edits lacks: ``f3``."""
    versions = _versions(read_parts(cache))
    return _missing(versions[max(versions)]) if versions else []


def _versions(parts: Iterable[Part]) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = {}
    for part in sorted((part for part in parts if part.kind == "ncci"), key=_by_release):
        found.setdefault(part.release.partition(".")[0], []).append(part)
    return found


def _by_release(part: Part) -> tuple[str, str, str]:
    return part.release, part.path, part.name


def _missing(edits: Iterable[Part]) -> list[str]:
    numbers = {found[1].lower() for part in edits if (found := _NUMBERED.search(part.name))}
    return sorted(_NUMBERS - numbers) if numbers else []


def _localities(cache: Cache, counted: dict[int, EditionPart]) -> Iterable[Locality]:
    sql = "SELECT carrier, number, part, at, work, practice, malpractice FROM locality ORDER BY carrier, number, part"
    for carrier, number, part, at, *indices in cache.connection.execute(sql).fetchall():
        if edition := counted.get(part):
            position = Position(edition.name, at, "line")
            work, practice, malpractice = map(Decimal, indices)
            yield Locality(carrier, number, work, practice, malpractice, edition.begins, edition.ends, position)


def _factors(cache: Cache, counted: dict[int, EditionPart]) -> Iterable[ConversionFactor]:
    sql = "SELECT part, kind, dollars, at FROM conversion_factor ORDER BY part, kind"
    for part, kind, dollars, at in cache.connection.execute(sql).fetchall():
        if edition := counted.get(part):
            position = Position(edition.name, at, "line")
            yield ConversionFactor(kind, Decimal(dollars), edition.begins, edition.ends, position)
