"""Work state: what the record says of an account now. Always the fold of its entries; never stored by itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import singledispatch

from worklist.domain.disputes import Dispute, answered
from worklist.domain.escalations import Escalation, decided, moved, requested
from worklist.domain.events import (
    AccountAssigned,
    AccountHeld,
    AccountReleased,
    AccountSkipped,
    AccountSnoozed,
    Body,
    CallLogged,
    EntryUndone,
    EscalationDecided,
    EscalationMoved,
    EscalationRequested,
    EscalationState,
    Event,
    EvidenceTicked,
    HoldFlag,
    HoldFlagSet,
    ModifierTagged,
    NextStepSet,
    NoteAdded,
    OutcomeRecorded,
)
from worklist.domain.patient_entries import (
    AgreementEnded,
    AgreementMade,
    AssistanceSet,
    ContactSet,
    DocumentMoved,
    EstimateGiven,
    ObjectionAnswered,
    ObjectionRaised,
    PatientContacted,
)
from worklist.domain.patients.agreements.agreement import Agreement, ended
from worklist.domain.patients.bill.objections import Objection, with_answer, with_paper
from worklist.domain.pricing.proposed_rates import ProposedRate, rate_decided
from worklist.domain.recovery_entries import DisputeAnswered, DisputeSent, RateDecided, RateProposed
from worklist.domain.vendor_entries import AccountPlaced, PlacementRecalled, VendorReported
from worklist.domain.vendors.placements import RETURNS, STATE_OF, Placement, recalled, reported

TOUCHES = (
    CallLogged,
    ModifierTagged,
    EscalationRequested,
    NoteAdded,
    OutcomeRecorded,
    DisputeSent,
    DisputeAnswered,
    RateProposed,
    AccountPlaced,
    PlacementRecalled,
    ObjectionRaised,
    ObjectionAnswered,
    AssistanceSet,
    AgreementMade,
    AgreementEnded,
    PatientContacted,
)
"""A touch is work that was done; a plan, a hold, a flag, a snooze or a paper that it comes with is not."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """The standing next step."""

    action: str
    due: date
    note: str
    by: str
    set_at: datetime
    watches: str = ""
    """Event id of the agreement that it was set with: it goes on with the agreement's payments. Empty for others."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Somebody was served the account and passed it over."""

    by: str
    at: datetime
    reason: str


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
    assigned: str = ""
    """Who is to work it; empty when nobody was told to."""
    only_held: bool = False
    """Whether the holder has done nothing since it was taken: it can be let go as it was found."""
    flags: tuple[HoldFlag, ...] = ()
    snooze: AccountSnoozed | None = None
    escalation: Escalation | None = None
    is_unheeded: bool = False
    """Whether nobody has worked or planned anything since the last decision on an escalation, or a vendor's return."""
    tags: tuple[ModifierTagged, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    """What was sent to payers, oldest first."""
    rates: tuple[ProposedRate, ...] = ()
    """Rates that were proposed from here, oldest first."""
    placements: tuple[Placement, ...] = ()
    """Its stays with vendors, oldest first."""
    objections: tuple[Objection, ...] = ()
    """What the patient disputed, oldest first."""
    papers: tuple[DocumentMoved, ...] = ()
    """Every document that was asked for, came or went, oldest first."""
    estimate: EstimateGiven | None = None
    assistance: AssistanceSet | None = None
    """Where the application for assistance stands."""
    assistance_id: str = ""
    """Event id of that entry; empty without one."""
    agreements: tuple[Agreement, ...] = ()
    """What was agreed with the patient, oldest first."""
    contact: ContactSet | None = None
    """How the patient wants to be reached, as this account says it."""
    contacts: tuple[tuple[datetime, PatientContacted], ...] = ()
    """The contacts with the patient, oldest first."""
    outcome: OutcomeRecorded | None = None
    outcome_at: datetime | None = None
    promise: CallLogged | None = None
    """The last call that got a promise."""
    ticked: frozenset[tuple[str, str]] = frozenset()
    """Evidence at hand: (playbook, item)."""
    skips: tuple[Skip, ...] = ()
    """When it was passed over in work mode since it was last worked, oldest first."""

    @property
    def owner(self) -> str:
        """Whose it is: who holds it, else who was told to work it, else whose step is ahead, else who got an answer."""
        step = self.next_step.by if self.next_step and not self.step_spent else ""
        asked = self.escalation.by if self.escalation and (self.is_answered or self.is_back) else ""
        return self.holder or self.assigned or step or asked

    @property
    def open_dispute(self) -> Dispute | None:
        """The newest dispute that the payer has not answered."""
        return next((dispute for dispute in reversed(self.disputes) if dispute.waits), None)

    @property
    def placement(self) -> Placement | None:
        """The stay with a vendor that has not ended."""
        return next((each for each in reversed(self.placements) if each.is_out), None)

    @property
    def open_objections(self) -> tuple[Objection, ...]:
        """Those that wait for an answer, oldest first."""
        return tuple(each for each in self.objections if each.waits)

    @property
    def agreement(self) -> Agreement | None:
        """The newest agreement that has not ended."""
        return next((each for each in reversed(self.agreements) if each.end is None), None)

    @property
    def is_applied_for(self) -> bool:
        """Whether an application for assistance is open, which holds collection."""
        return self.assistance is not None and self.assistance.state.is_open

    @property
    def is_answered(self) -> bool:
        """Whether a supervisor has answered and nobody has acted on it yet."""
        return self.is_unheeded and self.escalation is not None and self.escalation.is_answered

    @property
    def is_back(self) -> bool:
        """Whether a vendor has given it back and nobody has acted on it yet."""
        return self.is_unheeded and bool(self.placements) and self.placements[-1].is_returned

    @property
    def needs_next_step(self) -> bool:
        """True when work was done and neither a next step ahead nor an outcome stands."""
        stands = self.outcome is not None or self.waits or (self.next_step is not None and not self.step_spent)
        return self.touches > 0 and not stands

    def promise_broken(self, today: date, source_hash: str) -> bool:
        """Whether a promised day has passed with nothing new from the PM."""
        call = self.promise
        return bool(call and call.promised_on and call.promised_on < today and call.source_hash == source_hash)

    def late_dispute(self, today: date) -> Dispute | None:
        """The newest dispute, where the payer should have answered it by now."""
        waiting = self.open_dispute
        return waiting if waiting and waiting.is_late(today) else None

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
        state = apply(state, event)
    return state


def standing(events: Iterable[Event]) -> list[Event]:
    """The entries in effect that say something: without those undone, the undoings and the traces."""
    return [event for event in in_effect(events) if not isinstance(event.body, EntryUndone)]


def in_effect(events: Iterable[Event]) -> list[Event]:
    """The entries that can be undone, undoings too and traces not: those that no undoing in effect names."""
    every = [event for event in events if not event.is_trace]
    undone: set[str] = set()
    for event in reversed(every):
        if isinstance(event.body, EntryUndone) and event.id not in undone:
            undone.add(event.body.target)
    return [event for event in every if event.id not in undone]


def undone_ids(events: Iterable[Event]) -> frozenset[str]:
    """Ids of the entries that are out of effect."""
    every = list(events)
    kept = {event.id for event in standing(every)}
    return frozenset(e.id for e in every if e.id not in kept and not isinstance(e.body, EntryUndone))


def _touch(state: WorkState, event: Event) -> WorkState:
    if isinstance(event.body, TOUCHES):
        step = state.next_step
        spent = step is not None and not step.watches and step.due <= event.at.date()
        touches, spent = state.touches + 1, spent or state.step_spent
        state = replace(state, touches=touches, last_touch_at=event.at, step_spent=spent, waits=False, skips=())
        return replace(state, only_held=False, is_unheeded=False)
    return state


def apply(state: WorkState, event: Event) -> WorkState:
    """The state after one more entry that is in effect and undoes nothing."""
    return _after(event.body, _touch(state, event), event)


@singledispatch
def _after(body: Body, state: WorkState, event: Event) -> WorkState:
    """What one kind of entry changes; a note or a trace changes nothing."""
    return state


@_after.register
def _(body: NextStepSet, state: WorkState, event: Event) -> WorkState:
    step = NextStep(body.action, body.due, body.note, event.actor, event.at, _agreed_with(state, event))
    planned = replace(state, next_step=step, step_spent=False, is_unheeded=False)
    return replace(planned, waits=False, outcome=None, outcome_at=None)


def _agreed_with(state: WorkState, event: Event) -> str:
    """The agreement that was made by the same act."""
    running = state.agreement
    return running.id if running and event.act and running.id.partition(".")[0] == event.act else ""


@_after.register
def _(body: CallLogged, state: WorkState, event: Event) -> WorkState:
    return replace(state, promise=body) if body.promised_on else state


@_after.register
def _(body: ModifierTagged, state: WorkState, event: Event) -> WorkState:
    return replace(state, tags=(*state.tags, body))


@_after.register
def _(body: DisputeSent, state: WorkState, event: Event) -> WorkState:
    return replace(state, disputes=(*state.disputes, Dispute(body, event.id, event.actor, event.at)))


@_after.register
def _(body: DisputeAnswered, state: WorkState, event: Event) -> WorkState:
    return replace(state, disputes=answered(state.disputes, body, event.at))


@_after.register
def _(body: RateProposed, state: WorkState, event: Event) -> WorkState:
    return replace(state, rates=(*state.rates, ProposedRate(body, event.id, event.actor, event.at)))


@_after.register
def _(body: RateDecided, state: WorkState, event: Event) -> WorkState:
    return replace(state, rates=rate_decided(state.rates, body, event.actor, event.seq))


@_after.register
def _(body: EscalationRequested, state: WorkState, event: Event) -> WorkState:
    return replace(state, escalation=requested(state.escalation, event, body), waits=True)


@_after.register
def _(body: EscalationDecided, state: WorkState, event: Event) -> WorkState:
    """An answer ends the wait: what comes next is the requester's again."""
    after = decided(state.escalation, event, body)
    is_decided = after is not state.escalation
    return replace(state, escalation=after, waits=state.waits and not is_decided, is_unheeded=is_decided)


@_after.register
def _(body: EscalationMoved, state: WorkState, event: Event) -> WorkState:
    """While a vendor has it, what comes next is the vendor's report."""
    after = moved(state.escalation, body)
    return replace(state, escalation=after, waits=after is not None and after.is_with_vendor)


@_after.register
def _(body: AccountPlaced, state: WorkState, event: Event) -> WorkState:
    placed = Placement(body, event.id, event.actor, event.at)
    return _with_vendor(replace(state, placements=(*state.placements, placed)), body.target, EscalationState.PLACED)


@_after.register
def _(body: VendorReported, state: WorkState, event: Event) -> WorkState:
    """What a vendor gives back is ours to act on: what comes next is not planned yet."""
    placed = next((each for each in state.placements if each.id == body.target), None)
    if placed is None:
        return state
    after = replace(state, placements=reported(state.placements, body))
    if not placed.is_out:  # money of before: what came after the return or the recall stands
        return after
    after = _with_vendor(after, placed.sent.target, STATE_OF[body.status])
    return replace(after, is_unheeded=body.status in RETURNS)


@_after.register
def _(body: PlacementRecalled, state: WorkState, event: Event) -> WorkState:
    placed = next((each for each in state.placements if each.id == body.target), None)
    if placed is None:
        return state
    after = replace(state, placements=recalled(state.placements, body, event.at))
    return _with_vendor(after, placed.sent.target, EscalationState.RECALLED)


@_after.register
def _(body: ObjectionRaised, state: WorkState, event: Event) -> WorkState:
    return replace(state, objections=(*state.objections, Objection(body, event.id, event.actor)))


@_after.register
def _(body: ObjectionAnswered, state: WorkState, event: Event) -> WorkState:
    return replace(state, objections=with_answer(state.objections, body))


@_after.register
def _(body: DocumentMoved, state: WorkState, event: Event) -> WorkState:
    return replace(state, papers=(*state.papers, body), objections=with_paper(state.objections, body))


@_after.register
def _(body: EstimateGiven, state: WorkState, event: Event) -> WorkState:
    return replace(state, estimate=body)


@_after.register
def _(body: AssistanceSet, state: WorkState, event: Event) -> WorkState:
    return replace(state, assistance=body, assistance_id=event.id)


@_after.register
def _(body: AgreementMade, state: WorkState, event: Event) -> WorkState:
    return replace(state, agreements=(*state.agreements, Agreement(body, event.id, event.actor, event.at)))


@_after.register
def _(body: AgreementEnded, state: WorkState, event: Event) -> WorkState:
    watched = state.next_step is not None and state.next_step.watches == body.target
    return replace(
        state, agreements=ended(state.agreements, body), step_spent=state.step_spent or (watched and bool(body.target))
    )


@_after.register
def _(body: ContactSet, state: WorkState, event: Event) -> WorkState:
    return replace(state, contact=body)


@_after.register
def _(body: PatientContacted, state: WorkState, event: Event) -> WorkState:
    return replace(state, contacts=(*state.contacts, (event.at, body)))


def _with_vendor(state: WorkState, target: str, to: EscalationState) -> WorkState:
    """The state after the escalation went on; a second word of the same state changes nothing."""
    after = moved(state.escalation, EscalationMoved(target, to))
    return replace(state, escalation=after, waits=after is not None and after.is_with_vendor)


@_after.register
def _(body: AccountAssigned, state: WorkState, event: Event) -> WorkState:
    """Whoever held it lets go: of somebody who left the team nobody else could take it by assigning it."""
    is_held = state.holder == body.to
    return replace(state, assigned=body.to, holder=body.to if is_held else "", only_held=is_held and state.only_held)


@_after.register
def _(body: AccountHeld, state: WorkState, event: Event) -> WorkState:
    return replace(state, holder=event.actor, only_held=True)


@_after.register
def _(body: AccountReleased, state: WorkState, event: Event) -> WorkState:
    return replace(state, holder="", only_held=False)


@_after.register
def _(body: AccountSnoozed, state: WorkState, event: Event) -> WorkState:
    return replace(state, snooze=body, waits=True)


@_after.register
def _(body: HoldFlagSet, state: WorkState, event: Event) -> WorkState:
    rest = tuple(flag for flag in state.flags if flag != body.flag)
    return replace(state, flags=tuple(sorted((*rest, body.flag))) if body.on else rest)


@_after.register
def _(body: EvidenceTicked, state: WorkState, event: Event) -> WorkState:
    item = {(body.playbook, body.item)}
    return replace(state, ticked=state.ticked | item if body.on else state.ticked - item)


@_after.register
def _(body: AccountSkipped, state: WorkState, event: Event) -> WorkState:
    return replace(state, skips=(*state.skips, Skip(event.actor, event.at, body.reason)))


@_after.register
def _(body: OutcomeRecorded, state: WorkState, event: Event) -> WorkState:
    """An outcome ends what was planned, promised, asked and held; flags and tags stay true."""
    return replace(
        state,
        outcome=body,
        outcome_at=event.at,
        next_step=None,
        step_spent=False,
        waits=False,
        snooze=None,
        promise=None,
        escalation=None,
        holder="",
        assigned="",
        only_held=False,
    )
