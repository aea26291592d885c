"""What may be recorded on an account: each entry is checked and cleaned before it becomes part of the record."""

from dataclasses import replace
from functools import singledispatch

from worklist.domain.account_facts import class_of
from worklist.domain.accounts import Account
from worklist.domain.changes import seen_of
from worklist.domain.codes import appeal_refusal
from worklist.domain.entry_checks import (
    MOST_CENTS,
    Ground,
    kept_line,
    kept_text,
    near_day,
    refuse_above_account,
    refuse_no_code,
    refuse_no_modifier,
    refuse_unknown_line,
)
from worklist.domain.escalations import SOMEBODY_ELSE_DECIDES, why_not_asked
from worklist.domain.events import (
    AccountAssigned,
    AccountHeld,
    AccountReleased,
    AccountSkipped,
    AccountSnoozed,
    Ask,
    Body,
    CallLogged,
    EscalationDecided,
    EscalationMoved,
    EscalationRequested,
    EvidenceTicked,
    HoldFlagSet,
    ModifierTagged,
    NextStepSet,
    NoteAdded,
    OutcomeKind,
    OutcomeRecorded,
    Verdict,
)
from worklist.domain.money import dollars
from worklist.domain.next_steps import NEXT_ACTIONS
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
from worklist.domain.patients.agreements.recording import accept_agreement, accept_agreement_end
from worklist.domain.patients.agreements.schedule import MOST_PAYMENTS
from worklist.domain.patients.assistance.recording import accept_assistance
from worklist.domain.patients.bill.objection_recording import (
    accept_document,
    accept_estimate,
    accept_objection,
    accept_objection_answer,
)
from worklist.domain.patients.contact.recording import accept_contact, accept_patient_contact
from worklist.domain.recovery_entries import DisputeAnswered, DisputeSent, RateDecided, RateProposed
from worklist.domain.recovery_recording import accept_dispute, accept_dispute_answer, accept_rate, accept_rate_decision
from worklist.domain.refusals import NotAllowed, Refusal
from worklist.domain.review import beyond_authority
from worklist.domain.team import Member, MemberSet, Right
from worklist.domain.text import clean
from worklist.domain.vendor_entries import AccountPlaced, PlacementRecalled, VendorReported
from worklist.domain.vendors.asking import accepted_vendor, why_not_approved
from worklist.domain.vendors.placement_recording import (
    accept_placement,
    accept_recall,
    accept_vendor_report,
    refuse_by_hand,
)
from worklist.domain.work import WorkState
from worklist.domain.written_off import written_off_as

_WITH_AMOUNT = (OutcomeKind.RECOVERED, OutcomeKind.WRITE_OFF_REVERSED)
_MY_OWN_WAITS = "Your own request waits on this account: change it (e, or --amend), or undo it."
_MOST_MINUTES = 600
_MOST_NAME = 60


@singledispatch
def accept(body: Body, ground: Ground, state: WorkState) -> Body:
    """The entry as it is kept: checked, cleaned, with what the PM says at this moment where that will matter.

    ``state`` is what the record says, the entries before this one in the same act included. Raises Refusal.
    """
    raise AssertionError(body)


@accept.register
def _(body: NextStepSet, ground: Ground, state: WorkState) -> Body:
    if body.action not in NEXT_ACTIONS:
        raise Refusal(f"{clean(body.action)!r} is no action; use one of {', '.join(NEXT_ACTIONS)}.")
    if body.due < ground.today:
        raise Refusal(f"{body.due:%Y-%m-%d} is in the past; a next step is due today or later.")
    kept = NextStepSet(body.action, near_day(body.due, ground), kept_text(body.note, "note"))
    if body.action == "other" and not kept.note:
        raise Refusal("Say in the note what the next step is.")
    if body.action == "appeal":
        _refuse_without_appeal_rights(ground)
    return kept


