"""How the price of a line is told: step by step, or why it is not known."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from worklist.domain.money import Cents
from worklist.domain.provenance import Position


class NotKnown(Exception):  # noqa: N818 - no error: an answer that a reader gets as UNKNOWN
    """Why an amount is UNKNOWN and what would make it known, as a clause."""


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
    outside: str = ""
    """As a payer is told it, where the fact names our people, their reasons or our files; empty: the fact itself."""


def half_up(amount: Decimal) -> Cents:
    """Whole cents from cents with a fraction; half a cent goes up, away from zero."""
    return int(amount.to_integral_value(ROUND_HALF_UP))


def percent_of(amount: Cents, percent: Decimal) -> Cents:
    """A percentage of an amount, rounded half up to the cent."""
    return half_up(amount * percent / 100)


def plain(number: Decimal) -> str:
    """A number without exponent or trailing zeros: ``62.5``, ``150``."""
    return f"{number.normalize():f}"
