"""On which line of a TOML file each key stands, which the standard library's reader does not tell.

The text has been read by ``tomllib`` before, so it is known to be valid: this only has to find its way through it.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping

TomlPath = tuple[str | int, ...]
"""Keys from the top, with the index of a table in an array of tables or of a value in an array."""

_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]+")


class Lines:
    """The line of every key of one file."""

    def __init__(self, found: Mapping[TomlPath, int]) -> None:
        self._found = found

    def of(self, *path: str | int) -> int:
        """The line of a key, or of the nearest table around it that is written out; 1 for the file itself."""
        return next((self._found[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self._found), 1)


def find_lines(text: str) -> Lines:
    """The lines of a valid TOML text, counted from 1."""
    return Lines(_Walk(text.replace("\r\n", "\n")).run())


class _Walk:
    """One pass over the text, noting where each key begins."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._found: dict[TomlPath, int] = {}
        self._tables: dict[TomlPath, int] = {}
        """Arrays of tables, with how many tables each has so far."""

    def run(self) -> dict[TomlPath, int]:
        table: TomlPath = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._entry(table)
            self._skip(_BLANK)
        return self._found

    def _header(self) -> TomlPath:
        start = self._at
        double = self._text.startswith("[[", start)
        self._at += 2 if double else 1
        *parents, last = self._key()
        path = (*self._newest(parents), last)
        if double:
            path = self._newest_of(path, adding=True)
        elif path in self._tables:
            path = self._newest_of(path)
        self._at += 2 if double else 1
        self._note(path, start)
        return path

    def _newest(self, keys: list[str]) -> TomlPath:
        """The path that a header's first keys lead to: into the newest table of every array on the way."""
        path: TomlPath = ()
        for key in keys:
            path = (*path, key)
            if path in self._tables:
                path = self._newest_of(path)
        return path

    def _newest_of(self, path: TomlPath, *, adding: bool = False) -> TomlPath:
        self._tables[path] = self._tables.get(path, 0) + adding
        return (*path, self._tables[path] - 1)

    def _entry(self, table: TomlPath) -> None:
        start = self._at
        path = (*table, *self._key())
        self._at += 1  # the sign
        self._note(path, start)
        self._skip(_SPACE)
        self._value(path)

    def _key(self) -> list[str]:
        """The parts of a key; stands behind it and its white space afterwards."""
        parts: list[str] = []
        while True:
            self._skip(_SPACE)
            quoted = self._text[self._at] in "\"'"
            part = self._take(_STRING if quoted else _BARE)
            parts.append(tomllib.loads(f"key = {part}")["key"] if quoted else part)
            self._skip(_SPACE)
            if self._text[self._at] != ".":
                return parts
            self._at += 1

    def _value(self, path: TomlPath) -> None:
        match self._text[self._at]:
            case '"' | "'":
                self._skip(_STRING)
            case "[":
                self._array(path)
            case "{":
                self._inline_table(path)
            case _:
                self._skip(_SCALAR)

    def _array(self, path: TomlPath) -> None:
        self._at += 1
        index = 0
        while not self._ends("]"):
            self._note((*path, index), self._at)
            self._value((*path, index))
            index += 1

    def _inline_table(self, path: TomlPath) -> None:
        self._at += 1
        while not self._ends("}"):
            self._entry(path)

    def _ends(self, closing: str) -> bool:
        """Whether an array or inline table ends here, over its bracket; if not, stands before the next item."""
        self._skip(_BLANK)
        if self._text[self._at] == ",":
            self._at += 1
            self._skip(_BLANK)
        ends = self._text[self._at] == closing
        self._at += ends
        return ends

    def _note(self, path: TomlPath, start: int) -> None:
        """Note a key, and the tables around it that are only written as part of it."""
        line = bisect_right(self._starts, start)
        for length in range(1, len(path) + 1):
            self._found.setdefault(path[:length], line)

    def _take(self, pattern: re.Pattern[str]) -> str:
        start = self._at
        self._skip(pattern)
        return self._text[start : self._at]

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
