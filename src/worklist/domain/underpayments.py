"""Underpayments: allowed below the contract by more than the site's threshold, per line and per claim (DOMAIN 4.5)."""

from collections.abc import Iterable
from dataclasses import dataclass

from worklist.domain.expected import PricedLine
from worklist.domain.money import Cents


@dataclass(frozen=True, slots=True)
class Underpayment:
    """The lines of an account that the first payer allowed too little on."""

    lines: tuple[PricedLine, ...]
    """Those short by more than the threshold, the shortest first; all short ones where only their sum is above it."""
    short: Cents
    """Of those lines together."""
    over: Cents
    """What other lines of the account were allowed above the contract."""


def find_underpayment(priced: Iterable[PricedLine], amount: Cents, percent: int) -> Underpayment | None:
    """What is short by at least ``amount`` and by at least ``percent`` of what is expected; None where nothing is.

    A line counts by itself; lines that are short by less count together where their sum is above both for the claim.
    """
    known = [line for line in priced if line.short is not None]
    short = sorted((line for line in known if (line.short or 0) > 0), key=lambda line: -(line.short or 0))
    above = [line for line in short if _is_above(line.short or 0, line.expected.amount or 0, amount, percent)]
    counted = above or short
    total = sum(line.short or 0 for line in counted)
    expected = sum(line.expected.amount or 0 for line in counted)
    if not counted or not _is_above(total, expected, amount, percent):
        return None
    over = -sum(min(0, line.short or 0) for line in known)
    return Underpayment(tuple(counted), total, over)


def _is_above(short: Cents, expected: Cents, amount: Cents, percent: int) -> bool:
    return short >= amount and short * 100 >= expected * percent
