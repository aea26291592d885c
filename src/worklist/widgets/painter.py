"""Runs of text into one line of the screen, in the colours of the theme."""

from collections.abc import Callable, Iterable
from textwrap import wrap

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from worklist.widgets.cells import fit


class Painter:
    """Builds lines and remembers the styles that they are made of."""

    def __init__(self, component: Callable[[str], Style]) -> None:
        """``component`` gives the style of a part of the table ("text", "loud", "cursor"...)."""
        self._component = component
        self._styles: dict[tuple[str, bool], Style] = {}

    def forget(self) -> None:
        """The theme or the focus changed: ask for every style again."""
        self._styles = {}

    def line(self, runs: Iterable[tuple[str, str]], width: int, *, at_cursor: bool = False) -> Strip:
        """One line of exactly ``width`` cells. Neighbours of one style become one, to save bytes."""
        segments: list[Segment] = []
        for text, part in runs:
            style = self._style(part, at_cursor)
            if segments and segments[-1].style is style:
                text = segments.pop().text + text
            segments.append(Segment(text, style))
        return Strip(segments).adjust_cell_length(width, self._style("text", at_cursor))

    def _style(self, part: str, at_cursor: bool) -> Style:
        style = self._styles.get((part, at_cursor))
        if style is None:
            style = self._at_cursor(part) if at_cursor else self._component(part)
            self._styles[part, at_cursor] = style
        return style

    def _at_cursor(self, part: str) -> Style:
        """The cursor row has its own colours, to stay legible; a tone keeps its weight and underline."""
        tone = self._component(part)
        return self._component("cursor") + Style(bold=tone.bold, underline=tone.underline)


def words_on_line(text: str, line: int, width: int) -> str:
    """Line ``line`` of the text, wrapped to ``width`` cells; empty past its end."""
    lines = [part for whole in text.splitlines() for part in wrap(whole, max(width, 1)) or [""]]
    return fit(lines[line], width) if line < len(lines) else ""
