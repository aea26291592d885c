"""What may be recorded of agreements with patients: that one was made, and how it ended.

Each entry is checked and cleaned, as ``recording`` says; every function raises Refusal.
"""

from dataclasses import replace
from datetime import date
from itertools import pairwise

from worklist.domain.entry_checks import MOST_CENTS, Ground, is_digest, kept_text, near_day
from worklist.domain.events import OutcomeKind, OutcomeRecorded
from worklist.domain.money import Cents, dollars
from worklist.domain.patient_entries import (
    AgreementEnded,
    AgreementMade,
    AgreementResult,
    AssistanceState,
    Shape,
)
from worklist.domain.patients.agreements.agreement import Agreement, Standing
from worklist.domain.patients.agreements.approval import beyond_mine, can_be_approved, never_agreed, why_not_covered
from worklist.domain.patients.agreements.given_up import assistance_first, discount_due
from worklist.domain.patients.agreements.obstacles import why_not_agreed
from worklist.domain.patients.agreements.schedule import MOST_PAYMENTS
from worklist.domain.patients.offers.proposals import taken_off
from worklist.domain.refusals import NotAllowed, Refusal
from worklist.domain.wording import spelled
from worklist.domain.work import WorkState

_WHOLE = (Shape.PROMISE, Shape.PLAN)
"""What gives nothing up."""


def accept_agreement(body: AgreementMade, ground: Ground, state: WorkState) -> AgreementMade:
    """``checked``, within the person's own authority or by what a supervisor approved."""
    kept = checked(body, ground, state)
    return replace(kept, approval=_approval(kept, ground, state))


def checked(body: AgreementMade, ground: Ground, state: WorkState) -> AgreementMade:
    """On a bill that is right and a balance that is the patient's, to the cent; whose authority it takes is not asked.

    What the PM shows as paid at this moment is kept with it. Raises Refusal.
    """
    kept = replace(
        body,
        hardship=kept_text(body.hardship, "hardship"),
        note=kept_text(body.note, "note"),
        paid_before=ground.account.patient_paid,
    )
    if against := why_not_agreed(ground.now, state):
        raise Refusal(against)
    _refuse_other_balance(kept, ground)
    if first := assistance_first(kept.shape, kept.owed, discount_due(ground.account, state)):
        raise Refusal(first)
    _refuse_wrong_days(kept, ground)
    _refuse_wrong_sums(kept)
    _refuse_wrong_shape(kept, ground, state)
    if kept.letter and not is_digest(kept.letter):
        raise Refusal("A letter is recorded with the fingerprint of its file, and this is none.")
    if stopped := never_agreed(ground.now, kept):
        raise Refusal(stopped)
    return kept


def _refuse_other_balance(body: AgreementMade, ground: Ground) -> None:
    owed = ground.account.patient_balance
    if body.owed != owed:
        raise Refusal(
            f"The patient owes {dollars(owed or 0)} now, and this is about {dollars(body.owed)}: look at it again."
        )


def _refuse_wrong_days(body: AgreementMade, ground: Ground) -> None:
    days = [each.due for each in body.installments]
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise Refusal("The days of the payments are not in order; each is after the one before.")
    for day in days[:1]:
        _refuse_past(day, "The first payment", ground)
    if body.expires_on:
        _refuse_past(body.expires_on, "The last day of the offer", ground)
        near_day(body.expires_on, ground)
    for day in days[-1:]:
        near_day(day, ground)


def _refuse_past(day: date, what: str, ground: Ground) -> None:
    if day < ground.today:
        raise Refusal(f"{what} is due {day}, which is past.")


def _refuse_wrong_sums(body: AgreementMade) -> None:
    if len(body.installments) > MOST_PAYMENTS:
        raise Refusal(f"{len(body.installments)} payments are too many; {MOST_PAYMENTS} are the most.")
    if any(not 0 < each.amount <= MOST_CENTS for each in body.installments):
        raise Refusal("A payment is more than zero; check the amounts.")
    if (paid := body.agreed) > body.owed:
        raise Refusal(f"{dollars(paid)} is more than the {dollars(body.owed)} that the patient owes.")
    if body.given_up < 0:
        raise Refusal(f"{dollars(body.given_up)} cannot be given up; it is zero or more.")
    if not body.installments and not body.given_up:
        raise Refusal("Nothing is agreed: say what the patient pays, and when.")
    together = paid + body.given_up
    if body.shape is Shape.PROMISE and together <= body.owed:
        return
    if together != body.owed:
        sums = f"{dollars(paid)} paid and {dollars(body.given_up)} given up are {dollars(together)}"
        raise Refusal(f"{sums}, and the patient owes {dollars(body.owed)}: make them agree.")


