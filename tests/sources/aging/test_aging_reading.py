"""What is read from each fixture, and from what surrounds accounts in real exports."""

import io
import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from worklist.domain.column_map import ColumnMap
from worklist.domain.text import clean
from worklist.sources.aging import guess_map, read_aging, stated_on

FIXTURES = Path(__file__).parents[3] / "fixtures" / "aging"
FILE_DATE = date(2026, 11, 21)


def test_a_typical_export(read_fixture) -> None:
    result = read_fixture("typical.csv")
    assert result.reasons == []
    assert {name: row.balance for name, row in result.accounts.items()} == {
        "SYN-1001": 123450,
        "SYN-1002": -1234,
        "SYN-1003": -125550,
        "SYN-1004": 8000,
        "SYN-1005": 0,
    }
    anna, ben = result.accounts["SYN-1001"], result.accounts["SYN-1002"]
    assert (anna.as_of, anna.position.at, anna.position.unit) == (date(2026, 11, 20), 6, "line")
    assert (anna.patient, anna.payer, anna.plan) == ("SYNTHETIC, ANNA", "Fictional Health", "PPO")
    assert (anna.service_on, anna.billed_on, anna.born) == (
        date(2026, 8, 2),
        date(2026, 8, 9),
        date(1961, 3, 14),
    )
    assert (anna.charges, anna.insurance_balance, anna.patient_balance) == (123450, 103450, 20000)
    assert (ben.born, ben.service_on, ben.patient_balance) == (date(1945, 12, 31), date(2026, 7, 4), None)


def test_a_bad_row_is_set_aside_with_its_line_and_reason_and_the_rest_goes_on(read_fixture) -> None:
    result = read_fixture("bad-rows.csv")
    assert list(result.accounts) == ["SYN-1", "SYN-10"]
    expected = ["DOS", "Balance", "no account", "beyond the last", "blank", "power of ten", "quote", "DOS"]
    assert [reject.position.at for reject in result.rejects] == [3, 4, 5, 6, 7, 8, 9, 10]
    assert all(words in reason for words, reason in zip(expected, result.reasons, strict=True))
    assert [reject.account for reject in result.rejects[:2]] == ["SYN-2", "SYN-3"]


def test_no_reason_names_a_patient(read_fixture) -> None:
    assert not any("SYNTHETIC" in reason for reason in read_fixture("bad-rows.csv").reasons)


def test_a_total_that_differs_is_said_with_both_numbers(read_fixture) -> None:
    warning = read_fixture("total-differs.csv").rejects[-1]
    assert (warning.kind, warning.position.at) == ("warning", 5)
    assert warning.reason == ("The total says 35.00, but the rows read above it add up to 30.00 (1 row was set aside).")


def test_group_headings_are_said_and_group_totals_are_understood(read_fixture) -> None:
    result = read_fixture("grouped.csv")
    assert list(result.accounts) == ["SYN-1", "SYN-2"]
    assert result.reasons == ["2: Rows with one text and no amount were passed over as headings: lines 2, 5."]


def test_amounts_without_an_account_that_are_no_total_are_set_aside(read) -> None:
    result = read("Acct,Balance\nSYN-1,10.00\n,9.00\n")
    assert "no account number" in result.reasons[0]


def test_claims_of_one_account_become_one_row(read_fixture) -> None:
    result = read_fixture("open-claims.csv")
    row = result.accounts["SYN-1"]
    assert (row.balance, row.position.at, row.patient) == (12550, 2, "SYNTHETIC, ANNA")
    assert (row.service_on, row.billed_on, row.last_payment_on) == (
        *(date(2026, 3, 1), date(2026, 10, 1), date(2026, 10, 30)),
    )
    assert (row.payer, row.charges) == ("Fictional Health", None)


def test_a_row_that_is_there_twice_is_counted_and_named(read_fixture) -> None:
    result = read_fixture("open-claims.csv")
    assert [(reject.kind, reject.account) for reject in result.rejects] == [("warning", "SYN-2")]
    assert "5: The row repeats line 3" in result.reasons[0]
    assert result.accounts["SYN-2"].balance == 8000


def test_buckets_add_up_to_the_balance_and_all_blank_is_unknown(read_fixture) -> None:
    result = read_fixture("buckets.csv")
    assert {name: row.balance for name, row in result.accounts.items()} == {"SYN-1": 101525, "SYN-3": -400}
    assert "Every bucket is blank" in result.reasons[0]


