"""Taking files of contracts and reference into the cache, each whole or not at all.

Rows come in short transactions under a part that does not count yet; one more makes it count and ends what it replaces.
What a killed run left is swept away by the next.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from worklist.domain.pricing.contracts import Contract, FeeRow
from worklist.domain.pricing.reference import ConversionFactor, Locality, NcciEdit, RelativeValue
from worklist.domain.provenance import Reject
from worklist.store.cache import Cache
from worklist.store.codec import digest, encode
from worklist.store.driver import transaction
from worklist.store.terms_basis import BASIS
from worklist.store.terms_heads import read_parts, whole_version

Row = FeeRow | RelativeValue | Locality | ConversionFactor | NcciEdit
REJECTS = "reference:"
"""Before the path of a file, in the place of the fingerprint that rejects of the PM's files are known by."""
_BATCH = 5_000
_GIVE_WAY = 0.001
"""Seconds between two batches, so that a person's action gets in."""
_MOST_REJECTS = 1_000
"""Of one file: a wrong file is not told a million times."""
_KEYS = {"fee_row": ("code", 2_000), "relative_value": ("code", 1_000), "ncci_edit": ("column1", 20)}
"""The tables that can be large: what their rows are in the order of, and how many of those go at a time."""
_SMALL = ("locality", "conversion_factor")


@dataclass(slots=True)
class PartRead:
    """A part that is being read."""

    name: str
    kind: str
    begins: date | None = None
    release: str = ""
    head: Contract | None = None
    id: int = 0
    rows: int = 0
    rejects: list[Reject] = field(default_factory=list)
    rejected: int = 0


class TermsLoading:
    """One run over the reference folder; the caller holds the sync's lock."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._run = cache.connection.execute

    def known(self) -> dict[str, str]:
        """Path -> fingerprint of the files that were read, or refused, as they are; empty to be read again."""
        read = "SELECT path, '' FROM reference_part WHERE state = 'read'"
        return dict(self._run(f"{read} UNION ALL SELECT path, hash FROM reference_file").fetchall())

    def newest_edits(self) -> str:
        """The newest version of NCCI edits that counts; empty without any."""
        return whole_version(read_parts(self._cache))

    def contract_at(self, name: str, but: str) -> str:
        """The path of another file's contract of this name; empty where there is none."""
        sql = "SELECT path FROM reference_part WHERE kind = 'contract' AND state = 'read' AND name = ? AND path <> ?"
        found = self._run(sql, (name, but)).fetchone()
        return str(found[0]) if found else ""

    # -- one file ---------------------------------------------------------------------------------------------

    def read(
        self, path: str, hash_: str, part: PartRead, rows: Iterable[Row | Reject], tell: Callable[[int], None]
    ) -> None:
        """Write the rows of a part that does not count yet."""
        with transaction(self._cache.connection):
            part.id = self._insert(path, hash_, part)
        kept = iter(_without_rejects(rows, part))
        while batch := list(islice(kept, _BATCH)):
            with transaction(self._cache.connection):
                self._write(part.id, batch)
            part.rows += len(batch)
            tell(part.rows)
            time.sleep(_GIVE_WAY)

    def finish(self, path: str, hash_: str, parts: Sequence[PartRead]) -> None:
        """From now on these parts count, and what was read of the file before does not."""
        with transaction(self._cache.connection):
            self._run("UPDATE reference_part SET state = 'dropped' WHERE path = ? AND state = 'read'", (path,))
            for part in parts:
                sql = "UPDATE reference_part SET state = 'read', rows = ?, rejects = ?, begins = ? WHERE id = ?"
                self._run(sql, (part.rows, part.rejected, _iso(part.begins), part.id))
            self._note(path, hash_)
            self._keep_rejects(path, [reject for part in parts for reject in part.rejects])
            self._settle()

    def refuse(self, path: str, hash_: str, reject: Reject, problem: str) -> None:
        """The file cannot be used, as ``problem`` says in a sentence: what was read of it before stands."""
        with transaction(self._cache.connection):
            old = "file = ?1 AND reason IN (SELECT refusal FROM reference_file WHERE path = ?2)"
            self._run(f"DELETE FROM reject WHERE {old}", (REJECTS + path, path))
            self._note(path, hash_, problem, reject.reason)
            self._add_rejects(path, [reject])

    def drop(self, path: str) -> None:
        """The file is no longer there, and nothing of it counts."""
        with transaction(self._cache.connection):
            self._run("UPDATE reference_part SET state = 'dropped' WHERE path = ?", (path,))
            self._run("DELETE FROM reference_file WHERE path = ?", (path,))
            self._keep_rejects(path, [])
            # Others may have been refused, or passed over, because of it.
            self._run(
                "DELETE FROM reference_file WHERE problem <> '' OR path NOT IN"
                " (SELECT path FROM reference_part WHERE state = 'read')"
            )
            self._settle()

    def end_older_edits(self) -> list[str]:
        """Parts of NCCI versions before the one that counts no longer count; returns their names."""
        version = self.newest_edits()
        older = "kind = 'ncci' AND state = 'read' AND release < ?"
        names = [name for (name,) in self._run(f"SELECT name FROM reference_part WHERE {older}", (version,)).fetchall()]
        if names:
            with transaction(self._cache.connection):
                self._run(f"UPDATE reference_part SET state = 'dropped' WHERE {older}", (version,))
                self._settle()
        return names

    def sweep(self) -> None:
        """Delete the rows of parts that do not count any more, a few at a time."""
        gone = [id_ for (id_,) in self._run("SELECT id FROM reference_part WHERE state <> 'read'").fetchall()]
        if not gone:
            return
        marks = ", ".join(map(str, gone))
        for table, (key, many) in _KEYS.items():
            self._sweep(table, key, many, marks)
        with transaction(self._cache.connection):
            for table in _SMALL:
                self._run(f"DELETE FROM {table} WHERE part IN ({marks})")
            self._run(f"DELETE FROM reference_part WHERE id IN ({marks})")

    def _sweep(self, table: str, key: str, many: int, marks: str) -> None:
        keys = [each for (each,) in self._run(f"SELECT DISTINCT {key} FROM {table} ORDER BY 1").fetchall()]
        for start in range(0, len(keys), many):
            chunk = keys[start : start + many]
            with transaction(self._cache.connection):
                sql = f"DELETE FROM {table} WHERE {key} BETWEEN ? AND ? AND part IN ({marks})"
                self._run(sql, (chunk[0], chunk[-1]))
            time.sleep(_GIVE_WAY)

    # -- rows -------------------------------------------------------------------------------------------------

    def _insert(self, path: str, hash_: str, part: PartRead) -> int:
        body = encode(part.head).decode() if part.head else ""
        cursor = self._run(
            "INSERT INTO reference_part (path, hash, name, kind, state, begins, release, rows, rejects, body)"
            " VALUES (?, ?, ?, ?, 'reading', ?, ?, 0, 0, ?)",
            (path, hash_, part.name, part.kind, _iso(part.begins), part.release, body),
        )
        return int(cursor.lastrowid)

    def _write(self, part: int, batch: Sequence[Row]) -> None:
        by_kind: dict[type, list[tuple[Any, ...]]] = {}
        for row in batch:
            by_kind.setdefault(type(row), []).append(_VALUES[type(row)](part, row))
        for kind, values in by_kind.items():
            table = _TABLES[kind]
            marks = ", ".join("?" * len(values[0]))
            self._cache.connection.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", values)

    # -- what is known ----------------------------------------------------------------------------------------

    def _note(self, path: str, hash_: str, problem: str = "", refusal: str = "") -> None:
        self._run("INSERT OR REPLACE INTO reference_file VALUES (?, ?, ?, ?)", (path, hash_, problem, refusal))

    def _keep_rejects(self, path: str, rejects: Iterable[Reject]) -> None:
        self._run("DELETE FROM reject WHERE file = ?", (REJECTS + path,))
        self._add_rejects(path, rejects)

    def _add_rejects(self, path: str, rejects: Iterable[Reject]) -> None:
        sql = (
            "INSERT INTO reject (file, map, name, at, unit, byte, account, reason, kind)"
            " VALUES (?, '', ?, ?, ?, NULL, '', ?, ?)"
        )
        self._cache.connection.executemany(
            sql,
            [(REJECTS + path, r.position.file, r.position.at, r.position.unit, r.reason, r.kind) for r in rejects],
        )

    def _settle(self) -> None:
        """Remember what is loaded, inside the caller's transaction.

        With the parts' ids, so that what a process remembers under it of one cache is not taken for another's.
        """
        sql = (
            "SELECT id, path, hash, name, kind, begins, release FROM reference_part WHERE state = 'read' ORDER BY 2, 4"
        )
        parts = self._run(sql).fetchall()
        self._cache.remember(BASIS, digest(encode(parts)) if parts else "")


