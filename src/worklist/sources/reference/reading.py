"""The rows of a part, whatever it holds."""

from collections.abc import Iterator

from worklist.domain.pricing.reference import ConversionFactor, Locality, NcciEdit, RelativeValue
from worklist.domain.provenance import Reject
from worklist.sources.aging.records import Record
from worklist.sources.reference.bundling import read_edits
from worklist.sources.reference.columns import FileRefused
from worklist.sources.reference.localities import read_localities
from worklist.sources.reference.parts import Kind, Part
from worklist.sources.reference.relative_values import read_values

Item = RelativeValue | ConversionFactor | Locality | NcciEdit


def read_part(part: Part) -> Iterator[Item | Reject]:
    """Every row, and what was set aside. Raises FileRefused, possibly after the first rows."""
    is_any, first = False, ""
    with part.records() as records:
        for item in _items(part, records):
            if isinstance(item, Reject):
                first = first or f" Line {item.position.at}: {item.reason}"
            is_any = is_any or not isinstance(item, Reject)
            yield item
    if not is_any:  # an empty table of edits would say of every pair that it has none
        raise FileRefused(f"has a header and no row that could be used.{first}")


def _items(part: Part, records: Iterator[Record]) -> Iterator[Item | Reject]:
    begins = part.edition.begins
    if part.kind is Kind.EDITS:
        return read_edits(records, part.heading, part.name)
    if begins is None:
        raise FileRefused("does not say from which day it is valid; load it with --valid-from 2026-01-01.")
    if part.kind is Kind.VALUES:
        return read_values(records, part.heading, part.name, begins)
    return read_localities(records, part.heading, part.name, begins)
