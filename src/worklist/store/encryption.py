"""Turns the databases of a practice from plaintext into encrypted ones, to another key, or back.

A file is copied beside itself, the copy is compared and seen onto the disk, and only then takes the name. So whatever
ends the run, each file is the old one or the new one, whole. SQLCipher's own change of key (``PRAGMA rekey``) writes
over every page of the only copy there is, and cannot make a plaintext file an encrypted one at all.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from worklist.durable import sync_folder
from worklist.store.chain import BrokenChain, follow
from worklist.store.driver import (
    PAGE,
    Connection,
    DatabaseError,
    InUse,
    StoreError,
    connect_alone,
    connect_to_read,
    looks_encrypted,
    opens_with,
    take_back,
    touch_private,
)
from worklist.store.files import SIDE_FILES, side_files
from worklist.store.keys import Key, keys_of
from worklist.store.locks import sync_lock, who_runs

BACKUPS = "backups"
"""The folder of a data folder that holds backups."""
_PART = ".turning"
_UNFINISHED = (_PART, ".part", ".new", ".restored")
"""Ends of the names of copies that a run which was killed leaves."""
_NUMBERS = ("user_version", "application_id")
"""What an export leaves out."""
_TO_SPARE = 50 << 20
"""Bytes of the disk that are left to others."""


@dataclass(frozen=True, slots=True)
class Held:
    """A database that nobody else can open meanwhile."""

    path: Path
    connection: Connection
    key: Key | None
    """What it is encrypted with; None for plaintext."""


@dataclass(frozen=True, slots=True)
class Databases:
    """The databases of a practice, with nobody else in any of them."""

    held: Sequence[Held]
    unreadable: Sequence[Path]
    """Copies that do not open, such as a damaged file that was set aside: they stay as they are."""

    def refuse_without_room(self) -> None:
        """Raises StoreError where a copy of one of them has no room: before a key is made that none of them has."""
        _refuse_without_room(self.held)

    def turn(self, key: Key | None) -> Iterator[Path]:
        """Encrypt each with a key, or make it plaintext without one; yields those that were not so before.

        Raises StoreError; what was turned until then stays so, and the next run goes on from there.
        """
        todo = [each for each in self.held if each.key != key]
        _refuse_without_room(todo)
        for each in todo:
            _turn(each, key)
            each.connection.close()  # whoever waited for it opens the new file
            yield each.path


@contextmanager
def alone_with(data: Path, cache: Path) -> Iterator[Databases]:
    """Hold every database of a data folder, its backups included. Raises InUse, KeyProblem, StoreError.

    What runs that were killed have left is removed: it may hold names of patients.
    """
    with sync_lock(cache) as ours, ExitStack() as stack:
        if not ours:
            raise InUse(who_runs(cache))
        held: list[Held] = []
        unreadable: list[Path] = []
        for path in databases(data):
            try:
                held.append(_hold(path, stack))
            except StoreError as error:
                if isinstance(error, InUse) or not _is_copy(path):
                    raise type(error)(f"{error} Nothing was changed.") from None
                unreadable.append(path)
        for left in _unfinished(data, cache):
            left.unlink(missing_ok=True)
        yield Databases(held, unreadable)


def turn(path: Path, key: Key | None) -> None:
    """The same for one file. Raises InUse, StoreError."""
    with ExitStack() as stack:
        _turn(_hold(path, stack), key)


def databases(data: Path) -> list[Path]:
    """The databases of a data folder, with backups and what was set aside; links lead to where they lie."""
    found = [*data.glob("*.db*"), *data.glob(f"{BACKUPS}/*.db*")]
    return sorted(
        {path.resolve() for path in found if path.is_file() and not path.name.endswith((*_UNFINISHED, *SIDE_FILES))}
    )


def plaintext_in(data: Path) -> list[Path]:
    """Databases of a data folder that anybody can read who has the file. Not while one of them is open here."""
    return [path for path in databases(data) if _is_plaintext(path)]


def _is_plaintext(path: Path) -> bool:
    try:
        return opens_with(path, None) or not looks_encrypted(path)
    except StoreError:
        return False  # locked or out of reach: others say so


def _is_copy(path: Path) -> bool:
    """Whether nobody works with it: a backup, or what was set aside."""
    return path.suffix != ".db" or path.parent.name == BACKUPS


def _unfinished(data: Path, cache: Path) -> Iterator[Path]:
    for end in _UNFINISHED:
        yield from (*data.glob(f"*.db*{end}"), *data.glob(f"{BACKUPS}/*.db*{end}"))
    staging = cache.with_suffix(".staging")
    yield from (staging, *side_files(staging))


def _hold(path: Path, stack: ExitStack) -> Held:
    take_back(path)
    key = next((key for key in keys_of(path).in_turn() if opens_with(path, key)), None)
    return Held(path, stack.enter_context(closing(connect_alone(path))), key)


def _refuse_without_room(todo: Sequence[Held]) -> None:
    for each in todo:
        needed = each.path.stat().st_size + _TO_SPARE
        if shutil.disk_usage(each.path.parent).free < needed:
            raise StoreError(f"Nothing was changed: beside {each.path} a copy of {needed >> 20:,} MB needs room.")


def _turn(held: Held, key: Key | None) -> None:
    part = held.path.with_name(held.path.name + _PART)
    try:
        part.unlink(missing_ok=True)
        _leave_wal(held)
        _copy(held.connection, part, key)
        _compare(held.connection, part, key)
        _exchange(part, held.path)
    except (DatabaseError, OSError, BrokenChain) as error:
        raise StoreError(f"{held.path} stays as it was ({error}); worklist doctor looks into it.") from None
    finally:
        for file in (part, *side_files(part)):
            file.unlink(missing_ok=True)


def _leave_wal(held: Held) -> None:
    """Have everything in the one file, and nothing beside it that would be taken for the new file's own."""
    (mode,) = held.connection.execute("PRAGMA journal_mode = MEMORY").fetchone()
    if mode != "memory":
        raise DatabaseError("somebody else has it open")
    held.connection.execute("BEGIN EXCLUSIVE")
    held.connection.execute("COMMIT")  # the lock stays, as the connection was opened alone
    for file in side_files(held.path):
        file.unlink()


