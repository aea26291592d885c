"""One dialog for each kind of entry. Each is the desk's method of the same name with fields."""

from collections.abc import Sequence

from worklist.desk import Saved
from worklist.dialogs.field import Field, Values
from worklist.dialogs.form import EntryForm, Form, Subject
from worklist.dialogs.plan import DAYS, PlanForm
from worklist.dialogs.typed import options
from worklist.domain.events import (
    AccountSnoozed,
    Body,
    HoldFlag,
    HoldFlagSet,
    ModifierTagged,
    NextStepSet,
    NoteAdded,
    PayerAct,
)
from worklist.domain.in_words import event_line


class NextStepDialog(PlanForm):
    """What is done next and when."""

    TITLE = "Next step"
    ACTION = "next_step"

    def __init__(self, subject: Subject, action: str) -> None:
        super().__init__(subject)
        self._action = action

    def fields(self) -> Sequence[Field]:
        """Action, day, note."""
        return (*self.step_fields(self._action), Field("note", "Note", hint="what exactly, with whom"))

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """One entry."""
        due = self.desk.due_date(self.day(values, "due"))
        return (NextStepSet(values["action"], due, values["note"]),)


class TagDialog(EntryForm):
    """A modifier issue on a line."""

    TITLE = "Modifier issue"
    ACTION = "tag"

    def __init__(self, subject: Subject, code: str, modifier: str) -> None:
        super().__init__(subject)
        self._line = code, modifier

    def fields(self) -> Sequence[Field]:
        """The line, what the payer did, the evidence."""
        code, modifier = self._line
        return (
            Field("code", "Code", code, "procedure code of the line"),
            Field("modifier", "Modifier", modifier, "25, 59, XS, 26..."),
            Field("act", "The payer", options=options(PayerAct)),
            Field("evidence", "Evidence", hint="what in the chart or contract shows it"),
        )

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """One entry."""
        tag = ModifierTagged(values["code"], values["modifier"], PayerAct(values["act"]), values["evidence"])
        return (tag,)


class SnoozeDialog(EntryForm):
    """Out of sight for a while."""

    TITLE = "Snooze"
    ACTION = "snooze"

    def fields(self) -> Sequence[Field]:
        """Until when and why."""
        return (
            Field("until", "Until", "5bd", DAYS, is_day=True),
            Field("reason", "Why", hint="what it waits for"),
        )

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """One entry."""
        return (AccountSnoozed(self.desk.due_date(self.day(values, "until")), values["reason"]),)


class FlagDialog(EntryForm):
    """A flag that stops work."""

    TITLE = "Flag"
    ACTION = "flag"

    def __init__(self, subject: Subject, flags: Sequence[HoldFlag]) -> None:
        super().__init__(subject)
        self._flags = tuple(flags)

    def fields(self) -> Sequence[Field]:
        """Which, set or taken down, how it is known."""
        first = self._flags[0] if self._flags else HoldFlag.BANKRUPTCY
        return (
            Field("flag", "Flag", first, options=options(HoldFlag)),
            Field("on", "Is", "off" if self._flags else "on", options=(("on", "set"), ("off", "taken down"))),
            Field("reason", "How known", hint="letter, call, notice and its date"),
        )

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """One entry."""
        flag = HoldFlag(values["flag"])
        return (HoldFlagSet(flag, values["on"] == "on", values["reason"]),)


class NoteDialog(EntryForm):
    """Free text."""

    TITLE = "Note"
    ACTION = "note"

    def fields(self) -> Sequence[Field]:
        """The text."""
        return (Field("text", "Note"),)

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """One entry."""
        return (NoteAdded(values["text"]),)


class UndoDialog(Form):
    """Which of the account's entries to undo."""

    TITLE = "Undo"

    def fields(self) -> Sequence[Field]:
        """The entries in effect, my latest first."""
        entries = self.desk.undoable(self.account)
        options = [(event.id, event_line(event).text[:200]) for event in entries]
        return (Field("entry", "Entry", options=options), Field("reason", "Why", hint="if it helps the next reader"))

    def save(self, values: Values) -> Saved:
        """Record it."""
        return self.desk.undo(self.account, values["entry"], values["reason"])
