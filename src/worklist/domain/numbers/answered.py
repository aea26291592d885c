"""Accounts that payers answered for the first time, counted together: what denials and collection are shares of."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from worklist.domain.money import Cents
from worklist.domain.numbers.measure import Behind
from worklist.domain.numbers.period import behind


@dataclass(frozen=True, slots=True)
class AnsweredGroup:
    """Accounts of one payer, month, side of the period's beginning and first answer."""

    payer: str
    month: str
    """Of the first answer, such as ``2026-11``."""
    in_period: bool
    is_denied: bool
    """Whether the first answers denied or cut a line."""
    accounts: tuple[str, ...]
    charges: Cents
    allowed: Cents
    paid: Cents
    contractual: Cents

    @property
    def collectible(self) -> Cents:
        """Charges less contractual adjustments."""
        return self.charges - self.contractual


def accounts_of(groups: Iterable[AnsweredGroup]) -> Behind:
    """All their accounts, by number."""
    return behind(chain.from_iterable(group.accounts for group in groups))


def count_of(groups: Iterable[AnsweredGroup]) -> int:
    """How many accounts they have."""
    return sum(len(group.accounts) for group in groups)
