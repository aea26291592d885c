"""The elements that FHIR R4 resources are made of, and the coding systems in which they speak."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from worklist.domain.money import Cents

Json = dict[str, Any]
"""A JSON object of FHIR."""

_HL7 = "http://terminology.hl7.org/CodeSystem/"
_CARIN = "http://hl7.org/fhir/us/carin-bb/CodeSystem/"
_X12 = "https://x12.org/codes/"

NPI = "http://hl7.org/fhir/sid/us-npi"
IDENTIFIER_TYPE = f"{_HL7}v2-0203"
CARIN_IDENTIFIER_TYPE = f"{_CARIN}C4BBIdentifierType"
CLAIM_TYPE = f"{_HL7}claim-type"
PRIORITY = f"{_HL7}processpriority"
PRIOR_CLAIM = f"{_HL7}ex-relatedclaimrelationship"
CARE_TEAM_ROLE = f"{_CARIN}C4BBClaimCareTeamRole"
SUPPORTING_INFO = f"{_CARIN}C4BBSupportingInfoType"
SUBSCRIBER_RELATIONSHIP = f"{_HL7}subscriber-relationship"
PAYMENT_TYPE = f"{_HL7}payment-type"
ANSWER_PAYMENT_TYPE = f"{_HL7}ex-paymenttype"
FILING = f"{_X12}claim-filing-indicator-codes"
CARC = f"{_X12}claim-adjustment-reason-codes"
RARC = f"{_X12}remittance-advice-remark-codes"
PLACE = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
HCPCS = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
CPT = "http://www.ama-assn.org/go/cpt"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"

_ADJUDICATION = f"{_HL7}adjudication"
_CARIN_ADJUDICATION = f"{_CARIN}C4BBAdjudication"
_CARIN_CATEGORIES = frozenset({"adjustmentreason", "coinsurance", "memberliability", "paidtoprovider"})
"""Categories of adjudication that the base standard does not have."""


def reference(kind: str, id_: str) -> Json:
    """Points at a resource."""
    return {"reference": f"{kind}/{id_}"}


def concept(system: str, code: str) -> Json:
    """One code of a coding system."""
    return {"coding": [{"system": system, "code": code}]}


def identifier(value: str, system: str = "", kind: tuple[str, str] | None = None) -> Json:
    """A number that somebody knows the thing by; ``kind`` is the (system, code) of its type."""
    typed = {"type": concept(*kind)} if kind else {}
    return typed | ({"system": system} if system else {}) | {"value": value}


def money(cents: Cents) -> Json:
    """An amount. The float nearest to dollars and cents is written with these same cents."""
    return {"value": cents / 100, "currency": "USD"}


def quantity(units: Decimal) -> Json:
    """A number of units."""
    return {"value": int(units) if units == units.to_integral_value() else float(units)}


def service(code: str, modifiers: Iterable[str]) -> Json:
    """What was done: a procedure code with its modifiers."""
    system = CPT if code[:1].isdigit() else HCPCS
    listed = [concept(CPT if modifier.isdigit() else HCPCS, modifier) for modifier in modifiers]
    return {"productOrService": concept(system, code)} | ({"modifier": listed} if listed else {})


def adjudication(category: str, cents: Cents) -> Json:
    """One sum of a payer's decision."""
    return {"category": _category(category), "amount": money(cents)}


def adjustment_reason(system: str, code: str) -> Json:
    """Why a payer did not pay all. As CARIN has it: neither a group code nor an amount."""
    return {"category": _category("adjustmentreason"), "reason": concept(system, code)}


def on(name: str, day: date | None) -> Json:
    """A date under its name; nothing where there is none."""
    return {name: day.isoformat()} if day else {}


def _category(code: str) -> Json:
    return concept(_CARIN_ADJUDICATION if code in _CARIN_CATEGORIES else _ADJUDICATION, code)
