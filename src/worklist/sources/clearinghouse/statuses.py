"""The 277CA as a report: what a payer or clearinghouse says of each claim before it is adjudicated.

The fields are those of the "277CA Report" (Stedi) and of "Convert Report 277" (Optum). A report does not say when the
claims were received (DTP*050), nor how many were accepted (QTY): these stay empty.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from worklist.domain.acknowledgements import BatchStatus, ClaimStatus, LineStatus, Status, outcome_of
from worklist.domain.money import Cents
from worklist.domain.people import Payer
from worklist.sources.clearinghouse.elements import BadReport, Json, amount_if_sent, part, parts, text, texts
from worklist.sources.clearinghouse.reading import Reading

_PAYER, _CLEARINGHOUSE = "PR", "AY"
_PAYER_IDS = ("payerIdentification", "centersForMedicareAndMedicaidServicePlanId")
_OTHER_IDS = ("etin", "federalTaxpayerIdentificationNumber")
_WORD_OF = {"providerClaimStatuses": "providerStatuses", "serviceProviderClaimStatuses": "serviceProviderStatuses"}


@dataclass(frozen=True, slots=True)
class _Batch:
    """Who speaks, and of which of our batches."""

    source: Payer
    is_from_payer: bool
    number: str


def read_statuses(report: Json, reading: Reading) -> None:
    """What is said of each batch, of each provider's part of it, and of each claim, in the report's order."""
    for transaction in reading.each(report, "transactions"):
        for payer in _named(transaction, "payers", reading):
            for sent in _named(payer, "claimStatusTransactions", reading):
                batch = _Batch(_source(payer), _is_payer(payer), text(sent, "claimTransactionBatchNumber"))
                _read_batch(sent, batch, reading)


def _named(of: Json, name: str, reading: Reading, *, but: bool = False) -> Iterator[Json]:
    """The levels that stand above claims; that there are none is said, but where claims were refused unnamed."""
    if not of.get(name) and not but:
        reading.warn(f"{name} is missing or empty, so no claim is named there.")
    return reading.each(of, name)


def _source(payer: Json) -> Payer:
    return Payer(text(payer, "organizationName"), text(payer, *_PAYER_IDS, *_OTHER_IDS))


def _is_payer(payer: Json) -> bool:
    """By its entity code; where that is not sent, by the kind of its number, which clearinghouses do not have."""
    kind = text(payer, "entityIdentifierCode")
    return kind == _PAYER if kind in (_PAYER, _CLEARINGHOUSE) else bool(text(payer, *_PAYER_IDS))


def _read_batch(sent: Json, batch: _Batch, reading: Reading) -> None:
    refused = _read_level(sent, "providerClaimStatuses", batch, "", reading)
    for details in _named(sent, "claimStatusDetails", reading, but=refused):
        provider = details.get("serviceProvider")
        number = text(provider, "npi", "tin", "spn") if isinstance(provider, dict) else ""
        refused = _read_level(details, "serviceProviderClaimStatuses", batch, number, reading)
        for patient in _named(details, "patientClaimStatusDetails", reading, but=refused):
            _read_patient(patient, batch, reading)


def _read_level(of: Json, name: str, batch: _Batch, provider: str, reading: Reading) -> bool:
    """What is said of all claims of a level; returns whether they are refused, for then they need no names."""
    statuses: list[Status] = []
    said_on = None
    for said in reading.each(of, name):
        try:
            statuses += _statuses(parts(said, _WORD_OF[name]))
        except BadReport as bad:
            reading.reject(str(bad))
        said_on = reading.day(said, "statusInformationEffectiveDate") or said_on
    if not statuses:
        return False
    told = BatchStatus(
        outcome=outcome_of(tuple(statuses)),
        position=reading.position,
        statuses=tuple(statuses),
        batch=batch.number,
        provider=provider,
        said_on=said_on,
        source=batch.source,
        is_from_payer=batch.is_from_payer,
    )
    reading.records.append(told)
    return told.outcome == "rejected"


def _read_patient(patient: Json, batch: _Batch, reading: Reading) -> None:
    if not patient.get("claims"):
        reading.reject("An entry of patientClaimStatusDetails has no claims: what account it speaks of is unknown.")
    for sent in reading.each(patient, "claims"):
        with reading.claim(_account(sent.get("claimStatus"))):
            reading.records.append(_claim(sent, batch, reading))


def _account(claim: object) -> str:
    """TRN02, which equals CLM01; else the same number as the payer's reference to it (REF*EJ)."""
    names = "referencedTransactionTraceNumber", "patientAccountNumber"
    return text(claim, *names) if isinstance(claim, dict) else ""


def _claim(sent: Json, batch: _Batch, reading: Reading) -> ClaimStatus:
    """Raises BadReport where no account is named, or nothing is said of it."""
    claim = part(sent, "claimStatus")
    account = _account(claim)
    if not account:
        raise BadReport("referencedTransactionTraceNumber, the account number, is missing.")
    told = parts(claim, "informationClaimStatuses")
    statuses = tuple(status for said in told for status in _statuses(parts(said, "informationStatuses")))
    lines = tuple([_line(each) for each in parts(sent, "serviceLines")])
    all_statuses = statuses or tuple([status for line in lines for status in line.statuses])
    if not all_statuses:
        raise BadReport("The claim has no status, so nothing is said of it.")
    return ClaimStatus(
        account=account,
        outcome=outcome_of(all_statuses, _first(text(said, "statusInformationActionCode") for said in told)),
        position=reading.position,
        statuses=statuses,
        lines=lines,
        charge=_charge(told, reading),
        said_on=next(filter(None, [reading.day(said, "statusInformationEffectiveDate") for said in told[::-1]]), None),
        source=batch.source,
        is_from_payer=batch.is_from_payer,
        payer_claim=text(claim, "tradingPartnerClaimNumber"),
        clearinghouse_number=text(claim, "clearinghouseTraceNumber"),
        batch=batch.number,
        service_from=reading.day(claim, "claimServiceBeginDate", "claimServiceDate"),
        service_to=reading.day(claim, "claimServiceEndDate"),
    )


def _first(values: Iterable[str]) -> str:
    return next(filter(None, values), "")


def _charge(told: list[Json], reading: Reading) -> Cents | None:
    """A bad one is said and costs no status: that a claim was rejected matters more."""
    for said in told:
        try:
            charge = amount_if_sent(said, "totalClaimChargeAmount")
        except BadReport as bad:
            reading.warn(f"{str(bad).rstrip('.')} and was taken as missing.")
            continue
        if charge is not None:
            return charge
    return None


def _line(sent: Json) -> LineStatus:
    service = part(sent, "service")
    said = parts(sent, "serviceClaimStatuses")
    return LineStatus(
        code=text(service, "procedureCode", "revenueCode"),
        statuses=tuple(status for each in said for status in _statuses(parts(each, "serviceStatuses"))),
        modifiers=texts(service, "procedureModifiers"),
        control_number=text(sent, "lineItemControlNumber"),
    )


def _statuses(sent: list[Json]) -> list[Status]:
    """The composites of STC01, STC10 and STC11. Raises BadReport for one without its category."""
    found = [
        Status(
            text(each, "healthCareClaimStatusCategoryCode"),
            text(each, "statusCode"),
            text(each, "entityIdentifierCode"),
        )
        for each in sent
    ]
    if not all(status.category for status in found):
        raise BadReport("healthCareClaimStatusCategoryCode is missing, so it is unknown what is said.")
    return found
