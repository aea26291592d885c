"""Sections of lines, wrapped with a hanging indent to the width there is."""

from collections.abc import Iterable, Sequence

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Static

from worklist.domain.sections import Line, Section
from worklist.domain.wrapping import wrapped
from worklist.widgets.tones import STYLES

_GAP = Line("")


class Prose(Static):
    """Text of an account. Text is data: it never becomes markup."""

    DEFAULT_CSS = """
    Prose { width: 1fr; height: auto; }
    """

    virtual_size = Reactive(Size(0, 0))  # Textual's own would lay out the screen once more for each other height

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__("", id=id, markup=False)
        self._lines: Sequence[tuple[Line, bool]] = ()
        self._width = 0

    def show(self, sections: Iterable[Section], *, above: Iterable[Line] = (), spaced: bool = False) -> None:
        """Lines above, then the sections under their titles, with an empty line between them where ``spaced``."""
        lines = [(line, False) for line in above]
        for section in sections:
            if spaced and lines:
                lines.append((_GAP, False))
            lines.append((Line(section.title), True))
            lines += [(line, False) for line in section.lines]
        self._lines = lines
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        """Wrap anew for another width."""
        if event.size.width != self._width:
            self._draw()

    def _draw(self) -> None:
        self._width = self.size.width
        if self._width:
            parts = [_content(line, is_title, self._width) for line, is_title in self._lines]
            self.update(Content("\n").join(parts))


def _content(line: Line, is_title: bool, width: int) -> Content:
    style = "bold $text-accent" if is_title else STYLES[line.tone]
    return Content.styled("\n".join(wrapped(line, width)), style)
