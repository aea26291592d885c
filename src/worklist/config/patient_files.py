"""The site's lists beside the settings: patients who are presumed eligible, and a year's poverty guideline to import.

Both are CSV with a line of titles. A row that cannot be read is refused with its line: a list that was read in part
would say of a patient that nothing is known.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from worklist.config.documents import read_text
from worklist.config.tables import MOST_CHARACTERS, ConfigError, listed, shown
from worklist.domain.money import Cents, typed_cents
from worklist.domain.patient_entries import Region
from worklist.domain.patients.rules import Guideline, Presumption
from worklist.domain.text import account_number, clean

_GUIDELINE = ("year", "region", "first", "each_more")
_REGIONS = {str(region).upper(): region for region in Region}


@dataclass(frozen=True, slots=True)
class _Row:
    """One row by its titles."""

    path: Path
    line: int
    cells: dict[str, str]

    def error(self, problem: str) -> ConfigError:
        return ConfigError(self.path, self.line, problem)


def read_presumed(path: Path) -> tuple[Presumption, ...]:
    """The list of presumed patients; the reasons of a number that stands there twice are joined.

    Raises ConfigError with the line of the first row that cannot be read.
    """
    rows = list(_rows(path, "list of presumed patients", ("account or patient", "reason")))
    found: dict[str, list[str]] = {}
    for row in rows:
        number = account_number(row.cells.get("account", "") or row.cells.get("patient", ""))
        reason = clean(row.cells["reason"])
        if not number or not reason:
            raise row.error("a row needs a number and a reason; fill it in, or delete the row.")
        if max(len(number), len(reason)) > MOST_CHARACTERS:
            raise row.error(f"a cell has more than {MOST_CHARACTERS} characters.")
        reasons = found.setdefault(number, [])
        if reason not in reasons:
            reasons.append(reason)
    return tuple(Presumption(number, "; ".join(reasons)) for number, reasons in found.items())


def read_guidelines(path: Path) -> tuple[Guideline, ...]:
    """A guideline that a site imports: a row for each year and region. Raises ConfigError with the line."""
    found: dict[tuple[int, Region], Guideline] = {}
    for row in _rows(path, "poverty guideline", _GUIDELINE):
        each = _guideline(row)
        if (each.year, each.region) in found:
            raise row.error(f"the guideline of {each.year} for region {each.region} is given twice.")
        found[each.year, each.region] = each
    if not found:
        raise ConfigError(path, 1, "there is no row below the titles.")
    return tuple(found.values())


def _guideline(row: _Row) -> Guideline:
    year, region = row.cells["year"], row.cells["region"]
    if not (year.isascii() and year.isdecimal() and len(year) == 4):
        raise row.error(f"year is {shown(year)}; it has four digits, such as 2026.")
    if region.upper() not in _REGIONS:
        raise row.error(f"region is {shown(region)}; it must be one of {listed(_REGIONS)}.")
    return Guideline(int(year), _REGIONS[region.upper()], _amount(row, "first"), _amount(row, "each_more"))


def _amount(row: _Row, title: str) -> Cents:
    text = row.cells[title]
    try:
        amount = typed_cents(text)
    except ValueError:
        amount = 0
    if amount <= 0:
        raise row.error(f"{title} is {shown(text)}; it must be dollars above zero, such as 15000.00.")
    return amount


# -- the table ------------------------------------------------------------------------------------------------------


def _rows(path: Path, holds: str, wanted: Sequence[str]) -> Iterator[_Row]:
    """The rows below the titles, blank ones passed over. Raises ConfigError."""
    reader = csv.reader(io.StringIO(read_text(path, holds), newline=""), strict=True, skipinitialspace=True)
    titles: list[str] = []
    try:
        for cells in reader:
            filled = [clean(cell) for cell in cells]
            if not any(filled):
                continue
            if titles:
                yield _row(path, reader.line_num, titles, filled)
            else:
                titles = _titles(path, reader.line_num, filled, wanted)
    except csv.Error as error:
        raise ConfigError(path, reader.line_num, f"this is not CSV ({clean(str(error), most=120)}).") from None
    if not titles:
        raise ConfigError(path, 1, f"the file is empty; its first line names the columns {listed(wanted)}.")


def _titles(path: Path, line: int, cells: list[str], wanted: Sequence[str]) -> list[str]:
    titles = [cell.casefold().removesuffix(" number").replace(" ", "_") for cell in cells]
    for each in wanted:
        if sum(title in each.split(" or ") for title in titles) != 1:
            raise ConfigError(path, line, f"the first line must name the columns {listed(wanted)}, each once.")
    return titles


def _row(path: Path, line: int, titles: list[str], cells: list[str]) -> _Row:
    if len(cells) > len(titles) and any(cells[len(titles) :]):
        raise ConfigError(path, line, f"the row has {len(cells)} cells under {len(titles)} titles; is a quote missing?")
    filled = [*cells, *[""] * (len(titles) - len(cells))]
    return _Row(path, line, dict(zip(titles, filled, strict=False)))
