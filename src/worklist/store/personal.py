"""What each person typed and did not save, how they like their lists, and who has which account open now.

A file of its own beside the work log: it is written while people type, and nothing in it belongs to the record. So
nothing about it ever stops a person: a damaged file is set aside, and without a file all goes on in memory; either is
said once, in ``notice``.
"""

import json
import uuid
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from worklist.domain.personal import Doing, Draft, Presence
from worklist.store.driver import (
    Connection,
    DatabaseError,
    StoreError,
    connect,
    error_in_words,
    is_of_the_disk,
    transaction,
)
from worklist.store.files import side_files
from worklist.store.locks import one_at_a_time
from worklist.store.migrations import migrate

_STALE = timedelta(seconds=30)
"""After that a presence that was not renewed belongs to a session that is gone."""


_PATIENCE = 1.0
"""Seconds: people type while it is written, and what is lost at the worst is a draft."""


def _first_schema(db: Any) -> None:
    db.execute(
        """CREATE TABLE draft (
            actor TEXT NOT NULL,
            account TEXT NOT NULL,
            form TEXT NOT NULL,
            fields TEXT NOT NULL,           -- JSON object of texts
            saved_at TEXT NOT NULL,
            PRIMARY KEY (actor, account, form)
        ) STRICT, WITHOUT ROWID"""
    )
    db.execute(
        """CREATE TABLE preference (
            actor TEXT NOT NULL,
            name TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (actor, name)
        ) STRICT, WITHOUT ROWID"""
    )
    db.execute(
        """CREATE TABLE presence (
            session TEXT PRIMARY KEY,
            actor TEXT NOT NULL,
            account TEXT NOT NULL,
            doing TEXT NOT NULL,
            since TEXT NOT NULL,
            seen_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID"""
    )


_STEPS = (_first_schema,)


class Personal:
    """One session's view of the file. One per thread; any number of processes. No method raises."""

    def __init__(self, path: Path, connection: Connection, actor: str, notice: str = "") -> None:
        self._path = path
        self._connection = connection
        self._session = uuid.uuid4().hex
        self.actor = actor
        self.notice = notice
        """What to tell the person about the file; empty when there is nothing to tell."""

    @classmethod
    def open(cls, path: Path, actor: str) -> "Personal":
        """Open the file, making it where it is missing; a damaged one is set aside."""
        with suppress(DatabaseError, StoreError):
            return cls(path, _connect(path), actor)
        try:
            connection, kept = _anew(path)
        except (DatabaseError, StoreError, OSError) as error:
            return cls(path, _in_memory(), actor, _only_in_memory(path, error))
        said = f"{path.name} was damaged and is set aside as {kept.name}; drafts in it are lost." if kept else ""
        return cls(path, connection, actor, said)

    def close(self) -> None:
        """Leave, and close the file."""
        self.leave()  # a presence that could not be taken down ends by itself
        self._connection.close()

    # -- drafts -----------------------------------------------------------------------------------------------

    def keep_draft(self, account: str, form: str, values: Mapping[str, str]) -> None:
        """Keep what was typed; it replaces what was kept of this form on this account."""
        row = (self.actor, account, form, json.dumps(dict(values)), _now().isoformat())
        self._write("INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?, ?)", *row)

    def drop_draft(self, account: str, form: str) -> None:
        """It was saved, or is not wanted."""
        if self.draft(account, form):
            self._write("DELETE FROM draft WHERE actor = ? AND account = ? AND form = ?", self.actor, account, form)

    def draft(self, account: str, form: str) -> Draft | None:
        """What was typed into a form on an account."""
        return next((draft for draft in self.drafts_of(account) if draft.form == form), None)

    def drafts_of(self, account: str) -> list[Draft]:
        """My drafts on an account, the newest first."""
        return self._drafts("AND account = ?", account)

    def all_drafts(self) -> list[Draft]:
        """All my drafts, the newest first."""
        return self._drafts("")

    def _drafts(self, where: str, *values: str) -> list[Draft]:
        sql = f"SELECT account, form, fields, saved_at FROM draft WHERE actor = ? {where} ORDER BY saved_at DESC, form"
        return [draft for row in self._read(sql, self.actor, *values) if (draft := _draft(*row))]

    # -- preferences ------------------------------------------------------------------------------------------

    def preference(self, name: str) -> str:
        """What I chose once; empty when I did not."""
        sql = "SELECT value FROM preference WHERE actor = ? AND name = ?"
        return next((str(value) for (value,) in self._read(sql, self.actor, name)), "")

    def prefer(self, name: str, value: str) -> None:
        """Keep a choice."""
        self._write("INSERT OR REPLACE INTO preference VALUES (?, ?, ?)", self.actor, name, value)

    # -- who is where -----------------------------------------------------------------------------------------

    def be_at(self, account: str, doing: Doing) -> None:
        """Say, or say again, that I have an account open; to be renewed well within half a minute."""
        now = _now().isoformat()
        self._write(
            "INSERT INTO presence VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (session) DO UPDATE SET"
            " since = iif(account = excluded.account, since, excluded.since),"
            " account = excluded.account, doing = excluded.doing, seen_at = excluded.seen_at",
            *(self._session, self.actor, account, doing, now, now),
        )

    def leave(self) -> None:
        """I have no account open."""
        self._write(
            "DELETE FROM presence WHERE session = ? OR seen_at < ?", self._session, (_now() - _STALE).isoformat()
        )

    def others_at(self, account: str) -> list[Presence]:
        """Who else has an account open, the earliest first; I myself in another session count too."""
        sql = (
            "SELECT actor, account, doing, since FROM presence"
            " WHERE account = ? AND session <> ? AND seen_at >= ? ORDER BY since, actor"
        )
        found = self._read(sql, account, self._session, (_now() - _STALE).isoformat())
        return [Presence(actor, at, doing, datetime.fromisoformat(since)) for actor, at, doing, since in found]

    # -- the file ---------------------------------------------------------------------------------------------

    def _read(self, sql: str, *values: str) -> list[tuple[Any, ...]]:
        try:
            return list(self._connection.execute(sql, values))
        except DatabaseError as error:
            self._go_on_in_memory(error)
            return list(self._connection.execute(sql, values))

    def _write(self, sql: str, *values: str) -> None:
        try:
            with transaction(self._connection, patience=_PATIENCE):
                self._connection.execute(sql, values)
        except DatabaseError as error:
            self._go_on_in_memory(error)
            self._connection.execute(sql, values)

    def _go_on_in_memory(self, error: DatabaseError) -> None:
        """The file can no longer be used; what can still be read of mine goes along."""
        memory = _in_memory()
        for table in ("draft", "preference"):
            with suppress(DatabaseError):
                mine = list(self._connection.execute(f"SELECT * FROM {table} WHERE actor = ?", (self.actor,)))
                marks = ", ".join("?" * len(mine[0])) if mine else ""
                memory.executemany(f"INSERT INTO {table} VALUES ({marks})", mine)
        self._connection.close()
        self._connection = memory
        self.notice = _only_in_memory(self._path, error)


