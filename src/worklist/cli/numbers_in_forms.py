"""The numbers for a terminal or a pipe, for a spreadsheet, and for a program."""

from collections.abc import Iterator

from worklist.cli.explaining import plain
from worklist.cli.output import Row, rows_as, terminal_width, wrapped
from worklist.domain.numbers.charts import heat_map, sparkline
from worklist.domain.numbers.exact import NO_FIGURE, UNIT_WORDS, exact
from worklist.domain.numbers.figures import at_left, at_right, short_value
from worklist.domain.numbers.groups import grouped
from worklist.domain.numbers.measure import Behind, Breakdown, Measure, Numbers, TableRow, Unit, value_in_words
from worklist.domain.numbers.words import about_breakdown, about_counting, about_measure, goal_in_short
from worklist.domain.wrapping import cells

_PIPED_WIDTH = 100
"""Columns of a chart that goes to a file or a program."""
_CHART_HEIGHT = 10
_WEEKS = 13
_INDENT = 2
_LEAST_LABEL = 10
_HOW_TO_GO_ON = (
    "worklist report NUMBER says how one is counted, and how it went; --accounts NUMBER lists the accounts behind it."
)


# -- text -----------------------------------------------------------------------------------------------------------


def overview(numbers: Numbers, *, with_formulas: bool) -> Iterator[str]:
    """All of them: the numbers under their titles, then the tables."""
    counted, *notes = about_counting(numbers)
    yield from plain([counted], 0)
    yield from _groups(numbers, with_formulas=with_formulas)
    for breakdown in numbers.breakdowns:
        yield from ("", f"{breakdown.title} ({breakdown.id})")
        if with_formulas:
            yield from wrapped(breakdown.formula, _INDENT)
        yield from _table(breakdown)
    if notes:
        yield from ("", "How it was counted", *plain(notes, 0))
    yield from ("", *wrapped(_HOW_TO_GO_ON))


def _groups(numbers: Numbers, *, with_formulas: bool) -> Iterator[str]:
    groups = grouped(numbers.measures)
    rows = [_overview_row(each, numbers) for group in groups for each in group.measures]
    text = "".join(rows_as(rows, None, spare=("goal", "weeks")))
    lines = iter(text.splitlines()[1:])
    for group in groups:
        yield from ("", group.title)
        for measure in group.measures:
            yield next(lines)
            if with_formulas:
                yield from wrapped(measure.formula, _INDENT)
            if with_formulas or measure.value is None:
                yield from wrapped(measure.worked, _INDENT)
            if with_formulas and measure.goal:
                yield from wrapped(f"Goal: {measure.goal}.", _INDENT)


def _overview_row(measure: Measure, numbers: Numbers) -> Row:
    points = numbers.trends.get(measure.id, ())
    return {
        "id": measure.id,
        "name": measure.name,
        "value": value_in_words(measure.value, measure.unit),
        "weeks": sparkline(points, _WEEKS) if len(points) > 1 else "",
        "met": goal_in_short(measure)[0],
        "goal": measure.goal,
    }


def in_full(numbers: Numbers) -> Iterator[str]:
    """Each alone: how it is counted, how it went, its chart."""
    width = _width()
    for measure in numbers.measures:
        opens = f"worklist report --accounts {measure.id}"
        about = about_measure(measure, numbers.trends.get(measure.id, ()), opens, width, _CHART_HEIGHT)
        yield from (*plain(list(about), 0), "")
    for breakdown in numbers.breakdowns:
        opens = f"worklist report --accounts {breakdown.id}/LINE"
        yield from (*plain(list(about_breakdown(breakdown, opens, width)), 0), "")
        yield from _figures(breakdown)


def _width() -> int:
    return terminal_width() or _PIPED_WIDTH


def _table(breakdown: Breakdown) -> Iterator[str]:
    if breakdown.is_heat or not breakdown.rows:
        yield from heat_map(breakdown, _width())
    else:
        yield from _figures(breakdown)


