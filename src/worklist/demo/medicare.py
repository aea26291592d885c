"""Synthetic files in the layouts of Medicare's own: the fee schedule (MPFS), localities (GPCI) and NCCI edits.

Relative values, indices, the conversion factor and every edit are made up. They come to the base rates of ``services``:
a factor of 10 dollars and indices of 1 make the arithmetic easy to follow by hand.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from worklist.demo.services import COMPONENT_BASES, SERVICES
from worklist.domain.money import Cents

CARRIER, LOCALITY_NUMBER = "99999", "01"
LOCALITY = f"{CARRIER}-{LOCALITY_NUMBER}"
_FACTOR = 10
_MADE_UP = "SYNTHETIC - NOT A CMS FILE - EVERY VALUE IS MADE UP"


@dataclass(frozen=True, slots=True)
class _Values:
    """What the MPFS says of a code beside its values."""

    global_days: str = "XXX"
    component: str = "0"
    multiple: str = "0"
    bilateral: str = "0"
    assistant: str = "0"
    only_in_facility: bool = False


RELATIVE_VALUES = {
    "11102": _Values("000", multiple="2"),
    "11103": _Values("ZZZ"),
    "17000": _Values("010", multiple="2"),
    "17003": _Values("ZZZ"),
    "20610": _Values("000", multiple="2", bilateral="1"),
    "29876": _Values("090", multiple="2", bilateral="1", assistant="2", only_in_facility=True),
    "29881": _Values("090", multiple="2", bilateral="1", assistant="2", only_in_facility=True),
    "36415": _Values(),
    "73030": _Values(component="1"),
    "93000": _Values(component="4"),
    "93306": _Values(component="1"),
    "96372": _Values(component="5"),
    "99203": _Values(),
    "99213": _Values(),
    "99214": _Values(),
    "G0008": _Values(),
    "G0439": _Values(),
}
"""The codes that the MPFS prices; drugs and supplies are not among them."""

_EDITS = (
    ("11102", "17000", "20200101", "*", "1"),
    ("11102", "99213", "20200101", "*", "1"),
    ("17000", "99213", "20200101", "*", "1"),
    ("20610", "99213", "20190401", "*", "1"),
    ("20610", "J1100", "20210101", "*", "0"),
    ("29881", "29876", "20180101", "*", "1"),
    ("93000", "99214", "20200101", "*", "1"),
    ("93306", "93000", "20190101", "20201231", "1"),
    ("96372", "99214", "20200101", "*", "1"),
    ("99213", "36415", "20200101", "*", "0"),
    ("G0439", "36415", "20200101", "20200101", "9"),
    ("G0439", "99213", "20220101", "*", "1"),
)
"""Column 1, column 2, in force from, deleted on, modifier indicator."""


def write_fee_schedule(folder: Path, year: int) -> None:
    """The values and localities of a year's first edition."""
    titles = [[f"{year} National Physician Fee Schedule Relative Value File January Release"], [_MADE_UP], []]
    values = folder / f"PPRRVU{year % 100:02d}_JAN.csv"
    _write(values, [*titles, *_VALUE_HEADER, *_value_rows()])
    indices = [[f"CY {year} GEOGRAPHIC PRACTICE COST INDICES (GPCIs) BY STATE AND MEDICARE LOCALITY"], [_MADE_UP], []]
    row = [CARRIER, "NY", LOCALITY_NUMBER, "SYNTHETIC ANYTOWN", "1.000", "1.000", "1.000"]
    _write(folder / f"GPCI{year}.csv", [*indices, _index_header(year), row])


def write_edits(folder: Path) -> None:
    """One file of procedure-to-procedure edits for practitioners."""
    lines = ["\t".join(cells) for cells in ([_MADE_UP], _EDIT_HEADER, *_edit_rows())]
    (folder / "ccipra-synthetic.txt").write_text("\r\n".join([*lines, ""]), encoding="ascii", newline="")


_VALUE_HEADER = [
    [*[""] * 5, "WORK", "NON-FAC", "NON-FAC", "FACILITY", "FACILITY", "MP", *[""] * 9, "CO-", "TEAM", "ENDO", "CONV"],
    [
        *("HCPCS", "MOD", "DESCRIPTION", "STATUS CODE", "NOT USED FOR MEDICARE PAYMENT"),
        *("RVU", "PE RVU", "NA INDICATOR", "PE RVU", "NA INDICATOR", "RVU"),
        *("PCTC IND", "GLOB DAYS", "PRE OP", "INTRA OP", "POST OP", "MULT PROC", "BILAT SURG", "ASST SURG", ""),
        *("SURG", "SURG", "BASE", "FACTOR"),
    ],
]
_EDIT_HEADER = [
    *("Column 1", "Column 2", "*=in existence prior to 1996", "Effective Date", "Deletion Date *=no data"),
    "Modifier 0=not allowed 1=allowed 9=not applicable",
]


def _index_header(year: int) -> list[str]:
    places = ["Medicare Administrative Contractor (MAC)", "State", "Locality Number", "Locality Name"]
    return [*places, f"{year} PW GPCI", f"{year} PE GPCI", f"{year} MP GPCI"]


def _value_rows() -> Iterator[list[str]]:
    for code, values in RELATIVE_VALUES.items():
        yield _value_row(code, "", SERVICES[code].base, values)
        for component in ("26", "TC"):
            if (code, component) in COMPONENT_BASES:
                yield _value_row(code, component, COMPONENT_BASES[code, component], values)


def _value_row(code: str, modifier: str, base: Cents, values: _Values) -> list[str]:
    """Of what the base comes to in units, 45 percent is work and 5 percent malpractice; the rest is expense."""
    total = base // _FACTOR
    work, malpractice = total * 45 // 100, total * 5 // 100
    expense = total - work - malpractice
    outside, no_price_outside = (0, "NA") if values.only_in_facility else (expense, "")
    return [
        *(code, modifier, "", "A", ""),
        *(_units(work), _units(outside), no_price_outside, _units(expense), "", _units(malpractice)),
        *(values.component, values.global_days, "0.00", "0.00", "0.00"),
        *(values.multiple, values.bilateral, values.assistant, "", "0", "0", "", f"{_FACTOR:.4f}"),
    ]


def _units(hundredths: int) -> str:
    whole, part = divmod(hundredths, 100)
    return f"{whole}.{part:02d}"


def _edit_rows() -> Iterator[list[str]]:
    for column1, column2, effective, deleted, indicator in _EDITS:
        yield [column1, column2, "", effective, deleted, indicator]


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
