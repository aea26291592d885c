"""The page at the end of a list in work mode: nothing is left to serve, and why."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from worklist.desk import Desk
from worklist.domain.account_row import AccountRow
from worklist.domain.lists import Query
from worklist.keymap import Keymap
from worklist.widgets.bindings import keymap_of

_MOST = 2_000
"""Rows that are looked at for the numbers."""


class NothingLeftScreen(ModalScreen[None]):
    """A page over the screen that work mode was called from."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape,q,space", "dismiss(None)", "Back to the queues", show=False)
    ]
    DEFAULT_CSS = """
    NothingLeftScreen { align: center middle; }
    NothingLeftScreen > Vertical {
        width: 76; max-width: 100%; height: auto; max-height: 100%;
        border: round $accent; background: $background; padding: 1 2;
    }
    NothingLeftScreen .title { text-style: bold; color: $text-accent; margin-bottom: 1; }
    NothingLeftScreen .said { color: $text-success; margin-bottom: 1; }
    NothingLeftScreen .keys { color: $text-muted; margin-top: 1; }
    """

    def __init__(self, desk: Desk, query: Query, title: str, said: str = "") -> None:
        """``said`` is what was saved on the last account."""
        super().__init__()
        self._desk = desk
        self._query = query
        self._title = title
        self._said = said

    def compose(self) -> ComposeResult:
        """What was saved, what remains and why, how to go on."""
        with Vertical():
            yield Static("Nothing is left to serve here", classes="title", markup=False)
            if self._said:
                undo = keymap_of(self.app).shown("my_acts")
                yield Static(Content(f"{self._said} · {undo} undoes it"), classes="said", markup=False)
            yield Static(Content(self._remaining()), markup=False)
            yield Static(_ways_on(keymap_of(self.app)), classes="keys", markup=False)

    def names_changed(self) -> None:
        """What was saved may name somebody, and was said."""
        self.query(".said").remove()

    def _remaining(self) -> str:
        listing = self._desk.accounts(self._query)
        return remaining(self._title, listing.rows(0, _MOST), self._desk.actor)


def remaining(title: str, rows: Sequence[AccountRow], me: str) -> str:
    """The accounts that a list still shows, by why they are not served."""
    if not rows:
        return f"{title} lists no account."
    held = sum(row.holder not in ("", me) for row in rows)
    mine = sum(row.holder == me for row in rows)
    count = f"{len(rows):,}" if len(rows) < _MOST else f"the first {_MOST:,}"
    found = [f"{held:,} held by others"] if held else []
    found += [f"{mine:,} held by you"] if mine else []
    if waiting := len(rows) - held - mine:
        found.append(f"{waiting:,} waiting for a day or passed over by you today")
    return f"{title} still lists {count}: {', '.join(found)}."


def _ways_on(keys: Keymap) -> str:
    key = keys.shown
    return (
        f"enter goes back. {key('view.today')} shows what is due today, {key('view.mine')} what is yours,"
        f" {key('next_queue')} the next queue; {key('work')} serves from there."
    )
