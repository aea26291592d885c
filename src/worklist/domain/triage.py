"""The waterfall: every open account in exactly one queue, with the reason and why not an earlier one."""

from collections.abc import Callable
from dataclasses import dataclass

from worklist.domain.accounts import Account, Awaited
from worklist.domain.acknowledgements import in_words
from worklist.domain.audit_checks import failures
from worklist.domain.case import Case
from worklist.domain.codes import is_capitation, reason_in_words
from worklist.domain.denials import DISPUTABLE_FAMILIES, Denial
from worklist.domain.events import EscalateTo
from worklist.domain.money import Cents, dollars
from worklist.domain.patients.agreements.agreement import Standing
from worklist.domain.pricing.underpayment_words import underpaid_in_words, why_not_underpaid
from worklist.domain.queues import AccountClass, Disposition, Queue


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one queue's rule says of an account."""

    queue: Queue
    matches: bool
    why: str


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an account stands and why."""

    queue: Queue
    reason: str
    passed: tuple[Verdict, ...]
    """The earlier queues, each with why not."""
    account_class: AccountClass
    disposition: Disposition


def triage(case: Case) -> Placement:
    """Place an account in the first queue whose rule matches; the last one takes every balance."""
    passed: list[Verdict] = []
    for queue, rule in WATERFALL:
        matches, why = rule(case)
        if matches:
            return Placement(queue, why, tuple(passed), _account_class(case, queue), _disposition(case, queue))
        passed.append(Verdict(queue, False, why))
    raise AssertionError("the last queue takes every account")


Answer = tuple[bool, str]


def _on_hold(case: Case) -> Answer:
    flags = ", ".join(case.work.flags)
    if flags:
        return True, f"flagged: {flags}"
    applied = case.work.assistance
    if applied and applied.state.is_open:
        return True, f"the application for assistance is {applied.state} since {applied.on}: nothing is collected"
    return False, "no flag stops work"


def _with_vendor(case: Case) -> Answer:
    placed = case.work.escalation
    if placed is None or not placed.is_with_vendor:
        return False, "not placed with a vendor"
    return True, f"with a vendor ({placed.state}): {placed.request.ask}"


def _in_review(case: Case) -> Answer:
    asked = case.work.escalation
    if asked is None or not asked.waits:
        return False, "no escalation waits for a supervisor"
    through = " for a vendor" if asked.request.to is EscalateTo.VENDOR else ""
    return True, f"waits for a supervisor{through}: {asked.request.ask}"


def _balance_audit(case: Case) -> Answer:
    failed = failures(case.audit)
    if failed:
        more = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
        return True, f"check {failed[0].check:d} fails: {failed[0].evidence}{more}"
    unknown = sum(result.state == "unknown" for result in case.audit)
    return False, "no balance check fails" + (f"; {unknown} could not be made" if unknown else "")


def _modifier_disputes(case: Case) -> Answer:
    if not case.disputable:
        return False, _why_nothing_is_disputable(case)
    if not (case.road_open and case.contested[0].is_modifier_dispute):
        return False, f"{_denial_in_words(case.disputable[0])}, but every deadline to contest it has passed"
    return True, _denials_in_words(case.contested)


def _why_nothing_is_disputable(case: Case) -> str:
    found = [denial for denial in case.denials if denial.family in DISPUTABLE_FAMILIES]
    if not found:
        return "no modifier, bundling or global-period denial"
    refused = next((denial.refused_by for denial in found if denial.appeal_refused), "")
    return f"{refused} leaves no appeal" if refused else _closed_in_words(found[0])


def _underpaid(case: Case) -> Answer:
    if case.underpayment is None or not case.shortfall_open:
        return False, why_not_underpaid(case)
    return True, underpaid_in_words(case.underpayment)


def _denied(case: Case) -> Answer:
    if case.heaviest is None:
        return False, "no denial stands"
    if not (case.road_open and case.heaviest.is_contestable):
        return False, _closed_in_words(case.heaviest)
    by = case.heaviest.refused_by
    return True, _denials_in_words(case.contested) + (f"; {by}: no appeal, send a corrected claim" if by else "")


def _denials_in_words(denials: tuple[Denial, ...]) -> str:
    rest = len(denials) - 1
    return _denial_in_words(denials[0]) + (f" (and {rest} more)" if rest else "")


def _denial_in_words(denial: Denial) -> str:
    reason = reason_in_words(denial.reason) if denial.reason else "no reason given"
    verb = "denied" if denial.kind == "denied" else "cut by"
    return f"{denial.where} {verb} {dollars(denial.amount)}: {reason} ({denial.family.label})"


def _closed_in_words(denial: Denial) -> str:
    """A denial that nothing can be done about as it stands, and why."""
    if denial.bundling and not denial.is_contestable:
        return f"{_denial_in_words(denial)}, {denial.bundling.move.label}: {denial.bundling.ground}"
    return f"{_denial_in_words(denial)}, but every deadline has passed"


def _and_closed(case: Case) -> str:
    """The denial that no ground is left for, so that it is not lost from sight in a queue about something else."""
    denial = case.heaviest
    return f"; {_closed_in_words(denial)}" if denial and not denial.is_contestable else ""


def _no_response(case: Case) -> Answer:
    if case.account.insurance_balance <= 0:
        return False, "the payers owe nothing"
    awaited, days = case.account.awaited, case.waiting_days
    if awaited is None or days is None:
        return False, _why_none_is_awaited(case)
    if case.rejection:
        return True, f"rejected before adjudication, so no remit will come: {in_words(case.rejection).rstrip('.')}"
    who = awaited.payer.name or "the next payer"
    said = f"day {days} since {awaited.since_what}, no answer from {who}; its usual window is {case.window} days"
    return days > case.window, said + _word_in_words(awaited)


def _word_in_words(awaited: Awaited) -> str:
    """What was said of the claim since it went out, which a payer's silence is measured against."""
    if awaited.word is None:
        return ""
    doubt = "UNKNOWN what it means: " if awaited.word.outcome == "unknown" else ""
    return f"; {doubt}{in_words(awaited.word).rstrip('.')}"


