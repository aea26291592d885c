"""Hands each segment of a file to whoever reads it: the envelope, or the reader of its transaction set."""

import re
from collections.abc import Iterator

from worklist.sources.x12.claim import ClaimSet
from worklist.sources.x12.claim_status import ClaimStatusSet
from worklist.sources.x12.elements import BLANKS, text
from worklist.sources.x12.envelope import ENDS, STARTS, Envelope
from worklist.sources.x12.file_answer import FileAnswerSet, interchange_answer
from worklist.sources.x12.reading import BadSegment, Reading, Record
from worklist.sources.x12.remit import RemitSet
from worklist.sources.x12.segments import Segments
from worklist.sources.x12.transaction import Handler, TransactionSet, UnreadSet

_SEGMENT_NAME = re.compile(r"[A-Z][A-Z0-9]{1,2}")
_MOST_UNKNOWN = 100
_BEGUN_BY = {
    **dict.fromkeys(("BPR", "CLP"), "835"),
    **dict.fromkeys(("BHT", "CLM"), "837"),
    **dict.fromkeys(("AK1", "AK2", "IK5", "AK5", "AK9"), "999"),
}
"""Segments that only one kind of transaction set has, where its ST is missing."""
_BHT_OF_277 = "0085"
_OTHER_837 = {
    "X223": "an institutional claim file (837I)",
    "X096": "an institutional claim file (837I)",
    "X224": "a dental claim file (837D)",
    "X097": "a dental claim file (837D)",
}
_READ = frozenset({"835", "999", "997"})
_CLAIM_ACKNOWLEDGEMENT = "X214"
_OTHER_SETS = {
    "270": "an eligibility inquiry (270)",
    "271": "an eligibility answer (271)",
    "276": "a claim status inquiry (276)",
    "277": "an answer to a claim status inquiry (277)",
    "278": "an authorization request or answer (278)",
    "820": "a premium payment (820)",
    "824": "an application advice (824)",
    "834": "an enrollment file (834)",
}


class Dispatch:
    """Reads the segments of one file into records."""

    def __init__(self, segments: Segments, reading: Reading) -> None:
        self._segments = segments
        self._reading = reading
        self._envelope = Envelope(reading)
        self._set: TransactionSet | None = None
        self._sets = 0
        self._unknown: set[str] = set()
        self._unreadable = 0
        self._own: dict[str, Handler] = {"TA1": self._ta1}
        self._own |= dict.fromkeys(STARTS, self._begin)
        self._own |= dict.fromkeys(ENDS, self._end)
        self._handlers = self._own

    def records(self) -> Iterator[Record]:
        """Everything the file holds, in its order."""
        ready, segments = self._reading.records, self._segments
        for segment in segments:
            handler = self._handlers.get(segment[0])
            try:
                if handler is None or segments.cut:
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

    def _begin(self, segment: list[str]) -> None:
        self._finish_set()
        self._envelope.begin(segment)
        if segment[0] == "ST":
            self._enter(self._reader_of(segment[1].strip()))

    def _reader_of(self, kind: str) -> TransactionSet:
        reading, components = self._reading, self._segments.components
        if unread := self._unread(kind):
            return UnreadSet(reading, components, unread)
        match kind:
            case "835":
                return RemitSet(reading, components)
            case "837":
                return ClaimSet(reading, components, self._envelope.submission)
            case "277":
                return ClaimStatusSet(reading, components)
            case _:
                return FileAnswerSet(reading, components, self._envelope.made_on)

    def _unread(self, kind: str) -> str:
        """What a transaction set is called that is not read; empty for one that is."""
        version = self._envelope.version
        if kind == "837":
            return next((other for mark, other in _OTHER_837.items() if mark in version), "")
        if kind in _READ or (kind == "277" and (_CLAIM_ACKNOWLEDGEMENT in version or "X" not in version)):
            return ""
        return _OTHER_SETS.get(kind, f"transaction set {text(kind)[:8]!r}")

    def _enter(self, transaction_set: TransactionSet) -> None:
        self._set = transaction_set
        self._sets += 1
        self._handlers = {**transaction_set.handlers, **self._own}

    def _end(self, segment: list[str]) -> None:
        self._finish_set()
        self._envelope.end(segment)

    def _finish_set(self) -> None:
        finished, self._set, self._handlers = self._set, None, self._own
        if finished:
            finished.finish()

    def _end_of_file(self) -> None:
        self._finish_set()
        self._envelope.end_of_file()
        if self._unreadable > 1:
            self._reading.warn(f"{self._unreadable} segments of this file have no readable name and were skipped.")
        if self._reading.number and not self._sets:
            self._reading.warn("The file holds no transaction set, so there is nothing in it to read.")

    def _ta1(self, segment: list[str]) -> None:
        """TA1 answers an interchange of ours and stands outside any transaction set."""
        self._sets += 1
        self._reading.records.append(interchange_answer(segment, self._reading, self._envelope.made_on))

    # Segments that no reader takes as they are

    def _unusual(self, segment: list[str]) -> None:
        """A segment that breaks off, that begins a set without ST, or that nobody knows."""
        name = segment[0].strip()
        segment = [name, *segment[1:]]
        if self._set is None and name in _BEGUN_BY:
            self._begin_unannounced(segment)
        if self._segments.cut and name not in ENDS:
            self._break_off(segment)
        elif name in self._handlers:
            self._handlers[name](segment + BLANKS)
        elif self._set is None or not self._set.skips(name):
            self._say_unknown(name)

    def _begin_unannounced(self, segment: list[str]) -> None:
        name = segment[0]
        kind = "277" if segment[:2] == ["BHT", _BHT_OF_277] else _BEGUN_BY[name]
        article = "an" if kind.startswith("8") else "a"
        self._reading.warn(f"{name} stands outside any transaction set: ST is missing. Read as {article} {kind}.")
        self._enter(self._reader_of(kind))

    def _break_off(self, segment: list[str]) -> None:
        if self._set:
            self._set.break_off(segment)
        else:
            self._reading.warn("The text breaks off inside this segment: whatever came after it is missing.")

    def _say_unknown(self, name: str) -> None:
        """Skips a segment, and says so once for each name: a damaged name may hide a claim."""
        if not _SEGMENT_NAME.fullmatch(name):
            self._unreadable += 1
            if self._unreadable == 1:
                self._reading.warn("This segment has no readable name and was skipped.")
        elif name not in self._unknown and len(self._unknown) < _MOST_UNKNOWN:
            self._unknown.add(name)
            where = "here" if self._set else "outside a transaction set"
            self._reading.warn(f"Segment {name} is not known {where}; it and others of its name were skipped.")
