"""Small accounts for the rules' tests. Amounts are dollars, days are ISO dates; patients and payers are made up.

What a test does not say is ordinary: served on August 3, sent on August 5, answered on August 25, asked about on
November 24, 2026, by a commercial payer without clock rules.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from worklist.domain.accounts import Account, Twin, assemble
from worklist.domain.acknowledgements import Acknowledgement, ClaimOutcome, ClaimStatus, Status
from worklist.domain.aging import AgingRow
from worklist.domain.assessment import Assessment, assess
from worklist.domain.claims import BilledClaim, BilledLine
from worklist.domain.events import Body, Event
from worklist.domain.experience import NO_EXPERIENCE, Experience
from worklist.domain.people import Payer, Person
from worklist.domain.pricing.terms import NOTHING_LOADED, Terms
from worklist.domain.provenance import Position
from worklist.domain.remits import Adjustment, RemitClaim, RemitHeader, RemitLine
from worklist.domain.site import SiteRules
from worklist.domain.work import NOT_WORKED, WorkState, fold

NUMBER = "A-1001"
SERVICE, SENT, ANSWERED, TODAY = "2026-08-03", "2026-08-05", "2026-08-25", date(2026, 11, 24)
ALDER = Payer("ALDER MUTUAL", "ALD01")
BIRCH = Payer("BIRCH HEALTH PLAN", "BIR02")
MEDICARE = Payer("SYNTH MEDICARE", "SXMB1")
PATIENT = Person("SYNTHETIC", "PAT")
RULES = SiteRules()


def cents(dollars: float) -> int:
    return round(dollars * 100)


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def at(file: str, place: int) -> Position:
    return Position(file, place)


def adjustments(*texts: str) -> tuple[Adjustment, ...]:
    """From texts such as ``CO-45 104.50``."""
    return tuple(_adjustment(*text.split()) for text in texts)


def _adjustment(name: str, amount: str) -> Adjustment:
    group, _, reason = name.partition("-")
    return Adjustment(group, reason, cents(float(amount)))


def line(
    service: str,
    charge: float,
    *reasons: str,
    paid: float | None = None,
    allowed: float | None = None,
    remarks: str = "",
    number: str = "",
    billed: str = "",
    on: str = SERVICE,
) -> RemitLine:
    """A line as the payer answered it: ``line("99213-25", 185, "CO-97 185")``. Paid is what the reasons leave."""
    code, *modifiers = service.split("-")
    reduced = adjustments(*reasons)
    left = cents(charge) - sum(each.amount for each in reduced)
    return RemitLine(
        code=code,
        charge=cents(charge),
        paid=left if paid is None else cents(paid),
        modifiers=tuple(modifiers),
        allowed=None if allowed is None else cents(allowed),
        adjustments=reduced,
        remarks=tuple(remarks.split()),
        original_code=billed,
        service_from=day(on),
        control_number=number,
    )


def remit(
    *lines: RemitLine,
    status: str = "1",
    on: str = ANSWERED,
    payer: Payer = ALDER,
    filing: str = "12",
    reasons: Iterable[str] = (),
    remarks: str = "",
    charge: float | None = None,
    paid: float | None = None,
    icn: str = "ICN1",
    original_icn: str = "",
    frequency: str = "1",
    check: str = "CHK1",
    place: int = 10,
    next_payer: Payer | None = None,
) -> RemitClaim:
    """A payer's answer; charge and paid are those of its lines."""
    return RemitClaim(
        remit=RemitHeader(payer, check, f"TRN{payer.id}", 0, day(on)),
        account=NUMBER,
        status=status,
        charge=sum(each.charge for each in lines) if charge is None else cents(charge),
        paid=sum(each.paid for each in lines) if paid is None else cents(paid),
        patient_responsibility=0,
        position=Position("era.835", place),
        filing=filing,
        payer_claim=icn,
        original_payer_claim=original_icn,
        frequency=frequency,
        patient=PATIENT,
        crossover=Person(next_payer.name, id=next_payer.id) if next_payer else Person(),
        adjustments=adjustments(*reasons),
        remarks=tuple(remarks.split()),
        lines=lines,
    )


def reversal(of: RemitClaim, *, on: str, icn: str | None = None, original_icn: str = "", check: str = "CHK2"):
    """The same answer taken back: CLP02 22 and every amount with its sign turned."""
    return remit(
        status="22",
        on=on,
        payer=of.remit.payer,
        charge=-of.charge / 100,
        paid=-of.paid / 100,
        icn=of.payer_claim if icn is None else icn,
        original_icn=original_icn,
        check=check,
    )


