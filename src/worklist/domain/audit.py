"""Is the balance right? Eight checks, each with its evidence (DOMAIN 6).

A check that cannot be made says what is missing; it never passes by silence. Imbalance is shown, never repaired.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from worklist.domain.accounts import Account
from worklist.domain.codes import REPEAT_MODIFIERS
from worklist.domain.denials import is_denied
from worklist.domain.money import Cents, dollars
from worklist.domain.provenance import Position
from worklist.domain.remits import Adjustment, RemitClaim, charge_imbalance, claim_imbalance, line_imbalance


class Check(IntEnum):
    """The checks by their number in the field's list."""

    ABOVE_PATIENT_SHARE = 1
    CONTRACTUAL_TO_PATIENT = 2
    DUPLICATE_LINE = 3
    REMIT_BALANCES = 4
    REVERSALS_SETTLED = 5
    CODE_AS_BILLED = 6
    DENIAL_READ_AS_PAID = 7
    BALANCE_ADDS_UP = 8

    @property
    def question(self) -> str:
        """What the check asks, answered yes when it passes."""
        return _QUESTIONS[self]


_QUESTIONS = {
    Check.ABOVE_PATIENT_SHARE: "Patient balance within the PR amounts of the remits?",
    Check.CONTRACTUAL_TO_PATIENT: "No CO or PI amount moved to the patient?",
    Check.DUPLICATE_LINE: "No line charged twice for this patient?",
    Check.REMIT_BALANCES: "Does every remit balance, per line and per claim?",
    Check.REVERSALS_SETTLED: "Every reversal corrected, and nothing counted twice?",
    Check.CODE_AS_BILLED: "Procedure codes as we billed them?",
    Check.DENIAL_READ_AS_PAID: "No denial standing as paid?",
    Check.BALANCE_ADDS_UP: "Balance equal to charges - payments - adjustments?",
}

