"""Charts as boxes, strokes and words: drawn once, painted into the PDF and written as SVG into the HTML.

Lengths are points, counted from the upper left corner. Every chart stands beside a table of its figures, and needs no
colour to be read. The shapes are few and our own: reportlab's SVG sets text by the widths of the PDF's font, and
gives every chart of a page the same ids.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Literal

from worklist.domain.numbers.exact import NO_FIGURE
from worklist.domain.numbers.figures import fitted, short_value
from worklist.domain.numbers.measure import Breakdown, Point, Unit, value_in_words

INK, LINE, PALE, BAR = "#1b1f24", "#8a94a0", "#d5dae0", "#5f7f9f"
_HEAT_FROM, _HEAT_TO = (255, 255, 255), (143, 176, 211)
"""Nothing, and the highest: both light enough for dark figures."""
LETTERS = 7.0
"""Their size."""
_WIDE = 0.64
"""Of a letter, in parts of its size: generous, as the HTML's font is the reader's."""

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: str = ""
    """Colour of its outline; empty for none."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    colour: str = LINE
    width: float = 0.5


@dataclass(frozen=True, slots=True)
class Dot:
    """The mark of one value."""

    x: float
    y: float
    radius: float = 1.8


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text on its baseline."""

    x: float
    y: float
    text: str
    anchor: Anchor = "start"
    is_bold: bool = False


Shape = Box | Stroke | Dot | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    says: str
    """What it shows, for who does not see it; the figures are in the table beside it."""


def _room_for(text: str) -> float:
    return len(text) * LETTERS * _WIDE


def _cut(text: str, room: float) -> str:
    return fitted(text, max(round(room / (LETTERS * _WIDE)), 1))


# -- trends ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where values and days of a trend are: between round values, from the first day to the last."""

    left: float
    top: float
    width: float
    height: float
    ticks: tuple[int, ...]
    first: int
    last: int

    def x(self, day: int) -> float:
        return self.left + self.width * (day - self.first) / max(self.last - self.first, 1)

    def y(self, value: int) -> float:
        return self.top + self.height * (self.ticks[-1] - value) / (self.ticks[-1] - self.ticks[0])


def trend_chart(name: str, points: Sequence[Point], unit: Unit, width: float, height: float) -> Drawing:
    """A line through at least two points, oldest first, between round values."""
    ticks = _ticks([point.value for point in points])
    labels = [short_value(tick, unit) for tick in ticks]
    left = max(map(_room_for, labels)) + 6
    days = [point.day.toordinal() for point in points]
    plot = _Plot(left, LETTERS, width - left - 8, height - 3.2 * LETTERS, ticks, days[0], days[-1])
    places = tuple((plot.x(day), plot.y(point.value)) for day, point in zip(days, points, strict=True))
    shapes = (
        *_grid(plot, labels),
        Stroke(places, INK, 1.1),
        *(Dot(x, y) for x, y in places),
        Words(left, height - 2, str(points[0].day)),
        Words(left + plot.width, height - 2, str(points[-1].day), "end"),
    )
    first, last = (value_in_words(point.value, unit) for point in (points[0], points[-1]))
    says = f"{name}: from {first} on {points[0].day} to {last} on {points[-1].day}."
    return Drawing(width, height, shapes, says)


def _grid(plot: _Plot, labels: Sequence[str]) -> Iterator[Shape]:
    for tick, label in zip(plot.ticks, labels, strict=True):
        y = plot.y(tick)
        yield Stroke(((plot.left, y), (plot.left + plot.width, y)), PALE)
        yield Words(plot.left - 4, y + LETTERS / 3, label, "end")


def _ticks(values: Sequence[int]) -> tuple[int, ...]:
    """Two to six round values that span them."""
    low, high = min(values), max(values)
    span = max(high - low, 1)
    step = next(m * 10**power for power in count() for m in (1, 2, 5) if span <= 4 * m * 10**power)
    start = low // step * step
    end = -(-high // step) * step
    return tuple(range(start, max(end, start + step) + 1, step))


# -- bars -----------------------------------------------------------------------------------------------------------

_BAR_HEIGHT, _BAR_STEP = 9.0, 13.0
_MOST_LABEL = 0.38
"""Part of the width."""


def bar_chart(title: str, rows: Sequence[tuple[str, int | None]], unit: Unit, width: float) -> Drawing:
    """A bar from zero for each label with its value behind it; to the left where it is negative."""
    said = [NO_FIGURE if value is None else value_in_words(value, unit) for _, value in rows]
    left = min(max(_room_for(label) for label, _ in rows), width * _MOST_LABEL) + 5
    known = [value for _, value in rows if value is not None]
    low, high = min([0, *known]), max([0, *known])
    worth = (width - left - max(map(_room_for, said)) - 5) / max(high - low, 1)
    zero = left - low * worth
    height = (len(rows) + 1) * _BAR_STEP
    shapes: list[Shape] = [Words(zero, LETTERS, title, is_bold=True)]
    for number, ((label, value), text) in enumerate(zip(rows, said, strict=True), start=1):
        top = number * _BAR_STEP
        shapes.append(Words(left - 5, top + LETTERS, _cut(label, left - 5), "end"))
        if value:
            shapes.append(Box(zero + min(value, 0) * worth, top, abs(value) * worth, _BAR_HEIGHT, BAR))
        shapes.append(Words(zero + max(value or 0, 0) * worth + 4, top + LETTERS, text))
    shapes.append(Stroke(((zero, _BAR_STEP), (zero, height)), INK))
    return Drawing(width, height + 2, tuple(shapes), f"{title}, a bar for each.")


# -- heat map -------------------------------------------------------------------------------------------------------

_CELL_HEIGHT = 15.0


def heat_chart(breakdown: Breakdown, width: float) -> Drawing:
    """A cell for each figure, the darker the higher; each holds its figure in short, so grey tells it too."""
    left = min(max(_room_for(row.label) for row in breakdown.rows), width * _MOST_LABEL) + 5
    cell = (width - left) / len(breakdown.columns)
    most = max((value or 0 for row in breakdown.rows for value in row.values), default=0)
    shapes: list[Shape] = [
        Words(left + (at + 0.5) * cell, LETTERS + 1, _cut(column.title, cell), "middle", is_bold=True)
        for at, column in enumerate(breakdown.columns)
    ]
    for number, row in enumerate(breakdown.rows, start=1):
        top = number * _CELL_HEIGHT
        base = top + (_CELL_HEIGHT + LETTERS) / 2 - 1
        shapes.append(Words(left - 5, base, _cut(row.label, left - 5), "end"))
        for at, (value, column) in enumerate(zip(row.values, breakdown.columns, strict=True)):
            shapes.append(Box(left + at * cell, top, cell, _CELL_HEIGHT, _heat(value, most), LINE))
            said = NO_FIGURE if value is None else short_value(value, column.unit)
            shapes.append(Words(left + (at + 0.5) * cell, base, said, "middle"))
    height = (len(breakdown.rows) + 1) * _CELL_HEIGHT + 1
    return Drawing(width, height, tuple(shapes), f"{breakdown.title}, the darker a cell the higher its figure.")


def _heat(value: int | None, most: int) -> str:
    """White for nothing, a credit, and what is UNKNOWN."""
    part = min(max(value or 0, 0) / most, 1) if most > 0 else 0
    mixed = (round(a + (b - a) * part) for a, b in zip(_HEAT_FROM, _HEAT_TO, strict=True))
    return "#" + "".join(f"{each:02x}" for each in mixed)