def billed(
    service: str, charge: float, *, number: str = "", on: str = SERVICE, authorization: str = "", units: int = 1
) -> BilledLine:
    """A line as we billed it: ``billed("99213-25", 185)``."""
    code, *modifiers = service.split("-")
    return BilledLine(
        number=1,
        code=code,
        charge=cents(charge),
        modifiers=tuple(modifiers),
        units=Decimal(units),
        service_from=day(on),
        control_number=number,
        authorization=authorization,
    )


def claim(
    *lines: BilledLine,
    sent: str = SENT,
    payer: Payer = ALDER,
    order: str = "P",
    filing: str = "CI",
    frequency: str = "1",
    replaces: str = "",
    authorization: str = "",
) -> BilledClaim:
    """What we sent to one payer."""
    lines = lines or (billed("99213", 185),)
    return BilledClaim(
        account=NUMBER,
        charge=sum(each.charge for each in lines),
        payer=payer,
        position=Position("claims.837", 5),
        payer_order=order,
        filing=filing,
        submitted_on=day(sent),
        patient=PATIENT,
        frequency=frequency,
        payer_claim=replaces,
        authorization=authorization,
        lines=lines,
    )


def aging(
    insurance: float | None = 0,
    patient: float | None = 0,
    *,
    balance: float | None = None,
    charges: float | None = None,
    payments: float | None = None,
    adjusted: float | None = None,
    status: str = "",
    service: str = SERVICE,
    billed_on: str = "",
    payer: Payer = ALDER,
) -> AgingRow:
    """The PM's row: what the payers and the patient owe; the balance is both together."""
    total = (insurance or 0) + (patient or 0) if balance is None else balance
    money = [None if each is None else cents(each) for each in (insurance, patient, charges, payments, adjusted)]
    return AgingRow(
        account=NUMBER,
        balance=cents(total),
        position=Position("aging.csv", 7, "line"),
        as_of=date(2026, 11, 23),
        patient=PATIENT.name,
        payer=payer.name,
        insurance_balance=money[0],
        patient_balance=money[1],
        charges=money[2],
        payments=money[3],
        adjustments=money[4],
        service_on=day(service),
        billed_on=day(billed_on),
        status=status,
    )


def account(
    *records: BilledClaim | RemitClaim | AgingRow | Acknowledgement,
    twins: tuple[Twin, ...] = (),
    exported_on: str = "",
    **said: Any,
) -> Account:
    """All records of one account, in any order."""
    return assemble(
        NUMBER,
        aging=next((each for each in records if isinstance(each, AgingRow)), None),
        claims=tuple(each for each in records if isinstance(each, BilledClaim)),
        remits=tuple(each for each in records if isinstance(each, RemitClaim)),
        twins=twins,
        exported_on=day(exported_on),
        acknowledgements=tuple(each for each in records if isinstance(each, Acknowledgement)),
        **said,
    )


def told(outcome: ClaimOutcome, *codes: str, on: str = "2026-08-07", payer: bool = True) -> ClaimStatus:
    """What the payer, or else a clearinghouse, said of the claim."""
    return ClaimStatus(
        NUMBER,
        outcome,
        Position("status.277", 3),
        tuple(Status(*code.split(":")) for code in codes),
        said_on=day(on),
        source=ALDER,
        is_from_payer=payer,
    )


def judge(
    *records: BilledClaim | RemitClaim | AgingRow | Account | Acknowledgement,
    work: WorkState = NOT_WORKED,
    today: date = TODAY,
    rules: SiteRules = RULES,
    experience: Experience = NO_EXPERIENCE,
    source_hash: str = "h1",
    terms: Terms = NOTHING_LOADED,
) -> Assessment:
    """The assessment of an account, or of these records as one."""
    first = records[0]
    judged = first if isinstance(first, Account) else account(*records)  # type: ignore[arg-type]
    known = {"rules": rules, "today": today, "source_hash": source_hash, "experience": experience}
    return assess(judged, work, terms=terms, **known)  # type: ignore[arg-type]


def entry(body: Body, on: str = "2026-11-20", *, by: str = "dana", seq: int = 1, name: str = "") -> Event:
    """An entry of the record, made at noon UTC."""
    made = datetime.fromisoformat(f"{on}T12:00").replace(tzinfo=UTC)
    return Event(seq, name or f"e{seq}", made, by, NUMBER, body)


def worked(*bodies: Body | tuple[str, Body]) -> WorkState:
    """The work state after these entries, each made on November 20 or on the day named with it."""
    dated = [each if isinstance(each, tuple) else ("2026-11-20", each) for each in bodies]
    return fold(entry(body, on, seq=seq) for seq, (on, body) in enumerate(dated, start=1))
