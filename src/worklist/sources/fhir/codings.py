"""Coding systems and category codes by which FHIR says what an X12 segment says.

Categories of adjudications are matched by their code in any coding system: payers and profiles each bring their own.
"""

import re
from collections.abc import Iterable

from worklist.sources.fhir.elements import Coding

SUBMITTED = "submitted"
ALLOWED = ("eligible", "allowed")
PAID_TO_US = "paidtoprovider"
PAID = "benefit"
PAID_TO_PATIENT = "paidtopatient"
PATIENT_OWES = "memberliability"
SHARES = {"deductible": "1", "coinsurance": "2", "copay": "3"}
"""Category -> CARC under group PR (DOMAIN section 7)."""

ACCOUNT_NUMBER = "patientaccountnumber"
RECEIVED = "clmrecvddate"
"""Categories of supportingInfo."""

PAYER_CLAIM = "uc"
"""Type of the identifier that is the payer's number of the claim."""

NPI_SYSTEM = "http://hl7.org/fhir/sid/us-npi"
_CARC_SYSTEM = "claim-adjustment-reason-code"
_RARC_SYSTEM = "remittance-advice-remark-code"
_GROUP_SYSTEM = "claim-adjustment-group-code"
_FILING_SYSTEM = "claim-filing-indicator-code"
_GROUPS = frozenset({"CO", "PR", "OA", "PI", "CR"})

_PROCEDURES = {"cpt": "HC", "hcpcs": "HC", "cdt": "AD", "revenue": "NU", "ndc": "N4"}
"""A part of the coding system's address -> SVC01-1."""
_ICD = "icd-10"
_CARC = re.compile(r"[A-Z]?\d{1,3}", re.ASCII)
_RARC = re.compile(r"[A-Z]{1,2}\d{1,4}", re.ASCII)


def carcs(reason: Iterable[Coding]) -> list[str]:
    """The claim adjustment reason codes among the codes of a reason, once each."""
    return _of_system(reason, _CARC_SYSTEM, _CARC)


def rarcs(reason: Iterable[Coding]) -> list[str]:
    """The remittance remark codes among the codes of a reason, once each."""
    return _of_system(reason, _RARC_SYSTEM, _RARC)


def group(reason: Iterable[Coding]) -> str:
    """The group that the reason states; empty where it states none, as is usual."""
    stated = (coding.code.upper() for coding in reason if _GROUP_SYSTEM in coding.system.lower())
    return next((code for code in stated if code in _GROUPS), "")


def filing(kind: Iterable[Coding]) -> str:
    """SBR09, where the coverage's type says it in X12's own code."""
    return next((coding.code for coding in kind if _FILING_SYSTEM in coding.system.lower()), "")


def procedure(service: Iterable[Coding]) -> tuple[str, str]:
    """(qualifier, code) of a service: the first code of a system that remits use, else the first code at all."""
    listed = list(service)
    for coding in listed:
        for mark, qualifier in _PROCEDURES.items():
            if mark in coding.system.lower():
                return qualifier, coding.code.upper()
    return "", listed[0].code.upper() if listed else ""


def diagnosis(concept: Iterable[Coding]) -> str:
    """An ICD-10 code as an 837 writes it, without its point; else the first code."""
    listed = list(concept)
    icd = next((coding.code.replace(".", "") for coding in listed if _ICD in coding.system.lower()), "")
    return icd or (listed[0].code if listed else "")


def _of_system(reason: Iterable[Coding], mark: str, shape: re.Pattern[str]) -> list[str]:
    found = (coding.code.upper() for coding in reason if mark in coding.system.lower())
    return list(dict.fromkeys(code for code in found if shape.fullmatch(code)))
