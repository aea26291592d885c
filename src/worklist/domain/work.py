"""Work state: what the record says of an account now. Always the fold of its entries; never stored by itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from worklist.domain.events import (
    AccountHeld,
    AccountReleased,
    AccountSnoozed,
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

_TOUCHES = (CallLogged, ModifierTagged, EscalationRequested, NoteAdded, OutcomeRecorded)
"""A touch is work that was done; a plan, a hold, a flag or a snooze is not."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """The standing next step."""

    action: str
    due: date
    note: str
    by: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class WorkState:
    """What the record says of one account."""

    touches: int = 0
    last_touch_at: datetime | None = None
    next_step: NextStep | None = None
    step_spent: bool = False
    """Whether work was done on or after the step's day: it is behind us, and something has to come next."""
    waits: bool = False
    """Whether the last act was to put it to sleep or to ask somebody: what comes next is the day, or the answer."""
    holder: str = ""
    flags: tuple[HoldFlag, ...] = ()
    snooze: AccountSnoozed | None = None
    escalation: EscalationRequested | None = None
    tags: tuple[ModifierTagged, ...] = ()
    outcome: OutcomeRecorded | None = None
    outcome_at: datetime | None = None
    promise: CallLogged | None = None
    """The last call that got a promise."""

    @property
    def needs_next_step(self) -> bool:
        """True when work was done and neither a next step ahead nor an outcome stands."""
        stands = self.outcome is not None or self.waits or (self.next_step is not None and not self.step_spent)
        return self.touches > 0 and not stands

    def snoozed(self, today: date, source_hash: str) -> bool:
        """Whether the account sleeps: before its day, and the PM's records are as they were."""
        return self.snooze is not None and today < self.snooze.until and source_hash == self.snooze.source_hash

    def woken(self, today: date, source_hash: str) -> bool:
        """Whether it came back before its day because the PM's records changed."""
        return self.snooze is not None and today < self.snooze.until and source_hash != self.snooze.source_hash

    def promise_broken(self, today: date, source_hash: str) -> bool:
        """Whether a promised day has passed with nothing new from the PM."""
        call = self.promise
        return bool(call and call.promised_on and call.promised_on < today and call.source_hash == source_hash)

    def resting(self, today: date, source_hash: str, days: int) -> bool:
        """Whether an outcome is recorded that the PM may yet show, within ``days`` of it."""
        if self.outcome is None or self.outcome_at is None:
            return False
        return source_hash == self.outcome.source_hash and (today - self.outcome_at.date()).days < days


NOT_WORKED = WorkState()


def fold(events: Iterable[Event]) -> WorkState:
    """Replay one account's entries, oldest first, into its work state."""
    state = NOT_WORKED
    for event in standing(events):
        state = _apply(state, event)
    return state


def standing(events: Iterable[Event]) -> list[Event]:
    """The entries in effect: without those undone, and without the undoings."""
    every = list(events)
    undone: set[str] = set()
    for event in reversed(every):
        if isinstance(event.body, EntryUndone) and event.id not in undone:
            undone.add(event.body.target)
    return [event for event in every if event.id not in undone and not isinstance(event.body, EntryUndone)]


def undone_ids(events: Iterable[Event]) -> frozenset[str]:
    """Ids of the entries that are out of effect."""
    every = list(events)
    kept = {event.id for event in standing(every)}
    return frozenset(e.id for e in every if e.id not in kept and not isinstance(e.body, EntryUndone))


def _touch(state: WorkState, event: Event) -> WorkState:
    if isinstance(event.body, _TOUCHES):
        spent = state.next_step is not None and state.next_step.due <= event.at.date()
        touches, spent = state.touches + 1, spent or state.step_spent
        state = replace(state, touches=touches, last_touch_at=event.at, step_spent=spent, waits=False)
    return state


def _apply(state: WorkState, event: Event) -> WorkState:
    state = _touch(state, event)
    match event.body:
        case NextStepSet(action, due, note):
            step = NextStep(action, due, note, event.actor, event.at)
            return replace(state, next_step=step, step_spent=False, waits=False, outcome=None, outcome_at=None)
        case CallLogged(promised_on=day) if day:
            return replace(state, promise=event.body)
        case ModifierTagged():
            return replace(state, tags=(*state.tags, event.body))
        case EscalationRequested():
            return replace(state, escalation=event.body, waits=True)
        case AccountHeld():
            return replace(state, holder=event.actor)
        case AccountReleased():
            return replace(state, holder="")
        case AccountSnoozed():
            return replace(state, snooze=event.body, waits=True)
        case HoldFlagSet(flag, on):
            rest = tuple(f for f in state.flags if f != flag)
            return replace(state, flags=tuple(sorted((*rest, flag))) if on else rest)
        case OutcomeRecorded():
            return _closed(state, event.body, event.at)
        case _:
            return state


def _closed(state: WorkState, outcome: OutcomeRecorded, at: datetime) -> WorkState:
    """An outcome ends what was planned, promised, asked and held; flags and tags stay true."""
    return replace(
        state,
        outcome=outcome,
        outcome_at=at,
        next_step=None,
        step_spent=False,
        waits=False,
        snooze=None,
        promise=None,
        escalation=None,
        holder="",
    )
