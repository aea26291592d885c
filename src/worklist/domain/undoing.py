"""What may be undone, and by whom."""

from worklist.domain.events import EntryUndone, EscalationDecided, EscalationMoved, EscalationRequested, Event
from worklist.domain.patients.agreements.undoing import refuse_under_agreements
from worklist.domain.recovery_entries import RateDecided, RateProposed
from worklist.domain.refusals import NotAllowed, Refusal
from worklist.domain.team import Member, Right
from worklist.domain.vendor_entries import AccountPlaced, PlacementRecalled, VendorReported
from worklist.domain.work import fold, in_effect


def accept_undo(target: Event, me: Member, events: list[Event]) -> None:
    """Refuse an undoing that the person has no right to, or that would leave what came after without its ground.

    One's own entries are one's own to undo; those of others take a supervisor, and a decision nobody who asked. To
    bring back a decision that was taken back would be to decide, with nothing read and no limit asked.
    """
    meant = _meant(target, events)
    if meant is target and isinstance(meant.body, EscalationDecided):
        _refuse_if_carried_out(meant, events)
    refuse_under_agreements(target, meant, events)
    if meant is target and isinstance(meant.body, RateProposed):
        _refuse_if_approved(meant, events)
    if isinstance(meant.body, EscalationRequested | AccountPlaced | VendorReported | PlacementRecalled):
        _refuse_with_vendors(target, meant, events)
    if target.actor != me.name:
        _refuse_of_others(target, meant, me, events)
    if meant is not target and isinstance(meant.body, EscalationDecided | RateDecided):
        raise Refusal("A decision that was taken back is not brought back: read the request again and decide anew.")


def _refuse_of_others(target: Event, meant: Event, me: Member, events: list[Event]) -> None:
    if not me.may(Right.DECIDE):
        raise NotAllowed(f"That is {target.actor}'s entry: only they or a supervisor can undo it.")
    asked = fold(events).escalation
    if isinstance(meant.body, EscalationDecided) and asked and me.name in asked.hands:
        raise NotAllowed("You asked for this or edited it: somebody else judges the decision.")
    if isinstance(meant.body, RateDecided) and any(e.id == meant.body.target and e.actor == me.name for e in events):
        raise NotAllowed("You proposed this rate: somebody else judges the decision.")


def _meant(target: Event, events: list[Event]) -> Event:
    """The entry that a chain of undoings is about in the end."""
    by_id = {event.id: event for event in events}
    while isinstance(target.body, EntryUndone) and target.body.target in by_id:
        target = by_id[target.body.target]
    return target


def _refuse_if_carried_out(decision: Event, events: list[Event]) -> None:
    """A vendor may have it in hand by now."""
    decided = decision.body.target if isinstance(decision.body, EscalationDecided) else ""
    if _names(decided, (EscalationMoved, AccountPlaced), events):
        raise Refusal("The approval was carried out since: undo what came of it first.")


def _refuse_with_vendors(target: Event, meant: Event, events: list[Event]) -> None:
    """What was asked of a vendor, and what came of it: one after the other, and never two vendors at once."""
    if meant is target:
        _refuse_if_with_vendor(meant, events)
    elif isinstance(meant.body, AccountPlaced):
        raise Refusal("A placement that was taken back is not brought back: worklist vendor place makes another.")
    if isinstance(meant.body, VendorReported):
        _refuse_if_reported_since(meant, events)
    after = [stay for stay in fold(each for each in events if each.id != target.id).placements if stay.is_out]
    if len(after) > 1:
        raise Refusal(f"{after[-1].sent.vendor} has it since: worklist vendor recall asks it back from there first.")


def _refuse_if_with_vendor(asked: Event, events: list[Event]) -> None:
    """A request by which it was placed, or a placement that something came of."""
    if _names(asked.id, (AccountPlaced,), events):
        raise Refusal("It was placed with a vendor since: worklist vendor recall asks it back.")
    if _names(asked.id, (VendorReported, PlacementRecalled), events):
        raise Refusal("A report or a recall came after the placement: undo that first.")


def _names(target: str, kinds: tuple[type, ...], events: list[Event]) -> bool:
    """Whether an entry in effect, of one of these kinds, is about the one of this id."""
    return any(isinstance(e.body, kinds) and getattr(e.body, "target", "") == target for e in in_effect(events))


def _refuse_if_approved(proposal: Event, events: list[Event]) -> None:
    """Accounts are read with the rate by now; who proposed it does not take that back alone."""
    if any(rate.id == proposal.id and rate.is_approved for rate in fold(events).rates):
        raise Refusal("The rate was approved since: undo the approval first.")


def _refuse_if_reported_since(report: Event, events: list[Event]) -> None:
    """What a later report adds rests on those before it; so does the same file where it was read again."""
    later = [e for e in in_effect(events) if e.seq > report.seq and e.act != report.act]
    target = report.body.target if isinstance(report.body, VendorReported) else ""
    if _names(target, (VendorReported,), later):
        raise Refusal("The vendor reported on it again since: undo the later report first.")
