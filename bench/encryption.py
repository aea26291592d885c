"""What encryption at rest costs: ``python -m bench.encryption [ACCOUNTS]``, plaintext and encrypted in one run."""

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median

from bench.practice import build
from worklist.domain.events import NoteAdded
from worklist.domain.lists import Query
from worklist.store import listing
from worklist.store.cache import Cache
from worklist.store.driver import connect
from worklist.store.encryption import alone_with
from worklist.store.keys import Key, Keys, protect
from worklist.store.worklog import WorkLog

ACCOUNTS = 20_000
_TIMES = 40
_PAGE = 50


def main() -> None:
    """Build a practice twice, measure both, print a table."""
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else ACCOUNTS
    key = Key.made()
    with tempfile.TemporaryDirectory(prefix="worklist-bench-") as folder:
        plain, encrypted = Path(folder, "plain"), Path(folder, "encrypted")
        protect(encrypted, Keys(key.name, (), lambda _: key))
        table = {each: _measure(each, accounts) for each in (plain, encrypted)}
        took = _seconds(lambda: _encrypt(plain, key))
        print(f"{accounts:,} accounts\n{'':34}{'plaintext':>12}{'encrypted':>12}")
        for what, unit in table[plain]:
            print(f"{what:30}{unit:>4}{table[plain][what, unit]:12.2f}{table[encrypted][what, unit]:12.2f}")
        size = sum(path.stat().st_size for path in plain.glob("*.db")) / 1e6
        print(f"worklist encrypt, {size:,.0f} MB: {took:.1f} s")


def _encrypt(data: Path, key: Key) -> None:
    protect(data, Keys(key.name, (), lambda _: key))
    with alone_with(data, data / "cache.db") as found:
        list(found.turn(key))


def _measure(data: Path, accounts: int) -> dict[tuple[str, str], float]:
    practice = build(data, accounts)
    log_path = data / "worklog.db"
    with closing(WorkLog.open(log_path)) as log, closing(Cache.open(practice.cache)) as cache:
        rows = listing.first_rows(cache, Query())
        return {
            ("first sync", "s"): practice.seconds,
            ("open the log and the cache", "ms"): _ms(lambda: _open(log_path, practice.cache)),
            ("save an entry", "ms"): _ms(lambda: log.append("ana", "A1", lambda _: [NoteAdded("called")])),
            (f"a page of {_PAGE} rows", "ms"): _ms(lambda: rows.rows(0, _PAGE)),
            ("read every record, cold", "ms"): _ms(lambda: _scan(practice.cache), times=5),
        }


def _open(log: Path, cache: Path) -> None:
    WorkLog.open(log).close()
    Cache.open(cache).close()


def _scan(cache: Path) -> None:
    with closing(connect(cache, durability="NORMAL")) as connection:
        connection.execute("SELECT sum(length(body)) FROM record").fetchall()


def _ms(do: Callable[[], object], times: int = _TIMES) -> float:
    return median(_seconds(do) for _ in range(times)) * 1000


def _seconds(do: Callable[[], object]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
