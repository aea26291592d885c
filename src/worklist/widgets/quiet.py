"""An app that sends the terminal only what it does not show yet."""

import sys
from shutil import get_terminal_size

from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.geometry import Size
from textual.screen import Screen
from textual.timer import Timer

from worklist.widgets.shown import ShownScreen

_TURN = 0.0005
"""Seconds that one thread computes while another waits: what is drawn is written by a thread of its own, and a key must
not wait for what is read beside the screen."""
_STILL_SECONDS = 0.25
"""Time in which every screen is laid out for a new size."""


class QuietApp(App[None]):
    """Every screen of the app is drawn over what the one before it left on the terminal."""

    def __init__(self) -> None:
        super().__init__()
        self._shown = ShownScreen()
        self._holds_still: Timer | None = None

    def _display(self, screen: Screen[object], renderable: object) -> None:
        is_sent = self._running and not self._closed and not self.is_headless and not self._batch_count
        if is_sent and isinstance(renderable, LayoutUpdate | ChopsUpdate):
            differences = self._shown.differences(renderable, self.size)
            renderable = differences if differences.pieces else None
        super()._display(screen, renderable)  # type: ignore[arg-type]

    def on_mount(self) -> None:
        """Threads take turns often. After the program was stopped and went on, the terminal shows something else."""
        sys.setswitchinterval(_TURN)
        self.app_resume_signal.subscribe(self, lambda _: self._shown.forget())

    def on_resize(self, event: events.Resize) -> None:
        """A terminal of another size has moved or dropped what it showed, also where it has its old size again."""
        if self._size is None:  # the first size of all: nothing is shown yet
            return
        self.draw_anew()
        if event.size != self._size or self._holds_still is not None:
            self._draw_once_it_holds_still()

    def _draw_once_it_holds_still(self) -> None:
        """What was on its way to an old size, and the screens under this one, come after a first drawing."""
        if self._holds_still is not None:
            self._holds_still.stop()
        self._holds_still = self.set_timer(_STILL_SECONDS, self._draw_for_good)

    def _draw_for_good(self) -> None:
        """Also lays out what is still laid out for an old size: a dialog that closes meanwhile leaves such a screen."""
        self._holds_still = None
        if not self.screen_stack:  # the program ends meanwhile
            return
        size = self.size if self.is_headless else Size(*get_terminal_size())
        if size != self.size:  # a signal that comes while another is answered is told before that one
            self.post_message(events.Resize(size, size))
            return
        for screen in (self.screen, *self._background_screens):
            if screen.size != self.size:
                screen.post_message(events.Resize(self.size, self.size))
        self.draw_anew()

    def draw_anew(self) -> None:
        """Send everything again: something else wrote over the screen."""
        self._shown.forget()
        self.screen.refresh()
