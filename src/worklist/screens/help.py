"""Every key and the filter language, from the tables that they are made of."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from worklist.actions import ACTIONS, Group, key_name
from worklist.domain.filter_terms import KEYS, STATES, SYNTAX
from worklist.domain.in_words import Line as TextLine
from worklist.domain.in_words import Section
from worklist.screens.account import Page
from worklist.widgets.prose import Prose


class HelpScreen(ModalScreen[None]):
    """A page over the screen it was called from."""

    AUTO_FOCUS = "Page"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark", "dismiss(None)", "Close", show=False)]
    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen > Vertical {
        width: 90%; max-width: 110; height: 92%; border: round $accent; background: $background; padding: 0 1;
    }
    HelpScreen .keys { color: $text-muted; }
    """

    def compose(self) -> ComposeResult:
        """The sections and how to leave."""
        with Vertical():
            with Page():
                yield Prose()
            yield Static("j k scroll · g G ends · esc close", classes="keys", markup=False)

    def on_mount(self) -> None:
        """The text."""
        self.query_one(Prose).show(help_sections(), spaced=True)


def help_sections() -> list[Section]:
    """The whole help as sections of text."""
    return [*(_actions_of(group) for group in Group), _filters(), _states()]


def _actions_of(group: Group) -> Section:
    lines = []
    for action in ACTIONS:
        if action.group is group:
            keys = " ".join(key_name(key) for key in action.keys)
            lines.append(TextLine(f"{keys:<14} {action.about}", hanging=15))
    return Section(group, tuple(lines))


def _filters() -> Section:
    lines = [TextLine(f"{example:<26} {meaning}", hanging=27) for example, meaning in SYNTAX]
    lines += [TextLine(f"{key.example:<26} {key.meaning}", hanging=27) for key in KEYS]
    return Section("Filter language (/)", tuple(lines))


def _states() -> Section:
    lines = [TextLine(f"is:{state:<23} {meaning}", hanging=27) for state, meaning in STATES.items()]
    return Section("States for is:", tuple(lines))
