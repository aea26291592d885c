"""A trend as text: a line with its axes, or one cell for each point."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from worklist.domain.numbers.figures import at_right, fitted, short_value
from worklist.domain.numbers.measure import Point, Unit, value_in_words
from worklist.domain.wrapping import cells

_SPARKS = "▁▂▃▄▅▆▇█"
_MARK = "•"
_LEAST_PLOT = 8
"""Columns under which a line says nothing."""
_FLATTENED = 4
"""A scale begins at zero unless the values then use less than a quarter of it; the axis says where it begins."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """From the lowest to the highest value that is drawn."""

    low: int
    high: int

    @classmethod
    def of(cls, values: Sequence[int]) -> "_Scale":
        low, high = min(values), max(values)
        if low > 0 and (high - low) * _FLATTENED >= high:
            low = 0
        if high < 0 and (high - low) * _FLATTENED >= -low:
            high = 0
        return cls(low, high)

    @property
    def is_flat(self) -> bool:
        return self.low == self.high

    def step(self, value: int, steps: int) -> int:
        """Which of so many steps a value is on, 0 the lowest; in the middle where all are equal."""
        if self.is_flat:
            return (steps - 1) // 2
        return (2 * (value - self.low) * (steps - 1) + self.high - self.low) // (2 * (self.high - self.low))


def sparkline(points: Sequence[Point], width: int) -> str:
    """The newest points, one in each cell; empty without any."""
    shown = points[-width:] if width > 0 else ()
    if not shown:
        return ""
    scale = _Scale.of([point.value for point in shown])
    return "".join(_SPARKS[scale.step(point.value, len(_SPARKS))] for point in shown)


def line_chart(points: Sequence[Point], unit: Unit, width: int, height: int) -> tuple[str, ...]:
    """A trend, oldest first, with its values at the left and its first and last day below, in ``height`` lines.

    Points stand where their day is. Between two of them the line is straight, which says nothing of the days between.
    Where a column has several points the newest is drawn.
    """
    if not points:
        return (fitted("No history yet: each day's numbers are kept from the first sync on.", width),)
    if len(points) == 1:
        only = points[0]
        return (fitted(f"One point so far, {only.day}: {value_in_words(only.value, unit)}. A line takes two.", width),)
    rows = max(height - 2, 3)
    scale = _Scale.of([point.value for point in points])
    labels = _axis_labels(scale, rows, unit)
    margin = max(map(cells, labels.values()))
    columns = width - margin - 2
    if columns < _LEAST_PLOT:
        ends = [f"{point.day} {value_in_words(point.value, unit)}" for point in (points[0], points[-1])]
        return tuple(fitted(end, width) for end in ends)
    plot = _plot(points, scale, columns, rows)
    lines = [
        f"{at_right(labels.get(row, ''), margin)} {'┤' if row in labels else '│'}{''.join(plot[row]).rstrip()}"
        for row in range(rows - 1, -1, -1)
    ]
    return (*lines, f"{'':{margin}} └{'─' * columns}", _days_below(points, margin + 2, columns))


def _axis_labels(scale: _Scale, rows: int, unit: Unit) -> dict[int, str]:
    """By row: of the lowest, the highest and the middle one where there is one; in full where short ones clash."""
    if scale.is_flat:
        return {scale.step(scale.low, rows): short_value(scale.low, unit)}
    values = {0: scale.low, rows - 1: scale.high}
    if rows % 2 and rows > 4 and scale.high - scale.low >= rows:
        values[rows // 2] = (scale.low + scale.high) // 2
    short = {row: short_value(value, unit) for row, value in values.items()}
    if len(set(short.values())) == len(short):
        return short
    return {row: value_in_words(value, unit) for row, value in values.items()}


def _plot(points: Sequence[Point], scale: _Scale, columns: int, rows: int) -> list[list[str]]:
    """Rows of cells, the lowest first."""
    at = {_column(point, points, columns): scale.step(point.value, rows) for point in points}
    path = list(_path(at))
    grid = [[" "] * columns for _ in range(rows)]
    for column, (before, row) in enumerate(zip([path[0], *path], path, strict=False)):
        if row == before:
            grid[row][column] = "─"
            continue
        for passed in range(min(before, row) + 1, max(before, row)):
            grid[passed][column] = "│"
        grid[before][column], grid[row][column] = ("┘", "┌") if row > before else ("┐", "└")
    for column, row in at.items():
        grid[row][column] = _MARK
    return grid


def _column(point: Point, points: Sequence[Point], columns: int) -> int:
    days = max((points[-1].day - points[0].day).days, 1)
    return (point.day - points[0].day).days * (columns - 1) // days


def _path(at: dict[int, int]) -> Iterator[int]:
    """The row of the line in each column, from the first point to the last."""
    marks = sorted(at.items())
    yield marks[0][1]
    for (start, low), (end, high) in pairwise(marks):
        for column in range(start + 1, end + 1):
            yield low + round((high - low) * (column - start) / (end - start))


def _days_below(points: Sequence[Point], start: int, columns: int) -> str:
    first, last = str(points[0].day), str(points[-1].day)
    gap = columns - len(first) - len(last)
    return " " * start + (f"{first}{'':{gap}}{last}" if gap > 0 else fitted(f"to {last}", columns))
