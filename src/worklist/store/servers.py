"""What the servers told: which record stands for which of their resources, and how far each was read.

A resource that came anew replaces its record, and one that is gone takes it along. Both happen with the records of
its account, in one transaction, so that a run that is killed leaves nothing without an owner.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import cast, get_args

from worklist.domain.acknowledgements import BatchStatus, ClaimStatus, FileAcknowledged
from worklist.domain.claims import BilledClaim
from worklist.domain.remits import RemitClaim, RemitTotal
from worklist.domain.text import account_number
from worklist.store.cache import Cache
from worklist.store.codec import Record, content_key, decode, digest, encode, payment_key

Told = BilledClaim | RemitClaim | RemitTotal | ClaimStatus | BatchStatus | FileAcknowledged
_TYPES: dict[str, type[Told]] = {each.__name__: each for each in get_args(Told)}
STAGED = (
    # What a server tells in this run, the newest of each resource; taken over when all of it is there.
    "CREATE TABLE stage.told (kind TEXT, id TEXT, type TEXT, body TEXT, PRIMARY KEY (kind, id)) STRICT",
    "CREATE TABLE stage.gone (account TEXT, key TEXT, PRIMARY KEY (account, key)) STRICT, WITHOUT ROWID",
)
RETOLD = "fhir:*/*"
"""GLOB of the places of records that an 835 may tell too."""
_CHOSEN = "(SELECT value FROM json_each(?))"
_REJECT = "file, map, name, at, unit, byte, account, reason, kind"


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a server was read."""

    basis: str
    """Fingerprint of how it is read: at another address, or for another group, reading starts anew."""
    mark: str
    """Where to go on, as its reader wrote it."""
    size: int
    """Resources of the last reading of everything; 0 where there was none."""


class Servers:
    """What is known of servers, and what one run brings of them. The staging file is attached."""

    def __init__(self, cache: Cache) -> None:
        self._run = cache.connection.execute

    def reached(self, server: str) -> Reached | None:
        """How far a server was read; None where it never was."""
        found = self._run("SELECT basis, mark, size FROM main.server WHERE name = ?", (server,)).fetchone()
        return Reached(*found) if found else None

    def known(self, server: str) -> int:
        """How many of its resources stand in the cache."""
        sql = "SELECT count(*) FROM main.server_record WHERE server = ?"
        return int(self._run(sql, (server,)).fetchone()[0])

    # -- one server -------------------------------------------------------------------------------------------

    def forget_told(self) -> None:
        """What is told from now on comes from another server, or from the same one anew."""
        self._run("DELETE FROM stage.told")

    def hold(self, kind: str, id_: str, value: Told) -> None:
        """Keep what a resource says until its server was read to the end; a later word takes its place.

        What never changes nor goes has no kind: it is known by its content, as what stands in a file.
        """
        body = encode(value).decode()
        self._run("INSERT OR REPLACE INTO stage.told VALUES (?, ?, ?, ?)", (kind, id_, type(value).__name__, body))

    def settle(self, is_gone: Callable[[str, str], bool]) -> None:
        """Drop what was told and, as turned out later in the same reading, is gone."""
        for kind, id_ in self._run("SELECT kind, id FROM stage.told WHERE kind <> ''").fetchall():
            if is_gone(kind, id_):
                self._run("DELETE FROM stage.told WHERE (kind, id) = (?, ?)", (kind, id_))

    def news(self, server: str) -> int:
        """How many resources were told that were not known."""
        sql = (
            "SELECT count(*) FROM stage.told WHERE kind <> '' AND (kind, id) NOT IN"
            " (SELECT kind, id FROM main.server_record WHERE server = ?)"
        )
        return int(self._run(sql, (server,)).fetchone()[0])

    def missing(self, server: str, is_gone: Callable[[str, str], bool]) -> list[tuple[str, str]]:
        """(kind, id) of the resources that are known, were not told, and are gone at the server."""
        sql = (
            "SELECT DISTINCT kind, id FROM main.server_record WHERE server = ?"
            " AND (kind, id) NOT IN (SELECT kind, id FROM stage.told)"
        )
        return [(kind, id_) for kind, id_ in self._run(sql, (server,)).fetchall() if is_gone(kind, id_)]

    def take(self, server: str, lost: Collection[tuple[str, str]]) -> Iterator[tuple[Told, str]]:
        """What was told and is news, each with its key in the cache. What it replaces goes, as does what is lost."""
        for kind, id_ in lost:
            self._leave(server, kind, id_, "", "")
        for kind, id_, name, body in self._run(
            "SELECT kind, id, type, body FROM stage.told ORDER BY kind, id"
        ).fetchall():
            value: Told = decode(body, _TYPES[name])
            if not kind:
                yield value, ""
                continue
            account, key = _account(value), _key(value, server, kind, id_)
            if not self._leave(server, kind, id_, account, key):
                self._run("INSERT INTO stage.server_record VALUES (?, ?, ?, ?, ?)", (account, key, server, kind, id_))
                yield value, key

    def _leave(self, server: str, kind: str, id_: str, account: str, key: str) -> bool:
        """Give up every record of a resource but this one; whether that is there already."""
        sql = "SELECT account, key FROM main.server_record WHERE (server, kind, id) = (?, ?, ?)"
        had = self._run(sql, (server, kind, id_)).fetchall()
        for other in had:
            if other != (account, key):
                self._run("INSERT OR IGNORE INTO stage.gone VALUES (?, ?)", other)
        return (account, key) in had

    def keep_rejects(self, server: str, names: Collection[str], whole: Collection[str]) -> None:
        """Stage again what was set aside before: not of the places read now, nor of types that were read whole."""
        starts = tuple(f"{server}/{kind}/" for kind in whole)
        sql = "SELECT DISTINCT name FROM main.reject WHERE file = ? AND map = ''"
        for (name,) in self._run(sql, (server,)).fetchall():
            if name not in names and not name.startswith(starts):
                self._run(
                    f"INSERT INTO stage.reject ({_REJECT}) SELECT {_REJECT} FROM main.reject"
                    " WHERE file = ? AND map = '' AND name = ?",
                    (server, name),
                )

    def reach(self, server: str, reached: Reached) -> None:
        """Note how far it was read; it counts once the run has merged everything."""
        values = (server, reached.basis, reached.mark, reached.size)
        self._run("INSERT OR REPLACE INTO stage.server VALUES (?, ?, ?, ?)", values)

    def drop_all_but(self, configured: Collection[str]) -> int:
        """Give up the records of servers that the settings no longer have; returns how many there were."""
        known = {name for (name,) in self._run("SELECT name FROM main.server").fetchall()}
        count = 0
        for server in sorted(known - {*configured}):
            count += self.known(server)
            self._run("INSERT INTO stage.gone SELECT account, key FROM main.server_record WHERE server = ?", (server,))
            self.reach(server, Reached("", "", -1))
        return count


