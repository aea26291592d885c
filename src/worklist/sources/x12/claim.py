"""837P: the claims we billed (005010X222A1; 004010X098A1 has the same segments).

Levels stand above claims: billing provider (HL 20), subscriber (HL 22), patient (HL 23). A level forgets what
the level before it said, so that no claim inherits another one's patient.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from worklist.domain.claims import BilledClaim, BilledLine, Submission
from worklist.domain.money import Cents, dollars
from worklist.domain.people import Address, Payer, Person
from worklist.domain.provenance import Position
from worklist.sources.x12.elements import Components, amount, person, quantity, text
from worklist.sources.x12.reading import BadSegment, Reading
from worklist.sources.x12.transaction import OpenClaim, TransactionSet

_NOBODY = Person()
_NO_PAYER = Payer()
_NOWHERE = Address()
_ONE = Decimal(1)
_DIAGNOSES = frozenset({"ABK", "ABF", "BK", "BF"})
_LEVEL_NAMES = frozenset({"85", "IL", "QC"})
_OTHER_LINES = {"SV2": "an institutional (837I)", "SV3": "a dental (837D)"}


@dataclass(slots=True)
class _Subscriber:
    """The subscriber's level, and the patient's below it."""

    order: str = "P"
    filing: str = ""
    subscriber: Person = _NOBODY
    payer: Payer = _NO_PAYER
    born: date | None = None
    address: Address = _NOWHERE
    has_patient_level: bool = False
    patient: Person = _NOBODY
    patient_born: date | None = None
    patient_address: Address = _NOWHERE
    named: str = ""
    """NM101 of the name before this segment: N3 and N4 belong to it."""

    def begin_patient(self) -> None:
        self.has_patient_level = True
        self.patient, self.patient_born, self.patient_address = _NOBODY, None, _NOWHERE
        self.named = ""

    def locate(self, **parts: Any) -> None:
        """Add to the address of who was named last; a payer's or provider's is of no use here."""
        if self.named == "QC":
            self.patient_address = replace(self.patient_address, **parts)
        elif self.named == "IL":
            self.address = replace(self.address, **parts)


@dataclass(slots=True)
class _OpenBilledLine:
    """An LX loop being read."""

    number: int
    code: str = ""
    modifiers: tuple[str, ...] = ()
    charge: Cents = 0
    units: Decimal = _ONE
    place: str = ""
    service_from: date | None = None
    service_to: date | None = None
    control_number: str = ""
    authorization: str = ""
    counted_in: str = "UN"
    is_emergency: bool = False
    has_service: bool = False

    def closed(self) -> BilledLine:
        return BilledLine(
            number=self.number,
            code=self.code,
            charge=self.charge,
            modifiers=self.modifiers,
            units=self.units,
            service_from=self.service_from,
            service_to=self.service_to,
            place=self.place,
            control_number=self.control_number or str(self.number),
            authorization=self.authorization,
            counted_in=self.counted_in,
            is_emergency=self.is_emergency,
        )


@dataclass(slots=True)
class _OpenBilledClaim(OpenClaim):
    """A CLM loop being read."""

    charge: Cents = 0
    place: str = ""
    frequency: str = "1"
    payer_claim: str = ""
    authorization: str = ""
    rendering: Person = _NOBODY
    diagnoses: list[str] = field(default_factory=list)
    lines: list[_OpenBilledLine] = field(default_factory=list)
    in_other_payer: bool = False
    """Inside a 2320 loop: another payer of the same claim, whose numbers are not this claim's."""
    other_payers: list[Payer] = field(default_factory=list)


