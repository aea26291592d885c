"""A report says what the X12 file says; what cannot be read is set aside with its account and one sentence."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.sources.clearinghouse.reports import FIXTURES, bare, read, read_file, report, report_of
from worklist.domain.acknowledgements import BatchStatus, ClaimStatus
from worklist.domain.people import Payer
from worklist.domain.provenance import Position, Reject
from worklist.domain.remits import RemitClaim, RemitTotal

# -- 835 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["two-claims", "reversal"])
def test_a_remit_reads_the_same_as_a_report_and_as_a_file(name):
    assert bare(read(report(name))) == bare(read_file(f"{name}.835"))


@pytest.mark.parametrize("path", sorted((FIXTURES / "x12").glob("*.835")), ids=lambda path: path.stem)
def test_what_any_file_says_a_report_can_say(path):
    said = [each for each in read_file(path.name) if isinstance(each, RemitClaim | RemitTotal)]
    complete = said[: max((at + 1 for at, each in enumerate(said) if isinstance(each, RemitTotal)), default=0)]
    found = [each for each in read(report_of(complete)) if not isinstance(each, Reject)]
    assert bare(found) == bare(complete)


def test_a_claim_is_known_by_its_report_and_its_number():
    first, second, total = read(report("two-claims"))
    assert [str(each.position) for each in (first, second)] == [
        "clearinghouse:r1, claim 1",
        "clearinghouse:r1, claim 2",
    ]
    assert total.position == Position("clearinghouse:r1", 0, "file")
    assert total.imbalance == 0


def changed_remit(change: Any) -> list[Any]:
    """The two claims, with the first one changed."""
    sent = report("two-claims")
    change(sent["transactions"][0]["detailInfo"][0]["paymentInfo"][0])
    return read(sent)


BAD_CLAIMS = {
    "patientControlNumber": (lambda c: c["claimPaymentInfo"].pop("patientControlNumber"), "", "account number"),
    "status": (lambda c: c["claimPaymentInfo"].pop("claimStatusCode"), "A-1001", "claimStatusCode"),
    "charge": (lambda c: c["claimPaymentInfo"].update(totalClaimChargeAmount="3OO"), "A-1001", "not an amount"),
    "paid": (lambda c: c["claimPaymentInfo"].update(claimPaymentAmount=None), "A-1001", "never guessed"),
    "part of a cent": (lambda c: c["claimPaymentInfo"].update(claimPaymentAmount="1.005"), "A-1001", "not an amount"),
    "share": (lambda c: c["claimPaymentInfo"].update(patientResponsibilityAmount=[]), "A-1001", "not a number"),
    "group": (lambda c: c["claimAdjustments"][0].pop("claimAdjustmentGroupCode"), "A-1001", "group"),
    "reason": (lambda c: c["claimAdjustments"][0].pop("adjustmentReasonCode1"), "A-1001", "has no reason"),
    "a quantity alone": (lambda c: c["claimAdjustments"][0].update(adjustmentQuantity2="1"), "A-1001", "has no reason"),
    "adjustments": (lambda c: c.update(claimAdjustments="CO"), "A-1001", "claimAdjustments"),
    "code": (lambda c: c["serviceLines"][0]["servicePaymentInformation"].pop("adjudicatedProcedureCode"), "A-1001", ""),
    "modifiers": (
        lambda c: c["serviceLines"][0]["servicePaymentInformation"].update(adjudicatedProcedureModifierCodes="25"),
        "A-1001",
        "no list of codes",
    ),
    "lines": (lambda c: c["serviceLines"].append(7), "A-1001", "serviceLines"),
    "units": (
        lambda c: c["serviceLines"][0]["servicePaymentInformation"].update(unitsOfServicePaidCount="two"),
        "A-1001",
        "not a quantity",
    ),
}


@pytest.mark.parametrize(("change", "account", "words"), BAD_CLAIMS.values(), ids=BAD_CLAIMS.keys())
def test_a_bad_claim_is_set_aside_and_the_next_one_is_read(change, account, words):
    reject, second, total = changed_remit(change)
    assert isinstance(reject, Reject)
    assert (reject.account, reject.kind, reject.position.at) == (account, "rejected", 1)
    assert words in reject.reason and reject.reason.endswith(".")
    assert second.account == "A-1002"
    assert (total.claims, total.claims_paid, total.imbalance) == (1, 2_500, 16_000)


def test_numbers_without_quotes_are_read():
    first, *_ = changed_remit(
        lambda c: c["claimPaymentInfo"].update(totalClaimChargeAmount=300, claimPaymentAmount=Decimal("1.6E+2"))
    )
    assert (first.charge, first.paid) == (30_000, 16_000)


def test_an_impossible_date_is_said_and_taken_as_missing():
    warning, first, *_ = changed_remit(lambda c: c.update(claimStatementPeriodStart="2025-12-32"))
    assert (warning.kind, warning.account) == ("warning", "A-1001")
    assert "2025" not in warning.reason
    assert first.service_from is None


def test_a_line_without_a_code_is_known_by_its_revenue_code():
    def change(claim: Any) -> None:
        service = claim["serviceLines"][1]["servicePaymentInformation"]
        service["nationalUniformBillingCommitteeRevenueCode"] = service.pop("adjudicatedProcedureCode")

    first, *_ = changed_remit(change)
    assert (first.lines[1].qualifier, first.lines[1].code) == ("NU", "0420")


@pytest.mark.parametrize(
    "change",
    [
        lambda payment: payment["financialInformation"].pop("totalActualProviderPaymentAmount"),
        lambda payment: payment.update(foreignCurrency="CAD"),
        lambda payment: payment.update(payer=[]),
    ],
    ids=["no amount", "another currency", "no payer"],
)
def test_claims_of_a_payment_that_cannot_be_read_are_each_named(change):
    sent = report("two-claims")
    change(sent["transactions"][0])
    found = read(sent)
    assert {type(each) for each in found} == {Reject}
    assert [each.account for each in found] == ["", "A-1001", "A-1002"]


def test_a_bad_provider_level_amount_is_set_aside_alone():
    sent = report("two-claims")
    sent["transactions"][0]["providerAdjustments"][0]["adjustments"][0]["providerAdjustmentAmount"] = "ten"
    *_, reject, total = read(sent)
    assert "providerAdjustmentAmount" in reject.reason
    assert len(total.provider_adjustments) == 5


def without_its_claims(payment: Any) -> None:
    del payment["detailInfo"][0]["paymentInfo"]


def without_its_details(payment: Any) -> None:
    del payment["detailInfo"]


@pytest.mark.parametrize("change", [without_its_claims, without_its_details])
def test_a_payment_that_names_no_claims_is_said(change):
    sent = report("two-claims")
    change(sent["transactions"][0])
    warning, total = read(sent)
    assert (warning.kind, "names no claim" in warning.reason) == ("warning", True)
    assert total.imbalance


def test_a_payment_of_provider_level_money_alone_needs_no_claims():
    sent = report("two-claims")
    without_its_details(sent["transactions"][0])
    sent["transactions"][0]["financialInformation"]["totalActualProviderPaymentAmount"] = "-3"
    (total,) = read(sent)
    assert (total.claims, total.imbalance) == (0, 0)


def test_a_payment_without_a_number_is_said():
    sent = report("reversal")
    sent["transactions"][0]["paymentAndRemitReassociationDetails"] = None
    warning, *claims = read(sent)
    assert "check or EFT number is unknown" in warning.reason
    assert len(claims) == 4


# -- 277CA ------------------------------------------------------------------------------------------------------------


def without_what_reports_leave_out(records: list[Any]) -> list[Any]:
    """A report has neither the day of receipt nor counts."""
    left_out = {ClaimStatus: {"received_on": None}, BatchStatus: {"accepted": None, "rejected": None}}
    return [replace(each, **left_out.get(type(each), {})) for each in records]


@pytest.mark.parametrize("name", ["claim-status", "batch-refused"])
def test_statuses_read_the_same_as_a_report_and_as_a_file(name):
    file = without_what_reports_leave_out(read_file(f"{name}.277"))
    assert bare(read(report(name), "277")) == bare(file)


def test_every_claim_that_cannot_be_read_is_named():
    found = read(report("claim-status"), "277")
    told = {each.account: each.outcome for each in found if isinstance(each, ClaimStatus)}
    assert told == {"A-1001": "accepted", "A-1002": "rejected", "A-1003": "forwarded", "A-1004": "unknown"}
    rejects = [each for each in found if isinstance(each, Reject) and each.kind == "rejected"]
    assert [(each.account, each.position.at) for each in rejects] == [("", 0), ("A-1006", 5)]


def payer_of(sent: Any) -> Any:
    return sent["transactions"][0]["payers"][0]


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({"entityIdentifierCode": "PR"}, True),
        ({"entityIdentifierCode": "AY", "payerIdentification": "60054"}, False),
        ({"payerIdentification": "60054"}, True),
        ({"etin": "CLEAR1"}, False),
    ],
    ids=["a payer", "a clearinghouse", "a payer's number alone", "a clearinghouse's number alone"],
)
def test_who_speaks(named, expected):
    sent = report("claim-status")
    details = payer_of(sent)["claimStatusTransactions"]
    sent["transactions"][0]["payers"] = [{**named, "organizationName": "SPEAKER", "claimStatusTransactions": details}]
    first = next(each for each in read(sent, "277") if isinstance(each, ClaimStatus))
    assert first.is_from_payer is expected
    assert first.source == Payer("SPEAKER", named.get("payerIdentification") or named.get("etin", ""))


def test_a_status_without_its_category_sets_its_claim_aside():
    sent = report("claim-status")
    details = payer_of(sent)["claimStatusTransactions"][0]["claimStatusDetails"][0]
    claim = details["patientClaimStatusDetails"][0]["claims"][0]["claimStatus"]
    del claim["informationClaimStatuses"][0]["informationStatuses"][0]["healthCareClaimStatusCategoryCode"]
    rejects = [each for each in read(sent, "277") if isinstance(each, Reject)]
    assert (rejects[0].account, rejects[0].position.at) == ("A-1001", 1)


def test_a_claim_is_known_by_the_payers_reference_where_its_own_is_missing():
    sent = report("claim-status")
    details = payer_of(sent)["claimStatusTransactions"][0]["claimStatusDetails"][0]
    del details["patientClaimStatusDetails"][0]["claims"][0]["claimStatus"]["referencedTransactionTraceNumber"]
    assert "A-1001" in [each.account for each in read(sent, "277") if isinstance(each, ClaimStatus)]


@pytest.mark.parametrize(
    "name", ["payers", "claimStatusTransactions", "claimStatusDetails", "patientClaimStatusDetails"]
)
def test_a_level_that_holds_no_claims_is_said(name):
    sent = report("claim-status")
    level = sent["transactions"][0]
    for step in ["payers", "claimStatusTransactions", "claimStatusDetails", "patientClaimStatusDetails"]:
        if step == name:
            del level[step]
            level.pop("providerClaimStatuses", None)
            break
        level = level[step][0]
    found = read(sent, "277")
    assert f"{name} is missing or empty" in next(each for each in found if isinstance(each, Reject)).reason


def test_of_several_statuses_the_first_charge_and_the_last_day_count():
    sent = report("claim-status")
    details = payer_of(sent)["claimStatusTransactions"][0]["claimStatusDetails"][0]
    said = details["patientClaimStatusDetails"][0]["claims"][0]["claimStatus"]["informationClaimStatuses"]
    rejected = {"healthCareClaimStatusCategoryCode": "A3", "statusCode": "21"}
    said.append(
        {
            "informationStatuses": [rejected],
            "statusInformationEffectiveDate": "20260107",
            "totalClaimChargeAmount": "299",
        }
    )
    first = next(each for each in read(sent, "277") if isinstance(each, ClaimStatus))
    assert (first.outcome, first.said_on, first.charge) == ("rejected", date(2026, 1, 7), 30_000)
