"""The work log as an auditor reads it: without changing it, all of one moment, also where its chain is broken."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Self

import msgspec

from worklist.domain.events import KINDS, Body
from worklist.domain.traces import SignedIn, SignedOut
from worklist.store.anchors import AnchorLines, site_anchors
from worklist.store.chain import COLUMNS, hash_at
from worklist.store.codec import read_event
from worklist.store.driver import Connection, connect_to_look
from worklist.store.papers import NAMES_A_FILE
from worklist.store.proof import Proof, prove
from worklist.store.witness import read_witness
from worklist.store.worklog_schema import IS_UNREVIEWED


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries an auditor asks for; what is empty asks for all."""

    account: str = ""
    actor: str = ""
    kinds: tuple[str, ...] = ()
    """``KIND`` of entries."""
    first: date | None = None
    last: date | None = None
    """Days as the people lived them, both included."""
    papers: bool = False
    """Besides ``kinds``, every entry that holds the fingerprint of a file for a patient."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry as an auditor sees it."""

    seq: int
    id: str
    at: str
    """ISO 8601 with the offset of the place; text, since an altered entry may hold anything."""
    actor: str
    account: str
    kind: str
    body: Body | None
    """None for what cannot be read."""
    origin: str = ""
    """The address of the person's latest session that was open; empty on the machine itself."""


class AuditReader:
    """An open log at one moment. Raises StoreError where it cannot be opened at all."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: Connection = connect_to_look(path)
        self._connection.execute("BEGIN")
        self._signed_in: dict[str, _SignIns] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def prove(self, lines: AnchorLines | None = None, *, pages: bool = False) -> Proof:
        """Recompute the whole chain and hold it against the witness and all anchors: the site's own, and further ones.

        With ``pages`` every page is read too.
        """
        anchors = site_anchors(self._path).and_(lines or AnchorLines())
        return prove(self._connection, read_witness(self._path), anchors, pages=pages)

    def hash_at(self, seq: int) -> str | None:
        """The hash of one entry; None when there is no such entry."""
        return hash_at(self._connection, seq)

    def find(self, asked: Asked) -> Iterator[Found]:
        """The entries that are asked for, oldest first, read as they are taken."""
        where, values = _where(asked)
        sql = f"SELECT {COLUMNS} FROM event WHERE {where} ORDER BY seq"
        self._signed_in = {}
        for row in self._connection.execute(sql, values):
            found = _found(row)
            yield replace(found, origin=self._origin(found.actor, found.seq))

    def count(self, asked: Asked) -> tuple[int, int]:
        """How many entries are asked for, and on how many accounts."""
        where, values = _where(asked)
        sql = f"SELECT count(*), count(DISTINCT nullif(account, '')) FROM event WHERE {where}"
        entries, accounts = self._connection.execute(sql, values).fetchone()
        return entries, accounts

    def unreviewed(self) -> list[Found]:
        """Emergency accesses that nobody has judged, oldest first."""
        sql = f"SELECT {COLUMNS} FROM event AS glass WHERE {IS_UNREVIEWED} ORDER BY seq"
        return [_found(row) for row in self._connection.execute(sql)]

    def _origin(self, actor: str, seq: int) -> str:
        if actor not in self._signed_in:
            self._signed_in[actor] = _SignIns(self._connection, actor)
        return self._signed_in[actor].at(seq)


class _SignIns:
    """A person's sign-ins and sign-outs in their order, read along with entries that are in order too."""

    def __init__(self, connection: Connection, actor: str) -> None:
        kinds = _spelled((SignedIn.KIND, SignedOut.KIND))
        sql = f"SELECT seq, kind, payload FROM event WHERE actor = ? AND kind IN ({kinds}) ORDER BY seq"
        self._coming = connection.execute(sql, (actor,))
        self._next: tuple[int, str, str] | None = self._coming.fetchone()
        self._open: list[str] = []

    def at(self, seq: int) -> str:
        """Where the person was signed in from at an entry; asked for in ascending order."""
        while self._next is not None and self._next[0] < seq:
            self._take(*self._next[1:])
            self._next = self._coming.fetchone()
        return self._open[-1] if self._open else ""

    def _take(self, kind: str, payload: str) -> None:
        if kind == SignedOut.KIND:
            del self._open[-1:]
            return
        with suppress(msgspec.DecodeError, ValueError):
            self._open.append(msgspec.json.decode(payload, type=SignedIn).origin)


def _where(asked: Asked) -> tuple[str, list[str]]:
    conditions = {
        "account = ?": asked.account,
        "actor = ?": asked.actor,
        "substr(at, 1, 10) >= ?": asked.first.isoformat() if asked.first else "",
        "substr(at, 1, 10) <= ?": asked.last.isoformat() if asked.last else "",
    }
    parts = [sql for sql, value in conditions.items() if value]
    if asked.kinds:  # spelled out, as a partial index wants it; they are words of ours
        kinds = f"kind IN ({_spelled(asked.kinds)})"
        parts.append(f"({kinds} OR {NAMES_A_FILE})" if asked.papers else kinds)
    return " AND ".join(parts) or "true", [value for value in conditions.values() if value]


def _spelled(kinds: Sequence[str]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds if kind in KINDS)


def _found(row: tuple[Any, ...]) -> Found:
    """An entry, whatever somebody may have written into it."""
    seq, id_, at, actor, kind, account, _ = row
    body: Body | None = None
    with suppress(KeyError, msgspec.DecodeError, ValueError):
        body = read_event(tuple(row)).body
    return Found(seq, id_, at, actor, account, kind, body)
