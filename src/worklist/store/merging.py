"""Merging what was staged into the cache: which accounts it touches, and their records, each account whole."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from worklist.domain.claims import BilledClaim
from worklist.domain.precedence import USUAL_PRECEDENCE, put_in_order
from worklist.store.accounts import Records
from worklist.store.answers import AnswerMerging
from worklist.store.cache import Cache
from worklist.store.servers import RETOLD, ServerMerging
from worklist.store.terms import mark_neighbours_stale

_CHOSEN = "(SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Exports:
    """What was read of one column map's exports."""

    column_map: str
    newest_on: date
    """The newest day of which anything was used."""
    whole: bool
    """Whether its exports list every open account, so that one that is missing was closed."""
    whole_on: date | None
    """The newest day of which everything was used."""
    replaces: bool = False
    """Whether that day was read now: it then replaces what it and older days said before."""
    dropped: bool = False
    """Whether the settings no longer have the map; its exports then list nothing."""


class Merging:
    """SQL of one merge; the staging file is attached."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._run = cache.connection.execute
        self._servers = ServerMerging(cache)
        self._answers = AnswerMerging(cache)

    # -- what to read -----------------------------------------------------------------------------------------

    def known_files(self) -> dict[tuple[str, str, str], int]:
        """(hash, column map, layout) -> records of the files that were read in earlier runs."""
        found = self._run("SELECT hash, map, layout, records FROM main.source_file").fetchall()
        return {(hash_, column_map, layout): records for hash_, column_map, layout, records in found}

    def known_exports(self) -> dict[str, date | None]:
        """Column map -> the newest day of which everything was used."""
        found = self._run("SELECT map, whole_on FROM main.export").fetchall()
        return {column_map: date.fromisoformat(day) if day else None for column_map, day in found}

    def dropped_maps(self, configured: Iterable[str]) -> list[Exports]:
        """The column maps that were read in earlier runs and that the settings no longer have."""
        gone = self.known_exports().keys() - set(configured)
        return [
            Exports(column_map, date.min, True, date.max, replaces=True, dropped=True) for column_map in sorted(gone)
        ]

    # -- which accounts ---------------------------------------------------------------------------------------

    def forget_known(self) -> None:
        """Drop staged records that the cache holds already, but for exports: re-sent files and overlaps."""
        self._run(
            "DELETE FROM stage.record AS s WHERE kind <> 'aging' AND EXISTS (SELECT 1 FROM main.record AS m"
            " WHERE (m.account, m.key) = (s.account, s.key) AND (m.as_of > s.as_of"
            " OR (m.as_of = s.as_of AND (m.file, m.at) <= (s.file, s.at))))"
        )

    def plan(self, exports: Sequence[Exports]) -> None:
        """Put into ``todo`` every account whose records change."""
        self._todo("SELECT account FROM stage.record WHERE kind <> 'aging'")
        self._servers.plan()
        self._answers.plan()
        for export in exports:
            self._todo(
                "SELECT account FROM stage.record AS s WHERE map = ? AND NOT EXISTS"
                " (SELECT 1 FROM main.record AS m WHERE (m.account, m.key) = (s.account, s.key))",
                export.column_map,
            )
            if export.replaces:
                self._todo(f"SELECT account {_MISSING}", *_missing(export))

    def _todo(self, select: str, *values: str) -> None:
        self._run(f"INSERT OR IGNORE INTO stage.todo {select}", values)

    def todo(self) -> list[str]:
        """The accounts to merge and assess, in the order of their numbers."""
        return self._numbers("SELECT account FROM stage.todo ORDER BY account")

    def unchanged(self) -> list[str]:
        """Accounts whose export row came again unchanged: only its day or place is new.

        One whose day and place are as they were, as in an export that was written anew, needs nothing.
        """
        return self._numbers(
            "SELECT DISTINCT s.account FROM stage.record AS s JOIN main.record AS m USING (account, key)"
            f" WHERE s.map <> '' AND {_IS_NEWER} AND s.account NOT IN (SELECT account FROM stage.todo)"
            " ORDER BY s.account"
        )

    def _numbers(self, sql: str) -> list[str]:
        return [number for (number,) in self._run(sql)]

    def gone(self, exports: Sequence[Exports]) -> int:
        """How many accounts of earlier exports the new ones leave out."""
        counts = (
            self._run(f"SELECT count(DISTINCT account) {_MISSING}", _missing(export)).fetchone()[0]
            for export in exports
            if export.replaces
        )
        return sum(counts)

    def begin_answers(self) -> None:
        """Take over what is said of whole files, inside the caller's transaction; accounts merged later rest on it."""
        self._answers.begin()

    # -- their records ----------------------------------------------------------------------------------------

    def merge_records(self, numbers: Sequence[str], exports: Sequence[Exports]) -> None:
        """Bring these accounts' records to what was staged, inside the caller's transaction."""
        chosen = json.dumps(list(numbers))
        self._servers.merge(chosen)
        self._answers.merge(chosen)
        for export in exports:
            if export.replaces:
                self._run(
                    f"DELETE FROM main.record AS m WHERE map = ? AND as_of <= ? AND account IN {_CHOSEN}"
                    " AND NOT EXISTS (SELECT 1 FROM stage.record AS s WHERE (s.account, s.key) = (m.account, m.key))",
                    (export.column_map, _iso(export.whole_on), chosen),
                )
        self._run(
            "INSERT INTO main.record SELECT s.* FROM json_each(?) AS wanted CROSS JOIN stage.record AS s"
            " ON s.account = wanted.value WHERE true ON CONFLICT DO UPDATE SET"
            " as_of = excluded.as_of, file = excluded.file, at = excluded.at, body = excluded.body"
            " WHERE excluded.as_of > as_of OR (excluded.as_of = as_of AND (excluded.file, excluded.at) < (file, at))",
            (chosen,),
        )
        if exports:
            self._forget_older_rows(chosen)

    def _forget_older_rows(self, chosen: str) -> None:
        """Of an account's rows in several exports of one column map only the newest says anything."""
        self._run(
            f"DELETE FROM main.record AS r WHERE map <> '' AND account IN {_CHOSEN} AND EXISTS"
            " (SELECT 1 FROM main.record AS n WHERE (n.map, n.account) = (r.map, r.account)"
            " AND (n.as_of, n.file, n.key) > (r.as_of, r.file, r.key))",
            (chosen,),
        )

    def merge_lines(self, found: Iterable[Records]) -> None:
        """Keep the lines of these accounts' current claims; accounts that share one, or did, become stale.

        Of the records only the claims are looked at: no answer makes another claim the current one.
        Inside the caller's transaction.
        """
        now = {records.number: _current_lines(records) for records in found}
        had: dict[str, set[_Line]] = {number: set() for number in now}
        for line in self._run(f"SELECT {_LINE} FROM billed_line WHERE account IN {_CHOSEN}", (json.dumps(list(now)),)):
            had[line[_ACCOUNT]].add(line)
        changed = [number for number in now if now[number] != had[number]]
        self._run(f"DELETE FROM billed_line WHERE account IN {_CHOSEN}", (json.dumps(changed),))
        self._cache.connection.executemany(
            f"INSERT INTO billed_line ({_LINE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [line for number in changed for line in now[number]],
        )
        self._cache.connection.executemany(
            "INSERT OR IGNORE INTO stale SELECT account FROM billed_line WHERE patient = ? AND code = ?"
            " AND modifiers = ? AND service_on = ? AND units = ? AND charge = ? AND account <> ?",
            [line[: _ACCOUNT + 1] for number in changed for line in now[number] ^ had[number]],
        )
        moved = (line for number in changed for line in now[number] ^ had[number])
        mark_neighbours_stale(self._cache, ((line[0], line[_DAY], line[_ACCOUNT]) for line in moved))

    # -- what is no account's own -----------------------------------------------------------------------------

    def begin_exports(self, exports: Iterable[Exports]) -> None:
        """In a cache that holds nothing yet, the exports' days can count from the start.

        Inside the caller's transaction. Every account is then assessed once.
        """
        for export in exports:
            self._merge_export(export)

    def finish(self, exports: Sequence[Exports]) -> None:
        """Merge payments, files, their rejects and the exports' days. After this the run's files count as read.

        Inside the caller's transaction.
        """
        listed_on = self._cache.listed_on()
        for export in exports:
            if export.dropped:
                self._forget_map(export.column_map)
            else:
                self._merge_export(export)
        self._mark_unlisted(listed_on)
        self._servers.finish()
        self._answers.finish()
        self._run(
            "INSERT INTO main.payment SELECT * FROM stage.payment WHERE true ON CONFLICT DO UPDATE SET"
            " file = excluded.file, at = excluded.at, body = excluded.body"
            " WHERE (excluded.file, excluded.at) < (file, at)"
        )
        self._forget_rejects("(file, map) IN (SELECT hash, map FROM stage.source_file)")
        self._run(f"INSERT INTO main.reject ({_REJECT}) SELECT {_REJECT} FROM stage.reject ORDER BY id")
        self._run(f"INSERT OR IGNORE INTO stale SELECT account FROM stage.reject WHERE {_UNREAD}")
        self._run("INSERT OR REPLACE INTO main.source_file SELECT * FROM stage.source_file")

    def _merge_export(self, export: Exports) -> None:
        day = _iso(export.whole_on)
        self._run(
            "INSERT INTO main.export VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET whole = excluded.whole,"
            " newest_on = max(newest_on, excluded.newest_on), whole_on = excluded.whole_on",
            (export.column_map, export.newest_on.isoformat(), export.whole, day),
        )
        if day and export.replaces:  # what could not be read of an export matters until a newer one replaces it
            older = "SELECT hash, map FROM main.source_file WHERE map = ? AND as_of <= ?"
            self._forget_rejects(f"(file, map) IN ({older})", export.column_map, day)

    def _mark_unlisted(self, listed_on: date | None) -> None:
        now = self._cache.listed_on()
        if listed_on and (now is None or now < listed_on):  # what was closed may be open again
            self._cache.mark_all_stale()
        elif now != listed_on:
            self._cache.mark_derived_stale()

    def _forget_rejects(self, which: str, *values: str) -> None:
        self._run(f"INSERT OR IGNORE INTO stale SELECT account FROM main.reject WHERE {_UNREAD} AND {which}", values)
        self._run(f"DELETE FROM main.reject WHERE {which}", values)

    def _forget_map(self, column_map: str) -> None:
        self._forget_rejects("map = ?", column_map)
        for table in ("source_file", "export"):
            self._run(f"DELETE FROM main.{table} WHERE map = ?", (column_map,))

    def allowed_percent(self) -> dict[str, tuple[int, int]]:
        """Payer -> (allowed as percent of charge over its paid lines, lines), of cached and staged remits.

        What FHIR servers tell counts for a payer of which no remit came otherwise: it mostly tells the same again.
        """
        rates = f"SELECT payer, file GLOB '{RETOLD}' AS retold, paid_lines, paid_charge, paid_allowed FROM"
        sql = (
            "SELECT payer, sum(paid_allowed) * 100 / sum(paid_charge), sum(paid_lines) FROM ("
            f"{rates} main.record WHERE paid_lines > 0 UNION ALL {rates} stage.record AS s WHERE paid_lines > 0"
            " AND NOT EXISTS (SELECT 1 FROM main.record AS m WHERE (m.account, m.key) = (s.account, s.key))"
            ") GROUP BY payer, retold ORDER BY retold DESC"
        )
        return {payer: (min(100, percent), lines) for payer, percent, lines in self._run(sql)}


