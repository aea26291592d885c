"""A form: labelled fields, one answer line, enter saves, escape keeps a draft."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, Static

from worklist.desk import Desk, Overtaken, Refusal, Saved
from worklist.dialogs.bulk import Confirm
from worklist.dialogs.field import CONTROLS, Control, Field, Row, Rows, UnfilledError, Values, control_of
from worklist.domain.accounts import Account
from worklist.domain.calendar import parse_day, read_back
from worklist.domain.events import Body
from worklist.domain.names import NameMask
from worklist.domain.personal import Draft
from worklist.widgets.choice import Choice
from worklist.widgets.names import BlottedNames, mask_in
from worklist.widgets.others import OthersHere
from worklist.widgets.tick import Tick
from worklist.widgets.timer import CallTimer

_KEEP_SECONDS = 0.4
"""The most that a crash takes of what was typed."""
_ROUND_THE_ROWS = 2
"""Lines of the border."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a dialog is about."""

    desk: Desk
    account: str
    about: str
    """A line that names the account."""
    seen: int = 0
    """``AccountView.seq`` of what the person sees."""
    many: tuple[str, ...] = ()
    """The accounts, when it is about all of these and not about one."""
    patient_of: Account | None = None
    """The account, for the name that may have to be hidden; None when it is about many."""


