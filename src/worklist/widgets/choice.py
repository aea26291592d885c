"""A one-line choice: left and right walk through it, a letter jumps to the next option that begins with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from worklist.widgets.cells import fit


class Choice(Widget, can_focus=True):
    """One of several options, all reachable without leaving the line."""

    DEFAULT_CSS = """
    Choice { height: 1; width: 1fr; background: $surface; }
    Choice:focus { background: $block-cursor-background; color: $block-cursor-foreground; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "step(1)", "Next option", show=False),
        Binding("left", "step(-1)", "Previous option", show=False),
    ]
    index: reactive[int] = reactive(0)

    @dataclass
    class Changed(Message):
        """Another option was chosen."""

        choice: "Choice"

        @property
        def control(self) -> "Choice":
            """The choice, for ``@on`` selectors."""
            return self.choice

    def __init__(self, options: Sequence[tuple[str, str]], *, value: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._options = tuple(options)
        values = [option for option, _ in self._options]
        self.set_reactive(Choice.index, values.index(value) if value in values else 0)

    @property
    def value(self) -> str:
        """The chosen option's value."""
        return self._options[self.index][0]

    @value.setter
    def value(self, value: str) -> None:
        self.index = [option for option, _ in self._options].index(value)

    def relabel(self, labels: Sequence[str]) -> None:
        """Other words for the same options."""
        self._options = tuple((value, label) for (value, _), label in zip(self._options, labels, strict=True))
        self.refresh()

    def render(self) -> Content:
        """The option between arrows, with its place; a long one gives way to both."""
        place = f"{self.index + 1}/{len(self._options)}"
        label = fit(self._options[self.index][1], max(1, self.size.width - len(place) - 6)).rstrip()
        return Content(f"< {label} >  {place}")

    def watch_index(self) -> None:
        """Tell who cares."""
        self.post_message(self.Changed(self))

    def action_step(self, by: int) -> None:
        """Walk, around the end."""
        self.index = (self.index + by) % len(self._options)

    def on_key(self, event: events.Key) -> None:
        """Jump to the next option that begins with the typed letter."""
        letter = (event.character or "").casefold()
        if not letter.isalnum():
            return
        count = len(self._options)
        for step in range(1, count + 1):
            index = (self.index + step) % count
            if self._options[index][1].casefold().startswith(letter):
                self.index = index
                event.stop()
                return
