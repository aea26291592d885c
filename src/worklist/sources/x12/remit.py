"""835: remits, claim by claim, with the payment around them.

005010X221A1; the older 004010X091A1 has the same segments.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from worklist.domain.money import Cents
from worklist.domain.people import Payer, Person
from worklist.domain.provenance import Position
from worklist.domain.remits import (
    Adjustment,
    ProviderAdjustment,
    RemitClaim,
    RemitHeader,
    RemitLine,
    RemitTotal,
)
from worklist.sources.x12.elements import (
    NO_PROCEDURE,
    SPARE,
    Components,
    Procedure,
    amount,
    code,
    person,
    quantity,
    text,
)
from worklist.sources.x12.reading import BadSegment, Reading
from worklist.sources.x12.transaction import OpenClaim, TransactionSet

_NOBODY = Person()
_NO_PAYER = Payer()
_ONE = Decimal(1)
_CLAIM_DATES = {"232": "the first service date", "233": "the last service date", "050": "the date received"}
_REMARK_LISTS = ("HE", "RX")


@dataclass(slots=True)
class _OpenHeader:
    """The payment's segments in front of the first claim, as far as they have been read."""

    amount: Cents | None = None
    paid_on: date | None = None
    produced_on: date | None = None
    method: str = ""
    number: str = ""
    payer_id: str = ""
    payer: Payer = _NO_PAYER
    second_payer_id: str = ""
    """REF*2U."""
    payee: Person = _NOBODY
    claims_phone: str = ""
    """PER*CX: the claims office, which answers for a claim."""
    other_phone: str = ""

    def closed(self) -> RemitHeader:
        """The header as a value. Raises BadSegment where BPR gave no amount: no claim has a payment then."""
        if self.amount is None:
            raise BadSegment("The payment around this claim has no readable BPR, so the claim cannot be placed.")
        return RemitHeader(
            payer=Payer(self.payer.name, self.payer.id or self.second_payer_id),
            number=self.number,
            payer_id=self.payer_id,
            amount=self.amount,
            paid_on=self.paid_on,
            method=self.method,
            produced_on=self.produced_on,
            payee=self.payee,
            payer_phone=self.claims_phone or self.other_phone,
        )


@dataclass(slots=True)
class _OpenLine:
    """A service line whose loop is being read."""

    procedure: Procedure
    charge: Cents
    paid: Cents
    units: Decimal
    original: Procedure
    allowed: Cents | None = None
    adjustments: list[Adjustment] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    service_from: date | None = None
    service_to: date | None = None
    control_number: str = ""

    def closed(self) -> RemitLine:
        return RemitLine(
            self.procedure.code,
            self.charge,
            self.paid,
            self.procedure.modifiers,
            self.procedure.qualifier,
            self.units,
            self.original.code,
            self.original.modifiers,
            self.allowed,
            tuple(self.adjustments),
            tuple(self.remarks),
            self.service_from,
            self.service_to,
            self.control_number,
        )


@dataclass(slots=True)
class _OpenRemitClaim(OpenClaim):
    """A CLP loop being read."""

    remit: RemitHeader | None = None
    status: str = ""
    charge: Cents = 0
    paid: Cents = 0
    patient_responsibility: Cents = 0
    filing: str = ""
    payer_claim: str = ""
    place: str = ""
    frequency: str = ""
    people: dict[str, Person] = field(default_factory=dict)
    """By NM101."""
    references: dict[str, str] = field(default_factory=dict)
    """By REF01."""
    dates: dict[str, date | None] = field(default_factory=dict)
    """By DTM01."""
    amounts: dict[str, Cents] = field(default_factory=dict)
    """By AMT01."""
    adjustments: list[Adjustment] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    lines: list[_OpenLine] = field(default_factory=list)

    def closed(self, remit: RemitHeader, file: str) -> RemitClaim:
        people, dates = self.people, self.dates
        return RemitClaim(
            remit=remit,
            account=self.account,
            status=self.status,
            charge=self.charge,
            paid=self.paid,
            patient_responsibility=self.patient_responsibility,
            position=Position(file, self.number),
            filing=self.filing,
            payer_claim=self.payer_claim,
            original_payer_claim=self.references.get("F8", ""),
            place=self.place,
            frequency=self.frequency,
            patient=people.get("QC", _NOBODY),
            insured=people.get("IL", _NOBODY),
            corrected=people.get("74", _NOBODY),
            rendering=people.get("82", _NOBODY),
            crossover=people.get("TT", _NOBODY),
            contract=self.references.get("CE", ""),
            service_from=dates.get("232"),
            service_to=dates.get("233"),
            received_on=dates.get("050"),
            coverage_amount=self.amounts.get("AU"),
            interest=self.amounts.get("I"),
            adjustments=tuple(self.adjustments),
            remarks=tuple(self.remarks),
            lines=tuple([line.closed() for line in self.lines]),
        )