def _draft(account: str, form: str, fields: str, at: str) -> Draft | None:
    """The draft of a row; None where somebody's editor or a fault of the disk made it unreadable."""
    try:
        values = {str(name): str(value) for name, value in json.loads(fields).items()}
        return Draft(account, form, values, datetime.fromisoformat(at))
    except (ValueError, AttributeError, RecursionError):
        return None


def _connect(path: Path) -> Connection:
    connection = connect(path, durability="NORMAL", create=True)
    try:
        migrate(connection, "file of drafts", _STEPS)
        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            raise DatabaseError(said)
    except BaseException:
        connection.close()
        raise
    return connection


def _in_memory() -> Connection:
    connection = dbapi2.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA cipher_log_level = NONE").fetchall()
    migrate(connection, "file of drafts", _STEPS)
    return connection


def _is_damage(error: DatabaseError | StoreError) -> bool:
    """Whether the content is wrong, rather than the disk, the rights, or the age of this program."""
    cause = error if isinstance(error, DatabaseError) else error.__cause__
    return isinstance(cause, DatabaseError) and not is_of_the_disk(cause)


def _anew(path: Path) -> tuple[Connection, Path | None]:
    """A new file in place of a damaged one, and the name that this has now; None where another process was faster.

    Raises what is in the way where it is the disk, the rights, or the age of this program.
    """
    with one_at_a_time(path.parent):
        try:
            return _connect(path), None
        except (DatabaseError, StoreError) as error:
            if not _is_damage(error):
                raise
        kept = _set_aside(path)
        return _connect(path), kept


def _set_aside(path: Path) -> Path:
    """Under another name, with the side files that belong to it: what is in them may be brought back by hand."""
    kept = path.with_name(f"{path.name}.damaged-{_now():%Y%m%d-%H%M%S-%f}")
    for file in side_files(path):
        file.rename(f"{kept}{file.name.removeprefix(path.name)}")
    return path.rename(kept)


def _only_in_memory(path: Path, error: Exception) -> str:
    return f"{path.name} cannot be used ({error_in_words(error)}): drafts and choices are kept only until you leave."


def _now() -> datetime:
    return datetime.now(UTC)
