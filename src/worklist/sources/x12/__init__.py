"""Reads X12 files: 835 remits, 837P claims, and what was said of claims we sent (277CA, 999, 997, TA1).

A file of any size is read in little memory. Whatever the bytes are, reading yields values and raises nothing
of its own: what cannot be read becomes a ``Reject`` with its segment, byte and one sentence, and the rest of
the file goes on.

A claim that the end of the file cuts off inside a segment is set aside. One whose last segment is whole is
kept, with a warning that the file's end is missing, since its lines may be too.
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from worklist.sources.x12.delimiters import BLANKS, begins_x12
from worklist.sources.x12.dispatch import Dispatch
from worklist.sources.x12.reading import Reading, Record
from worklist.sources.x12.segments import Segments

__all__ = ["Record", "looks_like_x12", "read_x12"]


def read_x12(stream: BinaryIO, name: str, *, progress: Callable[[int], None] | None = None) -> Iterator[Record]:
    """The remits, totals, claims, acknowledgements and rejects of a file, in its order.

    ``name`` is the file's name without its folder, for positions; ``progress`` is told the bytes read so far.
    Raises only what ``stream`` itself raises.
    """
    reading = Reading(name)
    segments = Segments(stream, reading, progress)
    yield from Dispatch(segments, reading).records()
    if not reading.number:
        reading.reject(_what_it_is(segments.head))
        yield from reading.records


def looks_like_x12(head: bytes) -> bool:
    """True where the first bytes of a file are those of an X12 interchange, group or transaction set."""
    return begins_x12(head.decode("latin-1").lstrip(BLANKS).replace("\r", "\n"))


def _what_it_is(head: str) -> str:
    start = head.lstrip(BLANKS).lower()
    if not start:
        return "The file is empty."
    if head.startswith(("\xff\xfe", "\xfe\xff")):
        return "The file is UTF-16 text, not X12: save it as plain text or UTF-8."
    if start.startswith(("<!doctype html", "<html", "<?xml")):
        return "The file is a web or XML page, not X12 (perhaps a portal's sign-in page): download it again."
    if begins_x12(head.lstrip(BLANKS)):
        return "The file begins like X12, but its delimiters cannot be told: ask for it again."
    if "\0" in head or sum(not c.isprintable() and c not in "\t\n" for c in head) > len(head) // 20:
        return "The file is binary (an archive or a document), not X12."
    return "The file does not begin with ISA, GS or ST, so it is not X12."
