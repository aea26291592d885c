"""Things that wait for the day on which they leave."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")

Departure = tuple[date, str]
"""The day, and the channel where one day has several."""


class Outbox(Generic[T]):
    """What leaves on a day goes together; a day can be taken out once nothing more can join it."""

    def __init__(self) -> None:
        self._waiting: defaultdict[Departure, list[T]] = defaultdict(list)

    def put(self, departure: Departure, item: T) -> None:
        """Let ``item`` leave with the others of its departure."""
        self._waiting[departure].append(item)

    def leave(self, before: date = date.max) -> Iterator[tuple[Departure, list[T]]]:
        """Take out every departure earlier than ``before``, in order."""
        for departure in sorted(each for each in self._waiting if each[0] < before):
            yield departure, self._waiting.pop(departure)