class Form(ModalScreen[Saved | None]):
    """A dialog with fields. Subclasses give the fields and save them.

    What is typed is kept as a draft within half a second, and is there again when the form is opened on the account
    for the next time, whatever ended it: escape, a dropped line, a crash.
    """

    TITLE = ""
    ACTION: ClassVar[str] = ""
    """Id of the action of the table that opens it, under which its drafts are kept; empty keeps none."""
    AUTO_FOCUS = CONTROLS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Keep a draft and close", show=False),
        Binding("enter", "save", "Save", show=False),
        Binding("down,tab", "walk(1)", "Next field", show=False),
        Binding("up,shift+tab", "walk(-1)", "Previous field", show=False),
        Binding("ctrl+n", "begin_anew", "Discard the draft", show=False),
    ]
    DEFAULT_CSS = """
    Form { align: center middle; }
    Form > Vertical {
        width: 90%; max-width: 92; height: auto; max-height: 100%;
        border: round $accent; background: $background; padding: 0 1;
    }
    Form .title { text-style: bold; color: $text-accent; }
    Form .about { color: $text-muted; }
    Form .known { height: auto; display: none; }
    Form .brought { color: $text-warning; display: none; }
    Form .-told { display: block; }
    Form OthersHere { padding: 0; }
    Form Rows { height: auto; scrollbar-size-vertical: 1; }
    Form Row { height: auto; }
    Form Label { width: 16; }
    Form Input { border: none; height: 1; padding: 0; width: 1fr; background: $surface; }
    Form Input:focus { border: none; background: $block-cursor-background 40%; }
    Form .reading { color: $text-success; height: auto; }
    Form .reading.-late { color: $text-warning; }
    Form .answer { color: $text-error; text-style: bold; height: auto; }
    Form .keys { color: $text-muted; }
    """

    def __init__(self, subject: Subject) -> None:
        super().__init__()
        self.subject = subject
        self.desk = subject.desk
        self._blank: dict[str, str] = {}
        self._typed: dict[str, str] = {}
        self._keeping: Timer | None = None
        self._is_closed = False

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

    def known(self) -> str:
        """What is known before anything is typed: a line under the account's, or nothing."""
        return ""

    def compose(self) -> ComposeResult:
        """Title, who else is here, fields, answer line, keys."""
        draft = self._draft()
        kept = draft.values if draft else {}
        fields = self.fields()
        self._blank = {field.id: field.blank for field in fields}
        with Vertical():
            yield Static(self.TITLE, classes="title", markup=False)
            yield Static(self._mask.text(self.subject.about), classes="about", markup=False)
            yield OthersHere(self.desk, self.account, "recording")
            known = self._mask.text(self.known())
            yield Static(known, classes="known -told" if known else "known", markup=False)
            yield Static(_brought(draft), classes="brought -told" if draft else "brought", markup=False)
            with Rows():
                for field in fields:
                    yield Row(field, self._control(field, kept.get(field.id, field.value)))
            yield Static("", classes="reading", markup=False)
            yield Static("", classes="answer", markup=False)
            yield Static(self._keys(), classes="keys", markup=False)

    def _control(self, field: Field, value: str) -> Control:
        control = control_of(field, value)
        self._hide_names(control, field)
        return control

    @property
    def _mask(self) -> NameMask:
        """What hides the patient's name on the way to the screen."""
        return mask_in(self.app, self.subject.patient_of)

    def _hide_names(self, control: Control, field: Field) -> None:
        """What a field says without being typed is masked; in what is typed the name is blotted out."""
        if isinstance(control, Input):
            control.highlighter = BlottedNames(lambda: self._mask)
        elif isinstance(control, Choice):
            control.relabel([self._mask.text(label) for _, label in field.options])
        elif isinstance(control, Tick):
            control.relabel(self._mask.text(field.label))

    def names_changed(self) -> None:
        """Draw what may hold them."""
        self.query_one(".about", Static).update(Content(self._mask.text(self.subject.about)))
        self.query_one(".known", Static).update(Content(self._mask.text(self.known())))
        self.answer("")
        for row in self.query(Row):
            self._hide_names(row.control, row.field)
            row.control.refresh(layout=True)

    def _keys(self) -> str:
        leave = "keep a draft" if self.ACTION else "close"
        return f"enter save · tab next field · left/right choose · esc {leave}"

    def on_mount(self) -> None:
        """Show the fields that belong to what is chosen."""
        self._typed = self.values()
        self._show_rows()

    # -- what it says -----------------------------------------------------------------------------------------

    def _controls(self) -> Iterator[Control]:
        return (row.control for row in self.query(Row))

    def values(self) -> dict[str, str]:
        """What the fields say now, by field id."""
        return {control.id or "": control.value for control in self._controls()}

    def day(self, values: Values, id_: str) -> str:
        """A date field's text, for ``desk.due_date``."""
        return values[id_].strip()

    def past_day(self, values: Values, id_: str) -> date:
        """A day that lies behind us, or today. Raises UnfilledError for what is no day."""
        try:
            return parse_day(values[id_], self.desk.today, self.desk.rules.calendar, looking_back=True)
        except ValueError as error:
            raise UnfilledError(id_, f"{error}.") from None

    def answer(self, text: str) -> None:
        """Say why it is not saved."""
        self._say(".answer", self._mask.text(text))

    def refuse(self, error: Exception) -> None:
        """Say why it is not saved, and go where the answer is missing."""
        self.answer(str(error))
        if isinstance(error, UnfilledError):
            self.query_one(f"#{error.field}").focus()

    def _say(self, where: str, text: str) -> None:
        """Nearly every key says nothing new; that must not lay out the form anew."""
        line = self.query_one(where, Static)
        if str(line.content) != text:
            line.update(Content(text))
            self.call_after_refresh(self._fit)

    def _show_rows(self) -> None:
        for row in self.query(Row):
            if row.field.only:
                id_, shown_for = row.field.only
                row.display = self._typed[id_] in shown_for
        self._read_back()
        self.call_after_refresh(self._fit)

    def on_resize(self, _: events.Resize) -> None:
        """The fields get the room that the terminal leaves them."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """The fields scroll where not all of them fit; title, answer and keys stay in sight."""
        rows = self.query_one(Rows)
        others = sum(each.outer_size.height for each in rows.siblings if each.display)
        rows.styles.max_height = max(1, self.size.height - others - _ROUND_THE_ROWS)
        if self.focused is not None:
            self.focused.scroll_visible(animate=False)

    def action_walk(self, by: int) -> None:
        """To the next field that is shown, around the end.

        Not by where it stands on the screen: of keys that arrive together the second finds no layout yet.
        """
        shown = [row.control for row in self.query(Row) if row.display]
        here = next((at for at, control in enumerate(shown) if control.has_focus), 0)
        shown[(here + by) % len(shown)].focus()

    # -- saving and leaving -----------------------------------------------------------------------------------

    def action_save(self) -> None:
        """Save and close, or say why not."""
        try:
            saved = self.save(self.values())
        except (Refusal, ValueError) as error:
            self.refuse(error)
            return
        self.close(saved)

    def action_leave(self) -> None:
        """Close without saving; what was typed waits for the next time."""
        self._typed = self.values()
        self.close(None)

    def close(self, saved: Saved | None) -> None:
        """What was saved is no draft any more; what was not is one."""
        if saved is None:
            self._keep_draft()
        else:
            self._drop_draft()
        self._is_closed = True
        self.dismiss(saved)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()

    @on(Input.Changed)
    def _text_changed(self) -> None:
        self._read_back()
        self._changed()

    def on_descendant_focus(self) -> None:
        """Of several days the one that is being typed is read back."""
        self._read_back()

    @on(Choice.Changed)
    def _chosen(self) -> None:
        self._changed()
        self._show_rows()

    @on(CallTimer.Changed)
    @on(Tick.Changed)
    def _changed(self) -> None:
        if self._is_closed:
            return
        self._typed = self.values()
        self.answer("")
        if self.ACTION and self._keeping is None:
            self._keeping = self.set_timer(_KEEP_SECONDS, self._keep_draft)

    def _read_back(self) -> None:
        """Say which day is meant while it is typed; an unfinished word is no error yet."""
        row = self._day_row()
        if row is None:
            self._say(".reading", "")
            return
        try:
            day = self.desk.due_date(row.control.value)
        except ValueError:
            self._say(".reading", "...")
            return
        late = self._too_late(day)
        self.query_one(".reading").set_class(bool(late), "-late")
        in_full = read_back(day, self.desk.today, self.desk.rules.calendar)
        self._say(".reading", f"{row.field.label}: {in_full}{late}")

    def _day_row(self) -> Row | None:
        """The day that has the focus, else the last one on the form; none that is empty or not shown."""
        days = [row for row in self.query(Row) if row.field.is_day and row.display and row.control.value.strip()]
        return next((row for row in days if row.control.has_focus), days[-1] if days else None)

    def _too_late(self, day: date) -> str:
        """That the account's deadline ends before the day."""
        row = self.desk.row(self.account) if self.account else None
        ends = row.deadline_on if row else None
        if ends is None or not self.desk.today <= ends < day:
            return ""
        return f", AFTER THE DEADLINE of {ends}"

    # -- the draft --------------------------------------------------------------------------------------------

    def _draft(self) -> Draft | None:
        return self.desk.personal.draft(self.account, self.ACTION) if self.ACTION else None

    @property
    def has_draft(self) -> bool:
        """Whether something that was typed waits for the next time."""
        return self._draft() is not None

    def _keep_draft(self) -> None:
        """Keep what is typed; of a form that says what it said at first, nothing."""
        self._stop_keeping()
        if not self.ACTION:
            return
        if self._typed == self._blank:
            self._drop_draft()
        else:
            self.desk.personal.keep_draft(self.account, self.ACTION, self._typed)

    def _drop_draft(self) -> None:
        self._stop_keeping()
        if self.ACTION:
            self.desk.personal.drop_draft(self.account, self.ACTION)

    def _stop_keeping(self) -> None:
        if self._keeping is not None:
            self._keeping.stop()
            self._keeping = None

    def on_unmount(self) -> None:
        """Told to leave in the middle of a word."""
        if self._keeping is not None:
            self._keep_draft()

    def action_begin_anew(self) -> None:
        """Discard what was typed."""
        for control in self._controls():
            control.value = self._blank[control.id or ""]
        self._typed = self.values()
        self._drop_draft()
        self.query_one(".brought").remove_class("-told")


