import io
from datetime import date
from pathlib import Path

import pytest

from worklist.sources.aging import Guess, guess_map, preview_lines

FIXTURES = Path(__file__).parents[3] / "fixtures" / "aging"


def guess(text: str, **options: object) -> Guess:
    return guess_map(io.BytesIO(text.encode()), "aging.csv", **options)


def guess_fixture(name: str) -> Guess:
    with (FIXTURES / name).open("rb") as stream:
        return guess_map(stream, name)


KNOWN = {
    (
        "account",
        "SYN-9",
    ): "Acct #|Account|Patient Acct No|Guarantor Acct|acct_no|Hospital Account ID|HAR|ACCT. NUMBER|Visit #",
    ("patient", "SYNTHETIC"): "Patient|Patient Name|Pt Name|Guarantor Name|PatientName",
    ("patient_id", "M1"): "MRN|Med Rec #|Chart|patientid",
    ("born", "11/20/1961"): "DOB|Birth Date|Pt DOB|Date of Birth",
    (
        "payer",
        "Fictional",
    ): "Carrier|Primary Insurance|Payor|Insurance Package|Ins Company|Insurance|Primary Payer Name",
    ("plan", "PPO"): "Financial Class|Fin Class|Ins Plan|FC",
    ("insurance_balance", "1.50"): "Ins Bal|Insurance A/R|Insurance Balance|Insurance",
    ("patient_balance", "1.50"): "Pt Bal|Patient Responsibility|Pat Balance|Self Pay|SP Bal|Patient",
    ("charges", "1.50"): "Charges|Billed Charge|Total Chgs|Billed Amount|Charge Amt",
    ("payments", "1.50"): "Payments|Pmts|Amount Paid|Total Receipts",
    ("adjustments", "1.50"): "Adjustments|Adj|Write-Offs|Contr Adj|Total Adj",
    ("service_on", "11/20/2026"): "DOS|Date of Service|Svc Date|From DOS|SERVICE_DATE|Adm/DOS",
    ("billed_on", "11/20/2026"): "Last Bill Date|Last Billed|Claim Date|Date Billed",
    ("last_payment_on", "11/20/2026"): "Last Pmt Date|Last Payment|Date Last Paid",
    ("status", "Open"): "Status|Acct Status|Claim Status",
    ("provider", "SYNTHETIC"): "Provider|Rendering|Physician|Rendering Prov Name",
    ("location", "Main"): "Location|Facility|Office|Svc Loc",
    ("phone", "+15555550100"): "Phone|Home Phone|Pt Phone #|Guarantor Phone|Cell|Telephone No",
    ("phone", "555-555-0100"): "Patient Phone Number|Mobile|Work Phone",
}


@pytest.mark.parametrize(
    ("field", "value", "header"),
    [(field, value, header) for (field, value), headers in KNOWN.items() for header in headers.split("|")],
)
def test_headers_of_common_systems_are_known(field: str, value: str, header: str) -> None:
    other = "MRN" if field == "account" else "Account Number"
    found = guess(f"{other},{header},Total Balance\nSYN-1,{value},20.00\n")
    assert found.column_map.columns[field] == header


@pytest.mark.parametrize(
    "bands", [["0-30", "31-60", "61-90", "91+"], ["Current", "Over 30 Days", "Over 60 Days"], ["Cur", "30", "60", "90"]]
)
def test_age_bands_make_the_balance_where_no_column_holds_it(bands: list[str]) -> None:
    found = guess(f"Acct,{','.join(bands)}\nSYN-1{',1.00' * len(bands)}\nSYN-2{',2.00' * len(bands)}\n")
    assert found.column_map.buckets == tuple(bands)
    assert found.rows[1].balance == 200 * len(bands)


def test_what_stands_in_a_column_decides_between_its_meanings() -> None:
    found = guess("Acct,Insurance,Patient,Balance\nSYN-1,80.00,20.00,100.00\n")
    assert found.column_map.columns["insurance_balance"] == "Insurance"
    assert found.column_map.columns["patient_balance"] == "Patient"
    assert "payer" in found.not_found


@pytest.mark.parametrize("header", ["Payer Phone", "Provider Phone", "Insurance Phone #", "Fax"])
def test_nobody_elses_phone_is_the_patients(header: str) -> None:
    columns = guess(f"Account,{header},Balance\nSYN-1,555-555-0100,20.00\n").column_map.columns
    assert columns == {"account": "Account", "balance": "Balance"}


