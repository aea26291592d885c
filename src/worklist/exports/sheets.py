"""Workbooks that leave: text is text and never a formula, money is a number, a day is a day, UNKNOWN is written out.

The same values always give the same bytes.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from worklist.domain.packets.packet import Cell, Kind
from worklist.domain.text import clean

UNKNOWN = "UNKNOWN"
"""What stands in a cell whose value nobody knows."""
_MOST_IN_A_CELL = 32_000
"""A sheet holds 32,767 characters in a cell."""
_WIDTHS: dict[Kind, int] = {"text": 16, "day": 11, "money": 12, "number": 7}
_FORMATS: dict[Kind, dict[str, object]] = {
    "text": {"quote_prefix": True},
    "day": {"num_format": "yyyy-mm-dd"},
    "money": {"num_format": "#,##0.00"},
    "number": {"num_format": "General"},
}
_HEAD = {"bold": True, "bottom": 1, "bg_color": "#EEF1F4", "quote_prefix": True}
_PLAIN_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
Heads = Sequence[tuple[str, Kind]]
"""Title and kind of each column."""


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that is being written."""

    workbook: Any
    tables: dict[Kind, Any]
    """Formats of cells in a table."""
    beside: dict[Kind, Any]
    """Formats of values that stand beside their name."""
    head: Any

    def summary(self, name: str, lines: Iterable[tuple[str, Kind, Cell]]) -> None:
        """A sheet of names with their values."""
        sheet = self.workbook.add_worksheet(name)
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 80)
        for row, (title, kind, value) in enumerate(lines):
            sheet.write_string(row, 0, title, self.head)
            _write(sheet, (row, 1), kind, value, self.beside)

    def table(self, name: str, heads: Heads, rows: Sequence[Sequence[Cell]]) -> None:
        """A sheet of rows under titles that stay in sight."""
        sheet = self.workbook.add_worksheet(name)
        for at, (title, kind) in enumerate(heads):
            sheet.set_column(at, at, _WIDTHS[kind])
            sheet.write_string(0, at, title, self.head)
        for number, row in enumerate(rows, start=1):
            for at, value in enumerate(row):
                _write(sheet, (number, at), heads[at][1], value, self.tables)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(rows)), len(heads) - 1)


@contextmanager
def book_into(out: BytesIO, title: str, made_on: date) -> Iterator[Book]:
    """A workbook to be filled inside; it is whole in ``out`` afterwards."""
    with xlsxwriter.Workbook(out, _PLAIN_TEXT) as workbook:
        made = datetime(made_on.year, made_on.month, made_on.day)  # noqa: DTZ001 - the site's day
        workbook.set_properties({"title": title, "created": made})
        tables = {kind: workbook.add_format({"valign": "top", **given}) for kind, given in _FORMATS.items()}
        beside = {kind: workbook.add_format({"align": "left", **given}) for kind, given in _FORMATS.items()}
        yield Book(workbook, tables, beside, workbook.add_format(_HEAD))


def _write(sheet: Any, place: tuple[int, int], kind: Kind, value: Cell, formats: dict[Kind, Any]) -> None:
    match value:
        case date():
            sheet.write_datetime(*place, value, formats["day"])
        case Decimal():
            sheet.write_number(*place, float(value), formats[kind])
        case None:
            sheet.write_string(*place, UNKNOWN, formats["text"])
        case _:
            sheet.write_string(*place, _text(value), formats["text"])


def _text(value: str) -> str:
    kept = clean(value, most=len(value))
    return kept if len(kept) <= _MOST_IN_A_CELL else kept[:_MOST_IN_A_CELL] + "…"
