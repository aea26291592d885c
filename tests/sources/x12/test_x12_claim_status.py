"""277CA: every field of hand-checked statuses, whole batches refused, and what cannot be read."""

from datetime import date

import pytest

from worklist.domain.acknowledgements import BatchStatus, ClaimStatus, LineStatus, Status
from worklist.domain.people import Payer
from worklist.domain.provenance import Position

FILE = "claim-status.277"
PAYER = Payer("SYNTHETIC HEALTH PLAN", "60054")
DAY = date(2026, 1, 4)
ACCEPTED = ClaimStatus(
    account="A-1001",
    outcome="accepted",
    position=Position(FILE, 23),
    statuses=(Status("A2", "20", "PR"),),
    charge=300_00,
    said_on=DAY,
    received_on=date(2026, 1, 3),
    source=PAYER,
    payer_claim="ICN0001",
    clearinghouse_number="CLEAR0001",
    batch="BATCH1",
    service_from=date(2025, 12, 1),
    service_to=date(2025, 12, 2),
)
REJECTED = ClaimStatus(
    account="A-1002",
    outcome="rejected",
    position=Position(FILE, 30),
    statuses=(Status("A7", "562", "85"), Status("A7", "254"), Status("A6", "21", "IL")),
    lines=(LineStatus("A4550", (Status("A7", "453"),), ("LT",), "LINE9"),),
    charge=75_00,
    said_on=DAY,
    received_on=date(2026, 1, 3),
    source=PAYER,
    batch="BATCH1",
    service_from=date(2025, 12, 3),
)


@pytest.fixture
def statuses(read):
    return read(FILE).of(ClaimStatus)


def test_an_accepted_and_a_rejected_claim_read_whole(statuses):
    assert statuses[:2] == [ACCEPTED, REJECTED]


def test_two_claims_of_one_patient_are_two_statuses(statuses):
    assert [(status.account, status.outcome) for status in statuses[2:]] == [
        ("A-1003", "forwarded"),
        ("A-1004", "unknown"),
    ]


def test_a_charge_that_is_none_costs_no_status(read):
    found = read(FILE)
    (warning,) = found.warnings
    assert (warning.account, warning.position.at) == ("A-1004", 41)
    assert warning.reason == "STC04, the charge, is not an amount and was taken as missing."
    assert found.of(ClaimStatus)[3].charge is None


def test_a_level_without_an_account_and_a_claim_without_a_status_are_set_aside(read):
    assert [(reject.position.at, reject.account, reject.reason) for reject in read(FILE).rejects] == [
        (42, "", "This patient's level has no TRN, so the account it speaks of is unknown."),
        (48, "A-1006", "The claim before this segment has no STC, so nothing is said of it."),
    ]


def test_what_is_said_of_the_whole_batch_is_kept_beside_its_claims(read):
    (batch,) = read(FILE).of(BatchStatus)
    assert (batch.batch, batch.provider, batch.outcome) == ("BATCH1", "", "received")
    assert (batch.accepted, batch.rejected, batch.position.at) == (3, 2, 10)


def test_a_clearinghouse_that_refuses_a_provider_s_claims_names_no_account(read):
    found = read("batch-refused.277")
    assert not found.rejects + found.warnings
    received, refused = found.records
    assert (received.outcome, received.provider, received.is_from_payer) == ("received", "", False)
    assert (refused.outcome, refused.provider, refused.batch) == ("rejected", "1234567893", "BATCH1")
    assert refused.statuses == (Status("A3", "24", "85"),)
    assert refused.source == Payer("SYNTHETIC CLEARINGHOUSE", "CLEAR1")
    assert refused.rejected == 2


def test_an_answer_to_an_inquiry_is_no_acknowledgement(read_bytes, fixture_bytes):
    found = read_bytes(fixture_bytes(FILE).replace(b"005010X214", b"005010X212"))
    (reject,) = found.rejects
    assert reject.reason.startswith("This is an answer to a claim status inquiry (277)")
    assert found.of(ClaimStatus) == []


def test_a_lost_level_gives_no_claim_away(read_bytes, fixture_bytes):
    found = read_bytes(fixture_bytes(FILE).replace(b"TRN*2*A-1002~\n", b""))
    assert [status.account for status in found.of(ClaimStatus)] == ["A-1001", "A-1003", "A-1004"]
    assert any("in front of the TRN" in reject.reason for reject in found.rejects)
