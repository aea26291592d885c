"""What an act on the marked accounts will do, said before it is done."""

import uuid
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from worklist.desk import Desk, Saved, Trial
from worklist.dialogs.beside import BesideDialog
from worklist.domain.act_words import confirmation
from worklist.domain.events import Body
from worklist.domain.in_words import Line
from worklist.domain.wording import accounts_in_words
from worklist.widgets.tones import lines_content


class Confirm(BesideDialog[Saved | None]):
    """The one question before an act on many; its answer is what was saved."""

    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "save", "Do it", show=False),
        Binding("escape", "leave", "Do nothing", show=False),
    ]
    DEFAULT_CSS = """
    Confirm { align: center middle; }
    Confirm > Vertical {
        width: 90%; max-width: 92; height: auto; max-height: 100%;
        border: round $accent; background: $background; padding: 0 1;
    }
    Confirm .title { text-style: bold; color: $text-accent; }
    Confirm VerticalScroll { height: auto; max-height: 16; scrollbar-size-vertical: 1; }
    Confirm .answer { color: $text-error; text-style: bold; height: auto; }
    Confirm .keys { color: $text-muted; }
    """

    def __init__(self, desk: Desk, numbers: Sequence[str], *bodies: Body) -> None:
        super().__init__(desk)
        self._numbers = tuple(numbers)
        self._bodies = bodies
        self.act = uuid.uuid4().hex  # one id for every try: a save whose answer was lost is not done twice
        self._trial: Trial | None = None

    def compose(self) -> ComposeResult:
        """Title, what will be done, answer line, keys."""
        with Vertical():
            yield Static(f"{accounts_in_words(len(self._numbers))} marked", classes="title", markup=False)
            with VerticalScroll():
                yield Static(f"Looking at {accounts_in_words(len(self._numbers))}...", id="what", markup=False)
            yield Static("", classes="answer", markup=False)
            yield Static("", classes="keys", markup=False)

    def on_mount(self) -> None:
        """Try it out: what is confirmed is what is so now."""
        self.do(len(self._numbers), self.try_out, self._show)

    def try_out(self, desk: Desk) -> Trial:
        """What it would do now."""
        return desk.trial(self._numbers, *self._bodies)

    def carry_out(self, desk: Desk, trial: Trial) -> Saved:
        """Do what was tried; a second try of a save whose answer was lost is the same act."""
        return desk.carry_out(trial, *self._bodies, act=self.act)

    def _show(self, trial: Trial) -> None:
        self._trial = trial
        lines = self.said(trial)
        self.query_one("#what", Static).update(lines_content(lines))
        go = f"enter do it on {accounts_in_words(trial.accounts)} · " if trial.accounts else ""
        self.query_one(".keys", Static).update(Content(f"{go}esc back, nothing is saved"))

    def said(self, trial: Trial) -> tuple[Line, ...]:
        """What will be done, on how many, and which are left out and why."""
        return confirmation(self._bodies, trial.accounts, trial.balance, trial.refused)

    def refuse(self, text: str) -> None:
        """Say why nothing was done."""
        self.query_one(".answer", Static).update(Content(text))

    def action_save(self) -> None:
        """Do it, as one act."""
        trial = self._trial
        if self.is_busy or trial is None or not trial.accounts:
            return
        self.refuse("")
        self.query_one(".keys", Static).update(f"Saving on {accounts_in_words(trial.accounts)}...")
        self.do(trial.accounts, lambda desk: self.carry_out(desk, trial), self.dismiss)

    def action_leave(self) -> None:
        """Back, with nothing done."""
        if not self.is_busy:
            self.dismiss(None)
