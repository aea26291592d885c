"""Fee schedules and Medicare's files that are broken or meant to harm: a sentence each, and nothing lost silently."""

import os
from io import BytesIO

import pytest
import xlsxwriter

from worklist.config.contracts import read_contract
from worklist.config.tables import ConfigError
from worklist.domain.provenance import Reject
from worklist.sources.reference import FileRefused, parts_of, read_part, read_schedule
from worklist.sync.reference import schedule_rows

HEAD = 'name = "Synthetic PPO"\npayers = ["SYNTH PAYER"]\nvalid_from = 2026-01-01\n'
EDITS = "COLUMN 1\tCOLUMN 2\tPRIOR\tEFFECTIVE\tDELETION\tMODIFIER\n"


def read(text):
    return list(read_schedule(BytesIO(text if isinstance(text, bytes) else text.encode()), "fees.csv", {}))


def workbook(*sheets):
    """Each sheet is (name, whether it is hidden, rows)."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name, is_hidden, rows in sheets:
            sheet = book.add_worksheet(name)
            for at, row in enumerate([("Code", "Amount"), *rows]):
                sheet.write_row(at, 0, row)
            if is_hidden:
                sheet.hide()
            else:
                sheet.activate()
                sheet.set_first_sheet()
    return stream.getvalue()


def test_of_several_worksheets_the_first_that_is_seen_is_read_and_the_others_are_said():
    data = workbook(("Old", True, [("G0001", 1)]), ("2026", False, [("G0463", 80)]), ("2027", False, [("G0463", 90)]))
    row, warning = read(data)
    assert (row.code, row.amount) == ("G0463", 8_000)
    assert warning.reason.startswith("2 more worksheets have codes and amounts too. Only the first is read")


def test_where_no_row_can_be_used_the_first_reason_is_said():
    with pytest.raises(FileRefused, match=r"no row that could be used\. Line 2: The amount 'NaN' is not an amount"):
        read("Code,Amount\nG0463,NaN\n")
    with pytest.raises(FileRefused, match="Line 2: The line is longer"):
        read(b"Code,Amount\nG0463," + b"1" * (1 << 17) + b"\n")


@pytest.mark.parametrize(
    "amount", ["9" * 60 + ".123", "99999999999999999.123", "1e9", "=1+1", "\u0663.00", "inf", "-1"]
)
def test_an_amount_that_is_none_is_set_aside_and_the_rest_is_read(amount):
    reject, row, *_ = read(f"Code,Amount\nG0463,{amount}\nG0464,2.00\n")
    assert (reject.kind, reject.position.at, row.code, row.amount) == ("rejected", 2, "G0464", 200)


@pytest.mark.parametrize("place", ["\u0661\u0661", "\u9662", "999"])
def test_a_place_that_cannot_be_told_is_never_every_place(place):
    reject, row = read(f"Code,POS,Amount\nG0463,{place},80.00\nG0463,-,70.00\n")
    assert "is no place of service" in reject.reason
    assert (row.place, row.amount) == ("", 7_000)


def test_digits_of_another_script_make_no_code():
    reject, row = read("Code,Amount\nG\u0660\u066463,80.00\nG0463,70.00\n")
    assert isinstance(reject, Reject)
    assert row.code == "G0463"


# -- the contract around it -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("[rates]\npercent_of_charge = 0x" + "f" * 9_000, "percent_of_charge must be from 0 to 1,000"),
        ('[rates]\npercent_of_medicare = 100\nlocality = "\u0660\u0661\u0661\u0661\u0662-\u0660\u0665"', "locality is"),
        ('schedule = "circle.csv"', "'circle.csv' is a link that leaves the folder"),
        ('schedule = "../fees.csv"', "leaves the folder"),
        ('schedule = "/etc/passwd.csv"', "leaves the folder"),
        ('schedule = "a\\u0000.csv"', "cannot be shown"),
    ],
)
def test_a_contract_that_means_harm_is_one_sentence(tmp_path, more, said):
    (tmp_path / "circle.csv").symlink_to(tmp_path / "circle.csv")
    (tmp_path / "ppo.toml").write_text(f"{HEAD}{more}\n")
    with pytest.raises(ConfigError, match=said):
        read_contract(tmp_path / "ppo.toml")


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_schedule_that_is_no_file_is_not_waited_for(tmp_path, make):
    make(tmp_path / "fees.csv")
    (tmp_path / "ppo.toml").write_text(f'{HEAD}schedule = "fees.csv"\n')
    ((_, rows),) = schedule_rows(read_contract(tmp_path / "ppo.toml"))
    with pytest.raises(FileRefused, match=r"names the schedule fees\.csv, which is no file"):
        list(rows)


@pytest.mark.parametrize("rest", ["", "<x>\t99213\t\t20260101\t*\t1\n"])
def test_edits_without_one_row_are_refused_since_every_pair_would_look_free(tmp_path, rest):
    path = tmp_path / "ccipra-v320r0-f1.txt"
    path.write_text(EDITS + rest)
    ((part,), _) = parts_of(path)
    with pytest.raises(FileRefused, match="no row that could be used"):
        list(read_part(part))
