"""The fee of a vendor by its contract, worked in words, so that a bill can be held against it line by line.

    fee of one account = the lesser of percent x what was recovered and the cap, and the flat fee

A retainer is owed for the vendor as a whole and for no single account (``retainers``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from worklist.domain.money import Cents, dollars
from worklist.domain.vendors.terms import FeeBasis, FeeTerms, FlatWhen, percent_in_words

_WHOLE = 10_000
"""All of it, in hundredths of a percent."""


@dataclass(frozen=True, slots=True)
class Fee:
    """What is owed, and how it comes about."""

    amount: Cents
    steps: tuple[str, ...]
    """Each part of the arithmetic as a clause, with the figures."""

    @property
    def in_words(self) -> str:
        """The steps in one line."""
        return "; ".join(self.steps)


def fee_of(terms: FeeTerms, recovered: Cents) -> Fee:
    """The fee of one account for all that was recovered, or reduced, so far (DOMAIN 12).

    The terms are whole (``missing_sentences`` finds nothing). What a period adds is this less the fee of before, so
    bills by period come to the fee of the whole. Nothing is owed on nothing, or on less.
    """
    parts = list(_parts(terms, recovered))
    return Fee(sum(part.amount for part in parts), tuple(step for part in parts for step in part.steps))


def bearing(terms: FeeTerms, moved: Iterable[Cents]) -> Cents:
    """Cents that carry the fee, of what came in and, negative, was taken back.

    Where the contract keeps the fee on a payment that is taken back, everything that ever came in carries it.
    """
    return sum(amount for amount in moved if terms.is_returned or amount > 0)


def _parts(terms: FeeTerms, recovered: Cents) -> Iterator[Fee]:
    if terms.percent:
        yield _contingency(terms, max(0, recovered))
    if terms.flat:
        yield _flat(terms, recovered)


def _contingency(terms: FeeTerms, carrying: Cents) -> Fee:
    share = (carrying * terms.percent * 2 + _WHOLE) // (2 * _WHOLE)  # half a cent counts as one
    done = "reduced" if terms.basis is FeeBasis.REDUCTION else "recovered"
    step = f"{percent_in_words(terms.percent)} of {dollars(carrying)} {done} = {dollars(share)}"
    if terms.cap is None or share <= terms.cap:
        return Fee(share, (step,))
    return Fee(terms.cap, (step, f"the cap of {dollars(terms.cap)} binds"))


def _flat(terms: FeeTerms, recovered: Cents) -> Fee:
    if terms.flat_when is FlatWhen.RECOVERED and recovered <= 0:
        return Fee(0, (f"no flat fee: nothing was recovered of it ({dollars(terms.flat)} if it is)",))
    return Fee(terms.flat, (f"{dollars(terms.flat)} flat, as it was {terms.flat_when or FlatWhen.PLACED}",))
