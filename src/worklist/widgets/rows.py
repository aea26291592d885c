"""Rows as the queue table reads them: by page, from a source that may hold millions."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

Tone = Literal["", "loud", "warn", "good", "money", "dim"]
"""How a cell is said. It only repeats what the text says: colour never tells anything alone."""

PAGE = 64
"""Rows per page: more than one screen, few enough to be read within a key press."""
_MOST_PAGES = 32


class Cell(NamedTuple):
    """The text of one column of one row. A tuple, because a page holds a thousand of them."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it stands for, and what is shown of it."""

    key: str
    """Stays the same when rows move (an account number)."""
    cells: tuple[Cell, ...]
    """One per column of the table, in the order of its columns."""


class RowSource(Protocol):
    """Where a table reads. Every method is called on the UI thread and answers within about 3 ms."""

    def count(self) -> int:
        """Rows known now. It may grow: a first guess at once, the full number later."""
        ...

    def rows(self, start: int, stop: int) -> Sequence[Row]:
        """The rows ``start`` to ``stop - 1`` that there are."""
        ...

    def index_of(self, key: str) -> int | None:
        """Where the row is now, or None where it has left."""
        ...


class PagedRows:
    """The pages read last, so that moving about a screen asks the source for nothing."""

    def __init__(self, source: RowSource) -> None:
        self._source = source
        self._pages: OrderedDict[int, Sequence[Row]] = OrderedDict()
        self.count = source.count()
        """Rows, as of the last ``recount`` or ``forget``."""

    def row(self, index: int) -> Row | None:
        """The row at ``index``; None where the source has fewer rows than it counted."""
        if not 0 <= index < self.count:
            return None
        number, place = divmod(index, PAGE)
        page = self._page(number)
        return page[place] if place < len(page) else None

    def index_of(self, key: str) -> int | None:
        """Where the row is now, or None where it has left."""
        found = self._source.index_of(key)
        return found if found is not None and 0 <= found < self.count else None

    def forget(self) -> None:
        """Read everything anew: any row may have changed or moved."""
        self._pages.clear()
        self.count = self._source.count()

    def recount(self) -> None:
        """Take the source's new count, where rows were only added at the end."""
        # A page that was short may have more rows now.
        for number in [number for number, page in self._pages.items() if len(page) < PAGE]:
            del self._pages[number]
        self.count = self._source.count()

    def _page(self, number: int) -> Sequence[Row]:
        page = self._pages.get(number)
        if page is None:
            start = number * PAGE
            page = self._pages[number] = self._source.rows(start, min(start + PAGE, self.count))
            if len(self._pages) > _MOST_PAGES:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page
