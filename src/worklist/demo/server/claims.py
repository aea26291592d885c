"""A billed claim -> Claim."""

from collections.abc import Iterator

from worklist.demo.case import Case
from worklist.demo.server import elements as fhir
from worklist.demo.server.elements import Json, concept, identifier, reference
from worklist.demo.server.parties import PRACTICE, coverage_of, encounter_of, patient_of
from worklist.domain.claims import BilledClaim, BilledLine
from worklist.domain.people import Person

_ICD_CATEGORY = 3
"""Characters of an ICD-10 code before its point, which an 837 leaves out."""


def claim_resource(case: Case, number: int, claim: BilledClaim) -> Json:
    """The claim, the ``number``-th of its account. Its account is told by the charges of its encounter."""
    return {
        "resourceType": "Claim",
        "id": claim_id(case, number),
        "identifier": [identifier(case.account)],
        "status": "active",
        "type": concept(fhir.CLAIM_TYPE, "professional"),
        "use": "claim",
        "patient": patient_of(case),
        **fhir.on("created", claim.submitted_on),
        "insurer": reference("Organization", claim.payer.id),
        "provider": PRACTICE,
        "priority": concept(fhir.PRIORITY, "normal"),
        **prior(claim.payer_claim),
        "careTeam": care_team(claim.rendering),
        "diagnosis": list(_diagnoses(claim.diagnoses)),
        "insurance": [insurance(case, claim) | {"sequence": 1}],
        "item": [_item(case, line, claim.diagnoses) for line in claim.lines],
        "total": fhir.money(claim.charge),
    }


def claim_id(case: Case, number: int) -> str:
    """The id of the ``number``-th claim of an account, from 1."""
    return f"{case.account}-{number}"


def prior(payer_claim: str) -> Json:
    """The payer's number of the claim that this one replaces; nothing where it replaces none."""
    if not payer_claim:
        return {}
    return {"related": [{"relationship": concept(fhir.PRIOR_CLAIM, "prior"), "reference": {"value": payer_claim}}]}


def care_team(rendering: Person) -> list[Json]:
    """Who rendered the services."""
    role = concept(fhir.CARE_TEAM_ROLE, "performing")
    return [{"sequence": 1, "provider": reference("Practitioner", rendering.id), "role": role}]


def insurance(case: Case, claim: BilledClaim) -> Json:
    """The policy that a claim is sent to."""
    authorization = {"preAuthRef": [claim.authorization]} if claim.authorization else {}
    return {"focal": True, "coverage": coverage_of(case.patient, claim.payer), **authorization}


def _diagnoses(codes: tuple[str, ...]) -> Iterator[Json]:
    for sequence, code in enumerate(codes, start=1):
        category, detail = code[:_ICD_CATEGORY], code[_ICD_CATEGORY:]
        yield {
            "sequence": sequence,
            "diagnosisCodeableConcept": concept(fhir.ICD, f"{category}.{detail}" if detail else category),
        }


def _item(case: Case, line: BilledLine, diagnoses: tuple[str, ...]) -> Json:
    return {
        "sequence": line.number,
        "careTeamSequence": [1],
        "diagnosisSequence": list(range(1, len(diagnoses) + 1)),
        **fhir.service(line.code, line.modifiers),
        **fhir.on("servicedDate", line.service_from),
        "locationCodeableConcept": concept(fhir.PLACE, line.place),
        "quantity": fhir.quantity(line.units),
        "net": fhir.money(line.charge),
        "encounter": [encounter_of(case)],
    }