def _without_rejects(rows: Iterable[Row | Reject], part: PartRead) -> Iterator[Row]:
    for row in rows:
        if not isinstance(row, Reject):
            if isinstance(row, NcciEdit):
                part.begins = min(part.begins or row.effective, row.effective)
            yield row
            continue
        part.rejected += row.kind == "rejected"
        if len(part.rejects) < _MOST_REJECTS:
            part.rejects.append(row)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _fee_values(part: int, row: FeeRow) -> tuple[Any, ...]:
    days = _iso(row.valid_from), _iso(row.valid_to)
    modifiers = " ".join(row.modifiers)
    return row.code, part, row.position.at, row.place, modifiers, row.amount, _text(row.base_units), *days


def _relative_values(part: int, row: RelativeValue) -> tuple[Any, ...]:
    practice = _text(row.practice_nonfacility), _text(row.practice_facility)
    values = str(row.work), *practice, str(row.malpractice)
    surgery = row.bilateral, row.assistant, row.co_surgeon, row.team, row.endoscopic_base
    indicators = row.global_days, row.component, row.multiple, *surgery
    return row.code, part, row.position.at, row.modifier, row.status, *values, *indicators


def _locality_values(part: int, row: Locality) -> tuple[Any, ...]:
    indices = str(row.work), str(row.practice), str(row.malpractice)
    return row.carrier, row.number, part, row.position.at, *indices


def _factor_values(part: int, row: ConversionFactor) -> tuple[Any, ...]:
    return part, row.kind, str(row.dollars), row.position.at


def _edit_values(part: int, row: NcciEdit) -> tuple[Any, ...]:
    deleted = _number(row.deleted) if row.deleted else None
    return row.column1, row.column2, _number(row.effective), part, deleted, row.indicator, row.position.at


_VALUES: dict[type, Callable[[int, Any], tuple[Any, ...]]] = {
    FeeRow: _fee_values,
    RelativeValue: _relative_values,
    Locality: _locality_values,
    ConversionFactor: _factor_values,
    NcciEdit: _edit_values,
}
_TABLES: dict[type, str] = {
    FeeRow: "fee_row",
    RelativeValue: "relative_value",
    Locality: "locality",
    ConversionFactor: "conversion_factor",
    NcciEdit: "ncci_edit",
}
