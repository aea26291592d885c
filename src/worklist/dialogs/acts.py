"""My latest acts, to undo or to bring back, whatever session they were made in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from worklist.desk import Desk, Refusal, Saved
from worklist.dialogs.beside import BesideDialog
from worklist.domain.act_words import act_in_words
from worklist.domain.acts import Act
from worklist.domain.events import EntryUndone
from worklist.domain.names import OPEN, NameMask
from worklist.domain.wording import accounts_in_words
from worklist.widgets.names import are_hidden, mask_in
from worklist.widgets.queue_table import Cell, Column, QueueTable, Row

_COLUMNS = (
    Column("when", "When", least=12),
    Column("where", "Where", least=12),
    Column("what", "What", least=20, flex=1),
    Column("state", "", least=6),
)


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """The person wants to see the account of an act."""

    number: str


class ActRows:
    """Acts as rows, the newest first."""

    def __init__(self, acts: Sequence[Act], today: date, mask: Callable[[Act], NameMask]) -> None:
        """``mask`` hides the names in an act's text, where they are hidden."""
        self.acts = acts
        self._today = today
        self._mask = mask

    def count(self) -> int:
        """All of them."""
        return len(self.acts)

    def rows(self, start: int, stop: int) -> Sequence[Row]:
        """One page."""
        return [self._row(act) for act in self.acts[start:stop]]

    def index_of(self, key: str) -> int | None:
        """Where an act is."""
        return next((index for index, act in enumerate(self.acts) if act.id == key), None)

    def said(self, act: Act) -> str:
        """What an act did."""
        return self._mask(act).text(act_in_words(act, self.acts))

    def _row(self, act: Act) -> Row:
        at = act.entries[0].at.astimezone()
        when = f"{at:%H:%M}" if at.date() == self._today else f"{at:%b %d %H:%M}"
        what = self.said(act)
        state = Cell("undone", "warn") if act.is_undone else Cell("")
        return Row(act.id, (Cell(when, "dim"), Cell(act.where), Cell(what, "dim" if act.is_undone else ""), state))


