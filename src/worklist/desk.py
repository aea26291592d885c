"""The desk: everything a signed-in person can see or do, one method each. The only door to a write.

A write is durable in the work log before it is shown; the cache follows. Each method that records refuses, in one
sentence, what the rules do not allow, and is decided under the log's write lock, so two people cannot both win.
"""

import re
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from worklist.domain.account_row import AccountRow
from worklist.domain.accounts import Account
from worklist.domain.assessment import Assessment
from worklist.domain.calendar import parse_due
from worklist.domain.codes import appeal_refusal
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
    OutcomeKind,
    OutcomeRecorded,
)
from worklist.domain.filter_terms import Filter
from worklist.domain.filters import parse_filter
from worklist.domain.lists import Query, QueueTotal, RunRecord
from worklist.domain.money import dollars
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.provenance import Reject
from worklist.domain.site import SiteRules
from worklist.domain.text import account_number, clean, clean_block
from worklist.domain.work import WorkState, fold, standing, undone_ids
from worklist.replay import Assessor, Progress, catch_up, follow
from worklist.store import listing, runs
from worklist.store.accounts import stored_accounts
from worklist.store.cache import Cache
from worklist.store.driver import DatabaseError, StoreError
from worklist.store.listing import Ids, Listing
from worklist.store.worklog import WorkLog

__all__ = ["MOST_TEXT", "AccountView", "Desk", "Freshness", "Ids", "Listing", "Refusal", "Saved"]

MOST_SET_ASIDE = 20
"""Most set-aside records that are shown beside their account; the rejects list has all."""

