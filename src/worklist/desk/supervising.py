"""Supervising: the morning's page, and who has how much to do. Work is assigned by ``record`` like any other entry."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from worklist.desk.reviewing import Reviewing
from worklist.desk.vendor_reports import VendorReports
from worklist.domain.lists import Query
from worklist.domain.morning import (
    LOOK_BACK,
    Load,
    Morning,
    deadline_bands,
    last_business_day,
    owned_by,
    roster,
)
from worklist.domain.refusals import NotAllowed
from worklist.domain.team import Right
from worklist.domain.traces import ActRefused
from worklist.store import listing, morning

_THE_PAGE = "see the morning page"
_MOST_PEOPLE = 10_000


class Supervising(Reviewing, VendorReports):
    """What a supervisor looks at; an auditor may look too."""

    def morning(self) -> Morning:
        """Everything on the page. With a million accounts it takes some tenths of a second: for a sibling."""
        self.need_to_supervise()
        today, calendar = self.today, self.rules.calendar
        reviews, since = self.reviews(), today - LOOK_BACK
        others = [review for review in reviews if self.actor not in review.asked.hands]
        return Morning(
            today,
            waiting=tuple((review, review.waited(today, calendar)[1]) for review in others),
            mine_waiting=len(reviews) - len(others),
            deadlines=morning.with_tallies(self._cache, deadline_bands(today, calendar)),
            unknown_deadlines=morning.unknown_deadlines(self._cache),
            passed_over=tuple(morning.passed_over(self._cache, self._log, since)),
            loads=(*self._loads(morning.touches_since(self._log, since)), morning.unowned_work(self._cache)),
            broken_promises=morning.broken_promises(self._cache),
            overdue_steps=morning.overdue_steps(self._cache, today),
            unreviewed_accesses=morning.unreviewed_accesses(self._log),
            vendors=self.vendor_warnings(),
            unsafe=self.unsafe,
        )

    def colleagues(self) -> tuple[Load, ...]:
        """Whom work can be assigned to, each with what they have; without a team, whoever has something."""
        self.need(Right.ASSIGN)
        return tuple(load for load in self._loads({}) if not load.why_not)

    def accounts_of(self, name: str, *, overdue: bool = False) -> tuple[str, ...]:
        """Numbers of one person's open accounts, sleeping ones included, the best first; or of their overdue steps."""
        self.need(Right.SEE)
        owners = listing.names(self._cache, "owner", _MOST_PEOPLE)
        asked = owned_by(name, owners, overdue=overdue)
        query = Query(asked=asked, asleep=not overdue, me=self.actor, today=self.today)
        found = listing.Listing(self._cache, listing.all_ids(self._cache, query), complete=True)
        return tuple(row.number for row in found.rows(0, len(found)))

    def _loads(self, touches: Mapping[str, Counter[date]]) -> tuple[Load, ...]:
        last = last_business_day(self.today, self.rules.calendar)
        counted = {name: (days[last], days.total()) for name, days in touches.items()}
        return roster(morning.loads(self._cache, self.today), self.team, counted)

    def need_to_supervise(self) -> None:
        """Raises NotAllowed, and keeps in the record that it was tried, for who is no supervisor and no auditor."""
        why = self.me.why_not(Right.AUDIT, _THE_PAGE)  # whoever assigns audits too
        if why:
            self.trace(ActRefused(_THE_PAGE, why))
            raise NotAllowed(why)
