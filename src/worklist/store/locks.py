"""Locks between processes. Each falls with the process that holds it, however that ends."""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlcipher3 import dbapi2

from worklist.domain.text import clean
from worklist.store.driver import Connection, DatabaseError, StoreError, is_busy, touch_private

if sys.platform != "win32":
    import fcntl

_MOST_POLITE = 0.2
"""Seconds that a sync steps aside at most: people who save without end must not hold it up for ever."""
_LOOK = "SELECT 1 FROM sqlite_schema"
"""Waits for who has the lock, and is in the way of nobody who looks as well."""
_LOOK_EVERY = 0.001
"""Seconds."""
_PATIENCE = 1.0
"""Seconds that whoever wants a lock waits for it: a look at whether a sync is running holds its for an instant."""


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
def backup_lock(data: Path, patience: float = _PATIENCE) -> Iterator[bool]:
    """Hold the lock of the one process that copies the work log of a data folder; False where another keeps it.

    ``patience`` is how many seconds it waits for that one.
    """
    with _locked(data / "backup", patience) as ours:
        yield ours


@contextmanager
def report_lock(data: Path) -> Iterator[bool]:
    """Hold the lock of the one process that writes the weekly report of a data folder; False where another does."""
    with _locked(data / "report") as ours:
        yield ours


@contextmanager
def _locked(guarded: Path, patience: float = _PATIENCE) -> Iterator[bool]:
    guarded.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    connection = _open(guarded, patience)
    try:
        yield _take(connection, _path(guarded), "BEGIN EXCLUSIVE")
    finally:
        connection.close()


def sync_is_running(cache: Path) -> bool:
    """Whether a sync of this cache is running in some process."""
    if not _path(cache).exists():
        return False
    connection = _open(cache, 0)
    try:
        return not _take(connection, _path(cache), _LOOK)
    finally:
        connection.close()


@contextmanager
def before_a_sync(cache: Path) -> Iterator[None]:
    """Have a running sync step aside until the caller has written.

    A sync writes many times a second and takes the write lock again right after it gave it up: on a busy machine
    who looks for a gap finds it late.
    """
    descriptor = _open_turn(cache)
    try:
        if descriptor is not None and sys.platform != "win32":
            with suppress(BlockingIOError):  # the sync looks at this moment
                fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def step_aside(cache: Path) -> bool:
    """Wait while somebody is ``before_a_sync``, for a fifth of a second at most; whether anybody was.

    The caller holds no write lock.
    """
    descriptor, until = _open_turn(cache), time.monotonic() + _MOST_POLITE
    if descriptor is None:
        return False
    try:
        if _is_our_turn(descriptor):
            return False
        while not _is_our_turn(descriptor) and time.monotonic() < until:
            time.sleep(_LOOK_EVERY)
        return True
    finally:
        os.close(descriptor)


def _is_our_turn(descriptor: int) -> bool:
    if sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def _open_turn(cache: Path) -> int | None:
    """The note of who runs the sync is the turnstile too; without one no sync has ever run."""
    try:
        return os.open(_runner_path(cache), os.O_RDONLY)
    except OSError:
        return None


def note_runner(cache: Path, by: str, what: str = "A sync") -> None:
    """Note who runs the sync, or what else holds its lock, for whom it keeps waiting; the caller holds the lock."""
    from platform import node  # slow to import, and needed by a sync only

    path = _runner_path(cache)
    touch_private(path)
    said = {"what": what, "by": by, "host": node(), "pid": os.getpid(), "since": datetime.now(UTC).isoformat()}
    path.write_text(json.dumps(said), "utf-8")


def who_runs(cache: Path) -> str:
    """A sentence on the sync that holds the lock."""
    try:
        said = json.loads(_runner_path(cache).read_text("utf-8"))
        since = datetime.fromisoformat(said["since"]).astimezone()
        what, by, host = (clean(str(said[name])) for name in ("what", "by", "host"))
        pid = int(said["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return "Another sync is running; wait for it to end."
    when = f"{since:%H:%M}" if since.date() == datetime.now().astimezone().date() else f"{since:%Y-%m-%d %H:%M}"
    return f"{what} by {by or 'somebody'} on host {host} (pid {pid}) runs since {when}; wait for it to end."


def _runner_path(cache: Path) -> Path:
    return cache.with_suffix(".runner")


def _path(guarded: Path) -> Path:
    return guarded.with_suffix(".lock")


def _open(guarded: Path, patience: float) -> Connection:
    """An empty database is a lock that every platform has."""
    touch_private(_path(guarded))
    if not os.access(_path(guarded), os.W_OK):  # SQLite would take a lock on it that keeps nobody out
        raise StoreError(f"{_path(guarded)} cannot be written: see to its rights, then try again.")
    try:
        return dbapi2.connect(_path(guarded), isolation_level=None, timeout=patience)
    except DatabaseError as error:
        raise StoreError(f"{_path(guarded)} cannot be opened: {error}.") from None


def _take(connection: Connection, path: Path, how: str) -> bool:
    try:
        connection.execute(how).fetchall()
    except DatabaseError as error:
        if is_busy(error):
            return False
        raise StoreError(f"{path} is no lock of worklist ({error}): delete it and try again.") from None
    return True
