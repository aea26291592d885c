"""The one place that opens a database.

The driver is sqlcipher3: a newer SQLite than most Pythons carry, and encryption at rest when a key is set. Without a
key it writes ordinary SQLite files. sqlite-utils finds it under the name ``pysqlite3``, which it prefers over the
standard library, so both speak of the same exceptions.
"""

import os
import sys
import time
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

_BUSY_MS = 15_000
_LOOK_EVERY = 0.0002
"""Seconds."""
_OWNER_ONLY = 0o600
_SIDE_FILES = ("-wal", "-shm", "-journal")
Durability = Literal["FULL", "NORMAL"]


class StoreError(Exception):
    """A database that cannot be used; the text is one sentence for a person, without patient data."""


_OF_THE_DISK = frozenset(
    (
        dbapi2.SQLITE_PERM,
        dbapi2.SQLITE_BUSY,
        dbapi2.SQLITE_NOMEM,
        dbapi2.SQLITE_READONLY,
        dbapi2.SQLITE_IOERR,
        dbapi2.SQLITE_FULL,
        dbapi2.SQLITE_CANTOPEN,
    )
)


def is_of_the_disk(error: Exception) -> bool:
    """Whether room, rights or another program are in the way; else the content of a database is wrong."""
    return _code(error) in _OF_THE_DISK


def is_busy(error: Exception) -> bool:
    """Whether another connection has what is asked for."""
    return _code(error) == int(dbapi2.SQLITE_BUSY)


def _code(error: Exception) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF  # without what extended codes add


def connect(path: Path, *, durability: Durability, create: bool = False) -> Connection:
    """Open a database file in WAL mode; it must exist unless ``create``, which makes it readable by its owner only.

    ``FULL`` keeps every acknowledged commit through a power cut, ``NORMAL`` may lose the last ones and never tears.
    Raises StoreError when the file is missing, is not a database or cannot be opened.
    """
    if create:
        touch_private(path)
    return _open(
        path,
        "rw",
        "journal_mode = WAL",
        f"synchronous = {durability}",
        "foreign_keys = ON",
        "recursive_triggers = ON",  # or INSERT OR REPLACE slips past delete triggers
    )


def connect_to_read(path: Path) -> Connection:
    """Open a database file that nobody writes now, leaving it and its folder as they are. Raises StoreError."""
    return _open(path, "ro&immutable=1")


def connect_to_look(path: Path) -> Connection:
    """Open a database file that others may be writing, without changing it. Raises StoreError."""
    return _open(path, "ro")


def connect_alone(path: Path) -> Connection:
    """Open a database file to see whether anybody else has it open: the first read then is busy. Raises StoreError."""
    return _open(path, "rw", "busy_timeout = 0", "locking_mode = EXCLUSIVE")


def _open(path: Path, mode: str, *pragmas: str) -> Connection:
    connection = None
    try:
        connection = dbapi2.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=_BUSY_MS / 1000
        )
        # The driver's own log goes to the terminal, over the screen.
        for pragma in ("cipher_log_level = NONE", f"busy_timeout = {_BUSY_MS}", "trusted_schema = OFF", *pragmas):
            connection.execute(f"PRAGMA {pragma}").fetchall()
    except DatabaseError as error:
        if connection is not None:
            connection.close()
        raise StoreError(f"{path} cannot be opened as a database: {error}.") from error
    return connection


def touch_private(path: Path) -> None:
    """Make an empty file that only its owner can read, where there is none. Raises StoreError.

    One that is there is not opened: to close it again would drop every lock that this process holds on it.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, _OWNER_ONLY))
    except FileExistsError:
        return
    except OSError as error:
        raise StoreError(f"{path} cannot be opened: {error.strerror}.") from error


def side_files(path: Path) -> list[Path]:
    """The files that SQLite keeps beside a database, those that are there.

    Beside another database of the same name they would be taken for its own and damage it.
    """
    return [file for suffix in _SIDE_FILES if (file := Path(f"{path}{suffix}")).exists()]


def file_at(path: Path) -> tuple[int, int] | None:
    """Which file has this name now; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def sync_folder(folder: Path) -> None:
    """Make names that were just given or taken in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def give_name(part: Path, target: Path) -> None:
    """Give a finished file its name. Raises FileExistsError, never overwrites, where the name is taken."""
    try:
        os.link(part, target)
        part.unlink()
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links, such as a memory stick
        if target.exists():
            raise FileExistsError(target) from None
        part.rename(target)
    sync_folder(target.parent)


@contextmanager
def transaction(connection: Connection, *, patience: float = _BUSY_MS / 1000) -> Iterator[None]:
    """One write transaction. It takes the write lock at once, so that waiting works and nothing read goes stale.

    ``patience`` is how many seconds it waits for others.
    """
    _begin(connection, patience)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has rolled back by itself
            connection.execute("ROLLBACK")
        raise


def _begin(connection: Connection, seconds: float) -> None:
    """Take the write lock, looking five times a millisecond.

    SQLite's own waiting looks ever more rarely, up to ten times a second: beside a sync that takes the lock again
    right after each commit, a person's action would wait for seconds.
    """
    patience = time.monotonic() + seconds
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except dbapi2.OperationalError as error:
                if not is_busy(error) or time.monotonic() > patience:
                    raise
            time.sleep(_LOOK_EVERY)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")


@contextmanager
def snapshot(connection: Connection) -> Iterator[None]:
    """One read transaction: everything read inside is of one moment."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
