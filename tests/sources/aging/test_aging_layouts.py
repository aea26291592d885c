"""One export in several layouts, and layouts that changed: recognised by the header, named before anything loads."""

import io
from dataclasses import replace
from datetime import date

import pytest
import tomlkit

from worklist.domain.column_map import ColumnMap, from_table
from worklist.sources.aging import guess_map, read_aging, stated_on

NEAR = ColumnMap("aging", {"account": "Acct", "balance": "Balance", "payer": "Carrier"})
FAR = ColumnMap(
    "aging", {"account": "Konto", "balance": "Saldo"}, decimal=",", delimiter=";", dates="dmy", encoding="utf-16-le"
)
BOTH = NEAR.with_layout(FAR)
DAY = date(2026, 11, 21)


def read(data, column_map):
    return list(read_aging(io.BytesIO(data), "aging.csv", column_map, as_of=DAY))


def guessed(text):
    return guess_map(io.BytesIO(text.encode()), "aging.csv").column_map


@pytest.mark.parametrize(
    ("data", "account", "balance"),
    [
        (b"Acct,Balance,Carrier\nSYN-1,1.50,x\n", "SYN-1", 1_50),
        ("Konto;Saldo\nSYN-2;1.234,50\n".encode("utf-16-le"), "SYN-2", 1_234_50),
    ],
)
def test_each_file_is_read_by_the_layout_that_its_header_shows(data, account, balance):
    (row,) = read(data, BOTH)
    assert (row.account, row.balance) == (account, balance)


def test_the_day_of_a_file_is_read_by_its_own_layout():
    data = "Stand as of 01.02.2026\nKonto;Saldo\n".encode("utf-16-le")
    assert stated_on(io.BytesIO(data), "aging.csv", BOTH) == date(2026, 2, 1)


def test_where_no_layout_fits_the_nearest_one_says_why():
    (reject,) = read(b"Acct,Balance,Payer\nSYN-1,1.00,x\n", BOTH)
    assert "lacks 'Carrier' (now 'Payer'?) in its header on line 1" in reject.reason


@pytest.mark.parametrize("maps", [(NEAR, "short"), ("short", NEAR)])
def test_of_two_that_fit_the_one_that_reads_more_wins(maps):
    short = ColumnMap("aging", {"account": "Acct", "balance": "Balance"})
    first, second = (short if each == "short" else each for each in maps)
    (row,) = read(b"Acct,Balance,Carrier\nSYN-1,1.50,CEDAR\n", first.with_layout(second))
    assert row.payer == "CEDAR"


def test_a_layout_that_reads_the_same_columns_takes_the_place_of_the_older_one():
    newer = replace(FAR, dates="ymd")
    assert BOTH.with_layout(newer).every_layout == (NEAR, newer)
    assert NEAR.with_layout(replace(NEAR, decimal=",")).every_layout == (replace(NEAR, decimal=","),)


def test_layouts_come_back_from_the_settings_file():
    kept = replace(BOTH, header=("Acct", "Balance", "(column 3)"))
    text = tomlkit.dumps({"maps": {"aging": kept.to_table()}})
    assert "[[maps.aging.layouts]]" in text
    assert from_table("aging", tomlkit.parse(text).unwrap()["maps"]["aging"]) == kept


@pytest.mark.parametrize(
    ("layouts", "sentence"),
    [
        ("x", "layouts must be tables"),
        ([{"account": "A", "balance": "B", "extent": "partial"}], "must have one extent"),
        ([FAR.to_table() | {"layouts": [FAR.to_table()]}], "side by side"),
        ([{"account": "A"}], "balance is missing"),
    ],
)
def test_wrong_layouts_are_named(layouts, sentence):
    with pytest.raises(ValueError, match=f"^maps.aging: .*{sentence}"):
        from_table("aging", NEAR.to_table() | {"layouts": layouts})


KNOWN = guessed("Acct #,Patient,Balance,Status\nSYN-1,SYNTHETIC A,1.00,open\nSYN-2,SYNTHETIC B,2.00,open\n")


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("Acct #,Patient,Total Bal,Status", "lacks 'Balance' (now 'Total Bal'?), and newly has 'Total Bal'"),
        ("Acct #,Pt Name,Balance,Site", "lacks 'Patient' (now 'Pt Name'?), 'Status', and newly has 'Pt Name', 'Site'"),
        ("Acct #,Balance,Balance,Patient,Status", "has other columns beside 'Balance' in its header on line 1"),
    ],
)
def test_what_changed_since_the_map_was_made_is_named_and_nothing_is_read(header, sentence):
    (reject,) = read(f"{header}\nSYN-1,SYNTHETIC A,1.00,2.00,3.00\n".encode(), KNOWN)
    assert reject.position.unit == "file"
    assert sentence in reject.reason


def test_a_column_without_a_name_that_has_moved_is_not_read_blindly():
    nameless = replace(KNOWN, columns={"account": "(column 1)", "balance": "Balance"}, header=("(column 1)", "Balance"))
    assert read(b",Balance\nSYN-1,1.00\n", nameless)[0].account == "SYN-1"
    (reject,) = read(b",Site,Balance\nSYN-1,x,1.00\n", nameless)
    assert "has other columns beside '(column 1)'" in reject.reason


def test_columns_that_the_map_does_not_read_may_come_and_go_with_a_notice():
    known = replace(KNOWN, columns={"account": "Acct #", "balance": "Balance"})
    notice, row = read(b"Acct #,Patient,Balance,Site\nSYN-1,SYNTHETIC A,1.00,x\n", known)
    assert (notice.kind, notice.position.at, row.account) == ("warning", 1, "SYN-1")
    assert notice.reason == (
        "The header has the new column 'Site' and has no longer the column 'Status'; the mapped columns are all there,"
        " so the file was read. Make the map anew to end this."
    )


def test_the_same_header_in_another_case_or_order_is_no_change():
    (row,) = read(b"STATUS,balance,acct  #,Patient,,\nopen,1.00,SYN-1,SYNTHETIC A\n", KNOWN)
    assert (row.account, row.balance) == ("SYN-1", 1_00)
