"""Vendors: who has what, whether the agreement holds, what came of it beside our own work; and the accounts of each."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.message import Message
from textual.worker import get_current_worker

from worklist.actions import Place, Situation, of_place
from worklist.desk import Desk, Refusal
from worklist.domain.money import money
from worklist.domain.sections import Line, Section
from worklist.domain.vendors.scorecard import Scorecard
from worklist.domain.vendors.scorecard_words import scored
from worklist.domain.vendors.stays import Stay
from worklist.domain.vendors.words import sections
from worklist.domain.wording import accounts_in_words, counted
from worklist.screens.account import Page
from worklist.screens.working import WorkingScreen
from worklist.widgets.action_bar import ActionBar, StatusLine
from worklist.widgets.bindings import bindings, keymap_of
from worklist.widgets.pattern_rows import FixedRows
from worklist.widgets.prose import Prose
from worklist.widgets.queue_table import QueueTable
from worklist.widgets.top_line import TopLine
from worklist.widgets.vendor_rows import COLUMNS, STAY_COLUMNS, StayRows, vendor_row

_EMPTY = "The register has no vendor yet.\nworklist vendor add makes one: its purpose, its fee, its agreement."


class VendorsScreen(WorkingScreen):
    """The list of vendors or the accounts of one, beside what is known of it."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (130, "-wide")]
    AUTO_FOCUS = "QueueTable"
    PLACE: ClassVar[Place] = Place.VENDORS
    NOT_READ: ClassVar[str] = "The vendors could not be counted now"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.VENDORS)]
    DEFAULT_CSS = """
    VendorsScreen #main { layout: vertical; height: 1fr; }
    VendorsScreen QueueTable { width: 1fr; height: 1fr; }
    VendorsScreen Page { width: 1fr; height: 2fr; padding: 0 1; scrollbar-size-vertical: 1; border-top: solid $panel; }
    VendorsScreen Page:focus { border-top: solid $accent; }
    VendorsScreen.-narrow QueueTable { height: 7; }
    VendorsScreen.-narrow Page { height: 1fr; }
    """

    @dataclass
    class Read(Message):
        """The scorecards were counted beside the screen."""

        cards: Sequence[Scorecard]
        newest: int
        """Number of the newest entry on the register or on a report that is in it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._cards: Sequence[Scorecard] = ()
        self._newest = 0
        self._opened: Scorecard | None = None
        """The vendor whose accounts are shown; None where the list is."""
        self._stays = StayRows((), self.masked)
        self._read_of = ""
        """The vendor in the text: while it stays so, the text stays where it is read."""

    def compose(self) -> ComposeResult:
        """Top line, list, text, the answer line, the keys."""
        yield TopLine()
        with Container(id="main"):
            yield QueueTable(COLUMNS, empty_text="Counting...")
            with Page():
                yield Prose()
        yield StatusLine()
        yield ActionBar(of_place(self.PLACE))

    def on_mount(self) -> None:
        """Count."""
        self.query_one(TopLine).show(self.desk, "Vendors")
        self.table.show(FixedRows(()))
        self.reload()

    @property
    def table(self) -> QueueTable:
        """The list."""
        return self.query_one(QueueTable)

    @property
    def _card(self) -> Scorecard | None:
        """The vendor whose accounts are shown, else the one under the cursor."""
        key = self._opened.vendor.key if self._opened else self.table.cursor_key
        return next((card for card in self._cards if card.vendor.key == key), None)

    def situation(self) -> Situation:
        """The account under the cursor, in a vendor's accounts."""
        account = self._stays.account_of(self.table.cursor_key or "") if self._opened else ""
        return Situation(
            self.desk.actor,
            self.desk.row(account) if account else None,
            account,
            unrecordable=self.desk.why_no_work,
            keys=keymap_of(self.app),
        )

    # -- counting ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Count again; what is shown stays until that is done."""
        self.show_situation()
        self._count_beside()

    def take_in(self) -> None:
        """What others recorded."""
        self.reload()

    def look_for_news(self) -> None:
        """The register and reports are on no account, so the lists have no news of them."""
        super().look_for_news()
        try:
            if self.is_in_sight and self.desk.newest_on_vendors() > self._newest:
                self.reload()
        except Refusal as refusal:
            self.status.refuse(str(refusal))

    @work(thread=True, exclusive=True, group="counts", exit_on_error=False)
    def _count_beside(self) -> None:
        worker = get_current_worker()
        with closing(self.desk.sibling()) as sibling:
            newest = sibling.newest_on_vendors()
            cards = sibling.scorecards()
        if not worker.is_cancelled:
            self.post_message(self.Read(cards, newest))

    @on(Read)
    def _read(self, message: Read) -> None:
        self._cards, self._newest = message.cards, message.newest
        if self._opened and (card := self._card):
            self._show_stays(card, card.out_first)
        else:
            self._show_list(self.table.cursor_key)

    # -- what is shown ----------------------------------------------------------------------------------------

    def _show_list(self, at: str | None) -> None:
        self._opened = None
        self.table.columns, self.table.empty_text = COLUMNS, _EMPTY
        self.table.show(FixedRows([vendor_row(card, self.desk.today) for card in self._cards]), at=at)
        out = sum(card.whole.out for card in self._cards)
        amount = sum(card.whole.out_amount for card in self._cards)
        with_them = f"{accounts_in_words(out)} out, {money(amount)}"
        self.query_one(TopLine).show(self.desk, f"{counted(len(self._cards), 'vendor')}: {with_them}")
        self._show_detail()

    def _show_stays(self, card: Scorecard, stays: Sequence[Stay]) -> None:
        self._opened, self._stays = card, StayRows(stays, self.masked)
        self.table.columns, self.table.empty_text = STAY_COLUMNS, "Nothing was ever placed with it."
        self.table.show(self._stays, at=self.table.cursor_key)
        self.query_one(TopLine).show(self.desk, f"Placed with {card.vendor.name}: {accounts_in_words(len(stays))}")
        self._show_detail()

    @on(QueueTable.RowHighlighted)
    def _highlighted(self) -> None:
        self._show_detail()

    def _show_detail(self) -> None:
        card = self._card
        key = card.vendor.key if card else ""
        self.query_one(Prose).show(self._text_of(card) if card else ())
        if key != self._read_of:
            self._read_of = key
            self.query_one(Page).scroll_home(animate=False)
        self.show_situation()

    def _text_of(self, card: Scorecard) -> Sequence[Section]:
        """Where it stands, what came of it, its terms, who set them."""
        history, today = self.desk.vendor_history(card.vendor), self.desk.today
        in_pilot = card.pilot.placed if card.pilot else 0
        stands, *terms = sections(card.vendor, history, today, card.whole.out, in_pilot)
        late = (Line(card.silence.in_words(today), "loud"),) if card.silence else ()
        return Section(f"{card.vendor.name}", (*stands.lines, *late)), *scored(card, self.masked), *terms

    def do_other_part(self) -> None:
        """From the list to the text, and back."""
        (self.query_one(Page) if self.table.has_focus else self.table).focus()

    # -- going elsewhere --------------------------------------------------------------------------------------

    @on(QueueTable.RowSelected)
    def _opened_row(self, event: QueueTable.RowSelected) -> None:
        if self._opened:
            account = self._stays.account_of(event.key)
            self.app.open_account(account, lambda _: self.reload())  # type: ignore[attr-defined]
        elif card := self._card:
            try:
                self._show_stays(card, self.desk.open_stays(card))
            except Refusal as refusal:
                self.status.refuse(str(refusal))

    def do_back(self) -> None:
        """From the accounts to the list, from the list to the queues."""
        if self._opened:
            self._show_list(self._opened.vendor.key)
        else:
            self.dismiss(None)
