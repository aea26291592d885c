"""The checks of the patient's bill: what a statement can get wrong although the payers were right.

Checks 10 and 11 have rooms of their own: ``surprise_bills`` and ``statement_check``.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from worklist.domain.accounts import Account
from worklist.domain.audit_checks import Check, CheckResult
from worklist.domain.codes import is_patient_share, normal_carc
from worklist.domain.money import Cents, dollars
from worklist.domain.patients.bill.objections import Objection
from worklist.domain.patients.bill.other_payers import OtherPayer, others_silent
from worklist.domain.patients.bill.services import services_of
from worklist.domain.patients.bill.statement_check import statement_lines
from worklist.domain.patients.bill.surprise_bills import surprise_bill
from worklist.domain.payer_types import AS_FILED, PayerType, PayerTypes
from worklist.domain.pricing.terms import Terms
from worklist.domain.provenance import Position
from worklist.domain.remit_history import payer_key
from worklist.domain.remits import RemitClaim
from worklist.domain.wording import spelled
from worklist.domain.work import WorkState

NOTHING_ASKED = "the patient is asked for nothing"
SUBSTANTIAL: Cents = 400_00
"""How far charges may not lie above the good-faith estimate (45 CFR 149.620(a)(2))."""
DISPUTE_DAYS = 120
"""Calendar days from the first bill in which the patient may start the federal dispute (45 CFR 149.620(c)(1))."""
_QUALIFIED = frozenset({"N781", "N782", "N783"})
"""RARCs by which Medicare and its plans say that a qualified Medicare beneficiary is not asked for the share."""
_NOT_ITS_PATIENT = frozenset({"26", "27", "31", "177", "200"})
"""CARCs by which a payer says that the patient was not covered by it, or not on that day."""
_NOT_TAKEN_BACK = frozenset({"FB", "L6"})
"""PLB reasons that move money between remits, and interest: no payer takes a payment back by them."""
_IDLE = tuple(
    CheckResult(check, "ok", NOTHING_ASKED)
    for check in (
        *(Check.SHARES_ONCE, Check.SURPRISE_BILL, Check.STATEMENT_LINES),
        *(Check.AFTER_RECOUPMENT, Check.WITHIN_ESTIMATE),
    )
)
"""Of most accounts, so made once."""
_NO_OBJECTION = CheckResult(Check.NO_OBJECTION, "ok", "no objection is on record")


def bill_checks(
    account: Account, work: WorkState, terms: Terms, payer_types: PayerTypes = AS_FILED, today: date | None = None
) -> Iterator[CheckResult]:
    """Checks 9 to 14, in order. Without a day nothing is late or over yet."""
    asked = account.patient_balance
    if asked is not None and asked <= 0:
        yield from _IDLE
    else:
        yield from _of_a_balance(account, asked, terms, payer_types)
        yield _within_estimate(account, work, payer_types, today)
    yield _no_objection(account, work, today)


def _of_a_balance(account: Account, asked: Cents | None, terms: Terms, types: PayerTypes) -> Iterator[CheckResult]:
    if asked is None:
        missing = "the export has no patient balance"
        yield CheckResult(Check.SHARES_ONCE, "unknown", missing)
        yield CheckResult(Check.SURPRISE_BILL, "unknown", missing)
        yield statement_lines(account)
        yield CheckResult(Check.AFTER_RECOUPMENT, "unknown", missing)
        return
    yield _shares_once(account, asked, types)
    yield surprise_bill(account, asked, terms, types)
    yield statement_lines(account)
    yield _after_recoupment(account, asked)


def bill_turns(account: Account, work: WorkState) -> Iterator[date]:
    """The days from which on an answer is late, and the patient can no longer dispute a bill above the estimate."""
    yield from (each.raised.answer_due + timedelta(days=1) for each in work.open_objections)
    if ends := dispute_ends(account, work):
        yield ends + timedelta(days=1)


# -- 9: the other payers --------------------------------------------------------------------------------------------


def _shares_once(account: Account, asked: Cents, types: PayerTypes) -> CheckResult:
    check = Check.SHARES_ONCE
    if not (account.claims or account.history.standing):
        return CheckResult(check, "unknown", "no claim or remit in our files says who covers the patient")
    if told := next(_not_collectible(account, asked, types), None):
        return told
    if silent := next(others_silent(account), None):
        return CheckResult(check, "fails", _not_asked(silent, asked), asked, silent.position)
    return _taken_twice(account, asked) or CheckResult(check, "ok", _each_once(account))


def _not_collectible(account: Account, asked: Cents, types: PayerTypes) -> Iterator[CheckResult]:
    """Who Medicaid pays for is asked no more than what Medicaid itself leaves.

    42 USC 1396a(n)(3) for qualified Medicare beneficiaries, which a remit tells by remark although it names a
    deductible under PR; 42 CFR 447.15 for what Medicaid answered.
    """
    check, answers = Check.SHARES_ONCE, account.history.standing
    medicaids = [each for each in answers if _is_of_medicaid(each, types)]
    left = max(0, sum(_under_pr(each) for each in medicaids))
    for answer in answers:
        marks = sorted(_QUALIFIED & {code.upper() for code in _remarks(answer)})
        most = left + sum(a.amount for a in answer.all_adjustments if a.group == "PR" and not is_patient_share(a))
        if marks and asked > most:
            said = f"{', '.join(marks)} on the remit: a qualified Medicare beneficiary, who is asked {dollars(asked)}"
            why = f"{said}; the share is Medicaid's (42 USC 1396a(n)(3))"
            yield CheckResult(check, "fails", why, asked - most, answer.position)
    if medicaids and asked > left:
        said = f"Medicaid has answered and leaves {dollars(left)} to the patient, who is asked {dollars(asked)}"
        yield CheckResult(check, "fails", f"{said} (42 CFR 447.15)", asked - left, medicaids[-1].position)


def _remarks(answer: RemitClaim) -> Iterator[str]:
    yield from answer.remarks
    for line in answer.lines:
        yield from line.remarks


def _is_of_medicaid(answer: RemitClaim, types: PayerTypes) -> bool:
    """Not one by which it refuses a patient, or a day, as none of its own."""
    is_refused = answer.paid == 0 and any(normal_carc(a.reason) in _NOT_ITS_PATIENT for a in answer.all_adjustments)
    return types.of(answer.remit.payer, answer.filing) is PayerType.MEDICAID and not is_refused


def _under_pr(answer: RemitClaim) -> Cents:
    return sum(a.amount for a in answer.all_adjustments if a.group == "PR")


def _not_asked(other: OtherPayer, asked: Cents) -> str:
    name = other.payer.name or "a payer that is not named"
    if other.passed_on_by:
        return (
            f"{other.passed_on_by} passed the claim on to {name}, no answer came; the patient is asked {dollars(asked)}"
        )
    return f"{name} covers the patient too and was never billed; the patient is asked {dollars(asked)}"


def _taken_twice(account: Account, asked: Cents) -> CheckResult | None:
    """Each payer counts its share from the same bill, so that what the first left, a later one's share is part of."""
    shares = _shares_by_payer(account)
    most, both = max(0, account.history.patient_ceiling), sum(shares.values())
    if len(shares) < 2 or asked <= most or both not in (asked, asked + (account.patient_paid or 0)):
        return None
    told = " and ".join(f"{name} {dollars(share)}" for name, share in shares.items())
    lines = [each.name for each in services_of(account) if len({payer_key(word.claim) for word in each.words}) > 1]
    where, line = account.history.standing[-1].position, lines[0] if len(lines) == 1 else ""
    named = f"of {line} " if line else ""
    said = f"the patient is asked the deductible, coinsurance and copay {named}twice: {told}; together they leave"
    return CheckResult(Check.SHARES_ONCE, "fails", f"{said} {dollars(most)}", asked - most, where, line=line)


