"""Serving: the best account that nobody holds, one after the other."""

from collections.abc import Iterator
from datetime import datetime

from worklist.desk.disputing import Disputing
from worklist.desk.numbers import Numbering
from worklist.desk.patient_papers import PatientPapers
from worklist.desk.placing import Placing
from worklist.desk.pricing import Pricing
from worklist.desk.resolving import Resolving
from worklist.desk.scoring import Scoring
from worklist.desk.values import AccountView
from worklist.desk.vendor_reports import VendorReports
from worklist.domain.account_row import AccountRow
from worklist.domain.events import AccountHeld
from worklist.domain.lists import Query
from worklist.domain.refusals import Refusal
from worklist.domain.team import Right

_SERVED = "served"
"""Name of the preference that keeps which account was served last."""
_SERVED_PAGE = 50


class Desk(Pricing, Numbering, Disputing, Placing, VendorReports, Scoring, Resolving, PatientPapers):
    """One person's desk: everything they can see or do, one method each; the only door to a write."""

    def serve(self, query: Query) -> AccountView | None:
        """The best account of a list that nobody holds, held for me; None when nothing is left to serve.

        One that I was interrupted on comes first: I hold it, and it was served last or a draft of mine waits. Passed
        over: what others hold or were told to work, what I skipped today, what I gave a later day today, and what can
        wait: nothing is lost there before its day.
        """
        self.need(Right.RECORD)
        for number in self._candidates(query):
            view = self.look(number)
            if view is None or self._is_for_another(view) or self._skipped_today(view) or self._planned_today(view):
                continue
            if view.assessment.work.holder != self.actor:
                try:
                    self.record(number, AccountHeld())
                except Refusal:  # somebody was faster
                    continue
            self._served.add(number)
            self.personal.prefer(_SERVED, number)
            return self.open_account(number)
        return None

    def _candidates(self, query: Query) -> Iterator[str]:
        yield from self._interrupted_on()
        listing = self.accounts(query)
        if not listing.complete:
            listing.extend(self.all_ids(query))
        for start in range(0, len(listing), _SERVED_PAGE):
            for row in listing.rows(start, start + _SERVED_PAGE):
                if row.cents_per_minute > 0 and not row.holder:
                    yield row.number

    def _interrupted_on(self) -> Iterator[str]:
        """What I still hold from an earlier session: accounts that a draft waits on, and the one served last.

        The last one not while another session of mine is at it; a session that was killed seems to be for a while.
        """
        for draft in self.personal.all_drafts():
            if self._held_by_me(draft.account):
                yield draft.account
        served = self._held_by_me(self.personal.preference(_SERVED))
        if served is None or served.number in self._served or served.cents_per_minute <= 0:
            return
        if all(each.actor != self.actor for each in self.personal.others_at(served.number)):
            yield served.number

    def _held_by_me(self, number: str) -> AccountRow | None:
        row = self.row(number) if number else None
        return row if row is not None and row.holder == self.actor else None

    def _is_for_another(self, view: AccountView) -> bool:
        """Whether somebody else was told to work it, and I do not hold it."""
        work = view.assessment.work
        return work.holder != self.actor and work.assigned not in ("", self.actor)

    def _skipped_today(self, view: AccountView) -> bool:
        skips = view.assessment.work.skips
        return any(skip.by == self.actor and self._is_of_today(skip.at) for skip in skips)

    def _planned_today(self, view: AccountView) -> bool:
        """A day behind the deadline is no reason to serve it again at once: who chose it was told."""
        step = view.assessment.case.step
        if step is None or step.due <= self.today:
            return False
        return step.by == self.actor and self._is_of_today(step.set_at)

    def _is_of_today(self, at: datetime) -> bool:
        return at.astimezone().date() >= self.today
