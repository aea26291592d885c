"""The cache: the PM's records, and the derived row of every open account. It can be deleted at any time."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from worklist.domain.account_row import AccountRow
from worklist.domain.accounts import Account, Twin, assemble
from worklist.domain.aging import AgingRow
from worklist.domain.claims import BilledClaim
from worklist.domain.codes import REPEAT_MODIFIERS
from worklist.domain.filter_terms import fold, search_text
from worklist.domain.priority import Experience
from worklist.domain.provenance import Position
from worklist.domain.remits import RemitClaim
from worklist.store.cache_schema import PM_TABLES, STEPS
from worklist.store.codec import decode, digest
from worklist.store.driver import SQLITE_DENY, SQLITE_OK, Connection, DatabaseError, StoreError, connect
from worklist.store.migrations import migrate
from worklist.store.worklog import Head

_WRITES = frozenset({9, 18, 23})  # SQLITE_DELETE, SQLITE_INSERT, SQLITE_UPDATE
_ROW_COLUMNS = (
    "queue, rank, number, patient, payer, plan, search, payer_folded, plan_folded, owner_folded,"
    " balance, insurance_balance, patient_balance, stake,"
    " service_on, billed_on, aged_from, deadline_on, touches, touched_on, due_on, next_action, owner, holder,"
    " carcs, rarcs, mods, codes, states, account_class, disposition, source_hash, balance_source, next_change_on"
)


@dataclass(slots=True)
class _Records:
    """What the cache holds of one account, while it is read."""

    keys: list[str] = field(default_factory=list)
    claims: list[BilledClaim] = field(default_factory=list)
    remits: list[RemitClaim] = field(default_factory=list)
    aging: list[AgingRow] = field(default_factory=list)

    def newest_aging(self) -> AgingRow | None:
        """Of rows that several exports hold, the one of the newest day."""
        return max(self.aging, key=lambda row: (row.as_of, row.position.file), default=None)


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """An account put together from the cache, with the fingerprint of its records."""

    account: Account
    source_hash: str


class Cache:
    """An open cache. One per thread; any number of processes."""

    def __init__(self, path: Path, connection: Connection) -> None:
        self.path = path
        self.connection = connection
        """For the other modules of the store only."""

    @classmethod
    def open(cls, path: Path, *, for_sync: bool = False) -> "Cache":
        """Open the cache, making it where it is missing: a sync and the work log fill it again.

        Unless ``for_sync``, the connection refuses to write the PM's records. Raises StoreError when the file is
        damaged; deleting it is then safe.
        """
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            connection = connect(path, durability="NORMAL", create=True)
            migrate(connection, "cache", STEPS)
        except (DatabaseError, StoreError) as error:
            raise StoreError(f"The cache {path} cannot be used ({error}). Delete it and run worklist sync.") from None
        if not for_sync:
            connection.set_authorizer(_refuse_pm_writes)
        return cls(path, connection)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    # -- small facts ------------------------------------------------------------------------------------------

    def fact(self, key: str) -> str | None:
        """One remembered fact, such as the basis that rows were assessed on."""
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else None

    def remember(self, key: str, value: str) -> None:
        """Keep a fact, inside the caller's transaction."""
        sql = "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        self.connection.execute(sql, (key, value))

    def cursor(self) -> Head:
        """The work log's entry up to which this cache has been brought."""
        value = self.fact("cursor")
        if value is None:
            return Head(0, "0" * 64)
        seq, hash_ = value.split()
        return Head(int(seq), hash_)

    def move_cursor(self, head: Head) -> None:
        """Note that every entry up to ``head`` is in the rows, inside the caller's transaction."""
        self.remember("cursor", f"{head.seq} {head.hash}")

    def exported_on(self) -> date | None:
        """The day of the newest aging export; None when none was read."""
        value = self.fact("exported_on")
        return date.fromisoformat(value) if value else None

    def experience(self) -> Experience:
        """The site's numbers as of the last sync."""
        value = json.loads(self.fact("experience") or '{"allowed": {}, "outcomes": []}')
        return Experience(
            {payer: (percent, lines) for payer, (percent, lines) in value["allowed"].items()},
            {(kind, band): (won, tried) for kind, band, won, tried in value["outcomes"]},
        )

    def remember_experience(self, experience: Experience) -> None:
        """Keep the site's numbers, inside the caller's transaction."""
        outcomes = [[*key, *value] for key, value in sorted(experience.outcomes.items())]
        self.remember("experience", json.dumps({"allowed": experience.allowed_percent, "outcomes": outcomes}))

    # -- accounts ---------------------------------------------------------------------------------------------

    def accounts(self, numbers: Sequence[str]) -> list[StoredAccount]:
        """The accounts of these numbers, in this order; a number without records gives an empty account."""
        found = {number: _Records() for number in numbers}
        sql = (
            "SELECT r.account, r.kind, r.key, r.body FROM json_each(?) AS wanted CROSS JOIN record AS r"
            " ON r.account = wanted.value"
        )
        for number, kind, key, body in self.connection.execute(sql, (json.dumps(list(numbers)),)):
            _collect(found[number], kind, key, body)
        twins = self._twins(numbers)
        exported_on = self.exported_on()
        return [
            _stored(number, records, tuple(twins.get(number, ())), exported_on) for number, records in found.items()
        ]

    def _twins(self, numbers: Sequence[str]) -> dict[str, list[Twin]]:
        sql = (
            "SELECT mine.account, other.account, mine.code, mine.modifiers, mine.service_on, other.position"
            " FROM json_each(?) AS wanted CROSS JOIN billed_line AS mine ON mine.account = wanted.value"
            " CROSS JOIN billed_line AS other USING (patient, code, modifiers, service_on, units, charge)"
            " WHERE other.account <> mine.account ORDER BY other.account, mine.code"
        )
        twins: dict[str, list[Twin]] = {}
        for number, other, code, modifiers, service_on, position in self.connection.execute(
            sql, (json.dumps(list(numbers)),)
        ):
            parts = tuple(modifiers.split())
            if not REPEAT_MODIFIERS.intersection(parts):
                file, _, at = position.rpartition(":")
                twin = Twin(other, code, parts, date.fromisoformat(service_on), Position(file, int(at)))
                twins.setdefault(number, []).append(twin)
        return twins

    def knows(self, number: str) -> bool:
        """Whether the PM's records hold this account number."""
        return bool(self.connection.execute("SELECT 1 FROM record WHERE account = ? LIMIT 1", (number,)).fetchone())

    def numbers(self) -> list[str]:
        """Every account number that the PM's records hold."""
        sql = "SELECT DISTINCT account FROM record ORDER BY account"
        return [number for (number,) in self.connection.execute(sql)]

    def numbers_turning(self, today: date) -> list[str]:
        """Open accounts of which a rule may say something else on this day."""
        sql = "SELECT number FROM account WHERE next_change_on <= ? ORDER BY number"
        return [number for (number,) in self.connection.execute(sql, (today.isoformat(),))]

    def write_rows(self, numbers: Iterable[str], rows: Iterable[AccountRow]) -> None:
        """Replace the rows of ``numbers`` by ``rows`` (closed accounts have none), inside the caller's transaction."""
        gone = "SELECT value FROM json_each(?)"
        numbers = json.dumps(list(numbers))
        kept = dict(
            self.connection.execute(f"SELECT number, id FROM account WHERE number IN ({gone})", (numbers,)).fetchall()
        )
        self.connection.execute(f"DELETE FROM account WHERE number IN ({gone})", (numbers,))
        (top,) = self.connection.execute("SELECT coalesce(max(id), 0) FROM account").fetchone()
        top = max(top, *kept.values()) if kept else top
        values = []
        for row in rows:
            if row.number not in kept:
                top += 1
            values.append((*_row_values(row), kept.get(row.number, top)))
        marks = ", ".join("?" * (_ROW_COLUMNS.count(",") + 2))
        self.connection.executemany(f"INSERT INTO account ({_ROW_COLUMNS}, id) VALUES ({marks})", values)


