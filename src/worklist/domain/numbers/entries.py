"""The entry by which the record keeps the history of the numbers, so that a trend never needs the PM."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class NumbersTaken:
    """The numbers as they were at the end of the first sync of a day. About no account."""

    KIND: ClassVar[str] = "numbers"
    day: date
    values: dict[str, int]
    """By id of the measure, in its unit's smallest step as ``Measure.value``; what was UNKNOWN is left out."""
