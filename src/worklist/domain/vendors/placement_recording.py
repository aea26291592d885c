"""What may be recorded of placements: that accounts left for a vendor, what it reported, that they were asked back.

Each entry is checked and cleaned, as ``recording`` says; every function raises Refusal.
"""

from dataclasses import replace

from worklist.domain.authority import never
from worklist.domain.entry_checks import MOST_CENTS, Ground, is_digest, kept_line, kept_text
from worklist.domain.escalation_sums import proposal_of
from worklist.domain.escalations import Escalation
from worklist.domain.events import EscalateTo, EscalationMoved, EscalationState
from worklist.domain.money import dollars
from worklist.domain.refusals import Refusal
from worklist.domain.vendor_entries import AccountPlaced, PlacementRecalled, VendorReported
from worklist.domain.vendors.placements import Placement
from worklist.domain.vendors.placing_checks import asked_otherwise
from worklist.domain.vendors.terms import missing_sentences
from worklist.domain.work import WorkState


def accept_placement(body: AccountPlaced, ground: Ground, state: WorkState) -> AccountPlaced:
    """Once, on an approved request for this vendor, at a fee that nobody can read in two ways."""
    number = ground.account.number
    if state.placement:
        raise Refusal(f"{state.placement.sent.vendor} has {number} already; worklist vendor recall asks it back.")
    asked = _approved(body, number, state)
    if missing := missing_sentences(body.fees):
        raise Refusal(f"The terms of {body.vendor} can be read in two ways; the contract lacks: {missing[0]}")
    if stopped := never(proposal_of(ground.now, asked.request)):
        raise Refusal(stopped)
    if not 0 < body.amount <= MOST_CENTS:
        raise Refusal(f"{dollars(body.amount)} cannot be what is to be recovered on {number}; check it.")
    _refuse_no_digest(body.csv, body.xlsx, body.manifest)
    return replace(body, vendor=kept_line(body.vendor, "vendor"))


def _approved(body: AccountPlaced, number: str, state: WorkState) -> Escalation:
    """The request by which the account is placed."""
    asked = state.escalation
    if asked is None or asked.id != body.target or asked.request.to is not EscalateTo.VENDOR:
        raise Refusal(f"The request by which {number} would be placed is not the one that stands on it.")
    if asked.state is not EscalationState.APPROVED:
        raise Refusal(f"The request on {number} is {asked.state}; only what is approved is placed.")
    if otherwise := asked_otherwise(asked.request, body.vendor, body.purpose):
        raise Refusal(f"{number} is not placed with {body.vendor}: {otherwise}.")
    return asked


def accept_vendor_report(body: VendorReported, ground: Ground, state: WorkState) -> VendorReported:
    """On a placement that stands, of a day since, with amounts that can be."""
    stay = _stay(body.target, ground, state)
    if not stay.at.date() <= body.reported_on <= ground.today:
        raise Refusal(
            f"A report of {body.reported_on} cannot be: it lies between the placing on {stay.at:%Y-%m-%d} and today."
        )
    for amount, what in ((body.recovered, "recovered amount"), (body.fee, "fee"), (body.fee_due, "fee")):
        if amount is not None and abs(amount) > MOST_CENTS:
            raise Refusal(f"The {what} {dollars(amount)} cannot be; check the report.")
    return replace(
        body,
        why=kept_text(body.why, "reason"),
        fix=kept_text(body.fix, "fix"),
        reference=kept_line(body.reference, "reference"),
        differences=tuple(kept_line(each, "difference") for each in body.differences),
    )


def accept_recall(body: PlacementRecalled, ground: Ground, state: WorkState) -> PlacementRecalled:
    """Of a stay that has not ended, with a reason."""
    number = ground.account.number
    stay = _stay(body.target, ground, state)
    if not stay.is_out:
        raise Refusal(f"{number} is not with {stay.sent.vendor} any more: {stay.in_words()}.")
    kept = replace(body, reason=kept_text(body.reason, "reason"))
    if not kept.reason:
        raise Refusal("Say why it is recalled.")
    _refuse_no_digest(body.csv, body.xlsx, body.manifest)
    return kept


def _stay(placement: str, ground: Ground, state: WorkState) -> Placement:
    stay = next((each for each in state.placements if each.id == placement), None)
    if stay is None:
        number = ground.account.number
        raise Refusal(f"No such placement stands on {number}; worklist vendor placements lists what is with vendors.")
    return stay


def _refuse_no_digest(*digests: str) -> None:
    if not all(map(is_digest, digests)):
        raise Refusal("What leaves is recorded with the fingerprints of its files, and one of these is none.")


def refuse_by_hand(move: EscalationMoved, state: WorkState) -> None:
    """What a file and its record say is not said a second time without them."""
    if move.to is EscalationState.PLACED:
        raise Refusal("worklist vendor place writes the file for the vendor and records it; it is not said by hand.")
    stay = state.placement
    if stay and stay.sent.target == move.target:
        raise Refusal(
            f"{stay.sent.vendor} has it: worklist vendor report takes in what it says, and worklist vendor recall asks"
            " the account back."
        )