MOST_TEXT = 4_000
"""Longest note or answer that is kept; longer ones are refused, not cut."""
_FARTHEST = timedelta(days=3 * 366)
"""How far ahead a day may lie: beyond that the year is mistyped."""
_MOST_CENTS = 10**11
_WITH_AMOUNT = (OutcomeKind.RECOVERED, OutcomeKind.WRITE_OFF_REVERSED)
_MOST_MINUTES = 600
_CODE = re.compile("[A-Z0-9]{3,11}")
_MODIFIER = re.compile("[A-Z0-9]{2}")


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
    set_aside: tuple[Reject, ...] = ()
    """Records of this account that could not be read: what is shown may lack them."""


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
        self._caught_up_on: date | None = None
        self._version = cache.version()
        self.rules = rules
        self.actor = clean(actor)

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
        desk = cls._on(cache_path, log_path, rules, actor, today)
        try:
            with desk._cache.damage_in_words():
                desk._catch_up(progress)
        except BaseException:
            desk.close()
            raise
        return desk

    @classmethod
    def _on(cls, cache_path: Path, log_path: Path, rules: SiteRules, actor: str, today: Callable[[], date]) -> "Desk":
        log = WorkLog.open(log_path)
        try:
            return cls(Cache.open(cache_path), log, rules, actor, today)
        except BaseException:
            log.close()
            raise

    def sibling(self) -> "Desk":
        """The same desk on connections of its own."""
        return self._on(self._cache.path, self._log.path, self.rules, self.actor, self._today)

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
        if self._cache.is_exchanged():  # lists that are still shown go on reading the file of before
            self._cache, self._caught_up_on = Cache.open(self._cache.path), None
        if self._caught_up_on != self.today:
            return self._catch_up()
        return follow(self._cache, self._log, self.rules, self.today)

    def has_news(self) -> bool:
        """Take in what is new; whether anything changed since the last call: somebody's entry, a sync, a new day.

        Raises Refusal when a database cannot be read now.
        """
        try:
            taken_in = self.refresh()
            version = self._cache.version()
        except (StoreError, DatabaseError) as error:
            raise Refusal(f"What others record is not shown now: {error}") from None
        before, self._version = self._version, version
        return bool(taken_in) or version != before

    def _catch_up(self, progress: Progress | None = None) -> int:
        today = self.today
        count = catch_up(self._cache, self._log, self.rules, today, progress)
        self._caught_up_on = today
        return count

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
        return listing.find(self._cache, account_number(number))

    def look(self, number: str) -> AccountView | None:
        """An account as the panel beside a list shows it; None when neither PM nor record knows it."""
        number = account_number(number)
        events = tuple(e for e in self._log.of_account(number) if not isinstance(e.body, AccountViewed))
        set_aside = tuple(runs.rejects_of(self._cache, number, MOST_SET_ASIDE))
        if not events and not set_aside and not self._cache.knows(number):
            return None
        now = Assessor(self._cache, self._log, self.rules, self.today)
        return AccountView(now.assess([number])[0], events, undone_ids(events), set_aside)

    def open_account(self, number: str) -> AccountView:
        """An account in full; that it was opened goes into the record. Raises Refusal when nobody knows it."""
        view = self.look(number)
        if view is None:
            raise _nobody_knows(number)
        self._write(account_number(number), lambda _: [AccountViewed()])
        return view

    def undoable(self, number: str) -> list[Event]:
        """The account's entries that can be undone, undoings too: mine first, the latest first."""
        found = _in_effect(self._log.of_account(account_number(number)))
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
            raise Refusal(f"{clean(action)!r} is no action; use one of {', '.join(NEXT_ACTIONS)}.")
        if due < self.today:
            raise Refusal(f"{due:%Y-%m-%d} is in the past; a next step is due today or later.")
        kept = NextStepSet(action, self._near(due), _text(note, "note"))
        if action == "other" and not kept.note:
            raise Refusal("Say in the note what the next step is.")
        if action == "appeal":
            self._refuse_without_appeal_rights(number)
        return self._record(number, kept)

    def _refuse_without_appeal_rights(self, number: str) -> None:
        """An appeal is no next step where every denial came with a remark that leaves none, such as MA130."""
        view = self.look(number)
        denials = view.assessment.case.denials if view else ()
        if denials and all(denial.appeal_refused for denial in denials):
            code = appeal_refusal(denials[0].adjudication.remarks)
            raise Refusal(f"{code} leaves no appeal rights on this denial; correct the claim or choose another step.")

    def log_call(self, number: str, call: CallLogged) -> Saved:
        """Record a contact with a payer; the PM's state of that moment is noted with a promise."""
        if call.minutes is not None and not 0 <= call.minutes <= _MOST_MINUTES:
            raise Refusal(f"{call.minutes} minutes is not a call; use 0 to {_MOST_MINUTES}.")
        if call.promised_on and call.promised_on < self.today:
            raise Refusal(f"A promise for {call.promised_on:%Y-%m-%d} is in the past; leave it out or correct it.")
        kept = replace(
            call,
            payer=_line(call.payer, "payer"),
            number=_line(call.number, "number"),
            representative=_line(call.representative, "name"),
            reference=_line(call.reference, "reference"),
            said=_text(call.said, "call note"),
            promised_on=self._near(call.promised_on) if call.promised_on else None,
            source_hash=self._source_hash(number),
        )
        return self._record(number, kept)

    def tag_modifier(self, number: str, tag: ModifierTagged) -> Saved:
        """Tag a recurring modifier issue on a line of the account."""
        code, modifier = tag.code.strip().upper(), tag.modifier.strip().upper()
        if not code:
            raise Refusal("Name the line's procedure code.")
        if not _CODE.fullmatch(code):
            raise Refusal(f"{clean(tag.code, most=40)!r} is no procedure code; it has letters and digits only.")
        if not _MODIFIER.fullmatch(modifier):
            said = clean(tag.modifier, most=40)
            raise Refusal(f"{said!r} is no modifier; it has two letters or digits, such as 25 or XS.")
        return self._record(number, ModifierTagged(code, modifier, tag.act, _text(tag.evidence, "evidence")))

    def request_escalation(self, number: str, escalation: EscalationRequested) -> Saved:
        """Ask a supervisor, or a vendor through one; the account waits in review."""
        fields = (escalation.why, escalation.ask, escalation.evidence, escalation.terms)
        kept = EscalationRequested(escalation.to, *(_text(text, "escalation") for text in fields))
        if not kept.why or not kept.ask:
            raise Refusal("An escalation needs why it is made and what is asked.")

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
        kept = AccountSnoozed(self._near(until), _text(reason, "reason"), self._source_hash(number))
        if not kept.reason:
            raise Refusal("Say why it can sleep.")
        return self._record(number, kept)

    def set_flag(self, number: str, flag: HoldFlag, *, on: bool, reason: str = "") -> Saved:
        """Raise or take down a flag that stops work."""
        kept = HoldFlagSet(flag, on, _text(reason, "reason"))
        if on and not kept.reason:
            raise Refusal(f"Say how {flag} is known.")

        def decide(state: WorkState) -> Iterable[Body]:
            if (flag in state.flags) == on:
                raise Refusal(f"{flag} is {'already' if on else 'not'} set on this account.")
            return [kept]

        return self._decide(number, decide)

    def add_note(self, number: str, text: str) -> Saved:
        """Add free text."""
        kept = NoteAdded(_text(text, "note"))
        if not kept.text:
            raise Refusal("The note is empty.")
        return self._record(number, kept)

    def record_outcome(self, number: str, outcome: OutcomeRecorded) -> Saved:
        """End the work on an account; it rests until the PM shows the outcome, or comes back."""
        if outcome.amount < 0:
            raise Refusal("An amount is zero or more; say the direction by the kind of outcome.")
        if outcome.amount > _MOST_CENTS:
            raise Refusal(f"No account comes to {dollars(outcome.amount)}; check the amount.")
        view = self.look(number)
        if view:
            _refuse_wrong_amount(outcome, view.assessment.account)
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

        why = _text(reason, "reason")
        return self._append(number, lambda events: [EntryUndone(self._undo_target(events, event_id).id, why)])

    def _undo_target(self, events: list[Event], event_id: str) -> Event:
        if event_id:
            found = [event for event in _in_effect(events) if event.id == event_id]
        else:
            mine = (event for event in standing(events) if event.actor == self.actor)
            found = [event for event in mine if not isinstance(event.body, AccountViewed)][-1:]
        if not found:
            raise Refusal("That entry is not in effect." if event_id else "There is nothing of yours to undo here.")
        return found[0]

    # -- how it is written ------------------------------------------------------------------------------------

    def _record(self, number: str, body: Body) -> Saved:
        return self._append(number, lambda _: [body])

    def _decide(self, number: str, decide: Callable[[WorkState], Iterable[Body]]) -> Saved:
        return self._append(number, lambda events: decide(fold(events)))

    def _append(self, number: str, decide: Callable[[list[Event]], Iterable[Body]]) -> Saved:
        number = account_number(number)
        if not self._cache.knows(number) and not self._log.of_account(number):
            raise _nobody_knows(number)
        added = self._write(number, decide)
        with suppress(DatabaseError, StoreError):  # the entry is durable; the cache follows at the next refresh
            self.refresh()
        return Saved(tuple(added), fold(self._log.of_account(number)).needs_next_step)

    def _write(self, number: str, decide: Callable[[list[Event]], Iterable[Body]]) -> list[Event]:
        event_id = uuid.uuid4().hex
        try:
            return self._log.append(self.actor, number, decide, event_id=event_id)
        except DatabaseError as error:
            with suppress(DatabaseError):  # a commit that was answered with an error may have come through
                if known := self._log.find(event_id):
                    return [known]
            raise Refusal(
                f"Not saved: the work log cannot be written ({error}). Keep this open and try again."
            ) from None
        except StoreError as error:
            raise Refusal(f"Not saved. {error}") from None

    def _source_hash(self, number: str) -> str:
        return stored_accounts(self._cache, [account_number(number)])[0].source_hash

    def _near(self, day: date) -> date:
        if day - self.today > _FARTHEST:
            raise Refusal(f"{day:%Y-%m-%d} is more than three years away; check the year.")
        return day


