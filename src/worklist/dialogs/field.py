"""The fields of forms: what each is filled with, and its place in the form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Label

from worklist.widgets.choice import Choice
from worklist.widgets.note_line import NoteLine
from worklist.widgets.tick import Tick
from worklist.widgets.timer import CallTimer

Values = Mapping[str, str]
"""What the fields of a form say, by field id."""
Control = Input | Choice | CallTimer | Tick
CONTROLS = "Input, Choice, CallTimer, Tick"
"""All of them, as a selector."""


class UnfilledError(ValueError):
    """A field wants an answer first; the sentence says which and why."""

    def __init__(self, field: str, said: str) -> None:
        super().__init__(said)
        self.field = field
        """Its id."""


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a form."""

    id: str
    label: str
    value: str = ""
    hint: str = ""
    options: Sequence[tuple[str, str]] = ()
    """(value, label) of a choice; empty for text."""
    is_day: bool = False
    """Whether the text is a date, which is read back while it is typed."""
    is_note: bool = False
    """Whether it is text that goes on where it stands, rather than a proposal that typing replaces."""
    is_timer: bool = False
    """Whether it is the timer of a call."""
    is_tick: bool = False
    """Whether it is a line of a checklist, the label being its text."""
    only: tuple[str, Sequence[str]] | None = None
    """Shown only while a choice (its id) has one of these values."""

    @property
    def blank(self) -> str:
        """What it says before anybody touched it."""
        known = [option for option, _ in self.options]
        return self.value if self.value in known or not known else known[0]


class Row(Horizontal):
    """A field with its label."""

    def __init__(self, field: Field, control: Control) -> None:
        super().__init__()
        self.field = field
        self.control = control

    def compose(self) -> ComposeResult:
        """Label and control; a line of a checklist has its text beside its mark."""
        if not self.field.is_tick:
            yield Label(self.field.label, markup=False)
        yield self.control


class Rows(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The fields; where the terminal is too low for all of them they scroll under the keys."""


def control_of(field: Field, value: str) -> Control:
    """What a field is filled with, saying ``value``."""
    if field.options:
        return Choice(field.options, value=value, id=field.id)
    if field.is_timer:
        return CallTimer(value, id=field.id)
    if field.is_tick:
        return Tick(field.label, value=value, id=field.id)
    line = NoteLine(value, placeholder=field.hint, id=field.id) if field.is_note else _proposal(field, value)
    line.cursor_blink = False  # a blinking one sends 2.6 KB a second for ever
    return line


def _proposal(field: Field, value: str) -> Input:
    classes = "-day" if field.is_day else ""
    return Input(value, placeholder=field.hint, id=field.id, classes=classes, select_on_focus=bool(field.value))
