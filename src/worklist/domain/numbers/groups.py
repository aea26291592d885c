"""Which numbers stand together, on the screen and in the report."""

from collections.abc import Iterable
from dataclasses import dataclass

from worklist.domain.numbers.measure import Measure

_GROUPS = (
    ("Receivable", ("ar", "credits", "days-in-ar", "over-90", "over-120", "denial-rate", "net-collection")),
    ("Work", ("no-next-step", "untouched", "clocks-lost", "unknown-clocks", "touched", "time-to-first-touch", "skips")),
    ("Money", ("net-recovery", "touches-per-dollar", "written-off-share")),
    ("Feedback", ("recovered-not-fixed", "recurrences")),
)
_OTHERS = "Further numbers"


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    """Measures under one title."""

    title: str
    measures: tuple[Measure, ...]


def grouped(measures: Iterable[Measure]) -> tuple[MeasureGroup, ...]:
    """All of them, each once; a group without any is left out."""
    left = {measure.id: measure for measure in measures}
    found = [MeasureGroup(title, tuple(left.pop(id_) for id_ in ids if id_ in left)) for title, ids in _GROUPS]
    return tuple(group for group in [*found, MeasureGroup(_OTHERS, tuple(left.values()))] if group.measures)
