"""The 835 as a report: remits, claim by claim, with the payment around them.

The fields are those of the "835 ERA Report" (Stedi) and of "Convert Report 835" (Optum), which names the X12 element
behind each. What comes out is what the same 835 gives as an X12 file.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from worklist.domain.money import Cents
from worklist.domain.people import Payer, Person
from worklist.domain.remits import Adjustment, ProviderAdjustment, RemitClaim, RemitHeader, RemitLine, RemitTotal
from worklist.sources.clearinghouse.elements import (
    BadReport,
    Json,
    amount,
    amount_if_sent,
    part,
    parts,
    quantity,
    text,
    texts,
)
from worklist.sources.clearinghouse.reading import Reading

_OURS = "USD"
_ONE = Decimal(1)
_REMARK_LISTS = ("HE", "RX")
_REMARKS = tuple(f"claimPaymentRemarkCode{number}" for number in range(1, 6))
_TRIPLETS = range(1, 7)
_PLAN = "centersForMedicareAndMedicaidServicesPlanId"
_UNIQUE = "standardUniqueHealthIdentifierForEachIndividualInTheUnitedStates"
# NM109 or N104 stands under a name for each qualifier; a report holds one of them.
_PATIENT_IDS = (
    "memberId",
    "healthInsuranceClaimNumber",
    "medicaidRecipientIdentificationNumber",
    _UNIQUE,
    "ssn",
)
_INSURED_IDS = ("memberId", "taxId", _UNIQUE)
_CORRECTED_ID = "insuredsChangedUniqueIdentificationNumber"
_RENDERING_IDS = (
    "npi",
    "taxId",
    "uniquePhysicianIdentificationNumber",
    "stateLicenseNumber",
    "blueCrossProviderNumber",
    "blueShieldProviderNumber",
    "medicaidProviderNumber",
    "providerCommercialNumber",
)
_CARRIER_IDS = (
    "payorId",
    "blueCrossBlueShieldAssociationPlanCode",
    "taxId",
    "nationalAssociationOfInsuranceCommissionersIdentification",
    "pharmacyProcessorNumber",
    _PLAN,
)


def read_remits(report: Json, reading: Reading) -> None:
    """Each payment of the report: its claims, then its total."""
    for payment in reading.each(report, "transactions"):
        _read_payment(payment, reading)


def _read_payment(payment: Json, reading: Reading) -> None:
    try:
        header: RemitHeader | None = _header(payment, reading)
    except BadReport as bad:
        reading.reject(f"The payment cannot be read: {bad}")
        header = None
    paid: list[Cents] = []
    for sent in _claims_of(payment, reading):
        with reading.claim(_account(sent)):
            if header is None:
                raise BadReport("The payment around this claim cannot be read, so the claim cannot be placed.")
            claim = _claim(sent, header, reading)
            reading.records.append(claim)
            paid.append(claim.paid)
    beside = tuple(_provider_adjustments(payment, reading))
    if header:
        total = RemitTotal(header, len(paid), sum(paid), beside, reading.position)
        if not payment.get("detailInfo") and (total.imbalance or not beside):
            reading.warn("The payment has no detailInfo: it names no claim that it is for.")
        reading.records.append(total)


def _claims_of(payment: Json, reading: Reading) -> Iterator[Json]:
    for detail in reading.each(payment, "detailInfo"):
        if not detail.get("paymentInfo"):
            reading.warn("An entry of detailInfo has no paymentInfo, so it names no claim.")
        yield from reading.each(detail, "paymentInfo")


# The payment


def _header(payment: Json, reading: Reading) -> RemitHeader:
    """BPR, TRN, N1. Raises BadReport where no amount can be read: no claim has a payment then."""
    if text(payment, "foreignCurrency") not in ("", _OURS):
        raise BadReport("foreignCurrency is not USD.")
    paid = part(payment, "financialInformation")
    trace = part(payment, "paymentAndRemitReassociationDetails")
    payer, payee = part(payment, "payer"), part(payment, "payee")
    header = RemitHeader(
        payer=Payer(text(payer, "name"), text(payer, _PLAN, "payerIdentificationNumber")),
        number=text(trace, "checkOrEFTTraceNumber"),
        payer_id=text(trace, "originatingCompanyIdentifier"),
        amount=amount(paid, "totalActualProviderPaymentAmount"),
        paid_on=reading.day(paid, "checkIssueOrEFTEffectiveDate"),
        method=text(paid, "paymentMethodCode"),
        produced_on=reading.day(payment, "productionDate"),
        payee=Person(last=text(payee, "name"), id=text(payee, "npi", "taxId", _PLAN)),
        payer_phone=_phone(payer),
    )
    if not header.number:
        reading.warn("The payment has no checkOrEFTTraceNumber, so its check or EFT number is unknown.")
    return header


def _phone(payer: Json) -> str:
    """Of the claims office, which answers for a claim; else of the technical contact. No claim is lost for it."""
    try:
        contacts = [part(payer, "businessContactInformation"), *parts(payer, "technicalContactInformation")]
        phones = [text(method, "phone") for contact in contacts for method in parts(contact, "contactMethods")]
    except BadReport:
        return ""
    return next(filter(None, phones), "")


def _provider_adjustments(payment: Json, reading: Reading) -> Iterator[ProviderAdjustment]:
    """PLB; a bad pair is set aside alone."""
    for provider in reading.each(payment, "providerAdjustments"):
        number, fiscal_end = text(provider, "providerIdentifier"), reading.day(provider, "fiscalPeriodDate")
        for sent in reading.each(provider, "adjustments"):
            try:
                yield _provider_adjustment(sent, number, fiscal_end)
            except BadReport as bad:
                reading.reject(str(bad))


def _provider_adjustment(sent: Json, provider: str, fiscal_end: date | None) -> ProviderAdjustment:
    reason = text(sent, "adjustmentReasonCode")
    if not reason:
        raise BadReport("adjustmentReasonCode is missing, so the provider-level amount has no reason.")
    money = amount(sent, "providerAdjustmentAmount")
    return ProviderAdjustment(reason, text(sent, "providerAdjustmentIdentifier"), money, provider, fiscal_end)


# Claims


def _account(sent: Json) -> str:
    """Our account number, also of a claim that is bad elsewhere."""
    info = sent.get("claimPaymentInfo")
    return text(info, "patientControlNumber") if isinstance(info, dict) else ""


def _claim(sent: Json, remit: RemitHeader, reading: Reading) -> RemitClaim:
    info = part(sent, "claimPaymentInfo")
    references, amounts = part(sent, "otherClaimRelatedIdentification"), part(sent, "claimSupplementalInformation")
    return RemitClaim(
        remit=remit,
        account=_required(info, "patientControlNumber", "the account number"),
        status=_required(info, "claimStatusCode", "the claim's status"),
        charge=amount(info, "totalClaimChargeAmount"),
        paid=amount(info, "claimPaymentAmount"),
        # The guide asks for it only where the patient owes something.
        patient_responsibility=amount_if_sent(info, "patientResponsibilityAmount") or 0,
        position=reading.position,
        filing=text(info, "claimFilingIndicatorCode"),
        payer_claim=text(info, "payerClaimControlNumber"),
        original_payer_claim=text(references, "originalReferenceNumber"),
        place=text(info, "facilityTypeCode"),
        frequency=text(info, "claimFrequencyCode"),
        patient=_person(part(sent, "patientName"), *_PATIENT_IDS),
        insured=_person(part(sent, "subscriber"), *_INSURED_IDS),
        corrected=_person(part(sent, "correctedPatientOrInsuredName"), _CORRECTED_ID),
        rendering=_person(part(sent, "renderingProvider"), *_RENDERING_IDS),
        crossover=_person(part(sent, "crossoverCarrier"), *_CARRIER_IDS),
        contract=text(references, "classOfContractCode") or next(iter(texts(references, "classOfContractCodes")), ""),
        service_from=reading.day(sent, "claimStatementPeriodStart"),
        service_to=reading.day(sent, "claimStatementPeriodEnd"),
        received_on=reading.day(sent, "claimReceivedDate"),
        coverage_amount=amount_if_sent(amounts, "coverageAmount"),
        interest=amount_if_sent(amounts, "interest"),
        adjustments=tuple(_adjustments(sent, "claimAdjustments")),
        remarks=_claim_remarks(sent),
        lines=tuple([_line(each, reading) for each in parts(sent, "serviceLines")]),
    )


def _required(of: Json, name: str, meaning: str) -> str:
    found = text(of, name)
    if not found:
        raise BadReport(f"{name}, {meaning}, is missing.")
    return found


def _person(sent: Json, *ids: str) -> Person:
    last = text(sent, "lastName", "organizationName")
    return Person(last, text(sent, "firstName"), text(sent, "middleName"), text(sent, *ids))


def _adjustments(of: Json, name: str) -> Iterator[Adjustment]:
    """CAS: a group with up to six triplets."""
    for sent in parts(of, name):
        group = _required(sent, "claimAdjustmentGroupCode", "the adjustment's group")
        for number in _TRIPLETS:
            reason, money = text(sent, f"adjustmentReasonCode{number}"), f"adjustmentAmount{number}"
            days = quantity(sent, f"adjustmentQuantity{number}")
            if reason:
                yield Adjustment(group, reason, amount(sent, money), days)
            elif days is not None or amount_if_sent(sent, money) is not None:
                raise BadReport(f"adjustmentReasonCode{number} is missing, so the amount beside it has no reason.")


def _claim_remarks(sent: Json) -> tuple[str, ...]:
    """MIA, then MOA."""
    places = part(sent, "inpatientAdjudication"), part(sent, "outpatientAdjudication")
    found = (text(place, name) for place in places for name in _REMARKS)
    return tuple(filter(None, found))


# Service lines


def _line(sent: Json, reading: Reading) -> RemitLine:
    service = part(sent, "servicePaymentInformation")
    qualifier, code = _code(service)
    modifiers = texts(service, "adjudicatedProcedureModifierCodes")
    billed = (
        text(service, "submittedAdjudicatedProcedureCode"),
        texts(service, "submittedAdjudicatedProcedureModifierCodes"),
    )
    original_code, original_modifiers = ("", ()) if billed == (code, modifiers) else billed
    units = quantity(service, "unitsOfServicePaidCount")
    return RemitLine(
        code=code,
        charge=amount(service, "lineItemChargeAmount"),
        paid=amount(service, "lineItemProviderPaymentAmount"),
        modifiers=modifiers,
        qualifier=qualifier,
        units=_ONE if units is None else units,  # one unit where it was not sent, as the guide has it
        original_code=original_code,
        original_modifiers=original_modifiers,
        allowed=amount_if_sent(part(sent, "serviceSupplementalAmounts"), "allowedActual"),
        adjustments=tuple(_adjustments(sent, "serviceAdjustments")),
        remarks=tuple(_line_remarks(sent)),
        service_from=reading.day(sent, "serviceDate", "serviceStartDate"),
        service_to=reading.day(sent, "serviceEndDate"),
        control_number=text(sent, "lineItemControlNumber"),
    )


def _code(service: Json) -> tuple[str, str]:
    """Qualifier and code of SVC01, or the revenue code of SVC04 where SVC01 has none."""
    code = text(service, "adjudicatedProcedureCode")
    if code:
        return text(service, "productOrServiceIDQualifier"), code
    revenue = text(service, "nationalUniformBillingCommitteeRevenueCode")
    if not revenue:
        raise BadReport("A service line has no adjudicatedProcedureCode, so it is malformed.")
    return "NU", revenue


def _line_remarks(sent: Json) -> Iterator[str]:
    for remark in parts(sent, "healthCareCheckRemarkCodes"):
        code = text(remark, "remarkCode")
        if code and text(remark, "codeListQualifierCode") in _REMARK_LISTS:
            yield code
