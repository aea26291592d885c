"""A line of text that may begin with a template: what the person goes on with replaces its ``...``."""

from textual.widgets import Input
from textual.widgets.input import Selection

_GAP = "..."


class NoteLine(Input):
    """Text that was there is never replaced by the first letter typed; the first gap of a template is."""

    def __init__(self, value: str, *, placeholder: str, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(value, placeholder=placeholder, id=id, select_on_focus=False)

    def on_focus(self) -> None:
        """Go to the first gap, else to the end."""
        gap = self.value.find(_GAP)
        end = len(self.value)
        self.selection = Selection.cursor(end) if gap < 0 else Selection(gap, gap + len(_GAP))
