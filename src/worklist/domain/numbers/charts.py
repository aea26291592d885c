"""Charts as lines of plain text: for a terminal, a pipe, a printer. No line is wider than asked, none needs colour.

What is UNKNOWN is ``?`` or UNKNOWN and never drawn as nothing.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from worklist.domain.numbers.figures import UNKNOWN_MARK, at_left, at_right, fitted, short_money, short_value
from worklist.domain.numbers.measure import Breakdown, Unit, value_in_words
from worklist.domain.numbers.trends import line_chart, sparkline
from worklist.domain.wrapping import cells

__all__ = ["bars", "heat_map", "highest", "line_chart", "shaded", "short_money", "short_value", "sparkline"]

_EIGHTHS = "▏▎▍▌▋▊▉█"
_FULL, _HALF_FROM_RIGHT = "█", "▐"
_SHADES = " ░▒▓█"
_LEAST_LABEL = 4
_LEAST_BAR = 8
_MOST_SHADE = 3
_ADD_UP = (Unit.CENTS, Unit.COUNT)
"""Shares and days of parts have no sum."""
_ALL = 1000
"""Tenths of a percent: the bar of a share is full at all of it."""


# -- bars -----------------------------------------------------------------------------------------------------------


def bars(rows: Sequence[tuple[str, int | None]], unit: Unit, width: int) -> tuple[str, ...]:
    """One line for each label: a bar from zero, to the left where the value is negative, and the value at the end."""
    if not rows:
        return ()
    said = [value_in_words(value, unit) for _, value in rows]
    value_width = max(map(cells, said))
    label_width = min(max(cells(label) for label, _ in rows), max((width - value_width - 2) // 2, _LEAST_LABEL))
    room = width - label_width - value_width - 2
    known = [value for _, value in rows if value is not None] + [_ALL] * (unit is Unit.SHARE)
    area = _BarArea.of(known, room if room >= _LEAST_BAR else 0)
    return tuple(
        fitted(f"{at_left(label, label_width)} {area.bar(value)} {at_right(text, value_width)}", width)
        for (label, value), text in zip(rows, said, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _BarArea:
    """Cells to both sides of zero, and what one cell stands for."""

    below: int
    above: int
    worth: float

    @classmethod
    def of(cls, values: Sequence[int], room: int) -> "_BarArea":
        lowest, highest = -min(0, 0, *values), max(0, 0, *values)
        if not room or not (lowest or highest):
            return cls(0, room, 1)
        below = min(math.ceil(room * lowest / (lowest + highest)), room - 1 if highest else room)
        above = room - below
        return cls(below, above, max(lowest / below if below else 0, highest / above if above else 0))

    def bar(self, value: int | None) -> str:
        """All of the cells. However small, what is not zero is seen."""
        if value is None:
            return at_left(UNKNOWN_MARK, self.below + self.above)
        return at_right(self._to_the_left(-value), self.below) + at_left(self._to_the_right(value), self.above)

    def _to_the_right(self, value: int) -> str:
        if value <= 0 or not self.above:
            return ""
        whole, part = divmod(max(round(value / self.worth * len(_EIGHTHS)), 1), len(_EIGHTHS))
        return _FULL * whole + (_EIGHTHS[part - 1] if part else "")

    def _to_the_left(self, value: int) -> str:
        """Terminals have no eighths that begin at the right: halves."""
        if value <= 0 or not self.below:
            return ""
        whole, half = divmod(max(round(value / self.worth * 2), 1), 2)
        return _HALF_FROM_RIGHT * half + _FULL * whole


# -- heat map -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Heat:
    """One cell: its figure, and the shade before it, which sums and titles have not."""

    figure: str
    shade: str = ""

    @property
    def least(self) -> int:
        """Cells that it needs."""
        return cells(self.figure) + len(self.shade)

    def drawn(self, width: int, shade: int) -> str:
        """In ``width`` cells, of which the shade takes so many."""
        before = self.shade * shade
        return before + at_right(self.figure, width - len(before))


def heat_map(breakdown: Breakdown, width: int) -> tuple[str, ...]:
    """The breakdown's rows and columns with their sums; each figure in short, with a shade by its part of the highest.

    Readable from 60 columns on. A sum that lacks something UNKNOWN has a ``+?``.
    """
    if not breakdown.rows:
        return (fitted("Nothing to count.", width),)
    unit = breakdown.columns[0].unit
    most = highest(breakdown)
    lines = list(_heat_lines(breakdown, unit, most))
    widths = [max(heat.least for heat in column) for column in zip(*(heats for _, heats in lines), strict=True)]
    longest = max(cells(label) for label, _ in lines)
    spare = width - longest - sum(widths) - len(widths)
    shade = 1 + max(0, min(spare // len(widths), _MOST_SHADE - 1))
    drawn = [
        f"{at_left(label, max(longest + min(spare, 0), _LEAST_LABEL))} {_in_columns(heats, widths, shade)}"
        for label, heats in lines
    ]
    return tuple(fitted(line, width) for line in [*drawn, *_legend(most, unit)])


def highest(breakdown: Breakdown) -> int:
    """The figure that is shaded the darkest; 0 without any above it."""
    return max((value or 0 for row in breakdown.rows for value in row.values), default=0)


def shaded(value: int | None, most: int, unit: Unit, width: int) -> str:
    """One figure of a heat map in exactly ``width`` cells, ``most`` being the highest of the map."""
    return _Heat(short_value(value, unit), _shade(value, most)).drawn(width, 1)


def _in_columns(heats: Sequence[_Heat], widths: Sequence[int], shade: int) -> str:
    return " ".join(heat.drawn(width + shade - 1, shade) for heat, width in zip(heats, widths, strict=True))


def _heat_lines(breakdown: Breakdown, unit: Unit, most: int) -> Iterator[tuple[str, list[_Heat]]]:
    """Titles, rows, sums: the label of each line and its cells."""
    adds_up = unit in _ADD_UP
    yield breakdown.label, [_Heat(title) for title in [*(c.title for c in breakdown.columns), *["total"] * adds_up]]
    for row in breakdown.rows:
        heats = [_Heat(short_value(value, unit), _shade(value, most)) for value in row.values]
        yield row.label, heats + [_sum_of(row.values, unit)] * adds_up
    if adds_up and len(breakdown.rows) > 1:
        columns = list(zip(*(row.values for row in breakdown.rows), strict=True))
        every = [value for column in columns for value in column]
        yield "total", [_sum_of(values, unit) for values in [*columns, every]]


def _sum_of(values: Sequence[int | None], unit: Unit) -> _Heat:
    known = [value for value in values if value is not None]
    if not known:
        return _Heat(UNKNOWN_MARK)
    return _Heat(short_value(sum(known), unit) + ("+?" if len(known) < len(values) else ""))


def _shade(value: int | None, most: int) -> str:
    """Four steps of the highest; none for nothing, a credit or what is UNKNOWN."""
    steps = len(_SHADES) - 1
    return _SHADES[-(-value * steps // most)] if value and value > 0 else _SHADES[0]


def _legend(most: int, unit: Unit) -> Iterator[str]:
    steps = len(_SHADES) - 1
    if most > 0:
        yield "  ".join(f"{_SHADES[step]} to {short_value(most * step // steps, unit)}" for step in range(1, steps + 1))
