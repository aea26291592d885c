"""What the weekly meeting reads, in its order: what needs attention, what moved, why, and then every number.

It holds totals only: no patient, no account number, and no text that somebody typed on an account.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from worklist.domain.numbers.measure import Measure, Numbers, Point, value_in_words
from worklist.domain.numbers.week import Week
from worklist.domain.numbers.words import change_in_words, period_in_words
from worklist.domain.patterns.ledger import Pattern, Status
from worklist.domain.patterns.words import act_in_words, plan_in_words, service_in_words, short_in_words
from worklist.exports.report.every_number import every_number, sheet_of
from worklist.exports.report.page import Block, Column, Heading, Points, Prose, Sheet

FOOT = "Totals only: no patient and no account number is in this report."
_MOST_HABITS = 10
_MOST_CAUSES = 6
_OF_CAUSES = ("reasons", "denials")
_OF_THE_WEEK = (
    *("denial-rate", "net-collection", "net-recovery", "touches-per-dollar"),
    *("time-to-first-touch", "touched", "skips"),
)
"""Numbers of what flows, which a week has too."""
_EMERGING = (Status.NEW, Status.GREW, Status.CAME_BACK)
_FAILING = (Status.NOT_FIXED, Status.CAME_BACK)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One week's report before it has a form."""

    week: Week
    numbers: Numbers
    """As they are counted now."""
    of_week: Numbers
    """The same, with what flows counted from the week's Monday on."""
    patterns: tuple[Pattern, ...] = ()
    """What the ledger lists; the first matters most."""
    silent: tuple[str, ...] = ()
    """A sentence for each vendor that is late with its report."""

    @property
    def title(self) -> str:
        """Of the whole."""
        return f"Worklist report of week {self.week.name}"


def blocks(meeting: Meeting) -> Iterator[Block]:
    """All of it."""
    numbers, week = meeting.numbers, meeting.week
    yield Heading(meeting.title)
    yield Prose(
        f"Monday {week.monday} to Sunday {week.sunday}, counted on {numbers.day}. What flows (payments, denials, work)"
        f" is that of {period_in_words(numbers)}, unless a heading says otherwise."
    )
    yield from _attention(meeting)
    yield from _movement(meeting)
    yield from _causes(meeting)
    yield from _emerging(meeting)
    yield from _of_the_week(meeting)
    yield from every_number(numbers)


# -- the first page -------------------------------------------------------------------------------------------------


def _attention(meeting: Meeting) -> Iterator[Block]:
    measures = meeting.numbers.measures
    unknown = [each.name for each in measures if each.value is None]
    found = [_missed(each) for each in measures if each.is_met is False]
    found += [f"{_habit_name(each)}: {each.status}." for each in meeting.patterns if each.status in _FAILING]
    found += meeting.silent
    if unknown:
        found.append(f"UNKNOWN: {', '.join(unknown)}. Why, and what makes them known, is said with each number.")
    yield Heading("What needs attention", is_minor=True)
    yield Points(tuple(found)) if found else Prose("No goal is missed, and no vendor is late.")


def _missed(measure: Measure) -> str:
    goal = f" (goal: {measure.goal})" if measure.goal else ""
    return f"{measure.name}: {value_in_words(measure.value, measure.unit)}{goal}."


def _movement(meeting: Meeting) -> Iterator[Block]:
    now, trends = meeting.numbers, meeting.numbers.trends
    compared = [
        (measure, before, Point(now.day, measure.value))
        for measure in now.measures
        if measure.value is not None and (before := meeting.week.before(trends.get(measure.id, ())))
    ]
    moved = [_moved_row(measure, then, today) for measure, then, today in compared if then.value != today.value]
    still = [measure.name for measure, then, today in compared if then.value == today.value]
    yield Heading("What moved", is_minor=True)
    if not compared:
        yield Prose(
            f"No count from before {meeting.week.monday} is kept. The first sync of each day keeps one, so a later"
            " report has something to compare with."
        )
    if moved:
        figures = (Column("Before the week", is_figure=True), Column("Now", is_figure=True))
        yield Sheet((Column("Number"), *figures, Column("Change")), tuple(moved))
    if still:
        yield Prose(f"As before the week: {', '.join(still)}.")


def _moved_row(measure: Measure, then: Point, today: Point) -> tuple[str, ...]:
    change = change_in_words((then, today), measure)
    return measure.name, value_in_words(then.value, measure.unit), value_in_words(today.value, measure.unit), change


def _of_the_week(meeting: Meeting) -> Iterator[Block]:
    flows = meeting.of_week
    measures = [each for each in flows.measures if each.id in _OF_THE_WEEK]
    outcomes = [
        each for each in flows.breakdowns if each.id == "outcomes" and any(any(row.values) for row in each.rows)
    ]
    if not measures and not outcomes:
        return
    yield Heading(f"From {flows.since} to {flows.day}", is_minor=True)
    if measures:
        figures = tuple((each.name, value_in_words(each.value, each.unit)) for each in measures)
        yield Sheet((Column("Number"), Column("Value", is_figure=True)), figures)
    for each in outcomes:
        yield sheet_of(each, tuple(row for row in each.rows if any(row.values)))


# -- why ------------------------------------------------------------------------------------------------------------


def _causes(meeting: Meeting) -> Iterator[Block]:
    found = [each for id_ in _OF_CAUSES for each in meeting.numbers.breakdowns if each.id == id_ and each.rows]
    fixes = [each for each in meeting.patterns if each.standing and each.status not in _EMERGING]
    if not found and not fixes:
        return
    yield Heading("Root causes", is_minor=True)
    for breakdown in found:
        yield Prose(f"{breakdown.title}: the first {min(len(breakdown.rows), _MOST_CAUSES)} of {len(breakdown.rows)}.")
        yield sheet_of(breakdown, breakdown.rows[:_MOST_CAUSES])
    if fixes:
        yield Prose("Patterns that the team took for a habit, and whether the fix holds.")
        yield _pattern_sheet(fixes)


def _emerging(meeting: Meeting) -> Iterator[Block]:
    found = [each for each in meeting.patterns if each.status in _EMERGING]
    yield Heading("Emerging payer patterns", is_minor=True)
    if not found:
        yield Prose("None is new, and none came back.")
        return
    more = len(found) - _MOST_HABITS
    yield _pattern_sheet(found[:_MOST_HABITS])
    if more > 0:
        yield Prose(f"And {more:,} more: worklist patterns lists them.")


def _pattern_sheet(found: Iterable[Pattern]) -> Sheet:
    words = ("Payer", "Plan", "Service", "What it does", "State")
    columns = (*map(Column, words), Column("Claims", is_figure=True), Column("Short"))
    return Sheet(columns, tuple(map(_pattern_row, found)))


def _pattern_row(pattern: Pattern) -> tuple[str, ...]:
    key = pattern.key
    return (
        key.payer or "no payer named",
        plan_in_words(key),
        service_in_words(key),
        act_in_words(key),
        pattern.status,
        f"{pattern.cell.claims:,}",
        short_in_words(pattern.cell),
    )


def _habit_name(pattern: Pattern) -> str:
    key = pattern.key
    return f"{key.payer or 'No payer named'}, {service_in_words(key)}, {act_in_words(key)}"
