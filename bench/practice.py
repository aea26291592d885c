"""A synced synthetic practice to measure on."""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from worklist.demo.history import Told, stories
from worklist.demo.practice import write_stories
from worklist.demo.services import VISITS, Visit
from worklist.domain.site import SiteRules
from worklist.domain.sync_report import SyncReport
from worklist.sources.aging import guess_map
from worklist.store.driver import connect
from worklist.store.worklog import WorkLog
from worklist.sync import DropFolder, Sync

_SEED = 1
_LINES = 3
_ALSO_DONE = (("36415", (), 1), ("A4565", (), 1), ("J3420", (), 1))
"""What happens beside a visit that has fewer lines."""
_OPEN_SHARE = 0.585
"""Of a practice's encounters so many and a few more still owe something."""


@dataclass(frozen=True, slots=True)
class Practice:
    """Where everything is, and what the sync said."""

    folder: Path
    accounts: int
    """Open accounts."""
    today: date
    report: SyncReport
    seconds: float
    """Of the sync, reading and merging."""

    @property
    def cache(self) -> Path:
        """The synced cache."""
        return self.folder / "cache.db"


def build(folder: Path, accounts: int) -> Practice:
    """Write the files of a practice with so many open accounts, and sync them."""
    today = datetime.now(UTC).date()
    write_stories(folder / "files", _open_ones(accounts, today), seed=_SEED, today=today)
    log, found = WorkLog.create(folder / "worklog.db"), folders(folder)
    started = time.perf_counter()
    report = Sync(folder / "cache.db", log, found, SiteRules(), today).run()
    return Practice(folder, accounts, today, report, time.perf_counter() - started)


def folders(folder: Path) -> list[DropFolder]:
    """The drop folders of a practice's files."""
    files = folder / "files"
    (aging,) = (files / "aging").glob("*.csv")
    with aging.open("rb") as stream:
        column_map = guess_map(stream, aging.name).column_map
    return [DropFolder(files / "835"), DropFolder(files / "837"), DropFolder(aging.parent, column_map)]


def _open_ones(accounts: int, today: date) -> Iterator[Told]:
    """Encounters that still owe something."""
    told = stories(int(accounts / _OPEN_SHARE), _SEED, today, tuple(map(_of_three_lines, VISITS)))
    return islice((each for each in told if each.story.row), accounts)


def _of_three_lines(visit: Visit) -> Visit:
    """The same visit with at least so many lines."""
    billed = {code for code, _, _ in visit.lines}
    others = [line for line in _ALSO_DONE if line[0] not in billed]
    return replace(visit, lines=(*visit.lines, *others[: max(0, _LINES - len(billed))]))


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
