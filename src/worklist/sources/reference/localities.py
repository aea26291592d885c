"""Medicare's geographic practice cost indices (GPCI): one row for each payment locality."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from worklist.domain.pricing.reference import Locality
from worklist.domain.provenance import Position, Reject
from worklist.domain.text import clean
from worklist.sources.aging.records import Record
from worklist.sources.reference.columns import (
    Heading,
    RowRefused,
    cell,
    columns_by,
    read_decimal,
    whole_number,
)

COLUMNS = {
    field: re.compile(pattern)
    for field, pattern in {
        "carrier": r"CONTRACTOR|CARRIER|\bMAC\b",
        "number": r"\bLOCALITY( (NUMBER|NO\.?|#))?$",
        "work": r"\b(PW|WORK) GPCI\b",
        "practice": r"\bPE GPCI\b",
        "malpractice": r"\bMP GPCI\b",
    }.items()
}


def lacking(heading: Heading) -> list[str]:
    """The columns that this header does not have."""
    return sorted(COLUMNS.keys() - columns_by(COLUMNS, heading.captions).keys())


def read_localities(
    records: Iterable[Record], heading: Heading, name: str, begins: date
) -> Iterator[Locality | Reject]:
    """The rows below the header; footnotes, which have no number, are passed over."""
    at = columns_by(COLUMNS, heading.captions)
    days = begins, date(begins.year, 12, 31)
    for record in records:
        if not cell(record.cells, at["number"]):
            continue
        position = Position(name, record.line, "line")
        try:
            work, practice, malpractice = (_index(record, at[field]) for field in ("work", "practice", "malpractice"))
            carrier, number = _number(record, at["carrier"], 5), _number(record, at["number"], 2)
        except RowRefused as refusal:
            yield Reject(position, str(refusal))
            continue
        yield Locality(carrier, number, work, practice, malpractice, *days, position)


def _number(record: Record, at: int, size: int) -> str:
    text = whole_number(cell(record.cells, at))
    if not re.fullmatch(rf"\d{{1,{size}}}", text):
        raise RowRefused(f"{clean(text, most=40)!r} is no number of a contractor or locality.")
    return text.zfill(size)


def _index(record: Record, at: int) -> Decimal:
    text = cell(record.cells, at)
    if not text:
        raise RowRefused("An index is missing in the row.")
    return read_decimal(text, "The index")
