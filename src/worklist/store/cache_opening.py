"""Opening the cache: made where it is missing, brought to this schema, put right after a first sync that was killed."""

from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from worklist.store import bulk
from worklist.store.cache_schema import ROW_TABLES, STEPS
from worklist.store.driver import (
    Connection,
    DatabaseError,
    KeyProblem,
    StoreError,
    connect,
    error_in_words,
    is_of_the_disk,
)
from worklist.store.files import side_files
from worklist.store.locks import one_at_a_time, sync_is_running, sync_lock
from worklist.store.migrations import migrate

REMEDY = "Delete it and run worklist sync."
"""For a cache that is damaged."""
_SYNC_MEMORY = 256 * 1024
"""KiB of pages that a sync keeps in memory: of a large cache each account touches pages all over the file."""
# How much may stand in the write-ahead log before it is put into the file. A page that changes often goes there once,
# so the later the better for a sync, for which nobody waits. For a commit of a desk a person waits: so a desk does it
# in between (``Cache.tidy``), after little, and a commit only after more than a sync would ever leave.
LEFT_IN_THE_LOG = 4 << 20
"""Bytes: a desk in between."""
_DESK_MEMORY = 2_000
"""KiB: many people's screens share one machine, and what they look at lies in the system's memory anyway."""
_SYNC_PAGES = 20_000
"""80 MB: a commit of a sync."""
_DESK_PAGES = 50_000
"""200 MB: a commit of a desk, so that the log does not grow for ever where nobody has time in between."""


def open_cache(path: Path, *, for_sync: bool) -> Connection:
    """Open the file. Raises StoreError, with the remedy."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        connection = _connect(path)
        migrate(connection, "cache", STEPS)
    except KeyProblem:
        raise
    except (DatabaseError, StoreError, OSError) as error:
        raise unusable(path, error) from None
    if for_sync:
        _set(connection, cache_size=-_SYNC_MEMORY, wal_autocheckpoint=_SYNC_PAGES)
    else:
        _put_right(path, connection)
        _set(connection, cache_size=-_DESK_MEMORY, wal_autocheckpoint=_DESK_PAGES)
        connection.set_authorizer(_rows_only)
    return connection


def _set(connection: Connection, **pragmas: int) -> None:
    for name, value in pragmas.items():
        connection.execute(f"PRAGMA {name} = {value}").fetchall()


def unusable(path: Path, error: Exception) -> StoreError:
    """What is said of a cache that gave this error."""
    cause = error.__cause__ if isinstance(error, StoreError) else error
    said = error_in_words(error).rstrip(".")
    if isinstance(cause, OSError) or (isinstance(cause, DatabaseError) and is_of_the_disk(cause)):
        return StoreError(f"The cache {path} cannot be used ({said}). See to the disk (room, rights), then try again.")
    return StoreError(f"The cache {path} cannot be used ({said}). {REMEDY}")


def _connect(path: Path) -> Connection:
    """Open the file; where it is missing, one process at a time makes it."""
    if not _is_there(path):
        with one_at_a_time(path.parent):
            if not _is_there(path):
                _make(path)
    return connect(path, durability="NORMAL")


def _is_there(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _make(path: Path) -> None:
    for file in side_files(path):  # of a cache that was deleted: SQLite would read them into the new one
        file.unlink(missing_ok=True)
    connection = connect(path, durability="NORMAL", create=True)
    try:
        migrate(connection, "cache", STEPS)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()


def _put_right(path: Path, connection: Connection) -> None:
    """Make again what a first sync took away and did not come to make again."""
    if bulk.is_stripped(connection) and not sync_is_running(path):
        with sync_lock(path) as ours:
            if ours:
                bulk.restore(connection)


_READS = frozenset((dbapi2.SQLITE_SELECT, dbapi2.SQLITE_READ, dbapi2.SQLITE_FUNCTION, dbapi2.SQLITE_TRANSACTION))
_WRITES = frozenset((dbapi2.SQLITE_DELETE, dbapi2.SQLITE_INSERT, dbapi2.SQLITE_UPDATE))
_PRAGMAS = frozenset(("quick_check", "data_version", "busy_timeout", "wal_checkpoint"))


def _rows_only(action: int, name: str | None, *_: Any) -> int:
    """What a desk's connection may do: read everything, write the derived rows."""
    if action == dbapi2.SQLITE_PRAGMA:
        allowed = name in _PRAGMAS
    else:
        allowed = action in _READS or (action in _WRITES and name in ROW_TABLES)
    return int(dbapi2.SQLITE_OK if allowed else dbapi2.SQLITE_DENY)
