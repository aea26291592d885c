"""Numbers: what the practice is measured by, each with its formula, its trend and the accounts behind it."""

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.message import Message
from textual.worker import get_current_worker

from worklist.actions import Place, Situation, of_place
from worklist.desk import Desk, Refusal
from worklist.domain.in_words import Line
from worklist.domain.lists import View
from worklist.domain.numbers.measure import Behind, Breakdown, Measure, Numbers
from worklist.domain.numbers.words import (
    about_breakdown,
    about_counting,
    about_measure,
    about_row,
    period_in_words,
)
from worklist.screens.account import Page
from worklist.screens.behind import BehindScreen
from worklist.screens.list_choice import ListChoice
from worklist.screens.working import WorkingScreen
from worklist.widgets.action_bar import ActionBar, StatusLine
from worklist.widgets.bindings import bindings, keymap_of
from worklist.widgets.drawn import DrawnProse
from worklist.widgets.number_rows import breakdown_section, sections
from worklist.widgets.queue_table import QueueTable
from worklist.widgets.section_table import SectionTable
from worklist.widgets.top_line import TopLine

PERIODS = (30, 90, 365)
"""Days that what flows is counted over."""
_USUAL = PERIODS.index(90)
_TALL = 20
"""Lines of a page with room for a high chart."""
_HIGH, _LOW = 13, 6
"""Lines of a chart; the low one fits a small terminal together with what is said above it."""


