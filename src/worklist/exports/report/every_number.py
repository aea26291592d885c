"""Every number with its formula, every table with its chart, and how each number went week by week."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from worklist.domain.numbers.exact import NO_FIGURE
from worklist.domain.numbers.groups import grouped
from worklist.domain.numbers.measure import Breakdown, Measure, Numbers, Point, TableRow, Unit, value_in_words
from worklist.domain.numbers.words import goal_in_short
from worklist.domain.wording import capital
from worklist.exports.report.drawing import bar_chart, heat_chart, trend_chart
from worklist.exports.report.page import Block, Column, Entries, Entry, Figure, Heading, Points, Prose, Sheet

_DASH = "A dash in a table: nothing to count, or UNKNOWN for want of what the table's formula asks for."
_WIDTH = 496.0
"""Points between the margins of a page."""
_TREND_WIDTH, _TREND_HEIGHT = 290.0, 102.0
_WEEKS_SHOWN = 13
_FEWEST_BARS, _MOST_BARS = 2, 16


def every_number(numbers: Numbers) -> Iterator[Block]:
    """All of them, in the order that the desk gives."""
    yield from _measures(numbers)
    for breakdown in numbers.breakdowns:
        yield from _breakdown(breakdown)
    yield from _trends(numbers)
    yield Heading("How it was counted", is_minor=True)
    yield Points((*numbers.notes, _DASH))


def _measures(numbers: Numbers) -> Iterator[Block]:
    yield Heading("Every number, and how it is counted", is_on_new_page=True)
    for group in grouped(numbers.measures):
        yield Heading(group.title, is_minor=True)
        yield Entries(tuple(map(_entry, group.measures)))


def _entry(measure: Measure) -> Entry:
    value = value_in_words(measure.value, measure.unit)
    return Entry(
        measure.name, value, _goal(measure), (measure.formula, measure.worked), is_loud=measure.is_met is False
    )


def _goal(measure: Measure) -> str:
    said, _ = goal_in_short(measure)
    return f"Goal: {measure.goal}" + (f" ({said})" if said else "") if measure.goal else ""


def _breakdown(breakdown: Breakdown) -> Iterator[Block]:
    yield Heading(breakdown.title, is_minor=True)
    yield Prose(capital(breakdown.formula))
    told = _told_by_bars(breakdown)
    if not breakdown.rows:
        yield Prose("Nothing to count.")
    elif breakdown.is_heat:
        yield Figure(heat_chart(breakdown, _WIDTH), _with_sums(breakdown))
    elif told is not None:
        column = breakdown.columns[told]
        bars = [(row.label, row.values[told]) for row in breakdown.rows]
        yield Figure(bar_chart(column.title, bars, column.unit, _WIDTH), sheet_of(breakdown))
    else:
        yield sheet_of(breakdown)


def _told_by_bars(breakdown: Breakdown) -> int | None:
    """The column of its bars: the first of dollars, else of shares, else the first; None where bars tell nothing."""
    units = [column.unit for column in breakdown.columns]
    at = next((units.index(unit) for unit in (Unit.CENTS, Unit.SHARE) if unit in units), 0)
    is_few = _FEWEST_BARS <= len(breakdown.rows) <= _MOST_BARS
    return at if is_few and any(row.values[at] for row in breakdown.rows) else None


def sheet_of(breakdown: Breakdown, rows: tuple[TableRow, ...] | None = None) -> Sheet:
    """A table's figures in words; with ``rows`` of these alone."""
    columns = (Column(breakdown.label), *(Column(each.title, is_figure=True) for each in breakdown.columns))
    shown = breakdown.rows if rows is None else rows
    return Sheet(columns, tuple(_row(row, breakdown) for row in shown))


def _with_sums(breakdown: Breakdown) -> Sheet:
    """The figures with their sums; without where they are no dollars, or some are UNKNOWN."""
    plain, unit = sheet_of(breakdown), breakdown.columns[0].unit
    known = [tuple(value for value in row.values if value is not None) for row in breakdown.rows]
    if unit is not Unit.CENTS or any(len(row) < len(breakdown.columns) for row in known):
        return plain
    sums = [*map(sum, zip(*known, strict=True)), sum(map(sum, known))]
    rows = [(*said, value_in_words(sum(row), unit)) for said, row in zip(plain.rows, known, strict=True)]
    total = ("total", *(value_in_words(each, unit) for each in sums))
    return Sheet((*plain.columns, Column("total", is_figure=True)), (*rows, total))


def _row(row: TableRow, breakdown: Breakdown) -> tuple[str, ...]:
    units = (column.unit for column in breakdown.columns)
    return (row.label, *(_cell(value, unit) for value, unit in zip(row.values, units, strict=True)))


def _cell(value: int | None, unit: Unit) -> str:
    return NO_FIGURE if value is None else value_in_words(value, unit)


def _trends(numbers: Numbers) -> Iterator[Block]:
    shown = {each.id: numbers.trends.get(each.id, ())[-_WEEKS_SHOWN:] for each in numbers.measures}
    long = [each for each in numbers.measures if len(shown[each.id]) > 1]
    moving = [each for each in long if len({point.value for point in shown[each.id]}) > 1]
    yield Heading("Week by week")
    if not long:
        yield Prose("A line takes two weeks. The first sync of each day keeps what was counted.")
        return
    yield Prose(f"The newest count of each of the last {_WEEKS_SHOWN} weeks; the XLSX has all.")
    for measure in moving:
        yield Heading(measure.name, is_minor=True)
        chart = trend_chart(measure.name, shown[measure.id], measure.unit, _TREND_WIDTH, _TREND_HEIGHT)
        yield Figure(chart, _two_abreast(shown[measure.id], measure.unit), is_beside=True)
    still = tuple(_unmoved(each, shown[each.id]) for each in long if each not in moving)
    if still:
        yield Heading("The same in all of these weeks", is_minor=True)
        yield Points(still)


def _unmoved(measure: Measure, points: Sequence[Point]) -> str:
    return f"{measure.name}: {value_in_words(points[0].value, measure.unit)}, from {points[0].day} to {points[-1].day}"


def _two_abreast(points: Sequence[Point], unit: Unit) -> Sheet:
    """Days with their values, the newer half beside the older one, so that the table is as high as its chart."""
    told = [(str(point.day), value_in_words(point.value, unit)) for point in points]
    half = -(-len(told) // 2)
    pairs = zip_longest(told[:half], told[half:], fillvalue=("", ""))
    columns = (Column("Counted on"), Column("Value", is_figure=True))
    return Sheet((*columns, *columns), tuple((*older, *newer) for older, newer in pairs))
