"""The hash chain of the work log: each entry carries the hash of the one before it."""

import hashlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from worklist.store.driver import Connection

COLUMNS = "seq, id, at, actor, kind, account, payload"
"""What an entry's hash covers, in this order."""


@dataclass(frozen=True, slots=True)
class Head:
    """An entry's number and hash: where the log ends, or how far somebody has read it."""

    seq: int
    hash: str


START = Head(0, "0" * 64)
"""The head of an empty log."""


class BrokenChain(Exception):  # noqa: N818 - a finding
    """An entry does not follow from the one before it."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"entry {seq} does not follow from the one before it")
        self.seq = seq


def chain_hash(previous: str, row: tuple[Any, ...]) -> str:
    """SHA-256 over the previous hash and the row (``COLUMNS``), each with its length."""
    hasher = hashlib.sha256(previous.encode())
    for field in row:
        data = str(field).encode()
        hasher.update(len(data).to_bytes(8, "big") + data)
    return hasher.hexdigest()


def newest(connection: Connection) -> Head:
    """The newest entry."""
    row = connection.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    return Head(*row) if row else START


def hash_at(connection: Connection, seq: int) -> str | None:
    """The hash of one entry; None when there is no such entry."""
    if seq == START.seq:
        return START.hash
    row = connection.execute("SELECT hash FROM event WHERE seq = ?", (seq,)).fetchone()
    return str(row[0]) if row else None


def follow(connection: Connection, after: Head = START) -> Head:
    """Recompute the chain behind an entry; returns the newest. Raises BrokenChain at the first entry that is wrong."""
    return next(iter(deque(walk(connection, after), maxlen=1)), after)


def walk(connection: Connection, after: Head = START) -> Iterator[Head]:
    """Each entry behind one, as the chain is recomputed. Raises BrokenChain at the first that is wrong."""
    previous_hash, seq = after.hash, after.seq
    sql = f"SELECT {COLUMNS}, previous, hash FROM event WHERE seq > ? ORDER BY seq"
    for *row, previous, own in connection.execute(sql, (seq,)):
        seq += 1
        if row[0] != seq or previous != previous_hash or own != chain_hash(previous_hash, tuple(row)):
            raise BrokenChain(seq)
        previous_hash = own
        yield Head(seq, own)


def identity(connection: Connection) -> str:
    """What tells a log from others for as long as it lives, whatever is restored: a mark of its first entry's id.

    Empty for a log without entries.
    """
    row = connection.execute("SELECT id FROM event ORDER BY seq LIMIT 1").fetchone()
    return hashlib.sha256(f"worklist log {row[0]}".encode()).hexdigest()[:16] if row else ""
