"""The queries that a key waits for, each with its time: ``python -m bench.queries FOLDER TODAY`` prints the slowest.

The screens run without a terminal, every key of a day's looking around is pressed, and each statement that the program
waits for is timed on its way to SQLite. What other threads read beside the screen is not among them.
"""

import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from bench.figures import Figure
from bench.practice import Practice
from worklist.app import WorklistApp
from worklist.desk import Desk
from worklist.domain.filter_terms import KEYS
from worklist.domain.site import SiteRules
from worklist.domain.sync_report import SyncError, SyncReport, Watch

MOST = 10.0
"""Milliseconds that a query on a key press may take."""
_PRINTED = 12
_SETTLED = 0.6
"""Seconds until the panel beside the list is drawn."""
_LOOKING_AROUND = ("a", "6", "7", "9", "4", "=", "i", "Z", "d", "a", "j", "ctrl+f", "G", "g")
_SORTS = tuple(">" for _ in range(12))


@dataclass(slots=True)
class Query:
    """A statement that a key waited for."""

    key: str
    sql: str
    milliseconds: float = 0.0

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Add the time that is spent inside."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.milliseconds += (time.perf_counter() - started) * 1000

    def __str__(self) -> str:
        return f"{self.milliseconds:8.1f} ms  {self.key:<28} {' '.join(self.sql.split())[:150]}"


class _Rows:
    """What a statement gives, as far as it is read: some are left off in between."""

    def __init__(self, cursor: Any, query: Query) -> None:
        self.description = cursor.description
        self._cursor = cursor
        self._query = query

    def __iter__(self) -> Iterator[Any]:
        while (row := self.fetchone()) is not None:
            yield row

    def fetchone(self) -> Any:
        with self._query.timed():
            return self._cursor.fetchone()

    def fetchall(self) -> list[Any]:
        with self._query.timed():
            return list(self._cursor.fetchall())


class Watched:
    """A connection that keeps how long its statements take."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.key = ""
        """What is pressed now."""
        self.found: list[Query] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, sql: str, *values: Any) -> _Rows:
        query = Query(self.key, sql)
        self.found.append(query)
        with query.timed():
            return _Rows(self._connection.execute(sql, *values), query)


def measure(practice: Practice) -> Iterator[Figure]:
    """The slowest of them."""
    slowest = max(queries(practice.folder, practice.today), key=lambda query: query.milliseconds)
    took = slowest.milliseconds
    yield Figure("the slowest query on a key press", took, "ms", f"under {MOST:g} ms", took < MOST)


def queries(folder: Path, today: date) -> list[Query]:
    """Every query of all the keys."""
    desk = Desk.open(folder / "cache.db", folder / "worklog.db", SiteRules(), "bench", today=lambda: today)
    desk.personal.prefer("tour", "seen")
    watched = Watched(desk._cache.connection)
    desk._cache.connection = watched
    try:
        asyncio.run(_press_all(desk, watched))
    finally:
        desk.close()
    return watched.found


async def _press_all(desk: Desk, watched: Watched) -> None:
    app = WorklistApp(desk, _no_sync, title="bench")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(_SETTLED)
        watched.found.clear()
        for key in (*_LOOKING_AROUND, *_SORTS, "a"):
            await _press(pilot, watched, (key,), key)
        for text in ("smith", *(key.example for key in KEYS)):
            typed = tuple("space" if letter == " " else letter for letter in text)
            await _press(pilot, watched, ("slash", *typed, "enter"), text)
            await _press(pilot, watched, ("escape",), "escape")


async def _press(pilot: Pilot[None], watched: Watched, keys: Sequence[str], name: str) -> None:
    watched.key = name
    await pilot.press(*keys)
    await pilot.pause(_SETTLED)


def _no_sync(_: Watch) -> SyncReport:
    raise SyncError("The measured practice is synced already.")


def main() -> None:
    """Print the slowest."""
    found = queries(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))
    print(f"{len(found):,} queries")
    for query in sorted(found, key=lambda query: -query.milliseconds)[:_PRINTED]:
        print(query)


if __name__ == "__main__":
    main()