class EntryForm(Form):
    """A form whose answer is entries: on the account, or on every one of the marked ones."""

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject)
        self._seen = subject.seen

    def action_save(self) -> None:
        """Save and close, or say why not; on many accounts what will be done is confirmed first."""
        if not self.subject.many:
            super().action_save()
            return
        try:
            bodies = self.bodies(self.values())
        except (Refusal, ValueError) as error:
            self.refuse(error)
            return
        self.app.push_screen(Confirm(self.desk, self.subject.many, *bodies), self._confirmed)

    def _confirmed(self, saved: Saved | None) -> None:
        if saved is not None:
            self.close(saved)

    @abstractmethod
    def bodies(self, values: Values) -> tuple[Body, ...]:
        """What is to be recorded. Raises Refusal or ValueError with a sentence for the person."""

    def save(self, values: Values) -> Saved:
        """Record it, unless somebody recorded there after this form was opened.

        The answer then says what, and the next try has seen it.
        """
        try:
            return self.desk.record(self.account, *self.bodies(values), seen=self._seen)
        except Overtaken as overtaken:
            self._seen = overtaken.seq
            raise


def _brought(draft: Draft | None) -> str:
    """That what stands in the fields was typed earlier, and how to be rid of it."""
    return f"Draft of {draft.saved_at.astimezone():%H:%M} brought back; ctrl+n discards it." if draft else ""
