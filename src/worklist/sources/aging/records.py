"""CSV records with the physical line each began on.

One stray quote must not swallow the rest of a file, nor give one account the amounts of the next. A record
whose quote stays open too long, or which has a whole row of the table inside its quotes, is given up as its
first line alone, and reading goes on with the line after it.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from worklist.sources.aging.lines import MOST_CHARACTERS, Line

MOST_LINES = 50
"""Most lines that one record with line breaks inside quotes may span."""


class Record(NamedTuple):
    """One record, or one line that could not be read as one."""

    line: int
    """Where it begins, from 1."""
    cells: list[str]
    problem: str = ""
    """One clause without a subject; empty for a record that was read."""


class _Feed:
    """Hands lines to a CSV parser, and can take back those of a record that did not end."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._again: deque[Line] = deque()
        self.taken: list[Line] = []
        self.problem = ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines, None)
        if line is None:
            self.problem = _OPEN_QUOTE if self.taken else ""
            raise StopIteration
        self.taken.append(line)
        if not line.whole or len(self.taken) > MOST_LINES:
            self.problem = _OPEN_QUOTE if len(self.taken) > 1 else _TOO_LONG
            raise StopIteration
        return line.text

    def begin(self) -> None:
        self.taken = []
        self.problem = ""

    def give_back(self) -> None:
        """All lines of the record but the first will be handed out again."""
        self._again.extendleft(reversed(self.taken[1:]))


class Records(Iterator[Record]):
    """Every record in order; blank lines are records without cells."""

    def __init__(self, lines: Iterator[Line], delimiter: str) -> None:
        self._feed = _Feed(lines)
        self._delimiter = delimiter
        self._reader = self._parser(self._feed)
        self.row_width = 0
        """Cells of the header row, once it is known; 0 before."""

    def __next__(self) -> Record:
        self._feed.begin()
        cells = self._parse()
        first = self._feed.taken[0].number
        if not self._feed.problem and len(self._feed.taken) > 1 and self._swallowed_a_row():
            self._feed.problem = _OPEN_QUOTE
        if not self._feed.problem:
            return Record(first, cells)
        self._feed.give_back()
        self._reader = self._parser(self._feed)
        return Record(first, [], self._feed.problem)

    def _parse(self) -> list[str]:
        try:
            return next(self._reader)
        except csv.Error:
            self._feed.problem = _TOO_WIDE
        except StopIteration:
            if not self._feed.problem:
                raise
        return []

    def _swallowed_a_row(self) -> bool:
        if not self.row_width:
            return False
        rows = self._parser(line.text for line in self._feed.taken[1:])
        try:
            return any(len(row) == self.row_width for row in rows)
        except csv.Error:
            return True

    def _parser(self, lines: Iterable[str]) -> Iterator[list[str]]:
        return csv.reader(lines, delimiter=self._delimiter, skipinitialspace=True)


_OPEN_QUOTE = 'opens a quote (") that is not closed where it should be'
_TOO_LONG = f"is longer than {MOST_CHARACTERS:,} characters"
_TOO_WIDE = "has a cell that is too long"
