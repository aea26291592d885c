"""When a screen is drawn, and what waits for it."""

from typing import Any

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from worklist.widgets.narrow import NarrowScreen


class _Drawn(NarrowScreen):
    """A title, and a list that takes as many lines as it has."""

    def compose(self) -> ComposeResult:
        yield Static("before", id="title")
        with Vertical():
            yield Static("one", id="list")

    def on_key(self) -> None:
        self.query_one("#list", Static).update("one\ntwo")
        self.query_one("#title", Static).update("after")
        self.once_drawn(lambda: self.app.note("then"))  # type: ignore[attr-defined]


class _App(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.noted: list[str] = []

    def on_mount(self) -> None:
        self.push_screen(_Drawn())

    def note(self, what: str) -> None:
        self.noted.append(what)

    def _display(self, screen: Any, renderable: Any) -> None:
        if renderable is not None:
            self.note("drawn")
        super()._display(screen, renderable)


async def test_what_follows_a_drawing_waits_for_all_that_changed() -> None:
    app = _App()
    async with app.run_test() as pilot:
        await pilot.pause(0.2)
        app.noted.clear()
        await pilot.press("x")
        await pilot.pause(0.2)
        assert app.noted[:2] == ["drawn", "then"]
