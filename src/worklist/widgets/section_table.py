"""A table of several short sections under each other, each with columns of its own and one cursor through all."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.strip import Strip

from worklist.widgets.columns import Column, PlacedColumn, header_line, lay_out
from worklist.widgets.queue_table import QueueTable
from worklist.widgets.rows import Row

_GUTTER = "   "
"""As wide as the queue table's: cursor, mark, space."""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under titles; the first column's title names the section."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


class SectionRows:
    """Sections as one list: the titles of each but the first are a row that the cursor passes over.

    The titles of the section that is at the top of the screen stand in the header.
    """

    def __init__(self, sections: Sequence[Section]) -> None:
        filled = [section for section in sections if section.rows]
        self._lines: list[tuple[Section, Row | None]] = []
        for section in filled:
            self._lines += [(section, None)] if self._lines else []
            self._lines += [(section, row) for row in section.rows]

    def count(self) -> int:
        """Lines, titles included."""
        return len(self._lines)

    def rows(self, start: int, stop: int) -> Sequence[Row]:
        """One page; the key of a line of titles is empty."""
        return [row or Row("", ()) for _, row in self._lines[start:stop]]

    def index_of(self, key: str) -> int | None:
        """Where a row is."""
        return next((index for index, (_, row) in enumerate(self._lines) if row and row.key == key), None)

    def section(self, index: int) -> Section | None:
        """The section that a line belongs to; None where there is no such line."""
        return self._lines[index][0] if 0 <= index < len(self._lines) else None

    def is_title(self, index: int) -> bool:
        """Whether a line holds titles."""
        return 0 <= index < len(self._lines) and self._lines[index][1] is None


class SectionTable(QueueTable):
    """The queue table's keys and colours over sections."""

    DEFAULT_CSS = """
    SectionTable > .queue-table--header { text-style: bold; }
    """

    def __init__(self, *, empty_text: str) -> None:
        super().__init__((), empty_text=empty_text)
        self._sections = SectionRows(())
        self._laid_out: dict[tuple[Column, ...], tuple[PlacedColumn, ...]] = {}

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show other content; the cursor stays on its row, or near its place."""
        key, place, is_first = self.cursor_key, self.cursor, self._pages is None
        self._sections = SectionRows(sections)
        self.show(self._sections, at=key)
        if not is_first and key is not None and self._sections.index_of(key) is None:
            self.move_cursor(place)

    def move_cursor(self, index: int) -> None:
        """As ever, but never onto titles: the next row in the direction of the move."""
        index = max(0, min(index, self.row_count - 1))
        if self._sections.is_title(index):
            index += 1 if index >= self.cursor else -1
        super().move_cursor(index)

    def on_resize(self) -> None:
        """Columns follow the width."""
        self._laid_out = {}
        super().on_resize()

    def render_line(self, y: int) -> Strip:
        """The line ``y`` of the widget: the header, titles or a row."""
        index = self.scroll_offset.y + y - 1
        width = self.scrollable_content_region.width
        if y == 0:
            return self._titles(self._sections.section(self.scroll_offset.y), width)
        if self._sections.is_title(index):
            return self._titles(self._sections.section(index), width)
        return super().render_line(y)

    def _titles(self, section: Section | None, width: int) -> Strip:
        said = _GUTTER + header_line(self._placed_for(section.columns)) if section else ""
        return self._painter.line([(said.ljust(width), "header")], width)

    def _row_line(self, row: Row, index: int, width: int) -> Strip:
        section = self._sections.section(index)
        self._columns = section.columns if section else ()
        return super()._row_line(row, index, width)

    def _layout(self) -> tuple[PlacedColumn, ...]:
        return self._placed_for(self._columns)

    def _placed_for(self, columns: tuple[Column, ...]) -> tuple[PlacedColumn, ...]:
        if columns not in self._laid_out:
            width = self.scrollable_content_region.width - len(_GUTTER)
            self._laid_out[columns] = lay_out(columns, max(width, 1)) if columns else ()
        return self._laid_out[columns]