def _refuse_without_appeal_rights(ground: Ground) -> None:
    """An appeal is no next step where every denial came with a remark that leaves none, such as MA130."""
    denials = ground.now.case.denials
    if denials and all(denial.appeal_refused for denial in denials):
        code = appeal_refusal(denials[0].adjudication.remarks)
        raise Refusal(f"{code} leaves no appeal rights on this denial; correct the claim or choose another step.")


@accept.register
def _(body: CallLogged, ground: Ground, state: WorkState) -> Body:
    """The PM's state of that moment is noted, so that a change since then may keep a promise."""
    _refuse_wrong_minutes(body)
    if body.promised_on and body.promised_on < ground.today:
        raise Refusal(f"A promise for {body.promised_on:%Y-%m-%d} is in the past; leave it out or correct it.")
    return replace(
        body,
        payer=kept_line(body.payer, "payer"),
        number=kept_line(body.number, "number"),
        representative=kept_line(body.representative, "name"),
        reference=kept_line(body.reference, "reference"),
        said=kept_text(body.said, "call note"),
        promised_on=near_day(body.promised_on, ground) if body.promised_on else None,
        source_hash=ground.source_hash,
    )


def _refuse_wrong_minutes(call: CallLogged) -> None:
    for minutes in (call.minutes, call.hold_minutes):
        if minutes is not None and not 0 <= minutes <= _MOST_MINUTES:
            raise Refusal(f"{minutes} minutes is not a call; use 0 to {_MOST_MINUTES}.")
    if call.hold_minutes is not None and (call.minutes is None or call.hold_minutes > call.minutes):
        raise Refusal("The minutes on hold are part of all minutes; correct one of them.")


@accept.register
def _(body: ModifierTagged, ground: Ground, state: WorkState) -> Body:
    code, modifier = body.code.strip().upper(), body.modifier.strip().upper()
    if not code:
        raise Refusal("Name the line's procedure code.")
    refuse_no_code(body.code.strip())
    refuse_no_modifier(body.modifier.strip())
    refuse_unknown_line(code, ground.account)
    return ModifierTagged(code, modifier, body.act, kept_text(body.evidence, "evidence"))


@accept.register
def _(body: EscalationRequested, ground: Ground, state: WorkState) -> Body:
    """A returned request is asked anew as its next version; what waits is changed only by a version that says so."""
    before = state.escalation
    kept = replace(
        body,
        why=kept_text(body.why, "reason"),
        ask=kept_text(body.ask, "request"),
        evidence=kept_text(body.evidence, "evidence"),
        terms=kept_text(body.terms, "terms"),
        hardship=kept_text(body.hardship, "hardship"),
        amends=before.first if before and before.is_returned else body.amends,
        seen=seen_of(ground.account),
    )
    if not kept.why or not kept.ask:
        raise Refusal("An escalation needs why it is made and what is asked.")
    if before and before.blocks_another and not (before.waits and kept.amends == before.first):
        raise Refusal(why_not_asked(before, ground.actor) or _MY_OWN_WAITS)
    if kept.amends and (before is None or kept.amends != before.first):
        raise Refusal("The request that this would change is not the one that stands on the account.")
    if kept.amends and before and not (before.waits or before.is_returned):
        raise Refusal(f"The request is {before.state}: what was decided is not changed; ask anew.")
    if before and before.waits and ground.actor not in before.hands:
        raise Refusal(f"{before.by} asked for this and it waits: only they change it; a question sends it back.")
    _refuse_wrong_money(kept)
    return replace(kept, vendor=accepted_vendor(kept, ground.now, ground.vendors))


def _refuse_wrong_money(request: EscalationRequested) -> None:
    for amount, name in ((request.amount, "amount"), (request.fee, "fee")):
        if amount is not None and not 0 <= amount <= MOST_CENTS:
            raise Refusal(f"The {name} {dollars(amount)} cannot be; check it.")
    if request.amount is None and request.asks in _MONEY_WORDS:
        raise Refusal(f"Say the amount: what would be {_MONEY_WORDS[request.asks]}.")
    if not 0 <= request.months <= MOST_PAYMENTS:
        raise Refusal(f"{request.months} payments cannot be; a plan has 1 to {MOST_PAYMENTS}.")
    if request.asks is Ask.PLAN and not request.months:
        raise Refusal("Say in how many payments, a month apart, it would be paid.")


