"""What may be recorded on an account: each entry is checked and cleaned before it becomes part of the record."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import singledispatch

from worklist.domain.accounts import Account
from worklist.domain.assessment import Assessment
from worklist.domain.changes import seen_of
from worklist.domain.codes import appeal_refusal
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
from worklist.domain.money import Cents, dollars
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.packets.checks import Check
from worklist.domain.recovery_entries import DisputeAnswered, DisputeResult, DisputeSent, RateDecided, RateProposed
from worklist.domain.review import beyond_authority
from worklist.domain.team import Member, MemberSet, Right
from worklist.domain.text import clean, clean_block
from worklist.domain.work import WorkState

MOST_TEXT = 4_000
"""Longest note or answer that is kept; longer ones are refused, not cut."""
_FARTHEST = timedelta(days=3 * 366)
"""How far ahead a day may lie: beyond that the year is mistyped."""
_MOST_CENTS = 10**11
_MOST_MINUTES = 600
_WITH_AMOUNT = (OutcomeKind.RECOVERED, OutcomeKind.WRITE_OFF_REVERSED)
_CODE = re.compile("[A-Z0-9]{3,11}")
_MODIFIER = re.compile("[A-Z0-9]{2}")
_PLACE = re.compile("[0-9]{2}")
_MOST_NAMED = 6
_MY_OWN_WAITS = "Your own request waits on this account: change it (e, or --amend), or undo it."
_MOST_NAME = 60


class Refusal(Exception):  # noqa: N818 - it is an answer, not an error
    """What was asked is not allowed now; the text is one sentence that says why and what would help."""


class NotAllowed(Refusal):
    """The person has no right to it, whatever the account is like; that it was tried goes into the record."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What an entry is judged on, beside the record itself."""

    me: Member
    now: Assessment
    """The account as the rules see it before the entry."""
    team: tuple[MemberSet, ...] = ()
    """Empty where there is no team."""

    @property
    def actor(self) -> str:
        """Whose entry it is."""
        return self.me.name

    @property
    def today(self) -> date:
        """The day of the entry."""
        return self.now.case.today

    @property
    def account(self) -> Account:
        """What the PM says of it."""
        return self.now.account

    @property
    def source_hash(self) -> str:
        """Fingerprint of the PM's records."""
        return self.now.case.source_hash


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
    kept = NextStepSet(body.action, _near(body.due, ground), _text(body.note, "note"))
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
        payer=_line(body.payer, "payer"),
        number=_line(body.number, "number"),
        representative=_line(body.representative, "name"),
        reference=_line(body.reference, "reference"),
        said=_text(body.said, "call note"),
        promised_on=_near(body.promised_on, ground) if body.promised_on else None,
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
    if not _CODE.fullmatch(code):
        raise Refusal(f"{clean(body.code, most=40)!r} is no procedure code; it has letters and digits only.")
    if not _MODIFIER.fullmatch(modifier):
        said = clean(body.modifier, most=40)
        raise Refusal(f"{said!r} is no modifier; it has two letters or digits, such as 25 or XS.")
    _refuse_unknown_line(code, ground.account)
    return ModifierTagged(code, modifier, body.act, _text(body.evidence, "evidence"))


def _refuse_unknown_line(code: str, account: Account) -> None:
    """A tag on a code that is on no line would count in a pattern that does not exist."""
    billed = [line.code for claim in account.claims for line in claim.lines]
    answered = [name for remit in account.remits for line in remit.lines for name in (line.code, line.original_code)]
    known = [*dict.fromkeys(name.upper() for name in (*billed, *answered) if name)]
    if known and code not in known:
        raise Refusal(f"{code} is on no line of this account; it has {', '.join(known[:_MOST_NAMED])}.")


@accept.register
def _(body: EscalationRequested, ground: Ground, state: WorkState) -> Body:
    """A returned request is asked anew as its next version; what waits is changed only by a version that says so."""
    before = state.escalation
    kept = replace(
        body,
        why=_text(body.why, "reason"),
        ask=_text(body.ask, "request"),
        evidence=_text(body.evidence, "evidence"),
        terms=_text(body.terms, "terms"),
        hardship=_text(body.hardship, "hardship"),
        amends=before.first if before and before.is_returned else body.amends,
        seen=seen_of(ground.account),
    )
    if not kept.why or not kept.ask:
        raise Refusal("An escalation needs why it is made and what is asked.")
    if before and before.blocks_another and not (before.waits and kept.amends == before.first):
        raise Refusal(why_not_asked(before, ground.actor) or _MY_OWN_WAITS)
    if kept.amends and (before is None or kept.amends != before.first):
        raise Refusal("The request that this would change is not the one that stands on the account.")
    if before and before.waits and ground.actor not in before.hands:
        raise Refusal(f"{before.by} asked for this and it waits: only they change it; a question sends it back.")
    _refuse_wrong_money(kept)
    return kept


