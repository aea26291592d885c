"""Keys typed ahead: each waits until the one before it was answered, and so reaches the screen it was meant for.

Textual hands a key to what has the focus at the moment the key arrives. On a slow line keys arrive together: of
``/mine`` the ``m`` would still go to the list and hold an account. Here a key is only handed on when whatever the key
before it opened stands and has the focus.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from contextlib import suppress

from textual import events
from textual.app import App
from textual.dom import DOMNode

_PATIENCE = 1.0
"""Seconds after which a widget that does not answer (it was taken away) is passed over."""
_ROUNDS = 2
"""A key is run in the first round; the messages that it caused are heard in the second."""


class KeysInTurn(App[None]):
    """An app that answers one key after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._typed: deque[events.Event] = deque()
        self._turns: asyncio.Task[None] | None = None

    @property
    def all_answered(self) -> bool:
        """Whether no key waits or is being answered."""
        return self._turns is None

    async def on_event(self, event: events.Event) -> None:
        """Keys and pasted text take their turn; everything else passes."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._typed.append(event)
            if self._turns is None:
                self._turns = asyncio.create_task(self._answer_in_turn())
        else:
            await super().on_event(event)

    async def _answer_in_turn(self) -> None:
        try:
            while self._typed and self.is_running:
                path = self._path()
                await super().on_event(self._typed.popleft())
                await _heard_by(path)
                await self._quiet()
        except Exception as error:  # a task of its own would keep it to itself, and the keys with it
            self._handle_exception(error)
        finally:
            self._turns = None

    async def _quiet(self) -> None:
        """Until the focus stays where it is while everybody on its path hears what there is to hear."""
        rounds = 1
        while rounds < _ROUNDS and self.is_running:
            path = self._path()
            await _heard_by(path)
            rounds = rounds + 1 if path[0] is self._path()[0] else 0

    def _path(self) -> list[DOMNode]:
        """From what has the focus up to the app: the way that a key takes."""
        return [*(self.focused or self.screen).ancestors_with_self]


async def _heard_by(path: Iterable[DOMNode]) -> None:
    """Until each in its turn has handled every message it had."""
    for node in path:
        heard = asyncio.Event()
        if node.call_later(heard.set):
            with suppress(TimeoutError):
                await asyncio.wait_for(heard.wait(), _PATIENCE)