_MONEY_WORDS = {
    Ask.SETTLE: "accepted in settlement",
    Ask.PLAN: "paid month by month",
    Ask.WRITE_OFF: "written off",
}


@accept.register
def _(body: EscalationDecided, ground: Ground, state: WorkState) -> Body:
    """Nobody decides on what they asked for or edited, and only the version that was seen is decided on."""
    asked = state.escalation
    if asked is None or not asked.waits:
        raise Refusal("No request waits for a decision on this account.")
    if body.target != asked.id:
        raise Refusal("The request was changed since you saw it; read it again before you decide.")
    if ground.actor in asked.hands:
        raise NotAllowed(SOMEBODY_ELSE_DECIDES)
    reason = kept_text(body.reason, "reason")
    if not reason:
        raise Refusal("Say why; the requester reads it.")
    if body.verdict is Verdict.APPROVED:
        _refuse_not_approvable(asked.request, ground)
    return EscalationDecided(body.target, body.verdict, reason, seen_of(ground.account))


def _refuse_not_approvable(request: EscalationRequested, ground: Ground) -> None:
    beyond = beyond_authority(ground.me, ground.now, request)
    if against := beyond or why_not_approved(request, ground.now, ground.vendors):
        raise Refusal(against)


@accept.register
def _(body: EscalationMoved, ground: Ground, state: WorkState) -> Body:
    asked = state.escalation
    if asked is None or body.target != asked.id:
        raise Refusal("That request is not the one that stands on the account.")
    if body.to not in asked.next_states:
        able = ", ".join(sorted(asked.next_states))
        where = f"goes from there to {able}, not to {body.to}" if able else "goes nowhere from there"
        raise Refusal(f"This escalation is {asked.state} and {where}.")
    refuse_by_hand(body, state)
    return EscalationMoved(body.target, body.to, kept_text(body.note, "note"))


@accept.register
def _(body: AccountAssigned, ground: Ground, state: WorkState) -> Body:
    kept = AccountAssigned(clean(body.to, most=_MOST_NAME), kept_text(body.reason, "reason"))
    able = [member.name for member in ground.team if Member.of(member).may(Right.RECORD)]
    if kept.to and ground.team and kept.to not in able:
        raise Refusal(f"{kept.to!r} works no accounts here; choose one of {', '.join(able)}.")
    if kept.to == state.assigned and state.holder in ("", kept.to):
        raise Refusal(f"{kept.to} is to work this account already." if kept.to else "Nobody was told to work it.")
    return kept


@accept.register
def _(body: AccountHeld, ground: Ground, state: WorkState) -> Body:
    """Somebody else's hold is only taken over when asked."""
    if state.holder == ground.actor:
        raise Refusal("You hold this account already.")
    if state.holder and not body.taken_over:
        raise Refusal(f"{state.holder} holds this account; take it over if it must not wait.")
    return AccountHeld(taken_over=bool(state.holder))


@accept.register
def _(body: AccountReleased, ground: Ground, state: WorkState) -> Body:
    """Not before what comes next is recorded, where the account was worked since it was taken."""
    if state.holder != ground.actor:
        raise Refusal(f"You do not hold this account; {state.holder or 'nobody'} does.")
    if state.needs_next_step and not state.only_held:
        raise Refusal("This account was worked and nothing comes next: set a next step or record an outcome.")
    return body


@accept.register
def _(body: AccountSnoozed, ground: Ground, state: WorkState) -> Body:
    if body.until <= ground.today:
        raise Refusal("Snooze until a later day than today.")
    reason = kept_text(body.reason, "reason")
    if not reason:
        raise Refusal("Say why it can sleep.")
    return AccountSnoozed(near_day(body.until, ground), reason, ground.source_hash, seen_of(ground.account))