def _refuse_wrong_money(request: EscalationRequested) -> None:
    for amount, name in ((request.amount, "amount"), (request.fee, "fee")):
        if amount is not None and not 0 <= amount <= _MOST_CENTS:
            raise Refusal(f"The {name} {dollars(amount)} cannot be; check it.")
    if request.amount is None and request.asks in (Ask.SETTLE, Ask.WRITE_OFF):
        raise Refusal(f"Say the amount: what would be {_MONEY_WORDS[request.asks]}.")


_MONEY_WORDS = {Ask.SETTLE: "accepted in settlement", Ask.WRITE_OFF: "written off"}


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
    reason = _text(body.reason, "reason")
    if not reason:
        raise Refusal("Say why; the requester reads it.")
    beyond = beyond_authority(ground.me, ground.now, asked.request) if body.verdict is Verdict.APPROVED else ""
    if beyond:
        raise Refusal(beyond)
    return EscalationDecided(body.target, body.verdict, reason)


@accept.register
def _(body: EscalationMoved, ground: Ground, state: WorkState) -> Body:
    asked = state.escalation
    if asked is None or body.target != asked.id:
        raise Refusal("That request is not the one that stands on the account.")
    if body.to not in asked.next_states:
        able = ", ".join(sorted(asked.next_states))
        where = f"goes from there to {able}, not to {body.to}" if able else "goes nowhere from there"
        raise Refusal(f"This escalation is {asked.state} and {where}.")
    return EscalationMoved(body.target, body.to, _text(body.note, "note"))


@accept.register
def _(body: AccountAssigned, ground: Ground, state: WorkState) -> Body:
    kept = AccountAssigned(clean(body.to, most=_MOST_NAME), _text(body.reason, "reason"))
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
    reason = _text(body.reason, "reason")
    if not reason:
        raise Refusal("Say why it can sleep.")
    return AccountSnoozed(_near(body.until, ground), reason, ground.source_hash, seen_of(ground.account))


@accept.register
def _(body: HoldFlagSet, ground: Ground, state: WorkState) -> Body:
    kept = replace(body, reason=_text(body.reason, "reason"))
    if kept.on and not kept.reason:
        raise Refusal(f"Say how {kept.flag} is known.")
    if (kept.flag in state.flags) == kept.on:
        raise Refusal(f"{kept.flag} is {'already' if kept.on else 'not'} set on this account.")
    return kept


@accept.register
def _(body: NoteAdded, ground: Ground, state: WorkState) -> Body:
    kept = NoteAdded(_text(body.text, "note"))
    if not kept.text:
        raise Refusal("The note is empty.")
    return kept


@accept.register
def _(body: EvidenceTicked, ground: Ground, state: WorkState) -> Body:
    kept = EvidenceTicked(_line(body.playbook, "playbook"), _line(body.item, "item"), body.on)
    if ((kept.playbook, kept.item) in state.ticked) == kept.on:
        raise Refusal("This item is ticked already." if kept.on else "This item is not ticked.")
    return kept


@accept.register
def _(body: AccountSkipped, ground: Ground, state: WorkState) -> Body:
    reason = _text(body.reason, "reason")
    if not reason:
        raise Refusal("Say why it is passed over; skips are visible to everybody.")
    return AccountSkipped(reason)


@accept.register
def _(body: OutcomeRecorded, ground: Ground, state: WorkState) -> Body:
    """The class and age of that moment are kept: the chances of other accounts rest on them."""
    if body.amount < 0:
        raise Refusal("An amount is zero or more; say the direction by the kind of outcome.")
    if body.amount > _MOST_CENTS:
        raise Refusal(f"No account comes to {dollars(body.amount)}; check the amount.")
    _refuse_wrong_amount(body, ground.account)
    return OutcomeRecorded(
        body.outcome,
        body.amount,
        _text(body.how, "outcome"),
        account_class=ground.now.placement.account_class,
        age=ground.account.age(ground.today),
        source_hash=ground.source_hash,
    )


