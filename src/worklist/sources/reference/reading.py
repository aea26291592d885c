"""The rows of a part, whatever it holds."""

from collections.abc import Iterator

from worklist.domain.pricing.reference import ConversionFactor, Locality, NcciEdit, RelativeValue
from worklist.domain.provenance import Reject
from worklist.sources.reference.bundling import read_edits
from worklist.sources.reference.columns import FileRefused
from worklist.sources.reference.localities import read_localities
from worklist.sources.reference.parts import Kind, Part
from worklist.sources.reference.relative_values import read_values

Item = RelativeValue | ConversionFactor | Locality | NcciEdit


def read_part(part: Part) -> Iterator[Item | Reject]:
    """Every row, and what was set aside. Raises FileRefused, possibly after the first rows."""
    begins = part.edition.begins
    with part.records() as records:
        if part.kind is Kind.EDITS:
            yield from read_edits(records, part.heading, part.name)
        elif begins is None:
            raise FileRefused("does not say from which day it is valid; load it with --valid-from 2026-01-01.")
        elif part.kind is Kind.VALUES:
            yield from read_values(records, part.heading, part.name, begins)
        else:
            yield from read_localities(records, part.heading, part.name, begins)
