"""Medicare's quarterly files, in synthetic copies of their layouts."""

import csv
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from worklist.domain.pricing.reference import ConversionFactor, Locality, NcciEdit, RelativeValue
from worklist.domain.provenance import Reject
from worklist.sources.reference import FileRefused, Kind, parts_of, read_part

FIXTURES = Path(__file__).parents[2] / "fixtures" / "reference"
VALUES, INDICES = FIXTURES / "PPRRVU26_JAN.csv", FIXTURES / "GPCI2026.csv"
EDITS = FIXTURES / "ccipra-v321r0.txt"
ONE_ROW = "HCPCS,MOD,DESCRIPTION,STATUS CODE,WORK RVU,NON-FAC PE RVU,NON-FAC NA INDICATOR,FACILITY PE RVU,"
ONE_ROW += "FACILITY NA INDICATOR,MP RVU,PCTC IND,GLOB DAYS,MULT PROC,BILAT SURG,ASST SURG,CO-SURG,TEAM SURG,ENDO BASE,"
ONE_ROW += "CONV FACTOR"


def read(path):
    (part,), _ = parts_of(path)
    return part, list(read_part(part))


def of(kind, items):
    return [item for item in items if isinstance(item, kind)]


def refusal(path):
    with pytest.raises(FileRefused) as refused:
        parts_of(path)
    return str(refused.value)


def written(folder, name, text):
    (folder / name).write_text(text)
    return folder / name


def test_relative_values_stand_under_a_header_of_several_rows():
    part, items = read(VALUES)
    values = {(value.code, value.modifier): value for value in of(RelativeValue, items)}
    echo = values["93306", ""]
    assert (part.kind, part.edition.begins, part.edition.release) == (Kind.VALUES, date(2026, 1, 1), "2025-12-29")
    assert (echo.work, echo.practice_nonfacility, echo.practice_facility) == (Decimal("1.40"), Decimal("4.00"), None)
    assert (echo.component, echo.multiple, echo.status) == ("1", "6", "A")
    knee = values["27447", ""]
    assert (knee.global_days, knee.bilateral, knee.assistant, knee.co_surgeon, knee.team) == ("090", "1", "2", "2", "0")
    assert knee.practice_nonfacility is None
    assert values["45380", ""].endoscopic_base == "45378"
    assert str(knee.position) == "PPRRVU26_JAN.csv, line 11"
    assert [factor.dollars for factor in of(ConversionFactor, items)] == [Decimal(32)]
    assert [str(reject.position) for reject in of(Reject, items)] == ["PPRRVU26_JAN.csv, line 16"]


def test_a_workbook_that_took_texts_for_numbers_says_the_same(tmp_path):
    path = tmp_path / "PPRRVU26_JAN.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_numbers": True}) as book:
        sheet = book.add_worksheet()
        for at, line in enumerate(csv.reader(VALUES.read_text().splitlines())):
            sheet.write_row(at, 0, line)

    def content(items):
        return [replace(value, position=None) for value in of(RelativeValue, items)]

    assert content(read(path)[1]) == content(read(VALUES)[1])


def test_one_header_row_and_a_name_that_says_the_quarter(tmp_path):
    row = "99213,,x,A,1.0,1.1,,0.5,,0.1,0,0,0,0,0,0,0,,30.5"
    part, items = read(written(tmp_path, "PPRRVU2026_Jul_nonQPP.csv", f"{ONE_ROW}\n{row}\n"))
    assert part.edition.begins == date(2026, 7, 1)
    assert of(RelativeValue, items)[0].global_days == "000"


def test_an_edition_that_no_one_tells_is_asked_for_and_kept_in_the_name(tmp_path):
    row = "99213,,x,A,1.0,1.1,,0.5,,0.1,0,0,0,0,0,0,0,,30.5"
    (part,), _ = parts_of(written(tmp_path, "values.csv", f"{ONE_ROW}\n{row}\n"))
    with pytest.raises(FileRefused, match="--valid-from"):
        list(read_part(part))
    part, items = read(written(tmp_path, "from-2026-04-01-values.csv", f"{ONE_ROW}\n{row}\n"))
    assert of(RelativeValue, items)[0].valid_from == date(2026, 4, 1)