def _refuse_wrong_amount(outcome: OutcomeRecorded, account: Account) -> None:
    """A recovery has an amount, and none is above what was billed."""
    if outcome.outcome in _WITH_AMOUNT and outcome.amount == 0:
        raise Refusal(f"Say how much was {'recovered' if outcome.outcome is OutcomeKind.RECOVERED else 'reversed'}.")
    most = max(account.charges or 0, account.balance)
    if account.is_known and outcome.amount > most:
        raise Refusal(f"{dollars(outcome.amount)} is more than the {dollars(most)} that this account came to.")


@accept.register
def _(body: RateProposed, ground: Ground, state: WorkState) -> Body:
    """A rate of a service that the account has, in a contract of the site, other than the contract says now."""
    code, modifiers = body.code.strip().upper(), tuple(each.strip().upper() for each in body.modifiers)
    _refuse_no_service(code, modifiers)
    _refuse_unknown_line(code, ground.account)
    _refuse_unknown_contract(body.contract, ground)
    kept = replace(
        body,
        code=code,
        modifiers=modifiers,
        place=_place(body.place),
        valid_from=_near(body.valid_from, ground),
        reason=_text(body.reason, "reason"),
        expected=_expected_of_one(code, modifiers, ground),
    )
    if not kept.reason:
        raise Refusal("Say how the right rate is known, such as the amendment that has it.")
    if not 0 < kept.amount <= _MOST_CENTS:
        raise Refusal(f"A rate of {dollars(kept.amount)} cannot be; it is dollars for one unit, above zero.")
    if kept.amount == kept.expected:
        raise Refusal(f"{kept.contract} says {dollars(kept.amount)} already.")
    return kept


def _refuse_no_service(code: str, modifiers: tuple[str, ...]) -> None:
    if not _CODE.fullmatch(code):
        raise Refusal(f"{clean(code, most=40)!r} is no procedure code; it has letters and digits only.")
    wrong = next((each for each in modifiers if not _MODIFIER.fullmatch(each)), None)
    if wrong is not None:
        said = clean(wrong, most=40)
        raise Refusal(f"{said!r} is no modifier; it has two letters or digits, such as 25 or XS.")


def _place(text: str) -> str:
    place = text.strip()
    if place and not _PLACE.fullmatch(place):
        said = clean(place, most=40)
        raise Refusal(
            f"{said!r} is no place of service; it has two digits, such as 11, and is left out for every place."
        )
    return place


def _refuse_unknown_contract(name: str, ground: Ground) -> None:
    known = [contract.name for contract in ground.now.case.terms.contracts]
    if not known:
        raise Refusal("No contract is loaded that could be corrected; worklist contract load reads one.")
    if name not in known:
        raise Refusal(f"{clean(name, most=60)!r} is no contract of the site; it has {', '.join(known[:_MOST_NAMED])}.")


def _expected_of_one(code: str, modifiers: tuple[str, ...], ground: Ground) -> Cents | None:
    """What ours came to for one unit of the service; None where it is UNKNOWN or no whole cents."""
    for line in ground.now.case.priced:
        billed, amount = line.billed, line.expected.amount
        if billed is None or (billed.code, billed.modifiers) != (code, modifiers) or billed.minutes is not None:
            continue
        if amount is not None and billed.units > 0 and not amount % billed.units:
            return int(amount / billed.units)
    return None


@accept.register
def _(body: DisputeSent, ground: Ground, state: WorkState) -> Body:
    """What was overruled has a reason; a dispute that waits can be overruled like any other check."""
    kept = replace(
        body,
        payer=_line(body.payer, "payer"),
        to=_line(body.to, "address"),
        answer_due=_near(body.answer_due, ground),
        justification=_text(body.justification, "justification"),
    )
    if not kept.to:
        raise Refusal("Say where the dispute goes: an address, a fax number or the payer's portal.")
    if kept.answer_due <= ground.today:
        raise Refusal(f"{kept.answer_due:%Y-%m-%d} is no day for an answer to come; it lies after today.")
    if not 0 < kept.requested <= _MOST_CENTS or kept.lines < 1:
        raise Refusal("A dispute asks for an amount above zero, on one line or more.")
    if kept.overridden and not kept.justification:
        raise Refusal(f"Say why it goes out although this speaks against it: {', '.join(kept.overridden)}.")
    if state.open_dispute and Check.WAITS not in kept.overridden:
        raise Refusal("A dispute waits on this account already; look at the packet again.")
    return kept


