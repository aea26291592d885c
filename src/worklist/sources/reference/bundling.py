"""Medicare's bundling edits (NCCI procedure-to-procedure, practitioners): millions of rows, read as a stream.

The rationale of an edit is licensed text and is never read.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from worklist.domain.pricing.reference import NcciEdit
from worklist.domain.provenance import Position, Reject
from worklist.domain.text import clean
from worklist.sources.aging.records import Record
from worklist.sources.reference.columns import Heading, RowRefused, cell, columns_by, read_exact_code, whole_number

COLUMNS = {
    field: re.compile(pattern)
    for field, pattern in {
        "column1": r"^COLUMN ?1( CODE)?$",
        "column2": r"^COLUMN ?2( CODE)?$",
        "effective": r"^EFFECTIVE\b",
        "deleted": r"^DELETION\b",
        "indicator": r"^MODIFIER\b",
    }.items()
}
_INDICATORS = frozenset("019")
_NO_DATE = frozenset(("", "*"))


def lacking(heading: Heading) -> list[str]:
    """The columns that this header does not have."""
    return sorted(COLUMNS.keys() - columns_by(COLUMNS, heading.captions).keys())


def read_edits(records: Iterable[Record], heading: Heading, name: str) -> Iterator[NcciEdit | Reject]:
    """The rows below the header, whose further lines have no code in the first column."""
    at = columns_by(COLUMNS, heading.captions)
    one, two, effective, deleted, indicator = (at[field] for field in COLUMNS)
    for record in records:
        cells = record.cells
        if not cell(cells, one):
            continue
        position = Position(name, record.line, "line")
        try:
            yield NcciEdit(
                _code(cells[one]),
                _code(cell(cells, two)),
                _first_day(cell(cells, effective)),
                _last_day(cell(cells, deleted)),
                _indicator(cell(cells, indicator)),
                position,
            )
        except RowRefused as refusal:
            yield Reject(position, str(refusal))


@lru_cache(maxsize=32_768)
def _code(text: str) -> str:
    return read_exact_code(text)


def _first_day(text: str) -> date:
    day = _last_day(text)
    if day is None:
        raise RowRefused("The edit has no effective date.")
    return day


@lru_cache(maxsize=4_096)  # quarters, and few other days
def _last_day(text: str) -> date | None:
    if text in _NO_DATE:
        return None
    try:
        return date.fromisoformat(whole_number(text))
    except ValueError:
        raise RowRefused(f"{clean(text, most=40)!r} is no date such as 20260101.") from None


def _indicator(text: str) -> str:
    number = whole_number(text)
    if number not in _INDICATORS:
        raise RowRefused(f"{clean(text, most=40)!r} is no modifier indicator; they are 0, 1 and 9.")
    return number