def _figures(breakdown: Breakdown) -> Iterator[str]:
    """Its figures in full, or in short where the terminal is too narrow; then the label gives way."""
    rows = [_said(row, breakdown, in_short=False) for row in breakdown.rows]
    label = max((cells(row.label) for row in breakdown.rows), default=0)
    if label + _needed(breakdown, rows) > _width():
        rows = [_said(row, breakdown, in_short=True) for row in breakdown.rows]
    widths = _figure_widths(breakdown, rows)
    titles = [column.title for column in breakdown.columns]
    label = max(min(max(label, cells(breakdown.label)), _width() - _needed(breakdown, rows)), _LEAST_LABEL)
    for name, figures in [(breakdown.label, titles), *zip((row.label for row in breakdown.rows), rows, strict=True)]:
        shown = (at_right(text, width) for text, width in zip(figures, widths, strict=True))
        yield "  ".join((at_left(name, label), *shown)).rstrip()


def _needed(breakdown: Breakdown, rows: list[list[str]]) -> int:
    return sum(2 + width for width in _figure_widths(breakdown, rows))


def _figure_widths(breakdown: Breakdown, rows: list[list[str]]) -> list[int]:
    titles = [column.title for column in breakdown.columns]
    return [max(map(cells, column)) for column in zip(titles, *rows, strict=True)]


def _said(row: TableRow, breakdown: Breakdown, *, in_short: bool) -> list[str]:
    say = short_value if in_short else value_in_words
    return [
        NO_FIGURE if value is None else say(value, column.unit)
        for value, column in zip(row.values, breakdown.columns, strict=True)
    ]


# -- CSV and JSON ---------------------------------------------------------------------------------------------------


def measure_rows(numbers: Numbers) -> list[Row]:
    """The numbers without the tables, one to a row."""
    return [_measure_data(each) for each in numbers.measures]


def as_data(numbers: Numbers) -> Row:
    """All of it; no account is named, only counted."""
    units = {each.id: each.unit for each in numbers.measures}
    return {
        "day": numbers.day,
        "since": numbers.since,
        "measures": measure_rows(numbers),
        "breakdowns": [_breakdown_data(each) for each in numbers.breakdowns],
        "trends": {
            id_: [{"day": point.day, "value": _value(point.value, units[id_])} for point in points]
            for id_, points in numbers.trends.items()
            if id_ in units
        },
        "notes": numbers.notes,
    }


def _measure_data(measure: Measure) -> Row:
    return {
        "id": measure.id,
        "name": measure.name,
        "value": _value(measure.value, measure.unit),
        "unit": UNIT_WORDS[measure.unit],
        "goal": measure.goal,
        "met": goal_in_short(measure)[0],
        "formula": measure.formula,
        "worked": measure.worked,
        **_behind_data(measure.behind),
    }


def _breakdown_data(breakdown: Breakdown) -> Row:
    return {
        "id": breakdown.id,
        "title": breakdown.title,
        "label": breakdown.label,
        "columns": [{"title": each.title, "unit": UNIT_WORDS[each.unit]} for each in breakdown.columns],
        "rows": [_row_data(row, breakdown) for row in breakdown.rows],
        "formula": breakdown.formula,
    }


def _row_data(row: TableRow, breakdown: Breakdown) -> Row:
    pairs = zip(row.values, breakdown.columns, strict=True)
    return {
        "label": row.label,
        "values": [_value(value, column.unit) for value, column in pairs],
        **_behind_data(row.behind),
    }


def _value(value: int | None, unit: Unit) -> object:
    """A count as a whole number, else a decimal; None for UNKNOWN, and in a table for nothing to count."""
    return value if unit is Unit.COUNT else exact(value, unit)


def _behind_data(behind: Behind) -> Row:
    return {"accounts": behind.count, "filter": behind.filter}
