"""The work log: the team's record as an append-only, hash-chained table. Small, precious, never rebuilt.

Nothing is updated or deleted; each entry carries the hash of the one before it. The newest entry's number and hash
also stand in a witness file beside the log, because a chain alone cannot tell that its tail was cut.
"""

import contextlib
import hashlib
import os
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from worklist.domain.events import KINDS, Body, Event
from worklist.store.codec import event_payload, read_event
from worklist.store.driver import Connection, DatabaseError, StoreError, connect, transaction
from worklist.store.migrations import migrate, schema_version

_GENESIS = "0" * 64
_COLUMNS = "seq, id, at, actor, kind, account, payload"


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry's number and hash; (0, zeros) for an empty log."""

    seq: int
    hash: str


def _first_schema(db: Any) -> None:
    db.execute(
        """CREATE TABLE event (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            at TEXT NOT NULL,
            actor TEXT NOT NULL,
            kind TEXT NOT NULL,
            account TEXT NOT NULL,
            payload TEXT NOT NULL,
            previous TEXT NOT NULL,
            hash TEXT NOT NULL
        ) STRICT"""
    )
    db.execute("CREATE INDEX event_by_account ON event (account, seq)")
    db.execute(
        """CREATE TRIGGER event_in_order BEFORE INSERT ON event
        WHEN new.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM event)
          OR new.previous <> coalesce((SELECT hash FROM event ORDER BY seq DESC LIMIT 1), printf('%064d', 0))
        BEGIN SELECT raise(ABORT, 'entries are only added at the end'); END"""
    )
    for verb in ("UPDATE", "DELETE"):
        db.execute(
            f"""CREATE TRIGGER event_never_{verb.lower()} BEFORE {verb} ON event
            BEGIN SELECT raise(ABORT, 'entries are never changed'); END"""
        )


_STEPS = (_first_schema,)


