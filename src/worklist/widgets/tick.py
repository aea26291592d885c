"""One line of a checklist."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from worklist.domain.sections import Line
from worklist.domain.wrapping import wrapped

ON = "on"
_BOX = 4
"""Cells of the mark, under which a wrapped text goes on."""


class Tick(Widget, can_focus=True):
    """Something that is at hand or not: ``value`` is ``ON`` or empty. Space changes it."""

    DEFAULT_CSS = """
    Tick { height: auto; width: 1fr; background: $surface; }
    Tick:focus { background: $block-cursor-background; color: $block-cursor-foreground; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("space,x", "turn", "Tick or untick", show=False)]

    @dataclass
    class Changed(Message):
        """It was ticked or unticked."""

        tick: "Tick"

        @property
        def control(self) -> "Tick":
            """The line, for ``@on`` selectors."""
            return self.tick

    def __init__(self, text: str, *, value: str = "", id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._text = text
        self._value = value

    @property
    def value(self) -> str:
        """Whether it is ticked."""
        return self._value

    @value.setter
    def value(self, value: str) -> None:
        self._value = value
        self.refresh()
        self.post_message(self.Changed(self))

    def relabel(self, text: str) -> None:
        """Other words for the same line."""
        self._text = text
        self.refresh(layout=True)

    def action_turn(self) -> None:
        """Tick it, or take the tick away."""
        self.value = "" if self._value else ON

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the text takes."""
        return len(self._lines(width))

    def render(self) -> Content:
        """The mark and the text."""
        return Content("\n".join(self._lines(self.size.width)))

    def _lines(self, width: int) -> list[str]:
        return wrapped(Line(f"[{'x' if self._value else ' '}] {self._text}", hanging=_BOX), width)
