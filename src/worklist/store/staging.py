"""Staging: what a sync has read waits in a file of its own, so that a run that fails while reading changes nothing."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from worklist.domain.aging import AgingRow
from worklist.domain.claims import BilledClaim
from worklist.domain.people import Person
from worklist.domain.provenance import Reject
from worklist.domain.remits import RemitClaim, RemitTotal
from worklist.store.cache import Cache
from worklist.store.codec import Record, content_key, digest, encode, payment_key
from worklist.store.driver import transaction

_TABLES = ("record", "billed_line", "payment", "reject", "source_file")
BATCH = 5_000
"""Rows written to the staging file at a time."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was read to its end."""

    hash: str
    """SHA-256 of its bytes."""
    name: str
    kind: str
    """``x12``, or the name of the column map."""
    bytes: int
    as_of: str | None = None


class Staging:
    """The staging file of one sync run, attached to the cache's connection under the name ``stage``."""

    def __init__(self, cache: Cache, run: int) -> None:
        self._connection = cache.connection
        self._run = run
        self._path = cache.path.with_name(cache.path.stem + ".staging")
        self._records: list[tuple[object, ...]] = []
        self._lines: list[tuple[object, ...]] = []
        self._rejects: list[tuple[object, ...]] = []
        self._payments: list[tuple[object, ...]] = []
        self._occurrences: Counter[str] = Counter()
        self._file = SourceFile("", "", "", 0)
        self._counts = [0, 0]

    def __enter__(self) -> "Staging":
        self._discard()
        self._connection.execute("ATTACH ? AS stage", (str(self._path),))
        self._connection.execute("PRAGMA stage.journal_mode = OFF").fetchall()
        self._connection.execute("PRAGMA stage.synchronous = OFF")
        for table in _TABLES:
            (sql,) = self._connection.execute("SELECT sql FROM main.sqlite_schema WHERE name = ?", (table,)).fetchone()
            self._connection.execute(sql.replace(f"CREATE TABLE {table}", f"CREATE TABLE stage.{table}", 1))
        self._connection.execute("CREATE TABLE stage.todo (account TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.execute("DETACH stage")
        self._discard()

    def _discard(self) -> None:
        for suffix in ("", "-journal", "-wal", "-shm"):
            Path(f"{self._path}{suffix}").unlink(missing_ok=True)

    def begin_file(self, file: SourceFile) -> None:
        """What is added from now on comes from this file."""
        self._file = file
        self._counts = [0, 0]
        self._occurrences.clear()

    def add(self, value: Record | RemitTotal | Reject) -> None:
        """Stage one value of a reader."""
        if isinstance(value, Reject):
            self._add_reject(value)
        elif isinstance(value, RemitTotal):
            self._add_payment(value)
        else:
            self._add_record(value)
        if len(self._records) >= BATCH or len(self._rejects) >= BATCH:
            self._flush()

    def end_file(self) -> tuple[int, int]:
        """Note the file as read; returns its records and rejects."""
        self._flush()
        file, (records, rejects) = self._file, self._counts
        values = (file.hash, file.name, file.kind, file.as_of, file.bytes, records, rejects, self._run)
        self._connection.execute(
            "INSERT INTO stage.source_file (hash, name, kind, as_of, bytes, records, rejects, run)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        return records, rejects

    def _add_record(self, record: Record) -> None:
        self._counts[0] += 1
        key = content_key(record)
        if isinstance(record, RemitClaim):
            self._occurrences[key] += 1
            if self._occurrences[key] > 1:
                key = content_key(record, self._occurrences[key] - 1)
            kind, payer, tally = "remit", record.remit.payer.name, _paid_lines(record)
        else:
            kind, payer, tally = "claim" if isinstance(record, BilledClaim) else "aging", "", (0, 0, 0)
        if isinstance(record, BilledClaim):
            self._lines += _billed_lines(record)
        column_map = self._file.kind if isinstance(record, AgingRow) else ""
        if column_map:
            key = digest(column_map.encode(), key.encode())
        self._records.append((key, record.account, kind, column_map, payer, *tally, encode(record).decode()))

    def _add_reject(self, reject: Reject) -> None:
        self._counts[1] += 1
        where = reject.position
        self._rejects.append(
            (self._file.hash, where.file, where.at, where.unit, reject.byte, reject.account, reject.reason, reject.kind)
        )

    def _add_payment(self, total: RemitTotal) -> None:
        self._occurrences.clear()
        remit = total.remit
        day = remit.paid_on.isoformat() if remit.paid_on else None
        body = encode(total).decode()
        key = payment_key(total)
        self._payments.append((key, remit.payer.name, remit.number, day, remit.amount, total.imbalance, body))

    def _flush(self) -> None:
        with transaction(self._connection):
            for table, columns, rows in (
                ("record", 9, self._records),
                ("billed_line", 8, self._lines),
                ("payment", 7, self._payments),
            ):
                marks = ", ".join("?" * columns)
                self._connection.executemany(f"INSERT OR IGNORE INTO stage.{table} VALUES ({marks})", rows)
            self._connection.executemany(
                "INSERT INTO stage.reject (file, name, at, unit, byte, account, reason, kind)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                self._rejects,
            )
        for rows in (self._records, self._lines, self._payments, self._rejects):
            rows.clear()


def _paid_lines(claim: RemitClaim) -> tuple[int, int, int]:
    """Number, charges and allowed amounts of the lines that this answer paid: the payer's usual share rests on them."""
    paid = [line for line in claim.lines if line.paid > 0 and line.charge > 0] if claim.status == "1" else []
    return len(paid), sum(line.charge for line in paid), sum(line.allowed_amount for line in paid)


def _billed_lines(claim: BilledClaim) -> Iterable[tuple[object, ...]]:
    patient = _patient_key(claim.patient, claim)
    if not patient or claim.frequency == "8":
        return
    position = f"{claim.position.file}:{claim.position.at}"
    for line in claim.lines:
        if line.service_from and line.code:
            modifiers, day = " ".join(line.modifiers), line.service_from.isoformat()
            yield patient, line.code, modifiers, day, str(line.units), line.charge, claim.account, position


def _patient_key(patient: Person, claim: BilledClaim) -> str:
    """Who a patient is across accounts: name with birth date or member id; empty when a name stands alone."""
    tie = claim.patient_born.isoformat() if claim.patient_born else patient.id or claim.subscriber.id
    return json.dumps([patient.name.casefold(), tie]) if patient.name and tie else ""