class NumbersScreen(WorkingScreen):
    """The list of numbers and tables, or the lines of one table, beside what is to be said of the one at the cursor."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (130, "-wide")]
    AUTO_FOCUS = "SectionTable"
    PLACE: ClassVar[Place] = Place.NUMBERS
    NOT_READ: ClassVar[str] = "The numbers could not be counted now"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.NUMBERS)]
    DEFAULT_CSS = """
    NumbersScreen #main { layout: horizontal; height: 1fr; }
    NumbersScreen SectionTable { width: 1fr; }
    NumbersScreen Page { width: 1fr; padding: 0 1; scrollbar-size-vertical: 1; border-left: solid $panel; }
    NumbersScreen Page:focus { border-left: solid $accent; }
    NumbersScreen.-narrow #main { layout: vertical; }
    NumbersScreen.-narrow SectionTable { width: 1fr; height: 7; }
    NumbersScreen.-narrow Page { width: 1fr; height: 1fr; border-left: none; border-top: solid $panel; }
    NumbersScreen.-narrow Page:focus { border-top: solid $accent; }
    """

    @dataclass
    class Read(Message):
        """The numbers were counted beside the screen."""

        numbers: Numbers

    def __init__(self, desk: Desk, show_list: Callable[[ListChoice], object]) -> None:
        """``show_list`` shows a list on the queues' screen, to which the numbers give way."""
        super().__init__(desk)
        self._show_list = show_list
        self._numbers: Numbers | None = None
        self._period = _USUAL
        self._opened = ""
        """Id of the table whose lines are shown; empty where the list is."""

    def compose(self) -> ComposeResult:
        """Top line, list, text, the answer line, the keys."""
        yield TopLine()
        with Container(id="main"):
            yield SectionTable(empty_text="Counting...")
            with Page():
                yield DrawnProse()
        yield StatusLine()
        yield ActionBar(of_place(self.PLACE))

    def on_mount(self) -> None:
        """Count."""
        self.table.show_sections(())
        self.reload()

    # -- counting ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Count again; what is shown stays until that is done."""
        self.show_situation()
        self._say_in_title("counting...")
        self._count_beside(self.desk.today - timedelta(PERIODS[self._period] - 1))

    def take_in(self) -> None:
        """What others record is not counted each time: it is said that the numbers are older."""
        key = keymap_of(self.app).shown("recount")
        self._say_in_title(f"the record has changed since, {key} counts anew")

    def _say_in_title(self, said: str = "") -> None:
        period = period_in_words(self._numbers) if self._numbers else ""
        table = self._breakdown
        what = f"Numbers: {table.title}" if table else "Numbers"
        self.query_one(TopLine).show(self.desk, ", ".join(filter(None, (what, period, said))))

    @work(thread=True, exclusive=True, group="counts", exit_on_error=False)
    def _count_beside(self, since: date) -> None:
        worker = get_current_worker()
        with closing(self.desk.sibling()) as sibling:
            numbers = sibling.numbers(since)
        if not worker.is_cancelled:
            self.post_message(self.Read(numbers))

    def not_read(self, error: BaseException | None) -> None:
        """Nothing is counted any more."""
        self._say_in_title()
        super().not_read(error)

    @on(Read)
    def _read(self, message: Read) -> None:
        self._numbers = message.numbers
        self._show()

    def do_shorter_period(self) -> None:
        """Count what flows over fewer days."""
        self._count_over(self._period - 1)

    def do_longer_period(self) -> None:
        """Count what flows over more days."""
        self._count_over(self._period + 1)

    def _count_over(self, period: int) -> None:
        if not 0 <= period < len(PERIODS):
            raise Refusal(f"{PERIODS[self._period]} days is the {'longest' if period > 0 else 'shortest'} period.")
        self._period = period
        self.reload()

    def do_recount(self) -> None:
        """Count again."""
        self.reload()

    # -- what is shown ----------------------------------------------------------------------------------------

    @property
    def table(self) -> SectionTable:
        """The list."""
        return self.query_one(SectionTable)

    @property
    def _breakdown(self) -> Breakdown | None:
        """The table whose lines are shown."""
        every = self._numbers.breakdowns if self._numbers else ()
        return next((each for each in every if each.id == self._opened), None)

    def situation(self) -> Situation:
        """No account is under the cursor."""
        return Situation(self.desk.actor, acted=self.acted, keys=keymap_of(self.app))

    def _show(self) -> None:
        if self._numbers is None:
            return
        table = self._breakdown
        self.table.empty_text = "Nothing to count."
        self.table.show_sections([breakdown_section(table)] if table else sections(self._numbers))
        self._say_in_title()
        self._show_detail()

    @on(QueueTable.RowHighlighted)
    def _highlighted(self) -> None:
        self._show_detail()

    def _show_detail(self) -> None:
        page = self.query_one(Page)
        page.query_one(DrawnProse).draw(self._about)
        page.scroll_home(animate=False)
        self.show_situation()

    def _about(self, width: int) -> Iterable[Line]:
        """What is to be said of the line at the cursor, in so many columns."""
        numbers, key = self._numbers, self.table.cursor_key
        opens = keymap_of(self.app).shown("open")
        if numbers is None or key is None:
            return ()
        if table := self._breakdown:
            return (line for row in table.rows if row.label == key for line in about_row(table, row, opens, width))
        match _find(numbers, key):
            case Measure() as measure:
                height = _HIGH if self.query_one(Page).size.height >= _TALL else _LOW
                return about_measure(measure, numbers.trends.get(key, ()), opens, width, height)
            case Breakdown() as breakdown:
                return about_breakdown(breakdown, opens, width)
        return about_counting(numbers)

    def do_other_part(self) -> None:
        """From the list to the text, and back."""
        (self.query_one(Page) if self.table.has_focus else self.table).focus()

    # -- going elsewhere --------------------------------------------------------------------------------------

    @on(QueueTable.RowSelected)
    def _opened_row(self, event: QueueTable.RowSelected) -> None:
        if self._numbers is None:
            return
        if table := self._breakdown:
            row = next(row for row in table.rows if row.label == event.key)
            self._open_behind(f"{table.title}, {row.label}", row.behind)
            return
        match _find(self._numbers, event.key):
            case Measure(name=name, behind=behind):
                self._open_behind(name, behind)
            case Breakdown(id=id_):
                self._go_into(id_)

    def _go_into(self, table: str, at: str = "") -> None:
        self._opened = table
        self._show()
        self.table.move_to_key(at) if at else self.table.move_cursor(0)

    def _open_behind(self, title: str, behind: Behind) -> None:
        """Where a filter says which they are the list opens, which has every action."""
        if behind.is_empty:
            self.status.say("No account is behind it.")
        elif behind.filter:
            self._open_list(behind.filter)
        else:
            self.app.push_screen(BehindScreen(self.desk, title, behind))

    def _open_list(self, asked: str) -> None:
        try:
            self._show_list(ListChoice(View.ALL, typed=asked, asleep=True))
        except Refusal as refusal:
            self.status.refuse(str(refusal))
        else:
            self.dismiss(None)

    def do_back(self) -> None:
        """From a table's lines to the list, from the list to the queues."""
        if self._opened:
            self._go_into("", at=self._opened)
        else:
            self.dismiss(None)


def _find(numbers: Numbers, key: str) -> Measure | Breakdown | None:
    every: tuple[Measure | Breakdown, ...] = (*numbers.measures, *numbers.breakdowns)
    return next((each for each in every if each.id == key), None)
