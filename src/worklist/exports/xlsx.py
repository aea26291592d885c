"""The claim table of a packet as XLSX: text is text and never a formula, money is a number, a day is a day.

The same packet always gives the same bytes.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from worklist.domain.disclosure import Purpose, labels_of
from worklist.domain.packets.packet import Cell, Kind, Packet, columns_of
from worklist.domain.packets.words import days_in_words
from worklist.domain.text import clean

SUMMARY, CLAIMS = "Summary", "Claims"
"""Names of the sheets."""
UNKNOWN = "UNKNOWN"
_MOST_IN_A_CELL = 32_000
"""A sheet holds 32,767 characters in a cell."""
_WIDTHS: dict[Kind, int] = {"text": 16, "day": 11, "money": 12, "number": 7}
_FORMATS: dict[Kind, dict[str, object]] = {
    "text": {"quote_prefix": True},
    "day": {"num_format": "yyyy-mm-dd"},
    "money": {"num_format": "#,##0.00"},
    "number": {"num_format": "General"},
}
_PLAIN_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def xlsx_bytes(packet: Packet) -> bytes:
    """The whole workbook."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, _PLAIN_TEXT) as book:
        made = datetime(packet.made_on.year, packet.made_on.month, packet.made_on.day)  # noqa: DTZ001 - the site's day
        book.set_properties({"title": f"Packet {packet.id}", "created": made})
        formats = {kind: book.add_format({"valign": "top", **given}) for kind, given in _FORMATS.items()}
        beside = {kind: book.add_format({"align": "left", **given}) for kind, given in _FORMATS.items()}
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF1F4", "quote_prefix": True})
        _write_summary(book.add_worksheet(SUMMARY), packet, beside, head)
        _write_claims(book.add_worksheet(CLAIMS), packet, formats, head)
    return out.getvalue()


def _write_summary(sheet: Any, packet: Packet, formats: dict[Kind, Any], head: Any) -> None:
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 80)
    for row, (name, kind, value) in enumerate(_summary(packet)):
        sheet.write_string(row, 0, name, head)
        _write(sheet, (row, 1), kind, value, formats)


def _summary(packet: Packet) -> Iterator[tuple[str, Kind, Cell]]:
    yield "Packet", "text", packet.id
    yield "Date", "day", packet.made_on
    yield "From", "text", packet.practice
    yield "To", "text", packet.payer
    yield "Subject", "text", packet.letter.subject
    yield "Requested", "money", Decimal(packet.requested).scaleb(-2)
    yield "Claims", "number", Decimal(packet.accounts)
    yield "Lines", "number", Decimal(len(packet.lines))
    yield "Dates of service", "text", days_in_words(packet.served)
    if packet.contracts:
        yield "Contract", "text", ", ".join(packet.contracts)
    yield "Fields", "text", "; ".join(labels_of(Purpose.PAYER_DISPUTE, packet.fields))


def _write_claims(sheet: Any, packet: Packet, formats: dict[Kind, Any], head: Any) -> None:
    columns = columns_of(packet.fields)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, _WIDTHS[column.kind])
        sheet.write_string(0, at, column.title, head)
    for row, line in enumerate(packet.lines, start=1):
        for at, column in enumerate(columns):
            _write(sheet, (row, at), column.kind, column.value(line), formats)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(packet.lines)), len(columns) - 1)


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
