"""Staging: what a sync has read waits in a file of its own, so that a run that fails while reading changes nothing."""

from collections import Counter
from dataclasses import dataclass
from types import TracebackType

from worklist.domain.acknowledgements import BatchStatus, ClaimStatus, FileAcknowledged
from worklist.domain.aging import AgingRow
from worklist.domain.claims import BilledClaim
from worklist.domain.patient_records import PatientPayment, StatementLine
from worklist.domain.provenance import Reject
from worklist.domain.remits import RemitClaim, RemitTotal
from worklist.domain.text import account_number
from worklist.store.answers import ADD_ANSWER, TABLES, answer_row, submission_row, word_rows
from worklist.store.cache import Cache
from worklist.store.codec import FileAnswer, Record, content_key, encode, payment_key
from worklist.store.driver import touch_private
from worklist.store.files import side_files
from worklist.store.patient_records import PATIENT_PAYMENT, STATEMENT
from worklist.store.servers import STAGED

_TABLES = ("record", "payment", "reject", "source_file", "server", "server_record", *TABLES)
_BATCH = 5_000
"""Rows written to the staging file at a time."""
_KINDS = {
    BilledClaim: "claim",
    RemitClaim: "remit",
    AgingRow: "aging",
    ClaimStatus: "status",
    StatementLine: STATEMENT,
    PatientPayment: PATIENT_PAYMENT,
}
# Of one record in several places the first by name stands, of an export's row the newest day: whatever the order in
# which files arrive, the same place is shown and the same order within a day comes out.
_ADD_RECORD = (
    "INSERT INTO stage.record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
    " as_of = excluded.as_of, file = excluded.file, at = excluded.at, body = excluded.body"
    " WHERE excluded.as_of > as_of OR (excluded.as_of = as_of AND (excluded.file, excluded.at) < (file, at))"
)
_ADD_PAYMENT = (
    "INSERT INTO stage.payment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
    " file = excluded.file, at = excluded.at, body = excluded.body"
    " WHERE (excluded.file, excluded.at) < (file, at)"
)
_ADD_REJECT = (
    "INSERT INTO stage.reject (file, map, name, at, unit, byte, account, reason, kind)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_ADD_SUBMISSION = "INSERT OR IGNORE INTO stage.submission VALUES (?, ?, ?, ?, ?, ?, ?)"
_ADD_WORD = "INSERT OR IGNORE INTO stage.recoupment_word VALUES (?, ?)"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was read to its end."""

    hash: str
    """SHA-256 of its bytes."""
    name: str
    bytes: int
    column_map: str = ""
    """Name of the column map; empty for X12."""
    layout: str = ""
    """Fingerprint of that map."""
    as_of: str = ""
    written: str = ""
    """When it was last changed, as a text that sorts by time: of two statements told differently the later stands."""


class Staging:
    """The staging file of one sync run, attached to the cache's connection under the name ``stage``."""

    def __init__(self, cache: Cache, run: int) -> None:
        self._connection = cache.connection
        self._run = run
        self._path = cache.path.with_name(cache.path.stem + ".staging")
        self._records: list[tuple[object, ...]] = []
        self._rejects: list[tuple[object, ...]] = []
        self._payments: list[tuple[object, ...]] = []
        self._answers: list[tuple[object, ...]] = []
        self._submissions: list[tuple[object, ...]] = []
        self._words: list[tuple[object, ...]] = []
        self._occurrences: Counter[str] = Counter()
        self._file = SourceFile("", "", 0)
        self._counts = [0, 0]

    def __enter__(self) -> "Staging":
        self._discard()
        touch_private(self._path)
        self._connection.execute("ATTACH ? AS stage", (str(self._path),))
        self._connection.execute("PRAGMA stage.journal_mode = OFF").fetchall()
        self._connection.execute("PRAGMA stage.synchronous = OFF")
        for table in _TABLES:
            (sql,) = self._connection.execute("SELECT sql FROM main.sqlite_schema WHERE name = ?", (table,)).fetchone()
            self._connection.execute(sql.replace(f"CREATE TABLE {table}", f"CREATE TABLE stage.{table}", 1))
        for statement in STAGED:
            self._connection.execute(statement)
        self._connection.execute("CREATE TABLE stage.todo (account TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._connection.execute("DETACH stage")
        self._discard()

    def _discard(self) -> None:
        for file in (self._path, *side_files(self._path)):
            file.unlink(missing_ok=True)

    def begin_file(self, file: SourceFile) -> None:
        """What is added from now on comes from this file."""
        self._file = file
        self._counts = [0, 0]
        self._occurrences.clear()

    def add(self, value: Record | RemitTotal | FileAnswer | Reject, key: str = "") -> None:
        """Stage one value of a reader; ``key`` is what it is known by, where that is not its content alone."""
        if isinstance(value, Reject):
            self._add_reject(value)
        elif isinstance(value, RemitTotal):
            self._add_payment(value, key)
        elif isinstance(value, BatchStatus | FileAcknowledged):
            self._counts[0] += 1
            self._answers.append(answer_row(value))
        else:
            self._add_record(value, key)
        if max(map(len, (self._records, self._rejects, self._answers, self._words))) >= _BATCH:
            self._flush()

    def end_file(self) -> tuple[int, int]:
        """Note the file as read; returns its records and rejects."""
        file, (records, rejects) = self._file, self._counts
        self._connection.execute(
            "INSERT OR REPLACE INTO stage.source_file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (file.hash, file.column_map, file.layout, file.name, file.as_of, file.bytes, records, rejects, self._run),
        )
        return records, rejects

    def finish(self) -> None:
        """Write what waits, and make all of it findable by account."""
        self._flush()
        self._connection.execute("CREATE INDEX stage.record_by_map ON record (map, account, key) WHERE map <> ''")

    def _add_record(self, record: Record, known_by: str) -> None:
        self._counts[0] += 1
        position, column_map = record.position, self._file.column_map
        as_of = self._stands_from(record)
        payer, tally = (record.remit.payer.name, _paid_lines(record)) if isinstance(record, RemitClaim) else ("", _NONE)
        key = known_by or self._key(record)
        if isinstance(record, BilledClaim) and (row := submission_row(record, key)):
            self._submissions.append(row)
        self._records.append(
            (
                account_number(record.account),
                key,
                _KINDS[type(record)],
                column_map,
                as_of,
                position.file,
                position.at,
                payer,
                *tally,
                encode(record).decode(),
            )
        )

    def _stands_from(self, record: Record) -> str:
        """What decides between two words on the same; empty where what is said never changes."""
        match record:
            case AgingRow():
                return record.as_of.isoformat()
            case StatementLine():
                return self._file.written
            case _:
                return ""

    def _key(self, record: Record) -> str:
        key = content_key(record, self._file.column_map)
        if not isinstance(record, RemitClaim | StatementLine | PatientPayment):
            return key
        self._occurrences[key] += 1
        again = self._occurrences[key] - 1
        return content_key(record, again) if again else key

    def _add_reject(self, reject: Reject) -> None:
        self._counts[1] += 1
        file, where = self._file, reject.position
        said = (reject.byte, account_number(reject.account), reject.reason, reject.kind)
        self._rejects.append((file.hash, file.column_map, where.file, where.at, where.unit, *said))

    def _add_payment(self, total: RemitTotal, known_by: str) -> None:
        self._occurrences.clear()
        remit, where = total.remit, total.position
        day = remit.paid_on.isoformat() if remit.paid_on else None
        facts = (remit.payer.name, remit.number, day, remit.amount, total.imbalance)
        key = known_by or payment_key(total)
        self._words += word_rows(total, key)
        self._payments.append((key, *facts, where.file, where.at, encode(total).decode()))

    def _flush(self) -> None:
        self._connection.execute("BEGIN")  # not IMMEDIATE, which would lock the cache too
        try:
            self._connection.executemany(_ADD_RECORD, self._records)
            self._connection.executemany(_ADD_PAYMENT, self._payments)
            self._connection.executemany(_ADD_REJECT, self._rejects)
            self._connection.executemany(ADD_ANSWER, self._answers)
            self._connection.executemany(_ADD_SUBMISSION, self._submissions)
            self._connection.executemany(_ADD_WORD, self._words)
        finally:
            if self._connection.in_transaction:  # a full disk has ended it by itself
                self._connection.execute("COMMIT")  # after an error too: the whole file is thrown away then
        for rows in (self._records, self._payments, self._rejects, self._answers, self._submissions, self._words):
            rows.clear()


_NONE = (0, 0, 0)
_ABSURD = 10**10
"""Cents of one line beyond which it tells nothing of a payer's habits, and sums would overflow."""


def _paid_lines(claim: RemitClaim) -> tuple[int, int, int]:
    """Number, charges and allowed amounts of the lines that this answer paid: the payer's usual share rests on them."""
    if claim.status not in ("1", "") or claim.paid <= 0:
        return _NONE
    if claim.lines:
        paid = [(line.charge, line.allowed_amount) for line in claim.lines if line.paid > 0]
    else:  # some payers answer whole claims; CLP05 is what they left to the patient
        paid = [(claim.charge, claim.paid + claim.patient_responsibility)]
    paid = [(charge, allowed) for charge, allowed in paid if 0 < charge < _ABSURD and abs(allowed) < _ABSURD]
    return len(paid), sum(charge for charge, _ in paid), sum(allowed for _, allowed in paid)
