"""The idle lock: a session that nobody is at ends by itself.

Only keys, pasted text and the mouse count: not what other people record, not a sync, not the screen drawing itself.
There is no password to give: over SSH the key signs in again, on one's own machine the system's lock is the one that
counts.
"""

import time

from textual import events
from textual.app import App

MINUTE = 60.0
"""Seconds."""
_MOST_WARNING = 60.0
"""Seconds between the warning and the lock; half of the time where that is less."""


def since_boot() -> float:
    """Seconds on a clock that nobody sets; where the system has one, on one that goes on while the machine sleeps."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def is_locked(app: App[object]) -> bool:
    """Whether an app ended because nobody was there."""
    return isinstance(app, IdleLock) and app.is_locked


class IdleLock(App[None]):
    """An app that ends after some minutes without a key or the mouse."""

    def __init__(self) -> None:
        super().__init__()
        self.is_locked = False
        """Whether it ended so."""
        self._lock_seconds = 0.0
        self._touched_at = since_boot()
        self._is_warned = False

    def lock_after(self, minutes: float) -> None:
        """Begin to look; 0 minutes never lock."""
        self._lock_seconds = minutes * MINUTE
        self._touched_at = since_boot()
        if minutes:
            self._wait()

    async def on_event(self, event: events.Event) -> None:
        """Whoever comes too late does not reach what is on the screen."""
        is_touch = isinstance(event, events.InputEvent | events.Paste) and not event.is_forwarded
        if is_touch and not self._touch():
            return
        await super().on_event(event)

    def _touch(self) -> bool:
        """Somebody is here; whether in time."""
        self.look_at_the_clock()
        if self.is_locked:
            return False
        self._touched_at = since_boot()
        if self._is_warned:
            self._is_warned = False
            self.clear_notifications()
        return True

    @property
    def _seconds_left(self) -> float:
        return self._touched_at + self._lock_seconds - since_boot()

    @property
    def _warning(self) -> float:
        return min(_MOST_WARNING, self._lock_seconds / 2)

    def look_at_the_clock(self) -> None:
        """Warn, or lock, if it is time. Timers stand still while a machine sleeps: call it soon after."""
        if not self._lock_seconds or self.is_locked:
            return
        left = self._seconds_left
        if left <= 0:
            self.is_locked = True
            self.lock()
        elif left <= self._warning and not self._is_warned:
            self._is_warned = True
            said = f"Locks in {left:.0f} seconds; any key keeps it open."
            self.notify(said, severity="warning", markup=False, timeout=left)

    def lock(self) -> None:
        """Nobody came."""
        self.exit()

    def _wait(self) -> None:
        """Until the next moment at which something may be due: the one timer there is."""
        left = self._seconds_left
        self.set_timer(max(0.0, left if self._is_warned else left - self._warning), self._waited)

    def _waited(self) -> None:
        self.look_at_the_clock()
        if not self.is_locked:
            self._wait()
