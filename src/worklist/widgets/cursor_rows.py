"""Rows under a header, of which one has the cursor: which of them are on the screen, and how keys move it."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView

HEADER = 1
"""Lines above the first row."""
_WHEEL_ROWS = 3


class CursorRows(ScrollView, can_focus=True, inherit_bindings=False):
    """A list of any length with a cursor row. What stands in a row is a subclass's, which draws the lines."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "cursor_down", "Next row", show=False, id="table.down"),
        Binding("k,up", "cursor_up", "Previous row", show=False, id="table.up"),
        Binding("g,home", "first_row", "First row", show=False, id="table.first"),
        Binding("G,end", "last_row", "Last row", show=False, id="table.last"),
        Binding("ctrl+d", "half_page_down", "Half a page down", show=False, id="table.half_page_down"),
        Binding("ctrl+u", "half_page_up", "Half a page up", show=False, id="table.half_page_up"),
        Binding("ctrl+f,pagedown", "page_down", "Page down", show=False, id="table.page_down"),
        Binding("ctrl+b,pageup", "page_up", "Page up", show=False, id="table.page_up"),
    ]

    def __init__(self, *, name: str | None, id: str | None, classes: str | None) -> None:  # noqa: A002 - Textual's name
        super().__init__(name=name, id=id, classes=classes)
        self._cursor = 0

    @property
    def row_count(self) -> int:
        """Rows known now."""
        raise NotImplementedError

    def _highlight(self) -> None:
        """The cursor is on another row."""
        raise NotImplementedError

    # The cursor

    @property
    def cursor(self) -> int:
        """Index of the cursor row; 0 where there are no rows."""
        return self._cursor

    def move_cursor(self, index: int) -> None:
        """Put the cursor on the row at ``index``, or the nearest there is, and bring it into view."""
        index = max(0, min(index, self.row_count - 1))
        moved = index != self._cursor
        if moved:
            self._refresh_row(self._cursor)
            self._cursor = index
            self._refresh_row(index)
        self._bring_into_view()
        if moved:
            self._highlight()

    def action_cursor_down(self) -> None:
        """Next row."""
        self.move_cursor(self._cursor + 1)

    def action_cursor_up(self) -> None:
        """Previous row."""
        self.move_cursor(self._cursor - 1)

    def action_first_row(self) -> None:
        """First row."""
        self.move_cursor(0)

    def action_last_row(self) -> None:
        """Last row that is known."""
        self.move_cursor(self.row_count - 1)

    def action_half_page_down(self) -> None:
        """Half a screen down; the cursor keeps its line."""
        self._turn(self._body_height // 2)

    def action_half_page_up(self) -> None:
        """Half a screen up; the cursor keeps its line."""
        self._turn(-(self._body_height // 2))

    def action_page_down(self) -> None:
        """A screen down, less one row to keep one's place; the cursor keeps its line."""
        self._turn(self._body_height - 1)

    def action_page_up(self) -> None:
        """A screen up, less one row to keep one's place; the cursor keeps its line."""
        self._turn(1 - self._body_height)

    def _turn(self, rows: int) -> None:
        rows = rows or 1
        self._scroll_rows(self.scroll_offset.y + rows)
        self.move_cursor(self._cursor + rows)

    def _place_cursor(self, index: int, *, line: int) -> None:
        """The cursor on ``index``, that row on ``line`` of the screen where the ends of the list allow it."""
        self._cursor = max(0, min(index, self.row_count - 1))
        self._measure()
        self._scroll_rows(self._cursor - line)
        self.refresh()
        self._highlight()

    def _bring_into_view(self) -> None:
        top, height = self.scroll_offset.y, self._body_height
        if self._cursor < top:
            self._scroll_rows(self._cursor)
        elif self._cursor >= top + height:
            self._scroll_rows(self._cursor - height + 1)

    # Size and scrolling

    @property
    def _body_height(self) -> int:
        """Lines for rows, at least one."""
        return max(1, self.scrollable_content_region.height - HEADER)

    def _measure(self) -> None:
        """Tell the scrollbar how long the list is; no row is read for it."""
        self.virtual_size = Size(self.scrollable_content_region.width, self.row_count + HEADER)

    def _scroll_rows(self, top: int) -> None:
        # Without animation: every frame of one would be a whole table on the line.
        self.scroll_to(y=top, animate=False, force=True)

    def _refresh_row(self, index: int) -> None:
        line = index - self.scroll_offset.y
        if 0 <= line < self._body_height:
            self.refresh(Region(0, line + HEADER, self.size.width, 1))

    # The terminal and the mouse

    def on_resize(self) -> None:
        """The cursor stays in view."""
        self._measure()
        self._bring_into_view()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the view, not the cursor."""
        self._wheel(event, _WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the view, not the cursor."""
        self._wheel(event, -_WHEEL_ROWS)

    def _wheel(self, event: events.MouseEvent, rows: int) -> None:
        event.stop()
        event.prevent_default()
        self._scroll_rows(self.scroll_offset.y + rows)
