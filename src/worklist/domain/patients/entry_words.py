"""Entries about the patient's side in words, each as a clause after the person's name."""

from worklist.domain.claims import service_name
from worklist.domain.money import dollars
from worklist.domain.patient_entries import (
    AgreementEnded,
    AgreementMade,
    AssistanceSet,
    AssistanceState,
    ContactSet,
    DocumentMoved,
    EstimateGiven,
    ObjectionAnswered,
    ObjectionRaised,
    PatientBody,
    PatientContacted,
    Went,
)
from worklist.domain.patients.agreements.schedule import in_payments
from worklist.domain.wording import after, spelled

BillBody = ObjectionRaised | ObjectionAnswered | DocumentMoved | EstimateGiven | AssistanceSet
DealBody = AgreementMade | AgreementEnded | ContactSet | PatientContacted


def patient_words(body: PatientBody) -> str:
    """What an entry says, as a clause after the person's name."""
    return _deal(body) if isinstance(body, DealBody) else _bill(body)


def _bill(body: BillBody) -> str:
    match body:
        case ObjectionRaised():
            return _objection(body)
        case ObjectionAnswered(_, result, reason):
            return f"answered the patient's objection: {spelled(result)}" + after(reason)
        case DocumentMoved(document, went, on, note=note):
            return f"{_WENT[went].format(spelled(document))} on {on}" + after(note)
        case EstimateGiven(amount, given_on):
            return f"noted the good-faith estimate of {dollars(amount)} of {given_on}"
        case AssistanceSet():
            return _assistance(body)


_WENT = {
    Went.ASKED: "asked the patient for the {}",
    Went.WANTED: "noted that the patient wants the {}",
    Went.RECEIVED: "got the {}",
    Went.SENT: "sent the {}",
}


def _objection(body: ObjectionRaised) -> str:
    line = f" to {service_name(body.code, body.modifiers)}" if body.code else ""
    money = f", {dollars(body.amount)}" if body.amount is not None else ""
    return f"took the patient's objection{line}{money} ({spelled(body.about)}), answer due {body.answer_due}" + after(
        body.said
    )


def _assistance(body: AssistanceSet) -> str:
    off = f", {body.discount} % off" if body.state is AssistanceState.APPROVED and body.discount is not None else ""
    return f"set the application for assistance to {body.state}{off}" + after(body.reason)


def _deal(body: DealBody) -> str:
    match body:
        case AgreementMade():
            return agreed_in_words(body)
        case AgreementEnded(_, result, reason):
            return f"ended the agreement with the patient: {result}" + after(reason)
        case ContactSet():
            return "set how the patient is reached" + after(_preferences(body))
        case PatientContacted():
            return _contacted(body)


def _contacted(body: PatientContacted) -> str:
    took = f", {body.minutes} min" if body.minutes is not None else ""
    met = "heard from" if body.incoming else "was in contact with"
    against = f", against the rules because {body.overridden}" if body.overridden else ""
    return f"{met} the patient by {spelled(body.by)}: {spelled(body.answer)}{took}{against}" + after(body.said)


def agreed_in_words(made: AgreementMade) -> str:
    """The agreement in a clause: ``agreed a plan: 12 payments of 100.00 from 2026-01-05``."""
    pays = made.installments
    said = f"agreed {_A_SHAPE[made.shape]}"
    if pays:
        from_or_by = "by" if len(pays) == 1 else "from"
        said += f": {in_payments(pays)} {from_or_by} {pays[0].due}"
    if made.given_up:
        said += f", {dollars(made.given_up)} of {dollars(made.owed)} given up"
    return said + after(made.note)


_A_SHAPE = {
    "promise": "a promise to pay",
    "plan": "a plan",
    "settlement": "a settlement",
    "prompt-pay": "a discount for prompt payment",
    "assistance": "what assistance leaves",
    "hardship": "a hardship reduction",
    "combination": "a reduction paid month by month",
}


def _preferences(body: ContactSet) -> str:
    parts = ["no calls"] if body.do_not_call else []
    parts += [f"number {body.phone}"] if body.phone else []
    parts += [f"in {body.state}"] if body.state else []
    parts += [f"by {spelled(body.preferred)}"] if body.preferred else []
    if body.calls_from is not None or body.calls_to is not None:
        parts.append(f"calls from {body.calls_from or 0} to {body.calls_to or 24} h")
    parts += [f"speaks {body.language}"] if body.language else []
    return ", ".join([*parts, *([body.note] if body.note else [])])
