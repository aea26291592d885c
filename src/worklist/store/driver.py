"""The one place that opens a database.

The driver is sqlcipher3: a newer SQLite than most Pythons carry, and encryption at rest when a key is set. Without a
key it writes ordinary SQLite files. sqlite-utils finds it under the name ``pysqlite3``, which it prefers over the
standard library, so both speak of the same exceptions.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import sqlcipher3
from sqlcipher3 import dbapi2

sys.modules.setdefault("pysqlite3", sqlcipher3)

Connection = Any
"""A DB-API connection; the driver ships no types."""
DatabaseError = dbapi2.DatabaseError
"""Base of everything that a damaged, locked or full database raises."""
SQLITE_OK = dbapi2.SQLITE_OK
SQLITE_DENY = dbapi2.SQLITE_DENY

_BUSY_MS = 15_000
Durability = Literal["FULL", "NORMAL"]


class StoreError(Exception):
    """A database that cannot be used; the text is one sentence for a person, without patient data."""


def connect(path: Path, *, durability: Durability, create: bool = False) -> Connection:
    """Open a database file in WAL mode; it must exist unless ``create``.

    ``FULL`` keeps every acknowledged commit through a power cut, ``NORMAL`` may lose the last ones and never tears.
    Raises StoreError when the file is missing, is not a database or cannot be opened.
    """
    mode = "rwc" if create else "rw"
    try:
        connection = dbapi2.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=_BUSY_MS / 1000
        )
        _configure(connection, durability)
    except DatabaseError as error:
        raise StoreError(f"{path} cannot be opened as a database: {error}.") from None
    return connection


def _configure(connection: Connection, durability: Durability) -> None:
    for pragma in (
        "cipher_log_level = NONE",  # its log goes to the terminal, over the screen
        f"busy_timeout = {_BUSY_MS}",
        "journal_mode = WAL",
        f"synchronous = {durability}",
        "foreign_keys = ON",
        "recursive_triggers = ON",  # or INSERT OR REPLACE slips past delete triggers
        "trusted_schema = OFF",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """One write transaction. It takes the write lock at once, so that waiting works and nothing read goes stale."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has rolled back by itself
            connection.execute("ROLLBACK")
        raise


@contextmanager
def snapshot(connection: Connection) -> Iterator[None]:
    """One read transaction: everything read inside is of one moment."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
