"""Syncs and assessments in numbers: the first load, one account in a hundred changed, other settings, a new day."""

import csv
import io
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

from bench.figures import Figure
from bench.practice import Practice, bare_insert, folders
from worklist.demo.aging import COLUMNS, ENCODING
from worklist.domain.site import SiteRules
from worklist.replay import catch_up
from worklist.store.cache import Cache
from worklist.store.worklog import WorkLog
from worklist.sync import DropFolder, Sync

_EVERY = 100
"""Of so many accounts one has changed."""
_MORE = "$77.77"
_CHANGED_COLUMNS = tuple(COLUMNS.index(name) for name in ("Charges", "Ins Balance", "Balance"))
_TITLE_ROWS = 5
_LARGEST = 1_000_000


def measure(practice: Practice) -> Iterator[Figure]:
    """Every figure of one practice, whose cache is then of a later day; its first load was timed as it was built."""
    rows, bare = bare_insert(practice)
    loaded = practice.report.records / practice.seconds
    yield Figure("first load", practice.seconds, "s")
    yield Figure("first load, records", loaded, "rows/s", "at least half of the next", loaded >= rows / bare / 2)
    yield Figure("bare executemany of the same records", rows / bare, "rows/s")
    _change_aging(practice)
    found = folders(practice.folder)
    share = _seconds(lambda: _sync(practice, found)) / practice.seconds
    yield Figure("sync, 1 % changed, of the first load", share, "x", "under 0.05", share < 1 / 20)
    took = _seconds(lambda: _catch_up(practice, _other_settings(), practice.today))
    yield _of_the_largest(practice, "assess every account by other settings", took, 60)
    busy = _busiest_day(practice)
    _catch_up(practice, _other_settings(), busy - timedelta(days=1))
    yield Figure("accounts that the week's busiest day turns", _turning(practice, busy), "")
    took = _seconds(lambda: _catch_up(practice, _other_settings(), busy))
    yield _of_the_largest(practice, "assess those", took, 5)


def _of_the_largest(practice: Practice, what: str, took: float, most: int) -> Figure:
    """A goal that is set for the largest practice."""
    is_asked = practice.accounts >= _LARGEST
    return Figure(what, took, "s", f"under {most} s at 1M", took < most if is_asked else None)


def _seconds(do: Callable[[], object]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def _change_aging(practice: Practice) -> None:
    """The export once more, in which every hundredth account owes something else."""
    (path,) = (practice.folder / "files" / "aging").glob("*.csv")
    rows = list(csv.reader(io.StringIO(path.read_text(ENCODING))))
    for row in rows[_TITLE_ROWS:-1:_EVERY]:
        for at in _CHANGED_COLUMNS:
            row[at] = _MORE
    with path.open("w", encoding=ENCODING, newline="") as stream:
        csv.writer(stream).writerows(rows)


def _sync(practice: Practice, found: list[DropFolder]) -> None:
    with closing(WorkLog.open(practice.folder / "worklog.db")) as log:
        Sync(practice.cache, log, found, SiteRules(), practice.today).run()


def _other_settings() -> SiteRules:
    rules = SiteRules()
    return replace(rules, stalled_touches=rules.stalled_touches + 1)


def _catch_up(practice: Practice, rules: SiteRules, today: date) -> None:
    with (
        closing(Cache.open(practice.cache)) as cache,
        closing(WorkLog.open(practice.folder / "worklog.db")) as log,
    ):
        catch_up(cache, log, rules, today)


def _busiest_day(practice: Practice) -> date:
    """Of the seven days to come the one that turns most accounts."""
    days = [practice.today + timedelta(days=days) for days in range(8)]
    counts = [_turning(practice, day) for day in days]
    return max(zip(days[1:], counts[1:], counts, strict=False), key=lambda each: each[1] - each[2])[0]


def _turning(practice: Practice, day: date) -> int:
    """Accounts of which a rule may say something else up to this day."""
    with closing(Cache.open(practice.cache)) as cache:
        return len(cache.numbers_turning(day))
