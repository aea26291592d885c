"""The report as XLSX, for those who count on with it: every number and every table, numbers as numbers."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO

from worklist.domain.numbers.exact import NO_FIGURE, UNIT_WORDS, exact
from worklist.domain.numbers.measure import Breakdown, Measure, Numbers, TableColumn, Unit
from worklist.domain.numbers.words import goal_in_short
from worklist.domain.packets.packet import Cell, Kind
from worklist.exports.report.meeting import FOOT, Meeting
from worklist.exports.sheets import Book, book_into

ABOUT, NUMBERS, TRENDS = "About", "Numbers", "Trends"
"""Names of the sheets beside those of the tables, which are called as the tables are."""
_MOST_NAME = 31
"""Characters of a sheet's name."""
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_WIDE = 34
_HEADS: tuple[tuple[str, Kind], ...] = (
    ("Id", "text"),
    ("Number", "text"),
    ("Value", "money"),
    ("Unit", "text"),
    ("Goal", "text"),
    ("Met", "text"),
    ("Formula", "text"),
    ("Worked", "text"),
    ("Accounts", "number"),
)


def xlsx_bytes(meeting: Meeting) -> bytes:
    """The whole workbook."""
    out, numbers = BytesIO(), meeting.numbers
    with book_into(out, meeting.title, numbers.day) as book:
        book.summary(ABOUT, _about(meeting))
        book.table(NUMBERS, _HEADS, [_measure_row(each) for each in numbers.measures])
        for at in (1, 6, 7):
            book.workbook.get_worksheet_by_name(NUMBERS).set_column(at, at, _WIDE)
        for name, breakdown in _named(numbers.breakdowns):
            _write_breakdown(book, name, breakdown)
        _write_trends(book, numbers)
    return out.getvalue()


def _about(meeting: Meeting) -> Iterator[tuple[str, Kind, Cell]]:
    numbers, week = meeting.numbers, meeting.week
    yield "Report", "text", meeting.title
    yield "From", "day", week.monday
    yield "To", "day", week.sunday
    yield "Counted on", "day", numbers.day
    yield "What flows: from", "day", numbers.since
    yield from (("How it was counted", "text", note) for note in (*numbers.notes, FOOT))


def _measure_row(measure: Measure) -> tuple[Cell, ...]:
    return (
        measure.id,
        measure.name,
        exact(measure.value, measure.unit),
        UNIT_WORDS[measure.unit],
        measure.goal,
        goal_in_short(measure)[0],
        measure.formula,
        measure.worked,
        exact(measure.behind.count, Unit.COUNT),
    )


def _named(breakdowns: Sequence[Breakdown]) -> Iterator[tuple[str, Breakdown]]:
    """Each with a name that a workbook takes, and takes once."""
    taken = {ABOUT.lower(), NUMBERS.lower(), TRENDS.lower()}
    for breakdown in breakdowns:
        plain = " ".join(_NOT_IN_NAMES.sub(" ", breakdown.title).split()) or "Table"
        name, number = plain[:_MOST_NAME], 1
        while name.lower() in taken:
            number += 1
            name = f"{plain[: _MOST_NAME - 4]} {number}"
        taken.add(name.lower())
        yield name, breakdown


def _write_breakdown(book: Book, name: str, breakdown: Breakdown) -> None:
    """What is None in a table is UNKNOWN or nothing to count: a dash, as in the other forms."""
    units = [column.unit for column in breakdown.columns]
    heads: list[tuple[str, Kind]] = [(breakdown.label, "text"), *map(_head, breakdown.columns)]
    rows = [
        (
            row.label,
            *(
                NO_FIGURE if value is None else exact(value, unit)
                for value, unit in zip(row.values, units, strict=True)
            ),
        )
        for row in breakdown.rows
    ]
    book.table(name, heads, rows)
    book.workbook.get_worksheet_by_name(name).set_column(0, 0, _WIDE)


def _head(column: TableColumn) -> tuple[str, Kind]:
    unit = "" if column.unit is Unit.COUNT else f" ({UNIT_WORDS[column.unit]})"
    return f"{column.title}{unit}", _kind(column.unit)


def _kind(unit: Unit) -> Kind:
    return "money" if unit is Unit.CENTS else "number"


def _write_trends(book: Book, numbers: Numbers) -> None:
    """A line for each day on which something was counted, a column for each number; empty where it was not known."""
    kept = [measure for measure in numbers.measures if numbers.trends.get(measure.id)]
    values = {each.id: {point.day: point.value for point in numbers.trends[each.id]} for each in kept}
    heads: list[tuple[str, Kind]] = [
        ("Counted on", "day"),
        *((f"{each.name} ({UNIT_WORDS[each.unit]})", _kind(each.unit)) for each in kept),
    ]
    rows = [_trend_row(day, kept, values) for day in sorted({day for days in values.values() for day in days})]
    book.table(TRENDS, heads, rows)


def _trend_row(day: date, kept: Sequence[Measure], values: dict[str, dict[date, int]]) -> tuple[Cell, ...]:
    return (day, *(exact(values[each.id][day], each.unit) if day in values[each.id] else "" for each in kept))
