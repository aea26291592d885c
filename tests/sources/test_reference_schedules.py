"""Fee schedules as payers and spreadsheets write them."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from worklist.domain.pricing.contracts import FeeRow
from worklist.domain.provenance import Reject
from worklist.sources.reference import FileRefused, read_schedule

FORMULA = "a formula"
FIXTURES = Path(__file__).parents[2] / "fixtures" / "contracts"


def read(data: bytes | str, **columns: str) -> list[FeeRow | Reject]:
    content = data.encode() if isinstance(data, str) else data
    return list(read_schedule(io.BytesIO(content), "fees.csv", columns))


def rows(data: bytes | str, **columns: str) -> list[FeeRow]:
    return [item for item in read(data, **columns) if isinstance(item, FeeRow)]


def refusal(data: bytes | str, **columns: str) -> str:
    with pytest.raises(FileRefused) as refused:
        read(data, **columns)
    return str(refused.value)


def workbook(*sheets: list[list[object]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "mm/dd/yyyy"})
        for cells in sheets:
            sheet = book.add_worksheet()
            for at, row in enumerate(cells):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(at, column, value, day)
                    elif value == FORMULA:
                        sheet.write_formula(at, column, "=2*3", value=6)
                    else:
                        sheet.write(at, column, value)
    return stream.getvalue()


def test_the_example_is_read_below_its_titles_with_what_is_set_aside_and_why():
    items = read((FIXTURES / "example-ppo" / "example-ppo-2026.csv").read_bytes())
    found = [(row.code, row.modifiers, row.place, row.amount) for row in items if isinstance(row, FeeRow)]
    assert found == [
        ("G0463", (), "", 9250),
        ("99213", (), "11", 110450),
        ("99213", (), "11", 10450),
        ("99213", (), "facility", 7710),
        ("93306", ("26",), "", 7100),
        ("93306", ("TC",), "", 14000),
        ("01967", (), "", None),
    ]
    said = [(item.position.at, item.kind, item.reason) for item in items if isinstance(item, Reject)]
    assert [(at, kind) for at, kind, _ in said] == [
        (11, "rejected"),
        (12, "rejected"),
        (3, "warning"),
        (10, "warning"),
    ]
    assert said[0][2] == "The amount 'by report' is not an amount."
    assert "stays UNKNOWN" in said[1][2]


def test_days_and_the_end_of_time():
    first, second = rows("CPT,Fee,Eff Date,Term Date\n99213,1.00,1/2/2026,6/30/26\n99213,2.00,2026-07-01,12/31/9999\n")
    assert (first.valid_from, first.valid_to) == (date(2026, 1, 2), date(2026, 6, 30))
    assert (second.valid_from, second.valid_to) == (date(2026, 7, 1), None)


@pytest.mark.parametrize(
    "header", ["code,rate", "CPT,Allowed", "HCPCS Code,Fee Amount", "Procedure,2026 Rate", "CPT/HCPCS,Price"]
)
def test_usual_headers_are_understood(header):
    assert [row.amount for row in rows(f"{header}\nG0463,$1.50\n")] == [150]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("99213-26;1;;", ("26",)),
        ("99213;1;26;", ("26",)),
        ("99213;1;26, TC;", ("26", "TC")),
        ("99213;1;26.0;rt", ("26", "RT")),
    ],
)
def test_modifiers_stand_in_one_column_or_several_or_behind_the_code(row, expected):
    assert rows(f"code;fee;Mod1;Mod2\n{row}\n")[0].modifiers == expected


def test_an_amount_for_each_place_is_two_rows():
    found = rows((FIXTURES / "two-places" / "two-places.txt").read_bytes(), code="Item")
    assert [(row.code, row.place, row.amount) for row in found][:2] == [
        ("G0463", "facility", 8000),
        ("G0463", "nonfacility", 10000),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told(encoding):
    assert len(rows("Praxis Müller,\ncode,fee\nG0463,1.00\n".encode(encoding))) == 1


def test_a_workbook_gives_values_days_and_codes_that_it_took_for_numbers():
    data = workbook(
        [["Read me"]],
        [["Example"], [], ["CPT", "Fee", "From"], [99213, 105.8345, date(2026, 1, 2)], [1967, FORMULA, None]],
    )
    first, second = rows(data)
    assert second.amount == 600
    assert (first.code, first.amount, first.valid_from) == ("99213", 10583, date(2026, 1, 2))
    assert (second.code, second.position.at) == ("01967", 5)
    assert [item.reason for item in read(data) if isinstance(item, Reject)] == [
        "The zero in front of 1 code (line 5) was lost and put back.",
        "Amounts with parts of a cent were rounded: line 4.",
    ]


def test_base_units_of_anesthesia():
    (row,) = rows("code,base units\n00100,5.5\n")
    assert (row.amount, row.base_units) == (None, Decimal("5.5"))


def test_a_workbook_whose_cells_reach_too_far_is_refused_before_it_is_opened():
    stream = io.BytesIO(workbook([["code", "fee"]]))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(
            "xl/worksheets/sheet9.xml", '<worksheet><row r="1048576"><c r="XFD1048576"/></row></worksheet>'
        )
    assert "reach over 1,048,576 rows" in refusal(stream.getvalue())


def test_a_workbook_that_unpacks_to_a_flood_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (51 << 20))
    assert "more than 50 MB" in refusal(stream.getvalue())


def test_a_file_without_a_code_or_an_amount_is_refused_with_its_headers():
    assert refusal("Item,Price\nG0463,1\n").startswith(
        "has no header row with a code and an amount; its headers: 'Item'"
    )
    assert "has no column 'Cost' for amount; its headers: 'Item', 'Price'" in refusal(
        "Item,Price\nG0463,1\n", amount="Cost"
    )
    assert rows("Item,Price\nG0463,1\n", code="item")


def test_two_columns_that_may_be_the_amount_are_asked_for():
    text = "code,2025 Rate,2026 Rate\nG0463,1.00,2.00\n"
    assert "two columns that may hold the amount, '2025 Rate' and '2026 Rate'" in refusal(text)
    assert [row.amount for row in rows(text, amount="2026 Rate")] == [200]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("99213,1.00,,999", "is no place of service"),
        ("992X,1.00,,", "is no procedure code"),
        (",1.00,,", "no procedure code"),
        ("99213,-1.00,,", "stays UNKNOWN"),
        ("99213,,,", "neither an amount nor base units"),
        ("99213,,26,", "neither an amount nor base units"),
        ("99213,1.00,LEFT,", "is no modifier"),
        ("99213,1.00,,north", "is no place of service"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_line(row, reason):
    (reject,) = [
        item
        for item in read(f"code,fee,mod,pos\nG0463,1.00,,\n{row}\n")
        if isinstance(item, Reject) and item.kind == "rejected"
    ]
    assert reason in reject.reason
    assert str(reject.position) == "fees.csv, line 3"


codes = st.from_regex(r"[0-9A-Z][0-9]{3}[0-9A-Z]", fullmatch=True).filter(str.isascii)


@given(
    lines=st.lists(st.tuples(codes, st.integers(1, 10_000_000)), min_size=1, max_size=30),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
)
def test_every_row_is_read_or_set_aside_under_any_delimiter(lines, delimiter):
    text = "\n".join([f"code{delimiter}fee", *(f"{code}{delimiter}{cents / 100:.2f}" for code, cents in lines)])
    assert [(row.code, row.amount) for row in rows(text)] == lines


@given(st.binary(max_size=300))
def test_no_file_is_more_than_refused(data):
    try:
        read(b"code,fee\n" + data)
    except FileRefused as refused:
        assert str(refused)
