"""Entries of the record in words, each as a clause after the person's name."""

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
    EvidenceTicked,
    HoldFlagSet,
    ModifierTagged,
    NextStepSet,
    NoteAdded,
    OutcomeRecorded,
    Verdict,
)
from worklist.domain.money import dollars
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.numbers.entries import NumbersTaken
from worklist.domain.patient_entries import PatientBody
from worklist.domain.patients.entry_words import patient_words
from worklist.domain.recovery_entries import (
    DisputeAnswered,
    DisputeSent,
    PatternSet,
    RateDecided,
    RateProposed,
    RecoveryBody,
)
from worklist.domain.team import MemberSet
from worklist.domain.traces import (
    AccountsExported,
    AccountsSearched,
    AccountViewed,
    ActRefused,
    GlassBroken,
    GlassReviewed,
    NamesShown,
    SignedIn,
    SignedOut,
    Trace,
    ValueCopied,
)
from worklist.domain.vendor_entries import (
    AccountPlaced,
    PlacementRecalled,
    ReportRead,
    VendorBody,
    VendorReported,
    VendorSet,
)
from worklist.domain.wording import after, counted, spelled


def said_by(body: Body) -> str:
    """What an entry says, as a clause after the person's name."""
    match body:
        case NextStepSet(action, due, note):
            label = NEXT_ACTIONS[action].label if action in NEXT_ACTIONS else action
            return f"set the next step: {label}, due {due}" + after(note)
        case CallLogged():
            return _call(body)
        case ModifierTagged(code, modifier, act, evidence):
            return f"tagged {code}-{modifier} {act}" + after(evidence)
        case OutcomeRecorded(outcome, amount, how):
            said = f"{spelled(outcome)} {dollars(amount)}" if amount else spelled(outcome)
            return f"recorded the outcome {said}" + after(how)
        case HoldFlagSet(flag, on, reason):
            return f"{'set' if on else 'took down'} the flag {spelled(flag)}" + after(reason)
        case AccountSnoozed(until, reason):
            return f"snoozed it until {until}" + after(reason)
        case EscalationRequested() | EscalationDecided() | EscalationMoved():
            return _escalation(body)
        case DisputeSent() | DisputeAnswered() | RateProposed() | RateDecided() | PatternSet():
            return _recovery(body)
        case VendorSet() | AccountPlaced() | VendorReported() | PlacementRecalled() | ReportRead():
            return _vendor(body)
        case _:
            return _of_other_parts(body)


def _of_other_parts(body: Body) -> str:
    if isinstance(body, Trace):
        return _traced(body)
    return patient_words(body) if isinstance(body, PatientBody) else _short(body)


def _short(body: Body) -> str:
    match body:
        case NoteAdded(text):
            return f"noted: {text}"
        case AccountHeld(taken_over):
            return "took it over" if taken_over else "holds it"
        case AccountReleased():
            return "released it"
        case AccountAssigned(to, reason):
            return (f"gave it to {to}" if to else "took it from whoever had it") + after(reason)
        case EntryUndone(reason=reason):
            return "undid an entry" + after(reason)
        case EvidenceTicked(playbook, item, on):
            return f"{'has' if on else 'no longer has'} the evidence {item} ({playbook})"
        case AccountSkipped(reason):
            return "passed it over" + after(reason)
        case NumbersTaken(day):
            return f"kept the numbers of {day}"
        case MemberSet(name, role, active=active):
            return f"made {name} {role} in the team" if active else f"ended the access of {name}"
    raise AssertionError(body)


_ANSWERS = {
    Verdict.APPROVED: "approved what was asked",
    Verdict.RETURNED: "returned it with a question",
    Verdict.DECLINED: "declined what was asked",
}


def _escalation(body: EscalationRequested | EscalationDecided | EscalationMoved) -> str:
    match body:
        case EscalationRequested(to, reason, ask, amount=amount, vendor=vendor, amends=amends):
            money = f", {dollars(amount)}" if amount is not None else ""
            whom = f"{to} {vendor}" if vendor else to
            return f"asked the {whom}{' anew' if amends else ''}: {ask}{money} ({reason})"
        case EscalationDecided(_, verdict, reason):
            return _ANSWERS[verdict] + after(reason)
        case EscalationMoved(_, to, note):
            return f"moved the escalation to {to}" + after(note)


def _recovery(body: RecoveryBody) -> str:
    match body:
        case DisputeSent(payer=payer, requested=requested, way=way, answer_due=due):
            return f"sent a dispute to {payer or 'the payer'} by {way}: {dollars(requested)} asked, answer due {due}"
        case DisputeAnswered(_, result, amount, reason):
            won = f"{result} {dollars(amount)}" if amount else str(result)
            return f"recorded the payer's answer to the dispute: {won}" + after(reason)
        case RateProposed(contract, code, modifiers, amount=amount, reason=reason):
            return f"proposed {dollars(amount)} for {'-'.join((code, *modifiers))} in {contract}" + after(reason)
        case RateDecided(_, is_approved, reason):
            return f"{'approved' if is_approved else 'declined'} the proposed rate" + after(reason)
        case PatternSet(_, state, name):
            return f"set the pattern {name!r} to {state}"


def _vendor(body: VendorBody) -> str:
    match body:
        case VendorSet(name, purpose, is_active=is_active, reason=reason):
            return (f"set the terms of the vendor {name} ({purpose})" if is_active else f"ended {name}") + after(reason)
        case AccountPlaced(vendor=vendor, amount=amount, placement=placement):
            return f"placed {dollars(amount)} with {vendor} in {placement}"
        case VendorReported(status=status, recovered=recovered, why=why):
            said = f"{status} {dollars(recovered)}" if recovered else str(status)
            return f"took in the vendor's report: {said}" + after(why)
        case PlacementRecalled(recall=recall, reason=reason):
            return f"recalled it from the vendor in {recall}" + after(reason)
        case ReportRead(vendor, file, rows=rows):
            return f"read the report {file} of {vendor}, {counted(rows, 'row')}"


def _traced(body: Trace) -> str:
    match body:
        case AccountViewed():
            return "opened it"
        case AccountsSearched(filter_, found, more):
            return f"searched {filter_!r}: {'more than ' if more else ''}{found:,} found"
        case AccountsExported(what, form, accounts):
            return f"exported {what} as {form}, {counted(accounts, 'account')}"
        case NamesShown():
            return "showed patients' names again"
        case ValueCopied(what):
            return f"copied the {what}"
        case ActRefused(what, why):
            return f"was refused to {what}: {why}"
        case _:
            return _access(body)


def _access(body: Trace) -> str:
    match body:
        case SignedIn(origin, key):
            return "signed in" + (f" from {origin}" if origin else "") + (f" with {key}" if key else "")
        case SignedOut(why):
            return f"signed out ({spelled(why)})"
        case GlassBroken(reason):
            return "opened it in an emergency" + after(reason)
        case GlassReviewed(_, justified, reason):
            return f"found the emergency access {'justified' if justified else 'not justified'}" + after(reason)
    raise AssertionError(body)


def _call(call: CallLogged) -> str:
    parts = [f"reached {call.payer or 'the payer'} by {call.channel}: {spelled(call.outcome)}"]
    parts += [f"spoke with {call.representative}"] if call.representative else []
    parts += [f"reference {call.reference}"] if call.reference else []
    held = f" ({call.hold_minutes} on hold)" if call.hold_minutes is not None else ""
    parts += [f"{call.minutes} min{held}"] if call.minutes is not None else []
    parts += [f"promised by {call.promised_on}"] if call.promised_on else []
    return ", ".join(parts) + after(call.said)
