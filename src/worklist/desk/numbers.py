"""The numbers: what the practice is measured by, on this day and before."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from worklist.desk.patterns import Patterning
from worklist.domain.account_facts import AccountFact
from worklist.domain.lists import Query
from worklist.domain.numbers.entries import NumbersTaken
from worklist.domain.numbers.history import ABOUT_TRENDS, taken, trends
from worklist.domain.numbers.measure import Behind, Measure, Numbers
from worklist.domain.refusals import Refusal
from worklist.domain.team import Right
from worklist.domain.traces import AccountsSearched
from worklist.store import listing
from worklist.store.account_facts import facts_of_accounts
from worklist.store.work_numbers import is_taken, numbers_taken

PERIOD = timedelta(days=90)
"""What flows is counted in, where nobody asks for another period; the last day is today."""


@dataclass(frozen=True, slots=True)
class BehindAccount:
    """One of the accounts behind a number."""

    account: str
    fact: AccountFact | None
    """None where the PM's records say nothing of it."""


class Numbering(Patterning):
    """What is counted."""

    def numbers(self, since: date | None = None) -> Numbers:
        """All numbers of today; what flows is counted from ``since`` on, by default in the last 90 days.

        With many accounts it takes some tenths of a second: for a sibling. Raises Refusal for a day that is to come.
        """
        self.need(Right.SEE)
        today = self.today
        first = since or _usual_since(today)
        if first > today:
            raise Refusal(f"The numbers are counted up to today, {today}; {first} is still to come.")
        with self._cache.one_moment():
            owed, done, fixed = (count() for count in self._kinds(first, today))
        return replace(
            owed,
            measures=(*owed.measures, *done.measures, *fixed.measures),
            breakdowns=(*owed.breakdowns, *done.breakdowns, *fixed.breakdowns),
            trends=trends(numbers_taken(self._log)),
            notes=(ABOUT_TRENDS, *owed.notes),
        )

    def keep_numbers(self) -> bool:
        """Keep today's numbers in the record, where nobody has done so today; whether it was done.

        Asks for no right, since whoever syncs keeps them. What cannot be counted is left out. Raises StoreError or
        DatabaseError where the record cannot be written.
        """
        today = self.today
        if is_taken(self._log, today):
            return False
        found: list[Measure] = []
        with self._cache.one_moment():
            for count in self._kinds(_usual_since(today), today):
                # Whatever one kind fails of must not cost the others a day of their history.
                with suppress(Exception):
                    found += count().measures
        if not found:
            return False
        try:
            self._log.decide_and_add(self.actor, lambda: self._taken_once(today, found))
        except Refusal:
            return False
        return True

    def _taken_once(self, today: date, measures: Sequence[Measure]) -> NumbersTaken:
        """Asked under the write lock: two syncs may end in one moment."""
        if is_taken(self._log, today):
            raise Refusal("The numbers of today are kept already.")
        return taken(today, measures)

    def accounts_behind(self, behind: Behind, what: str) -> tuple[BehindAccount, ...]:
        """The accounts behind a number, ``what`` says which; those with the largest balance first.

        That they were looked through goes into the record.
        """
        self.need(Right.SEE)
        numbers = self._numbers_behind(behind)
        self.trace(AccountsSearched(behind.filter or f"number {what}", len(numbers)))
        facts = facts_of_accounts(self._cache, numbers)
        found = [BehindAccount(number, facts.get(number)) for number in numbers]
        return tuple(sorted(found, key=_largest_first))

    def _numbers_behind(self, behind: Behind) -> tuple[str, ...]:
        if not behind.filter:
            return behind.accounts
        query = Query(asked=self.parse_filter(behind.filter), asleep=True, me=self.actor, today=self.today)
        found = listing.Listing(self._cache, listing.all_ids(self._cache, query), complete=True)
        return tuple(row.number for row in found.rows(0, len(found)))

    # -- how the numbers are made -----------------------------------------------------------------------------

    def _kinds(self, since: date, today: date) -> Iterator[Callable[[], Numbers]]:
        """Each kind of numbers, counted where it is asked for: of the receivable, the work, the feedback loop."""
        from worklist.desk.receivable_numbers import receivable_numbers
        from worklist.desk.work_numbers import feedback_numbers, work_numbers

        yield partial(receivable_numbers, self._cache, since, today)
        yield partial(work_numbers, self._cache, self._log, self.rules.cost_per_touch, since, today)
        yield lambda: feedback_numbers(self._cache, self._ledger(every=True), since, today)


def _usual_since(today: date) -> date:
    return today - PERIOD + timedelta(days=1)


def _largest_first(each: BehindAccount) -> tuple[bool, int, int, str]:
    fact = each.fact
    return fact is None, -abs(fact.balance) if fact else 0, -(fact.charges or 0) if fact else 0, each.account
