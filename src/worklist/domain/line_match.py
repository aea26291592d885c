"""Which line that we billed a remit line answers.

By the number we gave the line (REF*6R); without one by code, modifiers, date and charge; else by code and date alone,
since some payers drop the modifier or change the charge. The last is a loose match and says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from worklist.domain.claims import BilledClaim, BilledLine
from worklist.domain.remits import RemitLine

How = Literal["number", "alike", "loosely", "not at all"]
"""number: REF*6R; alike: code, modifiers, date and charge; loosely: code and date only."""


@dataclass(frozen=True, slots=True)
class LineMatch:
    """A remit line and the line of the claim that it answers."""

    answer: RemitLine
    billed: BilledLine | None
    how: How

    @property
    def is_loose(self) -> bool:
        """True where the lines differ in modifiers, charge or date, so that a person should look."""
        return self.how == "loosely"


def match(line: RemitLine, claim: BilledClaim) -> LineMatch:
    """The match of one line by itself; of equal lines the first (``match_lines`` keeps them apart)."""
    return match_lines((line,), claim)[0]


def match_lines(lines: Sequence[RemitLine], claim: BilledClaim) -> tuple[LineMatch, ...]:
    """A match for each line of one answer, in its order.

    The surer matches are made first, and a billed line is answered once as long as another one fits: equal lines (one
    for each side, say) are not all taken for the first. A payer that splits a line answers it more than once.
    """
    found: dict[int, LineMatch] = {}
    taken: set[int] = set()
    for how, fits in _WAYS:
        for at, line in enumerate(lines):
            if at not in found and (billed := _first(claim, line, fits, taken)) is not None:
                taken.add(billed)
                found[at] = LineMatch(line, claim.lines[billed], how)
    return tuple(found.get(at) or LineMatch(line, None, "not at all") for at, line in enumerate(lines))


def _first(claim: BilledClaim, line: RemitLine, fits: "_Fits", taken: set[int]) -> int | None:
    """Index of the first billed line that fits, one that is not answered yet before the others."""
    fitting = [at for at, billed in enumerate(claim.lines) if fits(line, billed)]
    return min(fitting, key=lambda at: at in taken, default=None)


_Fits = Callable[[RemitLine, BilledLine], bool]


def _same_number(line: RemitLine, billed: BilledLine) -> bool:
    return bool(line.control_number) and line.control_number.upper() == billed.control_number.upper()


def _is_alike(line: RemitLine, billed: BilledLine) -> bool:
    modifiers = line.original_modifiers if line.original_code else line.modifiers
    same_day = line.service_from is not None and line.service_from == billed.service_from
    same_modifiers = sorted(modifiers) == sorted(billed.modifiers)  # payers put them into another order
    return _billed_code(line) == billed.code and same_day and same_modifiers and line.charge == billed.charge


def _same_code_charge_and_day(line: RemitLine, billed: BilledLine) -> bool:
    return _same_code_and_day(line, billed) and line.charge == billed.charge


def _same_code_and_day(line: RemitLine, billed: BilledLine) -> bool:
    """A day that was not sent fits any; two days that differ are two services."""
    days = {line.service_from, billed.service_from} - {None}
    return _billed_code(line) == billed.code and len(days) < 2


def _billed_code(line: RemitLine) -> str:
    return line.original_code or line.code


_WAYS: tuple[tuple[How, _Fits], ...] = (
    ("number", _same_number),
    ("alike", _is_alike),
    ("loosely", _same_code_charge_and_day),
    ("loosely", _same_code_and_day),
)
