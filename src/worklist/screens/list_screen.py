"""A screen with a ranked list: read by page, kept up to date, in the order and the columns that a person chose."""

from abc import abstractmethod
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message
from textual.timer import Timer
from textual.worker import Worker, WorkerState, get_current_worker

from worklist.desk import Ids, Listing, Refusal
from worklist.domain.lists import SORTS, Query, Sort
from worklist.screens.list_choice import ListChoice
from worklist.screens.marking import MarkingScreen
from worklist.widgets.bindings import keymap_of
from worklist.widgets.column_choice import ColumnChoice
from worklist.widgets.lists import LARGEST_FIRST, AccountRows, Reader
from worklist.widgets.names import are_hidden
from worklist.widgets.queue_table import QueueTable

if TYPE_CHECKING:
    from worklist.desk import Desk
    from worklist.dialogs.columns import Columns

_FAR = 10
"""Rows."""
_SCREENFUL = 200
"""Rows: more than any terminal shows."""
REST_AFTER = 30.0
"""Seconds until what lies far behind in a long list is read anew, after something in it changed: each reading looks at
every account, and everybody's screen does so."""
_LOOKING = "Looking through all accounts..."
_PREFERENCE = "columns"


class ListScreen(MarkingScreen):
    """One list at a time, under the cursor of a table."""

    @dataclass
    class IdsRead(Message):
        """The rest of a list's ids were read."""

        query_read: Query
        ids: Ids
        is_whole: bool
        """Whether these are all."""
        is_again: bool
        """Whether the list was on the screen before, in whatever order it was then."""

    def __init__(self, desk: "Desk") -> None:
        super().__init__(desk)
        self.choice = ListChoice()
        """The list on the screen."""
        self.query_in_force = Query(me=desk.actor, today=desk.today)
        """What the desk was asked for."""
        self._source: AccountRows | None = None
        self._chosen_columns = ColumnChoice.from_text(desk.personal.preference(_PREFERENCE))
        self._sought: str | None = None
        """The account that the cursor goes to, once the rest of the list is known."""
        self._rest_timer: Timer | None = None

    @abstractmethod
    def list_shown(self) -> None:
        """Another list is on the screen, or it was read anew."""

    @property
    def table(self) -> QueueTable:
        """The ranked list."""
        return self.query_one(QueueTable)

    @property
    def rows(self) -> AccountRows:
        """What the list shows."""
        if self._source is None:
            self._source = AccountRows(self.desk.accounts(self.query_in_force), self._reader)
        return self._source

    # -- reading ----------------------------------------------------------------------------------------------

    def show_list(self, choice: ListChoice, *, at: str | None = None, found: Listing | None = None) -> None:
        """Show a list from its top, or with the cursor on an account: the first rows now, the rest when they are read.

        ``found`` is what was read of it just now, if it was.

        Raises Refusal, with the list of before on the screen, when its filter cannot be read.
        """
        query = choice.query(self.desk)
        self.show_another_list(query)
        self.choice, self.query_in_force = choice, query
        listing = found if found is not None else self.desk.accounts(query)
        self._source = AccountRows(listing, self._reader)
        self._set_columns()
        self.table.sorted_by = choice.sort
        self.table.empty_text = self._empty_text(listing)
        self.table.show(self._source, at=at)
        self._sought = None
        if not listing.complete:
            self._sought = at if at != self.table.cursor_key else None
            self.once_drawn(partial(self._begin_to_read, query))
        self.list_shown()

    def _begin_to_read(self, query: Query) -> None:
        """The rest of a list that was drawn: beside the drawing it would hold it up, as threads run in turn."""
        if query == self.query_in_force and not self.rows.listing.complete:
            self._read_ids(query, len(self.rows.listing), is_again=False)

    def _empty_text(self, listing: Listing) -> str:
        return self.choice.empty_text(keymap_of(self.app)) if listing.complete else _LOOKING

    def reload(self) -> None:
        """Read the list again, the cursor on its account or near its place."""
        try:
            self.query_in_force = self.choice.query(self.desk)
        except Refusal as refusal:  # on a new day; the list of yesterday stays
            self.status.refuse(str(refusal))
        listing = self.desk.accounts_again(self.query_in_force, self.rows.listing, self.table.cursor)
        self.rows.listing, self.rows.reader = listing, self._reader
        if not listing.complete and self._rest_timer is None:
            self._rest_timer = self.set_timer(REST_AFTER, self._read_rest)
        self.table.refresh_rows()
        self.refresh_marks()
        self.list_shown()

    def take_in(self) -> None:
        """Show what changed elsewhere. The cursor goes along with its account for a few rows, not to the other end."""
        place = self.table.cursor
        self.reload()
        if abs(self.table.cursor - place) > _FAR:
            self.table.move_cursor(place)

    @property
    def _reader(self) -> Reader:
        return Reader(self.desk.actor, self.desk.today, sees_names=not are_hidden(self.app))

    def _read_rest(self) -> None:
        self._rest_timer = None
        if not self.rows.listing.complete:
            self._read_ids(self.query_in_force, len(self.rows.listing), is_again=True)

    @work(thread=True, exclusive=True, group="ids", exit_on_error=False)
    def _read_ids(self, query: Query, known: int, *, is_again: bool) -> None:
        """The first screenful of a list of which less is known, then all of it."""
        worker = get_current_worker()
        with closing(self.desk.sibling()) as sibling:
            for most in (*((_SCREENFUL,) if known < _SCREENFUL else ()), -1):
                ids = sibling.all_ids(query, most=most, stop=lambda: worker.is_cancelled)
                is_whole = len(ids) < most or most < 0
                if worker.is_cancelled:
                    return
                self.post_message(self.IdsRead(query, ids, is_whole, is_again))
                if is_whole:
                    return

    @on(Worker.StateChanged)
    def _worker_ended(self, event: Worker.StateChanged) -> None:
        """Say when the rest of a list could not be read: the list must not end in silence."""
        if event.state is WorkerState.ERROR and event.worker.group == "ids":
            self.status.refuse(f"Only the first {self.table.row_count} rows could be read; choose the queue again.")

    @on(IdsRead)
    def _ids_read(self, message: IdsRead) -> None:
        """Take the full list, if it is still the one on the screen."""
        listing = self.rows.listing
        if message.query_read != self.query_in_force or listing.complete:
            return
        if message.is_again:
            listing.take(message.ids)
            self.table.refresh_rows()
            return
        if message.is_whole:
            listing.extend(message.ids)
        else:
            listing.lengthen(message.ids)
        self.table.empty_text = self._empty_text(listing)
        self.table.refresh_count()
        if self._sought and self.table.cursor == 0:
            self.table.move_to_key(self._sought)
        self._sought = None if message.is_whole else self._sought

    # -- the order --------------------------------------------------------------------------------------------

    def do_sort_next(self) -> None:
        """By the next column in sight; after the last one, best first."""
        self._step_sort(1)

    def do_sort_previous(self) -> None:
        """By the column before; before the first one, best first."""
        self._step_sort(-1)

    def do_sort_reverse(self) -> None:
        """The other way round."""
        if self.choice.sort is not None:
            self._sort(replace(self.choice.sort, descending=not self.choice.sort.descending))

    def _step_sort(self, by: int) -> None:
        columns = [None, *(id_ for id_ in self.table.visible_columns if id_ in SORTS)]
        now = self.choice.sort.column if self.choice.sort else None
        at = columns.index(now) if now in columns else 0
        self._sort(usual_sort(columns[(at + by) % len(columns)]))

    def _sort(self, sort: Sort | None) -> None:
        """The cursor stays on its account."""
        self.show_list(self.choice.sorted_by(sort), at=self.table.cursor_key)

    @on(QueueTable.HeaderSelected)
    def _title_clicked(self, event: QueueTable.HeaderSelected) -> None:
        sort = self.choice.sort
        if sort is not None and sort.column == event.column_id:
            self.do_sort_reverse()
        elif event.column_id in SORTS:
            self._sort(usual_sort(event.column_id))

    # -- the columns ------------------------------------------------------------------------------------------

    def do_columns(self) -> None:
        """The dialog, with the list behind it following every key."""
        from worklist.dialogs.columns import Columns, ColumnsDialog

        before, at = Columns(self._chosen_columns, self.choice.sort), self.table.cursor_key

        def answered(columns: "Columns | None") -> None:
            self._try_columns(columns or before, at)
            if columns is not None:
                self.desk.personal.prefer(_PREFERENCE, str(columns.choice))

        self.app.push_screen(ColumnsDialog(before, lambda columns: self._try_columns(columns, at)), answered)

    def _try_columns(self, columns: "Columns", at: str | None) -> dict[str, int]:
        """Show the list so; gives the widths of the columns that fit."""
        self._chosen_columns = columns.choice
        if columns.sort == self.choice.sort:
            self._set_columns()
            self.table.refresh_rows()
        else:
            self.show_list(self.choice.sorted_by(columns.sort), at=at)
        return self.table.column_widths

    def _set_columns(self) -> None:
        columns = self._chosen_columns.columns(self.choice.scope)
        self.rows.columns = columns
        if columns != self.table.columns:
            self.table.columns = columns


def usual_sort(column: str | None) -> Sort | None:
    """A column's order before it is turned round; None is best first."""
    return Sort(column, column in LARGEST_FIRST) if column is not None else None
