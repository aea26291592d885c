"""The history of the numbers, kept by the record itself: one entry a day, shown by the week."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from worklist.domain.numbers.entries import NumbersTaken
from worklist.domain.numbers.measure import Measure, Point

ABOUT_TRENDS = "Trends are of the numbers as the record keeps them each day; what flows is then that of 90 days."
"""What a reader has to know of them."""


def taken(day: date, measures: Iterable[Measure]) -> NumbersTaken:
    """What the record keeps of a day's measures; those that are UNKNOWN are left out."""
    return NumbersTaken(day, {each.id: each.value for each in measures if each.value is not None})


def trends(kept: Iterable[NumbersTaken]) -> Mapping[str, tuple[Point, ...]]:
    """By id of the measure a point for each week (Monday to Sunday), oldest first: the newest day that has it."""
    newest: dict[str, dict[date, Point]] = {}
    for entry in sorted(kept, key=lambda each: each.day):
        monday = entry.day - timedelta(days=entry.day.weekday())
        for id_, value in entry.values.items():
            newest.setdefault(id_, {})[monday] = Point(entry.day, value)
    return {id_: tuple(weeks.values()) for id_, weeks in newest.items()}
