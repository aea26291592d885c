"""The history of syncs and what they set aside, for reading."""

from datetime import datetime

from worklist.domain.lists import RunRecord
from worklist.domain.provenance import Position, Reject
from worklist.store.cache import Cache

_COLUMNS = "id, started, ended, state, files, records, changed, gone, rejects, error"


def history(cache: Cache, most: int) -> list[RunRecord]:
    """The latest runs, newest first."""
    sql = f"SELECT {_COLUMNS} FROM sync_run ORDER BY id DESC LIMIT ?"
    return [_run(values) for values in cache.connection.execute(sql, (most,))]


def last(cache: Cache, state: str = "") -> RunRecord | None:
    """The latest run, or the latest that ended in a state."""
    sql = f"SELECT {_COLUMNS} FROM sync_run WHERE ? IN ('', state) ORDER BY id DESC LIMIT 1"
    values = cache.connection.execute(sql, (state,)).fetchone()
    return _run(values) if values else None


def rejects(cache: Cache, most: int) -> list[Reject]:
    """What was set aside, the newest file first and in its order."""
    sql = (
        "SELECT r.name, r.at, r.unit, r.reason, r.account, r.byte, r.kind FROM reject AS r"
        " LEFT JOIN source_file AS f ON f.hash = r.file ORDER BY coalesce(f.run, 0) DESC, r.id LIMIT ?"
    )
    return [
        Reject(Position(name, at, unit), reason, account, byte, kind)
        for name, at, unit, reason, account, byte, kind in cache.connection.execute(sql, (most,))
    ]


def _run(values: tuple[object, ...]) -> RunRecord:
    id_, started, ended, *rest = values
    end = datetime.fromisoformat(str(ended)) if ended else None
    return RunRecord(id_, datetime.fromisoformat(str(started)), end, *rest)  # type: ignore[arg-type]