class MyActs(BesideDialog[Saved | OpenAccount | None]):
    """The list; an act that is chosen asks why, and is undone or brought back."""

    AUTO_FOCUS = "QueueTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "choose", "Undo or bring back", show=False),
        Binding("o", "open", "Open the account", show=False),
        Binding("escape", "leave", "Close", show=False),
        Binding("q,U", "close", "Close", show=False),
    ]
    DEFAULT_CSS = """
    MyActs { align: center middle; }
    MyActs > Vertical {
        width: 94%; max-width: 120; height: auto; max-height: 100%;
        border: round $accent; background: $background; padding: 0 1;
    }
    MyActs .title { text-style: bold; color: $text-accent; }
    MyActs QueueTable { max-height: 70%; background: $background; }
    MyActs .question { height: auto; }
    MyActs.-asking .question { margin-top: 1; }
    MyActs Input { display: none; border: none; height: 1; padding: 0; background: $surface; }
    MyActs.-asking Input { display: block; }
    MyActs Input:focus { border: none; background: $block-cursor-background 40%; }
    MyActs .answer { color: $text-error; text-style: bold; height: auto; }
    MyActs .keys { color: $text-muted; }
    """

    def __init__(self, desk: Desk, *, ask: str = "") -> None:
        """With ``ask``, the id of an act, its undoing is asked for at once."""
        super().__init__(desk)
        self._rows = ActRows(desk.latest_work(asked=ask), desk.today, self._mask_of)
        self._ask = ask

    def compose(self) -> ComposeResult:
        """Title, list, question, answer line, keys."""
        with Vertical():
            yield Static("My latest acts", classes="title", markup=False)
            yield QueueTable(_COLUMNS, empty_text="You have recorded nothing yet.")
            yield Static("", classes="question", markup=False)
            reason = Input(placeholder="why, if it helps the next reader", id="reason")
            reason.cursor_blink = False
            yield reason
            yield Static("", classes="answer", markup=False)
            yield Static("", classes="keys", markup=False)

    def on_mount(self) -> None:
        """Show the acts; ask about the one that was meant."""
        self._table.styles.height = max(2, self._rows.count() + 1)
        self._table.show(self._rows, at=self._ask or None)
        self._say_keys()
        if self._ask:
            self.action_choose()

    def names_changed(self) -> None:
        """Draw what holds them."""
        self._table.refresh_rows()
        if self._is_asking:
            self._say_question()

    def _mask_of(self, act: Act) -> NameMask:
        """Of an act on many accounts the text is one, and may hold any of their names."""
        if not are_hidden(self.app):
            return OPEN
        if len(act.accounts) == 1:
            view = self.desk.look(act.accounts[0])
            return mask_in(self.app, view.assessment.account if view else None)
        rows = (self.desk.row(number) for number in act.accounts)
        return NameMask(names=tuple({row.patient for row in rows if row}))

    @property
    def _table(self) -> QueueTable:
        return self.query_one(QueueTable)

    @property
    def _act(self) -> Act | None:
        index = self._table.cursor
        return self._rows.acts[index] if self._rows.acts else None

    @property
    def _is_asking(self) -> bool:
        return self.has_class("-asking")

    def refuse(self, text: str) -> None:
        """Say why it was not done."""
        self.query_one(".answer", Static).update(Content(text))
        self._say_keys()

    def _say_keys(self) -> None:
        said = (
            "enter do it · esc back to the list" if self._is_asking else "enter undo or bring back · o open · esc close"
        )
        self.query_one(".keys", Static).update(said)

    @on(QueueTable.RowHighlighted)
    def _moved(self) -> None:
        self.query_one(".answer", Static).update("")

    @on(QueueTable.RowSelected)
    def action_choose(self) -> None:
        """Ask why, which also asks whether."""
        act = self._act
        if act is None or self._is_asking:
            return
        self.add_class("-asking")
        self._say_question()
        self.query_one(Input).focus()
        self._say_keys()

    def _say_question(self) -> None:
        act = self._act
        if act is not None:
            said = f"{_verb(act)} on {accounts_in_words(len(act.accounts))}: {self._rows.said(act)}"
            self.query_one(".question", Static).update(Content(said))

    @on(Input.Submitted)
    def _decided(self, event: Input.Submitted) -> None:
        act = self._act
        if act is None or self.is_busy:
            return
        self.query_one(".keys", Static).update(f"Saving on {accounts_in_words(len(act.accounts))}...")
        reason = event.value
        self.do(len(act.accounts), lambda desk: undo_or_bring_back(desk, act, reason), self.dismiss)

    def action_leave(self) -> None:
        """From the question back to the list; from the list away."""
        if self.is_busy:
            return
        if self._is_asking:
            self.remove_class("-asking")
            self.query_one(".question", Static).update("")
            self._table.focus()
            self.refuse("")
        else:
            self.dismiss(None)

    def action_close(self) -> None:
        """Away."""
        self.dismiss(None)

    def action_open(self) -> None:
        """The account of the act."""
        act = self._act
        if act is None:
            return
        if len(act.accounts) > 1:
            self.refuse(f"This act is on {accounts_in_words(len(act.accounts))}; o opens the account of an act on one.")
        else:
            self.dismiss(OpenAccount(act.accounts[0]))


def _verb(act: Act) -> str:
    return "Bring back" if act.is_undone else "Undo"


def undo_or_bring_back(desk: Desk, act: Act, reason: str) -> Saved:
    """Undo an act that is in effect, as a whole; bring one back that is not. Raises Refusal."""
    if not act.is_undone:
        return desk.undo_act(act.id, reason)
    entry = act.entries[0]
    for event in desk.undoable(entry.account):
        if isinstance(event.body, EntryUndone) and event.body.target == entry.id:
            return desk.undo_act(event.act, reason)
    raise Refusal("What undid this act was itself taken back meanwhile; look at the list again.")