def _shares_by_payer(account: Account) -> dict[str, Cents]:
    """PR-1, 2 and 3 of each payer's newest answers, by the payer's name; those without any left out."""
    shares: dict[str, Cents] = {}
    names: dict[str, str] = {}
    told: set[int] = set()
    for word in account.history.adjudications:
        of_claim = word.claim.adjustments if id(word.claim) not in told else ()
        told.add(id(word.claim))
        own = (*(word.line.adjustments if word.line else ()), *of_claim)
        key = payer_key(word.claim)
        names.setdefault(key, word.claim.remit.payer.name or key)
        shares[key] = shares.get(key, 0) + sum(each.amount for each in own if is_patient_share(each))
    return {names[key]: share for key, share in shares.items() if share > 0}


def _each_once(account: Account) -> str:
    others = len(account.history.payers) > 1 or len(account.newest_claims) > 1
    return "every other payer that we know of was billed or has answered" if others else "no other payer is known"


# -- 12: what payers took back --------------------------------------------------------------------------------------


def _after_recoupment(account: Account, asked: Cents) -> CheckResult:
    check = Check.AFTER_RECOUPMENT
    taken, where = _taken_back(account)
    if taken <= 0:
        return CheckResult(check, "ok", "no payer took money back that has not been settled")
    most = max(0, account.history.patient_ceiling) + _left_by_reversed(account)
    excess = asked - most
    said = f"{dollars(taken)} was taken back, the remits leave {dollars(most)} to the patient"
    if not 0 < excess <= taken:
        return CheckResult(check, "ok", f"{said}, who is asked {dollars(asked)}")
    return CheckResult(check, "fails", f"{said}, who is asked {dollars(asked)}: that is the payer's", excess, where)