def test_the_second_column_of_one_name(read) -> None:
    column_map = ColumnMap("aging", {"account": "Acct", "balance": "Balance", "patient_balance": "Balance#2"})
    row = read((FIXTURES / "twice.csv").read_bytes(), column_map).accounts["SYN-1"]
    assert (row.balance, row.patient_balance) == (9000, 1000)


def test_ragged_rows_and_line_breaks_in_quotes(read_fixture) -> None:
    result = read_fixture("ragged.csv")
    assert result.reasons == []
    assert {name: row.position.at for name, row in result.accounts.items()} == {
        "SYN-1": 2,
        "SYN-2": 3,
        "SYN-3": 4,
        "SYN-4": 7,
    }
    assert (result.accounts["SYN-3"].patient, result.accounts["SYN-3"].status) == ("SYNTHETIC CARA", "two lines")


@pytest.mark.parametrize("name", ["utf8-bom.csv", "cp1252.csv", "utf16.csv"])
def test_encodings(read_fixture, name: str) -> None:
    result = read_fixture(name)
    assert [row.patient for row in result.accounts.values()] == ["SYNTHÉTIC, ZOË", "SYNTHETIC, ŽAN"]
    assert [row.patient_balance for row in result.accounts.values()] == [500, None]


def test_utf16_without_a_mark_is_named_and_read_when_the_map_says_so(read) -> None:
    data = "Acct,Balance\nSYN-1,10.00\n".encode("utf-16-le")
    assert "utf-16-le" in read(data).reasons[0]
    column_map = ColumnMap("aging", {"account": "Acct", "balance": "Balance"}, encoding="utf-16-le")
    assert read(data, column_map).accounts["SYN-1"].balance == 1000


def test_credits_with_a_minus_sign_become_positive(read_fixture) -> None:
    row = read_fixture("credits-negative.csv").accounts["SYN-1"]
    assert (row.charges, row.payments, row.adjustments, row.balance) == (10000, 6000, 1500, 2500)


def test_account_numbers_kept_as_text_for_a_spreadsheet(read_fixture) -> None:
    assert list(read_fixture("excel-kept-text.csv").accounts) == ["00123", "00124"]


def test_a_quote_that_is_not_closed_never_gives_one_account_the_amount_of_the_next(read) -> None:
    column_map = ColumnMap("aging", {"account": "Acct", "patient": "Name", "balance": "Balance"})
    result = read('Acct,Name,Balance\nSYN-1,"ANNA,1.00\nSYN-2,"BEN",2.00\nSYN-3,CARA,3.00\n', column_map)
    assert {name: row.balance for name, row in result.accounts.items()} == {"SYN-2": 200, "SYN-3": 300}
    assert "2: The line opens a quote" in result.reasons[0]


def test_an_open_quote_at_the_end_costs_one_line(read) -> None:
    rest = "".join(f"SYN-{number},1.00\n" for number in range(500))
    result = read(f'Acct,Balance\n"SYN-X,1.00\n{rest}')
    assert len(result.accounts) == 500
    assert result.reasons == ['2: The line opens a quote (") that is not closed where it should be.']


