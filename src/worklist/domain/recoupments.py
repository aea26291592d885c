"""Money that a payer took back at provider level (PLB), beside the account that it names.

A PLB stands outside claims and is never part of an account's balance. Its reference is free text: often the payer's
claim number or our account number, alone or between other words. Only a whole word that equals one of them counts.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from worklist.domain.money import Cents
from worklist.domain.provenance import Position
from worklist.domain.remits import ProviderAdjustment, RemitHeader, RemitTotal
from worklist.domain.text import account_number

_WORD = re.compile(r"[^\s,;:/|()]+")
_SHORTEST_WORD = 4
"""A shorter number stands in many references by chance; it counts where it is the whole reference."""


@dataclass(frozen=True, slots=True)
class Recoupment:
    """One PLB pair that names an account."""

    adjustment: ProviderAdjustment
    remit: RemitHeader
    position: Position
    """The end of the payment that it stands in."""
    named_by: Literal["account", "payer claim"]

    @property
    def amount(self) -> Cents:
        """Positive: taken back from us; negative: given back."""
        return self.adjustment.amount


def words_of(reference: str) -> frozenset[str]:
    """The words of a PLB reference that can name an account, in the form in which account numbers are compared."""
    whole = account_number(reference)
    words = {word for word in _WORD.findall(whole) if len(word) >= _SHORTEST_WORD}
    return frozenset(words | {whole} - {""})


def recoupments_for(account: str, payer_claims: Iterable[str], totals: Iterable[RemitTotal]) -> tuple[Recoupment, ...]:
    """What the payments took back or gave back under this account number or one of its payer claim numbers.

    In the order of the payments. Under both numbers, the account's is told.
    """
    own = account_number(account)
    theirs = {account_number(number) for number in payer_claims} - {""}
    found: list[Recoupment] = []
    for total in totals:
        for adjustment in total.provider_adjustments:
            words = words_of(adjustment.reference)
            if own in words:
                found.append(Recoupment(adjustment, total.remit, total.position, "account"))
            elif words & theirs:
                found.append(Recoupment(adjustment, total.remit, total.position, "payer claim"))
    return tuple(found)