def _why_none_is_awaited(case: Case) -> str:
    if case.account.history.standing:
        return "the payer has answered"
    return "we voided the claim" if case.account.is_withdrawn else "no day of billing is known"


def _stalled(case: Case) -> Answer:
    touches = f"{case.work.touches} touch{'' if case.work.touches == 1 else 'es'}"
    if case.step:
        return False, f"next step due {case.step.due}"
    if case.is_resting:
        return False, "an outcome is recorded"
    if case.work.touches < case.rules.stalled_touches:
        return False, f"{touches} and no next step"
    return True, f"{touches} and no next step{_and_closed(case)}"


def _patient_balance(case: Case) -> Answer:
    owed = case.account.patient_balance
    if owed is None:
        return False, "UNKNOWN: the export has no patient balance"
    if owed <= 0:
        return False, "the patient owes nothing"
    return True, f"the patient owes {dollars(owed)} and no balance check fails{_as_agreed(case)}{_and_closed(case)}"


def _as_agreed(case: Case) -> str:
    """What runs with the patient, and whether it is kept."""
    agreement, stands = case.work.agreement, case.agreed
    if agreement is None or stands is None:
        return ""
    if stands is Standing.BEHIND:
        behind = agreement.behind(case.account, case.today, case.rules.patients.grace_days)
        return f"; the {agreement.made.shape} of {agreement.at:%Y-%m-%d} is {dollars(behind)} behind"
    return f"; the {agreement.made.shape} of {agreement.at:%Y-%m-%d} stands: {stands}"


def _aged(case: Case) -> Answer:
    age = case.account.age(case.today)
    if age is None:
        return False, "UNKNOWN: no service or billing date"
    if case.account.balance < 0:
        return False, "a credit does not age"
    old = age > case.rules.aged_days
    return old, f"{age} days old, the limit is {case.rules.aged_days}" + (_what_is_left(case) if old else "")


def _what_is_left(case: Case) -> str:
    if case.heaviest:
        return f"; {_closed_in_words(case.heaviest)}"
    return f"; {_nobody_is_asked(case)}"


def _watching(case: Case) -> Answer:
    balance = dollars(abs(case.account.balance))
    if case.account.balance < 0:
        return True, f"credit of {balance}: a refund may be due"
    if case.heaviest:
        return True, _closed_in_words(case.heaviest)
    if case.within_window and case.account.awaited:
        said = f"day {case.waiting_days} of the {case.window} that {_awaited_name(case)} usually takes"
        return True, said + _word_in_words(case.account.awaited)
    return True, _nobody_is_asked(case)