_IS_NEWER = "(s.as_of > m.as_of OR (s.as_of = m.as_of AND (s.file, s.at) < (m.file, m.at)))"
_MISSING = (
    "FROM main.record WHERE map = ? AND as_of <= ? AND account NOT IN (SELECT account FROM stage.record WHERE map = ?)"
)
_UNREAD = "map <> '' AND account <> '' AND kind = 'rejected'"
_LINE = "patient, code, modifiers, service_on, units, charge, account, file, at"
_Line = tuple[Any, ...]
_DAY = 3
_ACCOUNT = 6
_REJECT = "file, map, name, at, unit, byte, account, reason, kind"


def _missing(export: Exports) -> tuple[str, str, str]:
    return export.column_map, _iso(export.whole_on) or "", export.column_map


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _current_lines(records: Records) -> set[_Line]:
    """The lines that the account's current claim bills; none once it is voided."""
    claim = put_in_order(records.account(), USUAL_PRECEDENCE).current_claim if records.claims else None
    patient = _patient_key(claim) if claim else ""
    if claim is None or not patient:
        return set()
    file, at = claim.position.file, claim.position.at
    return {
        (
            patient,
            line.code,
            " ".join(line.modifiers),
            line.service_from.isoformat(),
            str(line.units),
            line.charge,
            records.number,
            file,
            at,
        )
        for line in claim.lines
        if line.service_from and line.code
    }


def _patient_key(claim: BilledClaim) -> str:
    """Who a patient is across accounts: name with birth date or member id; empty when a name stands alone."""
    patient = claim.patient
    tie = claim.patient_born.isoformat() if claim.patient_born else patient.id or claim.subscriber.id
    return json.dumps([patient.name.casefold(), tie]) if patient.name and tie else ""
