"""What happened to a watched folder, as ``disk_interposer.c`` wrote it down."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from pathlib import Path

_RECORD = struct.Struct("=IIQQIII4x")


class What(Enum):
    """The calls that change what a disk holds."""

    WRITE = "W"
    TRUNCATE = "T"
    SYNC = "S"
    CREATE = "C"
    LINK = "L"
    RENAME = "R"
    UNLINK = "U"
    MAKE_FOLDER = "M"
    REMOVE_FOLDER = "X"
    SAID = "A"
    """No call: something was told to a person."""


@dataclass(frozen=True, slots=True)
class Call:
    """One of them."""

    what: What
    file: int
    """The inode; a number is used again once nothing has it any more."""
    at: int
    """Byte of a write; size of a truncation."""
    data: bytes
    path: str
    other: str
    """The new name."""


def calls(trace: Path) -> Iterator[Call]:
    """Everything that was written down, in its order."""
    content, start = memoryview(trace.read_bytes()), 0
    while start < len(content):
        what, _, file, at, size, path, other = _RECORD.unpack_from(content, start)
        ends = [start := start + _RECORD.size, start + path, start + path + other, start + path + other + size]
        first, second, data = (bytes(content[a:b]) for a, b in pairwise(ends))
        yield Call(What(chr(what)), file, at, data, first.decode(), second.decode())
        start = ends[-1]


def say(trace: Path, told: str) -> None:
    """Write down that something was told to a person at this moment."""
    text = told.encode()
    with trace.open("ab", buffering=0) as stream:
        stream.write(_RECORD.pack(ord(What.SAID.value), 0, 0, 0, 0, len(text), 0) + text)
