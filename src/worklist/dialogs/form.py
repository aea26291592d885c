"""A form: labelled fields, one answer line, enter saves, escape keeps a draft."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from worklist.desk import Desk, Refusal, Saved
from worklist.domain.calendar import describe_due
from worklist.widgets.choice import Choice

Values = Mapping[str, str]
Drafts = dict[tuple[str, str], dict[str, str]]
"""What was typed and not saved, by (dialog, account)."""


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


@dataclass(frozen=True, slots=True)
class Subject:
    """What a dialog is about."""

    desk: Desk
    account: str
    about: str
    """A line that names the account."""
    drafts: Drafts = field(default_factory=dict)


class Form(ModalScreen[Saved | None]):
    """A dialog with fields. Subclasses give the fields and save them."""

    TITLE = ""
    AUTO_FOCUS = "Input, Choice"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Keep a draft and close", show=False),
        Binding("enter", "save", "Save", show=False),
        Binding("down", "app.focus_next", "Next field", show=False),
        Binding("up", "app.focus_previous", "Previous field", show=False),
    ]
    DEFAULT_CSS = """
    Form { align: center middle; }
    Form > Vertical {
        width: 90%; max-width: 92; height: auto; max-height: 100%;
        border: round $accent; background: $background; padding: 0 1;
    }
    Form .title { text-style: bold; color: $text-accent; }
    Form .about { color: $text-muted; }
    Form Horizontal { height: 1; }
    Form Label { width: 16; }
    Form Input { border: none; height: 1; padding: 0; width: 1fr; background: $surface; }
    Form Input:focus { border: none; background: $block-cursor-background 40%; }
    Form .reading { color: $text-success; height: auto; }
    Form .answer { color: $text-error; text-style: bold; height: auto; }
    Form .keys { color: $text-muted; }
    """

    def __init__(self, subject: Subject) -> None:
        super().__init__()
        self.subject = subject
        self.desk = subject.desk

    @property
    def account(self) -> str:
        """The account's number."""
        return self.subject.account

    @abstractmethod
    def fields(self) -> Sequence[Field]:
        """The fields, in order."""

    @abstractmethod
    def save(self, values: Values) -> Saved:
        """Record it. Raises Refusal or ValueError with a sentence for the person."""

    def compose(self) -> ComposeResult:
        """Title, fields, answer line, keys."""
        draft = self.subject.drafts.get(self._draft_key, {})
        with Vertical():
            yield Static(self.TITLE, classes="title", markup=False)
            yield Static(self.subject.about, classes="about", markup=False)
            for item in self.fields():
                with Horizontal():
                    yield Label(item.label, markup=False)
                    yield _control(item, draft.get(item.id, item.value))
            yield Static("", classes="reading", markup=False)
            yield Static("", classes="answer", markup=False)
            keys = "enter save · tab next field · left/right choose · esc keep a draft"
            yield Static(keys, classes="keys", markup=False)

    @property
    def _draft_key(self) -> tuple[str, str]:
        return type(self).__name__, self.account

    def values(self) -> dict[str, str]:
        """What the fields say now, by field id."""
        found = {widget.id or "": widget.value for widget in self.query(Input)}
        return found | {choice.id or "": choice.value for choice in self.query(Choice)}

    def day(self, values: Values, id_: str) -> str:
        """A date field's text, for ``desk.due_date``."""
        return values[id_].strip()

    def action_save(self) -> None:
        """Save and close, or say why not."""
        try:
            saved = self.save(self.values())
        except (Refusal, ValueError) as error:
            self.query_one(".answer", Static).update(Content(str(error)))
            return
        self.subject.drafts.pop(self._draft_key, None)
        self.dismiss(saved)

    def action_leave(self) -> None:
        """Close without saving; what was typed waits for the next time."""
        self.subject.drafts[self._draft_key] = self.values()
        self.dismiss(None)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self.query_one(".answer", Static).update("")
        if event.input.has_class("-day"):
            self._read_back(event.value)

    def _read_back(self, text: str) -> None:
        """Say which day is meant while it is typed; an unfinished word is no error yet."""
        said = ""
        if text.strip():
            try:
                day = self.desk.due_date(text)
                said = f"{day:%A, %B %d, %Y}: {describe_due(day, self.desk.today, self.desk.rules.calendar)}"
            except ValueError:
                said = "..."
        self.query_one(".reading", Static).update(Content(said))


def _control(item: Field, value: str) -> Input | Choice:
    if item.options:
        return Choice(item.options, value=value, id=item.id)
    line = Input(value, placeholder=item.hint, id=item.id, classes="-day" if item.is_day else "")
    line.cursor_blink = False  # a blinking one sends 2.6 KB a second for ever
    return line
