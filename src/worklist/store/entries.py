"""What an open work log says: entries and accounts by what is asked of them, in order."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime

import msgspec

from worklist.domain.events import KINDS, Event
from worklist.domain.patterns.key import PatternKey
from worklist.domain.recovery_entries import PatternSet
from worklist.domain.team import MemberSet
from worklist.store.chain import COLUMNS, Head, hash_at, newest
from worklist.store.codec import read_event
from worklist.store.driver import Connection, StoreError
from worklist.store.worklog_schema import IS_RESULT, IS_WORK

_ASKING = """SELECT DISTINCT account FROM event AS asked WHERE kind = 'escalation' AND NOT EXISTS (
    SELECT 1 FROM event AS later WHERE later.account = asked.account AND later.seq > asked.seq
    AND later.kind IN ('escalation', 'decision', 'outcome') AND NOT EXISTS (
        SELECT 1 FROM event AS undo WHERE undo.account = later.account AND undo.kind = 'undo'
        AND undo.payload ->> '$.target' = later.id))
ORDER BY account"""
"""Those of which nothing later that was never undone has answered, replaced or ended the request: a few too many."""


class Entries:
    """The entries of a work log, to be read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def connection(self) -> Connection:
        """For the other modules of the store only."""
        return self._connection

    def head(self) -> Head:
        """The newest entry."""
        return newest(self._connection)

    def hash_at(self, seq: int) -> str | None:
        """The hash of one entry; None when there is no such entry."""
        return hash_at(self._connection, seq)

    def entries(self, condition: str, *values: object) -> list[Event]:
        """Entries that a condition in SQL is true of; the condition says their order."""
        sql = f"SELECT {COLUMNS} FROM event WHERE {condition}"
        return [entry_of(row) for row in self._connection.execute(sql, values)]

    def accounts(self, condition: str, *values: object) -> list[str]:
        """Accounts with entries that a condition in SQL is true of."""
        sql = f"SELECT DISTINCT account FROM event WHERE {condition} ORDER BY account"
        return [account for (account,) in self._connection.execute(sql, values)]

    def act(self, act: str) -> list[Event]:
        """The entries of an act, in order; none when there is no such act."""
        return self.entries("id = ? OR (id > ? AND id < ?) ORDER BY seq", act, f"{act}.", f"{act}/")

    def acts_of(self, actor: str, most: int) -> list[list[Event]]:
        """A person's latest acts, the newest first, each with its entries in order; traces are no acts."""
        sql = f"SELECT id FROM event WHERE actor = ? AND {IS_WORK} ORDER BY seq DESC"
        acts: dict[str, None] = {}
        for (event_id,) in self._connection.execute(sql, (actor,)):
            acts.setdefault(event_id.partition(".")[0])
            if len(acts) == most:
                break
        return [self.act(act) for act in acts]

    def calls_to(self, payer: str, most: int) -> list[Event]:
        """The latest calls to a payer by anybody, the newest first; those that were undone are left out."""
        condition = """kind = 'call' AND payload ->> '$.payer' = ? AND NOT EXISTS (
            SELECT 1 FROM event AS undo WHERE undo.account = event.account AND undo.kind = 'undo'
            AND undo.payload ->> '$.target' = event.id)"""
        return self.entries(f"{condition} ORDER BY seq DESC LIMIT ?", payer, most)

    def accounts_asking(self) -> list[str]:
        """Accounts on which a request may wait for a decision: their entries tell whether one does."""
        return [account for (account,) in self._connection.execute(_ASKING)]

    def accounts_asked_on_by(self, actor: str) -> list[str]:
        """Accounts on which a person ever asked for a decision."""
        return self.accounts("actor = ? AND kind = 'escalation'", actor)

    def decisions_since(self, seq: int) -> list[Event]:
        """Decisions on requests after a number, in order."""
        return self.entries("kind = 'decision' AND seq > ? ORDER BY seq", seq)

    def of_account(self, account: str) -> list[Event]:
        """An account's entries, oldest first."""
        return self.entries("account = ? ORDER BY seq", account)

    def of_accounts(self, accounts: Sequence[str]) -> dict[str, list[Event]]:
        """The entries of several accounts, oldest first; accounts without any have an empty list."""
        found: dict[str, list[Event]] = {account: [] for account in accounts}
        chosen = "(SELECT value FROM json_each(?))"
        for event in self.entries(f"account IN {chosen} ORDER BY seq", json.dumps(list(accounts))):
            found[event.account].append(event)
        return found

    def since(self, seq: int) -> Iterator[Event]:
        """The entries after a number, in order."""
        sql = f"SELECT {COLUMNS} FROM event WHERE seq > ? ORDER BY seq"
        return (entry_of(row) for row in self._connection.execute(sql, (seq,)))

    def accounts_since(self, seq: int) -> list[str]:
        """Accounts with entries after a number that can change what their row says: traces do not."""
        return self.accounts(f"seq > ? AND {IS_WORK}", seq)

    def accounts_with_outcomes(self) -> list[str]:
        """Accounts on which an outcome, or a payer's answer to a dispute, was ever recorded."""
        return self.accounts("kind IN ('outcome', 'dispute_answer')")

    def last_result(self, before: date) -> int:
        """Number of the newest outcome, answer or undo of a day before a date; 0 without one."""
        sql = f"SELECT seq FROM event WHERE {IS_RESULT} AND at < ? ORDER BY seq DESC LIMIT 1"
        found = self._connection.execute(sql, (before.isoformat(),)).fetchone()
        return int(found[0]) if found else 0

    def rate_entries(self) -> dict[str, list[Event]]:
        """The entries of each account on which a corrected rate was ever proposed."""
        return self.of_accounts(self.accounts("kind = 'rate_proposal'"))

    def rates_since(self, seq: int) -> list[str]:
        """Accounts on whose proposed rates something was said after a number: decided, or undone."""
        proposed = "account IN (SELECT account FROM event WHERE kind = 'rate_proposal')"
        said = f"kind IN ('rate_proposal', 'rate_decision') OR (kind = 'undo' AND {proposed})"
        return self.accounts(f"seq > ? AND ({said})", seq)

    def accounts_with_disputes(self) -> list[str]:
        """Accounts on which a dispute was ever sent."""
        return self.accounts("kind = 'dispute'")

    def patterns(self) -> list[Event]:
        """The newest entry of every pattern that was ever set, in the order in which they were set last."""
        newest_of_each = "SELECT max(seq) FROM event WHERE kind = 'pattern' GROUP BY payload ->> '$.key'"
        return self.entries(f"seq IN ({newest_of_each}) ORDER BY seq")

    def pattern(self, key: PatternKey) -> Event | None:
        """The newest entry of one pattern."""
        return next((e for e in self.patterns() if isinstance(e.body, PatternSet) and e.body.key == key), None)

    def last_pattern(self) -> int:
        """Number of the newest entry on any pattern; 0 without one."""
        sql = "SELECT coalesce(max(seq), 0) FROM event WHERE kind = 'pattern'"
        return int(self._connection.execute(sql).fetchone()[0])

    def team(self) -> tuple[MemberSet, ...]:
        """Everybody who is or was in the team, by name, as the newest entry of each has it."""
        newest_of_each = "SELECT max(seq) FROM event WHERE kind = 'member' GROUP BY payload ->> '$.name'"
        bodies = (event.body for event in self.entries(f"seq IN ({newest_of_each})"))
        return tuple(sorted((body for body in bodies if isinstance(body, MemberSet)), key=lambda body: body.name))

    def last_sign_ins(self) -> dict[str, datetime]:
        """When each person last signed in."""
        newest_of_each = "SELECT max(seq) FROM event WHERE kind = 'sign_in' GROUP BY actor"
        return {event.actor: event.at for event in self.entries(f"seq IN ({newest_of_each})")}


def entry_of(row: tuple[int, str, str, str, str, str, str]) -> Event:
    """A row as an entry. Raises StoreError, in a sentence with the remedy, for one that this worklist cannot read."""
    if row[4] not in KINDS:
        raise StoreError(f"Entry {row[0]} of the work log is of kind {row[4]!r}: update this worklist.")
    try:
        return read_event(row)
    except (msgspec.DecodeError, ValueError):
        raise StoreError(f"Entry {row[0]} of the work log cannot be read: run worklist doctor.") from None
