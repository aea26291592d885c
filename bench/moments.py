"""What must hold at every moment, beside a sync too: looked at in one snapshot, as a screen reads."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Self

from worklist.domain.events import Event
from worklist.domain.lists import Query
from worklist.domain.queues import Queue
from worklist.domain.site import SiteRules
from worklist.replay.assessor import Assessor
from worklist.store import listing
from worklist.store.accounts import put_together, read_records
from worklist.store.cache import Cache
from worklist.store.derived import Derived, derived_from, stored
from worklist.store.worklog import WorkLog

_PAGE = 100
_PAGES = 5


@dataclass(frozen=True, slots=True)
class _Until:
    """The record as it was when it had so many entries."""

    log: WorkLog
    seq: int

    def of_accounts(self, accounts: Sequence[str]) -> dict[str, list[Event]]:
        found = self.log.of_accounts(accounts)
        return {account: [event for event in events if event.seq <= self.seq] for account, events in found.items()}

    def rate_entries(self) -> Mapping[str, Sequence[Event]]:
        return self.log.rate_entries()


@dataclass(slots=True)
class Moments:
    """Looks at one moment after the other, and keeps what was not as it must be."""

    cache: Cache
    log: WorkLog
    rules: SiteRules
    today: date
    looked: int = 0
    marked: int = 0
    """Accounts among them that were marked to be assessed anew."""
    wrong: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, folder: Path, rules: SiteRules, today: date) -> Self:
        return cls(Cache.open(folder / "cache.db"), WorkLog.open(folder / "worklog.db"), rules, today)

    def close(self) -> None:
        self.cache.close()
        self.log.close()

    def look(self, chance: random.Random, numbers: Sequence[str]) -> None:
        """Some account each time, the sums and a whole list now and then."""
        self.looked += 1
        with self.cache.one_moment():
            match chance.randrange(40):
                case 0:
                    self._sums()
                case 1:
                    self._pages(chance.choice(list(Queue)))
                case _:
                    self._account(chance.choice(numbers))

    def _account(self, number: str) -> None:
        """What is derived of it follows from its records and the record, or it is marked.

        The record goes on while this is read: the row may be of any moment since the cache was brought up to it.
        """
        if self.cache.connection.execute("SELECT 1 FROM stale WHERE account = ?", (number,)).fetchone():
            self.marked += 1
            return
        held = stored(self.cache, [number])[number]
        if all(held != fresh for fresh in self._assessed(number)):
            self.wrong.append(f"account {number} is neither as its records say nor marked")

    def _assessed(self, number: str) -> Iterator[Derived]:
        records = put_together(self.cache, read_records(self.cache, [number]))
        seen, newest = self.cache.cursor().seq, self.log.head().seq
        since = [event.seq for event in self.log.of_account(number) if seen < event.seq <= newest]
        for seq in (newest, *(seq - 1 for seq in reversed(since))):
            now = Assessor(self.cache, _Until(self.log, seq), self.rules, self.today)  # type: ignore[arg-type]
            yield derived_from(now.assess_stored(records)[0])

    def _sums(self) -> None:
        """The totals are the sums of the rows."""
        sql = "SELECT queue, count(*), sum(balance) FROM account GROUP BY queue ORDER BY queue"
        rows = {queue: (count, cents) for queue, count, cents in self.cache.connection.execute(sql)}
        kept = {t.queue: (t.accounts, t.balance) for t in listing.totals(self.cache)}
        if any(kept[queue] != rows.get(queue, (0, 0)) for queue in Queue):
            self.wrong.append("the totals are not the sums of the rows")

    def _pages(self, queue: Queue) -> None:
        """A list read by page is of one moment: as long as its total, each account once, of this queue, in order."""
        query = Query(queue, asleep=True, today=self.today)
        listed = listing.first_rows(self.cache, query)
        if not listed.complete:
            listed.extend(listing.all_ids(self.cache, query))
        rows = [row for at in range(_PAGES) for row in listed.rows(at * _PAGE, at * _PAGE + _PAGE)]
        total = next(total.accounts for total in listing.totals(self.cache) if total.queue is queue)
        ranks = [row.cents_per_minute for row in rows]
        whole = len(listed) == total and len({row.number for row in rows}) == len(rows) == min(total, _PAGE * _PAGES)
        if not whole or any(row.queue is not queue for row in rows) or ranks != sorted(ranks, reverse=True):
            self.wrong.append(f"the list {queue.name} is not of one moment")
