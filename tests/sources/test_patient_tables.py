"""Patients' statements and payments as a PM exports them: known by their headers, read to the cent or refused."""

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from worklist.domain.money import dollars
from worklist.domain.patient_records import PatientPayment, StatementLine
from worklist.domain.provenance import Position, Reject
from worklist.sources.patients import holds_patient_tables, read_patient_tables

FIXTURES = Path(__file__).parents[2] / "fixtures" / "patients"
LATEST = date(2026, 11, 22)
NOWHERE = Position("", 0)
STATED = date(2026, 11, 2)


def read(content, name="export.csv"):
    data = content.encode() if isinstance(content, str) else content
    values = read_patient_tables(io.BytesIO(data), name, latest=LATEST)
    return None if values is None else list(values)


def fixture(name):
    return (FIXTURES / name).read_bytes()


def bare(values):
    return [replace(value, position=NOWHERE) for value in values]


def reasons(content):
    return [value.reason for value in read(content) if isinstance(value, Reject)]


def amounts(content):
    return [value.amount for value in read(content) if isinstance(value, PatientPayment)]


# -- the fixtures, every field by hand ------------------------------------------------------------------------------


def test_the_lines_of_a_statement():
    first, second, third, fee, credit = read(fixture("statements.csv"), "statements.csv")
    assert first == StatementLine(
        account="P-1001",
        owed=1_000_00,
        stated_on=STATED,
        position=Position("statements.csv", 5, "line"),
        code="G0463",
        modifiers=("25",),
        service_on=date(2026, 9, 14),
        charge=1_200_00,
        insurance_paid=0,
        adjusted=150_00,
        patient_paid=50_00,
    )
    assert (second.code, second.modifiers, second.owed) == ("A4550", (), 50_00)
    assert (third.insurance_paid, third.patient_paid) == (60_00, None)
    assert (fee.code, fee.service_on, fee.charge, fee.owed) == ("NSF", None, None, 25_00)
    assert credit.owed == -12_50


def test_the_payments_of_patients():
    first, again, check, returned = read(fixture("payments.csv"), "payments.csv")
    place = Position("payments.csv", 3, "line")
    assert first == PatientPayment("P-1001", date(2026, 11, 16), 50_00, place, "R-88", "Card")
    assert again == replace(first, position=replace(place, at=4))
    assert (check.amount, returned.amount, returned.method) == (20_00, -20_00, "Returned check")


# -- the forms of real files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["statements.csv", "payments.csv"])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_delimiter_and_encoding_change_nothing(name, delimiter, encoding):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(csv.reader(fixture(name).decode().splitlines()))
    assert bare(read(out.getvalue().encode(encoding))) == bare(read(fixture(name)))


def test_a_workbook_says_what_the_csvs_say(tmp_path):
    path = tmp_path / "patients.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Read me").write_row(0, 0, ["Made for the tests; synthetic."])
        for name in ("statements.csv", "payments.csv"):
            sheet = book.add_worksheet(name)
            for at, row in enumerate(csv.reader(fixture(name).decode().splitlines())):
                sheet.write_row(at, 0, row)
    found = read(path.read_bytes(), path.name)
    assert bare(found) == bare([*read(fixture("statements.csv")), *read(fixture("payments.csv"))])
    assert found[-1].position == Position("patients.xlsx, sheet 3", 6, "line")


@pytest.mark.parametrize(
    ("header", "row", "day", "cents"),
    [
        ("Acct No;Pmt Date;Pmt Amt", "P-1;20/11/2026;1.234,50", date(2026, 11, 20), 1_234_50),
        ("PatientAccount,Paid Date,Amount Paid,Check #", 'P-1,2026-11-20,"$1,234.50",7', date(2026, 11, 20), 1_234_50),
        ("Account|Posted Date|Patient Payment", "P-1|20-Nov-2026|5 ", date(2026, 11, 20), 5_00),
        ("Visit #,Payment Date,Amt", 'P-1,"November 20, 2026",.50', date(2026, 11, 20), 50),
    ],
)
def test_payments_as_different_systems_write_them(header, row, day, cents):
    (payment,) = read(f"{header}\n{row}\n")
    assert (payment.account, payment.paid_on, payment.amount) == ("P-1", day, cents)


@pytest.mark.parametrize(
    ("service", "modifiers", "code"),
    [
        ("99213-25", "", "99213"),
        ("99213:25", "25", "99213"),
        ("99213 whatever the site calls it", "25", "99213"),
        ("1967", "25", "01967"),
        ("late fee for the account", "", ""),
        ("NSF", "", "NSF"),
    ],
)
def test_a_service_is_its_code(service, modifiers, code):
    header = "Account,Statement Date,CPT,Modifier,Patient Balance"
    (line,) = read(f"{header}\nP-1,2026-11-02,{service},{modifiers},5.00\n")
    assert line.code == code
    assert line.modifiers == (("25",) if "25" in service + modifiers else ())


