"""Writes payments as an 835 (005010X221A1), each payer in its own style."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from worklist.demo.patients import GROUP_TAX_ID
from worklist.demo.payers import Insurer
from worklist.demo.payments import Payment
from worklist.demo.x12 import Delimiters, Envelope, amount, day, interchange, transaction
from worklist.domain.people import Person
from worklist.domain.remits import Adjustment, ProviderAdjustment, RemitClaim, RemitHeader, RemitLine

VERSION = "005010X221A1"
_RECEIVER = "SYNTHGROUP"
_TRIPLETS = 6


def remit_interchange(insurer: Insurer, payments: Iterable[Payment], control: int) -> str:
    """One interchange with one ST for each of a payer's ``payments`` of a day."""
    told = list(payments)
    sent_on = told[0].header.produced_on or told[0].header.paid_on
    if sent_on is None:
        raise ValueError(f"payment {told[0].header.number} has no date")
    delimiters = insurer.style.delimiters
    envelope = Envelope(insurer.payer.id, _RECEIVER, "HP", VERSION, sent_on, control)
    bodies = (
        transaction(delimiters, "835", number, list(_payment(delimiters, payment)))
        for number, payment in enumerate(told, start=1)
    )
    return interchange(delimiters, envelope, bodies)


def _payment(x12: Delimiters, payment: Payment) -> Iterator[str]:
    yield from _header(x12, payment.header)
    yield x12.segment("LX", "1")
    for claim in payment.claims:
        yield from _claim(x12, claim)
    yield from (_provider_adjustment(x12, each) for each in payment.provider_adjustments)


def _header(x12: Delimiters, header: RemitHeader) -> Iterator[str]:
    paid_on = day(header.paid_on) if header.paid_on else ""
    yield _bpr(x12, header, paid_on)
    yield x12.segment("TRN", "1", header.number, header.payer_id)
    yield x12.segment("DTM", "405", day(header.produced_on) if header.produced_on else paid_on)
    yield x12.segment("N1", "PR", x12.text(header.payer.name), "XV", header.payer.id)
    yield x12.segment("N3", "1 SYNTHETIC PLAZA")
    yield x12.segment("N4", "ANYTOWN", "NY", "100010000")
    yield x12.segment("REF", "2U", header.payer.id)
    yield x12.segment("PER", "BL", "PROVIDER SERVICES", "TE", header.payer_phone)
    yield x12.segment("N1", "PE", x12.text(header.payee.last), "XX", header.payee.id)
    yield x12.segment("REF", "TJ", GROUP_TAX_ID)


def _bpr(x12: Delimiters, header: RemitHeader, paid_on: str) -> str:
    handling = "I" if header.amount else "H"
    start = ["BPR", handling, amount(header.amount), "C", header.method]
    if header.method != "ACH":
        return x12.segment(*start, *[""] * 11, paid_on)
    accounts = ("01", "000000000", "DA", "1001", header.payer_id, "", "01", "000000000", "DA", "2002")
    return x12.segment(*start, "CCP", *accounts, paid_on)


def _claim(x12: Delimiters, claim: RemitClaim) -> Iterator[str]:
    yield _clp(x12, claim)
    yield from _cas(x12, claim.adjustments)
    yield _person(x12, "QC", claim.patient, "MI")
    if claim.insured.name:
        yield _person(x12, "IL", claim.insured, "MI")
    if claim.corrected.name:
        yield _person(x12, "74", claim.corrected, "C")
    yield _person(x12, "82", claim.rendering, "XX")
    if claim.crossover.name:
        yield x12.segment("NM1", "TT", "2", x12.text(claim.crossover.last), *[""] * 4, "PI", claim.crossover.id)
    if claim.remarks:
        yield x12.segment("MOA", "", "", *claim.remarks[:5])
    yield from _claim_facts(x12, claim)
    for line in claim.lines:
        yield from _line(x12, line)


def _clp(x12: Delimiters, claim: RemitClaim) -> str:
    share = amount(claim.patient_responsibility) if claim.patient_responsibility else ""
    money = (amount(claim.charge), amount(claim.paid), share)
    return x12.segment(
        "CLP",
        claim.account,
        claim.status,
        *money,
        claim.filing,
        claim.payer_claim,
        claim.place,
        claim.frequency,
    )


def _claim_facts(x12: Delimiters, claim: RemitClaim) -> Iterator[str]:
    if claim.original_payer_claim:
        yield x12.segment("REF", "F8", claim.original_payer_claim)
    if claim.contract:
        yield x12.segment("REF", "CE", claim.contract)
    for qualifier, when in (
        ("232", claim.service_from),
        ("233", claim.service_to),
        ("050", claim.received_on),
    ):
        if when:
            yield x12.segment("DTM", qualifier, day(when))
    if claim.coverage_amount is not None:
        yield x12.segment("AMT", "AU", amount(claim.coverage_amount))
    if claim.interest:
        yield x12.segment("AMT", "I", amount(claim.interest))


def _line(x12: Delimiters, line: RemitLine) -> Iterator[str]:
    billed = ""
    if line.original_code:
        billed = x12.composite("HC", line.original_code, *line.original_modifiers)
    answered = x12.composite("HC", line.code, *line.modifiers)
    money = (amount(line.charge), amount(line.paid))
    yield x12.segment("SVC", answered, *money, "", str(line.units), billed)
    if line.service_from:
        yield x12.segment("DTM", "472", day(line.service_from))
    yield from _cas(x12, line.adjustments)
    if line.control_number:
        yield x12.segment("REF", "6R", line.control_number)
    if line.allowed is not None:
        yield x12.segment("AMT", "B6", amount(line.allowed))
    yield from (x12.segment("LQ", "HE", remark) for remark in line.remarks)


def _cas(x12: Delimiters, adjustments: tuple[Adjustment, ...]) -> Iterator[str]:
    """One CAS for each run of a group, of at most six (reason, amount, quantity) triplets."""
    for group, run in groupby(adjustments, key=lambda each: each.group):
        members = list(run)
        for start in range(0, len(members), _TRIPLETS):
            triplets = members[start : start + _TRIPLETS]
            elements = [part for each in triplets for part in (each.reason, amount(each.amount), "")]
            yield x12.segment("CAS", group, *elements)


def _person(x12: Delimiters, role: str, person: Person, qualifier: str) -> str:
    names = (x12.text(person.last), x12.text(person.first), x12.text(person.middle))
    identity = (qualifier, person.id) if person.id else ()
    return x12.segment("NM1", role, "1", *names, "", "", *identity)


def _provider_adjustment(x12: Delimiters, each: ProviderAdjustment) -> str:
    ends = day(each.fiscal_end) if each.fiscal_end else ""
    return x12.segment("PLB", each.provider, ends, x12.composite(each.reason, each.reference), amount(each.amount))
