"""Sums of cents in SQL, in two parts, or a file of absurd amounts overflows them."""

from worklist.domain.money import Cents

_MILLION = 1_000_000


def sum_of(amount: str) -> str:
    """Two columns that add up an SQL expression of cents, for ``cents_of``."""
    return f"total(({amount}) / {_MILLION}), total(({amount}) % {_MILLION})"


def cents_of(millions: float, cents: float) -> Cents:
    """The sum, of the two columns."""
    return int(millions) * _MILLION + int(cents)
