"""Whether patients' names are hidden on the screen now, and what stands in their places."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from rich.highlighter import Highlighter
from rich.text import Text
from textual.app import App

from worklist.domain.names import OPEN, NameMask, mask_of

if TYPE_CHECKING:
    from worklist.domain.accounts import Account


@runtime_checkable
class ShowsNames(Protocol):
    """A screen or dialog with text that may name patients."""

    def names_changed(self) -> None:
        """Names were hidden, or are shown again: draw what holds them."""


def are_hidden(app: App[object]) -> bool:
    """Whether names are hidden now."""
    return bool(getattr(app, "hides_names", False))


def mask_in(app: App[object], account: "Account | None") -> NameMask:
    """What the texts of an account go through on their way to the screen."""
    return mask_of(account) if account is not None and are_hidden(app) else OPEN


class BlottedNames(Highlighter):
    """For a line that is typed in: a hidden name is not legible there, and the value stays what it is."""

    def __init__(self, mask: Callable[[], NameMask]) -> None:
        self._mask = mask

    def __call__(self, text: str | Text) -> Text:
        """The same number of characters, so that the cursor stands where it should."""
        found = text.copy() if isinstance(text, Text) else Text(text)
        found.plain = self._mask().blotted(found.plain)
        return found

    def highlight(self, text: Text) -> None:
        """Nothing is coloured."""
