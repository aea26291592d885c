"""An account that lies beside a list long enough to be read was looked at, though nobody opened it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.timer import Timer

from worklist.desk import Refusal
from worklist.domain.traces import AccountViewed
from worklist.screens.live import LiveScreen

if TYPE_CHECKING:
    from worklist.desk import Desk

READ_AFTER = 2.0
"""Seconds: less than anybody needs to read an account, more than to pass it by."""


class Glance:
    """Keeps in the record which accounts somebody stayed at; each once until they go to another one."""

    def __init__(self, screen: LiveScreen, desk: "Desk", close: Callable[[str], None]) -> None:
        """``close`` takes the account away from the screen where the record cannot be written; it gets the reason."""
        self._screen = screen
        self._desk = desk
        self._close = close
        self._number = ""
        self._timer: Timer | None = None

    def rest_on(self, number: str) -> None:
        """An account is beside the list now; none where the number is empty."""
        if number == self._number:
            return
        self._number = number
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._screen.set_timer(READ_AFTER, self._read) if number else None

    def _read(self) -> None:
        if not self._screen.is_in_sight:  # it was opened meanwhile, which is in the record
            return
        try:
            self._desk.trace(AccountViewed(), self._number)
        except Refusal as refusal:
            self._number = ""  # shown again, it is tried again
            self._close(str(refusal))
