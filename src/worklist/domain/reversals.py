"""Write-offs that the remit or the contract says were premature, by kind (DOMAIN 14)."""

from enum import StrEnum
from typing import TYPE_CHECKING

from worklist.domain.denials import Denial
from worklist.domain.expected import PricedLine

if TYPE_CHECKING:
    from worklist.domain.case import Case


class WriteOffKind(StrEnum):
    """How an amount was given up too early."""

    CONTRACTUAL = "contractual"
    BAD_DEBT = "bad-debt"
    DROPPED_DENIAL = "dropped-denial"


def reversal_of(case: "Case", line: PricedLine, denial: Denial | None) -> WriteOffKind | None:
    """How a line was written off too early; None where it was not, or nobody can say."""
    return None
