"""A number or a table in words: what it is, whether its goal is met, how it was worked out, how it went."""

from collections.abc import Iterator, Sequence

from worklist.domain.in_words import Line, Tone
from worklist.domain.numbers.charts import bars, heat_map, line_chart
from worklist.domain.numbers.measure import (
    Behind,
    Better,
    Breakdown,
    Measure,
    Numbers,
    Point,
    TableRow,
    Unit,
    value_in_words,
)
from worklist.domain.wording import accounts_in_words, capital

_MOST_CHART = 100
"""Columns: a wider line is no clearer."""


def period_in_words(numbers: Numbers) -> str:
    """``90 days from 2026-08-25``."""
    return f"{(numbers.day - numbers.since).days + 1:,} days from {numbers.since}"


def goal_in_short(measure: Measure) -> tuple[str, Tone]:
    """``met``, ``MISSED``, ``between`` or UNKNOWN; nothing where there is no goal or no value."""
    if not measure.goal or measure.value is None:
        return "", ""
    if measure.is_met is None:
        return measure.undecided, "warn"
    return ("met", "good") if measure.is_met else ("MISSED", "loud")


def change_in_words(points: Sequence[Point], measure: Measure) -> str:
    """From first to last: ``down 2.6 days since 2026-08-31, better``; nothing for a single point."""
    if len(points) < 2:
        return ""
    first, change = points[0], points[-1].value - points[0].value
    if not change:
        return f"as on {first.day}"
    by = f"{abs(change) / 10:,.1f} points" if measure.unit is Unit.SHARE else value_in_words(abs(change), measure.unit)
    verdict = ""
    if measure.better is not Better.NEITHER:
        verdict = ", better" if (change > 0) is (measure.better is Better.UP) else ", worse"
    return f"{'up' if change > 0 else 'down'} {by} since {first.day}{verdict}"


def about_measure(measure: Measure, points: Sequence[Point], opens: str, width: int, height: int) -> Iterator[Line]:
    """All of one number, with a chart of its trend in ``height`` lines; ``opens`` is the key to its accounts."""
    is_known = measure.value is not None
    verdict, tone = goal_in_short(measure)
    judged = capital(verdict) if measure.is_met is not None else f"Goal ({verdict})" if verdict else "Goal"
    goal = f". {judged}: {measure.goal}." if measure.goal else ""
    usual: Tone = "money" if is_known else "warn"
    yield Line(f"{measure.name}: {value_in_words(measure.value, measure.unit)}{goal}", tone or usual)
    yield Line(f"Formula: {measure.formula}")
    yield Line(f"Today: {measure.worked}", "" if is_known else "warn")
    yield _behind(measure.behind, opens)
    if change := change_in_words(points, measure):
        yield Line(f"By week: {change}")
    chart = line_chart(points, measure.unit, min(width, _MOST_CHART), height)
    yield from map(Line, chart)


def about_breakdown(breakdown: Breakdown, opens: str, width: int) -> Iterator[Line]:
    """All of one table as a picture; ``opens`` is the key to its figures."""
    yield Line(breakdown.title, "money")
    yield Line(f"Formula: {breakdown.formula}")
    if not breakdown.rows:
        yield Line("Nothing to count.", "dim")
        return
    yield Line(f"{opens}: its figures, and the accounts behind each line", "dim")
    yield from _picture(breakdown, width)


def about_row(breakdown: Breakdown, row: TableRow, opens: str, width: int) -> Iterator[Line]:
    """One line of a table with its figures in full, as bars where they are of one kind; then those of all lines."""
    yield Line(f"{breakdown.label}: {row.label}", "money")
    yield _behind(row.behind, opens)
    figures = list(zip(breakdown.columns, row.values, strict=True))
    unit = breakdown.columns[0].unit
    if all(column.unit is unit for column in breakdown.columns):
        values = [(column.title, value) for column, value in figures]
        yield from map(Line, bars(values, unit, min(width, _MOST_CHART)))
    else:
        for column, value in figures:
            yield Line(f"{column.title}: {value_in_words(value, column.unit)}", "warn" if value is None else "")
    yield Line(f"Formula: {breakdown.formula}")
    if not breakdown.is_heat:  # the list beside this is the heat map
        yield from _picture(breakdown, width)


def about_counting(numbers: Numbers) -> Iterator[Line]:
    """What a reader has to know of how everything was counted."""
    yield Line(f"Counted on {numbers.day}. What flows (payments, denials, work) is that of {period_in_words(numbers)}.")
    yield from map(Line, numbers.notes)


def _behind(behind: Behind, opens: str) -> Line:
    if behind.is_empty:
        return Line("No account is behind it.", "dim")
    return Line(f"{opens}: the {accounts_in_words(behind.count)} behind it", "dim")


def _picture(breakdown: Breakdown, width: int) -> Iterator[Line]:
    if breakdown.is_heat:
        yield Line("")
        yield from map(Line, heat_map(breakdown, min(width, _MOST_CHART)))
        return
    for index, column in enumerate(breakdown.columns):
        yield Line("")
        yield Line(column.title, "money")
        values = [(row.label, row.values[index]) for row in breakdown.rows]
        yield from map(Line, bars(values, column.unit, min(width, _MOST_CHART)))
