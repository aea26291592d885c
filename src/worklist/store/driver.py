"""The one place that opens a database.

The driver is sqlcipher3: a newer SQLite than most Pythons carry, and encryption at rest. A file opens with the key of
its folder (``store.keys``); without a key it is an ordinary SQLite file. sqlite-utils finds the driver under the name
``pysqlite3``, which it prefers over the standard library, so both speak of the same exceptions.
"""

import os
import random
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import sqlcipher3
from sqlcipher3 import dbapi2

from worklist.store.files import file_at
from worklist.store.keys import Key, keys_of

sys.modules.setdefault("pysqlite3", sqlcipher3)

Connection = Any
"""A DB-API connection; the driver ships no types."""
DatabaseError = dbapi2.DatabaseError
"""Base of everything that a damaged, locked or full database raises."""
PAGE = 4_096
"""Bytes of a page, the size that SQLCipher gives."""

_KEPT_OF_WAL = 1 << 20
"""Bytes."""
_BUSY_MS = 15_000
_FIRST_LOOK, _LAST_LOOK = 0.0002, 0.01
"""Seconds from one look at a lock to the next: with each that is in vain they grow by half."""
_OWNER_ONLY = 0o600
_MOST_LIKELY_RANDOM = 240
"""Different bytes in a page: an encrypted one has all 256, no other that SQLite writes comes near."""
_QUOTES = " with text "
Durability = Literal["FULL", "NORMAL"]


class StoreError(Exception):
    """A database that cannot be used; the text is one sentence for a person, without patient data."""


class KeyProblem(StoreError):  # noqa: N818 - the database is whole
    """A database is not at fault: its key is missing or not the right one, or it is not encrypted as it should be."""


class InUse(StoreError):  # noqa: N818 - a finding
    """Somebody has a database open that is needed alone."""


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


def error_in_words(error: BaseException | None) -> str:
    """What the system or the database said, without the number that the system gives an error.

    The driver quotes a text that is no UTF-8, which is a patient's as likely as not: what is quoted is left out.
    """
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return str(error).partition(_QUOTES)[0]


def leaves_open(error: BaseException) -> bool:
    """Whether a commit that was refused may yet be found done: what a sync did not see onto the disk can be there."""
    return _code(error) == int(dbapi2.SQLITE_IOERR)


def is_half_written(error: BaseException | None) -> bool:
    """Whether somebody who only reads was refused for what ``take_back`` puts right."""
    return error is not None and _code(error) == int(dbapi2.SQLITE_READONLY)


def is_busy(error: BaseException) -> bool:
    """Whether another connection has what is asked for."""
    return _code(error) == int(dbapi2.SQLITE_BUSY)


def _code(error: BaseException) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF  # without what extended codes add


def connect(path: Path, *, durability: Durability, create: bool = False) -> Connection:
    """Open a database file in WAL mode; it must exist unless ``create``, which makes it readable by its owner only.

    ``FULL`` keeps every acknowledged commit through a power cut, ``NORMAL`` may lose the last ones and never tears.
    Raises KeyProblem, and StoreError when the file is missing, is not a database or cannot be opened.
    """
    if create:
        touch_private(path)
    return _open(
        path,
        "rw",
        "journal_mode = WAL",
        f"synchronous = {durability}",
        f"journal_size_limit = {_KEPT_OF_WAL}",  # or a file that was once long stays so
        "foreign_keys = ON",
        "recursive_triggers = ON",  # or INSERT OR REPLACE slips past delete triggers
    )


def connect_to_read(path: Path, keys: Iterable[Key | None] | None = None) -> Connection:
    """Open a database file that nobody writes now, leaving it and its folder as they are. Raises StoreError.

    ``keys`` are those to try in the place of its folder's; None among them is plaintext.
    """
    return _open(path, "ro&immutable=1", keys=keys, may_be_plain=True)


def connect_to_look(path: Path) -> Connection:
    """Open a database file that others may be writing, without changing it. Raises StoreError."""
    return _open(path, "ro")


def connect_alone(path: Path) -> Connection:
    """Open a database file, encrypted or not, that nobody else opens meanwhile. Raises InUse, StoreError."""
    connection = None
    try:
        connection = _open(path, "rw", first=("busy_timeout = 0", "locking_mode = EXCLUSIVE"), may_be_plain=True)
        for statement in ("BEGIN EXCLUSIVE", "COMMIT"):  # or others may read a file that is not in WAL mode
            connection.execute(statement)
    except (DatabaseError, StoreError) as error:
        if connection is not None:
            connection.close()
        if is_busy(error) or (error.__cause__ is not None and is_busy(error.__cause__)):
            raise InUse(f"Somebody has {path} open; try again when everybody has left.") from None
        if isinstance(error, StoreError):
            raise
        raise StoreError(f"{path} cannot be opened as a database: {error_in_words(error)}.") from error
    return connection


def take_back(path: Path) -> None:
    """Have a transaction taken back that a kill or a power cut ended on its way into the file; nothing else is changed.

    Whoever only reads is refused until somebody did. Raises StoreError.
    """
    _open(path, "rw", may_be_plain=True).close()


