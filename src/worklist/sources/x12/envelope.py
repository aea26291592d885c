"""Interchanges, groups and transaction sets: who reads a segment, and whether the wrapping is whole.

What is wrong with the wrapping is said and never costs a claim: the claims inside are read all the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from worklist.sources.x12.claim import ClaimSet
from worklist.sources.x12.elements import BLANKS, text
from worklist.sources.x12.reading import BadSegment, Reading, Record
from worklist.sources.x12.remit import RemitSet
from worklist.sources.x12.segments import Segments
from worklist.sources.x12.transaction import Handler, TransactionSet, UnreadSet

_STARTS = {"SE": "ST", "GE": "GS", "IEA": "ISA"}
_ENDS = {"ISA": "IEA", "GS": "GE", "ST": "SE"}
_CONTROL_ELEMENT = {"ISA": 13, "GS": 6, "ST": 2}
_NAMES = {"ISA": "interchange", "GS": "group", "ST": "transaction set"}
_COUNTED = {"ISA": "groups", "GS": "transaction sets", "ST": "segments"}
_SEGMENT_NAME = re.compile(r"[A-Z][A-Z0-9]{1,2}")
_FIRST_OF_835 = frozenset({"BPR", "CLP"})
_FIRST_OF_837 = frozenset({"BHT", "CLM"})
_PROFESSIONAL = ("X222", "X098")
_OTHER_837 = {
    "X223": "an institutional claim file (837I)",
    "X096": "an institutional claim file (837I)",
    "X224": "a dental claim file (837D)",
    "X097": "a dental claim file (837D)",
}
_OTHER_SETS = {
    "270": "an eligibility inquiry (270)",
    "271": "an eligibility answer (271)",
    "276": "a claim status inquiry (276)",
    "277": "a claim status answer or acknowledgement (277)",
    "278": "an authorization request or answer (278)",
    "820": "a premium payment (820)",
    "824": "an application advice (824)",
    "834": "an enrollment file (834)",
    "997": "a functional acknowledgement (997)",
    "999": "an implementation acknowledgement (999)",
}


@dataclass(slots=True)
class _Level:
    """An interchange, group or transaction set that has begun and not ended."""

    control: str
    number: int
    """The segment that began it."""
    version: str = ""
    """GS08 of a group."""
    children: int = 0


class Envelope:
    """Reads the segments of one file into records."""

    def __init__(self, segments: Segments, reading: Reading) -> None:
        self._segments = segments
        self._reading = reading
        self._levels: dict[str, _Level] = {}
        """By the segment that begins them, outermost first."""
        self._set: TransactionSet | None = None
        self._sets = 0
        self._unknown: set[str] = set()
        self._unreadable = 0
        self._own: dict[str, Handler] = {
            "ISA": self._begin,
            "GS": self._begin,
            "ST": self._begin,
            "SE": self._end,
            "GE": self._end,
            "IEA": self._end,
            "TA1": self._ignore,
        }
        self._handlers = self._own

    def records(self) -> Iterator[Record]:
        """Everything the file holds, in its order."""
        ready = self._reading.records
        for segment in self._segments:
            handler = self._handlers.get(segment[0])
            try:
                if handler is None or self._segments.cut:
                    self._unusual(segment)
                else:
                    handler(segment + BLANKS)
            except BadSegment as bad:
                self._spoil(str(bad))
            if ready:
                yield from ready
                ready.clear()
        self._end_of_file()
        yield from ready

    def _spoil(self, reason: str) -> None:
        if self._set:
            self._set.spoil(reason)
        else:
            self._reading.reject(reason)

    # Segments that no reader takes

    def _unusual(self, segment: list[str]) -> None:
        """A segment that breaks off, that begins a set without ST, or that nobody knows."""
        name = segment[0].strip()
        if self._segments.cut and name not in _STARTS:
            self._break_off([name, *segment[1:]])
        elif name in self._handlers:
            self._handlers[name](segment + BLANKS)
        elif self._set is None and name in _FIRST_OF_835 | _FIRST_OF_837:
            self._begin_unannounced(name)
            self._handlers[name](segment + BLANKS)
        elif self._set is None or not self._set.skips(name):
            self._say_unknown(name)

    def _break_off(self, segment: list[str]) -> None:
        if self._set:
            self._set.break_off(segment)
        else:
            self._reading.reject("The file breaks off inside this segment.")

    def _begin_unannounced(self, name: str) -> None:
        kind = "835" if name in _FIRST_OF_835 else "837"
        self._reading.warn(f"{name} stands outside any transaction set: ST is missing. Read as an {kind}.")
        self._enter(RemitSet if kind == "835" else ClaimSet)

    def _say_unknown(self, name: str) -> None:
        """Skips a segment, and says so once for each name: a damaged name may hide a claim."""
        if not _SEGMENT_NAME.fullmatch(name):
            self._unreadable += 1
            if self._unreadable == 1:
                self._reading.warn("This segment has no readable name and was skipped.")
        elif name not in self._unknown and len(self._unknown) < 100:
            self._unknown.add(name)
            where = "here" if self._set else "outside a transaction set"
            self._reading.warn(f"Segment {name} is not known {where}; it and others of its name were skipped.")

    def _ignore(self, segment: list[str]) -> None:
        """TA1 answers an interchange of ours; it holds no claims."""

    # Levels begin

    def _begin(self, segment: list[str]) -> None:
        name = segment[0]
        self._close_from(name, f"before this {name}")
        if name == "ST":
            self._levels.get("GS", _NOWHERE).children += 1
        elif name == "GS":
            self._levels.get("ISA", _NOWHERE).children += 1
        self._say_headless(name)
        self._levels[name] = _Level(segment[_CONTROL_ELEMENT[name]].strip(), self._reading.number, segment[8])
        if name == "ST":
            self._begin_set(segment)

    def _say_headless(self, name: str) -> None:
        if self._reading.number == 1 and name != "ISA":
            self._reading.warn(
                f"The file begins at {name}, without ISA: its delimiters were taken from the text itself."
            )

    def _begin_set(self, st: list[str]) -> None:
        self._sets += 1
        kind = st[1].strip()
        group = self._levels.get("GS")
        version = st[3].strip() or (group.version if group else "")
        if kind == "835":
            self._enter(RemitSet)
        elif kind == "837" and (other := _other_837(version)) is None:
            self._enter(ClaimSet)
        else:
            what = other if kind == "837" else _OTHER_SETS.get(kind)
            self._set = UnreadSet(
                self._reading, self._segments.components, what or f"transaction set {text(kind)[:8]!r}"
            )
            self._handlers = {**self._set.handlers, **self._own}

    def _enter(self, kind: type[RemitSet] | type[ClaimSet]) -> None:
        self._set = kind(self._reading, self._segments.components)
        self._handlers = {**self._set.handlers, **self._own}

    # Levels end

    def _end(self, segment: list[str]) -> None:
        name = segment[0]
        start = _STARTS[name]
        self._close_from(start, f"before this {name}", missing_from_inside=True)
        level = self._levels.pop(start, None)
        if start == "ST":
            self._finish_set()
        if level is None:
            self._reading.warn(f"{name} ends a {_NAMES[start]} that never began: {start} is missing.")
        else:
            self._check(segment, start, level)

    def _check(self, segment: list[str], start: str, level: _Level) -> None:
        name = segment[0]
        found = self._reading.number - level.number + 1 if start == "ST" else level.children
        if _digits(segment[1]) != str(found):
            said = text(segment[1])[:12] or "nothing"
            self._reading.warn(f"{name}01 says {said}, but there are {found} {_COUNTED[start]}; all were read.")
        if _digits(segment[2]) != _digits(level.control):
            began, ended = text(level.control)[:12], text(segment[2])[:12]
            self._reading.warn(f"{name}02 is {ended!r}, but the {_NAMES[start]} began as {began!r}.")

    def _close_from(self, outermost: str, where: str, *, missing_from_inside: bool = False) -> None:
        """Closes the levels from ``outermost`` inwards (or only those inside it) whose end did not come."""
        order = ("ISA", "GS", "ST")
        first = order.index(outermost) + missing_from_inside
        missing = [_ENDS[start] for start in reversed(order[first:]) if self._levels.pop(start, None)]
        if "ST" in order[first:]:
            self._finish_set()
        if missing:
            self._reading.warn(f"{_listed(missing)} missing {where}; what was inside was read.")

    def _finish_set(self) -> None:
        finished, self._set, self._handlers = self._set, None, self._own
        if finished:
            finished.finish()

    def _end_of_file(self) -> None:
        self._close_from("ISA", "at the end of the file, which may have been cut: its last claim may lack lines")
        if self._unreadable > 1:
            self._reading.warn(f"{self._unreadable} segments of this file have no readable name and were skipped.")
        if self._reading.number and not self._sets and not self._reading.records:
            self._reading.warn("The file holds no transaction set, so there is nothing to read.")


_NOWHERE = _Level("", 0)


def _other_837(version: str) -> str | None:
    """What an 837 of this version is, where it is not a professional one."""
    return next((kind for mark, kind in _OTHER_837.items() if mark in version), None)


def _digits(raw: str) -> str:
    """A count or control number without its padding."""
    return raw.strip().lstrip("0")


def _listed(names: list[str]) -> str:
    return f"{names[0]} is" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} are"