def test_a_huge_line_costs_little_memory_and_only_itself(read) -> None:
    data = b"Acct,Balance\nSYN-1,1.00\n" + b"x" * 20_000_000 + b"\nSYN-2,2.00\n"
    tracemalloc.start()
    try:
        result = read(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert list(result.accounts) == ["SYN-1", "SYN-2"]
    assert "3: The line is longer than 65,536 characters" in result.reasons[0]
    assert peak < 5_000_000 + len(data) * 0.01


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_line_ends(read, end: str) -> None:
    assert len(read(end.join(["Acct,Balance", "SYN-1,1.00", "SYN-2,2.00"])).accounts) == 2


def test_zero_balances_are_kept(read) -> None:
    assert read("Acct,Balance\nSYN-1,0.00\n").accounts["SYN-1"].balance == 0


def test_a_title_wins_over_the_date_of_the_file(read) -> None:
    stated = read("As of 11/20/2026\nAcct,Balance\nSYN-1,1.00\n").accounts["SYN-1"]
    silent = read("Acct,Balance\nSYN-1,1.00\n").accounts["SYN-1"]
    assert (stated.as_of, silent.as_of) == (date(2026, 11, 20), FILE_DATE)


@pytest.mark.parametrize(
    ("data", "name", "day"),
    [
        (b"As of,11/20/2026\nAcct,Balance\n", "aging-2026-01-01.csv", date(2026, 11, 20)),
        (b"Acct,Balance\nas of 11/20/2026,1.00\n", "aging-2026-01-01.csv", date(2026, 1, 1)),
        (b"Acct,Balance\n", "aging.csv", None),
        (b"", "aging-20260101.csv", date(2026, 1, 1)),
    ],
)
def test_the_day_of_a_file_is_known_before_it_is_read(data: bytes, name: str, day: date | None) -> None:
    column_map = ColumnMap("aging", {"account": "Acct", "balance": "Balance"})
    assert stated_on(io.BytesIO(data), name, column_map) == day


def test_a_changed_layout_is_named_before_anything_is_read(read) -> None:
    column_map = ColumnMap("aging", {"account": "Acct", "balance": "Balance", "payer": "Carrier"})
    result = read("Title\nAcct,Balance,Payer\nSYN-1,1.00,x\n", column_map)
    assert result.accounts == {}
    assert result.rejects[0].position.unit == "file"
    assert result.rejects[0].reason == (
        "The file lacks 'Carrier' (now 'Payer'?) in its header on line 2, which the map 'aging' reads; "
        "the layout has changed: make the map anew with 'worklist map'."
    )


def test_the_stream_stays_open_and_progress_reaches_its_end() -> None:
    told: list[int] = []
    stream = io.BytesIO(b"Acct,Balance\n" + b"SYN-1,1.00\n" * 5_000)
    column_map = ColumnMap("aging", {"account": "Acct", "balance": "Balance"})
    list(read_aging(stream, "aging.csv", column_map, as_of=FILE_DATE, progress=told.append))
    assert not stream.closed
    assert told == sorted(told)
    assert told[-1] == len(stream.getvalue())


def test_a_reading_can_be_left_in_the_middle() -> None:
    stream = io.BytesIO(b"Acct,Balance\n,1\nSYN-1,1.00\n")
    reading = read_aging(stream, "a.csv", ColumnMap("a", {"account": "Acct", "balance": "Balance"}), as_of=FILE_DATE)
    next(reading)
    reading.close()
    assert stream.read() is not None


def test_hostile_text_is_harmless_in_every_field(read_fixture) -> None:
    result = read_fixture("hostile.csv")
    assert len(result.accounts) == 29
    for row in result.accounts.values():
        texts = (row.account, row.patient, row.patient_id, row.payer, row.plan, row.status, row.provider, row.location)
        assert all(text == clean(text) and "\x1b" not in text for text in texts)
    payers = {row.payer for row in result.accounts.values()}
    assert {"[/x]", '=HYPERLINK("http://x.invalid","SYNTHETIC")', "-2+3", "SYNTHETICNUL"} <= payers
    assert result.reasons == ["28: Its account number is longer than 60 characters."]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n", "is empty"),
        (b"\xff\xfe", "is empty"),
        (b"PK\x03\x04" + bytes(100), "Excel workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "old Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"<!DOCTYPE html><table>", "web page"),
        (b"\n  <html>", "web page"),
        (b"ISA*00*          *00*", "X12"),
        (bytes(range(256)) * 8, "binary"),
        (b"Acct,Balance\n", "header but no accounts"),
        (b"Acct,Balance\n\n,,\n", "header but no accounts"),
        (b"Acct,Balance\nSYN-1,x\n", "no row that could be read (1 row was set aside)"),
        (b"just some text\nand more", "no header row"),
    ],
)
def test_a_wrong_file_gets_one_sentence_for_the_whole_of_it(read, data: bytes, words: str) -> None:
    reject = read(data).rejects[-1]
    assert (reject.kind, reject.position.unit, str(reject.position)) == ("rejected", "file", "aging.csv")
    assert words in reject.reason


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.glob("*.csv")))
def test_every_fixture_has_a_guess_and_every_guess_reads_it(read_fixture, name: str) -> None:
    assert read_fixture(name).accounts


def test_guessing_leaves_reading_to_start_at_the_beginning() -> None:
    stream = io.BytesIO((FIXTURES / "typical.csv").read_bytes())
    column_map = guess_map(stream, "typical.csv").column_map
    assert len(list(read_aging(stream, "typical.csv", column_map, as_of=FILE_DATE))) == 5
