"""Choosing columns: which are shown, in which order, how wide, and which one sorts. The list behind follows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from worklist.domain.lists import Sort
from worklist.widgets.cells import fit
from worklist.widgets.column_choice import ColumnChoice
from worklist.widgets.columns import DOWN, UP
from worklist.widgets.lists import COLUMNS, KEY_COLUMN, LARGEST_FIRST

_TITLES = {column.id: column.title for column in COLUMNS}
_TITLE_WIDTH = 10
_KEYS = "space show · left/right width, a automatic · J/K move · s sort · d usual · enter keep · esc drop"


@dataclass(frozen=True, slots=True)
class Columns:
    """What the dialog changes."""

    choice: ColumnChoice
    sort: Sort | None = None
    """None is best first."""


Preview = Callable[[Columns], Mapping[str, int]]
"""Shows the list so, and gives the widths of the columns that fit."""


class ColumnLines(Widget, can_focus=True):
    """One line for each column, with a cursor."""

    DEFAULT_CSS = """
    ColumnLines { height: auto; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.cursor = KEY_COLUMN
        """Id of the column under the cursor."""
        self._columns = Columns(ColumnChoice())
        self._widths: Mapping[str, int] = {}

    def show(self, columns: Columns, widths: Mapping[str, int]) -> None:
        """Show a choice, with the widths that it has on the screen now."""
        self._columns, self._widths = columns, widths
        self.refresh()

    def move(self, by: int) -> None:
        """The cursor some lines down, or up; not over an end."""
        order = self._columns.choice.order
        self.cursor = order[max(0, min(order.index(self.cursor) + by, len(order) - 1))]
        self.refresh()

    def render(self) -> Content:
        """The lines."""
        return Content("\n").join([self._line(id_) for id_ in self._columns.choice.order])

    def get_content_height(self, *_: object) -> int:
        """One line each."""
        return len(COLUMNS)

    def _line(self, id_: str) -> Content:
        choice, sort = self._columns.choice, self._columns.sort
        is_hidden, at_cursor = id_ in choice.hidden, id_ == self.cursor
        arrow = (DOWN if sort.descending else UP) if sort and sort.column == id_ else " "
        mark = " " if is_hidden else "x"
        text = f"{'>' if at_cursor else ' '} [{mark}] {fit(_TITLES[id_], _TITLE_WIDTH)} {arrow}  {self._width(id_)}"
        style = "$block-cursor-foreground on $block-cursor-background" if at_cursor else ""
        return Content.styled(fit(text, self.size.width), style or ("$foreground-muted" if is_hidden else ""))

    def _width(self, id_: str) -> str:
        choice = self._columns.choice
        own = f"{choice.widths[id_]} cells" if id_ in choice.widths else "automatic"
        if id_ == KEY_COLUMN:
            return f"{own}, always there"
        return own if id_ in choice.hidden or id_ in self._widths else f"{own}, no room here"

    def on_click(self, event: events.Click) -> None:
        """The cursor goes to the line under the mouse."""
        order = self._columns.choice.order
        if event.y < len(order):
            self.cursor = order[event.y]
            self.refresh()


class ColumnsDialog(ModalScreen[Columns | None]):
    """The columns of every list. Gives None when it was left without keeping them."""

    AUTO_FOCUS = "ColumnLines"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move_cursor(1)", "Next column", show=False),
        Binding("up,k", "move_cursor(-1)", "Previous column", show=False),
        Binding("space,x", "show_or_hide", "Show or hide", show=False),
        Binding("right,l", "widen(1)", "Wider", show=False),
        Binding("left,h", "widen(-1)", "Narrower", show=False),
        Binding("a", "automatic", "Automatic width", show=False),
        Binding("J", "move_column(1)", "Further right", show=False),
        Binding("K", "move_column(-1)", "Further left", show=False),
        Binding("s", "sort", "Sort by it", show=False),
        Binding("d", "usual", "The usual columns", show=False),
        Binding("enter", "keep", "Keep", show=False),
        Binding("escape,q", "drop", "Drop", show=False),
    ]
    DEFAULT_CSS = """
    ColumnsDialog { align: right bottom; background: transparent; }
    ColumnsDialog > Vertical {
        width: 54; height: auto; max-height: 100%;
        border: round $accent; background: $background; padding: 0 1;
    }
    ColumnsDialog .title { text-style: bold; color: $text-accent; }
    ColumnsDialog .keys { color: $text-muted; }
    """

    def __init__(self, columns: Columns, preview: Preview) -> None:
        super().__init__()
        self.columns = columns
        """As chosen up to now."""
        self._preview = preview

    def compose(self) -> ComposeResult:
        """The lines, and the keys in words."""
        with Vertical():
            yield Static("Columns of every list", classes="title", markup=False)
            yield ColumnLines()
            yield Static(_KEYS, classes="keys", markup=False)

    def on_mount(self) -> None:
        """As it is now."""
        self._try(self.columns)

    @property
    def _lines(self) -> ColumnLines:
        return self.query_one(ColumnLines)

    def _try(self, columns: Columns) -> None:
        self.columns = columns
        self._lines.show(columns, self._preview(columns))

    def _choose(self, choice: ColumnChoice) -> None:
        self._try(replace(self.columns, choice=choice))

    def action_move_cursor(self, by: int) -> None:
        """Another column."""
        self._lines.move(by)

    def action_show_or_hide(self) -> None:
        """Show or hide it; the account's number is always there."""
        self._choose(self.columns.choice.toggled(self._lines.cursor))

    def action_widen(self, by: int) -> None:
        """A cell wider, or narrower, from then on whatever the terminal's width."""
        choice, id_ = self.columns.choice, self._lines.cursor
        usual = next(column.least for column in COLUMNS if column.id == id_)
        now = choice.widths.get(id_, self._preview(self.columns).get(id_, usual))
        self._choose(choice.wide(id_, now + by))

    def action_automatic(self) -> None:
        """Its width follows the terminal's again."""
        self._choose(self.columns.choice.wide(self._lines.cursor, None))

    def action_move_column(self, by: int) -> None:
        """Its place in the list."""
        self._choose(self.columns.choice.moved(self._lines.cursor, by))

    def action_sort(self) -> None:
        """Sort by it; again: turned round; a third time: best first."""
        id_, now = self._lines.cursor, self.columns.sort
        usual = Sort(id_, id_ in LARGEST_FIRST)
        turned = Sort(id_, not usual.descending)
        after = turned if now == usual else None if now == turned else usual
        self._try(replace(self.columns, sort=after))

    def action_usual(self) -> None:
        """The usual columns in the usual order, best first."""
        self._try(Columns(ColumnChoice()))

    def action_keep(self) -> None:
        """Close, and keep them for the next time."""
        self.dismiss(self.columns)

    def action_drop(self) -> None:
        """Close, and have everything as before."""
        self.dismiss(None)
