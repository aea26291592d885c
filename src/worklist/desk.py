"""The desk: everything a signed-in person can see or do, one method each. The only door to a write.

A write is durable in the work log before it is shown; the cache follows. Each method that records refuses, in one
sentence, what the rules do not allow, and is decided under the log's write lock, so two people cannot both win.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from worklist.domain.account_row import AccountRow
from worklist.domain.assessment import Assessment
from worklist.domain.calendar import parse_due
from worklist.domain.events import (
    AccountHeld,
    AccountReleased,
    AccountSnoozed,
    AccountViewed,
    Body,
    CallLogged,
    EntryUndone,
    EscalationRequested,
    Event,
    HoldFlag,
    HoldFlagSet,
    ModifierTagged,
    NextStepSet,
    NoteAdded,
    OutcomeRecorded,
)
from worklist.domain.filter_terms import Filter
from worklist.domain.filters import parse_filter
from worklist.domain.lists import Query, QueueTotal, RunRecord
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.provenance import Reject
from worklist.domain.site import SiteRules
from worklist.domain.text import clean_block
from worklist.domain.work import WorkState, fold, standing, undone_ids
from worklist.replay import Progress, assessor, catch_up
from worklist.store import listing, runs
from worklist.store.cache import Cache
from worklist.store.driver import DatabaseError
from worklist.store.listing import Ids, Listing
from worklist.store.worklog import WorkLog

__all__ = ["MOST_TEXT", "AccountView", "Desk", "Freshness", "Ids", "Listing", "Refusal", "Saved"]

MOST_TEXT = 4_000
"""Longest note or answer that is kept; longer ones are refused, not cut."""


class Refusal(Exception):  # noqa: N818 - it is an answer, not an error
    """What was asked is not allowed now; the text is one sentence that says why and what would help."""


@dataclass(frozen=True, slots=True)
class Saved:
    """An entry that is durable."""

    events: tuple[Event, ...]
    needs_next_step: bool
    """Whether the account is now without a next step and without an outcome, which closing must not leave."""


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account with its explanation and its record."""

    assessment: Assessment
    events: tuple[Event, ...]
    """Oldest first, views left out."""
    undone: frozenset[str]
    """Ids of the entries that are out of effect."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old the data on the screen is."""

    synced_at: datetime | None
    """End of the last sync that was done; None when there was none."""
    exported_on: date | None
    """The day that the newest aging export speaks of."""
    last: RunRecord | None
    """The last sync, however it ended."""


