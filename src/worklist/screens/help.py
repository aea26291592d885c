"""Every key and the filter language, from the tables that they are made of."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from worklist.actions import ACTIONS, USUAL, Action, Group
from worklist.domain.filter_terms import KEYS, STATES, SYNTAX
from worklist.domain.in_words import Line as TextLine
from worklist.domain.in_words import Section
from worklist.keymap import Keymap
from worklist.screens.account import Page
from worklist.widgets.bindings import keymap_of
from worklist.widgets.prose import Prose


class HelpScreen(ModalScreen[None]):
    """A page over the screen it was called from."""

    AUTO_FOCUS = "Page"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", show=False),
        Binding("question_mark", "dismiss(None)", "Close", show=False, id="help"),
        Binding("f1", "app.act('tour')", "Tour", show=False, id="tour"),
    ]
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
            key = keymap_of(self.app).shown
            keys = (
                f"{key('down')} {key('up')} scroll · {key('first')} {key('last')} ends · {key('tour')} tour · esc close"
            )
            yield Static(keys, classes="keys", markup=False)

    def on_mount(self) -> None:
        """The text."""
        self.query_one(Prose).show(help_sections(keymap_of(self.app)), spaced=True)


def help_sections(keymap: Keymap = USUAL) -> list[Section]:
    """The whole help as sections of text, with the keys that are in force."""
    return [*(_actions_of(group, keymap) for group in Group), _filters(keymap), _states()]


def _actions_of(group: Group, keymap: Keymap) -> Section:
    return Section(group, tuple(_in_words(action, keymap) for action in ACTIONS if action.group is group))


def _in_words(action: Action, keymap: Keymap) -> TextLine:
    return TextLine(f"{keymap.all_shown(action.id):<14} {action.about}", hanging=15)


def _filters(keymap: Keymap) -> Section:
    lines = [TextLine(f"{example:<26} {meaning}", hanging=27) for example, meaning in SYNTAX]
    lines += [TextLine(f"{key.example:<26} {key.meaning}", hanging=27) for key in KEYS]
    return Section(f"Filter language ({keymap.shown('filter')})", tuple(lines))


def _states() -> Section:
    lines = [TextLine(f"is:{state:<23} {meaning}", hanging=27) for state, meaning in STATES.items()]
    return Section("States for is:", tuple(lines))
