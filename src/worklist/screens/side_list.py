"""A list beside the queues whose rows are about accounts that may have closed: enter opens the account."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from worklist.actions import Place, Situation, of_place
from worklist.desk import Saved
from worklist.screens.working import WorkingScreen
from worklist.widgets.action_bar import ActionBar, StatusLine
from worklist.widgets.bindings import keymap_of
from worklist.widgets.queue_table import QueueTable
from worklist.widgets.section_table import Section, SectionTable
from worklist.widgets.top_line import TopLine


class SideList(WorkingScreen):
    """Sections of rows; a row is known by ``account_of`` its key."""

    AUTO_FOCUS = "SectionTable"
    PLACE: ClassVar[Place]
    NAME: ClassVar[str]
    EMPTY: ClassVar[str]
    DEFAULT_CSS = """
    SideList SectionTable { height: 1fr; }
    SideList #whole { height: auto; max-height: 4; padding: 0 1; color: $text-muted; }
    """

    def compose(self) -> ComposeResult:
        """Top line, list, answer line, keys."""
        yield TopLine()
        yield SectionTable(empty_text=self.EMPTY)
        yield Static(id="whole", markup=False)
        yield StatusLine()
        yield ActionBar(of_place(self.PLACE))

    def on_mount(self) -> None:
        """Fill it."""
        self.query_one(TopLine).show(self.desk, self.NAME)
        self.reload()

    @property
    def table(self) -> SectionTable:
        """The list."""
        return self.query_one(SectionTable)

    def account_of(self, key: str) -> str:
        """The account that a row is about; empty for no row."""
        raise NotImplementedError

    def whole(self, key: str) -> str:
        """What a row says, as far as its columns cut it off."""
        raise NotImplementedError

    def show(self, title: str, sections: Sequence[Section]) -> None:
        """Show rows under a title."""
        self.query_one(TopLine).show(self.desk, title)
        self.table.show_sections(sections)
        self._highlighted()

    def undecidable(self) -> str:
        """Why I cannot decide on the row under the cursor; empty where that is no question."""
        return ""

    def situation(self) -> Situation:
        """The account under the cursor."""
        account = self.account_of(self.table.cursor_key or "")
        return Situation(
            self.desk.actor,
            self.desk.row(account) if account else None,
            account,
            acted=self.acted,
            unrecordable=self.desk.why_no_work,
            undecidable=self.undecidable(),
            keys=keymap_of(self.app),
        )

    def take_in(self) -> None:
        """What others recorded."""
        self.reload()

    def saved(self, saved: Saved) -> None:
        """Read it anew."""
        self.reload()

    @on(QueueTable.RowHighlighted)
    def _highlighted(self) -> None:
        self.show_situation()
        self.query_one("#whole", Static).update(self.whole(self.table.cursor_key or ""))

    @on(QueueTable.RowSelected)
    def _opened(self, event: QueueTable.RowSelected) -> None:
        if account := self.account_of(event.key):
            self.app.open_account(account, lambda _: self.reload())  # type: ignore[attr-defined]

    def do_back(self) -> None:
        """Back to the queues."""
        self.dismiss(None)
