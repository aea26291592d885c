"""The home screen: queues, the ranked list, and why its row is first."""

from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.message import Message
from textual.timer import Timer
from textual.worker import get_current_worker

from worklist.actions import Place, Situation, of_place
from worklist.desk import Refusal
from worklist.domain.events import AccountSnoozed, EscalationRequested, NextStepSet, OutcomeRecorded
from worklist.domain.filter_completion import Known
from worklist.domain.lists import Query, SavedQueue, View
from worklist.domain.queues import Queue
from worklist.domain.team import Right
from worklist.screens.filtering import FilteringScreen
from worklist.screens.glance import Glance
from worklist.screens.list_choice import ListChoice
from worklist.screens.notices import draft_lines
from worklist.screens.why_panel import WhyPanel
from worklist.widgets.action_bar import ActionBar, StatusLine
from worklist.widgets.bindings import bindings, keymap_of
from worklist.widgets.filter_line import FilterLine
from worklist.widgets.lists import COLUMNS
from worklist.widgets.queue_list import Counts, QueueList, Scope
from worklist.widgets.queue_table import QueueTable
from worklist.widgets.top_line import TopLine

if TYPE_CHECKING:
    from worklist.desk import Desk, Saved

_PANEL_PAUSE = 0.04
"""Seconds without a move before the panel is drawn: a held key must not queue up panels."""
_COUNTED = (View.TODAY, View.MINE, View.SNOOZED)
"""Views that no kept total counts."""
_WHERE_ROOM = {"review": Right.SEE, "morning": Right.AUDIT, "assign": Right.ASSIGN}
"""Actions that the bar has room for on a wide terminal, and what each takes."""
_ENDS_THE_WORK = (NextStepSet, OutcomeRecorded, AccountSnoozed, EscalationRequested)


