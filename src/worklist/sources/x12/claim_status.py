"""277CA: what a payer or clearinghouse says of each claim before it is adjudicated (005010X214).

Levels stand above claims: who speaks (HL 20), who sent (HL 21), billing provider (HL 19), patient (HL PT). A claim is
a TRN inside a patient's level; a status on a level above it is about all claims below.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from worklist.domain.acknowledgements import BatchStatus, ClaimStatus, LineStatus, Status, outcome_of
from worklist.domain.money import Cents
from worklist.domain.people import Payer
from worklist.domain.provenance import Position
from worklist.sources.x12.elements import Components, Procedure, amount, code, quantity, text
from worklist.sources.x12.reading import BadSegment, Reading
from worklist.sources.x12.transaction import OpenClaim, TransactionSet

_ACKNOWLEDGEMENT = "TH"
_SOURCE, _RECEIVER, _PROVIDER, _PATIENT = "20", "21", "19", "PT"
_STATUS_ELEMENTS = (1, 10, 11)
_ACCEPTED_COUNTS, _REJECTED_COUNTS = frozenset({"90", "QA"}), frozenset({"AA", "QC"})


@dataclass(slots=True)
class _Said:
    """The STC segments of one level, claim or line."""

    statuses: list[Status] = field(default_factory=list)
    action: str = ""
    on: date | None = None
    charge: Cents | None = None


@dataclass(slots=True)
class _OpenLine:
    """An SVC loop being read."""

    procedure: Procedure
    said: _Said = field(default_factory=_Said)
    control_number: str = ""

    def closed(self) -> LineStatus:
        return LineStatus(self.procedure.code, tuple(self.said.statuses), self.procedure.modifiers, self.control_number)


@dataclass(slots=True)
class _OpenStatus(OpenClaim):
    """A claim's TRN loop being read."""

    said: _Said = field(default_factory=_Said)
    lines: list[_OpenLine] = field(default_factory=list)
    payer_claim: str = ""
    clearinghouse_number: str = ""
    service_from: date | None = None
    service_to: date | None = None


@dataclass(slots=True)
class _Level:
    """The level above the claims that is being read: receiver or provider."""

    kind: str = ""
    number: int = 0
    byte: int = 0
    said: _Said = field(default_factory=_Said)
    provider: str = ""
    accepted: Decimal | None = None
    rejected: Decimal | None = None