def test_modifiers_in_columns_of_their_own():
    header = "Account,Statement Date,CPT,Mod1,Mod 2,Modifier 3,Patient Balance"
    (line,) = read(f"{header}\nP-1,2026-11-02,99213,25,,lt,5.00\n")
    assert line.modifiers == ("25", "LT")


def test_what_came_in_is_positive_whatever_sign_the_file_writes():
    header = "Account,Statement Date,CPT,Charge,Insurance Paid,Adjustment,Patient Paid,Balance Due"
    (turned,) = read(f"{header}\nP-1,2026-11-02,99213,100.00,-60.00,-20.00,-5.00,15.00\n")
    (plain,) = read(f"{header}\nP-1,2026-11-02,99213,100.00,60.00,20.00,5.00,15.00\n")
    assert bare([turned]) == bare([plain])
    _, reversal = read(f"{header}\nP-1,2026-11-02,A,9.00,4.00,,,5.00\nP-1,2026-11-02,B,9.00,-4.00,,,13.00\n")
    assert reversal.insurance_paid == -4_00


# -- what is set aside ----------------------------------------------------------------------------------------------

PAYMENTS = "Account,Payment Date,Amount,Method\n"
STATEMENT = "Account,Statement Date,CPT,Patient Balance\n"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("P-1,2026-11-20,5.001,Cash", "Column 'Amount' reads '5.001', which has a part of a cent."),
        ("P-1,2026-11-20,1.23.4,Cash", "Column 'Amount' reads '1.23.4', which is not an amount."),
        ("P-1,2026-11-20,,Cash", "Column 'Amount' is blank, and zero is not assumed."),
        ("P-1,,5.00,Cash", "Column 'Payment Date' is blank, so its day is not known."),
        ("P-1,2026-02-30,5.00,", "Column 'Payment Date' reads '2026-02-30', which is no day with the year first."),
        (
            "P-1,2026-11-24,5.00,Cash",
            "Column 'Payment Date' is 2026-11-24, a day to come: correct it in the PM and export it again.",
        ),
        (",2026-11-20,5.00,Cash", "Column 'Account' is blank, so there is no account number."),
    ],
)
def test_a_bad_row_is_set_aside_with_its_line_and_the_rest_goes_on(row, reason):
    reject, payment = read(f"{PAYMENTS}{row}\nP-2,2026-11-19,5.00,Cash\n")
    assert (reject.position.at, reject.reason) == (2, reason)
    assert (payment.account, payment.amount) == ("P-2", 5_00)


def test_a_comma_before_the_cents_is_never_assumed():
    assert reasons(f"{PAYMENTS}P-1,2026-11-20,3.001,\nP-1,2026-11-20,4,\n") == [
        "Column 'Amount' reads '3.001', which has a part of a cent."
    ]


def test_a_line_that_does_not_say_what_is_owed_is_set_aside():
    assert reasons(f"{STATEMENT}P-1,2026-11-02,99213,\n") == [
        "Column 'Patient Balance' is blank, and zero is not assumed."
    ]


def test_a_total_that_the_rows_do_not_make_up_is_said():
    said = reasons(f"{PAYMENTS}P-1,2026-11-20,5.00,Cash\nP-1,bad,5.00,Cash\nGrand total,,10.00,\n")
    assert said[1] == "The total says 10.00, but the rows read above it add up to 5.00 (1 row was set aside)."


def test_days_that_do_not_tell_month_from_day_are_said_and_a_title_may_tell():
    row = "P-1,11/05/2026,5.00,Cash\n"
    assert reasons(PAYMENTS + row) == [
        "Its days do not tell month from day for sure; they are read with the month first."
    ]
    assert reasons(f"Printed 11/21/2026\n{PAYMENTS}{row}") == []
    (payment,) = read(f"Printed 21/11/2026\n{PAYMENTS}{row}")
    assert payment.paid_on == date(2026, 5, 11)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("Account,Payer,Payment Date,Amount\nP-1,PLAN,2026-11-20,5.00\n", "but has 'Payer' too"),
        ("Account,Payment Date,Amount Paid,Charges\nP-1,2026-11-20,5.00,9\n", "but has 'Charges' too"),
        ("Account,Statement Date,CPT,0-30,31-60,Balance\nP-1,2026-11-02,99213,5,0,5\n", "but has '0-30', '31-60' too"),
        ("Account,Statement Date,CPT,Charge\nP-1,2026-11-02,99213,5\n", "but no column says what the patient owes"),
        ("Account,Payment Date,Method\nP-1,2026-11-20,Cash\n", "but no column says the amount"),
        (f"Insurance Payments\n{PAYMENTS}P-1,2026-11-20,5.00,EFT\n", "its name or title speaks of insurers"),
        (f"{PAYMENTS}P-1,2026-11-20,-5.00,Cash\n", "has more payments below zero than above"),
    ],
)
def test_a_table_that_is_nearly_one_is_refused_with_what_to_do(content, says):
    (reject,) = read(content)
    assert reject.position.unit == "file"
    assert says in reject.reason
    assert not holds_patient_tables(io.BytesIO(content.encode()), "export.csv")