def _nobody_is_asked(case: Case) -> str:
    """What is open although the payers have answered and refuse nothing, and whose it is by their answers."""
    account, history = case.account, case.account.history
    said = f"{dollars(account.balance)} is open"
    if not history.standing or account.awaited or account.insurance_balance <= 0:
        return f"{said}, and no queue before this one asks for it"
    if any(is_capitation(a) for word in history.adjudications for a in word.adjustments):
        return f"{said}, but the payer counts it inside a capitation (CO-24): adjust it"
    if _not_written_off(account) >= account.insurance_balance:
        return f"{said}, but the remits write it off (CO-45 and the like) and the PM has not"
    if history.patient_ceiling > 0:
        left = dollars(history.patient_ceiling)
        return f"{said}, but the payers have answered and leave {left} to the patient or the next payer"
    return f"{said}, but the payers have answered and leave nothing to anybody"


def _not_written_off(account: Account) -> Cents:
    """What the remits write off and the PM has not; 0 where the export does not say."""
    row = account.aging
    return account.history.written_off - row.adjustments if row and row.adjustments is not None else 0


def _awaited_name(case: Case) -> str:
    awaited = case.account.awaited
    return (awaited and awaited.payer.name) or "the payer"


WATERFALL: tuple[tuple[Queue, Callable[[Case], Answer]], ...] = (
    (Queue.ON_HOLD, _on_hold),
    (Queue.WITH_VENDOR, _with_vendor),
    (Queue.IN_REVIEW, _in_review),
    (Queue.BALANCE_AUDIT, _balance_audit),
    (Queue.MODIFIER_DISPUTES, _modifier_disputes),
    (Queue.UNDERPAID, _underpaid),
    (Queue.DENIED, _denied),
    (Queue.NO_RESPONSE, _no_response),
    (Queue.STALLED, _stalled),
    (Queue.PATIENT_BALANCE, _patient_balance),
    (Queue.AGED, _aged),
    (Queue.WATCHING, _watching),
)
"""Queues in order with their rules; first match wins."""

_CLASS_OF_QUEUE = {
    Queue.MODIFIER_DISPUTES: AccountClass.PAYER_DENIAL,
    Queue.DENIED: AccountClass.PAYER_DENIAL,
    Queue.UNDERPAID: AccountClass.PAYER_UNDERPAYMENT,
    Queue.NO_RESPONSE: AccountClass.PAYER_NO_RESPONSE,
    Queue.PATIENT_BALANCE: AccountClass.PATIENT_BALANCE,
    Queue.AGED: AccountClass.AGED_AR,
}


def _account_class(case: Case, queue: Queue) -> AccountClass:
    if queue in _CLASS_OF_QUEUE:
        return _CLASS_OF_QUEUE[queue]
    if case.shortfall_open and not case.disputable:
        return AccountClass.PAYER_UNDERPAYMENT
    if case.denials:
        return AccountClass.PAYER_DENIAL
    if (case.account.patient_balance or 0) > max(0, case.account.insurance_balance):
        return AccountClass.PATIENT_BALANCE
    return AccountClass.PAYER_NO_RESPONSE if case.waiting_days is not None else AccountClass.AGED_AR


_DISPOSITION_OF_QUEUE = {
    Queue.ON_HOLD: Disposition.HOLD,
    Queue.WITH_VENDOR: Disposition.WAIT,
    Queue.IN_REVIEW: Disposition.REVIEW,
    Queue.BALANCE_AUDIT: Disposition.AUDIT,
    Queue.UNDERPAID: Disposition.DISPUTE,
    Queue.NO_RESPONSE: Disposition.CHASE,
    Queue.STALLED: Disposition.RE_DECIDE,
    Queue.PATIENT_BALANCE: Disposition.NEGOTIATE,
    Queue.AGED: Disposition.RE_DECIDE,
    Queue.WATCHING: Disposition.WAIT,
}


def _disposition(case: Case, queue: Queue) -> Disposition:
    if queue is Queue.WATCHING and not case.within_window:
        return Disposition.RE_DECIDE
    if queue is Queue.NO_RESPONSE and case.rejection:
        return Disposition.CORRECT
    if queue in _DISPOSITION_OF_QUEUE or case.heaviest is None:
        return _DISPOSITION_OF_QUEUE[queue]
    return case.heaviest.disposition
