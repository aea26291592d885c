"""An account as data: what ``worklist show`` explains, for JSON. Money is dollars as text, days are 2026-12-03."""

from typing import TYPE_CHECKING

from worklist.cli.entries import entry_data
from worklist.cli.output import amount

if TYPE_CHECKING:
    from worklist.desk import AccountView
    from worklist.domain.acknowledgements import Acknowledgement
    from worklist.domain.assessment import Assessment
    from worklist.domain.audit_checks import CheckResult
    from worklist.domain.bundling.answer import BundlingAnswer, GlobalWindow
    from worklist.domain.clocks import Clock
    from worklist.domain.denials import Denial
    from worklist.domain.patient_records import PatientPayment, StatementLine
    from worklist.domain.playbooks import Playbook
    from worklist.domain.pricing.derivation import Step
    from worklist.domain.pricing.expected import PricedLine
    from worklist.domain.priority import Part
    from worklist.domain.recoupments import Recoupment
    from worklist.domain.remit_history import Adjudication
    from worklist.domain.remits import Adjustment

Data = dict[str, object]


def account_data(view: "AccountView") -> Data:
    """Everything that is known of an account."""
    assessment = view.assessment
    return {
        **_account(assessment),
        **_placement(assessment),
        "priority": _priority(assessment),
        **_work(assessment),
        "clocks": [_clock(clock, assessment) for clock in assessment.case.clocks],
        "acknowledgements": [_acknowledgement(each) for each in assessment.account.acknowledgements],
        **_underpaid(assessment),
        "lines": _lines(assessment),
        "bundling": _bundling(assessment),
        "recoupments": [_recoupment(each) for each in assessment.account.recoupments],
        "statements": [_statement_line(line) for line in assessment.account.statements],
        "patient_payments": [_patient_payment(each) for each in assessment.account.patient_payments],
        "checks": [check_data(result) for result in assessment.case.audit],
        "record": [{**entry_data(event), "undone": event.id in view.undone} for event in view.events],
        "not_read": [{"at": str(reject.position), "reason": reject.reason} for reject in view.set_aside],
    }


def _account(assessment: "Assessment") -> Data:
    account = assessment.account
    return {
        "account": account.number,
        "patient": account.patient,
        "payer": account.payer.name,
        "balance": amount(account.balance),
        "insurance_balance": amount(account.insurance_balance),
        "patient_balance": amount(account.patient_balance),
        "balance_source": account.balance_source,
        "service_on": account.service_on,
        "age": account.age(assessment.case.today),
    }


def _placement(assessment: "Assessment") -> Data:
    placement = assessment.placement
    return {
        "queue": placement.queue.key,
        "queue_reason": placement.reason,
        "earlier_queues": [{"queue": verdict.queue.key, "why_not": verdict.why} for verdict in placement.passed],
        "class": placement.account_class,
        "disposition": placement.disposition,
        "states": sorted(assessment.states),
    }


def _priority(assessment: "Assessment") -> Data:
    priority = assessment.priority
    return {
        "per_minute": amount(priority.cents_per_minute),
        "formula": priority.formula,
        "parts": [_part(part) for part in priority.parts],
    }


def _part(part: "Part") -> Data:
    is_money = part.unit == "cents"
    value = amount(part.value) if is_money else part.value
    return {"name": part.name, "value": value, "unit": "dollars" if is_money else part.unit, "fact": part.fact}


def _work(assessment: "Assessment") -> Data:
    work, step = assessment.work, assessment.case.step
    return {
        "suggested_action": assessment.suggested_action,
        "next_step": {"action": step.action, "due": step.due, "note": step.note, "by": step.by} if step else None,
        "needs_next_step": work.needs_next_step,
        "holder": work.holder,
        "touches": work.touches,
        "flags": work.flags,
        "snoozed_until": work.snooze.until if work.snooze and "snoozed" in assessment.states else None,
        "outcome": work.outcome.outcome if work.outcome else None,
        "promised_on": work.promise.promised_on if work.promise else None,
    }


def _clock(clock: "Clock", assessment: "Assessment") -> Data:
    return {
        "ends": clock.ends,
        "ends_on": clock.ends_on or "UNKNOWN",
        "days_left": clock.days_left(assessment.case.today),
        "why": clock.why,
    }


def _acknowledgement(acknowledgement: "Acknowledgement") -> Data:
    from worklist.domain.acknowledgements import day_of, in_words

    return {
        "on": day_of(acknowledgement),
        "outcome": acknowledgement.outcome,
        "said": in_words(acknowledgement),
        "at": str(acknowledgement.position),
    }


def _recoupment(recoupment: "Recoupment") -> Data:
    """Positive: taken back; never part of the balance."""
    return {
        "on": recoupment.remit.remit_on,
        "amount": amount(recoupment.amount),
        "reason": recoupment.adjustment.reason,
        "remit": recoupment.remit.number,
        "named_by": recoupment.named_by,
        "at": str(recoupment.position),
    }


