"""Is the balance right? Each check with its evidence; those of the patient's bill are in ``patients.bill.checks``.

A check that cannot be made says what is missing; it never passes by silence. Imbalance is shown, never repaired.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from worklist.domain.accounts import Account, Twin
from worklist.domain.audit_checks import Check, CheckResult
from worklist.domain.claims import BilledLine, service_of_day
from worklist.domain.codes import REPEAT_MODIFIERS, reason_in_words
from worklist.domain.denials import is_denied
from worklist.domain.money import Cents, dollars
from worklist.domain.patients.agreements.given_up import still_asked
from worklist.domain.patients.bill.checks import bill_checks
from worklist.domain.payer_types import AS_FILED, PayerTypes
from worklist.domain.pricing.terms import NOTHING_LOADED, Terms
from worklist.domain.provenance import Position
from worklist.domain.remits import (
    Adjustment,
    RemitClaim,
    RemitLine,
    charge_imbalance,
    claim_imbalance,
    line_imbalance,
)
from worklist.domain.work import NOT_WORKED, WorkState


def audit(
    account: Account,
    work: WorkState = NOT_WORKED,
    terms: Terms = NOTHING_LOADED,
    payer_types: PayerTypes = AS_FILED,
    today: date | None = None,
) -> tuple[CheckResult, ...]:
    """All checks, in order. Without a day nothing is late yet."""
    return (
        _above_patient_share(account),
        _contractual_to_patient(account),
        _duplicate_line(account),
        _remit_balances(account),
        _reversals_settled(account),
        _code_as_billed(account),
        _denial_read_as_paid(account),
        _balance_adds_up(account, work),
        *bill_checks(account, work, terms, payer_types, today),
    )


def _excess(account: Account) -> Cents | None:
    """Patient balance beyond what the remits leave to the patient; None when either is unknown.

    A balance that we derived from the remits would agree with them by itself, so only the PM's counts.
    """
    row = account.aging
    if row is None or row.patient_balance is None or not account.history.standing:
        return None
    return row.patient_balance - max(0, account.history.patient_ceiling)


def _missing_for_patient_share(account: Account) -> str:
    if account.aging is None:
        return "not in an export, so there is no patient balance to check"
    return "the export has no patient balance" if account.history.standing else "no remit to compare with"


def _above_patient_share(account: Account) -> CheckResult:
    check = Check.ABOVE_PATIENT_SHARE
    excess = _excess(account)
    if excess is None:
        return CheckResult(check, "unknown", _missing_for_patient_share(account))
    ceiling = max(0, account.history.patient_ceiling)
    said = f"patient balance {dollars(ceiling + excess)}, the remits leave {dollars(ceiling)} to the patient"
    if excess <= 0:
        return CheckResult(check, "ok", said)
    where = account.history.standing[-1].position
    return CheckResult(check, "fails", f"{said}: {dollars(excess)} cannot be the patient's", excess, where)


def _contractual_to_patient(account: Account) -> CheckResult:
    check = Check.CONTRACTUAL_TO_PATIENT
    excess = _excess(account)
    if excess is None:
        return CheckResult(check, "unknown", _missing_for_patient_share(account))
    moved = _making_up(excess, account.history.adjusted(_NEVER_THE_PATIENTS)) if excess > 0 else {}
    if not moved:
        return CheckResult(check, "ok", "no CO or PI amount equals what the patient is asked beyond PR")
    names = " and ".join(f"{name} {dollars(amount)}" for name, amount in moved.items())
    said = f"{names} cannot be the patient's, yet the patient is asked for {dollars(excess)} beyond PR"
    return CheckResult(check, "fails", said, excess, account.history.standing[-1].position)


_NEVER_THE_PATIENTS = frozenset({"CO", "PI"})


def _making_up(excess: Cents, adjustments: tuple[Adjustment, ...]) -> dict[str, Cents]:
    """What equals the excess, by name: one adjustment, one reason over all lines, or all of it; else empty."""
    by_reason: dict[str, Cents] = {}
    for adjustment in adjustments:
        name = reason_in_words(adjustment)
        if adjustment.amount == excess:
            return {name: excess}
        by_reason[name] = by_reason.get(name, 0) + adjustment.amount
    one = {name: amount for name, amount in by_reason.items() if amount == excess}
    return one or (by_reason if sum(by_reason.values()) == excess else {})


_Line = BilledLine | RemitLine


def _duplicate_line(account: Account) -> CheckResult:
    check = Check.DUPLICATE_LINE
    lines, position = _lines_to_compare(account)
    if not lines:
        return CheckResult(check, "unknown", "no claim or remit in our files to read the lines of")
    for twin in account.twins:
        name = service_of_day(twin.code, twin.modifiers, twin.service_on)
        said = f"{name} stands with the same charge on account {twin.account}"
        return CheckResult(check, "fails", said, _charge_of(twin, lines), twin.position, in_charges=True, line=name)
    return _duplicate_within(lines, position) or CheckResult(check, "ok", "every line stands once")


def _lines_to_compare(account: Account) -> tuple[Sequence[_Line], Position | None]:
    """The lines as billed; as the first payer answered them where we hold no claim."""
    if account.current_claim:
        return account.current_claim.lines, account.current_claim.position
    answer = next(iter(account.history.standing), None)
    return (answer.lines, answer.position) if answer else ((), None)


def _charge_of(twin: Twin, lines: Sequence[_Line]) -> Cents:
    same = (line.charge for line in lines if (line.code, line.modifiers) == (twin.code, twin.modifiers))
    return next(same, 0)


def _duplicate_within(lines: Sequence[_Line], position: Position | None) -> CheckResult | None:
    if len(lines) < 2:
        return None
    seen: set[tuple[object, ...]] = set()
    for line in lines:
        key = (line.code, frozenset(line.modifiers), line.service_from, line.units, line.charge)
        if key in seen and line.service_from and not REPEAT_MODIFIERS.intersection(line.modifiers):
            name = service_of_day(line.code, line.modifiers, line.service_from)
            said = f"{name} stands twice on the claim with {dollars(line.charge)}"
            return CheckResult(Check.DUPLICATE_LINE, "fails", said, line.charge, position, in_charges=True, line=name)
        seen.add(key)
    return None


def _remit_balances(account: Account) -> CheckResult:
    """Of the answers that stand: a reversed one was settled with its correction."""
    check = Check.REMIT_BALANCES
    answers = account.history.standing
    if not answers:
        return CheckResult(check, "unknown", "no remit stands")
    found = [(off, said, claim.position) for claim in answers if claim.itemized for off, said in _imbalances(claim)]
    if not found and not all(claim.itemized for claim in answers):
        return CheckResult(check, "unknown", "the source does not give every reason its amount")
    if not found:
        return CheckResult(check, "ok", "charge - adjustments = paid on every line and claim")
    off, said, position = found[0]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return CheckResult(check, "fails", said + more, abs(off), position)


def _imbalances(claim: RemitClaim) -> Iterator[tuple[Cents, str]]:
    """Each imbalance of a claim as (cents off, sentence), lines first: they say where."""
    off = claim_imbalance(claim)
    for line in claim.lines:
        difference = line_imbalance(line)
        explained_at_claim_level = not off and not line.adjustments and claim.adjustments
        if difference and not explained_at_claim_level:
            yield difference, f"line {line.code}: {_sums(line.charge, line.adjustments, line.paid)}"
    if off:
        yield off, f"claim: {_sums(claim.charge, claim.all_adjustments, claim.paid)}"
    missing = charge_imbalance(claim)
    if missing:
        lines = dollars(claim.charge - missing)
        yield missing, f"the lines' charges make up {lines}, the claim's is {dollars(claim.charge)}"


def _sums(charge: Cents, adjustments: Iterable[Adjustment], paid: Cents) -> str:
    adjusted = sum(a.amount for a in adjustments)
    left = charge - adjusted
    return (
        f"charge {dollars(charge)} - adjustments {dollars(adjusted)} = {dollars(left)},"
        f" paid {dollars(paid)}: off by {dollars(left - paid)}"
    )


def _reversals_settled(account: Account) -> CheckResult:
    check = Check.REVERSALS_SETTLED
    history = account.history
    if not account.remits:
        return CheckResult(check, "unknown", "no remit yet")
    for correction in history.corrections:
        if correction.corrected is None and not account.is_withdrawn:
            amount, where = abs(correction.reversal.paid), correction.reversal.position
            said = f"the payer took back {dollars(amount)} and no correction has come"
            return CheckResult(check, "fails", said, amount, where)
    for repeat in history.repeats:
        number = f" (claim number {repeat.payer_claim})" if repeat.payer_claim else ""
        said = f"{dollars(repeat.paid)} for the same lines came again{number} and the first was not reversed"
        return CheckResult(check, "fails", said, repeat.paid, repeat.position)
    settled = len(history.corrections)
    if not settled:
        return CheckResult(check, "ok", "no reversal")
    return CheckResult(check, "ok", "1 reversal, settled" if settled == 1 else f"{settled} reversals, all settled")


def _code_as_billed(account: Account) -> CheckResult:
    check = Check.CODE_AS_BILLED
    if not account.history.standing:
        return CheckResult(check, "unknown", "no remit stands")
    sent = _codes_by_line_number(account)
    for word in account.history.adjudications:
        if word.line and (billed := _changed_from(word.line, sent)):
            said = f"billed {billed}, the payer answered {word.code}"
            return CheckResult(check, "fails", said, word.charge - word.paid, word.claim.position, in_charges=True)
    return CheckResult(check, "ok", "the payer answered the codes we billed")


def _codes_by_line_number(account: Account) -> dict[str, list[str]]:
    """REF*6R -> the codes billed under it; a replacement may have changed the code itself."""
    sent: dict[str, list[str]] = {}
    for claim in account.claims:
        for line in claim.lines:
            sent.setdefault(line.control_number, []).append(line.code)
    return sent


def _changed_from(line: RemitLine, sent: dict[str, list[str]]) -> str:
    """The code that we billed, as the payer repeats it (SVC06) or by our line number; empty where it still stands."""
    if line.original_code:
        return line.original_code if line.original_code != line.code else ""
    billed = sent.get(line.control_number, []) if line.control_number else []
    return billed[-1] if billed and line.code not in billed else ""


_PAID_WORDS = ("paid", "closed", "complete", "settled")


def _denial_read_as_paid(account: Account) -> CheckResult:
    """A claim of which a part was paid is rightly called paid: its denied lines are disputes, not errors."""
    check = Check.DENIAL_READ_AS_PAID
    if account.aging is None or not account.aging.status:
        return CheckResult(check, "unknown", "the export has no status for this account")
    status = account.aging.status
    if status.casefold().startswith(_PAID_WORDS):
        for word in account.history.adjudications:
            if word.claim.paid == 0 and is_denied(word):
                said = f"the PM says {status!r}, yet {word.code or 'the claim'} was denied and paid 0.00"
                return CheckResult(check, "fails", said, word.charge, word.claim.position, in_charges=True)
    return CheckResult(check, "ok", f"the PM says {status!r}")


def _balance_adds_up(account: Account, work: WorkState) -> CheckResult:
    """With what an agreement gave up for good: until the PM takes it off, an adjustment is missing there."""
    found = _sums_up(account)
    return found if found.state == "fails" else _given_up_and_asked(account, work) or found


def _given_up_and_asked(account: Account, work: WorkState) -> CheckResult | None:
    asked = still_asked(account, work) if account.aging else None
    if asked is None:
        return None
    agreement, amount = asked
    gave = f"the {agreement.made.shape} of {agreement.at:%Y-%m-%d} gave up {dollars(agreement.made.given_up)} for good"
    said = f"{gave}, and the PM still asks {dollars(amount)} of it: adjust it there"
    return CheckResult(Check.BALANCE_ADDS_UP, "fails", said, amount, account.aging.position if account.aging else None)


def _sums_up(account: Account) -> CheckResult:
    check = Check.BALANCE_ADDS_UP
    row = account.aging
    if row is None:
        return CheckResult(check, "unknown", "not in an export, so there is no PM balance to check")
    if row.insurance_balance is not None and row.patient_balance is not None:
        parts = row.insurance_balance + row.patient_balance
        if parts != row.balance:
            said = f"insurance + patient balance = {dollars(parts)}, the balance is {dollars(row.balance)}"
            return CheckResult(check, "fails", said, abs(row.balance - parts), row.position)
    if row.charges is None or row.payments is None or row.adjustments is None:
        columns = {"charges": row.charges, "payments": row.payments, "adjustments": row.adjustments}
        missing = " or ".join(name for name, amount in columns.items() if amount is None)
        return CheckResult(check, "unknown", f"the export has no {missing} to make up the balance from")
    expected = row.charges - row.payments - row.adjustments
    sums = f"{dollars(row.charges)} - {dollars(row.payments)} - {dollars(row.adjustments)} = {dollars(expected)}"
    if expected == row.balance:
        return CheckResult(check, "ok", sums)
    said = f"{sums}, the PM says {dollars(row.balance)}: off by {dollars(row.balance - expected)}"
    return CheckResult(check, "fails", said, abs(row.balance - expected), row.position)
