"""Review: the requests that wait, each with what speaks for and against it; or my own and what became of them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from worklist.actions import Place, Situation, of_place
from worklist.desk import Desk, Refusal, Saved
from worklist.dialogs.decision import ApproveDialog, DecisionDialog, DeclineDialog, ReturnDialog
from worklist.dialogs.record import UndoDialog
from worklist.domain.calendar import BusinessCalendar
from worklist.domain.escalations import SOMEBODY_ELSE_DECIDES, Escalation
from worklist.domain.in_words import heading
from worklist.domain.money import dollars, money
from worklist.domain.queues import class_in_words
from worklist.domain.review import LONG_WAIT, Review, asked_in_all, waits_in_words
from worklist.domain.team import Right
from worklist.domain.wording import accounts_in_words
from worklist.screens.account import Page
from worklist.screens.glance import Glance
from worklist.screens.working import WorkingScreen
from worklist.widgets.action_bar import ActionBar, StatusLine
from worklist.widgets.bindings import bindings, keymap_of
from worklist.widgets.names import mask_in
from worklist.widgets.prose import Prose
from worklist.widgets.queue_table import Cell, Column, QueueTable, Row
from worklist.widgets.top_line import TopLine

_COLUMNS = (
    Column("waits", "Waits", least=10),
    Column("account", "Account", least=8),
    Column("by", "Asked by", least=8),
    Column("asks", "Asks", least=9),
    Column("amount", "$ asked", least=10, align="right"),
    Column("class", "Class", least=15, priority=3),
    Column("payer", "Payer", least=8, flex=1, priority=2),
)
_MY_COLUMNS = (Column("waits", "State", least=11), *_COLUMNS[1:])
"""Of my own requests: where each stands, and how long it waits."""


class ReviewRows:
    """Requests as rows."""

    def __init__(self, reviews: Sequence[Review], me: str, today: date, calendar: BusinessCalendar) -> None:
        self.reviews = reviews
        self._me = me
        self._today = today
        self._calendar = calendar

    def count(self) -> int:
        """All of them."""
        return len(self.reviews)

    def rows(self, start: int, stop: int) -> Sequence[Row]:
        """One page."""
        return [self._row(review) for review in self.reviews[start:stop]]

    def index_of(self, key: str) -> int | None:
        """Where the request on an account is."""
        return next((at for at, review in enumerate(self.reviews) if review.account == key), None)

    def _row(self, review: Review) -> Row:
        request, row = review.asked.request, review.row
        cells = (
            self._state(review),
            Cell(review.account),
            Cell("you", "dim") if review.asked.by == self._me else Cell(review.asked.by),
            Cell(request.asks),
            Cell("" if request.amount is None else dollars(request.amount), "money"),
            Cell(class_in_words(row.account_class) if row else "closed", "dim"),
            Cell(row.payer if row else "", "dim"),
        )
        return Row(review.account, cells)

    def _state(self, review: Review) -> Cell:
        """How long it waits, or what came of it."""
        if not review.asked.waits:
            return Cell(review.asked.state, "good" if review.asked.state == "approved" else "warn")
        days, business = review.waited(self._today, self._calendar)
        return Cell(waits_in_words(days, business), "warn" if business >= LONG_WAIT else "")


class ReviewScreen(WorkingScreen):
    """The list over what is asked; beside it where there is room."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (130, "-wide")]
    AUTO_FOCUS = "QueueTable"
    PLACE: ClassVar[Place] = Place.REVIEW
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.REVIEW)]
    DEFAULT_CSS = """
    ReviewScreen #main { layout: horizontal; height: 1fr; }
    ReviewScreen QueueTable { width: 1fr; }
    ReviewScreen Page { width: 1fr; padding: 0 1; scrollbar-size-vertical: 1; border-left: solid $panel; }
    ReviewScreen Page:focus { border-left: solid $accent; }
    ReviewScreen.-narrow #main { layout: vertical; }
    ReviewScreen.-narrow QueueTable { height: 7; }
    ReviewScreen.-narrow Page { height: 1fr; border-left: none; border-top: solid $panel; }
    ReviewScreen.-narrow Page:focus { border-top: solid $accent; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._glance = Glance(self, desk, self._close_detail)
        self._sees_all = desk.me.may(Right.DECIDE) or desk.me.may(Right.AUDIT)
        self._mine = not self._sees_all
        """Whether the list is of my own requests."""
        self._marks: dict[str, Review] = {}
        """By account, as they were seen when they were marked."""
        self._anchor = ""
        self._read_of = ""
        """The account whose request is in the text: while it stays so, the text stays where it is read."""
        self._rows = ReviewRows((), desk.actor, desk.today, desk.rules.calendar)

    def compose(self) -> ComposeResult:
        """Top line, list, text, the answer line, the keys."""
        yield TopLine()
        with Container(id="main"):
            yield QueueTable(_COLUMNS)
            with Page():
                yield Prose()
        yield StatusLine()
        yield ActionBar(of_place(self.PLACE))

    def on_mount(self) -> None:
        """What waits, the oldest first."""
        self._read()
        self.table.show(self._rows)
        self._show_detail()
        self._tell_of_rates()

    def _tell_of_rates(self) -> None:
        """Rates are decided on elsewhere: who decides is told where, and that some wait."""
        if self._sees_all and (waiting := len(self.desk.proposed_rates())):
            key = keymap_of(self.app).shown("rates")
            rates = "1 proposed rate waits" if waiting == 1 else f"{waiting:,} proposed rates wait"
            self.status.say(f"{rates} too: {key} on the queues' screen.")

    # -- what is shown ----------------------------------------------------------------------------------------

    @property
    def table(self) -> QueueTable:
        """The list."""
        return self.query_one(QueueTable)

    @property
    def _review(self) -> Review | None:
        """The request under the cursor."""
        at = self._rows.index_of(self.table.cursor_key or "")
        return self._rows.reviews[at] if at is not None else None

    def situation(self) -> Situation:
        """The request under the cursor."""
        number = self.table.cursor_key or ""
        return Situation(
            self.desk.actor,
            self.desk.row(number) if number else None,
            number,
            marked=len(self._marks),
            marked_balance=asked_in_all(self._marks.values()),
            acted=self.acted,
            unrecordable=self.desk.why_no_work,
            undecidable=self._undecidable(),
            keys=keymap_of(self.app),
        )

    def _undecidable(self) -> str:
        """Of the marked ones each is judged by itself, when the question is asked."""
        if why := self.desk.me.why_not(Right.DECIDE):
            return why
        review = self._review
        if self._marks or review is None:
            return ""
        if self.desk.actor in review.asked.hands:
            return SOMEBODY_ELSE_DECIDES
        return "" if review.asked.waits else f"This request is {review.asked.state} already."

    def reload(self) -> None:
        """What waits now; what left the list is marked no more."""
        self._read()
        self.table.refresh_rows()
        here = {review.account for review in self._rows.reviews}
        self._mark({number: review for number, review in self._marks.items() if number in here})
        self._show_detail()

    def take_in(self) -> None:
        """Show what others recorded; the text stays where it is read."""
        self.reload()

    def _read(self) -> None:
        reviews = self.desk.my_requests() if self._mine else self.desk.reviews()
        self._rows.reviews = reviews
        title = "My requests" if self._mine else "Review"
        self.query_one(TopLine).show(self.desk, f"{title}: {_counted(reviews)}")
        self.table.columns = _MY_COLUMNS if self._mine else _COLUMNS
        self.table.empty_text = self._empty_text()

    def _empty_text(self) -> str:
        if not self._mine:
            return "No request waits for a decision."
        key = keymap_of(self.app).shown("escalate")
        return f"You have asked for nothing that still stands.\n{key} on an account asks."

    @on(QueueTable.RowHighlighted)
    def _highlighted(self) -> None:
        self._show_detail()
        key = self.table.cursor_key or ""
        if key != self._read_of:
            self._read_of = key
            self.query_one(Page).scroll_home(animate=False)

    def _show_detail(self) -> None:
        review = self._review
        view = self.desk.look(review.account) if review else None
        prose = self.query_one(Prose)
        if view is None:
            prose.show(())
        else:
            mask = mask_in(self.app, view.assessment.account)
            prose.show(mask.sections(self.desk.review_sections(view)), above=mask.lines(heading(view.assessment)))
        self._glance.rest_on(view.assessment.account.number if view else "")
        self.show_situation()

    def _close_detail(self, why: str) -> None:
        self.query_one(Prose).show(())
        self.status.refuse(why)

    # -- marking ----------------------------------------------------------------------------------------------

    def do_mark(self) -> None:
        """Mark or unmark the row, and go to the next."""
        review = self._review
        if review is None:
            return
        marks = dict(self._marks)
        if marks.pop(review.account, None) is None:
            marks[review.account] = review
        self._anchor = review.account
        self._mark(marks)
        self.table.action_cursor_down()

    def do_mark_range(self) -> None:
        """From the row that was marked last to this one."""
        here = self.table.cursor
        anchor = self._rows.index_of(self._anchor)
        first, last = sorted((here, here if anchor is None else anchor))
        self._add_marks(self._rows.reviews[first : last + 1])

    def do_mark_all(self) -> None:
        """All that the list shows."""
        self._add_marks(self._rows.reviews)

    def do_mark_like(self) -> None:
        """Those that ask the same about the same."""
        review = self._review
        if review is not None:
            self._add_marks(self.desk.alike(review, self._rows.reviews))

    def do_unmark_all(self) -> None:
        """None."""
        self._mark({})

    def _add_marks(self, reviews: Iterable[Review]) -> None:
        """What is marked already stays as it was seen then."""
        self._mark({review.account: review for review in reviews} | self._marks)
        marks = self._marks.values()
        self.status.done(f"{len(marks):,} marked, {money(asked_in_all(marks))} asked.")

    def _mark(self, marks: dict[str, Review]) -> None:
        self._marks = marks
        self.table.marked = frozenset(marks)
        self.show_situation()

    # -- deciding ---------------------------------------------------------------------------------------------

    def do_approve(self) -> None:
        """Dialog."""
        self._decide(ApproveDialog)

    def do_send_back(self) -> None:
        """Dialog."""
        self._decide(ReturnDialog)

    def do_decline(self) -> None:
        """Dialog."""
        self._decide(DeclineDialog)

    def _decide(self, dialog: type[DecisionDialog]) -> None:
        reviews = list(self._marks.values()) or [review for review in [self._review] if review]
        if not reviews:
            return
        if self._marks:
            about = f"{accounts_in_words(len(reviews))} marked, {money(asked_in_all(reviews))} asked"
            self._ask(dialog(self.subject_of_many(tuple(self._marks), about), reviews, ""))
            return
        view = self._view(reviews[0].account)
        if dialog is ApproveDialog and (against := self.desk.why_not_approved(view)):
            raise Refusal(against)
        known = mask_in(self.app, view.assessment.account).text(_known(reviews[0].asked))
        self._ask(dialog(self._subject(reviews[0].account), reviews, known))

    def saved_on_many(self, saved: Saved) -> None:
        """The marks have served."""
        self._mark({})
        super().saved_on_many(saved)

    def told_besides(self, saved: Saved) -> str:
        """How what was approved goes to its vendor."""
        return self.desk.how_to_place(saved)

    def do_undo(self) -> None:
        """My decision, which has left the list; else an entry on the account under the cursor."""
        if self.last_saved and not self.last_act:
            self._ask(UndoDialog(self._subject(self.last_saved)))
        else:
            super().do_undo()

    # -- going elsewhere --------------------------------------------------------------------------------------

    def do_my_requests(self) -> None:
        """My own, or again all that wait."""
        if not self._sees_all:
            raise Refusal(f"These are your own requests. {self.desk.me.why_not(Right.DECIDE)}")
        self._mine = not self._mine
        self._mark({})
        self._read()
        self.table.show(self._rows)
        self._show_detail()

    def do_other_part(self) -> None:
        """From the list to the text, and back."""
        (self.query_one(Page) if self.table.has_focus else self.table).focus()

    @on(QueueTable.RowSelected)
    def _opened(self, event: QueueTable.RowSelected) -> None:
        self.app.open_account(event.key, lambda _: self.reload())  # type: ignore[attr-defined]

    def do_back(self) -> None:
        """To the queues."""
        self.dismiss(None)


def _known(asked: Escalation) -> str:
    request = asked.request
    amount = f" {dollars(request.amount)}" if request.amount is not None else ""
    vendor = f" with {request.vendor}" if request.vendor else ""
    return f"{asked.by} asks for {request.asks}{amount}{vendor}: {request.ask}"


def _counted(reviews: Sequence[Review]) -> str:
    waiting = sum(review.asked.waits for review in reviews)
    asked = asked_in_all(review for review in reviews if review.asked.waits)
    said = f"{waiting:,} wait{'s' if waiting == 1 else ''}"
    return f"{said}, {money(asked)} asked" if asked else said
