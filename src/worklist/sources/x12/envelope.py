"""Interchanges, groups and transaction sets, and whether they end as they began.

What is wrong with the wrapping is said and never costs a claim: the claims inside are read all the same.
"""

from dataclasses import dataclass
from datetime import date

from worklist.domain.claims import Submission
from worklist.sources.x12.elements import day, text
from worklist.sources.x12.reading import Reading

_ORDER = ("ISA", "GS", "ST")
_END = {"ISA": "IEA", "GS": "GE", "ST": "SE"}
_START = {end: start for start, end in _END.items()}
_CONTROL_NUMBER = {"ISA": 13, "GS": 6, "ST": 2}
_KIND = {"ISA": "interchange", "GS": "group", "ST": "transaction set"}
_COUNTED = {"ISA": "group(s)", "GS": "transaction set(s)", "ST": "segments"}
_CUT = ", which may have been cut so that its last claim lacks lines"

STARTS = frozenset(_END)
ENDS = frozenset(_START)


@dataclass(slots=True)
class _Level:
    """An interchange, group or transaction set that has begun and not ended."""

    control: str
    number: int
    """The segment that began it."""
    version: str
    made_on: date | None = None
    children: int = 0


class Envelope:
    """The levels that are open at the present segment; warns where they do not fit."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._open: dict[str, _Level] = {}
        """By the segment that began the level."""

    @property
    def version(self) -> str:
        """The guide that the open transaction set follows: ST03, else GS08."""
        levels = [self._open[start] for start in ("ST", "GS") if start in self._open]
        return next((level.version for level in levels if level.version), "")

    @property
    def submission(self) -> Submission:
        """The control numbers of the levels that are open."""
        numbers = {start: text(level.control) for start, level in self._open.items()}
        return Submission(numbers.get("ISA", ""), numbers.get("GS", ""), numbers.get("ST", ""))

    @property
    def made_on(self) -> date | None:
        """The day on which the group, else the interchange, was made: GS04, ISA09."""
        days = (self._open[start].made_on for start in ("GS", "ISA") if start in self._open)
        return next((found for found in days if found), None)

    def begin(self, segment: list[str]) -> None:
        """Takes an ISA, GS or ST."""
        name = segment[0]
        if self._reading.number == 1 and name != "ISA":
            self._reading.warn(f"The file begins at {name}, without ISA: its delimiters were seen from its text.")
        self._abandon(_ORDER.index(name), f"before this {name}")
        outer = _ORDER[max(_ORDER.index(name) - 1, 0)]
        if outer in self._open:
            self._open[outer].children += 1
        version = segment[3] if name == "ST" else segment[8] if name == "GS" else ""
        made_on = day(segment[4]) if name == "GS" else day(f"20{segment[9]}") if name == "ISA" else None
        self._open[name] = _Level(segment[_CONTROL_NUMBER[name]], self._reading.number, version.strip(), made_on)

    def end(self, segment: list[str]) -> None:
        """Takes an SE, GE or IEA."""
        name, start = segment[0], _START[segment[0]]
        self._abandon(_ORDER.index(start) + 1, f"before this {name}")
        level = self._open.pop(start, None)
        if level is None:
            self._reading.warn(f"{name} ends a {_KIND[start]} that never began: {start} is missing.")
            return
        self._check_count(segment, start, level)
        began, ended = text(level.control)[:12], text(segment[2])[:12]
        if began.lstrip("0") != ended.lstrip("0"):
            self._reading.warn(f"{name}02 is {ended!r}, but the {_KIND[start]} began as {began!r}.")

    def end_of_file(self) -> None:
        """Says which ends never came."""
        self._abandon(0, "at the end of the file" + (_CUT if "ST" in self._open else ""))

    def _check_count(self, segment: list[str], start: str, level: _Level) -> None:
        found = self._reading.number - level.number + 1 if start == "ST" else level.children
        said = text(segment[1])[:12]
        if not said.isdecimal() or int(said) != found:
            self._reading.warn(
                f"{segment[0]}01 says {said or 'nothing'}, but its {_KIND[start]} has {found} {_COUNTED[start]}."
            )

    def _abandon(self, depth: int, where: str) -> None:
        """Closes the levels from ``depth`` inwards, whose ends did not come."""
        missing = [_END[start] for start in reversed(_ORDER[depth:]) if self._open.pop(start, None)]
        if missing:
            self._reading.warn(f"{_listed(missing)} missing {where}; what was inside was read.")


def _listed(names: list[str]) -> str:
    return f"{names[0]} is" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} are"
