"""What a contract with a vendor says: purpose, side, fee. Terms that can be read in two ways are no terms."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from worklist.domain.money import Cents, dollars


class VendorPurpose(StrEnum):
    """What accounts are placed for; each has its own list of fields that may leave."""

    PAYER_DISPUTE = "payer-dispute"
    PATIENT_BALANCE = "patient-balance"
    COLLECTIONS = "collections"


class Side(StrEnum):
    """Whom the vendor works for. One that works for patients earns from what the practice gives up."""

    PRACTICE = "practice"
    PATIENTS = "patients"


class FeeBasis(StrEnum):
    """What a contingency fee is a share of."""

    CASH = "cash-recovered"
    """Cash that comes in on the account after it was placed."""
    REDUCTION = "reduction"
    """What somebody's demand is reduced by, such as a payer's recoupment: the cents asked for less those agreed."""


class FlatWhen(StrEnum):
    """On which accounts a flat fee is owed."""

    PLACED = "placed"
    RECOVERED = "recovered"


class Pricing(StrEnum):
    """What kind of fee a contract names; follows from its terms."""

    NONE = "none"
    CONTINGENCY = "contingency"
    FLAT = "flat"
    RETAINER = "retainer"
    HYBRID = "hybrid"


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """The fee, as agreed. None stands for what the contract, or whoever typed it in, left open."""

    percent: int = 0
    """Contingency in hundredths of a percent: 2500 is 25 %."""
    basis: FeeBasis | None = None
    cap: Cents | None = None
    """Most cents of contingency for one account."""
    is_uncapped: bool = False
    """Whether the contract says that there is no cap."""
    flat: Cents = 0
    """Cents for each account."""
    flat_when: FlatWhen | None = None
    retainer: Cents = 0
    """Cents for each month."""
    is_credited: bool | None = None
    """Whether the retainer counts towards the other fees of its own month."""
    tail_days: int | None = None
    """Days after a recall within which what comes in still carries the fee."""
    is_returned: bool | None = None
    """Whether the fee on a payment is given back when the payment is taken back."""

    @property
    def pricing(self) -> Pricing:
        """Its kind."""
        kinds = {Pricing.CONTINGENCY: self.percent, Pricing.FLAT: self.flat, Pricing.RETAINER: self.retainer}
        named = [kind for kind, amount in kinds.items() if amount]
        return Pricing.HYBRID if len(named) > 1 else named[0] if named else Pricing.NONE


NO_TERMS = FeeTerms()
"""Nothing agreed yet."""


def missing_sentences(terms: FeeTerms) -> tuple[str, ...]:
    """The sentences that the contract has to have before anybody can say what it costs; none where all are there."""
    return tuple(_missing(terms))


def _missing(terms: FeeTerms) -> Iterator[str]:
    if terms.pricing is Pricing.NONE:
        yield "The fee is ... % of what is recovered, or $... for each account, or $... a month."
    if terms.percent:
        yield from _missing_of_contingency(terms)
    if terms.flat and terms.flat_when is None:
        yield f"The fee of {dollars(terms.flat)} is owed for each account that is (placed | recovered)."
    if terms.retainer and (terms.percent or terms.flat) and terms.is_credited is None:
        yield f"The {dollars(terms.retainer)} of a month (count | do not count) towards the other fees of that month."


def _missing_of_contingency(terms: FeeTerms) -> Iterator[str]:
    share = percent_in_words(terms.percent)
    if terms.basis is None:
        yield f"The {share} are of (the cash recovered after placement | the reduction of what is demanded)."
    if terms.cap is None and not terms.is_uncapped:
        yield f"The {share} of one account are (at most $... | without a cap)."
    if terms.tail_days is None:
        yield "What comes in within ... days after a recall carries the fee."
    if terms.is_returned is None:
        yield "When a payment is taken back, the fee on it is (given back | kept)."


def percent_in_words(hundredths: int) -> str:
    """``25 %`` or ``17.5 %``."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}{f'.{rest:02d}'.rstrip('0') if rest else ''} %"
