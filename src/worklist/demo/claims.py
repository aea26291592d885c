"""Writes a day's claims as an 837P (005010X222A1)."""

from collections.abc import Iterable, Iterator
from datetime import date

from worklist.demo.patients import GROUP, GROUP_TAX_ID, HOME, PROVIDERS
from worklist.demo.services import TAXONOMIES
from worklist.demo.x12 import Delimiters, Envelope, amount, day, interchange, transaction
from worklist.domain.claims import BilledClaim, BilledLine
from worklist.domain.people import Person

VERSION = "005010X222A1"
_SENDER, _CLEARINGHOUSE = "SYNTHGROUP", "SYNTHHOUSE"
_X12 = Delimiters(newline="\n")
_TAXONOMY_BY_NPI = {provider.id: TAXONOMIES[specialty] for specialty, group in PROVIDERS.items() for provider in group}


def claim_file(claims: Iterable[tuple[BilledClaim, str]], submitted_on: date, control: int) -> str:
    """One interchange with the (claim, patient's sex) pairs of a submission day.

    Every claim hangs under the practice as billing provider; ids of HL count from 1 within the file.
    """
    body = list(_start(submitted_on, control))
    level = 1
    for claim, sex in claims:
        body.extend(_claim_levels(claim, sex, level + 1))
        level += 2 if _is_dependent(claim) else 1
    envelope = Envelope(_SENDER, _CLEARINGHOUSE, "HC", VERSION, submitted_on, control)
    return interchange(_X12, envelope, [transaction(_X12, "837", 1, body, VERSION)])


def _start(submitted_on: date, control: int) -> Iterator[str]:
    yield _X12.segment("BHT", "0019", "00", f"BATCH{control:06d}", day(submitted_on), "0600", "CH")
    yield _X12.segment("NM1", "41", "2", GROUP.last, *[""] * 4, "46", _SENDER)
    yield _X12.segment("PER", "IC", "BILLING OFFICE", "TE", "5550100001")
    yield _X12.segment("NM1", "40", "2", "SYNTHETIC CLEARINGHOUSE", *[""] * 4, "46", _CLEARINGHOUSE)
    yield _X12.segment("HL", "1", "", "20", "1")
    yield _X12.segment("NM1", "85", "2", GROUP.last, *[""] * 4, "XX", GROUP.id)
    yield from _address("100 SYNTHETIC WAY")
    yield _X12.segment("REF", "EI", GROUP_TAX_ID)


def _claim_levels(claim: BilledClaim, sex: str, level: int) -> Iterator[str]:
    """The subscriber's HL, the patient's own where somebody else holds the policy, and the claim."""
    dependent = _is_dependent(claim)
    relation = "" if dependent else "18"
    yield _X12.segment("HL", str(level), "1", "22", "1" if dependent else "0")
    yield _X12.segment("SBR", claim.payer_order, relation, *[""] * 6, claim.filing)
    yield _person("IL", claim.subscriber, "MI")
    if not dependent:
        yield from _address(*HOME.street)
        yield from _demographics(claim, sex)
    yield _X12.segment("NM1", "PR", "2", _X12.text(claim.payer.name), *[""] * 4, "PI", claim.payer.id)
    if dependent:
        yield _X12.segment("HL", str(level + 1), str(level), "23", "0")
        yield _X12.segment("PAT", "19")
        yield _person("QC", Person(claim.patient.last, claim.patient.first, claim.patient.middle), "")
        yield from _address(*HOME.street)
        yield from _demographics(claim, sex)
    yield from _claim(claim)


def _claim(claim: BilledClaim) -> Iterator[str]:
    place = _X12.composite(claim.place, "B", claim.frequency)
    yield _X12.segment("CLM", claim.account, amount(claim.charge), "", "", place, "Y", "A", "Y", "Y")
    if claim.authorization:
        yield _X12.segment("REF", "G1", claim.authorization)
    if claim.payer_claim:
        yield _X12.segment("REF", "F8", claim.payer_claim)
    first, *others = claim.diagnoses
    codes = [_X12.composite("ABK", first), *(_X12.composite("ABF", other) for other in others)]
    yield _X12.segment("HI", *codes)
    yield _person("82", claim.rendering, "XX")
    yield _X12.segment("PRV", "PE", "PXC", _TAXONOMY_BY_NPI[claim.rendering.id])
    for line in claim.lines:
        yield from _line(line, len(claim.diagnoses))


def _line(line: BilledLine, diagnoses: int) -> Iterator[str]:
    service = _X12.composite("HC", line.code, *line.modifiers)
    pointers = _X12.composite(*(str(number) for number in range(1, min(diagnoses, 4) + 1)))
    yield _X12.segment("LX", str(line.number))
    yield _X12.segment("SV1", service, amount(line.charge), "UN", str(line.units), line.place, "", pointers)
    if line.service_from:
        yield _X12.segment("DTP", "472", "D8", day(line.service_from))
    yield _X12.segment("REF", "6R", line.control_number)


def _is_dependent(claim: BilledClaim) -> bool:
    return (claim.subscriber.last, claim.subscriber.first) != (claim.patient.last, claim.patient.first)


def _person(role: str, person: Person, qualifier: str) -> str:
    names = (_X12.text(person.last), _X12.text(person.first), _X12.text(person.middle))
    identity = (qualifier, person.id) if qualifier else ()
    return _X12.segment("NM1", role, "1", *names, "", "", *identity)


def _address(street: str) -> Iterator[str]:
    yield _X12.segment("N3", street)
    yield _X12.segment("N4", HOME.city, HOME.state, HOME.zip)


def _demographics(claim: BilledClaim, sex: str) -> Iterator[str]:
    if claim.patient_born:
        yield _X12.segment("DMG", "D8", day(claim.patient_born), sex)
