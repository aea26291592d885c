"""Columns for the width there is: which ones stay, how wide each is, and a row's text laid into them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from rich.cells import cell_len

from worklist.domain.lists import Sort
from worklist.widgets.cells import Align, fit
from worklist.widgets.rows import Cell, Tone

GAP = 1
"""Cells between two columns."""
UP, DOWN = "\u2191", "\u2193"
"""Behind the title of the column that a list is sorted by: ascending, descending."""

Run = tuple[str, Tone]
"""Neighbouring text of one tone."""

_PLAIN: Tone = ""


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is called and how much of the line it asks for."""

    id: str
    title: str
    least: int
    """Cells it needs; with fewer it is left out."""
    flex: int = 0
    """Its share of the cells that are left over; 0 never widens."""
    align: Align = "left"
    priority: int = 1
    """1 stays longest; the highest number is left out first."""


@dataclass(frozen=True, slots=True)
class PlacedColumn:
    """A column on the line."""

    column: Column
    index: int
    """Which cell of a row it shows."""
    start: int
    """First cell on the line."""
    width: int


def lay_out(columns: Sequence[Column], width: int) -> tuple[PlacedColumn, ...]:
    """The columns that fit in ``width`` cells, in their order, with the spare cells shared out.

    The most important column always stays, cropped if it must be.
    """
    kept = _kept(columns, width)
    widths = _widened([columns[index] for index in kept], width)
    placed: list[PlacedColumn] = []
    start = 0
    for index, column_width in zip(kept, widths, strict=True):
        placed.append(PlacedColumn(columns[index], index, start, column_width))
        start += column_width + GAP
    return tuple(placed)


def header_line(placed: Sequence[PlacedColumn], sort: Sort | None = None) -> str:
    """The titles, each aligned as its column is; an arrow behind the one that the list is sorted by."""
    return (" " * GAP).join(_title(place, sort) for place in placed)


def _title(place: PlacedColumn, sort: Sort | None) -> str:
    title = place.column.title
    if sort is not None and sort.column == place.column.id:
        title = fit(title, min(place.width - 1, cell_len(title))) + (DOWN if sort.descending else UP)
    return fit(title, place.width, place.column.align)


def row_runs(cells: Sequence[Cell], placed: Sequence[PlacedColumn]) -> list[Run]:
    """The line of one row as runs of one tone; padding and gaps have no tone.

    Few runs are few bytes: every change of style is an escape sequence on a slow line.
    """
    return [
        ("".join(text for text, _ in run), tone) for tone, run in groupby(_pieces(cells, placed), key=itemgetter(1))
    ]


def _kept(columns: Sequence[Column], width: int) -> list[int]:
    kept = list(range(len(columns)))
    while len(kept) > 1 and _needed([columns[index] for index in kept]) > width:
        kept.remove(max(kept, key=lambda index: (columns[index].priority, index)))
    return kept


def _needed(columns: Sequence[Column]) -> int:
    return sum(column.least for column in columns) + GAP * (len(columns) - 1)


def _widened(columns: Sequence[Column], width: int) -> list[int]:
    """Least widths plus each one's share of what is left; rounding loses no cell."""
    if len(columns) == 1:
        return [width if columns[0].flex else min(columns[0].least, width)]
    spare, shares = width - _needed(columns), sum(column.flex for column in columns)
    widths: list[int] = []
    for column in columns:
        share = spare * column.flex // shares if shares else 0
        widths.append(column.least + share)
        spare, shares = spare - share, shares - column.flex
    return widths


def _pieces(cells: Sequence[Cell], placed: Sequence[PlacedColumn]) -> Iterator[Run]:
    for place in placed:
        if place.start:
            yield " " * GAP, _PLAIN
        cell = cells[place.index] if place.index < len(cells) else Cell("")
        fitted = fit(cell.text, place.width, place.column.align)
        if cell.tone:
            yield from _toned(fitted, cell.tone)
        else:
            yield fitted, _PLAIN


def _toned(fitted: str, tone: Tone) -> Iterator[Run]:
    """The tone is on the text alone: an underline or a background does not run through the padding."""
    text = fitted.strip(" ")
    before, _, after = fitted.partition(text) if text else (fitted, "", "")
    yield from ((piece, of) for piece, of in ((before, _PLAIN), (text, tone), (after, _PLAIN)) if piece)
