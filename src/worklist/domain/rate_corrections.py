"""Corrected rates: proposals of the record that another person approved."""

from collections.abc import Iterable, Iterator

from worklist.domain.contracts import RateCorrection
from worklist.domain.events import Event
from worklist.domain.recovery_entries import RateDecided, RateProposed
from worklist.domain.work import standing


def approved(entries: Iterable[Iterable[Event]]) -> tuple[RateCorrection, ...]:
    """Of each account's entries the corrections that stand, in the order in which they were approved."""
    found = [pair for events in entries for pair in _approvals(standing(events))]
    return tuple(_correction(proposal, decision) for proposal, decision in sorted(found, key=lambda p: p[1].seq))


def _approvals(events: list[Event]) -> Iterator[tuple[Event, Event]]:
    """Each proposal with its decision, where the newest decision approves it."""
    decisions = {event.body.target: event for event in events if isinstance(event.body, RateDecided)}
    for event in events:
        decision = decisions.get(event.id)
        if isinstance(event.body, RateProposed) and decision and _approves(decision):
            yield event, decision


def _approves(decision: Event) -> bool:
    return isinstance(decision.body, RateDecided) and decision.body.approved


def _correction(proposal: Event, decision: Event) -> RateCorrection:
    body, answer = proposal.body, decision.body
    assert isinstance(body, RateProposed) and isinstance(answer, RateDecided)
    return RateCorrection(
        contract=body.contract,
        code=body.code,
        modifiers=body.modifiers,
        place=body.place,
        amount=body.amount,
        valid_from=body.valid_from,
        proposal=proposal.id,
        by=proposal.actor,
        approved_by=decision.actor,
        reason=body.reason,
    )