class ClaimStatusSet(TransactionSet):
    """Reads one 277CA transaction set."""

    skipped = frozenset({"AMT", "PER", "N1", "N3", "N4"})
    ends_claim = frozenset({"HL", "TRN"})

    def __init__(self, reading: Reading, components: Components) -> None:
        super().__init__(reading, components)
        self._source, self._is_from_payer = Payer(), True
        self._received_on: date | None = None
        self._batch = ""
        self._level = _Level()
        self._waits_for_claim = False
        """True inside a patient's level that has had no TRN yet."""
        self._claim: _OpenStatus | None = None
        self._line: _OpenLine | None = None
        self.handlers = {
            "BHT": self._bht,
            "HL": self._hl,
            "NM1": self._nm1,
            "TRN": self._trn,
            "STC": self._stc,
            "REF": self._ref,
            "DTP": self._dtp,
            "QTY": self._qty,
            "SVC": self._svc,
            "CLP": self.reject_stranger,
            "CLM": self.reject_stranger,
        }

    @property
    def open_claim(self) -> OpenClaim | None:
        """The claim being read, if any."""
        return self._claim

    # Levels

    def _bht(self, bht: list[str]) -> None:
        if bht[6] and bht[6] != _ACKNOWLEDGEMENT:
            self.reading.warn(f"BHT06 is {text(bht[6])[:8]!r}, not TH as in a claim acknowledgement; read as one.")

    def _hl(self, hl: list[str]) -> None:
        self._end_level()
        self._level = _Level(hl[3], self.reading.number, self.reading.byte)
        self._waits_for_claim = hl[3] == _PATIENT
        if hl[3] == _SOURCE:
            self._source, self._is_from_payer, self._received_on, self._batch = Payer(), True, None, ""
        elif hl[3] == _RECEIVER:
            self._batch = ""

    def _nm1(self, nm1: list[str]) -> None:
        if self._level.kind == _SOURCE and nm1[1] in ("PR", "AY"):
            self._source, self._is_from_payer = Payer(text(nm1[3]), text(nm1[9])), nm1[1] == "PR"
        elif nm1[1] == "85":
            self._level.provider = text(nm1[9])

    def _qty(self, qty: list[str]) -> None:
        if qty[1] in _ACCEPTED_COUNTS:
            self._level.accepted = quantity(qty, 2)
        elif qty[1] in _REJECTED_COUNTS:
            self._level.rejected = quantity(qty, 2)

    def _end_level(self) -> None:
        """Hands out what is open: a claim, or what was said of all claims of a level."""
        self.close_claim()
        level, self._level = self._level, _Level()
        if self._waits_for_claim:
            self._waits_for_claim = False
            self.reading.reject_at(
                level.number, level.byte, "This patient's level has no TRN, so the account it speaks of is unknown."
            )
        if level.said.statuses:
            self.reading.records.append(self._batch_status(level))

    def _batch_status(self, level: _Level) -> BatchStatus:
        statuses = tuple(level.said.statuses)
        return BatchStatus(
            outcome=outcome_of(statuses, level.said.action),
            position=Position(self.reading.file, level.number),
            statuses=statuses,
            batch=self._batch,
            provider=level.provider,
            said_on=level.said.on,
            source=self._source,
            is_from_payer=self._is_from_payer,
            accepted=level.accepted,
            rejected=level.rejected,
        )

    # Claims

    def _trn(self, trn: list[str]) -> None:
        if self._level.kind == _RECEIVER:
            self._batch = text(trn[2])
        if self._level.kind != _PATIENT:
            return
        self.close_claim()
        self._waits_for_claim = False
        self._claim = _OpenStatus(text(trn[2]), self.reading.number, self.reading.byte)
        if not self._claim.account:
            raise BadSegment("TRN02, the account number, is missing.")

    def close_claim(self) -> None:
        """Hands out the claim being read, or sets it aside with its first fault."""
        claim = self._claim
        if claim and not (claim.said.statuses or any(line.said.statuses for line in claim.lines)):
            self.spoil("The claim before this segment has no STC, so nothing is said of it.")
        self._claim = self._line = None
        if claim and not self.reject_if_bad(claim):
            self.reading.records.append(self._closed(claim))

    def _closed(self, claim: _OpenStatus) -> ClaimStatus:
        statuses = tuple(claim.said.statuses)
        lines = tuple([line.closed() for line in claim.lines])
        told = statuses or tuple([status for line in lines for status in line.statuses])
        return ClaimStatus(
            account=claim.account,
            outcome=outcome_of(told, claim.said.action),
            position=Position(self.reading.file, claim.number),
            statuses=statuses,
            lines=lines,
            charge=claim.said.charge,
            said_on=claim.said.on,
            received_on=self._received_on,
            source=self._source,
            is_from_payer=self._is_from_payer,
            payer_claim=claim.payer_claim,
            clearinghouse_number=claim.clearinghouse_number,
            batch=self._batch,
            service_from=claim.service_from,
            service_to=claim.service_to,
        )

    def _stc(self, stc: list[str]) -> None:
        if self._level.kind == _PATIENT and self._claim is None:
            raise BadSegment("This STC segment stands in front of the TRN that names its claim.")
        said = (self._line or self._claim or self._level).said
        for at in _STATUS_ELEMENTS:
            if stc[at]:
                category, status, entity = self.components.split(stc[at])[:3]
                said.statuses.append(Status(code(category), code(status), code(entity)))
        if not said.statuses:
            raise BadSegment("STC01, the status, is missing.")
        said.action = said.action or stc[3].strip()
        said.on = self.day_at(stc, 2, "the day of the status") or said.on
        if stc[4] and said.charge is None:
            said.charge = self._charge(stc)

    def _charge(self, stc: list[str]) -> Cents | None:
        """STC04. A bad one is said and costs no status: that a claim was rejected matters more."""
        try:
            return amount(stc, 4, "the charge")
        except BadSegment as bad:
            self.warn(f"{str(bad).rstrip('.')} and was taken as missing.")
            return None

    def _ref(self, ref: list[str]) -> None:
        if self._line:
            if ref[1] == "FJ":
                self._line.control_number = text(ref[2])
        elif self._claim and ref[1] == "1K":
            self._claim.payer_claim = text(ref[2])
        elif self._claim and ref[1] == "D9":
            self._claim.clearinghouse_number = text(ref[2])

    def _dtp(self, dtp: list[str]) -> None:
        if dtp[1] == "050" and self._level.kind == _SOURCE:
            self._received_on = self.day_at(dtp, 3, "the date received")
        elif dtp[1] == "472" and self._claim and not self._line:
            first, _, last = dtp[3].partition("-")
            self._claim.service_from = self.day_in(first, dtp, 3, "the service date")
            self._claim.service_to = self.day_in(last, dtp, 3, "the last service date")

    def _svc(self, svc: list[str]) -> None:
        if self._claim is None:
            raise BadSegment("This SVC segment stands outside any claim, so its line belongs nowhere.")
        self._line = _OpenLine(self.components.procedure(svc[1]))
        self._claim.lines.append(self._line)

    def finish(self) -> None:
        """Hands out what is open."""
        self._end_level()
