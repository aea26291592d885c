"""What the terminal shows already, so that only what differs is sent: on a slow line every byte is waiting.

Textual sends whatever was drawn anew, and draws whole widgets: of a panel whose text changed in one line all lines,
under a dialog that closes the whole screen.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat

from rich.cells import split_graphemes
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Size
from textual.strip import Strip

Piece = tuple[int, int, Strip]
"""Line, first cell, and what stands there."""

_NEAR = 8
"""Unchanged cells between two changed ones that cost fewer bytes than to go round them."""
_UNKNOWN = "\0"
"""In a cell that nothing is known of; no text holds it."""


@dataclass(slots=True)
class Cells:
    """A row of cells. Two lists and not one of pairs: a page has thousands, and no key waits for their garbage."""

    texts: list[str]
    """The character that begins in each, with the accents on it; the second cell of a wide one begins none."""
    looks: list[Style | None]

    def __len__(self) -> int:
        return len(self.texts)

    def width_at(self, at: int) -> int:
        """Cells from this one to the next in which a character begins."""
        return 2 if self.texts[at + 1 : at + 2] == [""] else 1

    def part(self, start: int, stop: int) -> "Cells":
        """Some of them."""
        return Cells(self.texts[start:stop], self.looks[start:stop])

    def put(self, start: int, cells: "Cells") -> None:
        """Replace some of them, after cells that nothing is known of where there were none."""
        missing = start + len(cells) - len(self)
        self.texts.extend(repeat(_UNKNOWN, missing))
        self.looks.extend(repeat(None, missing))
        stop = start + len(cells)
        self.texts[start:stop], self.looks[start:stop] = cells.texts, cells.looks

    def halved(self, start: int, stop: int) -> Iterator[int]:
        """Cells outside of some that hold the other half of a character which these cut in two."""
        if 0 < start < len(self) and not self.texts[start]:
            yield start - 1
        if stop < len(self) and not self.texts[stop]:
            yield stop


class ShownScreen:
    """The cells of the terminal, as the last updates left them."""

    def __init__(self) -> None:
        self._lines: dict[int, Cells] = {}

    def forget(self) -> None:
        """Something else may have written on the terminal: whatever comes next is sent."""
        self._lines = {}

    def differences(self, update: CompositorUpdate, size: Size) -> "Differences":
        """What of an update the terminal does not show yet; from now on it counts as shown.

        Nothing outside of the terminal's ``size`` is sent: what is still laid out for a larger one would run into its
        last column and its last line.
        """
        found: list[Piece] = []
        for y, x, strip in _pieces(update):
            if y < size.height and x < size.width:
                found += self._replace(y, x, strip.crop(0, size.width - x))
        return Differences(found)

    def _replace(self, y: int, x: int, strip: Strip) -> Iterator[Piece]:
        line = self._lines.setdefault(y, Cells([], []))
        new = _cells(strip)
        old = line.part(x, x + len(new))
        if old == new:
            return
        for half in line.halved(x, x + len(new)):  # terminals differ in what they leave of it
            blank = _blank(line.part(half, half + 1))
            line.put(half, blank)
            yield y, half, _strip(blank)
        line.put(x, new)
        for start, stop in _changed(old, new):
            yield from _placed(y, x + start, new.part(start, stop))


class Differences(CompositorUpdate):
    """An update of single runs of cells."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces

    def render_segments(self, console: Console) -> str:
        """The bytes for the terminal."""
        return "".join(f"{Control.move_to(x, y).segment.text}{strip.render(console)}" for y, x, strip in self.pieces)


def _pieces(update: CompositorUpdate) -> Iterator[Piece]:
    """The parts of an update, each at its place."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            yield from _side_by_side(y, update.region.x, strips)
    elif isinstance(update, ChopsUpdate):
        for y, first, stop in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is not None and x < stop and end > first:
                    yield y, x, strip.crop(0, end - x)


def _side_by_side(y: int, x: int, strips: Iterable[Strip]) -> Iterator[Piece]:
    for strip in strips:
        yield y, x, strip
        x += strip.cell_length


def _cells(strip: Strip) -> Cells:
    cells = Cells([], [])
    for text, style, control in strip:
        if control:
            continue
        look, ground = _look(style), _ground(style)
        characters = text if text.isascii() else _divided(text, cells)
        cells.texts.extend(characters)
        cells.looks.extend([ground if character == " " else look for character in characters])
    return cells


@lru_cache(maxsize=1024)
def _look(style: Style | None) -> Style | None:
    """What of a style is seen: not what a click on it does."""
    return style.clear_meta_and_links() if style else None


@lru_cache(maxsize=1024)
def _ground(style: Style | None) -> Style | None:
    """What of a style is seen on a blank: its background, unless a line runs through it or it is reversed."""
    if style is None or style.underline or style.strike or style.reverse or style.overline or style.underline2:
        return _look(style)
    return Style(bgcolor=style.bgcolor)


def _divided(text: str, before: Cells) -> list[str]:
    """What begins in each cell. An accent that the text begins with goes to the character before it."""
    found: list[str] = []
    for start, stop, size in split_graphemes(text)[0]:
        if size:
            found += [text[start:stop], *repeat("", size - 1)]
        elif before.texts:
            last = -1 if before.texts[-1] else -2
            before.texts[last] += text[start:stop]
    return found


def _changed(old: Cells, new: Cells) -> Iterator[tuple[int, int]]:
    """Runs of cells that differ, those near each other as one. The halves of a wide character change together."""
    start = stop = -1
    for at in range(len(new)):
        if at < len(old) and old.texts[at] == new.texts[at] and _same(old.looks[at], new.looks[at]):
            continue
        if start >= 0 and at - stop > _NEAR:
            yield start, stop
            start = -1
        if start < 0:
            start = at if new.texts[at] else at - 1
        stop = at + new.width_at(at)
    if start >= 0:
        yield start, stop


def _placed(y: int, x: int, cells: Cells) -> Iterator[Piece]:
    """A run in pieces: terminals disagree on how wide joined characters are, so what follows them is placed anew."""
    begun = 0
    for at, text in enumerate(cells.texts):
        if len(text) > 1:
            if at > begun:
                yield y, x + begun, _strip(cells.part(begun, at))
            begun = at + cells.width_at(at)
            character = cells.part(at, begun)
            yield y, x + at, _strip(_blank(character))  # or the second cell of one shown in one would stay as it was
            yield y, x + at, _strip(character)
    if begun < len(cells):
        yield y, x + begun, _strip(cells.part(begun, len(cells)))


def _blank(cells: Cells) -> Cells:
    return Cells([" "] * len(cells), [_ground(look) for look in cells.looks])


def _same(look: Style | None, other: Style | None) -> bool:
    return look is other or look == other


def _strip(cells: Cells) -> Strip:
    """The cells as runs of one look. A blank goes along with either neighbour of its background: fewer changes."""
    segments: list[Segment] = []
    start, seen, is_blank = 0, cells.looks[0], True
    for at, (text, look) in enumerate(zip(cells.texts, cells.looks, strict=True)):
        if look is not seen and text and not (text == " " and look == _ground(seen)):
            if not (is_blank and _ground(look) == seen):
                segments.append(Segment("".join(cells.texts[start:at]), seen))
                start, is_blank = at, True
            seen = look
        is_blank = is_blank and text == " "
    return Strip([*segments, Segment("".join(cells.texts[start:]), seen)])