class WorkLog:
    """An open work log. One per thread; any number of processes."""

    def __init__(self, path: Path, connection: Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def create(cls, path: Path) -> "WorkLog":
        """Make a new, empty log. Raises StoreError when a log or its witness is already there."""
        if path.exists() or _witness_path(path).exists():
            raise StoreError(f"{path} was not created: a work log, or the witness of one, is already there.")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        connection = connect(path, durability="FULL", create=True)
        migrate(connection, "work log", _STEPS)
        log = cls(path, connection)
        log._bear_witness(log.head())
        return log

    @classmethod
    def open(cls, path: Path) -> "WorkLog":
        """Open an existing log and hold it against its witness.

        Raises StoreError, in a sentence with the remedy, when it is missing, empty, damaged, cut or too new. It is
        never created anew here: an empty log in place of a lost one would look like a team that did nothing.
        """
        _refuse_unless_whole(path)
        try:
            connection = connect(path, durability="FULL")
        except StoreError as error:
            raise StoreError(f"{error} {_REMEDY}") from None
        try:
            if schema_version(connection) == 0:
                raise StoreError(f"{path} is a database but not a work log. {_REMEDY}")
            migrate(connection, "work log", _STEPS)
            log = cls(path, connection)
            log._hold_against_witness()
        except DatabaseError as error:
            connection.close()
            raise StoreError(f"The work log {path} is damaged ({error}). {_REMEDY}") from None
        except StoreError:
            connection.close()
            raise
        return log

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def head(self) -> Head:
        """The newest entry."""
        row = self._connection.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        return Head(*row) if row else Head(0, _GENESIS)

    def append(
        self, actor: str, account: str, decide: Callable[[list[Event]], Iterable[Body]], *, event_id: str = ""
    ) -> list[Event]:
        """Add what ``decide`` returns, in one durable transaction, and return the new entries.

        ``decide`` sees the account's entries under the write lock, so what it checks still holds when the new ones
        are written; it refuses by raising, and nothing is written. With ``event_id`` (for one entry) a retry of an
        append whose answer was lost returns the entry that is there.
        """
        with transaction(self._connection):
            if event_id and (known := self.find(event_id)):
                return [known]
            bodies = decide(self.of_account(account))
            added = [self._insert(actor, account, body, event_id) for body in bodies]
        self._bear_witness(self.head())
        return added

    def _insert(self, actor: str, account: str, body: Body, event_id: str) -> Event:
        head = self.head()
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        row = (head.seq + 1, event_id or uuid.uuid4().hex, at, actor, body.KIND, account, event_payload(body))
        self._connection.execute(
            f"INSERT INTO event ({_COLUMNS}, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, head.hash, chain_hash(head.hash, row)),
        )
        return read_event(row)

    def find(self, event_id: str) -> Event | None:
        """An entry by its id."""
        row = self._connection.execute(f"SELECT {_COLUMNS} FROM event WHERE id = ?", (event_id,)).fetchone()
        return _read(row) if row else None

    def of_account(self, account: str) -> list[Event]:
        """An account's entries, oldest first."""
        sql = f"SELECT {_COLUMNS} FROM event WHERE account = ? ORDER BY seq"
        return [_read(row) for row in self._connection.execute(sql, (account,))]

    def since(self, seq: int) -> Iterator[Event]:
        """The entries after a number, in order."""
        sql = f"SELECT {_COLUMNS} FROM event WHERE seq > ? ORDER BY seq"
        return (_read(row) for row in self._connection.execute(sql, (seq,)))

    def accounts_since(self, seq: int) -> list[str]:
        """Accounts with entries after a number that can change what their row says: views do not."""
        sql = "SELECT DISTINCT account FROM event WHERE seq > ? AND kind <> 'view' ORDER BY account"
        return [account for (account,) in self._connection.execute(sql, (seq,))]

    def accounts_with_outcomes(self) -> list[str]:
        """Accounts on which an outcome was ever recorded."""
        sql = "SELECT DISTINCT account FROM event WHERE kind = 'outcome' ORDER BY account"
        return [account for (account,) in self._connection.execute(sql)]

    def hash_at(self, seq: int) -> str | None:
        """The hash of one entry; None when there is no such entry."""
        if seq == 0:
            return _GENESIS
        row = self._connection.execute("SELECT hash FROM event WHERE seq = ?", (seq,)).fetchone()
        return str(row[0]) if row else None

    def verify(self) -> int:
        """Recompute the whole chain; returns the number of entries.

        Raises StoreError naming the first entry that does not follow from the one before it.
        """
        previous, expected = _GENESIS, 1
        for *row, link, own in self._connection.execute(f"SELECT {_COLUMNS}, previous, hash FROM event ORDER BY seq"):
            if row[0] != expected or link != previous or own != chain_hash(previous, tuple(row)):
                raise StoreError(f"The work log {self.path} was altered at entry {expected}. {_REMEDY}")
            previous, expected = own, expected + 1
        return expected - 1

    def back_up(self, target: Path) -> int:
        """Write a verified copy to ``target`` (which must not exist) and return its number of entries.

        The copy takes its name only once it is whole and on disk.
        """
        if target.exists():
            raise StoreError(f"{target} exists; a backup never overwrites a file.")
        part = target.with_name(target.name + ".part")
        part.unlink(missing_ok=True)
        self._connection.execute("VACUUM INTO ?", (str(part),))
        count = _verify_copy(part)
        part.replace(target)
        _sync_folder(target.parent)
        return count

    def _bear_witness(self, head: Head) -> None:
        """Write the head beside the log. A witness that lags behind (a kill in between) is still true."""
        path = _witness_path(self.path)
        part = path.with_name(f"{path.name}.{os.getpid()}.{uuid.uuid4().hex[:8]}")
        with contextlib.suppress(OSError):  # the entry is already durable; a full disk must not deny that
            part.write_text(f"{head.seq} {head.hash}\n")
            part.replace(path)
        part.unlink(missing_ok=True)

    def _hold_against_witness(self) -> None:
        witness = _read_witness(self.path)
        self.head()
        if witness and self.hash_at(witness.seq) != witness.hash:
            raise StoreError(
                f"The work log {self.path} does not hold entry {witness.seq} that its witness file names:"
                f" entries were lost or altered. {_REMEDY}"
            )


_REMEDY = "Nothing was changed; put the newest backup in its place (worklist backup makes them)."


def chain_hash(previous: str, row: tuple[Any, ...]) -> str:
    """SHA-256 over the previous hash and the row (seq, id, at, actor, kind, account, payload)."""
    hasher = hashlib.sha256(previous.encode())
    for field in row:
        data = str(field).encode()
        hasher.update(len(data).to_bytes(8, "big") + data)
    return hasher.hexdigest()


def _read(row: tuple[int, str, str, str, str, str, str]) -> Event:
    if row[4] not in KINDS:
        raise StoreError(f"Entry {row[0]} of the work log is of kind {row[4]!r}: update this worklist.")
    return read_event(row)


def _witness_path(path: Path) -> Path:
    return path.with_suffix(".head")


def _read_witness(path: Path) -> Head | None:
    try:
        seq, value = _witness_path(path).read_text().split()
        return Head(int(seq), value)
    except (FileNotFoundError, ValueError):
        return None


def _refuse_unless_whole(path: Path) -> None:
    if not path.exists():
        raise StoreError(f"The work log {path} is missing. {_REMEDY} For a new team, run worklist init.")
    if path.stat().st_size == 0:
        raise StoreError(f"The work log {path} is empty (0 bytes): its content was lost. {_REMEDY}")


def _verify_copy(path: Path) -> int:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
    copy = WorkLog(path, connect(path, durability="FULL"))
    try:
        count = copy.verify()
        copy._connection.execute("PRAGMA journal_mode = DELETE").fetchall()
        return count
    finally:
        copy.close()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
