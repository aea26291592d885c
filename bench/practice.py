"""A synced synthetic practice to measure on."""

import sys
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from worklist.demo.practice import write_practice
from worklist.domain.site import SiteRules
from worklist.domain.sync_report import SyncReport
from worklist.sources.aging import guess_map
from worklist.store.driver import connect
from worklist.store.worklog import WorkLog
from worklist.sync import DropFolder, Sync


@dataclass(frozen=True, slots=True)
class Practice:
    """Where everything is, and what the sync said."""

    folder: Path
    today: date
    report: SyncReport
    seconds: float
    """Of the sync, reading and merging."""

    @property
    def cache(self) -> Path:
        """The synced cache."""
        return self.folder / "cache.db"


def build(folder: Path, accounts: int) -> Practice:
    """Write a practice's files and sync them."""
    today = datetime.now(UTC).date()
    files = write_practice(folder / "files", accounts=accounts, today=today)
    with files.aging.open("rb") as stream:
        column_map = guess_map(stream, files.aging.name).column_map
    folders = [
        DropFolder(folder / "files" / "835"),
        DropFolder(folder / "files" / "837"),
        DropFolder(files.aging.parent, column_map),
    ]
    log = WorkLog.create(folder / "worklog.db")
    started = time.perf_counter()
    report = Sync(folder / "cache.db", log, folders, SiteRules(), today).run()
    return Practice(folder, today, report, time.perf_counter() - started)


def bare_insert(practice: Practice) -> tuple[int, float]:
    """Rows and seconds of a plain ``executemany`` of the same records into an empty table of the same shape."""
    source = connect(practice.cache, durability="NORMAL")
    (sql,) = source.execute("SELECT sql FROM sqlite_schema WHERE name = 'record'").fetchone()
    rows = source.execute("SELECT * FROM record").fetchall()
    target = connect(practice.folder / "bare.db", durability="NORMAL", create=True)
    target.execute(sql)
    marks = ", ".join("?" * len(rows[0]))
    started = time.perf_counter()
    target.execute("BEGIN")
    target.executemany(f"INSERT INTO record VALUES ({marks})", rows)
    target.execute("COMMIT")
    return len(rows), time.perf_counter() - started


def app_argv(practice: Practice) -> list[str]:
    """The program on this practice, as ``python -m bench.app`` starts it."""
    return [sys.executable, "-m", "bench.app", str(practice.folder), practice.today.isoformat()]
