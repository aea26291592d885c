"""The history of syncs and what they set aside."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from worklist.domain.lists import RunPart, RunRecord
from worklist.domain.provenance import Position, Reject
from worklist.store.answers import unmatched
from worklist.store.cache import Cache
from worklist.store.driver import transaction
from worklist.store.patient_records import stranger, strangers

_COLUMNS = "id, started, ended, state, files, records, changed, gone, rejects, error"


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


def begin(cache: Cache) -> int:
    """Record that a run began; returns its number. A run that a kill left open is closed as failed."""
    with transaction(cache.connection):
        cache.connection.execute(
            "UPDATE sync_run SET state = 'failed', ended = ?, error = 'interrupted' WHERE state = 'running'", (_now(),)
        )
        cursor = cache.connection.execute("INSERT INTO sync_run (started, state) VALUES (?, 'running')", (_now(),))
        return int(cursor.lastrowid)


def end(cache: Cache, run: int, state: str, counts: RunCounts, error: str = "") -> None:
    """Record how a run ended."""
    cache.connection.execute(
        "UPDATE sync_run SET ended = ?, state = ?, files = ?, records = ?, changed = ?, gone = ?, rejects = ?,"
        " error = ? WHERE id = ?",
        (_now(), state, counts.files, counts.records, counts.changed, counts.gone, counts.rejects, error, run),
    )


def note_part(cache: Cache, run: int, part: RunPart) -> None:
    """Record what a run brought of one source."""
    cache.connection.execute(
        "INSERT OR REPLACE INTO sync_part VALUES (?, ?, ?, ?, ?, ?, ?)",
        (run, part.name, part.state, part.records, part.gone, part.rejects, part.error),
    )


def history(cache: Cache, most: int) -> list[RunRecord]:
    """The latest runs, newest first."""
    sql = f"SELECT {_COLUMNS} FROM sync_run ORDER BY id DESC LIMIT ?"
    return [_run(cache, values) for values in cache.connection.execute(sql, (most,)).fetchall()]


def last(cache: Cache, state: str = "") -> RunRecord | None:
    """The latest run, or the latest that ended in a state."""
    sql = f"SELECT {_COLUMNS} FROM sync_run WHERE ? IN ('', state) ORDER BY id DESC LIMIT 1"
    values = cache.connection.execute(sql, (state,)).fetchone()
    return _run(cache, values) if values else None


def rejects(cache: Cache, most: int) -> list[Reject]:
    """What was set aside and warned of, the newest file first and in its order; refusals of unknown files lead.

    Patients' records of accounts that nothing else names come last.
    """
    found = cache.connection.execute(f"{_REJECTS} {_NEWEST_FIRST}", (most,))
    told = (*unmatched(cache, most), *(_reject(values) for values in found))
    return [*told, *strangers(cache, most)][:most]


def rejects_of(cache: Cache, account: str, most: int) -> list[Reject]:
    """What was set aside of one account, without warnings."""
    where = "WHERE r.account = ? AND r.account <> '' AND r.kind = 'rejected'"
    found = cache.connection.execute(f"{_REJECTS} {where} {_NEWEST_FIRST}", (account, most))
    return [*(_reject(values) for values in found), *stranger(cache, account, most)][:most]


_REJECTS = (
    "SELECT r.name, r.at, r.unit, r.reason, r.account, r.byte, r.kind FROM reject AS r"
    " LEFT JOIN source_file AS f ON f.hash = r.file AND f.map = r.map"
)
_NEWEST_FIRST = "ORDER BY coalesce(f.run, 0) DESC, r.id LIMIT ?"


def _reject(values: tuple[Any, ...]) -> Reject:
    name, at, unit, reason, account, byte, kind = values
    return Reject(Position(name, at, unit), reason, account, byte, kind)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _run(cache: Cache, values: tuple[Any, ...]) -> RunRecord:
    id_, started, ended, *counts = values
    sql = "SELECT name, state, records, gone, rejects, error FROM sync_part WHERE run = ? ORDER BY name"
    with cache.values_in_words():
        parts = tuple(RunPart(*part) for part in cache.connection.execute(sql, (id_,)))
        ended_at = datetime.fromisoformat(ended) if ended else None
        record: list[Any] = [id_, datetime.fromisoformat(started), ended_at, *counts, parts]
        return RunRecord(*record)
