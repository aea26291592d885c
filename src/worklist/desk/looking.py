"""Looking: one account with its explanation and its record, how it is worked, and what I did."""

from datetime import datetime, timedelta

from worklist.desk.seeing import Seeing
from worklist.desk.values import AccountView
from worklist.domain import playbook_words
from worklist.domain.acts import Act
from worklist.domain.events import CallOutcome, Event
from worklist.domain.payer_calls import PayerCalls, usual_of
from worklist.domain.playbooks import Playbook, call_note, choose
from worklist.domain.sections import Section
from worklist.domain.team import Right
from worklist.domain.text import account_number, clean
from worklist.domain.traces import GlassBroken
from worklist.domain.work import in_effect, undone_ids
from worklist.replay.assessor import Assessor
from worklist.store import runs

MOST_SET_ASIDE = 20
"""Most set-aside records that are shown beside their account; the rejects list has all."""
EMERGENCY = timedelta(minutes=60)
"""How long an account stays open to somebody who opened it in an emergency."""
_CALLS_LOOKED_AT = 50


class Looking(Seeing):
    """What a signed-in person can see of one account."""

    def look(self, number: str) -> AccountView | None:
        """An account as the panel beside a list shows it; None when neither PM nor record knows it."""
        number = account_number(number)
        self._need_sight(number)
        return self._look(number)

    def _need_sight(self, number: str) -> None:
        """Who may not see accounts sees the one that they opened in an emergency, for a while."""
        me = self.me
        if not me.may(Right.SEE) and not (me.active and self._glass_is_broken(number)):
            self.need(Right.SEE)

    def _glass_is_broken(self, number: str) -> bool:
        mine = (e for e in self._log.of_account(number) if e.actor == self.actor and isinstance(e.body, GlassBroken))
        now = datetime.now().astimezone()
        return any(abs(now - event.at) < EMERGENCY for event in mine)

    def _look(self, number: str) -> AccountView | None:
        events = tuple(e for e in self._log.of_account(number) if not e.is_trace)
        set_aside = tuple(runs.rejects_of(self._cache, number, MOST_SET_ASIDE))
        if not events and not set_aside and not self._cache.knows(number):
            return None
        now = Assessor(self._cache, self._log, self.rules, self.today)
        return AccountView(now.assess([number])[0], events, undone_ids(events), set_aside)

    def undoable(self, number: str) -> list[Event]:
        """The account's entries that can be undone, undoings too: mine first, the latest first."""
        number = account_number(number)
        self._need_sight(number)
        found = in_effect(self._log.of_account(number))
        return sorted(found, key=lambda event: (event.actor != self.actor, -event.seq))

    def acts(self, most: int = 20) -> list[Act]:
        """My latest acts, on whatever account and in whatever session, the newest first."""
        self.need(Right.SEE)
        found = [[e for e in act if not e.is_trace] for act in self._log.acts_of(self.actor, most)]
        accounts = sorted({event.account for act in found for event in act})
        kept = {event.id for events in self._log.of_accounts(accounts).values() for event in in_effect(events)}
        return [Act(tuple(act), is_undone=not any(event.id in kept for event in act)) for act in found]

    def latest_work(self, most: int = 20, asked: str = "") -> list[Act]:
        """My latest acts without those that only hold an account or let it go: work mode makes two for each.

        ``asked`` is the id of an act that is among them in any case.
        """
        found: list[Act] = []
        for reach in (most, 2 * most, 4 * most):
            found = [act for act in self.acts(reach) if not act.only_holds or act.id == asked]
            if len(found) >= most:
                break
        return found[:most]

    def playbook(self, view: AccountView) -> tuple[Section, ...]:
        """How an account of this kind is worked, with the evidence that is at hand ticked."""
        playbook, work = self.playbook_of(view), view.assessment.work
        ticks = {item.id: (playbook.id, item.id) in work.ticked for item in playbook.evidence}
        return playbook_words.sections(playbook, view.assessment, ticks)

    def playbook_of(self, view: AccountView) -> Playbook:
        """The playbook that an account gets: exactly one."""
        return choose(view.assessment, self.ways.playbooks.all)

    def call_note(self, view: AccountView, outcome: CallOutcome) -> str:
        """How a call's note begins, by what the payer said; empty where the site wants no beginning."""
        return call_note(outcome, view.assessment, self.ways.playbooks.call_notes)

    def payer_calls(self, payer: str) -> PayerCalls:
        """What our own record says of calls to a payer: the number to dial, the usual time on hold."""
        return usual_of([event.body for event in self._log.calls_to(clean(payer), _CALLS_LOOKED_AT)])
