"""The accounts behind a number, open and closed ones."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.worker import get_current_worker

from worklist.actions import Place, Situation, of_place
from worklist.desk import Desk
from worklist.desk.numbers import BehindAccount
from worklist.domain.account_row import AccountRow
from worklist.domain.money import dollars
from worklist.domain.numbers.measure import Behind
from worklist.domain.wording import accounts_in_words
from worklist.screens.working import WorkingScreen
from worklist.widgets.action_bar import ActionBar, StatusLine
from worklist.widgets.bindings import bindings, keymap_of
from worklist.widgets.columns import Column
from worklist.widgets.queue_table import QueueTable
from worklist.widgets.rows import Cell, Row
from worklist.widgets.top_line import TopLine

_COLUMNS = (
    Column("account", "Account", least=10, flex=1),
    Column("queue", "Queue", least=17),
    Column("balance", "Balance", least=11, align="right"),
    Column("payer", "Payer", least=14, flex=2, priority=2),
    Column("service", "Service", least=10, priority=3),
    Column("answered", "Answered", least=10, priority=4),
    Column("charges", "Charges", least=11, align="right", priority=5),
    Column("paid", "Paid", least=11, align="right", priority=6),
)


class BehindScreen(WorkingScreen):
    """The accounts stay those that were counted; ``enter`` opens one, also a closed one."""

    AUTO_FOCUS = "QueueTable"
    PLACE: ClassVar[Place] = Place.BEHIND
    NOT_READ: ClassVar[str] = "The accounts could not be read now"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.BEHIND)]

    @dataclass
    class Read(Message):
        """The accounts were read beside the screen."""

        accounts: Sequence[BehindAccount]

    def __init__(self, desk: Desk, title: str, behind: Behind) -> None:
        """``title`` is what the number is called."""
        super().__init__(desk)
        self._title = title
        self._behind = behind

    def compose(self) -> ComposeResult:
        """Top line, list, answer line, keys."""
        yield TopLine()
        yield QueueTable(_COLUMNS, empty_text="No account is behind it any more.")
        yield StatusLine()
        yield ActionBar(of_place(self.PLACE))

    def on_mount(self) -> None:
        """Read them; that they were looked through is in the record."""
        self.query_one(TopLine).show(self.desk, f"{self._title}: {accounts_in_words(self._behind.count)}")
        self.table.show(None)
        self.show_situation()
        self._read_beside()

    @work(thread=True, exclusive=True, group="counts", exit_on_error=False)
    def _read_beside(self) -> None:
        worker = get_current_worker()
        with closing(self.desk.sibling()) as sibling:
            found = sibling.accounts_behind(self._behind, self._title)
        if not worker.is_cancelled:
            self.post_message(self.Read(found))

    @on(Read)
    def _read(self, message: Read) -> None:
        self.table.show(BehindRows(self.desk, message.accounts))

    @property
    def table(self) -> QueueTable:
        """The list."""
        return self.query_one(QueueTable)

    def situation(self) -> Situation:
        """The account under the cursor."""
        account = self.table.cursor_key or ""
        row = self.desk.row(account) if account else None
        return Situation(self.desk.actor, row, account, keys=keymap_of(self.app))

    def reload(self) -> None:
        """The same accounts as they stand now."""
        self.table.refresh_rows()
        self.show_situation()

    def take_in(self) -> None:
        """What others recorded on them."""
        self.reload()

    @on(QueueTable.RowHighlighted)
    def _highlighted(self) -> None:
        self.show_situation()

    @on(QueueTable.RowSelected)
    def _opened(self, event: QueueTable.RowSelected) -> None:
        self.app.open_account(event.key, lambda _: self.reload())  # type: ignore[attr-defined]

    def do_back(self) -> None:
        """Back to the numbers."""
        self.dismiss(None)


class BehindRows:
    """Accounts in the order that they were read in. Where an open one stands is read for those on the screen."""

    def __init__(self, desk: Desk, accounts: Sequence[BehindAccount]) -> None:
        self._desk = desk
        self._accounts = accounts
        self._places = {each.account: at for at, each in enumerate(accounts)}

    def count(self) -> int:
        """All of them."""
        return len(self._accounts)

    def rows(self, start: int, stop: int) -> Sequence[Row]:
        """One page."""
        return [_row(each, self._desk.row(each.account)) for each in self._accounts[start:stop]]

    def index_of(self, key: str) -> int | None:
        """Where an account is."""
        return self._places.get(key)


def _row(each: BehindAccount, now: AccountRow | None) -> Row:
    stands = Cell(now.queue.title) if now else Cell("closed", "dim")
    balance = Cell(dollars(now.balance), "money") if now else Cell("", "dim")
    fact = each.fact
    if fact is None:
        return Row(each.account, (Cell(each.account), stands, balance, Cell("not in the PM's records", "warn")))
    cells = (
        *(Cell(each.account), stands, balance, Cell(fact.payer), Cell(str(fact.service_on or "UNKNOWN"))),
        Cell(str(fact.answered_on or ""), "dim"),
        Cell("UNKNOWN", "warn") if fact.charges is None else Cell(dollars(fact.charges), "dim"),
        Cell(dollars(fact.paid), "dim"),
    )
    return Row(each.account, cells)
