"""The site's contracts and imports in the cache, and what of them concerns an account.

Rows belong to a part: a schedule of a contract, or a table of one of Medicare's files. A part counts once it was read
to its end, and from then on all of its rows do, so nobody sees half of a file. What is loaded is known by one
fact, and what was looked up is remembered under it: a practice bills few codes, and all its accounts ask for them.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from worklist.domain.accounts import Account
from worklist.domain.pricing.contracts import FeeRow
from worklist.domain.pricing.reference import NcciEdit, RelativeValue
from worklist.domain.pricing.terms import NOTHING_LOADED, Loaded, NearbyService, Terms
from worklist.domain.provenance import Position
from worklist.store.cache import Cache
from worklist.store.terms_basis import terms_basis
from worklist.store.terms_heads import Heads, read_heads

TABLES: tuple[str, ...] = (
    # The files of the reference folder as they were last looked at.
    """CREATE TABLE reference_file (
        path TEXT PRIMARY KEY,          -- in the reference folder
        hash TEXT NOT NULL,             -- of the content; of a contract with its schedules
        problem TEXT NOT NULL,          -- why it could not be used: what was read of it before stands
        refusal TEXT NOT NULL           -- the reason of its reject
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE reference_part (
        id INTEGER PRIMARY KEY,
        path TEXT NOT NULL,
        hash TEXT NOT NULL,
        name TEXT NOT NULL,             -- as positions name it
        kind TEXT NOT NULL,             -- contract, schedule, mpfs, gpci, ncci
        state TEXT NOT NULL,            -- reading, read or dropped
        begins TEXT,
        release TEXT NOT NULL,          -- of those that begin on one day the newest counts
        rows INTEGER NOT NULL,
        rejects INTEGER NOT NULL,
        body TEXT NOT NULL              -- contracts: the head as JSON
    ) STRICT""",
    """CREATE TABLE fee_row (
        code TEXT NOT NULL,
        part INTEGER NOT NULL,
        at INTEGER NOT NULL,
        place TEXT NOT NULL,
        modifiers TEXT NOT NULL,        -- with a blank between
        amount INTEGER,
        base_units TEXT,
        valid_from TEXT,
        valid_to TEXT,
        PRIMARY KEY (code, part, at, place)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE relative_value (
        code TEXT NOT NULL,
        part INTEGER NOT NULL,
        at INTEGER NOT NULL,
        modifier TEXT NOT NULL,
        status TEXT NOT NULL,
        work TEXT NOT NULL,
        practice_nonfacility TEXT,
        practice_facility TEXT,
        malpractice TEXT NOT NULL,
        global_days TEXT NOT NULL,
        component TEXT NOT NULL,
        multiple TEXT NOT NULL,
        bilateral TEXT NOT NULL,
        assistant TEXT NOT NULL,
        co_surgeon TEXT NOT NULL,
        team TEXT NOT NULL,
        endoscopic_base TEXT NOT NULL,
        PRIMARY KEY (code, part, at)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE locality (
        carrier TEXT NOT NULL,
        number TEXT NOT NULL,
        part INTEGER NOT NULL,
        at INTEGER NOT NULL,
        work TEXT NOT NULL,
        practice TEXT NOT NULL,
        malpractice TEXT NOT NULL,
        PRIMARY KEY (carrier, number, part, at)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE conversion_factor (
        part INTEGER NOT NULL,
        kind TEXT NOT NULL,
        dollars TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (part, kind)
    ) STRICT, WITHOUT ROWID""",
    # Days as 20260131: there are millions of rows.
    """CREATE TABLE ncci_edit (
        column1 TEXT NOT NULL,
        column2 TEXT NOT NULL,
        effective INTEGER NOT NULL,
        part INTEGER NOT NULL,
        deleted INTEGER,
        indicator TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (column1, column2, effective, part)
    ) STRICT, WITHOUT ROWID""",
)
"""Statements that make the tables."""
NEARBY_DAYS = 91
"""Days between two services within which the one can matter to the other: 90 days after, and the day before."""
_INDICATORS = (
    *("global_days", "component", "multiple", "bilateral", "assistant", "co_surgeon", "team", "endoscopic_base"),
)
_MOST_CODES = 20_000
_MOST_PAIRS = 200_000


def terms_of(cache: Cache, accounts: Sequence[Account]) -> list[Terms]:
    """What concerns each account, in their order; corrections are the record's and not here."""
    basis = terms_basis(cache)
    if not basis:
        return [NOTHING_LOADED] * len(accounts)
    known = _Known.at(cache, basis)
    heads = known.heads
    nearby = _nearby(cache, accounts) if heads.loaded & {Loaded.MPFS, Loaded.NCCI} else {}
    wanted = [(_codes(account), nearby.get(account.number, ())) for account in accounts]
    known.look_up(cache, {code for codes, near in wanted for code in (*codes, *(each.code for each in near))})
    pairs = [_pairs(account, codes, near) for account, (codes, near) in zip(accounts, wanted, strict=True)]
    known.look_up_pairs(cache, {pair for each in pairs for pair in each})
    return [known.terms(codes, near, own) for (codes, near), own in zip(wanted, pairs, strict=True)]


def mark_neighbours_stale(cache: Cache, lines: Iterable[tuple[str, str, str]]) -> None:
    """Have those accounts assessed anew that a changed line may matter to, inside the caller's transaction.

    ``lines`` are (patient, day of service, account).
    """
    if terms_basis(cache):
        cache.connection.executemany(
            "INSERT OR IGNORE INTO stale SELECT account FROM billed_line WHERE patient = ?1 AND account <> ?3"
            f" AND service_on BETWEEN date(?2, '-{NEARBY_DAYS} days') AND date(?2, '+{NEARBY_DAYS} days')",
            sorted(set(lines)),
        )


class _Known:
    """What was looked up of one state of the reference."""

    _newest: "_Known | None" = None

    def __init__(self, basis: str, heads: Heads) -> None:
        self.basis = basis
        self.heads = heads
        self._rows: dict[str, tuple[tuple[str, FeeRow], ...]] = {}
        self._values: dict[str, tuple[RelativeValue, ...]] = {}
        self._edits: dict[tuple[str, str], tuple[NcciEdit, ...]] = {}

    @classmethod
    def at(cls, cache: Cache, basis: str) -> "_Known":
        """The same content has the same fingerprint, in whatever cache it is."""
        known = cls._newest
        if known is None or known.basis != basis or len(known._rows) > _MOST_CODES or len(known._edits) > _MOST_PAIRS:
            known = cls._newest = cls(basis, read_heads(cache))
        return known

    def look_up(self, cache: Cache, codes: set[str]) -> None:
        """Make these codes known, and the base endoscopies of their families."""
        missing = sorted(codes - self._rows.keys())
        if not missing:
            return
        rows: dict[str, list[tuple[str, FeeRow]]] = {code: [] for code in missing}
        values: dict[str, list[RelativeValue]] = {code: [] for code in missing}
        for found in _of_codes(cache, "fee_row", missing):
            if (part := self.heads.schedules.get(found[1])) is not None:
                rows[found[0]].append((part.contract, fee_row_of(part.name, found)))
        for found in _of_codes(cache, "relative_value", missing):
            if (edition := self.heads.values.get(found[1])) is not None:
                values[found[0]].append(_relative_value(edition.name, edition.begins, edition.ends, found))
        self._values.update({code: tuple(values[code]) for code in missing})
        self._rows.update({code: tuple(rows[code]) for code in missing})
        self.look_up(cache, self._bases(missing))

    def _bases(self, codes: Iterable[str]) -> set[str]:
        return {value.endoscopic_base for code in codes for value in self._values[code] if value.endoscopic_base}

    def look_up_pairs(self, cache: Cache, pairs: set[tuple[str, str]]) -> None:
        """Make the edits of these pairs known."""
        if not self.heads.edits:
            return
        missing = sorted(pairs - self._edits.keys())
        newest: dict[tuple[str, str], dict[int, tuple[int, NcciEdit]]] = {pair: {} for pair in missing}
        for row in _of_pairs(cache, missing):
            one, two, effective, number = row[:4]
            part, same = self.heads.edits.get(number), newest[one, two]
            if part and (effective not in same or same[effective][0] < part.rank):
                same[effective] = part.rank, _edit(part.name, row)
        self._edits.update({pair: tuple(edit for _, edit in newest[pair].values()) for pair in missing})

    def terms(self, codes: frozenset[str], near: Sequence[NearbyService], pairs: Sequence[tuple[str, str]]) -> Terms:
        """The terms of an account of these codes, all of which were looked up."""
        heads, priced = self.heads, codes | self._bases(codes)
        all_codes = sorted(priced.union(each.code for each in near))
        return Terms(
            loaded=heads.loaded,
            ncci_from=heads.ncci_from,
            ncci_to=heads.ncci_to,
            contracts=heads.contracts,
            rows=tuple(row for code in sorted(priced) for row in self._rows.get(code, ())),
            relative_values=tuple(value for code in all_codes for value in self._values.get(code, ())),
            localities=heads.localities,
            conversion_factors=heads.factors,
            edits=tuple(edit for pair in pairs for edit in self._edits.get(pair, ())),
            nearby=tuple(near),
        )


def _codes(account: Account) -> frozenset[str]:
    billed = {line.code for claim in account.claims for line in claim.lines}
    answered = {line.code for remit in account.remits for line in remit.lines}
    billed |= {line.original_code for remit in account.remits for line in remit.lines}
    return frozenset(billed | answered) - {""}


def _pairs(account: Account, codes: frozenset[str], near: Sequence[NearbyService]) -> list[tuple[str, str]]:
    days = set(_days(account))
    others = codes.union(each.code for each in near if each.service_on in days)
    both = [(one, two) for one in codes for two in others if one != two]
    return sorted({pair for one, two in both for pair in ((one, two), (two, one))})


def _days(account: Account) -> Iterator[date | None]:
    """Of the services as billed and as answered: of some accounts the files hold remits only."""
    for claim in account.claims:
        yield from (line.service_from or claim.service_from for line in claim.lines)
    for remit in account.remits:
        yield from (line.service_from or remit.service_from for line in remit.lines)


def _nearby(cache: Cache, accounts: Sequence[Account]) -> dict[str, list[NearbyService]]:
    sql = (
        "SELECT mine.account, other.account, other.code, other.modifiers, other.service_on FROM ("
        "SELECT b.account, b.patient, min(b.service_on) AS first, max(b.service_on) AS last FROM json_each(?) AS wanted"
        " CROSS JOIN billed_line AS b ON b.account = wanted.value GROUP BY b.account, b.patient) AS mine"
        " CROSS JOIN billed_line AS other ON other.patient = mine.patient WHERE other.account <> mine.account"
        f" AND other.service_on >= date(mine.first, '-{NEARBY_DAYS} days')"
        f" AND other.service_on <= date(mine.last, '+{NEARBY_DAYS} days')"
        " ORDER BY other.service_on, other.account, other.code, other.modifiers"
    )
    found: dict[str, list[NearbyService]] = {}
    numbers = json.dumps([account.number for account in accounts])
    for number, other, code, modifiers, day in cache.connection.execute(sql, (numbers,)):
        service = NearbyService(other, code, tuple(modifiers.split()), date.fromisoformat(day))
        found.setdefault(number, []).append(service)
    return found


def _of_codes(cache: Cache, table: str, codes: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    sql = f"SELECT r.* FROM json_each(?) AS wanted CROSS JOIN {table} AS r ON r.code = wanted.value"
    rows: Iterable[tuple[Any, ...]] = cache.connection.execute(sql, (json.dumps(codes),)).fetchall()
    return rows


def _of_pairs(cache: Cache, pairs: Sequence[tuple[str, str]]) -> Iterable[tuple[Any, ...]]:
    sql = (
        "SELECT e.column1, e.column2, e.effective, e.part, e.deleted, e.indicator, e.at FROM json_each(?) AS wanted"
        " CROSS JOIN ncci_edit AS e ON e.column1 = wanted.value ->> 0 AND e.column2 = wanted.value ->> 1"
    )
    rows: Iterable[tuple[Any, ...]] = cache.connection.execute(sql, (json.dumps(pairs),)).fetchall() if pairs else ()
    return rows


def fee_row_of(name: str, row: tuple[Any, ...]) -> FeeRow:
    """A stored row of a schedule of this name."""
    code, _, at, place, modifiers, amount, base, first, last = row
    units = Decimal(base) if base is not None else None
    days = (date.fromisoformat(day) if day else None for day in (first, last))
    return FeeRow(code, amount, Position(name, at, "line"), tuple(modifiers.split()), place, units, *days)


def _relative_value(name: str, begins: date, ends: date, row: tuple[Any, ...]) -> RelativeValue:
    code, _, at, modifier, status, work, nonfacility, facility, malpractice, *indicators = row
    return RelativeValue(
        code,
        modifier,
        status,
        Decimal(work),
        Decimal(nonfacility) if nonfacility is not None else None,
        Decimal(facility) if facility is not None else None,
        Decimal(malpractice),
        **dict(zip(_INDICATORS, indicators, strict=True)),
        valid_from=begins,
        valid_to=ends,
        position=Position(name, at, "line"),
    )


def _edit(name: str, row: tuple[Any, ...]) -> NcciEdit:
    one, two, effective, _, deleted, indicator, at = row
    last = date.fromisoformat(str(deleted)) if deleted else None
    return NcciEdit(one, two, date.fromisoformat(str(effective)), last, indicator, Position(name, at, "line"))
