"""Tables as rows of texts, whatever they were written with: CSV in its kinds, and Excel workbooks within bounds."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from typing import BinaryIO

from worklist.domain.column_map import DELIMITERS
from worklist.sources.aging.lines import head_of, lines_of, opened_text
from worklist.sources.aging.records import Record, Records
from worklist.sources.aging.wrong_file import wrong_file
from worklist.sources.reference.columns import FileRefused

MOST_ROWS = 1_000_000
"""Of one worksheet."""
_MOST_UNPACKED = 50 << 20
"""Bytes of a workbook, all its parts unpacked."""
_MOST_CELLS = 5_000_000
"""Of one worksheet, the empty ones between the first and the last too: its reader holds all of them at once."""
_MOST_EXACT = 1e15
"""Up to here a workbook holds a number to the cent."""
_SAMPLE = 80
_BLOCK = 1 << 18
_ZIP = b"PK\x03\x04"
_PLACE = re.compile(rb'<(?:c|row)\b[^>]{0,200}?\br="([A-Z]{0,3})(\d{1,8})"')
_WORKSHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
Rows = Iterator[Record]


@contextmanager
def opened_sheets(stream: BinaryIO, *, places: int = 6) -> Iterator[Iterator[Rows]]:
    """The tables of a file: one of a CSV, the worksheets of a workbook. Raises FileRefused for what is neither.

    Numbers of a workbook are rounded to ``places``, half a unit up: a formula leaves more than its cell shows.
    """
    if head_of(stream).startswith(_ZIP):
        yield _worksheets(stream, places)
        return
    if reason := wrong_file(head_of(stream)):
        raise FileRefused(reason)
    delimiter = _delimiter(stream)
    with opened_text(stream, "auto") as text:
        yield iter((Records(lines_of(text), delimiter),))


def _delimiter(stream: BinaryIO) -> str:
    """The one under which most rows of the beginning have the same number of cells, and many of them."""
    scores = {each: _score(stream, each) for each in DELIMITERS}
    return max(scores, key=lambda each: scores[each])


def _score(stream: BinaryIO, delimiter: str) -> int:
    with opened_text(stream, "auto") as text:
        widths = Counter(len(record.cells) for record in islice(Records(lines_of(text), delimiter), _SAMPLE))
    return max(((width - 1) * count for width, count in widths.items()), default=0)


# -- workbooks ------------------------------------------------------------------------------------------------------


def _worksheets(stream: BinaryIO, places: int) -> Iterator[Rows]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    _refuse_a_bomb(stream)
    stream.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(stream)
        hidden = [each.visible != SheetVisibleEnum.Visible for each in workbook.sheets_metadata]
        for at in sorted(range(len(hidden)), key=hidden.__getitem__):  # what a person sees comes first
            sheet = workbook.get_sheet_by_index(at)
            yield _records(sheet.to_python(skip_empty_area=False), places)
    except (CalamineError, ValueError, OSError) as error:
        raise FileRefused("is a workbook that cannot be read; save it again, or as CSV.") from error


def _refuse_a_bomb(stream: BinaryIO) -> None:
    """The reader of workbooks unpacks them whole, with every cell up to the last."""
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            if sum(info.file_size for info in archive.infolist()) > _MOST_UNPACKED:
                raise FileRefused(f"is a workbook of more than {_MOST_UNPACKED >> 20} MB unpacked; save it as CSV.")
            for info in archive.infolist():
                if _WORKSHEET.fullmatch(info.filename):
                    _refuse_a_vast_sheet(archive, info)
    except (zipfile.BadZipFile, RuntimeError, EOFError, NotImplementedError):
        raise FileRefused("is a damaged workbook, or protected by a password; save it again, or as CSV.") from None


def _refuse_a_vast_sheet(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    rows = columns = left = 0
    tail = b""
    with archive.open(info) as sheet:
        while block := sheet.read(_BLOCK):
            left += len(block)
            if left > _MOST_UNPACKED:  # its directory told less
                raise FileRefused(f"is a workbook of more than {_MOST_UNPACKED >> 20} MB unpacked; save it as CSV.")
            for letters, number in _PLACE.findall(tail + block):
                rows, columns = max(rows, int(number)), max(columns, _column(letters))
            tail = block[-256:]
    if rows > MOST_ROWS or rows * columns > _MOST_CELLS:
        raise FileRefused(
            f"is a workbook whose cells reach over {rows:,} rows and {columns:,} columns, more than is read; delete"
            " what is empty, or save it as CSV."
        )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _records(rows: Sequence[Sequence[object]], places: int) -> Rows:
    for line, cells in enumerate(rows, 1):
        yield Record(line, [_text(cell, places) for cell in cells])


def _text(value: object, places: int) -> str:
    """A cell as a CSV would have it: whole numbers without a point, days as 2026-01-31."""
    match value:
        case bool():
            return str(value)
        case float() if abs(value) < _MOST_EXACT:
            rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
            return f"{rounded:f}".rstrip("0").rstrip(".")
        case float():
            return format(value, "f").partition(".")[0]
        case datetime():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)
