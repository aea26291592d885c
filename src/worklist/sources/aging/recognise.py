"""Which layout of a map a file has: the one whose columns its header row holds."""

from typing import BinaryIO

from worklist.domain.column_map import ColumnMap, header_key, named_columns
from worklist.sources.aging.layout import UnknownLayout, find_header
from worklist.sources.aging.lines import head_of, lines_of, opened_text
from worklist.sources.aging.records import Records
from worklist.sources.aging.wrong_file import wrong_file


def recognised(stream: BinaryIO, column_map: ColumnMap) -> ColumnMap:
    """The layout that fits a seekable stream; where none does, the nearest one, whose reading then says why.

    Of several that fit, the one that knows the header row as it is, else the one that reads most columns.
    """
    if not column_map.layouts:
        return column_map
    return max(column_map.every_layout, key=lambda layout: _fitness(stream, layout))


def _fitness(stream: BinaryIO, layout: ColumnMap) -> tuple[bool, bool, int]:
    """Whether it fits, whether it does so exactly, and how many columns it reads (or, not fitting, lacks)."""
    if wrong_file(head_of(stream), layout.encoding):
        return False, False, -len(layout.headers)
    with opened_text(stream, layout.encoding) as text:
        try:
            header = find_header(Records(lines_of(text), layout.delimiter), layout)
        except UnknownLayout as unknown:
            return False, False, -unknown.lacking
    known, found = (list(map(header_key, named_columns(each))) for each in (layout.header, header.cells))
    return True, known == found, len(layout.headers)
