"""What finds patterns, measured: ``python -m bench.patterns [PRACTICES]`` on practices with and without habits."""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.habits import LINES, Habit, Made, practice
from worklist.domain.patterns.cells import covers
from worklist.domain.patterns.finding import Evidence, find
from worklist.domain.patterns.key import PatternKey
from worklist.store.cache import Cache
from worklist.store.driver import transaction
from worklist.store.line_facts import replace, values_of
from worklist.store.patterns import read_beyond, read_book, read_heaviest
from worklist.store.worklog import WorkLog

PRACTICES, HABITS = 20, 12
_WITH_HABITS = 1_000
"""The first seed of the practices that have some."""


@dataclass(frozen=True, slots=True)
class Score:
    """What was found in one practice."""

    found: tuple[Habit, ...]
    missed: tuple[Habit, ...]
    wrong: tuple[PatternKey, ...]
    """Patterns that nobody planted."""
    split: int
    """Patterns beyond one for each planted habit that was found."""


def found_in(folder: Path, made: Made) -> tuple[Evidence, ...]:
    """The habits that the program finds in a practice, from the tables that it keeps."""
    log_path = folder / "worklog.db"
    if not log_path.exists():
        WorkLog.create(log_path).close()
    with closing(WorkLog.open(log_path)) as log, closing(Cache.open(folder / "cache.db")) as cache:
        with transaction(cache.connection):
            cache.connection.execute("DELETE FROM line_fact")
            replace(cache, (), map(values_of, made.facts))
        book = read_book(cache)
        return find(book, read_beyond(cache, log, book), partial(read_heaviest, cache)).habits


def score(made: Made, found: Iterable[Evidence]) -> Score:
    """A habit is found where a pattern is about the same lines, of whatever width."""
    keys = [each.key for each in found]
    hits = {habit: [key for key in keys if _meet(key, habit.key)] for habit in made.habits}
    told = {key for mine in hits.values() for key in mine}
    return Score(
        found=tuple(habit for habit, mine in hits.items() if mine),
        missed=tuple(habit for habit, mine in hits.items() if not mine),
        wrong=tuple(key for key in keys if key not in told),
        split=sum(len(mine) - 1 for mine in hits.values() if mine),
    )


def _meet(key: PatternKey, planted: PatternKey) -> bool:
    return covers(planted, key) or covers(key, planted)


def main() -> None:
    """Build, find, print."""
    practices = int(sys.argv[1]) if len(sys.argv) > 1 else PRACTICES
    with tempfile.TemporaryDirectory(prefix="worklist-bench-") as folder:
        quiet = _scores(Path(folder), range(practices), 0)
        busy = _scores(Path(folder), range(_WITH_HABITS, _WITH_HABITS + practices), HABITS)
    wrong = sum(len(each.wrong) for each in quiet)
    print(f"{practices} practices of {LINES:,} lines without habits: {wrong} false patterns")
    planted, found = practices * HABITS, sum(len(each.found) for each in busy)
    wrong, split = sum(len(each.wrong) for each in busy), sum(each.split for each in busy)
    print(f"{practices} practices with {HABITS} habits each: {found} of {planted} found, {wrong} false, {split} split")
    print(f"precision {found / max(1, found + wrong):.3f}  recall {found / planted:.3f}")
    _print_by_kind(busy)


def _scores(folder: Path, seeds: Iterable[int], planted: int) -> list[Score]:
    started = time.perf_counter()
    made = [practice(seed, planted=planted) for seed in seeds]
    scores = [score(each, found_in(folder, each)) for each in made]
    print(f"{len(scores)} practices in {time.perf_counter() - started:.1f} s", file=sys.stderr)
    return scores


def _print_by_kind(scores: Iterable[Score]) -> None:
    found, missed = Counter[str](), Counter[str]()
    for each in scores:
        found.update(map(_kind, each.found))
        missed.update(map(_kind, each.missed))
    for kind in sorted(found | missed):
        print(f"  {kind:40} {found[kind]:4} of {found[kind] + missed[kind]:4}")


def _kind(habit: Habit) -> str:
    what = f"{habit.key.act} on {habit.share:.0%} of the lines"
    return f"{what}, {habit.cut} cents each" if habit.cut else what


if __name__ == "__main__":
    main()
