"""Claim -> the claim that we billed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from worklist.domain.claims import BilledClaim, BilledLine
from worklist.domain.people import Payer, Person
from worklist.sources.fhir.accounts import own_number, stated_account
from worklist.sources.fhir.codings import diagnosis, procedure
from worklist.sources.fhir.elements import (
    NOTHING,
    NOWHERE,
    BadResource,
    Coding,
    Json,
    Reference,
    amount,
    codes,
    codings,
    day,
    part,
    parts,
    position,
    quantity,
    reference,
    sequence,
    text,
)
from worklist.sources.fhir.lookup import Lookup
from worklist.sources.fhir.parties import Party, Policy

_ORDERS = dict(enumerate("PSTABCDEFGH", 1))
"""Turn of the payer -> SBR01."""
_RENDERING = frozenset({"rendering", "performing", "performer", "primary"})
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Service:
    """What one line says was done, on a claim as in the answer to it."""

    qualifier: str
    code: str
    modifiers: tuple[str, ...]
    units: Decimal


@dataclass(frozen=True, slots=True)
class Insured:
    """Who pays and for whom, from the coverage in focus."""

    payer: Payer
    policy: Policy
    subscriber: Person


def read_claim(resource: Json, lookup: Lookup) -> BilledClaim:
    """The claim as a value. Raises BadResource with the reason why it cannot be one."""
    lines = tuple(_line(item) for item in parts(resource, "item"))
    charge = amount(resource, "total")
    if charge is None and not lines:
        raise BadResource("This claim has neither a total nor lines, so its charge is not known.")
    patient = lookup.party(patient_of(resource), resource) or Party()
    focal = focal_insurance(resource)
    insured = read_insured(resource, focal, lookup)
    places = {line.place for line in lines}
    return BilledClaim(
        account=claim_account(resource, lookup),
        charge=sum(line.charge for line in lines) if charge is None else charge,
        payer=insured.payer,
        position=position(resource),
        payer_order=_turn(insured.policy, focal),
        filing=insured.policy.filing,
        submitted_on=day(resource, "created"),
        patient=_patient(resource, patient.person, insured),
        patient_born=patient.born,
        subscriber=insured.subscriber,
        billing=person_at(resource, "provider", lookup),
        rendering=rendering(resource, lookup),
        place=places.pop() if len(places) == 1 else "",
        frequency="7" if prior_claim(resource) else "1",
        payer_claim=prior_claim(resource),
        authorization=_authorization(focal),
        diagnoses=tuple(_diagnoses(resource)),
        lines=lines,
        other_payers=_other_payers(resource, focal, lookup),
        patient_address=patient.address,
    )


def _line(item: Json) -> BilledLine:
    number = sequence(item, "sequence")
    done = service(item)
    charge = line_charge(item)
    if charge is None:
        raise BadResource(f"Line {number} states no charge, and an amount is never guessed.")
    if not done.code:
        raise BadResource(f"Line {number} has no procedure code.")
    period = part(item, "servicedPeriod")
    return BilledLine(
        number=number,
        code=done.code,
        charge=charge,
        modifiers=done.modifiers,
        units=done.units,
        service_from=day(item, "servicedDate") or day(period, "start"),
        service_to=day(period, "end"),
        place=_place(item),
        control_number=str(number),
    )


def service(item: Json) -> Service:
    """Code, modifiers and units of a line. One modifier element may hold several codes: all are taken, once each."""
    qualifier, code = procedure(codings(part(item, "productOrService")))
    if not code:
        code = next((coding.code for coding in codings(part(item, "revenue"))), "")
        qualifier = "NU" if code else ""
    sent = (coding.code.upper() for each in parts(item, "modifier") for coding in codings(each))
    units = quantity(item, "quantity")
    return Service(qualifier, code, tuple(dict.fromkeys(sent)), _ONE if units is None else units)


def line_charge(item: Json) -> int | None:
    """``net``, else unit price times quantity where that comes to whole cents; None where neither was sent."""
    net = amount(item, "net")
    price = amount(item, "unitPrice")
    if net is not None or price is None or "factor" in item:
        return net
    units = quantity(item, "quantity")
    charge = price * (_ONE if units is None else units)
    return int(charge) if charge == charge.to_integral_value() else None


def claim_account(resource: Json, lookup: Lookup) -> str:
    """The account that a claim belongs to. Raises BadResource where nothing names one.

    Its patient account number; else the one account on which the charges of its encounters are booked; else our
    own number of the claim, which an 837 would bear as CLM01.
    """
    numbers = stated_account(resource), _booked_account(resource, lookup), own_number(resource)
    number = next((number for number in numbers if number), "")
    if not number:
        raise BadResource("Nothing in this claim names the account that it belongs to.")
    return number


def _booked_account(resource: Json, lookup: Lookup) -> str:
    encounters = (reference(e) for item in parts(resource, "item") for e in parts(item, "encounter"))
    accounts = {account for encounter in encounters for account in lookup.accounts_of(encounter)}
    found = lookup.account(accounts.pop(), NOTHING) if len(accounts) == 1 else None
    return found.number if found else ""


def _patient(resource: Json, patient: Person, insured: Insured) -> Person:
    """With the member's number where the patient holds the coverage, as in an 837."""
    holds = insured.policy.subscriber.bare == patient_of(resource).bare != NOWHERE
    return replace(patient, id=insured.policy.member_id) if holds else patient


