"""The remit: what a payer says it paid and why not more (X12 835, 005010X221A1)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from worklist.domain.money import Cents
from worklist.domain.people import Payer, Person
from worklist.domain.provenance import Position


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One (reason, amount, quantity) triplet of a CAS segment under its group."""

    group: str
    """CO, PR, OA, PI or CR; empty where the source has no groups."""
    reason: str
    """CARC, as sent."""
    amount: Cents
    quantity: Decimal | None = None
    derived: bool = False
    """Whether group, reason or amount is what we read into another form than a CAS, not what was sent."""


@dataclass(frozen=True, slots=True)
class RemitLine:
    """One service line (SVC loop)."""

    code: str
    """Procedure code of SVC01, or the revenue code of SVC04 where SVC01 has none."""
    charge: Cents
    paid: Cents
    modifiers: tuple[str, ...] = ()
    qualifier: str = "HC"
    units: Decimal = Decimal(1)
    original_code: str = ""
    """SVC06: what was billed, where the payer changed the code; empty otherwise."""
    original_modifiers: tuple[str, ...] = ()
    allowed: Cents | None = None
    """AMT*B6; None where the payer did not send it (see ``allowed_amount``)."""
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    """RARCs of LQ*HE, in order."""
    service_from: date | None = None
    service_to: date | None = None
    control_number: str = ""
    """REF*6R: the number we gave the line on the claim."""

    @property
    def patient_responsibility(self) -> Cents:
        """The PR adjustments of this line."""
        return sum(a.amount for a in self.adjustments if a.group == "PR")

    @property
    def allowed_amount(self) -> Cents:
        """AMT*B6, else ``derived_allowed`` (``allowed_is_derived`` tells which)."""
        return derived_allowed(self.paid, self.adjustments) if self.allowed is None else self.allowed

    @property
    def allowed_is_derived(self) -> bool:
        """True where the payer sent no allowed amount and ours is made up from what it paid."""
        return self.allowed is None


@dataclass(frozen=True, slots=True)
class RemitHeader:
    """The payment that a claim's remit came with (BPR, TRN, N1*PR, N1*PE)."""

    payer: Payer
    number: str
    """TRN02: check or EFT number."""
    payer_id: str
    """TRN03."""
    amount: Cents
    """BPR02."""
    paid_on: date | None
    """BPR16."""
    method: str = ""
    """BPR04: ACH, CHK, NON..."""
    produced_on: date | None = None
    """DTM*405."""
    payee: Person = Person()
    payer_phone: str = ""
    """PER*BL or PER*CX TE, where sent."""

    @property
    def remit_on(self) -> date | None:
        """The date that deadlines count from: BPR16, else DTM*405."""
        return self.paid_on or self.produced_on


@dataclass(frozen=True, slots=True)
class RemitClaim:
    """One claim of a remit (CLP loop), with the payment it belongs to."""

    remit: RemitHeader
    account: str
    """CLP01, our account number; equals CLM01 of the claim."""
    status: str
    """CLP02, as sent; empty where the source has none. Not a denial sign by itself: payers send 1 with every line
    denied."""
    charge: Cents
    paid: Cents
    patient_responsibility: Cents
    """CLP05. Not a balance."""
    position: Position
    filing: str = ""
    payer_claim: str = ""
    """CLP07, the payer's number (ICN)."""
    original_payer_claim: str = ""
    """REF*F8."""
    place: str = ""
    frequency: str = ""
    patient: Person = Person()
    insured: Person = Person()
    corrected: Person = Person()
    rendering: Person = Person()
    crossover: Person = Person()
    contract: str = ""
    """REF*CE: the payer's name for the contract or plan class."""
    service_from: date | None = None
    service_to: date | None = None
    received_on: date | None = None
    """DTM*050: when the payer received the claim."""
    coverage_amount: Cents | None = None
    """AMT*AU."""
    interest: Cents | None = None
    """AMT*I."""
    adjustments: tuple[Adjustment, ...] = ()
    """Claim-level CAS only; the lines hold their own."""
    remarks: tuple[str, ...] = ()
    """Claim-level RARCs (MOA03-07, MIA05 and 20-23)."""
    lines: tuple[RemitLine, ...] = ()
    itemized: bool = True
    """False where the source names reasons without the amount of each, so that its sums prove nothing."""

    @property
    def is_reversal(self) -> bool:
        """CLP02 = 22."""
        return self.status == "22"

    @property
    def all_adjustments(self) -> tuple[Adjustment, ...]:
        """Claim-level, then line-level adjustments."""
        return self.adjustments + tuple(a for line in self.lines for a in line.adjustments)


@dataclass(frozen=True, slots=True)
class ProviderAdjustment:
    """One PLB pair: money outside claims. Positive takes back from the provider."""

    reason: str
    """FB, WO, 72, L6, CS..."""
    reference: str
    amount: Cents
    provider: str = ""
    fiscal_end: date | None = None


@dataclass(frozen=True, slots=True)
class RemitTotal:
    """The end of one payment (at SE): its header, provider-level money, and what its claims added up to."""

    remit: RemitHeader
    claims: int
    claims_paid: Cents
    """Sum of CLP04 as read."""
    provider_adjustments: tuple[ProviderAdjustment, ...]
    position: Position

    @property
    def imbalance(self) -> Cents:
        """BPR02 - (sum CLP04 - sum PLB): zero when the remit balances."""
        return self.remit.amount - self.claims_paid + sum(p.amount for p in self.provider_adjustments)


_PARTS_OF_THE_PRICE = frozenset({("PR", "1"), ("PR", "2"), ("PR", "3"), ("CO", "253")})
"""Deductible, coinsurance, copay, and the federal sequester, which is cut from the payment and not from the price."""


def derived_allowed(paid: Cents, adjustments: tuple[Adjustment, ...]) -> Cents:
    """The allowed amount where the payer sent none: paid + the parts of the price that it left to others or cut.

    Not all of PR: what was refused as PR-27 or PR-96 is the patient's, and yet was allowed nothing.
    """
    return paid + sum(a.amount for a in adjustments if (a.group, a.reason.lstrip("0")) in _PARTS_OF_THE_PRICE)


def line_imbalance(line: RemitLine) -> Cents:
    """SVC02 - sum CAS - SVC03: zero when the line balances."""
    return line.charge - sum(a.amount for a in line.adjustments) - line.paid


def claim_imbalance(claim: RemitClaim) -> Cents:
    """CLP03 - sum of every CAS of the claim - CLP04: zero when the claim balances."""
    return claim.charge - sum(a.amount for a in claim.all_adjustments) - claim.paid


def charge_imbalance(claim: RemitClaim) -> Cents:
    """CLP03 - sum SVC02: zero when the lines make up the claim, or when it has no lines."""
    return claim.charge - sum(line.charge for line in claim.lines) if claim.lines else 0
