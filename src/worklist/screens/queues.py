"""The home screen: queues, the ranked list, and why its row is first."""

from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input
from textual.worker import Worker, WorkerState, get_current_worker

from worklist.actions import Place, Situation, of_place
from worklist.desk import AccountView, Desk, Ids, Refusal, Saved
from worklist.dialogs.form import Drafts
from worklist.domain.events import AccountSnoozed, EscalationRequested, NextStepSet, OutcomeRecorded
from worklist.domain.filter_terms import EVERYTHING, Filter
from worklist.domain.filters import FilterError
from worklist.domain.in_words import heading, priority, set_aside, why
from worklist.domain.lists import Query, QueueTotal
from worklist.domain.queues import Queue
from worklist.domain.text import clean
from worklist.screens.working import WorkingScreen
from worklist.widgets.action_bar import ActionBar, StatusLine
from worklist.widgets.bindings import bindings
from worklist.widgets.lists import COLUMNS, AccountRows
from worklist.widgets.prose import Prose
from worklist.widgets.queue_list import QueueList
from worklist.widgets.queue_table import QueueTable
from worklist.widgets.top_line import TopLine

_PANEL_PAUSE = 0.04
"""Seconds without a move before the panel is drawn: a held key must not queue up panels."""
_REFRESH_SECONDS = 5
_FAR = 10
"""Rows."""
_ENDS_THE_WORK = (NextStepSet, OutcomeRecorded, AccountSnoozed, EscalationRequested)


class WhyPanel(VerticalScroll, can_focus=False):
    """Why the row is where it is, and what its priority is made of."""

    def compose(self) -> ComposeResult:
        """One text."""
        yield Prose()

    def show(self, view: AccountView | None) -> None:
        """Another account; None shows nothing."""
        prose = self.query_one(Prose)
        if view is None:
            prose.show(())
        else:
            now = view.assessment
            prose.show((*set_aside(view.set_aside), why(now), priority(now)), above=heading(now))
        self.scroll_home(animate=False)


