"""Escalations: what was asked of a supervisor or a vendor, where it stands, and what may come next (DOMAIN 12)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from worklist.domain.calendar import BusinessCalendar
from worklist.domain.events import (
    EscalateTo,
    EscalationDecided,
    EscalationMoved,
    EscalationRequested,
    EscalationState,
    Event,
)

SOMEBODY_ELSE_DECIDES = "You asked for this or edited it: somebody else decides."
"""The refusal of a decision by a person with a hand in the request."""
_State = EscalationState
_ENDS = frozenset({_State.RECOVERED, _State.CLOSED, _State.RECALLED})
_WITH_VENDOR = frozenset({_State.PLACED, _State.ACKNOWLEDGED, _State.WORKING})
_ANSWERED = frozenset({_State.APPROVED, _State.RETURNED, _State.DECLINED})
_OF_VENDOR: dict[EscalationState, frozenset[EscalationState]] = {
    _State.APPROVED: frozenset({_State.PLACED, _State.CLOSED, _State.RECALLED}),
    _State.PLACED: frozenset({_State.ACKNOWLEDGED, _State.WORKING, *_ENDS}),
    _State.ACKNOWLEDGED: frozenset({_State.WORKING, *_ENDS}),
    _State.WORKING: _ENDS,
}
_OF_SUPERVISOR: dict[EscalationState, frozenset[EscalationState]] = {
    _State.APPROVED: frozenset({_State.RECOVERED, _State.CLOSED}),
}


@dataclass(frozen=True, slots=True)
class Escalation:
    """A request in its newest version, with what became of it."""

    request: EscalationRequested
    id: str
    """Event id of this version: what a decision names."""
    by: str
    at: datetime
    first: str
    """Event id of the first version."""
    asked_at: datetime
    """When the first version was made: a wait is counted from here."""
    hands: frozenset[str]
    """Everybody who wrote a version: none of them decides on it."""
    state: EscalationState = EscalationState.REQUESTED
    decision: EscalationDecided | None = None
    decided_by: str = ""
    decided_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether a supervisor has to answer."""
        return self.state is EscalationState.REQUESTED

    def waited(self, today: date, calendar: BusinessCalendar) -> tuple[int, int]:
        """Calendar days and business days since it was asked first."""
        since = min(today, self.asked_at.date())
        return (today - since).days, calendar.between(since, today)

    @property
    def is_answered(self) -> bool:
        """Whether a supervisor has answered and nothing came of it yet."""
        return self.state in _ANSWERED

    @property
    def is_with_vendor(self) -> bool:
        """Whether a vendor has the account and has not given it back."""
        return self.state in _WITH_VENDOR

    @property
    def is_returned(self) -> bool:
        """Whether the supervisor sent it back with a question."""
        return self.state is EscalationState.RETURNED

    @property
    def blocks_another(self) -> bool:
        """Whether nothing else can be asked before this one is answered, amended or ended."""
        awaits_placement = self.state is EscalationState.APPROVED and self.request.to is EscalateTo.VENDOR
        return self.waits or self.is_with_vendor or awaits_placement

    @property
    def next_states(self) -> frozenset[EscalationState]:
        """Where an approved one may go from here."""
        ways = _OF_VENDOR if self.request.to is EscalateTo.VENDOR else _OF_SUPERVISOR
        return ways.get(self.state, frozenset())


def requested(before: Escalation | None, event: Event, request: EscalationRequested) -> Escalation:
    """The escalation after a request: a new one, or another version of the one before."""
    if before is None or request.amends != before.first:
        first = request.amends or event.id  # of a chain whose beginning was undone
        return Escalation(request, event.id, event.actor, event.at, first, event.at, frozenset({event.actor}))
    return Escalation(
        request, event.id, event.actor, event.at, before.first, before.asked_at, before.hands | {event.actor}
    )


def decided(before: Escalation | None, event: Event, decision: EscalationDecided) -> Escalation | None:
    """The escalation after a decision; one on another version than the newest decides nothing."""
    if before is None or decision.target != before.id:
        return before
    state = EscalationState(decision.verdict.value)
    return replace(before, state=state, decision=decision, decided_by=event.actor, decided_at=event.at)


def moved(before: Escalation | None, move: EscalationMoved) -> Escalation | None:
    """The escalation after the next of its states; without the approval before it, it goes nowhere."""
    if before is None or move.target != before.id or move.to not in before.next_states:
        return before
    return replace(before, state=move.to)


def why_not_asked(standing: Escalation | None, by: str) -> str:
    """Why a person cannot ask for something now, or change what was asked; empty when they can."""
    if standing is None or not standing.blocks_another:
        return ""
    if not standing.waits:
        return f"An escalation stands on this account ({standing.state}): it has to come to its end first."
    return "" if by in standing.hands else f"An escalation already waits on this account: {standing.by} asked."
