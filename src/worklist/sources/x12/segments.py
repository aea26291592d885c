"""Cuts a stream of bytes into X12 segments, block by block: a file of any size needs little memory."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from worklist.sources.x12.delimiters import (
    BLANKS,
    LOOKAHEAD,
    Delimiters,
    begins_interchange,
    begins_x12,
    delimiters_at,
)
from worklist.sources.x12.elements import Components
from worklist.sources.x12.reading import Reading

_CHUNK = 1 << 16
_HEAD = 512
_LONGEST_SEGMENT = 1 << 20
# Segments that may follow a line break where a terminator was lost; a line break elsewhere is a wrapped line.
_LOST_TERMINATOR = (
    r"(?<!{element})\n\s*(?=(?:ISA|GS|ST|BPR|TRN|N1|N3|N4|PER|LX|CLP|CAS|NM1|MIA|MOA|DTM|REF|AMT|QTY|SVC|LQ|PLB"
    r"|BHT|HL|PRV|SBR|PAT|DMG|CLM|DTP|HI|SV1|SE|GE|IEA){element})"
)


@dataclass(frozen=True, slots=True)
class _Block:
    """A stretch of one interchange."""

    text: str
    byte: int
    delimiters: Delimiters


class Segments:
    """The segments of a file, each as the list of its elements, the segment's name first.

    Every interchange is split by its own delimiters. While a segment is out, ``reading`` has its place.
    """

    def __init__(self, stream: BinaryIO, reading: Reading, progress: Callable[[int], None] | None) -> None:
        self._stream = stream
        self._reading = reading
        self._progress = progress
        self._bytes_read = 0
        self._delimiters: Delimiters | None = None
        self._preamble = False
        """True when something other than X12 stood in front of the first interchange."""
        self.head = ""
        """The first characters of the file, to tell what it is where it is not X12."""
        self.components = Components(reading.warn)
        self.cut = False
        """True while a segment is out that nothing ended: the file or interchange breaks off inside it."""

    def __iter__(self) -> Iterator[list[str]]:
        reading = self._reading
        for block in self._blocks():
            element, byte = block.delimiters.element, block.byte
            *whole, rest = block.text.split(block.delimiters.terminator)
            for raw in whole:
                segment = raw.lstrip(BLANKS)
                reading.byte = byte + len(raw) - len(segment)
                byte += len(raw) + 1
                if "\n" in segment:
                    yield from self._unwrapped(segment, element)
                elif segment:
                    reading.number += 1
                    yield segment.split(element)
            if segment := rest.strip(BLANKS):
                reading.number += 1
                reading.byte = byte + rest.find(segment)
                self.cut = True
                yield segment.replace("\n", "").split(element)
                self.cut = False

    def _unwrapped(self, segment: str, element: str) -> Iterator[list[str]]:
        """Line breaks inside a segment: lines wrapped at a fixed width, or a terminator that got lost."""
        first_byte, lost = self._reading.byte, _LOST_TERMINATOR.format(element=re.escape(element))
        breaks = [match.span() for match in re.finditer(lost, segment)]
        starts, ends = [0, *(end for _, end in breaks)], [*(start for start, _ in breaks), len(segment)]
        for start, end in zip(starts, ends, strict=True):
            self._reading.number += 1
            self._reading.byte = first_byte + start
            if start:
                self._reading.warn("The segment before this one has no terminator; the line break was taken for it.")
            yield segment[start:end].replace("\n", "").split(element)

    def _blocks(self) -> Iterator[_Block]:
        """Stretches of text that end with a segment or with an interchange, under one set of delimiters."""
        text, byte, at_end = "", 0, False
        while not at_end:
            chunk = self._read()
            text, at_end = text + chunk, not chunk
            self.head = self.head or text[:_HEAD]
            horizon = len(text) if at_end else max(len(text) - LOOKAHEAD, 0)
            done = 0
            while (start := self._next_interchange(text, done, horizon)) is not None:
                yield from self._block(text, done, start, byte)
                self._enter(delimiters_at(text, start), byte + start)
                done = self._end_of_first_segment(text, start)
                yield from self._block(text, start, done, byte)
            end = horizon if at_end or not self._delimiters else self._last_end(text, done, horizon)
            yield from self._block(text, done, end, byte)
            text, byte = text[end:], byte + end
            if len(text) > _LONGEST_SEGMENT + _CHUNK:
                self._give_up(byte)
                return

    def _read(self) -> str:
        """The next bytes, one character each; all line breaks as line feeds, so that lengths stay."""
        chunk = self._stream.read(_CHUNK)
        self._bytes_read += len(chunk)
        if chunk and self._progress:
            self._progress(self._bytes_read)
        return chunk.decode("latin-1").replace("\r", "\n")

    def _block(self, text: str, start: int, end: int, byte: int) -> Iterator[_Block]:
        stretch = text[start:end]
        if self._delimiters is None:
            self._preamble = self._preamble or bool(stretch.strip(BLANKS))
        elif stretch:
            yield _Block(stretch, byte + start, self._delimiters)

    def _enter(self, delimiters: Delimiters | None, byte: int) -> None:
        if delimiters is None:
            return
        if self._delimiters is None and self._preamble:
            self._reading.warn(f"The first {byte:,} bytes are not X12 and were skipped.")
        self._delimiters = delimiters
        self.components.declare(delimiters.component)

    def _end_of_first_segment(self, text: str, start: int) -> int:
        """Just behind the ISA (or GS or ST): the search for the next interchange goes on from there."""
        terminator = self._delimiters.terminator if self._delimiters else ""
        end = text.find(terminator, start + 3)
        return end + 1 if end >= 0 else len(text)

    def _last_end(self, text: str, start: int, horizon: int) -> int:
        terminator = self._delimiters.terminator if self._delimiters else ""
        return max(text.rfind(terminator, start, horizon) + 1, start)

    def _next_interchange(self, text: str, start: int, horizon: int) -> int | None:
        """Where the next interchange begins at or after ``start`` and before ``horizon``."""
        if self._delimiters is None and not self._preamble:
            first = len(text) - len(text.lstrip(BLANKS))
            if first < horizon and begins_x12(text, first) and delimiters_at(text, first):
                return first
        until = horizon + len("ISA") - 1
        at = text.find("ISA", start, until)
        while at >= 0:
            if begins_interchange(text, at) or self._begins_short_interchange(text, at):
                return at
            at = text.find("ISA", at + 3, until)
        return None

    def _begins_short_interchange(self, text: str, at: int) -> bool:
        """An ISA that is not padded counts only where a segment may begin: names end in ``ISA`` too."""
        if self._delimiters is None or not begins_x12(text, at) or delimiters_at(text, at) is None:
            return False
        before = at - 1
        while before >= 0 and text[before] in BLANKS and text[before] != "\n":
            before -= 1
        return before < 0 or text[before] in ("\n", self._delimiters.terminator)

    def _give_up(self, byte: int) -> None:
        self._reading.number += 1
        self._reading.byte = byte
        self._reading.reject(
            "No segment terminator in a megabyte: nothing from this byte on was read. Ask for the file again."
        )
