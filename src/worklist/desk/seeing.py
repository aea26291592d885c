"""Seeing: lists, queues, syncs; and taking in what others changed. It needs none of the rules that assess accounts."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path
from typing import Self

from worklist.desk.acting import Acting
from worklist.desk.values import Freshness, ShippedWays, Ways
from worklist.domain.account_row import AccountRow
from worklist.domain.calendar import parse_due
from worklist.domain.filter_completion import Known
from worklist.domain.filter_terms import Filter
from worklist.domain.filters import parse_filter
from worklist.domain.lists import Query, QueueTotal, RunRecord, SavedQueue
from worklist.domain.provenance import Reject
from worklist.domain.refusals import Refusal
from worklist.domain.site import SiteRules
from worklist.domain.team import Right
from worklist.domain.text import account_number, clean
from worklist.replay import MANY, Moment, Progress, catch_up, follow
from worklist.store import listing, runs
from worklist.store.cache import Cache
from worklist.store.driver import DatabaseError, StoreError, error_in_words
from worklist.store.listing import Ids, Listing
from worklist.store.locks import sync_is_running
from worklist.store.patience import Stop, never
from worklist.store.personal import Personal
from worklist.store.worklog import WorkLog


class Seeing(Acting):
    """What a signed-in person can see. Used from one thread; ``sibling`` makes another for another thread."""

    def __init__(
        self, cache: Cache, log: WorkLog, personal: Personal, rules: SiteRules, today: Callable[[], date], ways: Ways
    ) -> None:
        super().__init__(log, personal.actor)
        self._cache = cache
        self.personal = personal
        """What is this person's alone: drafts, preferences, where they are."""
        self._today = today
        self._caught_up_on: date | None = None
        self._served: set[str] = set()
        """In this session: whoever asks for the next account does not get the same one again."""
        self._version = cache.version()
        self.rules = rules
        self.ways = ways

    @classmethod
    def open(
        cls,
        cache_path: Path,
        log_path: Path,
        rules: SiteRules,
        actor: str,
        *,
        today: Callable[[], date] = date.today,
        ways: Ways | None = None,
        progress: Progress | None = None,
        leaves_many: bool = False,
    ) -> Self:
        """Open both databases and bring the cache up to the log, the day and the settings.

        With ``leaves_many``, many accounts that are to be assessed anew are left for later: ``behind`` counts them.
        Raises StoreError, in a sentence with the remedy, when either cannot be used.
        """
        desk = cls._on(cache_path, log_path, rules, actor, today, ways or ShippedWays())
        try:
            with desk._cache.damage_in_words():
                desk._catch_up(progress, leaves_many=leaves_many)
        except BaseException:
            desk.close()
            raise
        return desk

    @classmethod
    def _on(
        cls, cache_path: Path, log_path: Path, rules: SiteRules, actor: str, today: Callable[[], date], ways: Ways
    ) -> Self:
        with ExitStack() as opened:
            log = opened.enter_context(closing(WorkLog.open(log_path)))
            cache = opened.enter_context(closing(Cache.open(cache_path)))
            personal = Personal.open(log_path.with_name("personal.db"), clean(actor))
            opened.pop_all()
            return cls(cache, log, personal, rules, today, ways)

    def sibling(self) -> Self:
        """The same desk on connections of its own."""
        return self._on(self._cache.path, self._log.path, self.rules, self.actor, self._today, self.ways)

    def close(self) -> None:
        """Close both databases."""
        self._cache.close()
        self._log.close()
        self.personal.close()

    @property
    def today(self) -> date:
        """The day that everything is judged on."""
        return self._today()

    @property
    def is_shut_out(self) -> bool:
        """Whether I have no right to see accounts any more; not where the log cannot be read now."""
        try:
            return not self.me.may(Right.SEE)
        except (StoreError, DatabaseError):
            return False

    def trouble_in_words(self, error: BaseException | None) -> str:
        """What to tell of an error that is a database's, with what to do; empty where the program is at fault."""
        if isinstance(error, DatabaseError):
            return f"A database failed ({error_in_words(error)}); worklist doctor looks into it."
        return str(error) if isinstance(error, StoreError) else ""

    # -- seeing -----------------------------------------------------------------------------------------------

    def refresh(self, *, leaves_many: bool = False) -> int:
        """Take in what other people and a new day changed; returns the rows re-assessed. ``leaves_many``: ``open``."""
        self._log.refuse_if_exchanged()  # where the folder is gone, no empty cache is made in its place
        if self._cache.is_exchanged():  # lists that are still shown go on reading the file of before
            self._cache, self._caught_up_on = Cache.open(self._cache.path), None
        if self._caught_up_on != self.today or self._left():
            return self._catch_up(leaves_many=leaves_many)
        return follow(self._cache, self._log, self.rules, self.today)

    def behind(self) -> int:
        """Accounts whose rows others' entries or a new day have made old: more than a few take their time.

        Raises Refusal when a database cannot be read now.
        """
        try:
            entries = self._log.accounts_since(self._cache.cursor().seq)
            return len(entries) + len(self._cache.numbers_turning(self.today)) + self._left()
        except (StoreError, DatabaseError) as error:
            raise _not_shown(error) from None

    def _left(self) -> int:
        """Accounts that are to be assessed anew, unless somebody is at them, as after a sync that was ended.

        Those that newer settings than mine have marked, desks with these see to.
        """
        if not self._cache.has_stale() or sync_is_running(self._cache.path):
            return 0
        now = Moment(self._cache, self._log, self.rules, self.today)
        is_mine = self._caught_up_on != self.today or self._cache.fact("basis") == now.basis
        return self._cache.stale_count() if is_mine else 0

    def has_news(self) -> bool:
        """Take in what is new; whether anything changed since the last call: somebody's entry, a sync, a new day.

        Raises Refusal when a database cannot be read now.
        """
        try:
            taken_in = self.refresh(leaves_many=True)
            self._cache.tidy()
            version = self._cache.version()
        except (StoreError, DatabaseError) as error:
            raise _not_shown(error) from None
        before, self._version = self._version, version
        return bool(taken_in) or version != before

    def _catch_up(self, progress: Progress | None = None, *, leaves_many: bool = False) -> int:
        today = self.today
        count = catch_up(self._cache, self._log, self.rules, today, progress, by=self.actor, leaves_many=leaves_many)
        left = self._cache.stale_count() + len(self._cache.numbers_turning(today))
        self._caught_up_on = None if left >= MANY else today
        return count

    def totals(self) -> list[QueueTotal]:
        """Every queue in numbers."""
        self.need(Right.SEE)
        return listing.totals(self._cache)

    def counts(self, queries: Sequence[Query], stop: Stop = never) -> list[int]:
        """How many accounts each query lists; with filters it takes some tenths of a second: for a sibling.

        Nothing where ``stop`` said so.
        """
        self.need(Right.SEE)
        return listing.counts(self._cache, queries, stop)

    def known(self) -> Known:
        """Names for the completion of filters."""
        self.need(Right.SEE)
        return Known(*(listing.names(self._cache, column) for column in ("payer", "plan", "owner")))

    @property
    def saved_queues(self) -> tuple[SavedQueue, ...]:
        """The site's own queues."""
        return self.ways.queues

    def saved_query(self, saved: SavedQueue) -> Query:
        """What a saved queue lists today. Raises FilterError where its dates cannot be read any more."""
        within = self.parse_filter(saved.filter)
        return Query(me=self.actor, today=self.today, within=within, sort=saved.sort)

    def parse_filter(self, text: str) -> Filter:
        """A typed filter. Raises FilterError."""
        return parse_filter(text, self.today, self.rules.calendar)

    def accounts(self, query: Query) -> Listing:
        """The accounts of a query: what is found within a key press, ``all_ids`` of a sibling gives the rest."""
        self.need(Right.SEE)
        return listing.first_rows(self._cache, query)

    def accounts_again(self, query: Query, before: Listing, near: int) -> Listing:
        """The accounts of a query that is shown: what is not found within a key press stays as it was ``before``.

        What left the list is gone at least around ``near``, where the person is.
        """
        self.need(Right.SEE)
        return listing.rows_again(self._cache, query, before, near)

    def all_ids(self, query: Query, *, most: int = -1, stop: Stop = never) -> Ids:
        """Every row's id of a query, in order, or the first ``most``; what it has by then where ``stop`` said so."""
        self.need(Right.SEE)
        return listing.all_ids(self._cache, query, most=most, stop=stop)

    def row(self, number: str) -> AccountRow | None:
        """The row of an open account."""
        self.need(Right.SEE)
        return listing.find(self._cache, account_number(number))

    def freshness(self) -> Freshness:
        """How old the data is."""
        done = runs.last(self._cache, "done")
        return Freshness(done.ended if done else None, self._cache.exported_on(), runs.last(self._cache))

    def runs(self, most: int = 20) -> list[RunRecord]:
        """The latest syncs, newest first."""
        return runs.history(self._cache, most)

    def rejects(self, most: int = 1_000) -> list[Reject]:
        """Records that were set aside and warnings, newest file first."""
        self.need(Right.SEE)
        return runs.rejects(self._cache, most)

    def due_date(self, text: str) -> date:
        """A due date as people type it. Raises ValueError with the accepted forms."""
        return parse_due(text, self.today, self.rules.calendar)


def _not_shown(error: Exception) -> Refusal:
    return Refusal(f"What others record is not shown now: {error_in_words(error)}")