class ClaimSet(TransactionSet):
    """Reads one 837P transaction set."""

    # Known and left out: contacts, notes, paperwork, ambulance, durable equipment, drugs, and what
    # other payers decided about the claim (their remits say it better).
    skipped = (
        frozenset({"AMT", "CN1", "CRC", "CUR", "HCP", "HSD", "K3", "N2", "NTE", "PER", "PRV", "PWK"})
        | frozenset({"CR1", "CR2", "CR3", "CR4", "CR5", "CR6", "CTP", "FRM", "LIN", "LQ", "MEA", "PS1", "QTY"})
        | frozenset({"CAS", "MIA", "MOA", "OI", "SVD"})
        | frozenset({"SV4", "SV5", "SV6", "SV7"})
    )
    ends_claim = frozenset({"CLM", "HL"})

    def __init__(self, reading: Reading, components: Components, submission: Submission) -> None:
        super().__init__(reading, components)
        self._submission = submission
        self._submitted_on: date | None = None
        self._billing = _NOBODY
        self._level = _Subscriber()
        self._claim: _OpenBilledClaim | None = None
        self._line: _OpenBilledLine | None = None
        self.handlers = {
            "BHT": self._bht,
            "HL": self._hl,
            "SBR": self._sbr,
            "PAT": self._pat,
            "NM1": self._nm1,
            "N3": self._n3,
            "N4": self._n4,
            "DMG": self._dmg,
            "CLM": self._clm,
            "REF": self._ref,
            "HI": self._hi,
            "LX": self._lx,
            "SV1": self._sv1,
            "SV2": self._other_line,
            "SV3": self._other_line,
            "DTP": self._dtp,
            "CLP": self.reject_stranger,
        }

    @property
    def open_claim(self) -> OpenClaim | None:
        """The CLM loop being read, if any."""
        return self._claim

    # Levels

    def _bht(self, bht: list[str]) -> None:
        self._submission = replace(self._submission, batch=text(bht[3]))
        self._submitted_on = self.day_at(bht, 4, "the submission date")

    def _hl(self, hl: list[str]) -> None:
        self.close_claim()
        if hl[3] == "23":
            self._level.begin_patient()
            return
        self._level = _Subscriber()
        if hl[3] == "20":
            self._billing = _NOBODY

    def _end_claim_without_hl(self, segment: list[str]) -> None:
        """A level's segment behind a claim's lines: its HL got lost, and the claim must not go on into it."""
        if self._line:
            self.close_claim()
            self.reading.warn(f"{segment[0]} stands behind a claim's lines: the HL before it is missing.")

    def _sbr(self, sbr: list[str]) -> None:
        self._end_claim_without_hl(sbr)
        if self._claim:
            self._claim.in_other_payer = True
            return
        self._level = _Subscriber(order=text(sbr[1]) or "P", filing=text(sbr[9]))

    def _pat(self, pat: list[str]) -> None:
        self._end_claim_without_hl(pat)
        # PAT also stands at the subscriber's level, with a date of death; only PAT01 opens a patient level.
        if pat[1] and not self._claim and not self._level.has_patient_level:
            self._level.begin_patient()

    def _nm1(self, nm1: list[str]) -> None:
        if nm1[1] in _LEVEL_NAMES:
            self._end_claim_without_hl(nm1)
        if self._claim:
            if not self._line:
                self._name_in_claim(self._claim, nm1)
            return
        level = self._level
        match nm1[1]:
            case "85":
                self._billing = person(nm1)
            case "IL":
                level.subscriber = person(nm1)
            case "PR":
                level.payer = Payer(text(nm1[3]), text(nm1[9]))
            case "QC":
                level.begin_patient()
                level.patient = person(nm1)
        level.named = nm1[1]

    def _name_in_claim(self, claim: _OpenBilledClaim, nm1: list[str]) -> None:
        if nm1[1] == "82" and not claim.in_other_payer:
            claim.rendering = person(nm1)
        elif nm1[1] == "PR" and claim.in_other_payer:
            other = Payer(text(nm1[3]), text(nm1[9]))
            if other not in (*claim.other_payers, _NO_PAYER):
                claim.other_payers.append(other)

    def _n3(self, n3: list[str]) -> None:
        if self._claim is None:
            self._level.locate(street=tuple(filter(None, map(text, n3[1:3]))))

    def _n4(self, n4: list[str]) -> None:
        if self._claim is None:
            self._level.locate(city=text(n4[1]), state=text(n4[2]).upper(), zip=text(n4[3]))

    def _dmg(self, dmg: list[str]) -> None:
        if self._claim:
            return
        born = self.day_at(dmg, 2, "the birth date")
        if self._level.has_patient_level:
            self._level.patient_born = born
        else:
            self._level.born = born

    # Claims

    def _clm(self, clm: list[str]) -> None:
        self.close_claim()
        claim = self._claim = _OpenBilledClaim(text(clm[1]), self.reading.number, self.reading.byte)
        if not claim.account:
            raise BadSegment("CLM01, the account number, is missing.")
        claim.charge = amount(clm, 2, "the charge")
        facility = self.components.split(clm[5])
        claim.place, claim.frequency = text(facility[0]), text(facility[2]) or "1"

    def close_claim(self) -> None:
        """Hands out the CLM loop being read, or sets it aside with its first fault."""
        claim = self._claim
        self._end_line()
        if claim is None:
            return
        if not self.reject_if_bad(claim):
            self._say_if_lines_differ(claim)
            self.reading.records.append(self._closed(claim))
        self._claim = None

    def _closed(self, claim: _OpenBilledClaim) -> BilledClaim:
        level = self._level
        return BilledClaim(
            account=claim.account,
            charge=claim.charge,
            payer=level.payer,
            position=Position(self.reading.file, claim.number),
            payer_order=level.order,
            filing=level.filing,
            submitted_on=self._submitted_on,
            patient=level.patient if level.has_patient_level else level.subscriber,
            patient_born=level.patient_born if level.has_patient_level else level.born,
            subscriber=level.subscriber,
            billing=self._billing,
            rendering=claim.rendering,
            place=claim.place,
            frequency=claim.frequency,
            payer_claim=claim.payer_claim,
            authorization=claim.authorization,
            diagnoses=tuple(claim.diagnoses),
            lines=tuple([line.closed() for line in claim.lines]),
            other_payers=tuple(claim.other_payers),
            patient_address=level.patient_address if level.has_patient_level else level.address,
            submission=self._submission,
        )

    def _say_if_lines_differ(self, claim: _OpenBilledClaim) -> None:
        billed = sum(line.charge for line in claim.lines)
        if billed != claim.charge:
            self.warn(f"CLM02 is {dollars(claim.charge)}, but its lines come to {dollars(billed)}; kept as sent.")

    def _ref(self, ref: list[str]) -> None:
        if self._line:
            self._line_reference(self._line, ref)
        elif self._claim and not self._claim.in_other_payer:
            if ref[1] == "F8":
                self._claim.payer_claim = text(ref[2])
            elif ref[1] == "G1":
                self._claim.authorization = text(ref[2])

    def _line_reference(self, line: _OpenBilledLine, ref: list[str]) -> None:
        if ref[1] == "6R":
            line.control_number = text(ref[2])
        # REF04 names the payer that a number belongs to, where it is not this claim's payer.
        elif ref[1] == "G1" and not ref[4]:
            line.authorization = text(ref[2])

    def _hi(self, hi: list[str]) -> None:
        if self._claim is None or self._line:
            return
        for composite in hi[1:]:
            if composite:
                qualifier, code = self.components.split(composite)[:2]
                if qualifier in _DIAGNOSES and code:
                    self._claim.diagnoses.append(text(code))

    # Service lines

    def _lx(self, lx: list[str]) -> None:
        self._end_line()
        if self._claim is None:
            return
        number = lx[1].strip()
        counted = len(self._claim.lines) + 1
        self._line = _OpenBilledLine(int(number) if number.isdecimal() and len(number) < 7 else counted)

    def _end_line(self) -> None:
        line, self._line = self._line, None
        if line and self._claim and not line.has_service:
            self.spoil("The LX loop before this segment has no SV1: its service line is missing.")

    def _sv1(self, sv1: list[str]) -> None:
        claim = self._claim_around(sv1)
        if self._line is None or self._line.has_service:
            self._line = _OpenBilledLine(len(claim.lines) + 1)
        line = self._line
        line.has_service = True
        _, line.code, line.modifiers = self.components.procedure(sv1[1])
        if not line.code:
            raise BadSegment("SV101 has no procedure code, so this service line is malformed.")
        line.charge = amount(sv1, 2, "the line's charge")
        units = quantity(sv1, 4)
        line.units = _ONE if units is None else units  # as in a remit, where SVC05 means one if not sent
        line.counted_in = text(sv1[3]).upper() or "UN"
        line.place = text(sv1[5])
        line.is_emergency = text(sv1[9]).upper() == "Y"
        claim.lines.append(line)

    def _claim_around(self, segment: list[str]) -> _OpenBilledClaim:
        if self._claim is None:
            raise BadSegment(f"This {segment[0]} segment stands outside any claim, so its charge belongs nowhere.")
        return self._claim

    def _other_line(self, segment: list[str]) -> None:
        self._claim_around(segment)
        if self._line:
            self._line.has_service = True
        kind = _OTHER_LINES[segment[0]]
        raise BadSegment(f"{segment[0]} is {kind} service line; only professional claims (837P) are read.")

    def _dtp(self, dtp: list[str]) -> None:
        if self._line is None or dtp[1] != "472":
            return
        first, _, last = dtp[3].partition("-") if dtp[2] == "RD8" else (dtp[3], "", "")
        self._line.service_from = self.day_in(first, dtp, 3, "the service date")
        self._line.service_to = self.day_in(last, dtp, 3, "the last service date")
