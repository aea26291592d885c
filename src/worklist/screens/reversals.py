"""Premature write-offs: what the remit or the contract says was given up too early, by kind, the largest first."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.message import Message
from textual.worker import get_current_worker

from worklist.actions import Place
from worklist.desk import Desk
from worklist.domain.money import dollars
from worklist.domain.reversals import Reversal, WriteOffKind, total_of
from worklist.domain.wording import capital
from worklist.screens.side_list import SideList
from worklist.widgets.bindings import bindings
from worklist.widgets.columns import Column
from worklist.widgets.rows import Cell, Row
from worklist.widgets.section_table import Section

_MOST = 1_000
"""Rows of a kind: the largest come first, and worklist reversals lists all."""


def _columns(kind: WriteOffKind, reversals: Sequence[Reversal]) -> tuple[Column, ...]:
    title = f"{kind.label.capitalize()}: {len(reversals):,}, {dollars(total_of(reversals))}"
    return (
        Column("account", title, least=max(28, len(title))),
        Column("line", "Line", least=11),
        Column("amount", "Amount", least=10, align="right"),
        Column("answered", "Answered", least=10, priority=4),
        Column("payer", "Payer", least=12, flex=1, priority=5),
        Column("road", "Road", least=16, flex=1, priority=3),
        Column("why", "Why", least=24, flex=4, priority=2),
    )


class ReversalsScreen(SideList):
    """Read beside the screen, since each account is assessed for it."""

    PLACE: ClassVar[Place] = Place.REVERSALS
    NOT_READ: ClassVar[str] = "The write-offs could not be read now"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.REVERSALS)]
    NAME = "Write-offs to take back"
    EMPTY = "No write-off is known to have been premature."

    @dataclass
    class Read(Message):
        """The list was read beside the screen."""

        reversals: Sequence[Reversal]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._reversals: dict[str, Reversal] = {}

    def reload(self) -> None:
        """Read again; what is shown stays until that is done."""
        self.show_situation()
        self._read_beside()

    @work(thread=True, exclusive=True, group="counts", exit_on_error=False)
    def _read_beside(self) -> None:
        worker = get_current_worker()
        with closing(self.desk.sibling()) as sibling:
            found = sibling.reversals()
        if not worker.is_cancelled:
            self.post_message(self.Read(found))

    @on(Read)
    def _read(self, message: Read) -> None:
        self._reversals = {_key(each): each for each in message.reversals}
        of_kind = {kind: [each for each in message.reversals if each.kind is kind] for kind in WriteOffKind}
        sections = [Section(_columns(kind, here), tuple(map(_row, here[:_MOST]))) for kind, here in of_kind.items()]
        self.show(f"{self.NAME}: {dollars(total_of(message.reversals))}", sections)

    def account_of(self, key: str) -> str:
        """The one that it is about."""
        found = self._reversals.get(key)
        return found.account if found else ""

    def whole(self, key: str) -> str:
        """Why it is listed, and the road that is left."""
        found = self._reversals.get(key)
        return f"{found.payer}, {found.service}: {found.why}. {capital(found.road)}." if found else ""


def _key(each: Reversal) -> str:
    return f"{each.account} {each.line}"


def _row(each: Reversal) -> Row:
    amount = Cell("UNKNOWN", "warn") if each.amount is None else Cell(dollars(each.amount), "money")
    step = f"step {each.due_on}, " if each.due_on else ""
    cells = (
        *(Cell(each.account), Cell(each.service), amount, Cell(str(each.answered_on or ""), "dim")),
        *(Cell(each.payer, "dim"), Cell(each.road, "warn" if "UNKNOWN" in each.road else ""), Cell(step + each.why)),
    )
    return Row(_key(each), cells)
