"""Text with charts in it, drawn anew for each width."""

from collections.abc import Callable, Iterable

from worklist.domain.sections import Line
from worklist.widgets.prose import Prose

Draw = Callable[[int], Iterable[Line]]
"""The lines for so many columns."""


class DrawnProse(Prose):
    """Prose whose charts follow the width."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._lines_for: Draw = _nothing

    def draw(self, lines_for: Draw) -> None:
        """Show what ``lines_for`` gives for the width there is, and for each one that it gets."""
        self._lines_for = lines_for
        self._draw()

    def _draw(self) -> None:
        width = self.size.width
        self._lines = [(line, False) for line in self._lines_for(width)] if width else []
        super()._draw()


def _nothing(_: int) -> Iterable[Line]:
    return ()
