"""The claim: what we billed (X12 837P, 005010X222A1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from worklist.domain.money import Cents
from worklist.domain.people import Address, Payer, Person
from worklist.domain.provenance import Position


@dataclass(frozen=True, slots=True)
class BilledLine:
    """One service line (LX, SV1)."""

    number: int
    code: str
    charge: Cents
    modifiers: tuple[str, ...] = ()
    units: Decimal = Decimal(1)
    service_from: date | None = None
    service_to: date | None = None
    place: str = ""
    control_number: str = ""
    """REF*6R, else the line's number: what the payer echoes in the remit."""
    authorization: str = ""
    """REF*G1."""
    counted_in: str = "UN"
    """SV103: UN units, MJ minutes (of anesthesia)."""
    is_emergency: bool = False
    """SV109."""

    @property
    def minutes(self) -> Decimal | None:
        """Minutes of anesthesia; None where the line counts units."""
        return self.units if self.counted_in == "MJ" else None


def service_name(code: str, modifiers: Iterable[str]) -> str:
    """As people write a service: ``99213-25``; a claim that was answered as a whole has no code."""
    return "-".join((code, *modifiers)) if code else "the claim"


def service_of_day(code: str, modifiers: Iterable[str], on: date | None) -> str:
    """A service with its day, as a bill's line is named: ``99213-25 of 2026-01-05``."""
    return service_name(code, modifiers) + (f" of {on}" if on else "")


@dataclass(frozen=True, slots=True)
class Submission:
    """The control numbers under which a claim went out: what an acknowledgement names it by."""

    interchange: str = ""
    """ISA13."""
    group: str = ""
    """GS06."""
    set: str = ""
    """ST02."""
    batch: str = ""
    """BHT03."""


@dataclass(frozen=True, slots=True)
class BilledClaim:
    """One claim (CLM loop) sent to one payer."""

    account: str
    """CLM01; equals CLP01 of the remit."""
    charge: Cents
    payer: Payer
    position: Position
    payer_order: str = "P"
    """SBR01: P primary, S secondary, T tertiary."""
    filing: str = ""
    """SBR09: the kind of payer (MB, MC, CI, BL...)."""
    submitted_on: date | None = None
    """BHT04."""
    patient: Person = Person()
    patient_born: date | None = None
    """DMG02."""
    subscriber: Person = Person()
    billing: Person = Person()
    rendering: Person = Person()
    place: str = ""
    """CLM05-1."""
    frequency: str = "1"
    """CLM05-3: 1 original, 7 replacement, 8 void."""
    payer_claim: str = ""
    """REF*F8: the payer's number of the claim that this one replaces."""
    authorization: str = ""
    """REF*G1."""
    diagnoses: tuple[str, ...] = ()
    lines: tuple[BilledLine, ...] = ()
    other_payers: tuple[Payer, ...] = ()
    """Who else covers the patient (loops 2320), whatever their turn."""
    patient_address: Address = Address()
    submission: Submission | None = None
    """None where the source has no such numbers. A file sent again has others, so they tell no claims apart."""

    @property
    def service_from(self) -> date | None:
        """The first service date of the lines."""
        return min((line.service_from for line in self.lines if line.service_from), default=None)

    @property
    def service_to(self) -> date | None:
        """The last service date of the lines."""
        ends = (line.service_to or line.service_from for line in self.lines)
        return max((end for end in ends if end), default=None)
