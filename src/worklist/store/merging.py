"""Merging what was staged into the cache: which accounts it touches, and their records, each account whole."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from worklist.store.cache import Cache
from worklist.store.driver import transaction


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The exports of one column map that stand for all open accounts on a day."""

    column_map: str
    as_of: date
    whole: bool
    """Whether the export lists every open account, so that a missing one was closed; else it adds to the last."""


class Merging:
    """SQL of one merge; the staging file is attached."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._connection = cache.connection

    def known_files(self) -> dict[str, int]:
        """Hash -> records of the files that were read in earlier runs."""
        return dict(self._connection.execute("SELECT hash, records FROM main.source_file").fetchall())

    def forget_known(self) -> None:
        """Drop staged claims and remits that the cache holds already: re-sent files and overlaps."""
        self._connection.execute(
            "DELETE FROM stage.record WHERE kind <> 'aging' AND key IN (SELECT key FROM main.record)"
        )

    def allowed_percent(self) -> dict[str, tuple[int, int]]:
        """Payer -> (allowed as percent of charge over its paid lines, lines), of cached and staged remits."""
        sql = (
            "SELECT payer, sum(paid_allowed) * 100 / sum(paid_charge), sum(paid_lines) FROM ("
            " SELECT payer, paid_lines, paid_charge, paid_allowed FROM main.record WHERE paid_lines > 0"
            " UNION ALL"
            " SELECT payer, paid_lines, paid_charge, paid_allowed FROM stage.record WHERE paid_lines > 0"
            ") GROUP BY payer"
        )
        return {payer: (min(100, percent), lines) for payer, percent, lines in self._connection.execute(sql)}

    def add_lines(self, numbers: Sequence[str]) -> None:
        """Merge the lines of new claims, by which the same line on two accounts is found; in a transaction."""
        self._connection.execute(
            "INSERT OR IGNORE INTO main.billed_line SELECT l.* FROM json_each(?) AS wanted"
            " CROSS JOIN stage.billed_line AS l ON l.account = wanted.value",
            (json.dumps(list(numbers)),),
        )

    def plan(self, snapshots: Sequence[Snapshot]) -> None:
        """Put into ``todo`` every account whose records change."""
        self._todo("SELECT account FROM stage.record WHERE kind <> 'aging'")
        for snapshot in snapshots:
            self._plan_changed_rows(snapshot.column_map)
            if snapshot.whole:
                self._plan_missing_rows(snapshot.column_map)
        self._todo(
            "SELECT other.account FROM stage.billed_line AS mine JOIN main.billed_line AS other"
            " USING (patient, code, modifiers, service_on, units, charge) WHERE other.account <> mine.account"
        )

    def _plan_changed_rows(self, column_map: str) -> None:
        self._todo(
            "SELECT account FROM stage.record WHERE kind = 'aging' AND map = ? AND key NOT IN"
            " (SELECT key FROM main.record WHERE kind = 'aging')",
            column_map,
        )

    def _plan_missing_rows(self, column_map: str) -> None:
        self._todo(
            "SELECT account FROM main.record WHERE kind = 'aging' AND map = ? AND key NOT IN"
            " (SELECT key FROM stage.record WHERE kind = 'aging')",
            column_map,
        )

    def plan_underived(self) -> None:
        """A newer export closes accounts that it leaves out: those whose balance we derived ourselves."""
        self._todo("SELECT number FROM main.account WHERE balance_source = 'derived'")

    def plan_payers(self, payers: Sequence[str]) -> None:
        """Payers whose usual share moved: all their open accounts."""
        for payer in payers:
            self._todo("SELECT number FROM main.account WHERE payer = ?", payer)

    def plan_all(self) -> None:
        """Every account: the rules or the recorded outcomes changed."""
        self._todo("SELECT DISTINCT account FROM main.record UNION SELECT DISTINCT account FROM stage.record")

    def plan_numbers(self, numbers: Sequence[str]) -> None:
        """These accounts."""
        self._todo("SELECT value FROM json_each(?)", json.dumps(list(numbers)))

    def _todo(self, select: str, *values: str) -> None:
        self._connection.execute(f"INSERT OR IGNORE INTO stage.todo {select}", values)

    def todo(self) -> list[str]:
        """The accounts to merge and assess, in the order of their numbers."""
        return [account for (account,) in self._connection.execute("SELECT account FROM stage.todo ORDER BY account")]

    def untouched_exports(self) -> list[str]:
        """Accounts whose export row came again unchanged: only its day and place are new."""
        sql = (
            "SELECT DISTINCT account FROM stage.record WHERE kind = 'aging'"
            " AND account NOT IN (SELECT account FROM stage.todo) ORDER BY account"
        )
        return [account for (account,) in self._connection.execute(sql)]

    def billed_accounts(self) -> list[str]:
        """Accounts with new claims."""
        sql = "SELECT DISTINCT account FROM stage.record WHERE kind = 'claim' ORDER BY account"
        return [account for (account,) in self._connection.execute(sql)]

    def gone(self, column_map: str) -> int:
        """How many accounts of the last export are not in the new one."""
        sql = (
            "SELECT count(*) FROM (SELECT account FROM main.record WHERE kind = 'aging' AND map = ?"
            " EXCEPT SELECT account FROM stage.record WHERE kind = 'aging' AND map = ?)"
        )
        return int(self._connection.execute(sql, (column_map, column_map)).fetchone()[0])

    def merge_records(self, numbers: Sequence[str], snapshots: Sequence[Snapshot]) -> None:
        """Bring these accounts' records to what was staged, inside the caller's transaction."""
        chosen = json.dumps(list(numbers))
        for snapshot in snapshots:
            staged = "" if snapshot.whole else " AND account IN (SELECT account FROM stage.record WHERE kind = 'aging')"
            self._connection.execute(
                "DELETE FROM main.record WHERE kind = 'aging' AND map = ?"
                f" AND account IN (SELECT value FROM json_each(?)){staged}",
                (snapshot.column_map, chosen),
            )
        self._connection.execute(
            "INSERT OR REPLACE INTO main.record SELECT r.* FROM json_each(?) AS wanted"
            " CROSS JOIN stage.record AS r ON r.account = wanted.value",
            (chosen,),
        )

    def index_staged(self) -> None:
        """Make what is staged findable by account, once all of it is in."""
        self._connection.execute("CREATE INDEX stage.record_by_account ON record (account)")
        self._connection.execute("CREATE INDEX stage.billed_line_by_account ON billed_line (account)")

    def finish(self, snapshots: Sequence[Snapshot]) -> None:
        """Merge what is not an account's own: payments, files and their rejects.

        Inside the caller's transaction. After this the run's files count as read.
        """
        for snapshot in snapshots:
            self._forget_older_exports(snapshot)
            self._cache.remember(f"exported_on:{snapshot.column_map}", snapshot.as_of.isoformat())
        self._connection.execute("INSERT OR IGNORE INTO main.payment SELECT * FROM stage.payment")
        self._connection.execute(
            "INSERT INTO main.reject (file, name, at, unit, byte, account, reason, kind)"
            " SELECT file, name, at, unit, byte, account, reason, kind FROM stage.reject ORDER BY id"
        )
        self._connection.execute("INSERT OR REPLACE INTO main.source_file SELECT * FROM stage.source_file")

    def _forget_older_exports(self, snapshot: Snapshot) -> None:
        """Rejects of an export that a newer one replaces no longer matter."""
        self._connection.execute(
            "DELETE FROM main.reject WHERE file IN (SELECT hash FROM main.source_file WHERE kind = ? AND as_of < ?)",
            (snapshot.column_map, snapshot.as_of.isoformat()),
        )

    def remember_export_day(self, snapshots: Sequence[Snapshot]) -> None:
        """The day that the accounts of this merge are compared with, before they are assessed."""
        days = [snapshot.as_of for snapshot in snapshots]
        known = self._cache.exported_on()
        newest = max([*days, *([known] if known else [])], default=None)
        if newest:
            with transaction(self._connection):
                self._cache.remember("exported_on", newest.isoformat())


class Runs:
    """The history of syncs."""

    def __init__(self, cache: Cache) -> None:
        self._connection = cache.connection

    def begin(self) -> int:
        """Record that a run began; returns its number. A run that a kill left open is closed as failed."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE sync_run SET state = 'failed', ended = ?, error = 'interrupted' WHERE state = 'running'",
                (_now(),),
            )
            cursor = self._connection.execute("INSERT INTO sync_run (started, state) VALUES (?, 'running')", (_now(),))
            return int(cursor.lastrowid)

    def end(self, run: int, state: str, counts: "RunCounts", error: str = "") -> None:
        """Record how a run ended, inside the caller's transaction or by itself."""
        self._connection.execute(
            "UPDATE sync_run SET ended = ?, state = ?, files = ?, records = ?, changed = ?, gone = ?, rejects = ?,"
            " error = ? WHERE id = ?",
            (_now(), state, counts.files, counts.records, counts.changed, counts.gone, counts.rejects, error, run),
        )


@dataclass(slots=True)
class RunCounts:
    """What a run did so far."""

    files: int = 0
    records: int = 0
    changed: int = 0
    """Accounts merged and assessed."""
    gone: int = 0
    """Accounts that the newest export no longer holds."""
    rejects: int = 0


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