def test_the_name_of_a_file_may_say_whose_payments_they_are():
    content = f"{PAYMENTS}P-1,2026-11-20,5.00,EFT\n"
    (reject,) = read(content, "ins_pmts_1120.csv")
    assert "its name or title speaks of insurers" in reject.reason
    assert isinstance(read(content, "pt_pmts_not_ins.csv")[0], PatientPayment)


@pytest.mark.parametrize(
    "content",
    [
        "Account,Patient,Payer,Balance,Patient Balance,Service\nP-1,A,B,5.00,5.00,2026-11-02\n",
        "Acct,Patient,DOS,Charges,Last Statement Date,Last Payment Date,Balance Due\nP-1,A,2026-11-02,5,,,5\n",
        "Account,Transaction Date,Type,Amount\nP-1,2026-11-20,Charge,5.00\n",
        "ISA*00*\n",
        "",
        "\x00\x01\x02",
        "<html>",
        "Account\nStatement Date\n",
    ],
)
def test_another_file_is_left_to_others(content):
    assert read(content) is None


# -- laws -----------------------------------------------------------------------------------------------------------

days = st.dates(date(2024, 1, 1), LATEST)
cents = st.integers(-99_999_99, 99_999_99)
words = st.from_regex(r"[A-Z0-9]([A-Z0-9 /-]{0,8}[A-Z0-9])?", fullmatch=True)
accounts = st.from_regex(r"[A-Z]-[0-9]{1,5}", fullmatch=True)
statement_lines = st.builds(
    StatementLine,
    account=accounts,
    owed=cents,
    stated_on=days,
    position=st.just(NOWHERE),
    code=st.sampled_from(["", "G0463", "99213", "NSF"]),
    modifiers=st.lists(st.sampled_from(["25", "59", "LT", "XU"]), unique=True, max_size=4).map(tuple),
    service_on=st.none() | days,
    charge=st.none() | cents,
)
payments = st.builds(
    PatientPayment,
    account=accounts,
    paid_on=days,
    amount=cents.filter(bool),
    position=st.just(NOWHERE),
    reference=words,
    method=words,
)


def shown(amount):
    return "" if amount is None else dollars(amount)


def sums(line):
    return shown(line.charge), shown(line.owed)


def written(header, rows):
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue()


@given(st.lists(statement_lines, max_size=8))
@settings(max_examples=40, deadline=None)
def test_statement_lines_are_read_as_they_were_written(lines):
    header = ("Account", "Statement Date", "DOS", "CPT", "Modifiers", "Charge", "Patient Owes")
    rows = [
        (each.account, each.stated_on, each.service_on or "", each.code, "-".join(each.modifiers), *sums(each))
        for each in lines
    ]
    assert bare(read(written(header, rows))) == lines


@given(st.lists(payments, max_size=8))
@settings(max_examples=40, deadline=None)
def test_payments_are_read_as_they_were_written(found):
    most_came_in = [*found, *(replace(each, amount=abs(each.amount)) for each in found)]
    header = ("Account", "Payment Date", "Payment Amount", "Payment Method", "Reference")
    rows = [(each.account, each.paid_on, shown(each.amount), each.method, each.reference) for each in most_came_in]
    assert bare(read(written(header, rows))) == most_came_in


@given(st.sampled_from(["statements.csv", "payments.csv"]), st.data())
@settings(max_examples=80, deadline=None)
def test_no_damage_breaks_the_reader(name, data):
    whole = fixture(name)
    at = data.draw(st.integers(0, len(whole)))
    damaged = whole[:at] + data.draw(st.binary(max_size=12)) + whole[at + data.draw(st.integers(0, 30)) :]
    for value in read(damaged) or []:
        assert isinstance(value, StatementLine | PatientPayment | Reject)
