"""Wrapping lines of an account's explanation for a screen, a pipe or a printer."""

import unicodedata
from collections.abc import Iterator

from worklist.domain.sections import Line

_LEAST = 12


def wrapped(line: Line, width: int) -> list[str]:
    """The line in pieces of at most ``width`` cells, later ones indented as the line says."""
    width = max(_LEAST, width)
    first = " " * line.indent
    later = " " * min(line.indent + line.hanging, width // 2)
    return list(_fill(line.text, first, later, width)) or [first]


def _fill(text: str, first: str, later: str, width: int) -> Iterator[str]:
    current, used = first, len(first)
    is_empty = True
    for word in text.split(" "):
        gap = " "
        for piece in _pieces(word, width - max(len(first), len(later))):
            length = cells(piece)
            if not is_empty and used + len(gap) + length > width:
                yield current
                current, used, is_empty = later, len(later), True
            gap = "" if is_empty else gap
            current += gap + piece
            used += len(gap) + length
            is_empty, gap = False, ""  # the pieces of one word stand without a space between them
    if not is_empty:
        yield current


def _pieces(word: str, most: int) -> list[str]:
    """A word, cut where it is longer than a line."""
    if len(word) <= most and cells(word) <= most:
        return [word]
    half = max(1, most // 2)  # a character takes two cells at the most
    return [word[start : start + half] for start in range(0, len(word), half)]


def cells(text: str) -> int:
    """Cells that text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
