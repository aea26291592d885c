"""The week of a report: Monday to Sunday, named as ISO 8601 counts weeks, and what stood before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from worklist.domain.numbers.measure import Point


@dataclass(frozen=True, slots=True)
class Week:
    """One week."""

    monday: date

    @classmethod
    def last_whole(cls, today: date) -> Self:
        """The newest one of which every day is over."""
        return cls(today - timedelta(days=today.weekday() + 7))

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    @property
    def name(self) -> str:
        """``2026-W47``; the first days of January may belong to the last week of the year before."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02d}"

    def before(self, points: Sequence[Point]) -> Point | None:
        """The newest of a trend's points from before this week; None where it was not counted yet."""
        return max((point for point in points if point.day < self.monday), key=lambda point: point.day, default=None)