def _taken_back(account: Account) -> tuple[Cents, Position | None]:
    """By reversals without a correction and at provider level, with the record that shows the newest of it."""
    open_ones = [each.reversal for each in account.history.corrections if each.corrected is None]
    outside = [each for each in account.recoupments if each.adjustment.reason not in _NOT_TAKEN_BACK]
    total = sum(abs(each.paid) for each in open_ones) + sum(each.amount for each in outside)
    places = [*(each.position for each in open_ones), *(each.position for each in outside)]
    return total, next(reversed(places), None)


def _left_by_reversed(account: Account) -> Cents:
    """PR of answers that were taken back and not answered anew: the patient may have been asked that before."""
    originals = (each.original for each in account.history.corrections if each.corrected is None and each.original)
    return sum(each.amount for claim in originals for each in claim.all_adjustments if each.group == "PR")


# -- 13: the good-faith estimate ------------------------------------------------------------------------------------


def _within_estimate(account: Account, work: WorkState, payer_types: PayerTypes, today: date | None) -> CheckResult:
    """45 CFR 149.620: of patients without insurance, or who do not use it."""
    check, estimate = Check.WITHIN_ESTIMATE, work.estimate
    if not is_self_pay(account, payer_types):
        return CheckResult(check, "ok", "a payer was billed: the federal dispute is for patients who use no insurance")
    if estimate is None:
        return CheckResult(check, "unknown", "no claim to a payer in our files, and no good-faith estimate is recorded")
    if account.charges is None:
        return CheckResult(check, "unknown", "the charges are UNKNOWN, to be held against the estimate")
    above = account.charges - estimate.amount
    said = f"charges {dollars(account.charges)}, the estimate of {estimate.given_on} is {dollars(estimate.amount)}"
    if above < SUBSTANTIAL:
        return CheckResult(check, "ok", said)
    ends = dispute_ends(account, work)
    if ends and today and ends < today:
        return CheckResult(check, "ok", f"{said}; the patient could dispute it until {ends}, which is over")
    until = f"until {ends}" if ends else f"{DISPUTE_DAYS} days from the first bill, whose day is UNKNOWN"
    return CheckResult(check, "fails", f"{said}: {dollars(above)} above it; the patient may dispute it {until}", above)


def dispute_ends(account: Account, work: WorkState) -> date | None:
    """The last day for it; None without an estimate, or where the day of the first bill is UNKNOWN."""
    if work.estimate is None:
        return None
    first_bill = work.estimate.billed_on or account.first_stated_on
    return first_bill + timedelta(days=DISPUTE_DAYS) if first_bill else None


def is_self_pay(account: Account, payer_types: PayerTypes) -> bool:
    """Whether the patient pays alone: no payer was billed or has answered, or the payer is the patient."""
    if not account.claims and not account.remits:
        return True
    return payer_types.first(account) is PayerType.SELF_PAY and not payer_types.others(account)


# -- 14: the patient's objection ------------------------------------------------------------------------------------


def _no_objection(account: Account, work: WorkState, today: date | None) -> CheckResult:
    check, waiting = Check.NO_OBJECTION, work.open_objections
    if not waiting:
        return CheckResult(check, "ok", "every objection is answered") if work.objections else _NO_OBJECTION
    first = min(waiting, key=lambda each: each.raised.answer_due)
    more = f" (and {len(waiting) - 1} more)" if len(waiting) > 1 else ""
    amount = first.raised.amount if first.raised.amount is not None else account.patient_balance or 0
    return CheckResult(check, "fails", _objection_in_words(first, today) + more, amount, line=first.line)


def _objection_in_words(objection: Objection, today: date | None) -> str:
    raised = objection.raised
    what = objection.line or "the bill"
    money = f" with {dollars(raised.amount)}" if raised.amount is not None else ""
    kind = spelled(raised.about)
    is_late = today is not None and objection.is_late(today)
    due = f"the answer was due on {raised.answer_due} and is LATE" if is_late else f"answer due {raised.answer_due}"
    return f"the patient disputes {what}{money} ({kind}) since {raised.received_on}; {due}"
