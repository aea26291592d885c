"""Locks between processes. Each falls with the process that holds it, however that ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlcipher3 import dbapi2

from worklist.store.driver import Connection, DatabaseError, StoreError, touch_private

if sys.platform != "win32":
    import fcntl

_PATIENCE = 1.0
"""Seconds that a sync waits for the lock: a look at whether one is running holds it for an instant."""


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Wait until no other process is in here for this folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if sys.platform != "win32":
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def sync_lock(cache: Path) -> Iterator[bool]:
    """Hold the lock of the one sync that a cache can have; False where another process holds it."""
    cache.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    connection = _open(cache, _PATIENCE)
    try:
        yield _take(connection, "EXCLUSIVE")
    finally:
        connection.close()


def sync_is_running(cache: Path) -> bool:
    """Whether a sync of this cache is running in some process."""
    if not _path(cache).exists():
        return False
    connection = _open(cache, 0)
    try:
        return not _take(connection, "IMMEDIATE")
    finally:
        connection.close()


def _path(cache: Path) -> Path:
    return cache.with_suffix(".lock")


def _open(cache: Path, patience: float) -> Connection:
    """An empty database is a lock that every platform has."""
    touch_private(_path(cache))
    try:
        return dbapi2.connect(_path(cache), isolation_level=None, timeout=patience)
    except DatabaseError as error:
        raise StoreError(f"{_path(cache)} cannot be opened: {error}.") from None


def _take(connection: Connection, how: str) -> bool:
    try:
        connection.execute(f"BEGIN {how}")
    except dbapi2.OperationalError:
        return False
    return True
