"""Copies of the work log: made under another name, verified, and only then given theirs.

A copy is encrypted with the key of the log that it is of; a backup that is brought back takes the log's own state,
whether it was encrypted, with which key, or not at all.
"""

import errno
import os
import shutil
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from worklist.durable import give_name, sync_folder
from worklist.store.chain import BrokenChain, Head, follow, hash_at, identity, newest
from worklist.store.driver import (
    Connection,
    DatabaseError,
    InUse,
    StoreError,
    connect_alone,
    connect_to_look,
    connect_to_read,
    error_in_words,
    opens_with,
    touch_private,
)
from worklist.store.encryption import turn
from worklist.store.files import side_files
from worklist.store.keys import Key, keys_of
from worklist.store.witness import bear_witness, witness_path

_OF_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
"""The disk refuses, which has nothing to do with links."""


def write_backup(connection: Connection, target: Path) -> Head:
    """Copy the log of an open connection to ``target``, which must not exist; returns the copy's head.

    ``cp`` would lose what still stands in SQLite's side files. Raises StoreError; then there is no ``target``.
    """
    part = target.with_name(target.name + ".part")
    if not target.parent.is_dir():
        raise StoreError(f"No backup was written to {target}: its folder is not there.")
    try:
        part.unlink(missing_ok=True)
        touch_private(part)
        connection.execute("VACUUM INTO ?", (str(part),))
        head = verify_copy(part, _keys_of_the(connection))  # VACUUM INTO encrypts as the log is
        give_name(part, target)
    except FileExistsError:
        raise StoreError(f"{target} exists; a backup never overwrites a file.") from None
    except (DatabaseError, OSError) as error:
        raise StoreError(f"No backup was written to {target}: {error_in_words(error)}.") from None
    finally:
        with suppress(OSError):  # its disk may be gone
            part.unlink(missing_ok=True)
    return head


@dataclass(frozen=True, slots=True)
class Lost:
    """Entries of a log that a copy of it lacks."""

    entries: int
    first_at: str = ""
    """When the oldest of them was made, as it says itself; empty where there are none."""
    last_at: str = ""
    is_other: bool = False
    """Whether the copy is of another log."""


def lost_by(path: Path, backup: Path) -> Lost:
    """What would not be in effect any more with a backup in a log's place.

    Raises StoreError where either cannot be read.
    """
    with closing(connect_to_look(path)) as log, closing(connect_to_read(backup, keys_of(path).in_turn())) as copy:
        try:
            common = _common(log, copy)
            sql = "SELECT count(*), coalesce(min(at), ''), coalesce(max(at), '') FROM event WHERE seq > ?"
            ours, theirs = identity(log), identity(copy)
            entries, first, last = log.execute(sql, (common,)).fetchone()
            return Lost(entries, first, last, is_other=bool(ours and theirs) and ours != theirs)
        except DatabaseError as error:
            raise StoreError(f"{path} cannot be read: {error_in_words(error)}.") from None


def _common(log: Connection, copy: Connection) -> int:
    """The last entry that both have: from the first that differs on, each hash does."""
    low, high = 0, min(newest(log).seq, newest(copy).seq)
    while low < high:
        middle = (low + high + 1) // 2
        if hash_at(log, middle) == hash_at(copy, middle):
            low = middle
        else:
            high = middle - 1
    return low


def restore_backup(backup: Path, path: Path) -> Head:
    """Put a backup in the log's place; returns its head.

    What stood there is set aside under a name with the time in it, nothing is deleted. Raises StoreError and leaves
    everything as it was when the backup is not whole, or when somebody has the log open.
    """
    _refuse_while_open(path)
    part = path.with_name(path.name + ".restored")
    try:
        part.unlink(missing_ok=True)
        touch_private(part)
        shutil.copyfile(backup, part)
        head = _as_the_log_is(part, backup)
        _set_aside(path)
        part.replace(path)  # at every moment there is a log: the old one or the one brought back
        sync_folder(path.parent)
    except (DatabaseError, OSError) as error:
        raise StoreError(f"{error_in_words(error)}.") from None
    finally:
        part.unlink(missing_ok=True)
    bear_witness(path, head)
    return head


def _keys_of_the(connection: Connection) -> Iterable[Key | None]:
    """What the file of a connection may be encrypted with, wherever a copy of it goes."""
    (path,) = (file for _, name, file in connection.execute("PRAGMA database_list") if name == "main")
    return keys_of(Path(path)).in_turn()


def _as_the_log_is(part: Path, backup: Path) -> Head:
    """Verify a copy and turn it into what the databases of its folder are to be; sentences name the backup."""
    try:
        head = verify_copy(part)
        wanted = keys_of(part).wanted()
        if not opens_with(part, wanted):
            turn(part, wanted)
    except StoreError as error:
        raise type(error)(str(error).replace(str(part), str(backup))) from None
    return head


def verify_copy(path: Path, keys: Iterable[Key | None] | None = None) -> Head:
    """Check every page and every entry of a copy and see it onto the disk.

    ``keys`` are those to try in the place of its folder's. Raises StoreError when it is not whole.
    """
    connection = connect_to_read(path, keys)
    try:
        (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok":
            raise StoreError(f"{path} is damaged: {said}.")
        head = follow(connection)
    except (BrokenChain, DatabaseError) as error:
        raise StoreError(f"{path} is no whole work log: {error_in_words(error)}.") from None
    finally:
        connection.close()
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
    return head


def _refuse_while_open(path: Path) -> None:
    """Somebody who has it open would go on recording in the file that is set aside."""
    try:
        connect_alone(path).close()
    except InUse:
        raise StoreError(f"Somebody has the work log {path} open; restore it when everybody has left.") from None
    except StoreError:
        return  # it is missing or no database: nobody works with it


def _set_aside(path: Path) -> None:
    """Give the log a second name. What stands beside it gets another one, or it would be taken for the new log's."""
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    if path.exists():
        _also_named(path, path.with_name(f"{path.name}.aside-{now}"))
    for file in (*side_files(path), witness_path(path)):
        if file.exists():
            file.rename(file.with_name(f"{file.name}.aside-{now}"))


def _also_named(path: Path, other: Path) -> None:
    try:
        os.link(path, other)
    except OSError as error:
        if error.errno in _OF_ROOM:
            raise
        path.rename(other)  # a disk without hard links, such as a memory stick
