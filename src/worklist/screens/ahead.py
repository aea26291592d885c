"""Loading ahead what an account and the first keys take, while nobody waits for it: the first list stands already."""

import asyncio
import sys
from collections.abc import Callable, Iterable
from importlib import import_module

from textual import work
from textual.app import App

from worklist.memory import screen_stands

FOR_ACCOUNTS = ("worklist.desk.serving", "worklist.domain.in_words", "worklist.domain.review")
"""The rules, and their words: whatever says more of an account than its row does takes them."""
FOR_KEYS = (
    *(f"worklist.dialogs.{name}" for name in ("record", "call", "escalate", "rate", "packet", "assign", "acts")),
    *("worklist.dialogs.columns", "worklist.dialogs.keep_filter", "worklist.screens.account"),
)
"""What opens at the keys that are pressed most."""


class LoadsAhead(App[None]):
    """An app whose first screen is drawn before most of the program is loaded."""

    def __init__(self) -> None:
        super().__init__()
        self._has_rules = all(name in sys.modules for name in FOR_ACCOUNTS)
        self._waiting: dict[Callable[[], object], None] = {}

    def with_rules(self, then: Callable[[], object]) -> None:
        """Call ``then`` at once, or as soon as the rules are loaded; once, however often it was asked for."""
        if self._has_rules:
            then()
        else:
            self._waiting[then] = None

    @work(group="ahead")
    async def load_ahead(self) -> None:
        """Load beside the screen, in a thread that every key interrupts."""
        await asyncio.to_thread(load, FOR_ACCOUNTS)
        self._has_rules = True
        for then in self._waiting:
            then()
        self._waiting.clear()
        await asyncio.to_thread(load, FOR_KEYS)
        screen_stands()


def load(names: Iterable[str]) -> None:
    """Load modules."""
    for name in names:
        import_module(name)
