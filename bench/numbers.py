"""The numbers, measured: ``python -m bench.numbers [ACCOUNTS]``, beside a plain reading of the same records."""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from bench.practice import Practice, build
from worklist.desk import Desk
from worklist.domain.events import NoteAdded, OutcomeKind, OutcomeRecorded
from worklist.domain.lists import Query
from worklist.domain.site import SiteRules
from worklist.store.driver import connect

ACCOUNTS = 20_000
_WORKED_ONE_IN = 4
_AT_ONCE = 500
_ROUNDS = 3


def main() -> None:
    """Build, work some of it, count, print."""
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else ACCOUNTS
    with tempfile.TemporaryDirectory(prefix="worklist-bench-") as folder:
        practice = build(Path(folder), accounts)
        with closing(_desk(practice)) as desk:
            entries = _work(desk)
            counted = _best(desk.numbers)
        plain = _best(lambda: _read_all(practice))
    print(f"{accounts:,} accounts, {practice.report.records:,} records, {entries:,} entries")
    print(f"all numbers and tables     {counted * 1000:9.0f} ms")
    print(f"every record read as JSON  {plain * 1000:9.0f} ms  {plain / counted:.1f} times as long")


def _desk(practice: Practice) -> Desk:
    return Desk.open(practice.cache, practice.folder / "worklog.db", SiteRules(), "bench", today=lambda: practice.today)


def _work(desk: Desk) -> int:
    """A note on one account in four, and an outcome on half of these."""
    listing = desk.accounts(Query(asleep=True, today=desk.today))
    listing.extend(desk.all_ids(Query(asleep=True, today=desk.today)))
    worked = [row.number for row in listing.rows(0, len(listing))][::_WORKED_ONE_IN]
    ended = OutcomeRecorded(OutcomeKind.UNRECOVERABLE, how="a bench")
    for chunk in _chunks(worked):
        desk.record_on(chunk, NoteAdded("a bench"))
    for chunk in _chunks(worked[::2]):
        desk.record_on(chunk, ended)
    return len(worked) + len(worked[::2])


def _chunks(numbers: Sequence[str]) -> list[Sequence[str]]:
    return [numbers[at : at + _AT_ONCE] for at in range(0, len(numbers), _AT_ONCE)]


def _read_all(practice: Practice) -> int:
    with closing(connect(practice.cache, durability="NORMAL")) as cache:
        return sum(len(json.loads(body)) for (body,) in cache.execute("SELECT body FROM record"))


def _best(run: Callable[[], object]) -> float:
    seconds = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


if __name__ == "__main__":
    main()