class Desk:
    """One person's desk. Used from one thread; ``sibling`` makes another for another thread."""

    def __init__(self, cache: Cache, log: WorkLog, rules: SiteRules, actor: str, today: Callable[[], date]) -> None:
        self._cache = cache
        self._log = log
        self._today = today
        self.rules = rules
        self.actor = actor

    @classmethod
    def open(
        cls,
        cache_path: Path,
        log_path: Path,
        rules: SiteRules,
        actor: str,
        *,
        today: Callable[[], date] = date.today,
        progress: Progress | None = None,
    ) -> "Desk":
        """Open both databases and bring the cache up to the log, the day and the settings.

        Raises StoreError, in a sentence with the remedy, when either cannot be used.
        """
        log = WorkLog.open(log_path)
        desk = cls(Cache.open(cache_path), log, rules, actor, today)
        catch_up(desk._cache, log, rules, today(), progress)
        return desk

    def sibling(self) -> "Desk":
        """The same desk on connections of its own."""
        cache, log = Cache.open(self._cache.path), WorkLog.open(self._log.path)
        return Desk(cache, log, self.rules, self.actor, self._today)

    def close(self) -> None:
        """Close both databases."""
        self._cache.close()
        self._log.close()

    @property
    def today(self) -> date:
        """The day that everything is judged on."""
        return self._today()

    # -- seeing -----------------------------------------------------------------------------------------------

    def refresh(self) -> int:
        """Take in what other people and a new day changed; returns the rows re-assessed."""
        return catch_up(self._cache, self._log, self.rules, self.today)

    def totals(self) -> list[QueueTotal]:
        """Every queue in numbers."""
        return listing.totals(self._cache)

    def parse_filter(self, text: str) -> Filter:
        """A typed filter. Raises FilterError."""
        return parse_filter(text, self.today, self.rules.calendar)

    def accounts(self, query: Query) -> Listing:
        """The accounts of a query: the first rows known, ``all_ids`` of a sibling gives the rest."""
        return listing.first_rows(self._cache, query)

    def all_ids(self, query: Query) -> Ids:
        """Every row's id of a query, in order; for ``Listing.extend``."""
        return listing.all_ids(self._cache, query)

    def row(self, number: str) -> AccountRow | None:
        """The row of an open account."""
        return listing.find(self._cache, number)

    def look(self, number: str) -> AccountView | None:
        """An account as the panel beside a list shows it; None when neither PM nor record knows it."""
        events = tuple(e for e in self._log.of_account(number) if not isinstance(e.body, AccountViewed))
        if not events and not self._cache.knows(number):
            return None
        now = assessor(self._cache, self._log, self.rules, self.today)
        return AccountView(now.assess([number])[0], events, undone_ids(events))

    def open_account(self, number: str) -> AccountView:
        """An account in full; that it was opened goes into the record. Raises Refusal when nobody knows it."""
        view = self.look(number)
        if view is None:
            raise Refusal(f"No account {number!r}: check the number, or run a sync if it is new.")
        self._log.append(self.actor, number, lambda _: [AccountViewed()])
        return view

    def undoable(self, number: str) -> list[Event]:
        """The account's entries that can be undone, undoings too: mine first, the latest first."""
        every = self._log.of_account(number)
        undone = undone_ids(every) | {e.body.target for e in every if isinstance(e.body, EntryUndone)}
        found = [e for e in every if e.id not in undone and not isinstance(e.body, AccountViewed)]
        return sorted(found, key=lambda event: (event.actor != self.actor, -event.seq))

    def freshness(self) -> Freshness:
        """How old the data is."""
        done = runs.last(self._cache, "done")
        return Freshness(done.ended if done else None, self._cache.exported_on(), runs.last(self._cache))

    def runs(self, most: int = 20) -> list[RunRecord]:
        """The latest syncs, newest first."""
        return runs.history(self._cache, most)

    def rejects(self, most: int = 1_000) -> list[Reject]:
        """Records that were set aside and warnings, newest file first."""
        return runs.rejects(self._cache, most)

    def due_date(self, text: str) -> date:
        """A due date as people type it. Raises ValueError with the accepted forms."""
        return parse_due(text, self.today, self.rules.calendar)

    # -- doing ------------------------------------------------------------------------------------------------

    def set_next_step(self, number: str, action: str, due: date, note: str = "") -> Saved:
        """Say what is done next and when."""
        if action not in NEXT_ACTIONS:
            raise Refusal(f"{action!r} is no action; use one of {', '.join(NEXT_ACTIONS)}.")
        if due < self.today:
            raise Refusal(f"{due:%Y-%m-%d} is in the past; a next step is due today or later.")
        if action == "other" and not note.strip():
            raise Refusal("Say in the note what the next step is.")
        return self._record(number, NextStepSet(action, due, _text(note, "note")))

    def log_call(self, number: str, call: CallLogged) -> Saved:
        """Record a contact with a payer; the PM's state of that moment is noted with a promise."""
        if call.minutes is not None and not 0 <= call.minutes <= 600:
            raise Refusal(f"{call.minutes} minutes is not a call; use 0 to 600.")
        if call.promised_on and call.promised_on < self.today:
            raise Refusal(f"A promise for {call.promised_on:%Y-%m-%d} is in the past; leave it out or correct it.")
        kept = replace(
            call,
            payer=_text(call.payer, "payer"),
            number=_text(call.number, "number"),
            representative=_text(call.representative, "name"),
            reference=_text(call.reference, "reference"),
            said=_text(call.said, "call note"),
            source_hash=self._source_hash(number),
        )
        return self._record(number, kept)

    def tag_modifier(self, number: str, tag: ModifierTagged) -> Saved:
        """Tag a recurring modifier issue on a line of the account."""
        code, modifier = tag.code.strip().upper(), tag.modifier.strip().upper()
        if not code:
            raise Refusal("Name the line's procedure code.")
        if len(modifier) != 2 or not modifier.isascii() or not modifier.isalnum():
            raise Refusal(f"{tag.modifier!r} is no modifier; it has two letters or digits, such as 25 or XS.")
        return self._record(number, ModifierTagged(code, modifier, tag.act, _text(tag.evidence, "evidence")))

    def request_escalation(self, number: str, escalation: EscalationRequested) -> Saved:
        """Ask a supervisor, or a vendor through one; the account waits in review."""
        if not escalation.why.strip() or not escalation.ask.strip():
            raise Refusal("An escalation needs why it is made and what is asked.")
        fields = (escalation.why, escalation.ask, escalation.evidence, escalation.terms)
        kept = EscalationRequested(escalation.to, *(_text(text, "escalation") for text in fields))

        def decide(state: WorkState) -> Iterable[Body]:
            if state.escalation:
                raise Refusal("An escalation already waits on this account; undo it to ask for something else.")
            return [kept]

        return self._decide(number, decide)

    def hold(self, number: str, *, take_over: bool = False) -> Saved:
        """Hold the account for me; somebody else's hold is only taken over when asked."""

        def decide(state: WorkState) -> Iterable[Body]:
            if state.holder == self.actor:
                raise Refusal("You hold this account already.")
            if state.holder and not take_over:
                raise Refusal(f"{state.holder} holds this account; take it over if it must not wait.")
            return [AccountHeld(taken_over=bool(state.holder))]

        return self._decide(number, decide)

    def release(self, number: str) -> Saved:
        """Let the account go; not before what comes next is recorded, where it was worked."""

        def decide(state: WorkState) -> Iterable[Body]:
            if state.holder != self.actor:
                raise Refusal(f"You do not hold this account; {state.holder or 'nobody'} does.")
            if state.needs_next_step:
                raise Refusal("This account was worked and nothing comes next: set a next step or record an outcome.")
            return [AccountReleased()]

        return self._decide(number, decide)

    def snooze(self, number: str, until: date, reason: str) -> Saved:
        """Put the account out of sight until a day, or until the PM's records change."""
        if until <= self.today:
            raise Refusal("Snooze until a later day than today.")
        if not reason.strip():
            raise Refusal("Say why it can sleep.")
        return self._record(number, AccountSnoozed(until, _text(reason, "reason"), self._source_hash(number)))

    def set_flag(self, number: str, flag: HoldFlag, *, on: bool, reason: str = "") -> Saved:
        """Raise or take down a flag that stops work."""
        if on and not reason.strip():
            raise Refusal(f"Say how {flag} is known.")

        def decide(state: WorkState) -> Iterable[Body]:
            if (flag in state.flags) == on:
                raise Refusal(f"{flag} is {'already' if on else 'not'} set on this account.")
            return [HoldFlagSet(flag, on, _text(reason, "reason"))]

        return self._decide(number, decide)

    def add_note(self, number: str, text: str) -> Saved:
        """Add free text."""
        if not text.strip():
            raise Refusal("The note is empty.")
        return self._record(number, NoteAdded(_text(text, "note")))

    def record_outcome(self, number: str, outcome: OutcomeRecorded) -> Saved:
        """End the work on an account; it rests until the PM shows the outcome, or comes back."""
        if outcome.amount < 0:
            raise Refusal("An amount is zero or more; say the direction by the kind of outcome.")
        view = self.look(number)
        kept = OutcomeRecorded(
            outcome.outcome,
            outcome.amount,
            _text(outcome.how, "outcome"),
            account_class=view.assessment.placement.account_class if view else "",
            source_hash=view.assessment.case.source_hash if view else "",
            age=view.assessment.account.age(self.today) if view else None,
        )
        return self._record(number, kept)

    def undo(self, number: str, event_id: str = "", reason: str = "") -> Saved:
        """Take an entry out of effect: the one named, else my latest here. Undoing an undo brings it back."""

        def decide(events: list[Event]) -> Iterable[Body]:
            target = self._undo_target(events, event_id)
            return [EntryUndone(target.id, _text(reason, "reason"))]

        return self._append(number, decide)

    def _undo_target(self, events: list[Event], event_id: str) -> Event:
        undoable = [event for event in standing(events) if not isinstance(event.body, AccountViewed)]
        if event_id:
            undoable += [event for event in events if isinstance(event.body, EntryUndone)]
            found = [event for event in undoable if event.id == event_id]
        else:
            found = [event for event in undoable if event.actor == self.actor][-1:]
        if not found:
            raise Refusal("That entry is not in effect." if event_id else "There is nothing of yours to undo here.")
        return found[0]

    # -- how it is written ------------------------------------------------------------------------------------

    def _record(self, number: str, body: Body) -> Saved:
        return self._append(number, lambda _: [body])

    def _decide(self, number: str, decide: Callable[[WorkState], Iterable[Body]]) -> Saved:
        return self._append(number, lambda events: decide(fold(events)))

    def _append(self, number: str, decide: Callable[[list[Event]], Iterable[Body]]) -> Saved:
        if not self._cache.knows(number) and not self._log.of_account(number):
            raise Refusal(f"No account {number!r}: check the number, or run a sync if it is new.")
        try:
            added = self._log.append(self.actor, number, decide)
        except DatabaseError as error:
            raise Refusal(
                f"Not saved: the work log cannot be written ({error}). Keep this open and try again."
            ) from None
        with suppress(DatabaseError):  # the entry is durable; the cache follows at the next refresh
            self.refresh()
        return Saved(tuple(added), fold(self._log.of_account(number)).needs_next_step)

    def _source_hash(self, number: str) -> str:
        return self._cache.accounts([number])[0].source_hash


def _text(text: str, name: str) -> str:
    """Cleaned text, line breaks kept. Raises Refusal when it is too long to keep whole."""
    if len(text) > MOST_TEXT:
        raise Refusal(f"The {name} has {len(text):,} characters; {MOST_TEXT:,} are kept, so shorten it or split it.")
    return clean_block(text, most=MOST_TEXT).strip()
