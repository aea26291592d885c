"""Recording: entries are durable in the work log before they are shown; the cache follows.

Each method refuses, in one sentence, what the rules do not allow, and decides under the log's write lock, so two people
cannot both win.
"""

import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time

from worklist.desk.registered import Registered
from worklist.desk.values import MOST_AT_ONCE, AccountView, Overtaken, Saved, Trial
from worklist.domain.entry_checks import Ground, reason_text
from worklist.domain.entry_words import said_by
from worklist.domain.events import AccountAssigned, Body, EntryUndone, Event
from worklist.domain.recording import accept, right_for
from worklist.domain.refusals import NotAllowed, Refusal
from worklist.domain.team import Right
from worklist.domain.text import account_number, clean
from worklist.domain.traces import AccountViewed, ActRefused, GlassBroken
from worklist.domain.undoing import accept_undo
from worklist.domain.vendors.asking import vendors_named
from worklist.domain.work import apply, fold, in_effect, standing
from worklist.replay.assessor import Assessor
from worklist.store.driver import DatabaseError, StoreError, error_in_words, leaves_open
from worklist.store.locks import before_a_sync
from worklist.store.worklog import Decide

_MOST_NEWS = 3
_LONGEST_NEWS = 300


class Recording(Registered):
    """What a signed-in person can do on accounts."""

    def open_account(self, number: str) -> AccountView:
        """An account in full; that it was opened goes into the record. Raises Refusal when nobody knows it."""
        view = self.view_of(number)
        self.trace(AccountViewed(), account_number(number))
        return view

    def view_of(self, number: str) -> AccountView:
        """As ``look``. Raises Refusal when nobody knows the account."""
        view = self.look(number)
        if view is None:
            raise nobody_knows(number)
        return view

    def break_glass(self, number: str, reason: str) -> AccountView:
        """Open one account in an emergency, without the right to see accounts; it stays open for ``EMERGENCY``.

        The reason is in the record first, and another person reviews it. Raises Refusal, also for whoever may see
        the account anyway.
        """
        me = self.me
        if me.may(Right.SEE):
            raise Refusal(f"{me.name} may see accounts without an emergency: worklist show prints this one.")
        if not me.active:
            self.need(Right.SEE)
        number, why = self._known(number), reason_text(reason)
        if not why:
            raise Refusal("Say why it is an emergency: the reason is reviewed.")
        self.trace(GlassBroken(why), number)
        return self.open_account(number)

    def record(self, number: str, *bodies: Body, seen: int | None = None, act: str = "") -> Saved:
        """Save entries on one account, in one act. Raises Refusal.

        With ``seen`` (``AccountView.seq``) nothing is saved where somebody recorded after what the person saw. With
        ``act``, an id of the caller's, a save whose answer was lost can be tried again.
        """
        self._need_for(bodies)
        number = self._known(number)
        ground = self._grounds([number], bodies)[number]

        def decide(_: str, events: list[Event]) -> Iterable[Body]:
            _refuse_if_overtaken(events, seen)
            return accepted(bodies, ground, events)

        return self._append([number], decide, act)

    def record_on(self, numbers: Sequence[str], *bodies: Body, act: str = "") -> Saved:
        """Save the same entries on many accounts, in one act; those that refuse them are left out and named."""
        if len(numbers) > MOST_AT_ONCE:
            raise Refusal(f"{len(numbers):,} accounts are too many for one act; {MOST_AT_ONCE:,} is the most.")
        self._need_for(bodies)
        grounds = self._grounds([account_number(number) for number in numbers], bodies)
        refused: dict[str, str] = {}

        def decide(number: str, events: list[Event]) -> Iterable[Body]:
            try:
                return accepted(bodies, grounds[number], events)
            except Refusal as refusal:
                refused[number] = str(refusal)
                return []

        saved = self._append(list(grounds), decide, act)
        return replace(saved, refused=tuple(refused.items()))

    def trial(self, numbers: Sequence[str], *bodies: Body) -> Trial:
        """What ``record_on`` would do, without doing it."""
        self._need_for(bodies)
        grounds = self._grounds([account_number(number) for number in numbers], bodies)
        entries = self._log.of_accounts(list(grounds))
        refused = {}
        for number, ground in grounds.items():
            try:
                accepted(bodies, ground, entries[number])
            except Refusal as refusal:
                refused[number] = str(refusal)
        possible = {number: ground.account for number, ground in grounds.items() if number not in refused}
        balance = sum(account.balance for account in possible.values())
        return Trial(tuple(possible), balance, tuple(refused.items()))

    def carry_out(self, trial: Trial, *bodies: Body, act: str = "") -> Saved:
        """Save on the accounts of a trial, and on no others: what was refused then is not done now."""
        saved = self.record_on(trial.numbers, *bodies, act=act)
        return replace(saved, refused=(*trial.refused, *saved.refused))

    def undo(self, number: str, event_id: str = "", reason: str = "") -> Saved:
        """Take an entry out of effect: the one named, else my latest here. Undoing an undo brings it back."""
        self.need(Right.RECORD)
        why = reason_text(reason)
        number = self._known(number)
        return self._append([number], lambda _, events: [EntryUndone(self._undo_target(events, event_id).id, why)])

    def undo_act(self, act: str, reason: str = "") -> Saved:
        """Take everything that an act saved, and that is still in effect, out of effect: one undo for the whole."""
        self.need(Right.RECORD)
        why = reason_text(reason)
        targets = {event.id for event in self._log.act(act) if not event.is_trace}
        accounts, me = list(dict.fromkeys(event.account for event in self._log.act(act))), self.me

        def decide(_: str, events: list[Event]) -> Iterable[Body]:
            found = [event for event in in_effect(events) if event.id in targets]
            for event in found:
                accept_undo(event, me, events)
            return [EntryUndone(event.id, why) for event in reversed(found)]

        saved = self._append(accounts, decide)
        if not saved.events:
            raise Refusal("That is not in effect any more.")
        return saved

    def _undo_target(self, events: list[Event], event_id: str) -> Event:
        if event_id:
            found = [event for event in in_effect(events) if event.id == event_id]
        else:
            mine = (event for event in standing(events) if event.actor == self.actor)
            found = [event for event in mine if not event.is_trace][-1:]
        if not found:
            raise Refusal("That entry is not in effect." if event_id else "There is nothing of yours to undo here.")
        accept_undo(found[0], self.me, events)
        return found[0]

    # -- how it is written ------------------------------------------------------------------------------------

    def _need_for(self, bodies: Iterable[Body]) -> None:
        for right in dict.fromkeys(map(right_for, bodies)):
            self.need(right)

    def _known(self, number: str) -> str:
        number = account_number(number)
        if not self._cache.knows(number) and not self._log.of_account(number):
            raise nobody_knows(number)
        return number

    def _grounds(self, numbers: Sequence[str], bodies: Iterable[Body] = ()) -> dict[str, Ground]:
        """What entries on accounts are judged on; ``bodies`` are those of which some may name a vendor."""
        found = list(Assessor(self._cache, self._log, self.rules, self.today).assess(numbers))
        vendors = self._register_for(vendors_named(bodies, [assessment.work for assessment in found]))
        me, team = self.me, self._log.team()
        return {assessment.account.number: Ground(me, assessment, team, vendors) for assessment in found}

    def _append(self, accounts: Sequence[str], decide: Decide, act: str = "", closing: Body | None = None) -> Saved:
        added = self._write(accounts, decide, act, closing)
        with suppress(DatabaseError, StoreError), before_a_sync(self._cache.path):
            self.refresh(leaves_many=True)  # else the cache follows at the next one: the entries are durable
        mine = {event.account for event in added if not isinstance(event.body, AccountAssigned)}
        entries = self._log.of_accounts(sorted(mine))  # what comes next where it is assigned is for that person to say
        open_ends = tuple(account for account, events in entries.items() if fold(events).needs_next_step)
        return Saved(tuple(added), open_ends)

    def _write(self, accounts: Sequence[str], decide: Decide, act: str, closing: Body | None) -> list[Event]:
        act = act or uuid.uuid4().hex
        try:
            return self._log.append_to(self.actor, accounts, decide, act=act, closing=closing)
        except NotAllowed as refusal:
            self.trace(ActRefused("record this", str(refusal)), accounts[0] if len(accounts) == 1 else "")
            raise
        except DatabaseError as error:
            with suppress(DatabaseError):  # a commit that was answered with an error may have come through
                if known := self._log.act(act):
                    return known
            look = "; after a new start, look first whether it is there" if leaves_open(error) else ""
            raise Refusal(
                f"Not saved: the work log cannot be written ({error_in_words(error)}{look})."
                " Keep this open and try again."
            ) from None
        except StoreError as error:
            raise Refusal(f"Not saved. {error}") from None


def accepted(bodies: Iterable[Body], ground: Ground, events: list[Event]) -> list[Body]:
    """The bodies as they are kept, each judged on what those before it leave."""
    at = datetime.combine(ground.today, time(12)).astimezone()
    state, kept = fold(events), []
    for body in bodies:
        kept.append(accept(body, ground, state))
        state = apply(state, Event(0, "", at, ground.actor, ground.account.number, kept[-1]))
    return kept


def _refuse_if_overtaken(events: list[Event], seen: int | None) -> None:
    """Nothing is saved on top of what the person has not seen."""
    news = [event for event in events if seen is not None and event.seq > seen and not event.is_trace]
    if news:
        said = "; ".join(f"{event.actor} {said_by(event.body)} at {event.at:%H:%M}" for event in news[-_MOST_NEWS:])
        raise Overtaken(f"Not saved yet. Meanwhile {said[:_LONGEST_NEWS]}. Save again to add yours.", news[-1].seq)


def nobody_knows(number: str) -> Refusal:
    """The refusal for a number that neither the PM nor the record has."""
    return Refusal(f"No account {clean(number, most=40)!r}: check the number, or run a sync if it is new.")
