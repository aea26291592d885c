"""Suggestions under a line that is being typed in: a window over what lies below, so that nothing there is moved."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from worklist.domain.filter_completion import Suggestion
from worklist.widgets.cells import fit

_MOST_LINES, _FEW_LINES = 8, 6
_SHORT_SCREEN = 24
"""Lines up to which only few suggestions are shown."""
_LONGEST_LABEL = 26
"""Cells; a longer one is cut where a meaning follows it."""
_AROUND_LABEL = 4
"""Cells before and after a label."""


class Suggestions(Widget):
    """What can be put in, one line each, in a window over the list; the last line says how."""

    DEFAULT_CSS = """
    Suggestions {
        display: none; overlay: screen; constrain: none inside;
        width: 1fr; max-width: 100; height: auto; background: $panel; color: $foreground;
    }
    """

    @dataclass
    class Picked(Message):
        """A line was clicked."""

        suggestion: Suggestion

    def __init__(self) -> None:
        super().__init__()
        self._offered: Sequence[Suggestion] = ()
        self._cursor = -1
        self._top = 0
        self._label_width = 0

    def offer(self, suggestions: Sequence[Suggestion]) -> None:
        """Offer other ones, none of them chosen yet; without any, nothing is shown."""
        self.display = bool(suggestions)
        if suggestions != self._offered or self._cursor >= 0:
            has_other_height = len(suggestions) != len(self._offered)
            self._offered, self._cursor, self._top = suggestions, -1, 0
            longest = max((cell_len(suggestion.label) for suggestion in suggestions), default=0)
            self._label_width = min(longest, _LONGEST_LABEL) + _AROUND_LABEL
            self.refresh(layout=has_other_height)

    @property
    def chosen(self) -> Suggestion | None:
        """The one under the cursor; None before the cursor went down to them."""
        return self._offered[self._cursor] if self._cursor >= 0 else None

    @property
    def first(self) -> Suggestion | None:
        """The one that is offered first."""
        return self._offered[0] if self.display else None

    def step(self, by: int) -> None:
        """The cursor down or up; above the first it is back in the line."""
        self._cursor = max(-1, min(self._cursor + by, len(self._offered) - 1))
        at = max(self._cursor, 0)
        self._top = max(at - self._room + 1, min(self._top, at))
        self.refresh()

    @property
    def _room(self) -> int:
        """Lines for suggestions; one of the window's is for the keys."""
        most = _FEW_LINES if self.app.size.height <= _SHORT_SCREEN else _MOST_LINES
        return min(most - 1, len(self._offered))

    def get_content_height(self, *_: object) -> int:
        """As many lines as there are suggestions, up to the most, and the line of keys."""
        return self._room + 1

    def render(self) -> Content:
        """The lines in sight."""
        seen = range(self._top, self._top + self._room)
        return Content("\n").join([*(self._line(at) for at in seen), self._keys()])

    def _line(self, at: int) -> Content:
        suggestion, is_chosen = self._offered[at], at == self._cursor
        width = self._label_width if suggestion.meaning else self.size.width
        label = fit(f"{'>' if is_chosen else ' '} {suggestion.label}", width)
        meaning = fit(suggestion.meaning, max(0, self.size.width - width))
        if is_chosen:
            return Content.styled(label + meaning, "$block-cursor-foreground on $block-cursor-background")
        return Content.assemble(label, (meaning, "$foreground-muted"))

    def _keys(self) -> Content:
        below = len(self._offered) - self._top - self._room
        more = f" · down: {below} more" if below else ""
        return Content.styled(fit(f"  tab puts it in{more} · esc", self.size.width), "$text-accent")

    def on_click(self, event: events.Click) -> None:
        """Put in the one under the mouse."""
        at = self._top + event.y
        if event.y < self._room and at < len(self._offered):
            self.post_message(self.Picked(self._offered[at]))
