"""The queue table: a list of any length, of which only the rows on the screen are ever read or drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from worklist.domain.lists import Sort
from worklist.widgets.columns import Column, PlacedColumn, header_line, lay_out, row_runs
from worklist.widgets.cursor_rows import HEADER, CursorRows
from worklist.widgets.painter import Painter, words_on_line
from worklist.widgets.rows import Cell, PagedRows, Row, RowSource, Tone

__all__ = ["Cell", "Column", "QueueTable", "Row", "RowSource", "Tone"]

CURSOR = ">"
MARK = "*"
_GUTTER = 3
"""Cells before the first column: cursor, mark, space."""
_LOADING = "Loading..."
_MOST_LINES = 512
"""Drawn lines that are kept."""


class QueueTable(CursorRows, inherit_bindings=False):
    """Rows of a source under a fixed header, with a cursor row.

    Text is data: nothing in it is read as markup, and no control character reaches the screen. A row is found
    by its line, so cells carry no links and moving the mouse repaints nothing.
    """

    ALLOW_SELECT = False  # dragging would repaint the table; copying is a command

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "queue-table--header",
        "queue-table--cursor",
        "queue-table--mark",
        "queue-table--text",
        "queue-table--loud",
        "queue-table--warn",
        "queue-table--good",
        "queue-table--money",
        "queue-table--dim",
    }

    DEFAULT_CSS = """
    QueueTable {
        height: 1fr;
        background: $surface;
        color: $foreground;
        overflow-x: hidden;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        & > .queue-table--header { background: $panel; color: $foreground; text-style: bold; }
        & > .queue-table--cursor {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground;
        }
        &:focus > .queue-table--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
        }
        & > .queue-table--mark { color: $text-accent; text-style: bold; }
        & > .queue-table--loud { color: $text-error; text-style: bold; }
        & > .queue-table--warn { color: $text-warning; text-style: underline; }
        & > .queue-table--good { color: $text-success; }
        & > .queue-table--money { color: $text-primary; }
        & > .queue-table--dim { color: $text-muted; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *CursorRows.BINDINGS,
        Binding("enter", "open_row", "Open", show=False, id="table.open"),
    ]

    @dataclass
    class RowHighlighted(Message):
        """The cursor is on another row, or its row was read anew. Of several at once the last arrives."""

        table: "QueueTable"
        key: str | None
        """None where the table has no row."""
        index: int

        @property
        def control(self) -> "QueueTable":
            """The table, for ``@on`` selectors."""
            return self.table

        def can_replace(self, message: Message) -> bool:
            """Highlights of one table replace each other: a held key does not queue up panels to draw."""
            return isinstance(message, QueueTable.RowHighlighted) and message.table is self.table

    @dataclass
    class RowSelected(Message):
        """A row was opened, by enter or a double click."""

        table: "QueueTable"
        key: str
        index: int

        @property
        def control(self) -> "QueueTable":
            """The table, for ``@on`` selectors."""
            return self.table

    @dataclass
    class HeaderSelected(Message):
        """The title of a column was clicked."""

        table: "QueueTable"
        column_id: str

        @property
        def control(self) -> "QueueTable":
            """The table, for ``@on`` selectors."""
            return self.table

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        empty_text: str = "No rows.",
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._columns = tuple(columns)
        self._sorted_by: Sort | None = None
        self._empty_text = empty_text
        self._pages: PagedRows | None = None
        self._cursor_key: str | None = None
        self._marked: frozenset[str] = frozenset()
        self._placed: tuple[int, tuple[PlacedColumn, ...]] = (-1, ())
        self._painter = Painter(self._component)
        self._drawn: dict[tuple[Row, bool, bool], Strip] = {}
        """Lines as they were drawn, by row, cursor and mark: of a list read again most rows are as they were."""
        self._drawn_for: tuple[PlacedColumn, ...] = ()

    # What it shows

    def show(self, source: RowSource | None, *, at: str | None = None) -> None:
        """Show a source from its first row, or with the cursor on the row ``at``. None says "Loading..."."""
        self._pages = PagedRows(source) if source is not None else None
        found = self._pages.index_of(at) if self._pages and at is not None else None
        self._place_cursor(found or 0, line=self._body_height // 2 if found else 0)

    def refresh_rows(self) -> None:
        """Read again after the source changed.

        The cursor stays on its row and that row on its line of the screen; if the row left, the cursor stays
        near its place.
        """
        if self._pages is None:
            return
        self._pages.forget()
        found = self._pages.index_of(self._cursor_key) if self._cursor_key is not None else None
        line = self._cursor - self.scroll_offset.y
        self._place_cursor(self._cursor if found is None else found, line=line)

    def refresh_count(self) -> None:
        """Take the source's new count, where rows were only added at the end."""
        if self._pages is None:
            return
        before = self._pages.count
        self._pages.recount()
        if self._pages.count < before:
            self.refresh_rows()
        elif self._pages.count > before:
            self._measure()
            if before < self.scroll_offset.y + self._body_height:
                self.refresh()
            if before == 0:
                self._highlight()

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns, also those that do not fit; may be set."""
        return self._columns

    @columns.setter
    def columns(self, columns: Sequence[Column]) -> None:
        self._columns = tuple(columns)
        self._placed = (-1, ())
        self.refresh()

    @property
    def sorted_by(self) -> Sort | None:
        """What the header says the rows are sorted by; the source sorts them. May be set."""
        return self._sorted_by

    @sorted_by.setter
    def sorted_by(self, sort: Sort | None) -> None:
        if sort != self._sorted_by:
            self._sorted_by = sort
            self.refresh(Region(0, 0, self.size.width, HEADER))

    @property
    def column_widths(self) -> dict[str, int]:
        """Cells of the columns that fit now, by id."""
        return {place.column.id: place.width for place in self._layout()}

    @property
    def visible_columns(self) -> tuple[str, ...]:
        """The ids of the columns that fit now."""
        return tuple(place.column.id for place in self._layout())

    @property
    def empty_text(self) -> str:
        """What is said where there are no rows; several lines are welcome. May be set."""
        return self._empty_text

    @empty_text.setter
    def empty_text(self, text: str) -> None:
        self._empty_text = text
        if not self.row_count:
            self.refresh()

    @property
    def marked(self) -> frozenset[str]:
        """Keys of the rows that carry a mark, on the screen or not; may be set."""
        return self._marked

    @marked.setter
    def marked(self, keys: Iterable[str]) -> None:
        before, self._marked = self._marked, frozenset(keys)
        changed = before ^ self._marked
        if self._pages is None or not changed:
            return
        top = self.scroll_offset.y
        for index in range(top, min(top + self._body_height, self._pages.count)):
            row = self._pages.row(index)
            if row is not None and row.key in changed:
                self._refresh_row(index)

    @property
    def row_count(self) -> int:
        """Rows known now; 0 while loading."""
        return self._pages.count if self._pages else 0

    # The cursor

    @property
    def cursor_key(self) -> str | None:
        """Key of the cursor row; None where there are no rows."""
        return self._cursor_key

    def move_to_key(self, key: str) -> bool:
        """Put the cursor on the row with this key; False where the source has no such row."""
        found = self._pages.index_of(key) if self._pages else None
        if found is not None:
            self.move_cursor(found)
        return found is not None

    def action_open_row(self) -> None:
        """Say that the cursor row was opened."""
        if self._cursor_key is not None:
            self.post_message(self.RowSelected(self, self._cursor_key, self._cursor))

    def _highlight(self) -> None:
        row = self._pages.row(self._cursor) if self._pages else None
        self._cursor_key = row.key if row else None
        if self._pages is not None:
            self.post_message(self.RowHighlighted(self, self._cursor_key, self._cursor))

    # The mouse

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor, a double click opens, a click on a title says so."""
        offset = event.get_content_offset(self)
        if offset is None or event.button != 1:
            return
        event.stop()
        if offset.y < HEADER:
            self._select_header(offset.x - _GUTTER)
            return
        index = self.scroll_offset.y + offset.y - HEADER
        if index < self.row_count:
            self.move_cursor(index)
            if event.chain == 2:
                self.action_open_row()

    def _select_header(self, x: int) -> None:
        for place in self._layout():
            if place.start <= x < place.start + place.width:
                self.post_message(self.HeaderSelected(self, place.column.id))

    # Drawing

    def notify_style_update(self) -> None:
        """Forget the colours: the theme or the focus changed."""
        self._painter.forget()
        self._drawn.clear()
        super().notify_style_update()

    def _layout(self) -> tuple[PlacedColumn, ...]:
        width = self.scrollable_content_region.width - _GUTTER
        if self._placed[0] != width:
            self._placed = (width, lay_out(self._columns, max(width, 1)))
        return self._placed[1]

    def render_line(self, y: int) -> Strip:
        """The line ``y`` of the widget, the header being line 0."""
        width = self.scrollable_content_region.width
        if y < HEADER:
            header = (" " * _GUTTER + header_line(self._layout(), self._sorted_by)).ljust(width)
            return self._painter.line([(header, "header")], width)
        index = self.scroll_offset.y + y - HEADER
        row = self._pages.row(index) if self._pages else None
        if row is not None:
            return self._row_line(row, index, width)
        return self._painter.line([(self._words(y - HEADER, width), "text")], width)

    def _row_line(self, row: Row, index: int, width: int) -> Strip:
        if self._drawn_for is not self._layout() or len(self._drawn) > _MOST_LINES:
            self._drawn_for = self._layout()
            self._drawn.clear()
        shown = (row, index == self._cursor, row.key in self._marked)
        line = self._drawn.get(shown)
        if line is None:
            line = self._drawn[shown] = self._row_drawn(*shown, width)
        return line

    def _row_drawn(self, row: Row, at_cursor: bool, marked: bool, width: int) -> Strip:
        runs = [
            (CURSOR if at_cursor else " ", "text"),
            (MARK if marked else " ", "mark" if marked else "text"),
            (" ", "text"),
            *((text, tone or "text") for text, tone in row_runs(row.cells, self._layout())),
        ]
        return self._painter.line(runs, width, at_cursor=at_cursor)

    def _words(self, line: int, width: int) -> str:
        """What is said instead of rows."""
        if self.row_count:
            return ""
        text = _LOADING if self._pages is None else self._empty_text
        return " " * _GUTTER + words_on_line(text, line, width - _GUTTER)

    def _component(self, part: str) -> Style:
        return self.get_component_rich_style(f"queue-table--{part}")