class RemitSet(TransactionSet):
    """Reads one 835 transaction set: a payment, its claims, and at the end their total."""

    # Known and left out: addresses, notes, currencies, counts, provider summaries, delivery of the remit.
    skipped = frozenset({"CUR", "N2", "N3", "N4", "NTE", "QTY", "RDM", "TS2", "TS3"})
    ends_claim = frozenset({"CLP", "LX", "PLB"})

    def __init__(self, reading: Reading, components: Components) -> None:
        super().__init__(reading, components)
        self._begin_payment()
        self.handlers = {
            "BPR": self._bpr,
            "TRN": self._trn,
            "N1": self._n1,
            "PER": self._per,
            "LX": self._lx,
            "CLP": self._clp,
            "CAS": self._cas,
            "NM1": self._nm1,
            "MIA": self._mia,
            "MOA": self._moa,
            "REF": self._ref,
            "DTM": self._dtm,
            "AMT": self._amt,
            "SVC": self._svc,
            "LQ": self._lq,
            "PLB": self._plb,
            "CLM": self.reject_stranger,
        }

    def _begin_payment(self) -> None:
        self._header = _OpenHeader()
        self._remit: RemitHeader | None = None
        self._claim: _OpenRemitClaim | None = None
        self._line: _OpenLine | None = None
        self._bpr_read = False
        self._claims = 0
        self._claims_paid: Cents = 0
        self._provider_adjustments: list[ProviderAdjustment] = []

    @property
    def open_claim(self) -> OpenClaim | None:
        """The CLP loop being read, if any."""
        return self._claim

    # The payment

    def _bpr(self, bpr: list[str]) -> None:
        if self._bpr_read or self._claims or self._claim:
            self.finish()
            self._begin_payment()
            self.reading.warn("A second BPR in one transaction set: SE and ST are missing before it.")
        self._bpr_read = True
        self._header.method = text(bpr[4])
        self._header.paid_on = self.day_at(bpr, 16, "the payment date")
        self._header.amount = amount(bpr, 2, "the payment's amount")

    def _trn(self, trn: list[str]) -> None:
        self._say_if_late(trn)
        self._header.number, self._header.payer_id = text(trn[2]), text(trn[3])

    def _n1(self, n1: list[str]) -> None:
        self._say_if_late(n1)
        if n1[1] == "PR":
            self._header.payer = Payer(text(n1[2]), text(n1[4]))
        elif n1[1] == "PE":
            self._header.payee = Person(last=text(n1[2]), id=text(n1[4]))

    def _say_if_late(self, segment: list[str]) -> None:
        """The payment's own segments belong in front of its claims, which keep what was known of it at the first."""
        if self._remit:
            self.reading.warn(f"{segment[0]} stands behind the payment's first claim, too late to be used.")

    def _per(self, per: list[str]) -> None:
        if "TE" not in per[2:9]:
            return
        phone = text(per[per.index("TE", 2) + 1])
        if per[1] == "CX":
            self._header.claims_phone = self._header.claims_phone or phone
        elif per[1] == "BL":
            self._header.other_phone = self._header.other_phone or phone

    def _lx(self, lx: list[str]) -> None:
        self.close_claim()

    def _placed(self) -> RemitHeader:
        """The payment's header, closed at its first claim."""
        if self._remit is None:
            self._remit = self._header.closed()
            if not self._remit.number:
                self.reading.warn("The payment has no TRN02, so its check or EFT number is unknown.")
        return self._remit

    # Claims

    def _clp(self, clp: list[str]) -> None:
        self.close_claim()
        claim = self._claim = _OpenRemitClaim(text(clp[1]), self.reading.number, self.reading.byte)
        if not claim.account:
            raise BadSegment("CLP01, the account number, is missing.")
        claim.remit = self._placed()
        claim.status = code(clp[2])
        if not claim.status:
            raise BadSegment("CLP02, the claim's status, is missing.")
        claim.charge = amount(clp, 3, "the charge")
        claim.paid = amount(clp, 4, "the amount paid")
        # The guide asks for CLP05 only where the patient owes something.
        claim.patient_responsibility = amount(clp, 5, "the patient's share") if clp[5] else 0
        claim.filing, claim.payer_claim = code(clp[6]), text(clp[7])
        claim.place, claim.frequency = code(clp[8]), code(clp[9])

    def close_claim(self) -> None:
        """Hands out the CLP loop being read, or sets it aside with its first fault."""
        claim = self._claim
        self._claim = self._line = None
        if claim is None or self.reject_if_bad(claim) or claim.remit is None:
            return
        self._claims += 1
        self._claims_paid += claim.paid
        self.reading.records.append(claim.closed(claim.remit, self.reading.file))

    def _cas(self, cas: list[str]) -> None:
        if self._claim is None:
            raise BadSegment("This CAS segment stands outside any claim, so its money belongs nowhere.")
        adjustments = (self._line or self._claim).adjustments
        group = code(cas[1])
        if not group:
            raise BadSegment("CAS01, the adjustment's group, is missing.")
        for at in range(2, len(cas) - SPARE, 3):
            if cas[at]:
                adjusted, days = amount(cas, at + 1), quantity(cas, at + 2)
                adjustments.append(Adjustment(group, code(cas[at]), adjusted, days))
            elif cas[at + 1] or cas[at + 2]:
                raise BadSegment(f"CAS{at:02} is missing, so the amount behind it has no reason.")

    def _nm1(self, nm1: list[str]) -> None:
        claim = self._claim
        if claim is None:
            return
        role, named = nm1[1], person(nm1)
        known = claim.people.get(role)
        if known is None:
            claim.people[role] = named
        elif role == "QC" and known != named:
            raise BadSegment("A second patient is named inside one claim: a CLP segment seems to be lost.")

    def _mia(self, mia: list[str]) -> None:
        self._claim_remarks(mia[5], *mia[20:24])

    def _moa(self, moa: list[str]) -> None:
        self._claim_remarks(*moa[3:8])

    def _claim_remarks(self, *codes: str) -> None:
        if self._claim:
            self._claim.remarks += [code(sent) for sent in codes if sent]

    def _ref(self, ref: list[str]) -> None:
        if self._line:
            if ref[1] == "6R":
                self._line.control_number = text(ref[2])
        elif self._claim:
            self._claim.references.setdefault(ref[1], text(ref[2]))
        elif ref[1] == "2U":
            self._header.second_payer_id = text(ref[2])

    def _dtm(self, dtm: list[str]) -> None:
        kind = dtm[1]
        if self._line and kind in ("472", "150", "151"):
            self._service_date(self._line, dtm)
        elif self._claim and kind in _CLAIM_DATES:
            self._claim.dates[kind] = self.day_at(dtm, 2, _CLAIM_DATES[kind])
        elif kind == "405" and not self._claim:
            self._header.produced_on = self.day_at(dtm, 2, "the production date")

    def _service_date(self, line: _OpenLine, dtm: list[str]) -> None:
        found = self.day_at(dtm, 2, "the service date")
        if dtm[1] == "151":
            line.service_to = found
        else:
            line.service_from = found

    def _amt(self, amt: list[str]) -> None:
        kind = amt[1]
        if self._line and kind == "B6":
            self._line.allowed = amount(amt, 2, "the allowed amount")
        elif self._claim and kind in ("AU", "I"):
            self._claim.amounts[kind] = amount(amt, 2)

    # Service lines

    def _svc(self, svc: list[str]) -> None:
        if self._claim is None:
            raise BadSegment("This SVC segment stands outside any claim, so its money belongs nowhere.")
        # Until the line is known to be sound, what follows must not be taken for the line before it.
        self._line = None
        procedure = self._procedure(svc)
        original = self.components.procedure(svc[6]) if svc[6] else NO_PROCEDURE
        if original[1:] == procedure[1:]:
            original = NO_PROCEDURE
        charge, paid = amount(svc, 2, "the line's charge"), amount(svc, 3, "the line's payment")
        units = quantity(svc, 5)
        # One unit where SVC05 was not sent, as the guide has it.
        self._line = _OpenLine(procedure, charge, paid, _ONE if units is None else units, original)
        self._claim.lines.append(self._line)

    def _procedure(self, svc: list[str]) -> Procedure:
        """SVC01, or the revenue code of SVC04 where SVC01 has no code."""
        procedure = self.components.procedure(svc[1])
        if procedure.code:
            return procedure
        revenue = code(svc[4])
        if not (revenue.isalnum() and 3 <= len(revenue) <= 4):
            raise BadSegment("SVC01 has no procedure code, so this service line is malformed.")
        return Procedure("NU", revenue)

    def _lq(self, lq: list[str]) -> None:
        holder = self._line or self._claim
        if holder and lq[1] in _REMARK_LISTS and lq[2]:
            holder.remarks.append(code(lq[2]))

    # The end of the payment

    def _plb(self, plb: list[str]) -> None:
        self.close_claim()
        provider, fiscal_end = text(plb[1]), self.day_at(plb, 2, "the fiscal period's end")
        for at in range(3, len(plb) - SPARE, 2):
            if not (plb[at] or plb[at + 1]):
                continue
            try:
                self._provider_adjustments.append(self._provider_adjustment(plb, at, provider, fiscal_end))
            except BadSegment as bad:
                self.reading.reject(str(bad))

    def _provider_adjustment(
        self, plb: list[str], at: int, provider: str, fiscal_end: date | None
    ) -> ProviderAdjustment:
        reason, reference = self.components.split_if_composite(plb[at])[:2]
        if not reason:
            raise BadSegment(f"PLB{at:02} is missing, so the amount behind it has no reason.")
        money = amount(plb, at + 1)
        return ProviderAdjustment(text(reason), text(reference), money, provider, fiscal_end)

    def finish(self) -> None:
        """Hands out what is open, then the payment's total."""
        self.close_claim()
        if not self._bpr_read:
            self.reading.reject("The transaction set has no BPR: there is no payment to add its claims up to.")
            return
        if self._header.amount is None:
            return  # said at its BPR
        self.reading.records.append(
            RemitTotal(
                remit=self._placed(),
                claims=self._claims,
                claims_paid=self._claims_paid,
                provider_adjustments=tuple(self._provider_adjustments),
                position=self.reading.position,
            )
        )
