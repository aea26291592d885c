"""The lines of an export: decoded, counted, and never longer in memory than ``MOST_CHARACTERS``."""

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, NamedTuple, TextIO

MOST_CHARACTERS = 65_536
"""Longest line that is read; what follows on a longer one is passed over, and the line is reported."""
HEAD = 16_384
"""How many bytes from a file's start tell its kind and encoding."""

_OLD_BYTES = "worklist-cp1252"


class Line(NamedTuple):
    """One physical line."""

    number: int
    text: str
    whole: bool
    """False where the line is longer than ``MOST_CHARACTERS``."""


def head_of(stream: BinaryIO) -> bytes:
    """The first bytes of a seekable stream, which then stands at its start again."""
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    return head


@contextmanager
def opened_text(stream: BinaryIO, encoding: str) -> Iterator[TextIO]:
    """The stream as text with universal line ends; the stream itself stays open afterwards."""
    codec, errors = _codec(head_of(stream), encoding)
    text = io.TextIOWrapper(stream, encoding=codec, errors=errors, newline=None)
    try:
        yield text
    finally:
        with suppress(ValueError):  # the caller closed the file first
            text.detach()


def lines_of(text: TextIO) -> Iterator[Line]:
    """Every physical line, numbered from 1."""
    number = 0
    while line := text.readline(MOST_CHARACTERS):
        number += 1
        if line.endswith("\n") or len(line) < MOST_CHARACTERS:
            yield Line(number, line, True)
        else:
            more = _pass_over_rest(text)
            yield Line(number, line, not more)


def _pass_over_rest(text: TextIO) -> bool:
    passed = False
    while rest := text.readline(MOST_CHARACTERS):
        passed = passed or rest != "\n"
        if rest.endswith("\n"):
            break
    return passed


def _codec(head: bytes, asked: str) -> tuple[str, str]:
    """Codec and error handling. A byte-order mark is the file's own word and wins over the map."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", _OLD_BYTES
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "replace"
    if asked == "auto":
        return "utf-8", _OLD_BYTES
    return "utf-16-le" if asked == "utf-16" else asked, "replace"  # without a mark: as Windows writes it


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Reads the bytes that are not UTF-8 as cp1252, so that the encoding need not be known before the end."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_OLD_BYTES, _as_cp1252)