@accept.register
def _(body: HoldFlagSet, ground: Ground, state: WorkState) -> Body:
    kept = replace(body, reason=kept_text(body.reason, "reason"))
    if kept.on and not kept.reason:
        raise Refusal(f"Say how {kept.flag} is known.")
    if (kept.flag in state.flags) == kept.on:
        raise Refusal(f"{kept.flag} is {'already' if kept.on else 'not'} set on this account.")
    return kept


@accept.register
def _(body: NoteAdded, ground: Ground, state: WorkState) -> Body:
    kept = NoteAdded(kept_text(body.text, "note"))
    if not kept.text:
        raise Refusal("The note is empty.")
    return kept


@accept.register
def _(body: EvidenceTicked, ground: Ground, state: WorkState) -> Body:
    kept = EvidenceTicked(kept_line(body.playbook, "playbook"), kept_line(body.item, "item"), body.on)
    if ((kept.playbook, kept.item) in state.ticked) == kept.on:
        raise Refusal("This item is ticked already." if kept.on else "This item is not ticked.")
    return kept


@accept.register
def _(body: AccountSkipped, ground: Ground, state: WorkState) -> Body:
    reason = kept_text(body.reason, "reason")
    if not reason:
        raise Refusal("Say why it is passed over; skips are visible to everybody.")
    return AccountSkipped(reason)


@accept.register
def _(body: OutcomeRecorded, ground: Ground, state: WorkState) -> Body:
    """The class and age of that moment are kept, for the chances of others, and how it had been written off."""
    if body.amount < 0:
        raise Refusal("An amount is zero or more; say the direction by the kind of outcome.")
    if body.amount > MOST_CENTS:
        raise Refusal(f"No account comes to {dollars(body.amount)}; check the amount.")
    _refuse_wrong_amount(body, ground.account)
    return OutcomeRecorded(
        body.outcome,
        body.amount,
        kept_text(body.how, "outcome"),
        account_class=class_of(ground.now),
        age=ground.account.age(ground.today),
        source_hash=ground.source_hash,
        write_off=written_off_as(ground.now) if body.outcome in _WITH_AMOUNT else "",
    )


def _refuse_wrong_amount(outcome: OutcomeRecorded, account: Account) -> None:
    """A recovery has an amount, and none is above what was billed."""
    if outcome.outcome in _WITH_AMOUNT and outcome.amount == 0:
        raise Refusal(f"Say how much was {'recovered' if outcome.outcome is OutcomeKind.RECOVERED else 'reversed'}.")
    refuse_above_account(outcome.amount, account)


accept.register(RateProposed, accept_rate)
accept.register(RateDecided, accept_rate_decision)
accept.register(DisputeSent, accept_dispute)
accept.register(DisputeAnswered, accept_dispute_answer)
accept.register(AccountPlaced, accept_placement)
accept.register(PlacementRecalled, accept_recall)
accept.register(VendorReported, accept_vendor_report)
accept.register(ObjectionRaised, accept_objection)
accept.register(ObjectionAnswered, accept_objection_answer)
accept.register(DocumentMoved, accept_document)
accept.register(EstimateGiven, accept_estimate)
accept.register(AssistanceSet, accept_assistance)
accept.register(AgreementMade, accept_agreement)
accept.register(AgreementEnded, accept_agreement_end)
accept.register(ContactSet, accept_contact)
accept.register(PatientContacted, accept_patient_contact)


def right_for(body: Body) -> Right:
    """The right that an entry takes."""
    return _RIGHT_FOR.get(type(body), Right.RECORD)


_RIGHT_FOR: dict[type, Right] = {
    EscalationDecided: Right.DECIDE,
    RateDecided: Right.DECIDE,
    AccountAssigned: Right.ASSIGN,
    AccountPlaced: Right.PLACE,
    VendorReported: Right.PLACE,
    PlacementRecalled: Right.PLACE,
    MemberSet: Right.KEEP_TEAM,
}
