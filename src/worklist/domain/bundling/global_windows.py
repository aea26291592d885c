"""The days that procedures' global packages cover, by the site's MPFS.

000 covers the day, 010 the day and 10 after, 090 the day before, the day and 90 after (Medicare's claims processing
manual, chapter 12, 40.1). XXX and ZZZ have no window; the carrier sets those of MMM and YYY.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from worklist.domain.bundling.answer import GlobalWindow, OurService
from worklist.domain.bundling.pair_modifiers import is_visit, may_be_visit
from worklist.domain.codes import DISTINCT_SERVICE_MODIFIERS
from worklist.domain.pricing.reference import RelativeValue

_DAYS = {"000": (0, 0), "010": (0, 10), "090": (1, 90)}
"""Global days -> days before and after the procedure's own."""
_FURTHER = ("58", "78", "79")
_DIAGNOSTIC = ("70010", "89398")
"""First and last number of imaging and laboratory: diagnostic tests are not in the package (same manual, 40.1.B)."""


def row_on(code: str, day: date, values: Iterable[RelativeValue]) -> RelativeValue | None:
    """The row of the whole service in the newest edition of a day; None without any."""
    rows = (row for row in values if row.code == code and not row.modifier and row.valid_from <= day <= row.valid_to)
    return max(rows, key=lambda row: row.valid_from, default=None)


def window_of(procedure: OurService, values: Iterable[RelativeValue]) -> GlobalWindow | None:
    """The window of a procedure; None where it has none or the MPFS of its day does not say."""
    row = row_on(procedure.code, procedure.day, values)
    if row is None or row.global_days not in _DAYS:
        return None
    before, after = _DAYS[row.global_days]
    first, last = _shifted(procedure.day, -before), _shifted(procedure.day, after)
    return GlobalWindow(procedure, row.global_days, first, last, row.position)


def _shifted(day: date, days: int) -> date:
    """The calendar ends somewhere, and a file may name its last day."""
    return date.fromordinal(max(1, min(date.max.toordinal(), day.toordinal() + days)))


@dataclass(frozen=True, slots=True)
class InWindow:
    """A denied service beside the window of another procedure."""

    denied: OurService
    window: GlobalWindow

    @property
    def holds(self) -> bool:
        """Whether the package covers it: another service than the procedure, on a day of the window.

        The day before a procedure is for visits only.
        """
        denied, procedure = self.denied, self.window.procedure
        is_itself = (procedure.code, procedure.day) == (denied.code, denied.day)
        is_too_early = denied.day < procedure.day and not may_be_visit(denied.code)
        return self.window.covers(denied.day) and not is_itself and not is_too_early

    @property
    def is_test(self) -> bool:
        """Whether the denied service is a diagnostic test, which no package holds."""
        return _DIAGNOSTIC[0] <= self.denied.code <= _DIAGNOSTIC[1]

    @property
    def wanted(self) -> tuple[str, ...]:
        """The modifiers that take the service out of the package."""
        if is_visit(self.denied.code):
            return self._of_visit
        both = may_be_visit(self.denied.code)
        return (*self._of_visit, *self._of_procedure) if both else self._of_procedure

    @property
    def billed(self) -> tuple[str, ...]:
        """Those of them that were billed."""
        return tuple(each for each in self.wanted if each in self.denied.modifiers)

    @property
    def _of_visit(self) -> tuple[str, ...]:
        if self.denied.day > self.window.procedure.day:
            return ("24",)
        return ("57",) if self.window.days == "090" else ("25",)

    @property
    def _of_procedure(self) -> tuple[str, ...]:
        same_day = self.denied.day == self.window.procedure.day
        return (*_FURTHER, *sorted(DISTINCT_SERVICE_MODIFIERS)) if same_day else _FURTHER
