"""Which marks separate the parts of an interchange: read from its ISA, or found out where it has none.

An ISA says its delimiters by position: the byte after ``ISA`` separates elements, ISA16 is the component
separator, and the byte after it ends segments. Files in use shorten the padded fields, so the sixteen
elements are counted rather than the 106 bytes.
"""

import re
from dataclasses import dataclass

BLANKS = " \t\r\n\0\x1a\xef\xbb\xbf"
"""What may stand between segments: blanks, line breaks, padding, end-of-file marks and byte order marks."""

LOOKAHEAD = 400
"""Characters that must follow a place before it can be judged to begin an interchange."""

_LONGEST_ISA = 300
_PADDED_ISA = re.compile(
    r"ISA([^A-Za-z0-9 \n])..\1.{10}\1..\1.{10}\1..\1.{15}\1..\1.{15}\1\d{6}\1\d{4}\1.\1.{5}\1.{9}\1.\1.\1..",
    re.DOTALL,
)
_HEAD = re.compile(r"ISA([^A-Za-z0-9 \n])[^\n]{0,2}\1|GS([^A-Za-z0-9 \n])[A-Z]{2}\2|ST([^A-Za-z0-9 \n])\d{3}\3")
_FIRST_AFTER_HEAD = "GS|ST|BPR|BHT|AK1|BGN|TA1|IEA"


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The marks of one interchange, one character each."""

    element: str
    terminator: str
    """A line feed where line breaks of any kind end the segments."""
    component: str = ""
    """ISA16; empty where it is not known and must be seen from the composites."""


def begins_interchange(text: str, at: int) -> bool:
    """True where a fully padded ISA stands: unmistakable, wherever it stands."""
    return _PADDED_ISA.match(text, at) is not None


def begins_x12(text: str, at: int = 0) -> bool:
    """True where the text reads like the first segment of an X12 file: ISA, GS or ST."""
    return _HEAD.match(text, at) is not None


def delimiters_at(text: str, at: int) -> Delimiters | None:
    """The delimiters of the ISA, GS or ST that stands at ``at``; None where they cannot be told."""
    if text.startswith("ISA", at):
        return _declared(text, at) or _sniffed(text, at, element=text[at + 3 : at + 4])
    return _sniffed(text, at, element=text[at + 2 : at + 3])


def _declared(text: str, at: int) -> Delimiters | None:
    element = text[at + 3 : at + 4]
    fields = text[at : at + _LONGEST_ISA].split(element, 16) if element else []
    if len(fields) < 17 or len(fields[16]) < 2:
        return None
    component, terminator = fields[16][0], fields[16][1]
    if component.isalnum() or component in ("\n", element) or terminator.isalnum() or terminator in (" ", element):
        return None
    if terminator == "\n" and _ends_its_lines(text, at, component):
        return Delimiters(element, component)
    return Delimiters(element, terminator, "" if component in (" ", terminator) else component)


def _ends_its_lines(text: str, at: int, mark: str) -> bool:
    """True where ISA16 was left out, so that what stands in its place is the segment terminator."""
    lines = text[at : at + LOOKAHEAD].split("\n")[1:-1]
    return bool(lines) and all(line.endswith(mark) for line in lines if line)


def _sniffed(text: str, at: int, element: str) -> Delimiters | None:
    """The terminator is what stands before the segment that must come next."""
    following = re.compile(rf"([^ \t\n]?)([ \t\n]*)(?:{_FIRST_AFTER_HEAD}){re.escape(element)}")
    for match in following.finditer(text, at + 2, at + LOOKAHEAD):
        mark, gap = match[1], match[2]
        if mark and not mark.isalnum() and mark != element:
            return Delimiters(element, mark)
        if "\n" in gap and mark != element:
            return Delimiters(element, "\n")
    return None