def test_a_few_suffixed_numbers_do_not_make_account_numbers_money() -> None:
    rows = "".join(f"{number},20.00\n" for number in ("10001", "10002", "10003", "10004", "10005", "12346-1"))
    assert guess(f"Account Number,Total Balance\n{rows}").column_map.columns["account"] == "Account Number"


def test_a_patients_number_is_the_accounts_where_there_is_no_other() -> None:
    only = guess("Chart #,Patient,Total Balance\n1001,SYNTHETIC,20.00\n").column_map.columns
    assert (only["account"], "patient_id" in only) == ("Chart #", False)
    both = guess("Chart #,Acct,Total Balance\n1001,A-1,20.00\n").column_map.columns
    assert (both["account"], both["patient_id"]) == ("Acct", "Chart #")


def test_a_title_row_is_not_the_header() -> None:
    found = guess_fixture("typical.csv")
    assert (found.header_line, found.as_of) == (5, date(2026, 11, 20))
    assert found.warnings == ()
    assert all(field.sure == "sure" for field in found.fields)


@pytest.mark.parametrize(
    ("dates", "form", "words"),
    [
        (["11/20/2026", "01/02/2026"], "mdy", None),
        (["20/11/2026", "01/02/2026"], "dmy", None),
        (["2026-11-20", "2026-01-02"], "ymd", None),
        (["03/04/2026", "01/02/2026"], "mdy", "month first is assumed"),
        (["20/11/2026", "11/20/2026"], "mdy", "Dates are mixed"),
    ],
)
def test_the_order_of_dates_comes_from_their_values(dates: list[str], form: str, words: str | None) -> None:
    rows = "\n".join(f"SYN-{number},{day},1.00" for number, day in enumerate(dates))
    found = guess(f"Acct,DOS,Balance\n{rows}\n")
    assert found.column_map.dates == form
    assert any(words in warning for warning in found.warnings) if words else not found.warnings


def test_a_decimal_comma_is_proposed_aloud() -> None:
    found = guess_fixture("decimal-comma.csv")
    assert found.column_map.decimal == ","
    assert any("decimal comma" in warning for warning in found.warnings)


def test_credits_below_zero_are_proposed_aloud() -> None:
    found = guess_fixture("credits-negative.csv")
    assert found.column_map.credits == "negative"
    assert any("minus sign" in warning for warning in found.warnings)


def test_the_balance_of_the_account_on_every_claim_is_warned_of() -> None:
    found = guess("Acct,Claim,Balance\nSYN-1,A,30.00\nSYN-1,B,30.00\nSYN-2,C,5.00\n")
    assert any("same balance" in warning for warning in found.warnings)


def test_a_column_named_by_the_person_wins() -> None:
    text = "Chart Code,Who,Owed Now,Balance\nSYN-1,SYNTHETIC ANNA,7.00,9.00\n"
    found = guess(text, given={"account": "chart code", "patient": "Who", "balance": "Owed Now"})
    assert found.rows[0].balance == 700
    assert found.fields[0].why.startswith("named by you")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("<html>", "web page"),
        ("one\ntwo\nthree\n", "no header row"),
        ("Patient,Balance\nSYNTHETIC,1.00\n", "account number; say which it is.*'Patient', 'Balance'"),
        ("Acct,Patient\nSYN-1,SYNTHETIC\n", "looks like the balance"),
    ],
)
def test_what_cannot_be_mapped_is_said_in_one_sentence(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=rf"^aging.csv .*{words}"):
        guess(text)


def test_a_column_that_is_not_there_cannot_be_named() -> None:
    with pytest.raises(ValueError, match="has no column 'Nope'; it has: 'Acct', 'Balance'"):
        guess("Acct,Balance\nSYN-1,1.00\n", given={"balance": "Nope"})


def test_the_preview_shows_columns_values_and_doubts() -> None:
    lines = preview_lines(guess_fixture("twice.csv"))
    text = "\n".join(lines)
    assert "balance <- Balance    likely  90.00" in text
    assert "also possible: Balance#2" in text
    assert "not used: Guarantor, Balance#2" in text
    assert "check: The file has several columns called 'Balance'" in text


def test_the_preview_has_no_line_breaks_or_escapes_of_the_file() -> None:
    for line in preview_lines(guess_fixture("hostile.csv")):
        assert line.isprintable()
