"""What of a patient's balance is not undone, since an agreement rests on it."""

from worklist.domain.events import EscalationDecided, EscalationRequested, Event
from worklist.domain.patient_entries import AgreementEnded, AgreementMade, AssistanceSet, AssistanceState, Shape
from worklist.domain.refusals import Refusal
from worklist.domain.work import fold, in_effect


def refuse_under_agreements(target: Event, meant: Event, events: list[Event]) -> None:
    """Raises Refusal; ``meant`` is the entry that a chain of undoings, of which ``target`` is the last, is about."""
    match meant.body:
        case EscalationRequested() | EscalationDecided() | AssistanceSet(AssistanceState.APPROVED):
            _refuse_to_take_its_ground(meant, events)
        case AgreementMade() if meant is not target:
            raise Refusal("An agreement that was taken back is not brought back: make it anew.")
        case AgreementEnded():
            _refuse_to_run_again(target, events)


def _refuse_to_take_its_ground(meant: Event, events: list[Event]) -> None:
    made = (event for event in in_effect(events) if isinstance(event.body, AgreementMade))
    if any(_rests_on(each, meant) for each in made):
        raise Refusal("An agreement with the patient rests on this: undo that first.")


def _rests_on(agreement: Event, meant: Event) -> bool:
    made = agreement.body
    assert isinstance(made, AgreementMade)
    if isinstance(meant.body, AssistanceSet):
        return made.shape is Shape.ASSISTANCE and agreement.seq > meant.seq
    return made.approval == (meant.body.target if isinstance(meant.body, EscalationDecided) else meant.id)


def _refuse_to_run_again(target: Event, events: list[Event]) -> None:
    """An agreement whose end is taken back runs: never beside another one, nor while a vendor has the account."""
    after = fold(each for each in events if each.id != target.id)
    running = [each for each in after.agreements if each.end is None]
    if len(running) > 1:
        raise Refusal("Another agreement was made since: undo or end that first.")
    if running and after.placement:
        raise Refusal(
            f"{after.placement.sent.vendor} has it since: worklist vendor recall asks it back from there first."
        )
