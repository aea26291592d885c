"""The checks of a balance: what each asks, and what it found. The checks themselves are in ``audit``."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Literal

from worklist.domain.money import Cents
from worklist.domain.provenance import Position


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
    SHARES_ONCE = 9
    SURPRISE_BILL = 10
    STATEMENT_LINES = 11
    AFTER_RECOUPMENT = 12
    WITHIN_ESTIMATE = 13
    NO_OBJECTION = 14

    @property
    def question(self) -> str:
        """What the check asks, answered yes when it passes."""
        return _QUESTIONS[self]

    @property
    def remedy(self) -> "Remedy":
        """What has to come first where it fails."""
        if self in _STOPPING:
            return Remedy.STOP
        return Remedy.DISPUTE if self in _OF_PAYERS else Remedy.CORRECT


class Remedy(StrEnum):
    """What the audit of a bill comes to."""

    CLEAN = "clean"
    CORRECT = "correct first"
    """We are wrong: the bill is corrected before anybody is asked to pay."""
    DISPUTE = "dispute first"
    """A payer is wrong."""
    STOP = "stop"
    """Nothing is asked of the patient until it is settled."""


_QUESTIONS = {
    Check.ABOVE_PATIENT_SHARE: "Patient balance within the PR amounts of the remits?",
    Check.CONTRACTUAL_TO_PATIENT: "No CO or PI amount moved to the patient?",
    Check.DUPLICATE_LINE: "No line charged twice for this patient?",
    Check.REMIT_BALANCES: "Does every remit balance, per line and per claim?",
    Check.REVERSALS_SETTLED: "Every reversal corrected, and nothing counted twice?",
    Check.CODE_AS_BILLED: "Procedure codes as we billed them?",
    Check.DENIAL_READ_AS_PAID: "No denial standing as paid?",
    Check.BALANCE_ADDS_UP: "Balance equal to charges - payments - adjustments?",
    Check.SHARES_ONCE: "Deductible and coinsurance once, and every other payer billed?",
    Check.SURPRISE_BILL: "No surprise bill under the federal rules?",
    Check.STATEMENT_LINES: "Every line of the statement on the claim, and as the remit leaves it?",
    Check.AFTER_RECOUPMENT: "Nothing asked of the patient that a payer took back?",
    Check.WITHIN_ESTIMATE: "Bill less than 400.00 above the good-faith estimate?",
    Check.NO_OBJECTION: "No objection of the patient that waits for an answer?",
}
ON_THE_PATIENTS_BILL = frozenset(
    {
        *(Check.SHARES_ONCE, Check.SURPRISE_BILL, Check.STATEMENT_LINES),
        *(Check.WITHIN_ESTIMATE, Check.NO_OBJECTION),
    }
)
"""What only concerns what the patient is asked for."""
_STOPPING = frozenset({Check.SURPRISE_BILL, Check.WITHIN_ESTIMATE, Check.NO_OBJECTION})
_OF_PAYERS = frozenset(
    {
        *(Check.REMIT_BALANCES, Check.REVERSALS_SETTLED, Check.CODE_AS_BILLED, Check.DENIAL_READ_AS_PAID),
        Check.AFTER_RECOUPMENT,
    }
)

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
    in_charges: bool = False
    """Whether ``amount`` is a charge, of which a payer would have allowed a part."""
    line: str = ""
    """The line that fails, as ``99213-25 of 2026-01-05``; empty where it is the bill as a whole."""


def failures(results: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
    """The checks that fail."""
    return tuple(result for result in results if result.state == "fails")


def remedy_of(results: Iterable[CheckResult]) -> Remedy:
    """What comes first: a stop before anything, our own error before a payer's."""
    found = {result.check.remedy for result in failures(results)}
    return next((each for each in (Remedy.STOP, Remedy.CORRECT, Remedy.DISPUTE) if each in found), Remedy.CLEAN)