def test_two_conversion_factors_are_none(tmp_path):
    rows = [f"9921{n},,x,A,1,1,,1,,1,0,XXX,0,0,0,0,0,,3{n}" for n in (3, 4)]
    _, items = read(written(tmp_path, "PPRRVU26_JAN.csv", "\n".join([ONE_ROW, *rows])))
    assert not of(ConversionFactor, items)
    assert "33 on line 2, 34 on line 3" in of(Reject, items)[0].reason


def test_a_changed_layout_is_refused_with_the_columns_that_are_missing(tmp_path):
    assert "lacks the columns factor" in refusal(
        written(tmp_path, "v.csv", f"{ONE_ROW.removesuffix(',CONV FACTOR')}\n")
    )


def test_localities_are_read_and_footnotes_passed_over():
    part, items = read(INDICES)
    assert part.edition.begins == date(2026, 1, 1)
    assert [(each.id, each.work, each.practice, each.malpractice) for each in of(Locality, items)] == [
        ("01112-05", Decimal("1.100"), Decimal("1.400"), Decimal("0.400")),
        ("10112-00", Decimal("1.000"), Decimal("0.900"), Decimal("0.600")),
    ]
    assert len(items) == 2


def test_edits_are_read_below_four_lines_of_header_without_their_rationale():
    part, items = read(EDITS)
    edits = of(NcciEdit, items)
    assert part.edition.release == "0321.00"
    assert [(e.column1, e.column2, e.effective, e.deleted, e.indicator) for e in edits[1:3]] == [
        ("93306", "93320", date(1996, 1, 1), date(2025, 12, 31), "0"),
        ("93306", "93320", date(2026, 4, 1), None, "1"),
    ]
    assert "synthetic" not in repr(edits)
    assert [reject.position.at for reject in of(Reject, items)] == [12, 13]


def test_a_zip_gives_its_tables_once_and_says_what_it_passes_over(tmp_path):
    path = tmp_path / "rvu26b.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("PPRRVU2026_Apr_nonQPP.csv", "PPRRVU2026_Apr_nonQPP.txt", "PPRRVU2026_Apr_QPP.csv"):
            archive.writestr(f"RVU26B/{name}", VALUES.read_text().replace("January", "April"))
        archive.writestr("RVU26B/GPCI2026.csv", INDICES.read_text())
        archive.writestr("RVU26B/RVU26B.pdf", b"%PDF-1.4 nothing")
        archive.writestr("RVU26B/ANES2026.csv", "Contractor,Locality,Locality Name,National Anes CF of 20\n")
    parts, notes = parts_of(path)
    assert [(part.name, part.edition.begins) for part in parts] == [
        ("PPRRVU2026_Apr_nonQPP.csv in rvu26b.zip", date(2026, 4, 1)),
        ("GPCI2026.csv in rvu26b.zip", date(2026, 4, 1)),
    ]
    assert len(notes) == 1
    assert "qualifying APM participants" in notes[0]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("ccioph-v321r0-f1.txt", EDITS.read_text(), "edits of hospitals"),
        ("MUE.csv", "HCPCS/CPT Code,Practitioner Services MUE Values,MUE Rationale\n99213,1,x\n", "unit limits"),
        ("ANES2026.csv", "Contractor,Locality,Locality Name,National Anes CF of 20.3\n", "[anesthesia]"),
        ("notes.csv", "some,thing\nelse,here\n", "is no table of relative values"),
        ("report.pdf", "%PDF-1.4", "is a PDF"),
    ],
)
def test_other_files_are_refused_in_a_sentence(tmp_path, name, text, said):
    assert said in refusal(written(tmp_path, name, text))
