"""Patterns: what payers do as a rule, why that is no luck, what the team decided; and the claims of each."""

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
from worklist.desk import Desk, Refusal, Saved
from worklist.desk.disputing import PacketWish
from worklist.dialogs.pattern import (
    ClosePatternDialog,
    ConfirmPatternDialog,
    DismissPatternDialog,
    FixPatternDialog,
    PatternForm,
    ReopenPatternDialog,
)
from worklist.domain.money import money
from worklist.domain.patterns.key import PatternKey
from worklist.domain.patterns.ledger import Ledger, Pattern, PatternClaim
from worklist.domain.patterns.life import why_not
from worklist.domain.patterns.words import heading, sections
from worklist.screens.account import Page
from worklist.screens.claim_marks import ClaimMarks
from worklist.widgets.action_bar import ActionBar, StatusLine
from worklist.widgets.bindings import bindings, keymap_of
from worklist.widgets.columns import Column
from worklist.widgets.pattern_rows import CLAIM_COLUMNS, COLUMNS, FixedRows, claim_row, pattern_row
from worklist.widgets.prose import Prose
from worklist.widgets.queue_table import QueueTable, Row
from worklist.widgets.top_line import TopLine


class PatternsScreen(ClaimMarks):
    """The list of patterns or the claims of one, beside what is known of it."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (130, "-wide")]
    AUTO_FOCUS = "QueueTable"
    PLACE: ClassVar[Place] = Place.PATTERNS
    NOT_READ: ClassVar[str] = "The patterns could not be counted now"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.PATTERNS)]
    DEFAULT_CSS = """
    PatternsScreen #main { layout: horizontal; height: 1fr; }
    PatternsScreen QueueTable { width: 13fr; }
    PatternsScreen Page { width: 7fr; padding: 0 1; scrollbar-size-vertical: 1; border-left: solid $panel; }
    PatternsScreen Page:focus { border-left: solid $accent; }
    PatternsScreen.-narrow #main { layout: vertical; }
    PatternsScreen.-narrow QueueTable { width: 1fr; height: 8; }
    PatternsScreen.-narrow Page { width: 1fr; height: 1fr; border-left: none; border-top: solid $panel; }
    PatternsScreen.-narrow Page:focus { border-top: solid $accent; }
    """

    @dataclass
    class Read(Message):
        """The ledger was counted beside the screen."""

        ledger: Ledger
        newest: int
        """Number of the newest entry on any pattern that is in it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._ledger = Ledger((), 0, 0)
        self._newest = 0
        self._every = False
        """Whether closed, dismissed and usual ones are shown too."""
        self._opened: Pattern | None = None
        """The pattern whose claims are shown; None where the list is."""
        self._read_of = ""
        """The pattern in the text: while it stays so, the text stays where it is read."""

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
        self.query_one(TopLine).show(self.desk, "Patterns")
        self.table.show(FixedRows(()))
        self.reload()

    # -- for the packet ---------------------------------------------------------------------------------------

    def do_pattern_packet(self) -> None:
        """What one dispute of them all would hold."""
        self.show_packet(PacketWish(self.chosen_accounts(), pattern=self.chosen_key()))

    def chosen_key(self) -> PatternKey:
        """The pattern under the cursor, or whose claims are shown. Raises Refusal without one."""
        pattern = self._pattern
        if pattern is None:
            raise Refusal("There is no pattern under the cursor.")
        return pattern.key

    def chosen_accounts(self) -> tuple[str, ...]:
        """The claims of that pattern that are marked; without marks all of them."""
        key = self.chosen_key()
        claims = self.claims if self._opened else self.desk.pattern_claims(key)
        every = tuple(claim.account for claim in claims)
        return tuple(account for account in every if account in self.marks) or every

    # -- what is shown ----------------------------------------------------------------------------------------

    @property
    def _pattern(self) -> Pattern | None:
        """The one whose claims are shown, else the one under the cursor."""
        if self._opened:
            return self._opened
        key = self.table.cursor_key
        return next((each for each in self._ledger.patterns if each.id == key), None)

    def situation(self) -> Situation:
        """The pattern, and in its claims the account under the cursor."""
        account = self.table.cursor_key or "" if self._opened else ""
        marked = [claim for claim in self.claims if claim.account in self.marks]
        return Situation(
            self.desk.actor,
            self.desk.row(account) if account else None,
            account,
            marked=len(marked),
            marked_balance=sum(claim.short for claim in marked),
            acted=self.acted,
            pattern=pattern.id if (pattern := self._pattern) else "",
            unrecordable=self.desk.why_no_work,
            keys=keymap_of(self.app),
        )

    def reload(self) -> None:
        """Count again; what is shown stays until that is done."""
        self.show_situation()
        self._count_beside(self._every)

    def take_in(self) -> None:
        """What others recorded, or a sync read."""
        self.reload()

    def look_for_news(self) -> None:
        """Decisions on patterns are on no account, so the lists have no news of them."""
        super().look_for_news()
        try:
            if self.is_in_sight and self.desk.newest_on_patterns() > self._newest:
                self.reload()
        except Refusal as refusal:
            self.status.refuse(str(refusal))

    @work(thread=True, exclusive=True, group="counts", exit_on_error=False)
    def _count_beside(self, every: bool) -> None:
        worker = get_current_worker()
        with closing(self.desk.sibling()) as sibling:
            newest = sibling.newest_on_patterns()
            ledger = sibling.patterns(every=every)
        if not worker.is_cancelled:
            self.post_message(self.Read(ledger, newest))

    @on(Read)
    def _read(self, message: Read) -> None:
        self._ledger, self._newest = message.ledger, message.newest
        if self._opened:
            now = next((each for each in self._ledger.patterns if each.id == self._opened.id), self._opened)
            self._show_claims(now, self.desk.pattern_claims(now.key))
        else:
            self._show_list(self.table.cursor_key)

    def _show_list(self, at: str | None) -> None:
        self._opened, self.claims, self.marks = None, (), frozenset()
        self._show_rows(COLUMNS, [pattern_row(each) for each in self._ledger.patterns], at)
        self.table.empty_text = self._empty_text()
        short = sum(each.cell.short for each in self._ledger.patterns if not each.is_at_rest)
        count = f"{len(self._ledger.patterns):,} {'in all' if self._every else 'open'}"
        self.query_one(TopLine).show(self.desk, f"Patterns: {count}, {money(short)} short")

    def _show_claims(self, pattern: Pattern, claims: Sequence[PatternClaim]) -> None:
        here = {claim.account for claim in claims}
        self._opened, self.claims, self.marks = pattern, tuple(claims), self.marks & here
        self._show_rows(CLAIM_COLUMNS, [claim_row(each, pattern) for each in claims], self.table.cursor_key)
        self.table.empty_text = "No claim shows it any more."
        self.query_one(TopLine).show(self.desk, f"Claims of the pattern {pattern.id}: {len(claims):,}")

    def _show_rows(self, columns: tuple[Column, ...], rows: Sequence[Row], at: str | None) -> None:
        self.table.columns = columns
        self.table.show(FixedRows(rows), at=at)
        self.table.marked = self.marks
        self._show_detail()

    def _empty_text(self) -> str:
        key = keymap_of(self.app).shown("every_pattern")
        tested, at_rest = self._ledger.tested, self._ledger.at_rest
        more = f"\n{key} shows {at_rest:,} that are closed, dismissed or usual." if at_rest and not self._every else ""
        return f"No pattern among {tested:,} groups of lines that are big enough.{more}"

    @on(QueueTable.RowHighlighted)
    def _highlighted(self) -> None:
        self._show_detail()

    def _show_detail(self) -> None:
        pattern = self._pattern
        prose = self.query_one(Prose)
        if pattern is None:
            prose.show(())
        else:
            prose.show(sections(pattern, self.desk.today), above=heading(pattern))
        if (id_ := pattern.id if pattern else "") != self._read_of:
            self._read_of = id_
            self.query_one(Page).scroll_home(animate=False)
        self.show_situation()

    def do_every_pattern(self) -> None:
        """With those at rest, or without."""
        self._every = not self._every
        self._opened = None
        self.reload()

    def do_other_part(self) -> None:
        """From the list to the text, and back."""
        (self.query_one(Page) if self.table.has_focus else self.table).focus()

    # -- deciding ---------------------------------------------------------------------------------------------

    def do_confirm_pattern(self) -> None:
        """Dialog."""
        self._decide(ConfirmPatternDialog)

    def do_fix_pattern(self) -> None:
        """Dialog."""
        self._decide(FixPatternDialog)

    def do_close_pattern(self) -> None:
        """Dialog."""
        self._decide(ClosePatternDialog)

    def do_dismiss_pattern(self) -> None:
        """Dialog."""
        self._decide(DismissPatternDialog)

    def do_reopen_pattern(self) -> None:
        """Dialog."""
        self._decide(ReopenPatternDialog)

    def _decide(self, dialog: type[PatternForm]) -> None:
        pattern = self._pattern
        if pattern is None:
            return
        if reason := why_not(pattern.standing.entry if pattern.standing else None, dialog.TO):
            raise Refusal(reason)
        self.app.push_screen(dialog(self.desk, pattern), self._decided)

    def _decided(self, saved: Saved | None) -> None:
        if saved is None:
            self.status.say("Not saved; what was typed is kept for the next time.")
            return
        self.status.done("Saved.")
        self.reload()

    # -- going elsewhere --------------------------------------------------------------------------------------

    @on(QueueTable.RowSelected)
    def _opened_row(self, event: QueueTable.RowSelected) -> None:
        if self._opened:
            self.app.open_account(event.key, lambda _: self.reload())  # type: ignore[attr-defined]
        elif pattern := self._pattern:
            try:
                self._show_claims(pattern, self.desk.open_pattern(pattern.key))
            except Refusal as refusal:
                self.status.refuse(str(refusal))

    def do_back(self) -> None:
        """From the claims to the list, from the list to the queues."""
        if self._opened:
            self._show_list(self._opened.id)
        else:
            self.dismiss(None)
