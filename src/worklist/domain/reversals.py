"""Write-offs that the remit or the contract says were premature, by kind (DOMAIN 14).

Told from what the payer answered and from what is left open, since the PM does not say why an amount went away. What
somebody decided stays decided: an account that was recovered, on which the payer was right or whose write-off was
reversed already is no candidate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from worklist.domain.clocks import Clock
from worklist.domain.codes import Family, is_contractual, reason_in_words
from worklist.domain.denials import Denial
from worklist.domain.events import OutcomeKind
from worklist.domain.money import Cents, dollars
from worklist.domain.pricing.expected import PricedLine
from worklist.domain.pricing.underpayments import Underpayment

if TYPE_CHECKING:
    from worklist.domain.case import Case

_ENDED = frozenset({OutcomeKind.RECOVERED, OutcomeKind.PAYER_WAS_RIGHT, OutcomeKind.WRITE_OFF_REVERSED})
_GIVEN_UP = frozenset({OutcomeKind.UNRECOVERABLE, OutcomeKind.ADJUSTED})


class WriteOffKind(StrEnum):
    """How an amount was given up too early."""

    CONTRACTUAL = "contractual"
    BAD_DEBT = "bad-debt"
    DROPPED_DENIAL = "dropped-denial"

    @property
    def label(self) -> str:
        """As people say it."""
        return self.value.replace("-", " ")


def reversal_of(case: "Case", line: PricedLine, denial: Denial | None) -> WriteOffKind | None:
    """How a line was written off too early; None where it was not, or nobody can say."""
    if _is_decided(case, line):
        return None
    kind = _of_denial(case, line, denial) if denial else _of_shortfall(case, line)
    return WriteOffKind.BAD_DEBT if kind and given_up(case) else kind


def _is_decided(case: "Case", line: PricedLine) -> bool:
    """Whether the record ended it, or a dispute is out."""
    outcome = case.work.outcome
    if (outcome and outcome.outcome in _ENDED) or case.work.open_dispute:
        return True
    return case.settled is not None and case.settled.covers(line)


def given_up(case: "Case") -> str:
    """By what the account was given up as bad debt, as a clause; empty where it was not."""
    row, outcome = case.account.aging, case.work.outcome
    if row and row.status and row.status.casefold() in {word.casefold() for word in case.rules.bad_debt}:
        return f"the PM says {row.status!r}"
    if outcome and outcome.outcome in _GIVEN_UP:
        return f"the outcome {outcome.outcome} is recorded"
    return ""


def _of_shortfall(case: "Case", line: PricedLine) -> WriteOffKind | None:
    """A line short by the threshold whose contractual write-off took more than the contract gives up."""
    found = case.every_underpayment
    if found is None or not any(each is line for each in found.lines):
        return None
    took_too_much = _written_off(line) > line.word.charge - (line.expected.amount or 0)
    return WriteOffKind.CONTRACTUAL if took_too_much and (given_up(case) or _is_let_go(case, found)) else None


def _is_let_go(case: "Case", found: Underpayment) -> bool:
    """Whether less is open with the payers than the contract still owes."""
    return not case.account.is_open or case.account.insurance_balance < found.short


def _written_off(line: PricedLine) -> Cents:
    return sum(a.amount for a in line.word.adjustments if is_contractual(a))


def _of_denial(case: "Case", line: PricedLine, denial: Denial) -> WriteOffKind | None:
    """A line that was denied or cut and that nobody holds open, though nothing says that it was right."""
    if not _is_ours_to_contest(case, denial) or amount_of(line) == 0:
        return None
    is_dropped = not case.denials and (not case.account.is_open or case.account.insurance_balance <= 0)
    return WriteOffKind.DROPPED_DENIAL if is_dropped or given_up(case) else None


def _is_ours_to_contest(case: "Case", denial: Denial) -> bool:
    """Not what was left to the patient, paid or asked of a later payer, or refused beside its first copy."""
    group = denial.reason.group if denial.reason else ""
    if group == "PR" or (denial.family is Family.DUPLICATE and not denial.is_modifier_dispute):
        return False
    return len(case.account.history.payers) == 1 and len(case.account.newest_claims) < 2


def amount_of(line: PricedLine) -> Cents | None:
    """What was given up on a line: what the contract still owes of it; None where that is UNKNOWN."""
    if line.expected.amount is None:
        return None
    return max(0, line.expected.amount - line.allowed)


def why_reversible(case: "Case", line: PricedLine, denial: Denial | None) -> str:
    """What the payer did and what became of it, as a clause."""
    gone = given_up(case) or f"{_left_open(case)} and nobody recorded an outcome or a dispute"
    if denial:
        reason = reason_in_words(denial.reason) if denial.reason else "no reason given"
        verb = "denied" if denial.kind == "denied" else "cut by"
        return f"{verb} {dollars(denial.amount)}: {reason}; {gone}"
    by = f" by {line.expected.contract.name}" if line.expected.contract else ""
    allows = dollars(line.word.charge - (line.expected.amount or 0))
    return f"written off {dollars(_written_off(line))} where the contract gives up {allows}{by}; {gone}"


def _left_open(case: "Case") -> str:
    if not case.account.is_open:
        return "the account is closed"
    owed = max(0, case.account.insurance_balance)
    return f"{dollars(owed)} is open with the payers"


def road_of(case: "Case", line: PricedLine, denial: Denial | None) -> str:
    """Which road is left to dispute it, in a few words: its deadline, UNKNOWN, ended, or a corrected claim only."""
    clock = next(iter(case.clocks_from(line.word.claim, denial)), None)
    said = _clock_in_words(case, clock) if clock else "UNKNOWN"
    return f"{denial.refused_by}, no appeal; {said}" if denial and denial.appeal_refused else said


def _clock_in_words(case: "Case", clock: Clock) -> str:
    if clock.ends_on is None:
        return f"{clock.ends} UNKNOWN"
    return f"{clock.ends} {'ended' if clock.expired(case.today) else 'until'} {clock.ends_on}"


@dataclass(frozen=True, slots=True)
class Reversal:
    """A write-off that may be taken back: one line of one account."""

    account: str
    line: int
    """Its place among the account's lines, from 0."""
    kind: WriteOffKind
    payer: str
    service: str
    """Code and modifiers: ``99213-25``."""
    amount: Cents | None
    """What was given up; None where what the contract owes is UNKNOWN."""
    charge: Cents
    answered_on: date | None
    road: str
    """Which road is left, in a few words."""
    why: str
    due_on: date | None = None
    """When the next step is due, where somebody has taken it up."""


def total_of(reversals: Iterable[Reversal]) -> Cents:
    """What is known to have been given up."""
    return sum(each.amount or 0 for each in reversals)


def largest_first(reversals: Iterable[Reversal]) -> list[Reversal]:
    """Those of a known amount first; of the others the largest charge."""
    return sorted(
        reversals, key=lambda each: (each.amount is None, -(each.amount or 0), -each.charge, each.account, each.service)
    )
