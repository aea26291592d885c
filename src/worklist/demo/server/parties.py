"""Who is who, and what is booked where: the resources that claims and answers point at."""

from collections.abc import Iterator

from worklist.demo.case import Case
from worklist.demo.history import Told
from worklist.demo.patients import GROUP, HOME, PROVIDERS, Patient
from worklist.demo.payers import INSURERS, Insurer
from worklist.demo.server import elements as fhir
from worklist.demo.server.elements import Json, concept, identifier, reference
from worklist.domain.claims import BilledLine
from worklist.domain.people import Payer, Person

PRACTICE = reference("Organization", GROUP.id)
"""The practice itself, which bills and is paid."""

_SEX = {"F": "female", "M": "male"}
_NPI = (fhir.IDENTIFIER_TYPE, "NPI")
_ACCOUNT_NUMBER = (fhir.IDENTIFIER_TYPE, "AN")
_PAYER_ID = (fhir.CARIN_IDENTIFIER_TYPE, "payerid")


def organizations() -> Iterator[Json]:
    """The practice and the payers."""
    numbers = [identifier(GROUP.id, fhir.NPI, _NPI)]
    yield {"resourceType": "Organization", "id": GROUP.id, "identifier": numbers, "active": True, "name": GROUP.last}
    for insurer in INSURERS:
        numbers = [identifier(insurer.payer.id, kind=_PAYER_ID)]
        yield {
            "resourceType": "Organization",
            "id": insurer.payer.id,
            "identifier": numbers,
            "active": True,
            "name": insurer.payer.name,
        }


def practitioners() -> Iterator[Json]:
    """Those who render the services."""
    for provider in (each for group in PROVIDERS.values() for each in group):
        numbers = [identifier(provider.id, fhir.NPI, _NPI)]
        yield {"resourceType": "Practitioner", "id": provider.id, "identifier": numbers, "name": [_name(provider)]}


def people(patient: Patient) -> Iterator[Json]:
    """The patient and, where somebody else holds the policy, that person."""
    yield {
        "resourceType": "Patient",
        "id": patient_id(patient),
        "name": [_name(patient.person)],
        "gender": _SEX[patient.sex],
        "birthDate": patient.born.isoformat(),
        "address": [_home()],
    }
    if patient.is_dependent:
        yield {"resourceType": "Patient", "id": _holder_id(patient), "name": [_name(patient.subscriber)]}


def _home() -> Json:
    """Everybody lives where the claim files say."""
    return {"use": "home", "line": [*HOME.street], "city": HOME.city, "state": HOME.state, "postalCode": HOME.zip}


def coverages(patient: Patient) -> Iterator[Json]:
    """The patient's policies, in the order in which they pay."""
    yield _coverage(patient, patient.insurer, 1, patient.person.id)
    if patient.second:
        yield _coverage(patient, patient.second, 2, patient.second_member)


def coverage_of(patient: Patient, payer: Payer) -> Json:
    """Points at the patient's policy with a payer."""
    return reference("Coverage", _coverage_id(patient, 1 if payer == patient.insurer.payer else 2))


def account(told: Told) -> Json:
    """The account. R4 gives it a number and an owner, and no balance."""
    case = told.case
    return {
        "resourceType": "Account",
        "id": case.account,
        "identifier": [identifier(case.account, kind=_ACCOUNT_NUMBER)],
        "status": "active" if told.story.row else "inactive",
        "subject": [patient_of(case)],
        "servicePeriod": {"start": case.service_on.isoformat()},
        "coverage": [
            {"coverage": reference("Coverage", coverage["id"]), "priority": coverage["order"]}
            for coverage in coverages(case.patient)
        ],
        "owner": PRACTICE,
    }


def charges(told: Told) -> Iterator[Json]:
    """What is booked on the account: a line each of the claim as it was first billed."""
    for claim in told.story.claims[:1]:
        for line in claim.lines:
            yield _charge(told.case, line)


def patient_of(case: Case) -> Json:
    """Points at the patient."""
    return reference("Patient", patient_id(case.patient))


def encounter_of(case: Case) -> Json:
    """Points at the encounter, which a system for money does not show itself."""
    return reference("Encounter", f"visit-{case.account}")


def patient_id(patient: Patient) -> str:
    """The id of the patient's resource: the part of the member's number that no payer gave."""
    return f"patient-{patient.person.id[3:]}"


def _holder_id(patient: Patient) -> str:
    return f"{patient_id(patient)}-holder"


def _coverage_id(patient: Patient, order: int) -> str:
    return f"{patient_id(patient)}-{order}"


def _coverage(patient: Patient, insurer: Insurer, order: int, member: str) -> Json:
    is_self = order > 1 or not patient.is_dependent
    holder = patient_id(patient) if is_self else _holder_id(patient)
    return {
        "resourceType": "Coverage",
        "id": _coverage_id(patient, order),
        "status": "active",
        "type": concept(fhir.FILING, insurer.filing),
        "subscriber": reference("Patient", holder),
        "subscriberId": member,
        "beneficiary": reference("Patient", patient_id(patient)),
        "relationship": concept(fhir.SUBSCRIBER_RELATIONSHIP, "self" if is_self else "child"),
        "payor": [reference("Organization", insurer.payer.id)],
        "order": order,
    }


def _charge(case: Case, line: BilledLine) -> Json:
    return {
        "resourceType": "ChargeItem",
        "id": f"{case.account}-{line.number}",
        "status": "billed",
        "code": fhir.service(line.code, ())["productOrService"],
        "subject": patient_of(case),
        "context": encounter_of(case),
        **fhir.on("occurrenceDateTime", line.service_from),
        "quantity": fhir.quantity(line.units),
        "priceOverride": fhir.money(line.charge),
        "account": [reference("Account", case.account)],
    }


def _name(person: Person) -> Json:
    return {"family": person.last, "given": [name for name in (person.first, person.middle) if name]}
