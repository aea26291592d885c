"""Locks between processes. Each falls with the process that holds it, however that ends."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlcipher3 import dbapi2

from worklist.domain.text import clean
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
    with _locked(cache) as ours:
        yield ours


@contextmanager
def watch_lock(cache: Path) -> Iterator[bool]:
    """Hold the lock of the one process that syncs a cache again and again; False where another holds it."""
    with _locked(cache.with_stem(f"{cache.stem}.watch")) as ours:
        yield ours


@contextmanager
def _locked(cache: Path) -> Iterator[bool]:
    cache.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    connection = _open(cache, _PATIENCE)
    try:
        yield _take(connection, _path(cache), "EXCLUSIVE")
    finally:
        connection.close()


def sync_is_running(cache: Path) -> bool:
    """Whether a sync of this cache is running in some process."""
    if not _path(cache).exists():
        return False
    connection = _open(cache, 0)
    try:
        return not _take(connection, _path(cache), "IMMEDIATE")
    finally:
        connection.close()


def note_runner(cache: Path, by: str) -> None:
    """Note who runs the sync, for whom it keeps waiting; the caller holds the lock."""
    from platform import node  # slow to import, and needed by a sync only

    path = _runner_path(cache)
    touch_private(path)
    said = {"by": by, "host": node(), "pid": os.getpid(), "since": datetime.now(UTC).isoformat()}
    path.write_text(json.dumps(said), "utf-8")


def who_runs(cache: Path) -> str:
    """A sentence on the sync that holds the lock."""
    try:
        said = json.loads(_runner_path(cache).read_text("utf-8"))
        since = datetime.fromisoformat(said["since"]).astimezone()
        by, host = clean(str(said["by"])), clean(str(said["host"]))
        pid = int(said["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return "Another sync is running; wait for it to end."
    when = f"{since:%H:%M}" if since.date() == datetime.now().astimezone().date() else f"{since:%Y-%m-%d %H:%M}"
    return f"A sync by {by or 'somebody'} on host {host} (pid {pid}) runs since {when}; wait for it to end."


def _runner_path(cache: Path) -> Path:
    return cache.with_suffix(".runner")


def _path(cache: Path) -> Path:
    return cache.with_suffix(".lock")


def _open(cache: Path, patience: float) -> Connection:
    """An empty database is a lock that every platform has."""
    touch_private(_path(cache))
    try:
        return dbapi2.connect(_path(cache), isolation_level=None, timeout=patience)
    except DatabaseError as error:
        raise StoreError(f"{_path(cache)} cannot be opened: {error}.") from None


def _take(connection: Connection, path: Path, how: str) -> bool:
    try:
        connection.execute(f"BEGIN {how}")
    except dbapi2.OperationalError:
        return False
    except DatabaseError as error:
        raise StoreError(f"{path} is no lock of worklist ({error}): delete it and try again.") from None
    return True