State = Literal["ok", "fails", "unknown"]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check on one account."""

    check: Check
    state: State
    evidence: str
    amount: Cents = 0
    """Cents in question when it fails."""
    position: Position | None = None
    """The record that shows it."""


def audit(account: Account) -> tuple[CheckResult, ...]:
    """All eight checks, in order."""
    return (
        _above_patient_share(account),
        _contractual_to_patient(account),
        _duplicate_line(account),
        _remit_balances(account),
        _reversals_settled(account),
        _code_as_billed(account),
        _denial_read_as_paid(account),
        _balance_adds_up(account),
    )


def failures(results: tuple[CheckResult, ...]) -> tuple[CheckResult, ...]:
    """The checks that fail."""
    return tuple(result for result in results if result.state == "fails")


def _excess(account: Account) -> Cents | None:
    """Patient balance beyond what the remits leave to the patient; None when either is unknown."""
    if account.patient_balance is None or not account.history.standing:
        return None
    return account.patient_balance - max(0, account.history.patient_ceiling)


def _missing_for_patient_share(account: Account) -> str:
    if not account.history.standing:
        return "no remit to compare with"
    return "the export has no patient balance"


def _above_patient_share(account: Account) -> CheckResult:
    check = Check.ABOVE_PATIENT_SHARE
    excess = _excess(account)
    if excess is None:
        return CheckResult(check, "unknown", _missing_for_patient_share(account))
    ceiling = max(0, account.history.patient_ceiling)
    said = f"patient balance {dollars(account.patient_balance or 0)}, remits leave {dollars(ceiling)} to the patient"
    if excess <= 0:
        return CheckResult(check, "ok", said)
    where = account.history.standing[-1].position
    return CheckResult(check, "fails", f"{said}: {dollars(excess)} cannot be the patient's", excess, where)


def _contractual_to_patient(account: Account) -> CheckResult:
    check = Check.CONTRACTUAL_TO_PATIENT
    excess = _excess(account)
    if excess is None:
        return CheckResult(check, "unknown", _missing_for_patient_share(account))
    ours = account.history.adjusted(frozenset({"CO", "PI"}))
    moved = _making_up(excess, ours) if excess > 0 else ()
    if not moved:
        return CheckResult(check, "ok", "no CO or PI amount equals what the patient is asked beyond PR")
    names = ", ".join(f"{a.group}-{a.reason} {dollars(a.amount)}" for a in moved)
    said = f"{names} is the practice's, yet the patient is asked for {dollars(excess)} beyond PR"
    return CheckResult(check, "fails", said, excess, account.history.standing[-1].position)


def _making_up(excess: Cents, adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
    """The one adjustment, or all of them together, that equals the excess; empty where none does."""
    for adjustment in adjustments:
        if adjustment.amount == excess:
            return (adjustment,)
    return adjustments if adjustments and sum(a.amount for a in adjustments) == excess else ()


def _duplicate_line(account: Account) -> CheckResult:
    check = Check.DUPLICATE_LINE
    if account.current_claim is None:
        return CheckResult(check, "unknown", "no claim to read the lines of")
    for twin in account.twins:
        code = "-".join((twin.code, *twin.modifiers))
        said = f"{code} of {twin.service_on:%Y-%m-%d} stands with the same charge on account {twin.account}"
        return CheckResult(check, "fails", said, _charge_of(account, twin.code), twin.position)
    return _duplicate_within(account) or CheckResult(check, "ok", "every line stands once")


def _charge_of(account: Account, code: str) -> Cents:
    lines = account.current_claim.lines if account.current_claim else ()
    return next((line.charge for line in lines if line.code == code), 0)


def _duplicate_within(account: Account) -> CheckResult | None:
    claim = account.current_claim
    if claim is None or len(claim.lines) < 2:
        return None
    seen: set[tuple[object, ...]] = set()
    for line in claim.lines:
        key = (line.code, line.modifiers, line.service_from, line.units, line.charge)
        if key in seen and line.service_from and not REPEAT_MODIFIERS.intersection(line.modifiers):
            said = f"{line.code} of {line.service_from:%Y-%m-%d} stands twice on the claim with {dollars(line.charge)}"
            return CheckResult(Check.DUPLICATE_LINE, "fails", said, line.charge, claim.position)
        seen.add(key)
    return None


def _remit_balances(account: Account) -> CheckResult:
    check = Check.REMIT_BALANCES
    if not account.remits:
        return CheckResult(check, "unknown", "no remit yet")
    for claim in account.remits:
        for off, said in _imbalances(claim):
            return CheckResult(check, "fails", said, abs(off), claim.position)
    return CheckResult(check, "ok", "charge - adjustments = paid on every line and claim")


def _imbalances(claim: RemitClaim) -> Iterator[tuple[Cents, str]]:
    """Each imbalance of a claim as (cents off, sentence)."""
    off = claim_imbalance(claim)
    if off:
        sums = f"charge {dollars(claim.charge)} - adjustments is not paid {dollars(claim.paid)}"
        yield off, f"claim: {sums}: off by {dollars(off)}"
    for line in claim.lines:
        difference = line_imbalance(line)
        at_claim_level = not off and not line.adjustments and claim.adjustments
        if difference and not at_claim_level:
            sums = f"charge {dollars(line.charge)} - adjustments is not paid {dollars(line.paid)}"
            yield difference, f"line {line.code}: {sums}: off by {dollars(difference)}"
    missing = charge_imbalance(claim)
    if missing:
        yield missing, f"the lines' charges differ from the claim's {dollars(claim.charge)} by {dollars(missing)}"


def _reversals_settled(account: Account) -> CheckResult:
    check = Check.REVERSALS_SETTLED
    history = account.history
    if not account.remits:
        return CheckResult(check, "unknown", "no remit yet")
    for correction in history.corrections:
        if correction.corrected is None:
            amount, where = abs(correction.reversal.paid), correction.reversal.position
            said = f"the payer took back {dollars(amount)} and no correction has come"
            return CheckResult(check, "fails", said, amount, where)
    for repeat in history.repeats:
        said = (
            f"{dollars(repeat.paid)} under claim number {repeat.payer_claim or 'none'} came twice and was not reversed"
        )
        return CheckResult(check, "fails", said, repeat.paid, repeat.position)
    settled = len(history.corrections)
    return CheckResult(check, "ok", f"{settled} reversal(s), each with its correction" if settled else "no reversal")


def _code_as_billed(account: Account) -> CheckResult:
    check = Check.CODE_AS_BILLED
    if not account.remits:
        return CheckResult(check, "unknown", "no remit yet")
    for word in account.history.adjudications:
        line = word.line
        if line and line.original_code and line.original_code != line.code:
            said = f"billed {line.original_code}, the payer answered {line.code}"
            return CheckResult(check, "fails", said, line.charge - line.paid, word.claim.position)
    return CheckResult(check, "ok", "the payer answered the codes we billed")


_PAID_WORDS = ("paid", "closed", "complete", "settled")


def _denial_read_as_paid(account: Account) -> CheckResult:
    check = Check.DENIAL_READ_AS_PAID
    if account.aging is None or not account.aging.status:
        return CheckResult(check, "unknown", "the export has no status for this account")
    if account.aging.status.casefold().startswith(_PAID_WORDS):
        for word in account.history.adjudications:
            if is_denied(word):
                what = word.code or "the claim"
                said = f"the PM says {account.aging.status!r}, yet {what} was paid 0.00 and allowed nothing"
                return CheckResult(check, "fails", said, word.charge, word.claim.position)
    return CheckResult(check, "ok", f"the PM says {account.aging.status!r}")


def _balance_adds_up(account: Account) -> CheckResult:
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
        return CheckResult(check, "unknown", "the export has no charges, payments or adjustments")
    expected = row.charges - row.payments - row.adjustments
    sums = f"{dollars(row.charges)} - {dollars(row.payments)} - {dollars(row.adjustments)} = {dollars(expected)}"
    if expected == row.balance:
        return CheckResult(check, "ok", sums)
    said = f"{sums}, the PM says {dollars(row.balance)}: off by {dollars(row.balance - expected)}"
    return CheckResult(check, "fails", said, abs(row.balance - expected), row.position)