class QueuesScreen(WorkingScreen):
    """Queues | ranked list | why."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (190, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]
    PLACE: ClassVar[Place] = Place.QUEUES
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.QUEUES)]
    DEFAULT_CSS = """
    QueuesScreen #main { width: 1fr; layout: horizontal; }
    QueuesScreen #list { width: 1fr; height: 1fr; }
    QueuesScreen #filter { display: none; border: none; height: 1; padding: 0 1; background: $boost; }
    QueuesScreen #filter.-open { display: block; }
    QueuesScreen WhyPanel { padding: 0 1; background: $surface; scrollbar-size-vertical: 1; }
    QueuesScreen.-wide WhyPanel { width: 30%; max-width: 60; border-left: solid $panel; }
    QueuesScreen.-narrow #main, QueuesScreen.-medium #main { layout: vertical; }
    QueuesScreen.-narrow WhyPanel { height: 8; border-top: solid $panel; }
    QueuesScreen.-medium WhyPanel { height: 12; border-top: solid $panel; }
    QueuesScreen.-short WhyPanel { display: none; }
    QueuesScreen.-narrow QueueList { width: 22; padding: 0; }
    """

    class IdsRead(Message):
        """The rest of a list's ids were read."""

        def __init__(self, query: Query, ids: Ids) -> None:
            super().__init__()
            self.query_read = query
            self.ids = ids

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts)
        self._query = Query(me=desk.actor, today=desk.today)
        self._filter_text = ""
        self._totals: list[QueueTotal] = []
        self._source: AccountRows | None = None
        self._panel_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Top line, the three parts, the answer line, the keys."""
        yield TopLine()
        with Horizontal():
            yield QueueList()
            with Container(id="main"):
                with Vertical(id="list"):
                    yield Input(id="filter", placeholder="payer:aetna age>90 carc:97 mod:25 -is:snoozed smith")
                    yield QueueTable(COLUMNS)
                yield WhyPanel()
        yield StatusLine()
        yield ActionBar(of_place(Place.QUEUES))

    def on_mount(self) -> None:
        """Open on the first queue that has work, the table under the keys."""
        self._totals = self.desk.totals()
        first = next((t.queue for t in self._totals if t.accounts and t.queue > Queue.IN_REVIEW), None)
        self._query = Query(first, me=self.desk.actor, today=self.desk.today)
        self.query_one("#filter", Input).cursor_blink = False
        self.table.focus()
        self._read_list()
        self.set_interval(_REFRESH_SECONDS, self._take_in)

    @property
    def table(self) -> QueueTable:
        """The ranked list."""
        return self.query_one(QueueTable)

    # -- what is shown ----------------------------------------------------------------------------------------

    def situation(self) -> Situation:
        """The row under the cursor."""
        number = self.table.cursor_key or ""
        row = self.desk.row(number) if number else None
        return Situation(self.desk.actor, row, number, filtered=bool(self._filter_text))

    def saved(self, saved: Saved) -> None:
        """After an act that ends the work for now, the next account comes under the cursor."""
        place = self.table.cursor
        self.reload()
        if any(isinstance(event.body, _ENDS_THE_WORK) for event in saved.events):
            self.table.move_cursor(place)

    def reload(self) -> None:
        """Read the list again, the cursor on its account or near its place."""
        listing = self.desk.accounts(self._query)
        if self._source is None:
            self._source = AccountRows(listing, self.desk.today)
            self.table.show(self._source)
        else:
            if not listing.complete:
                listing.extend(self.desk.all_ids(self._query))
            self._source.listing, self._source.today = listing, self.desk.today
            self.table.refresh_rows()
        self._show_place()
        self.show_situation()
        self._show_panel()

    def _read_list(self) -> None:
        """Show another query from its top: the first rows now, the rest when they are read."""
        listing = self.desk.accounts(self._query)
        self._source = AccountRows(listing, self.desk.today)
        self.table.empty_text = self._empty_text()
        self.table.show(self._source)
        if not listing.complete:
            self._read_ids(self._query)
        self._show_place()
        self.show_situation()

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _read_ids(self, query: Query) -> None:
        worker = get_current_worker()
        sibling = self.desk.sibling()
        try:
            ids = sibling.all_ids(query)
        finally:
            sibling.close()
        if not worker.is_cancelled:
            self.post_message(self.IdsRead(query, ids))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say when the rest of a list could not be read: the list must not end in silence."""
        if event.state is WorkerState.ERROR and event.worker.name == "_read_ids":
            self.status.refuse(f"Only the first {self.table.row_count} rows could be read; choose the queue again.")

    def on_queues_screen_ids_read(self, message: IdsRead) -> None:
        """Take the full list, if it is still the one on the screen."""
        if message.query_read == self._query and self._source is not None:
            self._source.listing.extend(message.ids)
            self.table.refresh_count()

    def _show_place(self) -> None:
        self._totals = self.desk.totals()
        self.query_one(QueueList).show(self._totals, self._query.queue)
        self.query_one(TopLine).show(self.desk, self._list_title())

    def _list_title(self) -> str:
        title = self._query.queue.title if self._query.queue is not None else "All queues"
        asleep = " with sleeping ones" if self._query.asleep else ""
        return f"{title}{asleep}" + (f" / {self._filter_text}" if self._filter_text else "")

    def _empty_text(self) -> str:
        if self._filter_text:
            return f"No account here matches {self._filter_text}\nesc clears the filter, a looks in every queue."
        if self._query.queue is None:
            return "No open account yet.\nS reads the drop folders; worklist doctor checks the set-up."
        return f"No account in this queue.\n{self._query.queue.about}"

    def _take_in(self) -> None:
        """Show what other people, a sync elsewhere or a new day changed.

        The cursor goes along with its account for a few rows, not to the other end of the list.
        """
        try:
            if self.desk.has_news():
                place = self.table.cursor
                self.reload()
                if abs(self.table.cursor - place) > _FAR:
                    self.table.move_cursor(place)
        except Refusal as refusal:
            self.status.refuse(str(refusal))

    # -- the panel --------------------------------------------------------------------------------------------

    @on(QueueTable.RowHighlighted)
    def _highlighted(self) -> None:
        self.show_situation()
        if self._panel_timer is not None:
            self._panel_timer.stop()
        self._panel_timer = self.set_timer(_PANEL_PAUSE, self._show_panel)

    def _show_panel(self) -> None:
        number = self.table.cursor_key
        view = self.desk.look(number) if number else None
        self.query_one(WhyPanel).show(view)

    # -- choosing a list --------------------------------------------------------------------------------------

    def _ask_for(self, queue: Queue | None, asked: Filter | None = None, *, asleep: bool | None = None) -> None:
        self._query = Query(
            queue,
            self._query.asked if asked is None else asked,
            self._query.asleep if asleep is None else asleep,
            self.desk.actor,
            self.desk.today,
        )
        self._read_list()

    def do_queue(self, key: str) -> None:
        """Show one queue."""
        self._ask_for(next(queue for queue in Queue if queue.key == key))

    def do_all_queues(self) -> None:
        """Show them all in one list."""
        self._ask_for(None)

    def do_next_queue(self) -> None:
        """The next queue, after the last all of them."""
        self._turn(1)

    def do_previous_queue(self) -> None:
        """The queue before."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        every = [None, *Queue]
        self._ask_for(every[(every.index(self._query.queue) + by) % len(every)])

    @on(QueueList.Chosen)
    def _chosen(self, event: QueueList.Chosen) -> None:
        self._ask_for(event.queue)

    def do_asleep(self) -> None:
        """Show or hide sleeping accounts."""
        self._ask_for(self._query.queue, asleep=not self._query.asleep)

    # -- filtering --------------------------------------------------------------------------------------------

    def do_filter(self) -> None:
        """Open the filter line."""
        line = self.query_one("#filter", Input)
        line.add_class("-open")
        line.value = self._filter_text
        line.focus()

    def do_clear_filter(self) -> None:
        """Show the whole queue again."""
        self._filter_text = ""
        self._ask_for(self._query.queue, EVERYTHING)

    @on(Input.Submitted, "#filter")
    def _filtered(self, event: Input.Submitted) -> None:
        try:
            asked = self.desk.parse_filter(event.value)
        except FilterError as error:
            self.status.refuse(str(error))
            return
        self._filter_text = "" if asked == EVERYTHING else clean(event.value)
        self.close_filter()
        self._ask_for(self._query.queue, asked)

    def close_filter(self) -> None:
        """Back to the table."""
        self.query_one("#filter").remove_class("-open")
        self.status.say("")
        self.table.focus()

    def action_act(self, id_: str) -> None:
        """Escape in the filter line only closes it."""
        if id_ == "clear_filter" and self.query_one("#filter").has_class("-open"):
            self.close_filter()
            return
        super().action_act(id_)

    # -- going elsewhere --------------------------------------------------------------------------------------

    @on(QueueTable.RowSelected)
    def _opened(self, event: QueueTable.RowSelected) -> None:
        self.app.open_account(event.key, partial(self._came_back))  # type: ignore[attr-defined]

    def _came_back(self, _: object) -> None:
        self.reload()

    def do_sync(self) -> None:
        """The sync screen."""
        self.app.open_sync(self._came_back)  # type: ignore[attr-defined]

    def do_quit(self) -> None:
        """Leave, unless an account that I worked on has nothing that comes next: that is asked for first."""
        for account in sorted(self.worked):
            view = self.desk.look(account)
            if view and view.assessment.account.is_open and view.assessment.work.needs_next_step:
                self.ask_what_comes_next(account)
                return
        self.app.exit()
