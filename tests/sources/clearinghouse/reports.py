"""Reports: those of the fixtures, those made out of an X12 file's values, and what is read of them."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from worklist.domain.people import Person
from worklist.domain.provenance import Position, Reject
from worklist.domain.remits import Adjustment, RemitClaim, RemitLine, RemitTotal
from worklist.sources.clearinghouse.reading import Reading
from worklist.sources.clearinghouse.remits import read_remits
from worklist.sources.clearinghouse.statuses import read_statuses
from worklist.sources.http import parse_json
from worklist.sources.x12 import read_x12

FIXTURES = Path(__file__).parents[3] / "fixtures"
_NOWHERE = Position("", 0)
_DEPTH = 64


def report(name: str) -> Any:
    """A report of the fixtures, a fresh copy each time, as a client gives it."""
    return parse_json((FIXTURES / "clearinghouse" / f"{name}.json").read_bytes(), _DEPTH)


def read(sent: Any, kind: str = "835") -> list[Any]:
    """What a report says."""
    reading = Reading("r1")
    (read_remits if kind == "835" else read_statuses)(sent, reading)
    return reading.records


def read_file(name: str) -> list[Any]:
    """What an X12 file of the fixtures says."""
    return list(read_x12(io.BytesIO((FIXTURES / "x12" / name).read_bytes()), name))


def bare(records: list[Any]) -> list[Any]:
    """Values without their places; of rejects only what is common to both forms."""
    return [
        (each.account, each.kind) if isinstance(each, Reject) else replace(each, position=_NOWHERE) for each in records
    ]


# -- the other way round: values as a report ------------------------------------------------------------------------


def report_of(values: list[Any]) -> Any:
    """The report that a clearinghouse makes of payments: of each the claims, then the total."""
    payments, claims = [], []
    for value in values:
        if isinstance(value, RemitClaim):
            claims.append(value)
        elif isinstance(value, RemitTotal):
            payments.append(_payment(value, claims))
            claims = []
    assert not claims
    return {"meta": {}, "transactions": payments}


def _payment(total: RemitTotal, claims: list[RemitClaim]) -> Any:
    header = total.remit
    beside = [
        {
            "providerIdentifier": each.provider,
            "fiscalPeriodDate": _day(each.fiscal_end),
            "adjustments": [
                {
                    "adjustmentReasonCode": each.reason,
                    "providerAdjustmentIdentifier": each.reference,
                    "providerAdjustmentAmount": _dollars(each.amount),
                }
            ],
        }
        for each in total.provider_adjustments
    ]
    return {
        "productionDate": _day(header.produced_on),
        "financialInformation": {
            "totalActualProviderPaymentAmount": _dollars(header.amount),
            "paymentMethodCode": header.method,
            "checkIssueOrEFTEffectiveDate": _day(header.paid_on),
        },
        "paymentAndRemitReassociationDetails": {
            "checkOrEFTTraceNumber": header.number,
            "originatingCompanyIdentifier": header.payer_id,
        },
        "payer": {
            "name": header.payer.name,
            "payerIdentificationNumber": header.payer.id,
            "technicalContactInformation": [{"contactMethods": [{"phone": header.payer_phone}]}],
        },
        "payee": {"name": header.payee.last, "npi": header.payee.id},
        "detailInfo": [{"assignedNumber": "1", "paymentInfo": [_claim(claim)]} for claim in claims],
        "providerAdjustments": beside,
    }


def _claim(claim: RemitClaim) -> Any:
    return {
        "claimPaymentInfo": {
            "patientControlNumber": claim.account,
            "claimStatusCode": claim.status,
            "totalClaimChargeAmount": _dollars(claim.charge),
            "claimPaymentAmount": _dollars(claim.paid),
            "patientResponsibilityAmount": _dollars(claim.patient_responsibility),
            "claimFilingIndicatorCode": claim.filing,
            "payerClaimControlNumber": claim.payer_claim,
            "facilityTypeCode": claim.place,
            "claimFrequencyCode": claim.frequency,
        },
        "claimAdjustments": [_adjustment(each) for each in claim.adjustments],
        "patientName": _person(claim.patient, "memberId"),
        "subscriber": _person(claim.insured, "memberId"),
        "correctedPatientOrInsuredName": _person(claim.corrected, "insuredsChangedUniqueIdentificationNumber"),
        "renderingProvider": _person(claim.rendering, "npi"),
        "crossoverCarrier": _person(claim.crossover, "payorId"),
        "otherClaimRelatedIdentification": {
            "originalReferenceNumber": claim.original_payer_claim,
            "classOfContractCodes": [claim.contract],
        },
        "claimStatementPeriodStart": claim.service_from and claim.service_from.isoformat(),
        "claimStatementPeriodEnd": _day(claim.service_to),
        "claimReceivedDate": _day(claim.received_on),
        "claimSupplementalInformation": {
            "coverageAmount": _dollars(claim.coverage_amount),
            "interest": _dollars(claim.interest),
        },
        **_remarks(claim.remarks),
        "serviceLines": [_line(line) for line in claim.lines],
    }


def _remarks(remarks: tuple[str, ...]) -> dict[str, Any]:
    places = "inpatientAdjudication", "outpatientAdjudication"
    return {
        place: {f"claimPaymentRemarkCode{number}": remark for number, remark in enumerate(some, 1)}
        for place, some in zip(places, (remarks[:5], remarks[5:]), strict=True)
    }


def _person(person: Person, id_: str) -> dict[str, str]:
    return {"lastName": person.last, "firstName": person.first, "middleName": person.middle, id_: person.id}


def _line(line: RemitLine) -> Any:
    return {
        "serviceStartDate": _day(line.service_from),
        "serviceEndDate": _day(line.service_to),
        "lineItemControlNumber": line.control_number,
        "servicePaymentInformation": {
            "productOrServiceIDQualifier": line.qualifier,
            "adjudicatedProcedureCode": line.code,
            "adjudicatedProcedureModifierCodes": list(line.modifiers),
            "lineItemChargeAmount": _dollars(line.charge),
            "lineItemProviderPaymentAmount": _dollars(line.paid),
            "unitsOfServicePaidCount": str(line.units),
            "submittedAdjudicatedProcedureCode": line.original_code,
            "submittedAdjudicatedProcedureModifierCodes": list(line.original_modifiers),
        },
        "serviceAdjustments": [_adjustment(each) for each in line.adjustments],
        "serviceSupplementalAmounts": {"allowedActual": _dollars(line.allowed)},
        "healthCareCheckRemarkCodes": [{"codeListQualifierCode": "HE", "remarkCode": each} for each in line.remarks],
    }


def _adjustment(adjustment: Adjustment) -> Any:
    return {
        "claimAdjustmentGroupCode": adjustment.group,
        "adjustmentReasonCode4": adjustment.reason,
        "adjustmentAmount4": _dollars(adjustment.amount),
        "adjustmentQuantity4": None if adjustment.quantity is None else str(adjustment.quantity),
    }


def _dollars(cents: int | None) -> str | None:
    return None if cents is None else f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def _day(day: Any) -> str | None:
    return day and day.strftime("%Y%m%d")


# -- every place of a report ----------------------------------------------------------------------------------------


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) of a JSON value."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in list(keys):
        yield value, key
        yield from places(value[key])
