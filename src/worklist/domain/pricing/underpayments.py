"""Underpayments: allowed below the contract by more than the site's threshold, per line and per claim (DOMAIN 4.5).

A line that was allowed too much is shown beside those that were allowed too little and never set against them: the
contract owes each line its own rate. Only whether the small differences of a claim add up is asked of the claim as a
whole, since payers move cents from one line to another.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from worklist.domain.events import OutcomeKind
from worklist.domain.money import Cents
from worklist.domain.packets.letters import GENERAL, ON_AMOUNTS, PATTERN
from worklist.domain.pricing.expected import PricedLine
from worklist.domain.recovery_entries import DisputeResult
from worklist.domain.site import Threshold
from worklist.domain.work import WorkState

_ABOUT_AMOUNTS = ON_AMOUNTS | {PATTERN, GENERAL}
"""Arguments of disputes that are, or may be, about what was allowed; the others are about denials."""


@dataclass(frozen=True, slots=True)
class Underpayment:
    """The lines of an account that the first payer allowed too little on."""

    lines: tuple[PricedLine, ...]
    """The short ones of claims that are short as a whole, and of other claims those that are by themselves; the most
    short in front."""
    short: Cents
    """Of those lines together."""
    over: Cents
    """What other lines of the account were allowed above the contract; not taken off."""


def find_underpayment(priced: Iterable[PricedLine], threshold: Threshold) -> Underpayment | None:
    """What is short by the threshold, on a line or on a claim; None where nothing is.

    Denied lines, and lines of which nobody can say what is expected, count nowhere.
    """
    known = [line for line in priced if line.short is not None]
    counted = [line for claim in _by_claim(known) for line in _short_lines(claim, threshold)]
    if not counted:
        return None
    counted.sort(key=lambda line: -(line.short or 0))
    return Underpayment(tuple(counted), shortfall(counted), overpaid(known))


def shortfall(lines: Iterable[PricedLine]) -> Cents:
    """What lines were allowed below the contract, each by itself."""
    return sum(max(0, line.short or 0) for line in lines)


def overpaid(lines: Iterable[PricedLine], threshold: Threshold | None = None) -> Cents:
    """What lines were allowed above the contract, each by itself; with a threshold only those that reach it."""
    over = ((-(line.short or 0), line.expected.amount or 0) for line in lines)
    least = threshold or Threshold(0, 0)
    return sum(cents for cents, expected in over if least.is_reached(cents, expected))


def _by_claim(lines: Iterable[PricedLine]) -> Iterable[list[PricedLine]]:
    claims: dict[int, list[PricedLine]] = {}
    for line in lines:
        claims.setdefault(id(line.word.claim), []).append(line)
    return claims.values()


def _short_lines(claim: Sequence[PricedLine], threshold: Threshold) -> list[PricedLine]:
    short = [line for line in claim if (line.short or 0) > 0]
    expected = sum(line.expected.amount or 0 for line in claim)
    if threshold.is_reached(sum(line.short or 0 for line in claim), expected):
        return short
    return [line for line in short if threshold.is_reached(line.short or 0, line.expected.amount or 0)]


# -- what is settled ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Settled:
    """The record says that the payer's answers up to a day stand as they are."""

    on: date
    why: str
    """As a clause: ``the payer was right (outcome of 2026-11-20)``."""

    def covers(self, line: PricedLine) -> bool:
        """Whether the line was answered by then; an answer without a date is as old as any."""
        answered = line.word.claim.remit.remit_on
        return answered is None or answered <= self.on


def settled_by(work: WorkState) -> Settled | None:
    """What the record settled last: an outcome by which the payer was right, or a dispute that was lost.

    A newer answer of the payer says something new, and so does a next step that is set after the outcome.
    """
    return max(_settled(work), key=lambda each: each.on, default=None)


def _settled(work: WorkState) -> Iterator[Settled]:
    if work.outcome and work.outcome_at and work.outcome.outcome is OutcomeKind.PAYER_WAS_RIGHT:
        day = work.outcome_at.date()
        yield Settled(day, f"the payer was right (outcome of {day})")
    about = [dispute for dispute in work.disputes if dispute.sent.argument in _ABOUT_AMOUNTS]
    last = about[-1] if about else None
    if last and last.answer and last.answered_at and last.answer.result is DisputeResult.LOST:
        day = last.answered_at.date()
        yield Settled(day, f"the dispute was lost (answer of {day})")