def patient_of(resource: Json) -> Reference:
    """The patient that a claim or answer is about."""
    return reference(part(resource, "patient"))


def person_at(resource: Json, name: str, lookup: Lookup) -> Person:
    """The person or organization at a reference; by its display name alone where it cannot be looked up."""
    to = reference(part(resource, name))
    found = lookup.party(to, resource)
    return found.person if found else Person(last=to.display)


def rendering(resource: Json, lookup: Lookup) -> Person:
    """The member of the care team who did it; nobody where the roles do not say."""
    for member in parts(resource, "careTeam"):
        if codes(part(member, "role")) & _RENDERING:
            return person_at(member, "provider", lookup)
    return Person()


def read_insured(resource: Json, focal: Json, lookup: Lookup) -> Insured:
    """Payer and subscriber of a claim or answer."""
    policy = lookup.policy(reference(part(focal, "coverage")), resource) or Policy()
    payer = _payer(resource, policy, lookup)
    subscriber = lookup.party(policy.subscriber, resource)
    known = subscriber.person if subscriber else Person(last=policy.subscriber.display)
    return Insured(payer, policy, Person(known.last, known.first, known.middle, policy.member_id))


def _payer(resource: Json, policy: Policy, lookup: Lookup) -> Payer:
    """The coverage's payer, else the insurer."""
    return _first_payer(resource, (*_insurers(policy), reference(part(resource, "insurer"))), lookup)


def _other_payers(resource: Json, focal: Json, lookup: Lookup) -> tuple[Payer, ...]:
    """Who else covers the patient, by the insurances that are not in focus."""
    policies = (
        lookup.policy(reference(part(each, "coverage")), resource)
        for each in parts(resource, "insurance")
        if each is not focal and focal
    )
    payers = (_first_payer(resource, _insurers(policy), lookup) for policy in policies if policy)
    return tuple(dict.fromkeys(payer for payer in payers if payer != Payer()))


def _insurers(policy: Policy) -> list[Reference]:
    """A patient who pays for themselves is no payer."""
    return [to for to in policy.payers if to.kind not in ("Patient", "RelatedPerson")]


def _first_payer(resource: Json, named: Iterable[Reference], lookup: Lookup) -> Payer:
    for to in named:
        found = lookup.party(to, resource)
        if found and (found.person.last or found.payer_id):
            return Payer(found.person.last, found.payer_id or to.identifier)
        if to.display or to.identifier:
            return Payer(to.display, to.identifier)
    return Payer()


def focal_insurance(resource: Json) -> Json:
    """The insurance that this claim is sent to, or that this answer comes from."""
    sent = parts(resource, "insurance")
    return next((each for each in sent if each.get("focal") is True), sent[0] if len(sent) == 1 else NOTHING)


def _turn(policy: Policy, focal: Json) -> str:
    """SBR01. A claim's own sequence of insurances stands where the coverage has no order."""
    sent = focal.get("sequence")
    order = policy.order or (sent if isinstance(sent, int) and not isinstance(sent, bool) else 1)
    return _ORDERS.get(order, "P")


def prior_claim(resource: Json) -> str:
    """The payer's number of the claim that this one replaces; empty where it replaces none."""
    for related in parts(resource, "related"):
        if "prior" in codes(part(related, "relationship")):
            return text(part(related, "reference"), "value") or reference(part(related, "claim")).identifier
    return ""


def _authorization(focal: Json) -> str:
    sent = focal.get("preAuthRef")
    return text({"first": sent[0]}, "first") if isinstance(sent, list) and sent else ""


def _diagnoses(resource: Json) -> list[str]:
    listed: list[tuple[int, list[Coding]]] = [
        (sequence(each, "sequence"), codings(part(each, "diagnosisCodeableConcept")))
        for each in parts(resource, "diagnosis")
    ]
    return [code for _, concept in sorted(listed, key=lambda each: each[0]) if (code := diagnosis(concept))]


def _place(item: Json) -> str:
    return next((coding.code for coding in codings(part(item, "locationCodeableConcept"))), "")