def opens_with(path: Path, key: Key | None) -> bool:
    """Whether a database file is encrypted with this key, or, without one, plaintext. Raises StoreError."""
    try:
        _first_look(path, "ro", (), key).close()
    except DatabaseError as error:
        if _code(error) == int(dbapi2.SQLITE_NOTADB):
            return False
        raise StoreError(f"{path} cannot be opened as a database: {error_in_words(error)}.") from error
    return True


def _open(
    path: Path,
    mode: str,
    *pragmas: str,
    first: tuple[str, ...] = (),
    keys: Iterable[Key | None] | None = None,
    may_be_plain: bool = False,
) -> Connection:
    """``first`` are set before anything is read of the file, ``pragmas`` once it is known to be the right one.

    Who waited while a file was exchanged for its encrypted copy holds the old one, and opens again.
    """
    while True:
        file, connection = file_at(path), None
        try:
            connection = _with_its_key(path, mode, first, keys, may_be_plain=may_be_plain)
            if file_at(path) == file:
                _set(connection, pragmas)
                return connection
            connection.close()
        except (DatabaseError, StoreError) as error:
            if connection is not None:
                connection.close()
            if file_at(path) != file:
                continue
            if isinstance(error, StoreError):
                raise
            raise StoreError(f"{path} cannot be opened as a database: {error_in_words(error)}.") from error


def _with_its_key(
    path: Path, mode: str, first: tuple[str, ...], keys: Iterable[Key | None] | None, *, may_be_plain: bool
) -> Connection:
    """Only reading tells whether a key is the right one.

    The file's first bytes would tell whether it is encrypted; but to read and close it drops every lock that this
    process holds on it.
    """
    wanted, refusal = keys_of(path).current, None
    for key in keys_of(path).in_turn() if keys is None else keys:
        try:
            connection = _first_look(path, mode, first, key)
        except DatabaseError as error:
            if _code(error) != int(dbapi2.SQLITE_NOTADB):
                raise
            refusal = refusal or error
            continue
        if wanted and key is None and not may_be_plain:
            connection.close()
            raise KeyProblem(f"{path} is not encrypted, and the settings say that it is: run worklist encrypt.")
        return connection
    raise _unreadable(path, wanted, refusal) from refusal


def _unreadable(path: Path, wanted: str, error: Exception | None) -> StoreError:
    if wanted:
        return StoreError(f"{path} does not open with the key {wanted}: it has another key, or it is damaged.")
    if looks_encrypted(path):
        return KeyProblem(
            f"{path} is encrypted, and the settings name no key for it: bring the lines [encryption] back into the"
            " settings, and the key to where they say."
        )
    return StoreError(f"{path} cannot be opened as a database: {error_in_words(error)}.")


def looks_encrypted(path: Path) -> bool:
    """Whether a file's beginning cannot be told from random bytes.

    Only for a file that nobody could open: to read and close it drops every lock that this process holds on it.
    """
    with path.open("rb") as stream:
        return len(set(stream.read(PAGE))) >= _MOST_LIKELY_RANDOM


def _first_look(path: Path, mode: str, pragmas: tuple[str, ...], key: Key | None) -> Connection:
    """Open a file with a key and read its schema. Raises KeyProblem where this SQLite cannot encrypt."""
    connection = dbapi2.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=_BUSY_MS / 1000
    )
    try:
        _set(connection, ("cipher_log_level = NONE",))  # the driver's own log goes to the terminal, over the screen
        if key:
            _refuse_without_cipher(connection)
            _set(connection, (f'key = "{key.words}"', "temp_store = MEMORY"))
        _set(connection, (f"busy_timeout = {_BUSY_MS}", "trusted_schema = OFF", *pragmas))
        connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
    except UnicodeDecodeError:  # of SQLite's own words: they name what they could not make sense of
        connection.close()
        raise DatabaseError("malformed database schema") from None
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_without_cipher(connection: Connection) -> None:
    """Such a SQLite takes a key without a word and writes plaintext."""
    if not connection.execute("PRAGMA cipher_version").fetchall():
        raise KeyProblem("The SQLite of this Python cannot encrypt: install the package sqlcipher3 anew.")


def _set(connection: Connection, pragmas: Iterable[str]) -> None:
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}").fetchall()


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
    """Take the write lock, looking often at first and then up to a hundred times a second.

    SQLite's own waiting looks ever more rarely, up to ten times a second: beside a sync that takes the lock again
    right after each commit, a person's action would wait for seconds. Where very many wait, as when a whole team
    starts, those who look take the processor from the one that writes: so nobody goes on looking all the time.
    """
    patience, pause = time.monotonic() + seconds, _FIRST_LOOK
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except dbapi2.OperationalError as error:
                if not is_busy(error) or time.monotonic() > patience:
                    raise
            time.sleep(pause * random.uniform(0.5, 1.0))
            pause = min(_LAST_LOOK, pause * 1.5)
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
