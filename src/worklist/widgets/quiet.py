"""An app that sends the terminal only what it does not show yet."""

from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen

from worklist.widgets.shown import ShownScreen


class QuietApp(App[None]):
    """Every screen of the app is drawn over what the one before it left on the terminal."""

    def __init__(self) -> None:
        super().__init__()
        self._shown = ShownScreen()

    def _display(self, screen: Screen[object], renderable: object) -> None:
        is_sent = self._running and not self._closed and not self.is_headless and not self._batch_count
        if is_sent and isinstance(renderable, LayoutUpdate | ChopsUpdate):
            differences = self._shown.differences(renderable)
            renderable = differences if differences.pieces else None
        super()._display(screen, renderable)  # type: ignore[arg-type]

    def on_mount(self) -> None:
        """After the program was stopped and went on, the terminal shows something else."""
        self.app_resume_signal.subscribe(self, lambda _: self._shown.forget())

    def on_resize(self, _: events.Resize) -> None:
        """A terminal of another size has moved or dropped what it showed."""
        self._shown.forget()

    def draw_anew(self) -> None:
        """Send everything again: something else wrote over the screen."""
        self._shown.forget()
        self.screen.refresh()
