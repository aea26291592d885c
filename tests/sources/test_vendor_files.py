"""Vendors' reports as files: found by their titles, read whole or refused in a sentence. All of it is synthetic."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from worklist.domain.vendors.report_map import ReportField
from worklist.sources import vendor_files
from worklist.sources.reference.columns import FileRefused
from worklist.sources.vendor_files import read_report, sample_report, stated_on

VENDORS = Path(__file__).parents[2] / "fixtures" / "vendors"
TODAY = date(2026, 11, 21)
_F = ReportField
CLEAN = {
    _F.ACCOUNT: "Acct #",
    _F.STATUS: "Status",
    _F.RECOVERED: "Amt Recovered",
    _F.FEE: "Our Fee",
    _F.WHY: "Reason",
    _F.FIX: "Recommended Fix",
    _F.DATE: "Payment Date",
    _F.REFERENCE: "Case No",
}


def rows_of(name):
    return read_report(VENDORS / name, CLEAN, TODAY).rows


def refused(path, columns=CLEAN):
    with pytest.raises(FileRefused) as refusal:
        read_report(path, columns, TODAY)
    return str(refusal.value)


def written(folder, text, name="report.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("name", ["clean.csv", "clean.xlsx"])
def test_every_column_of_a_usual_report_is_known_by_its_title(name):
    sample = sample_report(VENDORS / name, {})
    assert dict(sample.columns) == CLEAN
    assert sample.statuses == ("Paid in Full", "Appeal filed", "Closed - uncollectable")


@pytest.mark.parametrize("name", ["clean.csv", "clean.xlsx"])
def test_a_workbook_says_what_the_csv_says(name):
    won, waiting, closed = rows_of(name)
    assert (won.account, won.recovered, won.fee, won.on) == ("A1", 1_000_00, 250_00, date(2026, 11, 18))
    assert (won.status, won.why, won.fix) == ("Paid in Full", "won on appeal", "bill modifier 25 with the note")
    assert (waiting.recovered, waiting.fee, waiting.on, waiting.why) == (None, None, None, "second level; waiting")
    assert (closed.account, closed.recovered, closed.fee) == ("A3", 0, 0)


def test_rows_know_their_lines_and_totals_are_passed_over():
    file = read_report(VENDORS / "clean.csv", CLEAN, TODAY)
    assert [row.line for row in file.rows] == [4, 5, 6]
    assert file.totals == (7,)


def test_a_column_that_a_person_names_wins_over_the_guess():
    sample = sample_report(VENDORS / "clean.csv", {_F.WHY: "Case No"})
    assert sample.columns[_F.WHY] == "Case No"
    assert _F.REFERENCE not in sample.columns


def test_what_was_named_before_stays_where_the_file_has_it():
    before = {_F.WHY: "Case No", _F.FEE: "A column of last year"}
    again = sample_report(VENDORS / "clean.csv", {_F.FIX: "Reason"}, before).columns
    assert (again[_F.WHY], again[_F.FIX], again[_F.FEE]) == ("Case No", "Reason", "Our Fee")


def test_a_column_that_is_renamed_is_named_with_what_may_have_become_of_it():
    said = refused(VENDORS / "renamed.csv")
    assert "lacks the column 'Our Fee' among its titles on line 1" in said
    assert "It has 'Fee Amount': was it renamed?" in said


def test_a_second_column_of_one_title_is_refused_until_one_of_them_is_named(tmp_path):
    path = written(tmp_path, "Account,Status,Fee,Fee\nA1,Working,1.00,2.00\n")
    named = {_F.ACCOUNT: "Account", _F.STATUS: "Status", _F.FEE: "Fee"}
    assert "has two columns 'Fee' on line 1" in refused(path, named)
    (row,) = read_report(path, {**named, _F.FEE: "Fee#2"}, TODAY).rows
    assert row.fee == 2_00


def test_what_cannot_be_read_of_a_row_is_said_and_the_rest_goes_on():
    named = {_F.ACCOUNT: "Account", _F.STATUS: "Status", _F.RECOVERED: "Recovered", _F.FEE: "Fee", _F.DATE: "Date"}
    rows = read_report(VENDORS / "unknown-accounts.csv", named, TODAY).rows
    problems = {row.line: row.problem for row in rows if row.problem}
    assert problems == {
        6: "'lots' is no amount in dollars (recovered).",
        9: "The row has no account number.",
        10: "'31/31/2026' is no date such as 11/20/2026 (date).",
        11: 'The line opens a quote (") that is not closed where it should be.',
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ((VENDORS / "garbage.csv").read_bytes(), "has no row with the titles 'Acct #', 'Status'"),
        (b"", "is empty"),
        (b"%PDF-1.7\nSYNTHETIC", "PDF"),
        (b"PK\x03\x04 SYNTHETIC, cut off", "is a damaged workbook"),
        (";".join(CLEAN.values()).encode(), "no row below them"),
    ],
)
def test_what_is_no_report_is_refused_in_one_sentence(tmp_path, content, said):
    assert said in refused(written(tmp_path, content))


def test_a_file_of_absurd_size_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(vendor_files, "MOST_ROWS", 2)
    assert "has more than 2 rows" in refused(VENDORS / "clean.csv")
    monkeypatch.setattr(vendor_files, "MOST_COLUMNS", 3)
    monkeypatch.setattr(vendor_files, "MOST_ROWS", 200)
    assert "has 8 columns on line 3; 3 is the most" in refused(VENDORS / "clean.csv")
    monkeypatch.setattr(vendor_files, "MOST_BYTES", 10)
    assert "is larger than" in refused(VENDORS / "clean.csv")


def test_what_a_formula_leaves_below_a_cent_is_rounded_as_its_cell_shows_it(tmp_path):
    named = {_F.ACCOUNT: "Account", _F.STATUS: "Status", _F.RECOVERED: "Recovered", _F.FEE: "Fee"}
    path = tmp_path / "report.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate((named.values(), ("A1", "Paid", 1234.57, 308.6425), ("A2", "Paid", 133.3, 33.325))):
            sheet.write_row(at, 0, row)
    assert [row.fee for row in read_report(path, named, TODAY).rows] == [308_64, 33_33]
    text = written(tmp_path, ",".join(named.values()) + "\nA1,Paid,1.00,33.325\n")
    assert "'33.325' is no amount" in read_report(text, named, TODAY).rows[0].problem


def test_a_text_that_is_too_long_for_an_account_number_is_cut_and_told(tmp_path):
    path = written(tmp_path, f"Account,Status\n{'x' * 3_000},Paid\n")
    (row,) = read_report(path, {_F.ACCOUNT: "Account", _F.STATUS: "Status"}, TODAY).rows
    assert (len(row.account), row.problem[:30]) == (81, "Its account number is longer t")


def test_a_formula_and_hostile_text_are_only_text(tmp_path):
    path = tmp_path / "report.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["Account", "Status", "Reason"])
        sheet.write_row(1, 0, ["A1", "Working", "\x1b[31m[bold]SYNTHETIC\u202e"])
    (row,) = read_report(path, {_F.ACCOUNT: "Account", _F.STATUS: "Status", _F.WHY: "Reason"}, TODAY).rows
    assert "\x1b" not in row.why
    assert "\u202e" not in row.why
    assert "[bold]SYNTHETIC" in row.why


def test_the_old_bytes_of_windows_are_read(tmp_path):
    path = written(tmp_path, "Account;Status;Reason\nA1;Working;Pr\xfcfung\n".encode("cp1252"))
    (row,) = read_report(path, {_F.ACCOUNT: "Account", _F.STATUS: "Status", _F.WHY: "Reason"}, TODAY).rows
    assert row.why == "Prüfung"


def test_the_day_of_a_report_is_in_its_name():
    assert stated_on(Path("apex_2026-11-20.csv")) == date(2026, 11, 20)
    assert stated_on(Path("apex.csv")) is None
