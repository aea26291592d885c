"""Numbers and their tables as rows of a list."""

from worklist.domain.numbers.charts import highest, shaded, sparkline
from worklist.domain.numbers.groups import MeasureGroup, grouped
from worklist.domain.numbers.measure import Breakdown, Measure, Numbers, TableRow, Unit, value_in_words
from worklist.domain.numbers.words import goal_in_short
from worklist.domain.wording import counted
from worklist.widgets.columns import Column
from worklist.widgets.rows import Cell, Row
from worklist.widgets.section_table import Section

TREND = 13
"""Weeks of a trend that a line shows: a quarter."""
_TABLES = (Column("what", "Tables", least=26, flex=1), Column("rows", "", least=12, align="right"))
_HEAT = 9
"""Cells of a shade and a figure in short, such as ``░  $12.4k``."""
NOTES = "notes"
"""Key of the line that says how everything was counted."""


def sections(numbers: Numbers) -> list[Section]:
    """Every number under its heading, then the tables."""
    groups = [_section(group, numbers) for group in grouped(numbers.measures)]
    notes = Row(NOTES, (Cell("How it was counted"), Cell("")))
    return [*groups, Section(_TABLES, (*(_table_row(each) for each in numbers.breakdowns), notes))]


def _section(group: MeasureGroup, numbers: Numbers) -> Section:
    columns = (
        Column("what", group.title, least=18, flex=1),
        Column("value", "", least=15, align="right"),
        Column("goal", "Goal", least=7, priority=2),
        Column("trend", f"{TREND} weeks", least=TREND, align="right", priority=3),
    )
    return Section(columns, tuple(_measure_row(each, numbers) for each in group.measures))


def _measure_row(measure: Measure, numbers: Numbers) -> Row:
    goal, tone = goal_in_short(measure)
    cells = (
        Cell(measure.name),
        _figure(measure.value, measure.unit),
        Cell(goal, tone),
        Cell(sparkline(numbers.trends.get(measure.id, ()), TREND)),
    )
    return Row(measure.id, cells)


def _table_row(breakdown: Breakdown) -> Row:
    return Row(breakdown.id, (Cell(breakdown.title), Cell(counted(len(breakdown.rows), "row"), "dim")))


def breakdown_section(breakdown: Breakdown) -> Section:
    """The lines of one table; a heat map with its shades and short figures, else figures in full."""
    figures = [
        _heat_figures(row, breakdown) if breakdown.is_heat else _figures(row, breakdown) for row in breakdown.rows
    ]
    columns = [Column("label", breakdown.label, least=12, flex=1)]
    for at, column in enumerate(breakdown.columns):
        least = max(len(column.title), *(len(row[at].text) for row in figures), 0)
        columns.append(Column(str(at), column.title, least=least, align="right", priority=2 + at))
    rows = [Row(row.label, (Cell(row.label), *here)) for row, here in zip(breakdown.rows, figures, strict=True)]
    return Section(tuple(columns), tuple(rows))


def _figures(row: TableRow, breakdown: Breakdown) -> list[Cell]:
    return [_figure(value, column.unit) for value, column in zip(row.values, breakdown.columns, strict=True)]


def _heat_figures(row: TableRow, breakdown: Breakdown) -> list[Cell]:
    most, unit = highest(breakdown), breakdown.columns[0].unit
    return [Cell(shaded(value, most, unit, _HEAT), "warn" if value is None else "") for value in row.values]


def _figure(value: int | None, unit: Unit) -> Cell:
    return Cell(value_in_words(value, unit), "warn" if value is None else "")