@accept.register
def _(body: DisputeAnswered, ground: Ground, state: WorkState) -> Body:
    """Once. The class and age of that moment are kept: the chances of other accounts rest on answers too."""
    dispute = next((each for each in state.disputes if each.id == body.target), None)
    if dispute is None:
        raise Refusal("No such dispute stands on this account; worklist disputes lists them.")
    if dispute.answer is not None:
        raise Refusal(f"Its answer is recorded already ({dispute.answer.result}); undo that entry to correct it.")
    _refuse_wrong_answer(body, ground.account)
    return replace(
        body,
        reason=_text(body.reason, "reason"),
        account_class=ground.now.placement.account_class,
        age=ground.account.age(ground.today),
    )


def _refuse_wrong_answer(answer: DisputeAnswered, account: Account) -> None:
    """What was won has an amount, and none is above what was billed; what was lost has a reason."""
    if answer.result is DisputeResult.LOST and answer.amount:
        raise Refusal("A dispute that was lost brings nothing: say partly, or leave the amount out.")
    if answer.result is not DisputeResult.LOST and answer.amount <= 0:
        raise Refusal(f"Say how much the payer pays more: the dispute was {answer.result}.")
    if answer.result is DisputeResult.LOST and not answer.reason.strip():
        raise Refusal("Say why it was lost, as the payer does.")
    most = max(account.charges or 0, account.balance)
    if account.is_known and answer.amount > most:
        raise Refusal(f"{dollars(answer.amount)} is more than the {dollars(most)} that this account came to.")


@accept.register
def _(body: RateDecided, ground: Ground, state: WorkState) -> Body:
    """Once, on a proposal that stands, and by another person than proposed it."""
    rate = next((each for each in state.rates if each.id == body.target), None)
    if rate is None:
        raise Refusal("That is no proposed rate that stands on this account; worklist contract proposals lists them.")
    if rate.decision is not None:
        said = "approved" if rate.is_approved else "declined"
        raise Refusal(f"{rate.decided_by} has {said} it already; undo that decision to decide anew.")
    if rate.by == ground.actor:
        raise NotAllowed(why_not_own_rate(ground.team))
    reason = _text(body.reason, "reason")
    if not reason:
        raise Refusal("Say why; whoever proposed it reads it.")
    return RateDecided(body.target, body.approved, reason)


def why_not_own_rate(team: Collection[object]) -> str:
    """Why nobody decides on the rate that they proposed; a person alone has another way."""
    if team:
        return "Nobody decides on the rate that they proposed; another supervisor does."
    return "Nobody approves their own proposal: alone, change the schedule and load it with worklist contract load."


def right_for(body: Body) -> Right:
    """The right that an entry takes."""
    return _RIGHT_FOR.get(type(body), Right.RECORD)


_RIGHT_FOR: dict[type, Right] = {
    EscalationDecided: Right.DECIDE,
    RateDecided: Right.DECIDE,
    AccountAssigned: Right.ASSIGN,
    MemberSet: Right.KEEP_TEAM,
}


def reason_text(text: str) -> str:
    """Why something is done, cleaned. Raises Refusal when it is too long."""
    return _text(text, "reason")


def _near(day: date, ground: Ground) -> date:
    if day - ground.today > _FARTHEST:
        raise Refusal(f"{day:%Y-%m-%d} is more than three years away; check the year.")
    return day


def _text(text: str, name: str) -> str:
    """Cleaned text, line breaks kept. Raises Refusal when it is too long to keep whole."""
    kept = clean_block(text[: 4 * MOST_TEXT], most=len(text)).strip()
    if len(kept) > MOST_TEXT or len(text) > 4 * MOST_TEXT:
        raise Refusal(f"The {name} has {len(text):,} characters; {MOST_TEXT:,} are kept, so shorten it or split it.")
    return kept


def _line(text: str, name: str) -> str:
    """As ``_text``, in one line."""
    return clean(_text(text, name), most=MOST_TEXT)
