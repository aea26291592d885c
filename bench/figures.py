"""Figures with their goals, side by side for each size of practice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Unit = Literal["s", "ms", "MB", "rows/s", "x", ""]


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured at one size of practice."""

    what: str
    value: float
    unit: Unit
    goal: str = ""
    """As people say it: under 0.6 s. Empty where nothing is asked."""
    is_met: bool | None = None
    """None where nothing is asked at this size."""

    def __str__(self) -> str:
        digits = 0 if abs(self.value) >= 100 else 1 if abs(self.value) >= 10 else 2
        unit = {"": "", "x": " x"}.get(self.unit, f" {self.unit}")
        missed = " (missed)" if self.is_met is False else ""
        return f"{self.value:,.{digits}f}{unit}{missed}"


def table(columns: Sequence[tuple[str, Iterable[Figure]]]) -> str:
    """Markdown: a row for each thing measured, a column for each size."""
    sizes = [(name, {figure.what: figure for figure in figures}) for name, figures in columns]
    rows = dict.fromkeys(what for _, figures in sizes for what in figures)
    lines = [["what", *(name for name, _ in sizes), "goal"], ["---", *("---:" for _ in sizes), "---"]]
    for what in rows:
        found = [figures.get(what) for _, figures in sizes]
        goal = next((figure.goal for figure in reversed(found) if figure and figure.goal), "")
        lines.append([what, *(str(figure) if figure else "" for figure in found), goal])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
