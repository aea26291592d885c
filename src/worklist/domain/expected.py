"""What a payer should have allowed for each line, by the contract, with the derivation of it.

Expected allowed is keyed on payer, plan, code, modifiers, place and date of service (DOMAIN 8), never the code alone.
"""

from dataclasses import dataclass

from worklist.domain.accounts import Account
from worklist.domain.claims import BilledLine
from worklist.domain.contracts import Contract
from worklist.domain.money import Cents
from worklist.domain.provenance import Position
from worklist.domain.remit_history import Adjudication
from worklist.domain.terms import Terms


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a derivation: what it did, the amount after it, and where that rule stands."""

    fact: str
    """In words: ``row of 99213``, ``second procedure of the day x 50 %``."""
    amount: Cents
    """After this step, for the whole line."""
    position: Position | None = None
    """File and line of the row or rule; None for plain arithmetic."""
    clause: str = ""
    """The contract's own citation, where its file has one."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a line should have been allowed, or why nobody can say."""

    amount: Cents | None
    """None: UNKNOWN. Never zero for want of a row."""
    unknown: str = ""
    """Why it is UNKNOWN and what would make it known, as a clause; empty when it is known."""
    contract: Contract | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line as the first payer answered it, beside what it should have allowed."""

    word: Adjudication
    billed: BilledLine | None
    """The line of our claim that it answers, by ``line_match``."""
    expected: Expected
    allowed: Cents
    """As compared: AMT*B6, else derived from payment, patient share and what the contract lets the payer withhold."""
    is_denied: bool
    """Denied lines have a denial; they are not underpaid."""

    @property
    def short(self) -> Cents | None:
        """Cents allowed below what is expected, negative where above; None when UNKNOWN or the line is denied."""
        if self.is_denied or self.expected.amount is None:
            return None
        return self.expected.amount - self.allowed


def price_lines(account: Account, terms: Terms) -> tuple[PricedLine, ...]:
    """Every line of the first payer's newest answers, in their order; empty where no payer has answered lines."""
    return ()