def _statement_line(line: "StatementLine") -> Data:
    """Null is what the export does not say."""
    return {
        "statement": line.stated_on,
        **_line(line.code, line.modifiers),
        "service_on": line.service_on,
        "charge": amount(line.charge),
        "insurance_paid": amount(line.insurance_paid),
        "adjusted": amount(line.adjusted),
        "patient_paid": amount(line.patient_paid),
        "owed": amount(line.owed),
        "at": str(line.position),
    }


def _patient_payment(payment: "PatientPayment") -> Data:
    """Negative: taken back."""
    return {
        "on": payment.paid_on,
        "amount": amount(payment.amount),
        "method": payment.method,
        "reference": payment.reference,
        "at": str(payment.position),
    }


def _underpaid(assessment: "Assessment") -> Data:
    """What is short as the Underpaid queue counts it, and each line of the first payer beside what was expected."""
    return {"short": amount(assessment.case.short), "expected": [priced_data(each) for each in assessment.case.priced]}


def priced_data(line: "PricedLine") -> Data:
    """A line beside what its contract says, for JSON; the steps say where each rule stands."""
    expected = line.expected
    return {
        "service": line.service,
        "charge": amount(line.word.charge),
        "expected": amount(expected.amount),
        "allowed": amount(line.allowed),
        "paid": amount(line.word.paid),
        "short": amount(line.short),
        "denied": line.is_denied,
        "unknown": expected.unknown,
        "contract": expected.contract.name if expected.contract else None,
        "steps": [_step(step) for step in expected.steps],
    }


def _step(step: "Step") -> Data:
    return {
        "fact": step.fact,
        "amount": amount(step.amount),
        "clause": step.clause,
        "at": str(step.position) if step.position else None,
    }


def _lines(assessment: "Assessment") -> list[Data]:
    """As the payers last answered them; as billed where none has."""
    words = assessment.account.history.adjudications
    claim = assessment.account.current_claim
    if words or claim is None:
        return [_answered(word) for word in words]
    return [_line(line.code, line.modifiers) | {"charge": amount(line.charge)} for line in claim.lines]


def _answered(word: "Adjudication") -> Data:
    return {
        **_line(word.code, word.modifiers),
        "charge": amount(word.charge),
        "allowed": amount(word.allowed),
        "paid": amount(word.paid),
        "adjustments": [_adjustment(each) for each in word.adjustments],
        "remarks": word.remarks,
        "at": str(word.claim.position),
    }


def _line(code: str, modifiers: tuple[str, ...]) -> Data:
    return {"code": code, "modifiers": modifiers}


def _adjustment(adjustment: "Adjustment") -> Data:
    return {
        "group": adjustment.group,
        "reason": adjustment.reason,
        "amount": amount(adjustment.amount),
        "derived": adjustment.derived,
    }


def _bundling(assessment: "Assessment") -> Data:
    """The answers of NCCI and the MPFS to the denials, and the windows of our procedures."""
    from worklist.domain.bundling.global_period import our_windows

    case = assessment.case
    return {
        "answers": [_answer(denial, denial.bundling) for denial in case.denials if denial.bundling],
        "windows": [_window(window) for window in our_windows(case.account, case.terms)],
    }


def _answer(denial: "Denial", answer: "BundlingAnswer") -> Data:
    return {
        "line": denial.where,
        "move": answer.move,
        "basis": answer.basis,
        "ground": answer.ground,
        "other": answer.other.name if answer.other else None,
        "other_account": answer.other.account or None if answer.other else None,
        "modifiers": answer.opened_by,
        "words": answer.words,
        "argument": answer.argument or None,
    }


def _window(window: "GlobalWindow") -> Data:
    procedure = window.procedure
    return {
        "code": procedure.code,
        "on": procedure.day,
        "account": procedure.account or None,
        "global": window.days,
        "from": window.first,
        "to": window.last,
        "at": str(window.position),
    }


def check_data(result: "CheckResult") -> Data:
    """A check of the balance, for JSON."""
    return {
        "check": int(result.check),
        "question": result.check.question,
        "state": result.state,
        "evidence": result.evidence,
        "line": result.line or None,
        "remedy": result.check.remedy if result.state == "fails" else None,
        "amount": amount(result.amount),
        "at": str(result.position) if result.position else None,
    }


def playbook_data(playbook: "Playbook", assessment: "Assessment") -> Data:
    """The account's playbook, with its facts filled in."""
    ticked = assessment.work.ticked
    from worklist.domain.playbooks import fill, why_chosen

    def filled(texts: tuple[str, ...]) -> list[str]:
        return [fill(text, assessment) for text in texts]

    return {
        "id": playbook.id,
        "title": playbook.title,
        "leverage": playbook.leverage,
        "why": why_chosen(assessment, playbook),
        "check": filled(playbook.check),
        "evidence": [
            {"item": item.id, "text": fill(item.text, assessment), "at_hand": (playbook.id, item.id) in ticked}
            for item in playbook.evidence
        ],
        "say": filled(playbook.say),
        "ask": filled(playbook.ask),
        "not_when": filled(playbook.not_when),
        "next_action": playbook.action_for(assessment),
    }
