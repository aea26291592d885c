"""Text into a fixed number of terminal cells: the one place where a table's text is cropped and padded.

A cell is one column of the terminal. CJK characters and most emoji take two, combining marks none.
"""

from collections.abc import Iterator
from typing import Literal

from rich.cells import get_character_cell_size

Align = Literal["left", "right"]

ELLIPSIS = "…"
_MOST_PER_CELL = 8
"""Characters looked at per cell: text that is mostly combining marks cannot make a line slow."""

_FLAG_LETTERS = {chr(0x1F1E6 + letter): chr(ord("A") + letter) for letter in range(26)}
_WIDTH_DIFFERS = dict.fromkeys(["\ufe0e", "\ufe0f", *map(chr, range(0x1F3FB, 0x1F400))], "")
# Terminals disagree on the width of flags, variation selectors and skin tones; one wrong guess shifts the
# rest of the line. So flags become their two letters, and the other two are left out.
_STEADY = str.maketrans(_FLAG_LETTERS | _WIDTH_DIFFERS)


def fit(text: str, width: int, align: Align = "left") -> str:
    """The text in exactly ``width`` cells: padded, or cropped with an ellipsis."""
    if text.isascii() and text.isprintable():
        size = len(text)
        shown = text if size <= width else text[: max(width - 1, 0)] + ELLIPSIS[:width]
        return shown.rjust(width) if align == "right" else shown.ljust(width)
    shown, size = _crop(harmless(text[: (width + 1) * _MOST_PER_CELL]), width)
    padding = " " * (width - size)
    return padding + shown if align == "right" else shown + padding


def harmless(text: str) -> str:
    """The text without anything a terminal would obey or measure in its own way.

    White space becomes a space, every other unprintable character ``\ufffd``. Text is cleaned where it enters
    (``domain.text``); this is the last net, and what it catches stays visible.
    """
    if not text.isprintable():
        text = "".join(_printable(character) for character in text)
    return text.translate(_STEADY)


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else "\ufffd"


def _crop(text: str, width: int) -> tuple[str, int]:
    """The longest start that fits, with an ellipsis if that is not all, and its width in cells."""
    whole = list(_ends(text))
    if not whole or whole[-1][1] <= width:
        return text, whole[-1][1] if whole else 0
    room = width - len(ELLIPSIS)
    if room < 0:
        return "", 0
    end, size = max((place for place in whole if place[1] <= room), default=(0, 0))
    return text[:end] + ELLIPSIS, size + len(ELLIPSIS)


def _ends(text: str) -> Iterator[tuple[int, int]]:
    """After each character: how many characters and how many cells so far."""
    size = 0
    for count, character in enumerate(text, 1):
        size += get_character_cell_size(character)
        yield count, size