class QueuesScreen(FilteringScreen):
    """Queues | ranked list | why."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (190, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]
    PLACE: ClassVar[Place] = Place.QUEUES
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.QUEUES)]
    DEFAULT_CSS = """
    QueuesScreen #main { width: 1fr; layout: horizontal; }
    QueuesScreen #list { width: 1fr; height: 1fr; }
    QueuesScreen WhyPanel { padding: 0 1; background: $surface; scrollbar-size-vertical: 1; }
    QueuesScreen.-wide WhyPanel { width: 30%; max-width: 60; border-left: solid $panel; }
    QueuesScreen.-narrow #main, QueuesScreen.-medium #main { layout: vertical; }
    QueuesScreen.-narrow WhyPanel { height: 8; border-top: solid $panel; }
    QueuesScreen.-medium WhyPanel { height: 12; border-top: solid $panel; }
    QueuesScreen.-short WhyPanel { display: none; }
    QueuesScreen.-narrow QueueList { width: 22; padding: 0; }
    QueuesScreen.-wide QueueList { width: 46; }
    """

    @dataclass
    class Counted(Message):
        """What is counted beside the screen was counted, and the names for filters were read."""

        counts: Counts
        known: Known

    def __init__(self, desk: "Desk") -> None:
        super().__init__(desk)
        self._counts = Counts()
        self._panel_timer: Timer | None = None
        self._glance = Glance(self, desk, self._close_panel)

    def compose(self) -> ComposeResult:
        """Top line, the three parts, the answer line, the keys."""
        me = self.desk.me
        yield TopLine()
        with Horizontal():
            yield QueueList()
            with Container(id="main"):
                with Vertical(id="list"):
                    yield FilterLine()
                    yield QueueTable(COLUMNS)
                yield WhyPanel()
        yield StatusLine()
        yield ActionBar(of_place(Place.QUEUES), where_room=[id_ for id_, right in _WHERE_ROOM.items() if me.may(right)])

    def on_mount(self) -> None:
        """Open on what is to be done today, else on the first queue that has work; the table under the keys."""
        self.table.focus()
        self.show_list(ListChoice(View.TODAY))
        if not self.table.row_count:
            totals = self.desk.totals()
            first = next((t.queue for t in totals if t.accounts and t.queue > Queue.IN_REVIEW), View.ALL)
            self.show_list(ListChoice(first))
        self.once_drawn(self.app.load_ahead)  # type: ignore[attr-defined]
        self.once_drawn(self._count_lists)

    # -- what is shown ----------------------------------------------------------------------------------------

    def situation(self) -> Situation:
        """The row under the cursor."""
        number = self.table.cursor_key or ""
        row = self.desk.row(number) if number else None
        return Situation(
            self.desk.actor,
            row,
            number,
            filtered=bool(self.choice.typed),
            sorted=self.choice.sort is not None,
            marked=self.marked,
            marked_balance=self.marked_balance,
            acted=self.acted,
            unrecordable=self.desk.why_no_work,
            keys=keymap_of(self.app),
        )

    def saved(self, saved: "Saved") -> None:
        """After an act that ends the work for now, the next account comes under the cursor."""
        place = self.table.cursor
        self.reload()
        if any(isinstance(event.body, _ENDS_THE_WORK) for event in saved.events):
            self.table.move_cursor(place)

    def reload(self) -> None:
        """The list; after it is drawn the panel and the numbers beside it."""
        super().reload()
        self.once_drawn(self._show_panel)
        self.once_drawn(self._count_lists)

    def list_shown(self) -> None:
        """Point at it among the queues, and say what can be done."""
        self._show_queues()
        self.query_one(TopLine).show(self.desk, self.choice.title)
        self.show_situation()

    def _show_queues(self) -> None:
        totals, saved = self.desk.totals(), tuple(self.saved_queues)
        self.query_one(QueueList).show(totals, self.choice.scope, saved, self._counts)

    # -- what is counted beside the screen --------------------------------------------------------------------

    def _count_lists(self) -> None:
        self._count_beside(tuple(self.saved_queues))

    @work(thread=True, exclusive=True, group="counts", exit_on_error=False)
    def _count_beside(self, saved: Sequence[SavedQueue]) -> None:
        worker = get_current_worker()
        with closing(self.desk.sibling()) as sibling:
            counts, known = counts_of(sibling, saved), sibling.known()
        if not worker.is_cancelled:
            self.post_message(self.Counted(counts, known))

    @on(Counted)
    def _counted(self, message: Counted) -> None:
        self._counts = message.counts
        self.filter_line.learn(message.known)
        self._show_queues()

    # -- the panel --------------------------------------------------------------------------------------------

    @on(QueueTable.RowHighlighted)
    def _highlighted(self) -> None:
        self.show_situation()
        self._stop_panel_timer()
        self._panel_timer = self.set_timer(_PANEL_PAUSE, self._show_panel)

    def _stop_panel_timer(self) -> None:
        if self._panel_timer is not None:
            self._panel_timer.stop()

    def _show_panel(self) -> None:
        self.app.with_rules(self._explain)  # type: ignore[attr-defined]

    def _explain(self) -> None:
        self._stop_panel_timer()
        if self.desk.is_shut_out:  # since it was asked for; the next look for news says so
            return
        number = self.table.cursor_key
        view = self.desk.look(number) if number else None
        waiting = draft_lines(self.desk, number, keymap_of(self.app)) if number else ()
        self.query_one(WhyPanel).show(view, waiting)
        self._glance.rest_on(view.assessment.account.number if view else "")

    def _close_panel(self, why: str) -> None:
        self.query_one(WhyPanel).show(None, ())
        self.status.refuse(why)

    def returned(self) -> None:
        """What was typed and not saved is said."""
        super().returned()
        self.once_drawn(self._show_panel)

    # -- choosing a list --------------------------------------------------------------------------------------

    def _go_to(self, scope: Scope) -> None:
        self.show_list(replace(self.choice, scope=scope))

    def do_queue(self, key: str) -> None:
        """Show one queue."""
        self._go_to(next(queue for queue in Queue if queue.key == key))

    def do_view(self, name: str) -> None:
        """Show what cuts across the queues."""
        self._go_to(View(name))

    def do_all_queues(self) -> None:
        """Show them all in one list."""
        self._go_to(View.ALL)

    def do_next_queue(self) -> None:
        """The next in the list at the left, around its end."""
        self._turn(1)

    def do_previous_queue(self) -> None:
        """The one before."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        every = self.query_one(QueueList).scopes()
        self._go_to(every[(every.index(self.choice.scope) + by) % len(every)])

    @on(QueueList.Chosen)
    def _chosen(self, event: QueueList.Chosen) -> None:
        try:
            self._go_to(event.scope)
        except Refusal as refusal:
            self.status.refuse(str(refusal))

    def do_asleep(self) -> None:
        """Show or hide sleeping accounts."""
        if self.choice.decides_on_sleepers:
            key = keymap_of(self.app).shown("view.snoozed")
            raise Refusal(f"{self.choice.name} says by itself whether sleeping accounts are in it; {key} lists them.")
        self.show_list(replace(self.choice, asleep=not self.choice.asleep), at=self.table.cursor_key)

    def queue_kept(self, queue: SavedQueue) -> None:
        """Show it: the same accounts, now under its name."""
        self.show_list(replace(self.choice, scope=queue, typed=""), at=self.table.cursor_key)
        self._count_lists()

    # -- going elsewhere --------------------------------------------------------------------------------------

    @on(QueueTable.RowSelected)
    def _opened(self, event: QueueTable.RowSelected) -> None:
        self.app.open_account(event.key, partial(self._came_back))  # type: ignore[attr-defined]

    def _came_back(self, _: object) -> None:
        self.reload()

    def do_work(self) -> None:
        """Work mode, in this list."""
        self.app.open_work(self.query_in_force, self._came_back, self.choice.title)  # type: ignore[attr-defined]

    def do_review(self) -> None:
        """What is escalated."""
        self.app.open_review(self._came_back)  # type: ignore[attr-defined]

    def do_patterns(self) -> None:
        """What payers do as a rule."""
        self.app.open_patterns(self._came_back)  # type: ignore[attr-defined]

    def do_vendors(self) -> None:
        """Who has accounts of ours."""
        self.app.open_vendors(self._came_back)  # type: ignore[attr-defined]

    def do_numbers(self) -> None:
        """What the practice is measured by."""
        self.app.open_numbers(self.show_list, self._came_back)  # type: ignore[attr-defined]

    def do_morning(self) -> None:
        """The supervisor's page."""
        self.app.open_morning(self.show_list, self._came_back)  # type: ignore[attr-defined]

    def do_rates(self) -> None:
        """Proposed rates."""
        self.app.open_rates(self._came_back)  # type: ignore[attr-defined]

    def do_reversals(self) -> None:
        """Premature write-offs."""
        self.app.open_reversals(self._came_back)  # type: ignore[attr-defined]

    def do_sync(self) -> None:
        """The sync screen."""
        self.app.open_sync(self._came_back)  # type: ignore[attr-defined]

    def do_quit(self) -> None:
        """Leave, unless accounts that I worked on have nothing that comes next: that is asked for first."""
        if ends := tuple(sorted(filter(self._is_open_end, self.worked))):
            self.ask_what_comes_next_on_many(ends)
        else:
            self.app.exit()

    def _is_open_end(self, number: str) -> bool:
        view = self.desk.look(number)
        return bool(view and view.assessment.account.is_open and view.assessment.work.needs_next_step)


def counts_of(desk: "Desk", saved: Sequence[SavedQueue]) -> Counts:
    """How many accounts each view and saved queue lists; one whose filter cannot be read today is not counted."""
    scopes: list[Scope] = [*_COUNTED, *saved]
    queries: dict[Scope, Query] = {}
    for scope in scopes:
        with suppress(Refusal):
            queries[scope] = ListChoice(scope).query(desk)
    found = dict(zip(queries, desk.counts(list(queries.values())), strict=True))
    return Counts(
        MappingProxyType({scope: count for scope, count in found.items() if isinstance(scope, View)}),
        MappingProxyType({scope.key: count for scope, count in found.items() if isinstance(scope, SavedQueue)}),
    )