class ServerMerging:
    """SQL of the merge, within the transactions of ``Merging``."""

    def __init__(self, cache: Cache) -> None:
        self._run = cache.connection.execute

    def plan(self) -> None:
        """Put into ``todo`` every account that loses a record."""
        self._run("INSERT OR IGNORE INTO stage.todo SELECT account FROM stage.gone WHERE account <> ''")

    def merge(self, chosen: str) -> None:
        """Take away what is gone of these accounts (a JSON list), and note the owners of what comes."""
        for table in ("record", "server_record"):
            self._run(
                f"DELETE FROM main.{table} WHERE account IN {_CHOSEN}"
                " AND (account, key) IN (SELECT account, key FROM stage.gone)",
                (chosen,),
            )
        self._run(
            f"INSERT OR REPLACE INTO main.server_record SELECT * FROM stage.server_record WHERE account IN {_CHOSEN}",
            (chosen,),
        )

    def finish(self) -> None:
        """Payments, which belong to no account, and how far each server was read."""
        payments = "(SELECT key FROM stage.gone WHERE account = '')"
        self._run(f"DELETE FROM main.payment WHERE key IN {payments}")
        self._run(f"DELETE FROM main.recoupment_word WHERE payment IN {payments}")
        self._run("DELETE FROM main.server_record WHERE (account, key) IN (SELECT account, key FROM stage.gone)")
        self._run("INSERT OR REPLACE INTO main.server_record SELECT * FROM stage.server_record")
        self._run("INSERT OR REPLACE INTO main.server SELECT * FROM stage.server WHERE size >= 0")
        dropped = "(SELECT name FROM stage.server WHERE size < 0)"
        self._run(f"DELETE FROM main.reject WHERE map = '' AND file IN {dropped}")
        self._run(f"DELETE FROM main.source_file WHERE map = '' AND hash IN {dropped}")
        self._run(f"DELETE FROM main.server WHERE name IN {dropped}")


def _account(value: Told) -> str:
    return account_number(getattr(value, "account", ""))


def _key(value: Told, server: str, kind: str, id_: str) -> str:
    """The same content under two ids, or at two servers, is two records: each goes with its own resource."""
    content = payment_key(value) if isinstance(value, RemitTotal) else content_key(cast("Record", value))
    return digest(server.encode(), kind.encode(), id_.encode(), content.encode())
