"""Records as JSON and back, and what makes one record another."""

from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from worklist.demo import write_practice
from worklist.domain.acknowledgements import BatchStatus, ClaimStatus, FileAcknowledged, FileError, LineStatus, Status
from worklist.domain.aging import AgingRow
from worklist.domain.claims import BilledClaim, BilledLine, Submission
from worklist.domain.patient_records import PatientPayment, StatementLine
from worklist.domain.people import Address, Payer, Person
from worklist.domain.provenance import Position, Reject
from worklist.domain.remits import Adjustment, ProviderAdjustment, RemitClaim, RemitHeader, RemitLine, RemitTotal
from worklist.sources.aging import guess_map, read_aging
from worklist.sources.patients import read_patient_tables
from worklist.sources.x12 import read_x12
from worklist.store.codec import answer_key, content_key, decode, digest, encode, payment_key

FIXTURES = Path(__file__).parents[2] / "fixtures"
X12 = FIXTURES / "x12"
TODAY = date(2026, 11, 21)
STORED = (
    *(AgingRow, BilledClaim, BilledLine, RemitClaim, RemitHeader, RemitLine, RemitTotal),
    *(Adjustment, ProviderAdjustment, Address, Payer, Person, Position, Submission),
    *(ClaimStatus, BatchStatus, FileAcknowledged, FileError, LineStatus, Status),
    *(StatementLine, PatientPayment),
)
SHAPE = "48598eee"


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """Every record of a small practice, of patients' tables, and every kind of acknowledgement."""
    files = write_practice(tmp_path_factory.mktemp("practice"), accounts=120, today=TODAY)
    found = []
    acknowledgements = [X12 / name for name in ("claim-status.277", "batch-refused.277", "file-rejected.999")]
    for path in (*files.claims, *files.remits, *acknowledgements):
        with path.open("rb") as stream:
            found += read_x12(stream, path.name)
    for path in (FIXTURES / "patients" / "statements.csv", FIXTURES / "patients" / "payments.csv"):
        with path.open("rb") as stream:
            found += dict.fromkeys(read_patient_tables(stream, path.name, latest=TODAY))
    with files.aging.open("rb") as stream:
        column_map = guess_map(stream, files.aging.name).column_map
        stream.seek(0)
        found += read_aging(stream, files.aging.name, column_map, as_of=TODAY)
    return [record for record in found if not isinstance(record, Reject)]


def test_every_record_comes_back_as_it_was(records):
    told = {ClaimStatus, BatchStatus, FileAcknowledged}
    kinds = {AgingRow, BilledClaim, RemitClaim, RemitTotal, StatementLine, PatientPayment, *told}
    assert {type(record) for record in records} == kinds
    for record in records:
        assert decode(encode(record), type(record)) == record


def test_no_two_records_of_a_practice_are_taken_for_one(records):
    kept = [
        record
        for record in records
        if isinstance(record, AgingRow | BilledClaim | RemitClaim | ClaimStatus | StatementLine)
    ]
    assert len({content_key(record) for record in kept}) == len(kept)
    totals = [record for record in records if isinstance(record, RemitTotal)]
    assert len({payment_key(total) for total in totals}) == len(totals)
    answers = [record for record in records if isinstance(record, BatchStatus | FileAcknowledged)]
    assert len({answer_key(answer) for answer in answers}) == len(answers) > 3


def test_where_a_record_was_read_does_not_make_it_another(records):
    for record in records:
        moved = replace(record, position=Position("copy.835", 999))
        if isinstance(record, RemitTotal):
            assert payment_key(moved) == payment_key(record)
        elif isinstance(record, BatchStatus | FileAcknowledged):
            assert answer_key(moved) == answer_key(record)
        else:
            assert content_key(moved) == content_key(record)
        if isinstance(record, AgingRow):
            assert content_key(replace(record, as_of=date(2027, 1, 1))) == content_key(record)


def test_anything_else_does(records):
    for kind in (AgingRow, BilledClaim, RemitClaim, ClaimStatus, StatementLine, PatientPayment):
        record = next(record for record in records if isinstance(record, kind))
        for field in fields(kind):
            if field.name not in ("position", "as_of", "remit", "submission"):
                assert content_key(replace(record, **{field.name: "other"})) != content_key(record), field.name
        assert content_key(record, "another map") != content_key(record)
        assert content_key(record, 1) != content_key(record)


@pytest.mark.parametrize("changed", [{"payer_id": "1"}, {"number": "1"}, {"paid_on": None}, {"amount": 1}])
def test_a_remit_claim_is_its_payments(records, changed):
    claim = next(record for record in records if isinstance(record, RemitClaim))
    assert content_key(replace(claim, remit=replace(claim.remit, **changed))) != content_key(claim)
    same = replace(claim.remit, produced_on=None, payer_phone="555")
    assert content_key(replace(claim, remit=same)) == content_key(claim)


def test_the_shape_of_what_caches_hold():
    """A field more or less makes the same file's records others, which would count twice beside the old ones."""
    shape = [(kind.__name__, [field.name for field in fields(kind)]) for kind in STORED if is_dataclass(kind)]
    assert digest(encode(shape))[:8] == SHAPE, (
        "The records have another shape: add a migration to store/cache_schema.py that forgets all records and files"
        " (the next sync reads them again), then put the new fingerprint here."
    )
