"""Stories in which the balance is wrong: each plants one error that an audit can prove from the files."""

from dataclasses import replace
from datetime import date, timedelta

from worklist.demo.adjudication import part_to_deductible, pay
from worklist.demo.answers import reversal
from worklist.demo.case import Case, Story
from worklist.demo.denials import refused
from worklist.demo.everyday import paid_answer
from worklist.demo.ledger import Posting
from worklist.demo.payers import Denial
from worklist.demo.rates import paid_rate
from worklist.domain.aging import AgingRow
from worklist.domain.claims import BilledClaim
from worklist.domain.money import Cents
from worklist.domain.remits import Adjustment, RemitClaim, RemitLine

_TAKEN_BACK_AFTER = timedelta(days=35)
_RECODED = {"99214": "99213", "99203": "99213", "G0439": "99214", "93306": "93000"}
"""What a payer that lowers a code makes of it."""


def patient_billed_too_much(case: Case) -> Story:
    """The statement asks the patient for more than every PR amount of the remits."""
    claim = case.claim()
    excess = case.rng.choice((500, 1_250, 4_000, 9_975))
    posting = Posting(fault=lambda row: _charged_to_patient(row, excess))
    return case.story([claim], [paid_answer(case, claim)], posting)


def contractual_billed_to_patient(case: Case) -> Story:
    """The contractual amount (CO-45) was moved to the patient instead of being written off."""
    claim = case.claim()
    posting = Posting(fault=lambda row: _charged_to_patient(row, row.adjustments or 0))
    return case.story([claim], [paid_answer(case, claim)], posting)


def denial_billed_to_patient(case: Case) -> Story:
    """Refused under CO, and the whole charge sent to the patient."""
    claim = case.claim()
    answer = refused(case, claim, Denial("197"))
    return case.story([claim], [answer], Posting(fault=_all_to_patient))


def denial_read_as_paid(case: Case) -> Story:
    """Paid 0 with CLP02 1; the PM took the status for a payment and shows the account as paid."""
    claim = case.claim()
    answer = replace(refused(case, claim, Denial("50", ("N115",))), status="1")
    return case.story([claim], [answer], Posting(fault=lambda row: replace(row, status="Paid")))


def balance_off(case: Case) -> Story:
    """The balance is not charges - payments - adjustments."""
    claim = case.claim()
    off = case.rng.choice((-2_500, 1, 90, 1_000, 12_345))
    posting = Posting(fault=lambda row: _off_by(row, off))
    return case.story([claim], [paid_answer(case, claim, part_to_deductible)], posting)


def remit_off(case: Case) -> Story:
    """A line whose charge less its adjustments is not what was paid: a cent, or more."""
    claim = case.claim()
    answer = paid_answer(case, claim)
    off = case.rng.choice((1, 1, -1, 100, 2_750))
    return case.story([claim], [_unbalanced(answer, off)])


def taken_back(case: Case) -> Story:
    """Paid, then reversed; the correction never came."""
    claim = case.claim()
    answer = paid_answer(case, claim)
    return case.story([claim], [answer, _reversed(case, answer)])


def taken_back_and_corrected(case: Case) -> Story:
    """Refused, reversed and paid in the same payment: one event, and a share to collect."""
    claim = case.claim()
    first = refused(case, claim, Denial("16", ("N290",)))
    back = _reversed(case, first)
    return case.story([claim], [first, back, _correction(case, claim, back)])


def corrected_twice(case: Case) -> Story:
    """Reversed once and paid anew twice: the second correction is money to give back."""
    claim = case.claim()
    first = refused(case, claim, Denial("16", ("N290",)))
    back = _reversed(case, first)
    correction = _correction(case, claim, back)
    again = replace(correction, remit=_paid_later(correction, timedelta(days=7)).remit)
    return case.story([claim], [first, back, correction, again])


def code_changed(case: Case) -> Story:
    """The payer answered another code than the one billed (SVC06) and paid that one's rate."""
    claim = case.claim(case.visit(lambda visit: any(visit.has(code, "") for code in _RECODED)))
    lines = [_recoded(pay(line, case.insurer), case) for line in claim.lines]
    return case.story([claim], [case.answer(claim, lines)])


def shows_lines(case: Case) -> bool:
    """Whether this payer sends lines to change a code or an amount on."""
    return case.insurer.style.sends_lines


def charged_once(case: Case) -> Story:
    """The account that a duplicate repeats: paid, with the share still due."""
    claim = case.claim()
    return case.story([claim], [paid_answer(case, claim)])


def charged_again(case: Case) -> Story:
    """The same encounter on a second account; the payer calls it a duplicate, or says nothing."""
    claim = case.claim()
    if case.rng.random() < 0.4:
        return case.story([claim])
    return case.story([claim], [refused(case, claim, Denial("18", ("N522",)))])


def _charged_to_patient(row: AgingRow, amount: Cents) -> AgingRow:
    """The row with ``amount``, at most all of it, taken out of the adjustments and asked of the patient."""
    adjusted = row.adjustments or 0
    amount = min(amount, adjusted)
    return replace(
        row,
        adjustments=adjusted - amount,
        patient_balance=(row.patient_balance or 0) + amount,
        balance=row.balance + amount,
        status="Patient",
    )


def _all_to_patient(row: AgingRow) -> AgingRow:
    return replace(row, insurance_balance=0, patient_balance=row.balance, status="Patient")


def _off_by(row: AgingRow, amount: Cents) -> AgingRow:
    """The row with a total that its parts do not make up; the two shares still add up to it."""
    return replace(row, balance=row.balance + amount, insurance_balance=(row.insurance_balance or 0) + amount)


def _unbalanced(answer: RemitClaim, off: Cents) -> RemitClaim:
    first = answer.lines[0]
    reasons = tuple(
        replace(each, amount=each.amount - off) if each.reason == "45" else each for each in first.adjustments
    )
    return replace(answer, lines=(replace(first, adjustments=reasons), *answer.lines[1:]))


def _reversed(case: Case, answer: RemitClaim) -> RemitClaim:
    return reversal(answer, case.insurer.pay_day(case.paid_on(answer) + _TAKEN_BACK_AFTER))


def _correction(case: Case, claim: BilledClaim, back: RemitClaim) -> RemitClaim:
    """The claim paid, in the payment that the reversal came with."""
    answer = paid_answer(case, claim)
    return replace(answer, remit=back.remit, original_payer_claim=back.payer_claim)


def _paid_later(answer: RemitClaim, by: timedelta) -> RemitClaim:
    paid_on: date | None = answer.remit.paid_on
    return replace(answer, remit=replace(answer.remit, paid_on=paid_on + by if paid_on else None))


def _recoded(line: RemitLine, case: Case) -> RemitLine:
    """The line under the lower code, allowed at most at that code's rate."""
    lower = _RECODED.get(line.code)
    if lower is None:
        return line
    allowed = min(paid_rate(lower, line.modifiers, case.insurer), line.allowed_amount)
    share = min(line.patient_responsibility, allowed)
    reasons = (Adjustment("CO", "45", line.charge - allowed), Adjustment("PR", "2", share))
    return replace(
        line,
        code=lower,
        original_code=line.code,
        original_modifiers=line.modifiers,
        paid=allowed - share,
        allowed=allowed if case.insurer.style.sends_allowed else None,
        adjustments=tuple(each for each in reasons if each.amount),
    )
