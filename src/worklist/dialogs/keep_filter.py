"""Keeping a filter as a queue of its own."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from worklist.desk import Refusal
from worklist.domain.lists import SavedQueue, list_key
from worklist.domain.money import dollars
from worklist.domain.text import clean
from worklist.widgets.lists import sort_in_words

KeepQueue = Callable[[SavedQueue], None]
"""Writes a saved queue into the settings, for everybody. Raises Refusal, with the sentence, when it cannot."""


class KeepFilterDialog(ModalScreen[SavedQueue | None]):
    """Asks for a name. Gives the queue once it is written; None when nothing was kept."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close", show=False)]
    DEFAULT_CSS = """
    KeepFilterDialog { align: center middle; }
    KeepFilterDialog > Vertical {
        width: 90%; max-width: 92; height: auto; max-height: 100%;
        border: round $accent; background: $background; padding: 0 1;
    }
    KeepFilterDialog .title { text-style: bold; color: $text-accent; }
    KeepFilterDialog .about, KeepFilterDialog .keys { color: $text-muted; }
    KeepFilterDialog Horizontal { height: 1; }
    KeepFilterDialog Label { width: 10; }
    KeepFilterDialog Input { border: none; height: 1; padding: 0; width: 1fr; background: $surface; }
    KeepFilterDialog Input:focus { border: none; background: $block-cursor-background 40%; }
    KeepFilterDialog .reading { height: auto; }
    KeepFilterDialog .answer { color: $text-error; text-style: bold; height: auto; }
    """

    def __init__(
        self, queue: SavedQueue, lists: tuple[int, int], kept: tuple[SavedQueue, ...], keep_queue: KeepQueue
    ) -> None:
        """``queue`` has no name yet; ``lists`` is how many accounts it lists and their balance in cents."""
        super().__init__()
        self._queue = queue
        self._lists = lists
        self._kept = {each.key: each for each in kept}
        self._keep_queue = keep_queue

    def compose(self) -> ComposeResult:
        """What is kept, and its name."""
        accounts, balance = self._lists
        noun = "account" if accounts == 1 else "accounts"
        order = f", {sort_in_words(self._queue.sort)}" if self._queue.sort else ""
        line = Input(id="name", max_length=40, placeholder="such as Aetna modifier fights")
        line.cursor_blink = False  # a blinking one sends 2.6 KB a second for ever
        with Vertical():
            yield Static("Keep this filter as a queue", classes="title", markup=False)
            yield Static(f"{self._queue.filter}{order}", classes="about", markup=False)
            yield Static(f"{accounts:,} {noun} now, {dollars(balance)}", classes="about", markup=False)
            with Horizontal():
                yield Label("Name", markup=False)
                yield line
            yield Static("", classes="reading", markup=False)
            yield Static("", classes="answer", markup=False)
            yield Static("enter keep it, for everybody here · esc leave", classes="keys", markup=False)

    @on(Input.Changed)
    def _read_back(self, event: Input.Changed) -> None:
        """Say what a name of an older queue would replace."""
        before = self._kept.get(list_key(event.value))
        self.query_one(".reading", Static).update(Content(f"It replaces: {before.filter}" if before else ""))
        self.query_one(".answer", Static).update("")

    @on(Input.Submitted)
    def _keep(self, event: Input.Submitted) -> None:
        event.stop()
        queue = SavedQueue(clean(event.value), self._queue.filter, self._queue.sort)
        try:
            if not queue.key:
                raise Refusal("A queue needs a name with a letter in it.")
            self._keep_queue(queue)
        except Refusal as refusal:
            self.query_one(".answer", Static).update(Content(str(refusal)))
            return
        self.dismiss(queue)
