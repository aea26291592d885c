"""What may be recorded of a patient's objection: what is disputed, the papers, the answer, and the estimate.

Each entry is checked and cleaned, as ``recording`` says; every function raises Refusal.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from worklist.domain.accounts import Account
from worklist.domain.audit_checks import Check, failures
from worklist.domain.claims import service_of_day
from worklist.domain.entry_checks import (
    MOST_CENTS,
    MOST_NAMED,
    Ground,
    is_digest,
    kept_text,
    near_day,
    refuse_above_account,
    refuse_no_code,
    refuse_no_modifier,
)
from worklist.domain.money import Cents, dollars
from worklist.domain.patient_entries import (
    Document,
    DocumentMoved,
    EstimateGiven,
    ObjectionAnswered,
    ObjectionRaised,
    ObjectionResult,
    Went,
)
from worklist.domain.patients.bill.services import Service, services_of
from worklist.domain.refusals import Refusal
from worklist.domain.wording import spelled
from worklist.domain.work import WorkState

_EARLIEST = date(2000, 1, 1)


# -- objections -----------------------------------------------------------------------------------------------------


def accept_objection(body: ObjectionRaised, ground: Ground, _state: WorkState) -> ObjectionRaised:
    """On the bill as a whole or on one of its lines, also one that only the statement has."""
    said = kept_text(body.said, "objection")
    if not said:
        raise Refusal("Say what the patient disputes, in the patient's words.")
    _refuse_day_ahead(body.received_on, ground, "An objection was received")
    if body.answer_due <= body.received_on:
        raise Refusal(f"The answer cannot be due on {body.answer_due}; the objection came on {body.received_on}.")
    near_day(body.answer_due, ground)
    if body.amount is not None:
        _refuse_wrong_amount(body.amount, ground.account)
    return replace(_on_a_line(body, ground.account), said=said)


def _refuse_day_ahead(day: date, ground: Ground, what: str) -> None:
    if day > ground.today:
        raise Refusal(f"{what} on {day}, which is still to come; use today or an earlier day.")
    if day < _EARLIEST:
        raise Refusal(f"{what} on {day}; check the year.")


def _refuse_wrong_amount(amount: Cents, account: Account) -> None:
    owed = account.patient_balance
    if amount <= 0:
        raise Refusal(f"{dollars(amount)} cannot be disputed; leave the amount out for all that is asked.")
    if owed is None:
        refuse_above_account(amount, account)
    elif amount > owed:
        said = f"the {dollars(owed)} that the patient is asked"
        raise Refusal(f"{dollars(amount)} is more than {said}; leave the amount out for all of it.")


def _on_a_line(body: ObjectionRaised, account: Account) -> ObjectionRaised:
    """With the modifiers and the day of the line that is meant, where only one fits what was said."""
    code, modifiers = body.code.strip().upper(), tuple(each.strip().upper() for each in body.modifiers)
    if not code:
        if modifiers or body.service_on:
            raise Refusal("Name the line's procedure code; modifiers and a day alone name no line.")
        return replace(body, code="", modifiers=())
    refuse_no_code(body.code.strip())
    for modifier in body.modifiers:
        refuse_no_modifier(modifier.strip())
    known = [each for each in services_of(account) if each.code]
    fitting = [each for each in known if _is_meant(each, code, modifiers, body.service_on)]
    if known and not fitting:
        named = service_of_day(code, modifiers, body.service_on)
        lines = ", ".join(each.name for each in known[:MOST_NAMED])
        raise Refusal(f"{named} is on no line of this account and its statement; it has {lines}.")
    if len(fitting) == 1:
        line = fitting[0]
        return replace(body, code=line.code, modifiers=line.modifiers, service_on=line.on or body.service_on)
    return replace(body, code=code, modifiers=modifiers)


def _is_meant(service: Service, code: str, modifiers: tuple[str, ...], on: date | None) -> bool:
    codes = {service.code.upper(), *(word.code.upper() for word in service.words)}
    same_modifiers = not modifiers or sorted(modifiers) == sorted(service.modifiers)
    return code in codes and same_modifiers and (on is None or service.on in (None, on))


def accept_objection_answer(body: ObjectionAnswered, ground: Ground, state: WorkState) -> ObjectionAnswered:
    """Once; that the balance stands is no answer while another check says that the bill is wrong."""
    objection = next((each for each in state.objections if each.id == body.target), None)
    if objection is None:
        raise Refusal("No such objection stands on this account; worklist bill shows it.")
    if objection.answer is not None:
        raise Refusal(f"It is answered already ({objection.answer.result}); undo that entry to correct it.")
    reason = kept_text(body.reason, "reason")
    if not reason:
        raise Refusal("Say what was found; the patient is told.")
    if body.result is ObjectionResult.STANDS and (failing := next(_failing(ground), "")):
        raise Refusal(f"The bill is wrong: correct it first. {failing}")
    return replace(body, reason=reason)


def _failing(ground: Ground) -> Iterator[str]:
    for result in failures(ground.now.case.audit):
        if result.check is not Check.NO_OBJECTION:
            yield f"Check {result.check:d} fails: {result.evidence}."


# -- papers and the estimate ----------------------------------------------------------------------------------------


def accept_document(body: DocumentMoved, ground: Ground, state: WorkState) -> DocumentMoved:
    """For an objection or an application of the account, or by itself."""
    _refuse_day_ahead(body.on, ground, f"The {spelled(body.document)} was {body.went}")
    known = {each.id for each in state.objections} | {state.assistance_id} - {""}
    is_of_this_act = any(not each.id for each in state.objections)  # an entry has its id once the act is saved
    if body.target and body.target not in known and not is_of_this_act:
        raise Refusal("The objection or application that this paper is for does not stand on this account.")
    if body.file and not is_digest(body.file):
        raise Refusal("The file of a paper is named by its SHA-256, 64 hexadecimal digits.")
    note = kept_text(body.note, "note")
    if body.document is Document.OTHER and not note:
        raise Refusal("Say in the note which paper it is.")
    return replace(body, note=note)


def paper_for(state: WorkState, document: Document, went: Went) -> str:
    """Event id of the open objection that a paper belongs to, which is the newest where several wait; else empty.

    A paper that was asked for or wanted for one of them belongs there.
    """
    waiting = state.open_objections
    if went in (Went.RECEIVED, Went.SENT):
        for objection in reversed(waiting):
            if any(paper.document is document for paper in objection.papers):
                return objection.id
    return waiting[-1].id if waiting else ""


def accept_estimate(body: EstimateGiven, ground: Ground, _state: WorkState) -> EstimateGiven:
    """What the patient was told before the service (45 CFR 149.610)."""
    if not 0 < body.amount <= MOST_CENTS:
        most = dollars(MOST_CENTS)
        raise Refusal(f"An estimate of {dollars(body.amount)} cannot be; it is above zero, and {most} at most.")
    _refuse_day_ahead(body.given_on, ground, "The estimate was given")
    if body.billed_on:
        _refuse_day_ahead(body.billed_on, ground, "The first bill went out")
        if body.billed_on < body.given_on:
            raise Refusal(f"The first bill of {body.billed_on} is older than the estimate of {body.given_on}.")
    return replace(body, note=kept_text(body.note, "note"))