def _refuse_wrong_shape(body: AgreementMade, ground: Ground, state: WorkState) -> None:
    """What each shape is: a plan gives nothing up, a settlement is one payment, and so on."""
    name, payments = spelled(body.shape), len(body.installments)
    if body.shape is Shape.ASSISTANCE:
        _refuse_other_discount(body, ground, state)
    elif body.shape in _WHOLE and body.given_up:
        raise Refusal(f"A {name} gives nothing up; {dollars(body.given_up)} less is a settlement.")
    elif body.shape not in _WHOLE and not (body.given_up and payments):
        raise Refusal(f"A {name} gives a part up and the patient pays the rest; this does only one of them.")
    elif body.shape.is_taken_at_once and payments > 1:
        raise Refusal(f"A {name} is one payment; a part given up and the rest month by month is a combination.")
    elif body.shape is Shape.COMBINATION and payments < 2:
        raise Refusal("A combination is paid month by month; one payment is a settlement.")
    if body.shape is Shape.HARDSHIP and not body.hardship:
        raise Refusal("Say how the hardship is documented.")


def _refuse_other_discount(body: AgreementMade, ground: Ground, state: WorkState) -> None:
    entry = state.assistance
    if entry is None or entry.state is not AssistanceState.APPROVED or entry.discount is None:
        raise Refusal("No application for assistance is approved on this account: worklist assistance records it.")
    if not discount_due(ground.account, state):
        raise Refusal(f"The {entry.discount} % that were approved are taken off already.")
    off = taken_off(body.owed, entry.discount)
    if body.given_up != off:
        said = f"{entry.discount} % were approved, {dollars(off)} of {dollars(body.owed)}"
        raise Refusal(f"{said}, and this gives up {dollars(body.given_up)}.")


def _approval(body: AgreementMade, ground: Ground, state: WorkState) -> str:
    """The approved request that it rests on; empty where it is within the person's own authority."""
    beyond = beyond_mine(ground.me, ground.now, body)
    if not beyond:
        return ""
    if not body.approval:
        raise NotAllowed(f"{beyond} Ask for approval first." if can_be_approved(ground.now, body) else beyond)
    if uncovered := why_not_covered(state.escalation, body.approval, body):
        raise NotAllowed(f"{beyond} {uncovered}")
    return body.approval


# -- its end --------------------------------------------------------------------------------------------------------


def accept_agreement_end(body: AgreementEnded, ground: Ground, state: WorkState) -> AgreementEnded:
    """Kept once all is paid, broken where a payment is missing, withdrawn with a reason."""
    kept = replace(body, reason=kept_text(body.reason, "reason"))
    ended = next((each for each in state.agreements if each.id == body.target), None)
    if ended is None:
        raise Refusal("No such agreement stands on this account.")
    if ended.end:
        raise Refusal(f"This agreement has ended: {ended.end.result}.")
    if refused := _why_not_ended(kept, ended, ground):
        raise Refusal(refused)
    return kept


def _why_not_ended(body: AgreementEnded, ended: Agreement, ground: Ground) -> str:
    grace = ground.now.case.rules.patients.grace_days
    standing = ended.standing(ground.account, ground.today, grace)
    match body.result:
        case AgreementResult.KEPT | AgreementResult.BROKEN if standing is Standing.UNKNOWN:
            return "" if body.reason else _unknown(ended)
        case AgreementResult.KEPT:
            return "" if standing is Standing.PAID else _not_kept(ended, ended.paid(ground.account) or 0)
        case AgreementResult.BROKEN:
            return _NOT_BROKEN.get(standing, "")
        case AgreementResult.WITHDRAWN:
            return "" if body.reason else "Say why it is withdrawn."


def _unknown(ended: Agreement) -> str:
    return (
        f"Whether the {dollars(ended.agreed)} were paid is UNKNOWN: the PM's files do not say what the patient paid."
        " Say how it is known, or read a file of payments."
    )


def _not_kept(ended: Agreement, paid: Cents) -> str:
    agreed = dollars(ended.agreed)
    return f"The PM shows {dollars(paid)} of the {agreed} agreed: {dollars(ended.agreed - paid)} are missing."


_NOT_BROKEN = {
    Standing.RUNNING: "No payment is missing yet: withdraw it with a reason, or wait for the day.",
    Standing.PAID: "All that was agreed is paid: it was kept.",
}


def ending(agreement: Agreement, result: AgreementResult, reason: str) -> tuple[AgreementEnded | OutcomeRecorded, ...]:
    """The entries that end an agreement: one that was kept and left nothing open ends the work on the account."""
    end = AgreementEnded(agreement.id, result, reason)
    made, how = agreement.made, f"{agreement.made.shape} of {agreement.at:%Y-%m-%d} kept"
    if result is not AgreementResult.KEPT or agreement.agreed + made.given_up < made.owed:
        return (end,)
    if agreement.agreed:
        return end, OutcomeRecorded(OutcomeKind.RECOVERED, agreement.agreed, how)
    return end, OutcomeRecorded(OutcomeKind.ADJUSTED, made.given_up, how)