def _refuse_wrong_amount(outcome: OutcomeRecorded, account: Account) -> None:
    """A recovery has an amount, and none is above what was billed: the chances of other accounts rest on it."""
    if outcome.outcome in _WITH_AMOUNT and outcome.amount == 0:
        raise Refusal(f"Say how much was {'recovered' if outcome.outcome is OutcomeKind.RECOVERED else 'reversed'}.")
    most = max(account.charges or 0, account.balance)
    if account.is_known and outcome.amount > most:
        raise Refusal(f"{dollars(outcome.amount)} is more than the {dollars(most)} that this account came to.")


def _nobody_knows(number: str) -> Refusal:
    return Refusal(f"No account {clean(number, most=40)!r}: check the number, or run a sync if it is new.")


def _in_effect(events: Iterable[Event]) -> list[Event]:
    """The entries that can be undone, undoings too: those that no undoing in effect names."""
    every = [event for event in events if not isinstance(event.body, AccountViewed)]
    undone: set[str] = set()
    for event in reversed(every):
        if isinstance(event.body, EntryUndone) and event.id not in undone:
            undone.add(event.body.target)
    return [event for event in every if event.id not in undone]


def _text(text: str, name: str) -> str:
    """Cleaned text, line breaks kept. Raises Refusal when it is too long to keep whole."""
    kept = clean_block(text[: 4 * MOST_TEXT], most=len(text)).strip()
    if len(kept) > MOST_TEXT or len(text) > 4 * MOST_TEXT:
        raise Refusal(f"The {name} has {len(text):,} characters; {MOST_TEXT:,} are kept, so shorten it or split it.")
    return kept


def _line(text: str, name: str) -> str:
    """As ``_text``, in one line."""
    return clean(_text(text, name), most=MOST_TEXT)
