"""What a vendor's file holds: the fields of its purpose and no others, in our layout or its own."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.build import NUMBER, TODAY, account, aging, billed, claim, entry, judge, line, remit
from tests.exports.reading import sheet_of
from worklist.domain.disclosure import FIELDS, Part, Purpose
from worklist.domain.events import CallLogged, CallOutcome, NoteAdded
from worklist.domain.people import Person
from worklist.domain.refusals import Refusal
from worklist.domain.text import clean
from worklist.domain.vendor_entries import FileColumn, VendorSet
from worklist.domain.vendors.layout import accepted_columns, columns_for, disclosed_to, fields_in, standard_columns
from worklist.domain.vendors.placement_file import FileTable, rows_of
from worklist.domain.vendors.placing_checks import unknown_in
from worklist.domain.vendors.terms import VendorPurpose
from worklist.domain.work import fold
from worklist.exports.placing import csv_bytes, xlsx_bytes

SECRET = "Zq7internal"
"""Stands in everything that may not leave."""
BORN = date(1950, 2, 3)
HOSTILE = st.text(max_size=40) | st.sampled_from(["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", 'a"b,c'])
PURPOSES = st.sampled_from(VendorPurpose)


def disputed(patient=Person("SYNTHETIC", "PAT", id="M-77")):
    """A line denied and one paid; the patient's share besides."""
    sent = claim(billed("99213-25", 300), billed("71046", 100))
    answer = remit(line("99213-25", 300, "CO-50 300"), line("71046", 100, "PR-2 20", paid=80, allowed=100))
    sent = replace(sent, patient=patient, subscriber=patient, patient_born=BORN, diagnoses=(SECRET,))
    return account(sent, answer, aging(300, 20))


def table(judged, purpose, columns=None):
    columns = columns or standard_columns(disclosed_to(purpose))
    return FileTable("P1", TODAY, columns, rows_of(judged, purpose, 20_00, fields_in(columns)))


def read(written):
    return list(csv.reader(io.StringIO(written.decode(), newline="")))


@given(names=st.tuples(HOSTILE, HOSTILE), note=HOSTILE, purpose=PURPOSES)
@settings(max_examples=25, deadline=None)
def test_nothing_leaves_beside_the_list_and_nothing_is_a_formula(names, note, purpose):
    said = f"{note} {SECRET}"
    call = CallLogged(CallOutcome.OTHER, representative=SECRET, reference=SECRET, said=said)
    work = fold((entry(NoteAdded(said)), entry(call, seq=2, name="e2")))
    made = table(judge(disputed(Person(*map(clean, names), id="M-77")), work=work), purpose)
    cells = [cell for row in read(csv_bytes(made)) for cell in row]
    assert not [cell for cell in cells if SECRET in cell or str(BORN) in cell]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert csv_bytes(made) == csv_bytes(made) and xlsx_bytes(made) == xlsx_bytes(made)
    assert {field for row in made.rows for field in row} == set(fields_in(made.columns))


@pytest.mark.parametrize("purpose", VendorPurpose)
def test_every_field_of_a_purpose_can_be_told_and_both_files_tell_the_same(purpose):
    every = tuple(FileColumn(field.label, field.id) for field in FIELDS[disclosed_to(purpose)])
    made = table(judge(disputed()), purpose, every)
    head, *rows = read(csv_bytes(made))
    assert str(BORN) in rows[0]
    sheet = sheet_of(xlsx_bytes(made), "Accounts")
    assert sheet[0] == head and len(sheet) == len(rows) + 1
    assert all(_is_same(*both) for both in zip(sheet[1], rows[0], strict=True))


def _is_same(cell, text):
    return cell == float(text) if isinstance(cell, float) else str(cell) == text


def test_a_dispute_has_a_row_for_each_line_in_dispute_alone():
    (row,) = rows_of(
        judge(disputed()), VendorPurpose.PAYER_DISPUTE, 300_00, ("account", "code", "modifiers", "variance")
    )
    assert (row["account"], row["code"], row["modifiers"], str(row["variance"])) == (NUMBER, "99213", "25", "300.00")


def test_a_debt_is_itemized_from_the_day_of_the_service():
    judged = judge(claim(billed("71046", 100)), remit(line("71046", 100, "PR-1 40", paid=60)), aging(0, 25))
    (row,) = rows_of(judged, VendorPurpose.COLLECTIONS, 25_00, fields_in(standard_columns(Purpose.COLLECTIONS)))
    assert row["itemization-date"] == date(2026, 8, 3)
    assert [str(row[field]) for field in ("itemization-amount", "since-paid", "since-all", "amount")] == [
        *("100.00", "60.00", "75.00", "25.00")
    ]


def test_what_a_vendor_cannot_begin_without_is_said_and_never_made_up():
    rows = rows_of(judge(aging(0, 25, service="")), VendorPurpose.COLLECTIONS, 25_00, ("patient", "service-date"))
    assert "itemization date, is UNKNOWN" in unknown_in(rows, VendorPurpose.COLLECTIONS)
    rows = rows_of(judge(aging(0, 25)), VendorPurpose.PATIENT_BALANCE, 25_00, ("patient", "service-date", "payer-paid"))
    assert unknown_in(rows, VendorPurpose.PATIENT_BALANCE) == "" and rows[0]["payer-paid"] is None


# -- layouts --------------------------------------------------------------------------------------------------------

NEEDED = ("Acct=account", "Name=patient", "DOS=service-date", "Owes=patient-balance", "Due=amount")


def laid_out(*texts):
    return [FileColumn(*text.split("=")) for text in texts]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ((*NEEDED, "SSN=ssn"), "'ssn' is no field that can leave"),
        ((*NEEDED, "Code=icn"), "For vendor-patient-balance 'icn' is no field that can leave"),
        ((*NEEDED, "acct=payer"), "Two columns are called 'acct'"),
        (NEEDED[1:], "no column for account: nothing leaves for vendor-patient-balance without"),
        ((*NEEDED, "@x=payer"), "would be a formula"),
        ((*NEEDED, " =payer"), "1 to 60 characters"),
        (tuple(f"T{n}=payer" for n in range(61)), "61 columns are too many"),
    ],
)
def test_a_layout_that_would_tell_too_much_or_too_little_is_refused(columns, said):
    with pytest.raises(Refusal, match=said):
        accepted_columns(Purpose.VENDOR_PATIENT_BALANCE, laid_out(*columns))


def test_a_layout_of_another_purpose_does_not_outlive_it():
    vendor = VendorSet("Harbor", VendorPurpose.PATIENT_BALANCE, placement_columns=tuple(laid_out(*NEEDED)))
    assert fields_in(columns_for(vendor)) == ("account", "patient", "service-date", "patient-balance", "amount")
    with pytest.raises(Refusal, match="For collections 'patient-balance' is no field"):
        columns_for(replace(vendor, purpose=VendorPurpose.COLLECTIONS))


@pytest.mark.parametrize("purpose", Purpose)
def test_no_list_holds_what_never_leaves(purpose):
    ids = {field.id for field in FIELDS[purpose]}
    assert not ids & {"notes", "ssn", "address", "phone", "diagnosis", "diagnoses", "said", "why"}
    assert all(field.part is not Part.NEEDED for field in FIELDS[purpose] if field.id == "birth-date")