def _refuse_pm_writes(action: int, table: str | None, *_: Any) -> int:
    return int(SQLITE_DENY if action in _WRITES and table in PM_TABLES else SQLITE_OK)


def _collect(records: _Records, kind: str, key: str, body: str) -> None:
    records.keys.append(key)
    if kind == "claim":
        records.claims.append(decode(body, BilledClaim))
    elif kind == "remit":
        records.remits.append(decode(body, RemitClaim))
    else:
        records.aging.append(decode(body, AgingRow))


def _stored(number: str, records: _Records, twins: tuple[Twin, ...], exported_on: date | None) -> StoredAccount:
    account = assemble(
        number,
        aging=records.newest_aging(),
        claims=tuple(records.claims),
        remits=tuple(records.remits),
        twins=twins,
        exported_on=exported_on,
    )
    return StoredAccount(account, digest(*(key.encode() for key in sorted(records.keys))))


def _row_values(row: AccountRow) -> tuple[object, ...]:
    """The row in the order of ``_ROW_COLUMNS``."""
    return (
        int(row.queue),
        -row.cents_per_minute,
        row.number,
        row.patient,
        row.payer,
        row.plan,
        search_text(row.number, row.patient, row.payer),
        fold(row.payer),
        fold(row.plan),
        fold(row.owner),
        row.balance,
        row.insurance_balance,
        row.patient_balance,
        row.stake,
        *(day.isoformat() if day else None for day in (row.service_on, row.billed_on, row.aged_from, row.deadline_on)),
        row.touches,
        row.touched_on.isoformat() if row.touched_on else None,
        row.due_on.isoformat() if row.due_on else None,
        row.next_action,
        row.owner,
        row.holder,
        *(_members(values) for values in (row.carcs, row.rarcs, row.mods, row.codes, row.states)),
        row.account_class,
        row.disposition,
        row.source_hash,
        row.balance_source,
        row.next_change_on.isoformat() if row.next_change_on else None,
    )


def _members(values: tuple[str, ...]) -> str:
    return f" {' '.join(values)} " if values else ""