def _copy(connection: Connection, part: Path, key: Key | None) -> None:
    touch_private(part)
    connection.execute("ATTACH ? AS turned KEY ?", (str(part), key.words if key else ""))
    connection.execute("PRAGMA turned.journal_mode = OFF").fetchall()
    connection.execute("PRAGMA turned.synchronous = OFF")
    connection.execute("SELECT sqlcipher_export('turned')").fetchall()
    for name in _NUMBERS:
        (value,) = connection.execute(f"PRAGMA main.{name}").fetchone()
        connection.execute(f"PRAGMA turned.{name} = {value}")
    connection.execute("DETACH turned")
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())


def _compare(connection: Connection, part: Path, key: Key | None) -> None:
    """Raises DatabaseError where a copy differs, BrokenChain where the log itself was altered."""
    with closing(connect_to_read(part, (key,))) as copy:
        (said,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok" or _facts(copy) != _facts(connection):
            raise DatabaseError("its copy is not the same")


def _facts(connection: Connection) -> list[object]:
    """The schema, the number of rows of each table, and the head of the chain where there is one."""
    schema = connection.execute(
        "SELECT type, name, sql, rootpage > 0 FROM sqlite_schema ORDER BY type, name"
    ).fetchall()
    tables = [name for kind, name, _, has_rows in schema if kind == "table" and has_rows]
    counts = [connection.execute(f'SELECT count(*) FROM "{name}"').fetchone() for name in tables]
    numbers = [connection.execute(f"PRAGMA {name}").fetchone() for name in _NUMBERS]
    return [schema, counts, numbers, follow(connection) if "event" in tables else None]


def _exchange(part: Path, path: Path) -> None:
    """Give the copy the name. Whoever waits for the old file must find nothing there to go on with.

    Its first page is blanked for that, unless a copy of the whole folder by hard links still has it.
    """
    old = os.open(path, os.O_RDWR)
    try:
        part.replace(path)
        sync_folder(path.parent)
        if os.fstat(old).st_nlink == 0:
            os.write(old, bytes(PAGE))
    finally:
        os.close(old)
