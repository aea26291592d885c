"""One dialog for each kind of entry. Each is the desk's method of the same name with fields."""

from collections.abc import Sequence

from textual import on
from textual.widgets import Input

from worklist.desk import Saved
from worklist.dialogs.form import Field, Form, Subject, Values
from worklist.domain.events import (
    CallLogged,
    CallOutcome,
    Channel,
    EscalateTo,
    EscalationRequested,
    HoldFlag,
    ModifierTagged,
    OutcomeKind,
    OutcomeRecorded,
    PayerAct,
)
from worklist.domain.in_words import event_line
from worklist.domain.money import cents
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.widgets.choice import Choice

_ACTIONS = tuple((action.id, action.label) for action in NEXT_ACTIONS.values())


def _options(
    kind: type[Channel | CallOutcome | PayerAct | EscalateTo | HoldFlag | OutcomeKind],
) -> list[tuple[str, str]]:
    return [(str(option), str(option).replace("-", " ")) for option in kind]


class NextStepDialog(Form):
    """What is done next and when."""

    TITLE = "Next step"

    def __init__(self, subject: Subject, action: str) -> None:
        super().__init__(subject)
        self._action = action
        self._interval = NEXT_ACTIONS[action].interval

    def fields(self) -> Sequence[Field]:
        """Action, day, note."""
        return (
            Field("action", "What", self._action, options=_ACTIONS),
            Field("due", "Due", self._interval, "3bd, fri, +2w, 12/3", is_day=True),
            Field("note", "Note", hint="what exactly, with whom"),
        )

    @on(Choice.Changed)
    def _propose_interval(self, event: Choice.Changed) -> None:
        """Each action has its usual interval; a day that was typed stays."""
        due = self.query_one("#due", Input)
        if due.value == self._interval:
            self._interval = NEXT_ACTIONS[event.choice.value].interval
            due.value = self._interval

    def save(self, values: Values) -> Saved:
        """Record it."""
        due = self.desk.due_date(self.day(values, "due"))
        return self.desk.set_next_step(self.account, values["action"], due, values["note"])


class CallDialog(Form):
    """A contact with a payer."""

    TITLE = "Call, portal, fax or letter"

    def __init__(self, subject: Subject, payer: str) -> None:
        super().__init__(subject)
        self._payer = payer

    def fields(self) -> Sequence[Field]:
        """What they said first; nothing else is required."""
        return (
            Field("outcome", "They said", options=_options(CallOutcome)),
            Field("channel", "By", options=_options(Channel)),
            Field("payer", "Payer", self._payer),
            Field("number", "Number", hint="number dialled"),
            Field("representative", "Spoke with"),
            Field("reference", "Call reference"),
            Field("minutes", "Minutes", hint="on hold and talking"),
            Field("said", "Note"),
            Field("promised", "Promised by", hint="a day, if they promised one", is_day=True),
        )

    def save(self, values: Values) -> Saved:
        """Record it."""
        promised = self.day(values, "promised")
        call = CallLogged(
            CallOutcome(values["outcome"]),
            Channel(values["channel"]),
            values["payer"],
            values["number"],
            values["representative"],
            values["reference"],
            _whole_number(values["minutes"], "minutes"),
            values["said"],
            self.desk.due_date(promised) if promised else None,
        )
        return self.desk.log_call(self.account, call)


class TagDialog(Form):
    """A modifier issue on a line."""

    TITLE = "Modifier issue"

    def __init__(self, subject: Subject, code: str, modifier: str) -> None:
        super().__init__(subject)
        self._line = code, modifier

    def fields(self) -> Sequence[Field]:
        """The line, what the payer did, the evidence."""
        code, modifier = self._line
        return (
            Field("code", "Code", code, "procedure code of the line"),
            Field("modifier", "Modifier", modifier, "25, 59, XS, 26..."),
            Field("act", "The payer", options=_options(PayerAct)),
            Field("evidence", "Evidence", hint="what in the chart or contract shows it"),
        )

    def save(self, values: Values) -> Saved:
        """Record it."""
        tag = ModifierTagged(values["code"], values["modifier"], PayerAct(values["act"]), values["evidence"])
        return self.desk.tag_modifier(self.account, tag)


class EscalateDialog(Form):
    """An ask to somebody who may decide."""

    TITLE = "Escalate"

    def fields(self) -> Sequence[Field]:
        """To whom, why, the ask, the evidence, terms."""
        return (
            Field("to", "To", options=_options(EscalateTo)),
            Field("why", "Why", hint="what stops it here"),
            Field("ask", "The ask", hint="what they should decide or do"),
            Field("evidence", "Evidence", hint="what the file holds"),
            Field("terms", "Terms", hint="settlement terms, if any"),
        )

    def save(self, values: Values) -> Saved:
        """Record it."""
        ask = EscalationRequested(
            EscalateTo(values["to"]), values["why"], values["ask"], values["evidence"], values["terms"]
        )
        return self.desk.request_escalation(self.account, ask)


class SnoozeDialog(Form):
    """Out of sight for a while."""

    TITLE = "Snooze"

    def fields(self) -> Sequence[Field]:
        """Until when and why."""
        return (
            Field("until", "Until", "5bd", "3bd, fri, +2w, 12/3", is_day=True),
            Field("reason", "Why", hint="what it waits for"),
        )

    def save(self, values: Values) -> Saved:
        """Record it."""
        return self.desk.snooze(self.account, self.desk.due_date(self.day(values, "until")), values["reason"])


class FlagDialog(Form):
    """A flag that stops work."""

    TITLE = "Flag"

    def __init__(self, subject: Subject, flags: Sequence[HoldFlag]) -> None:
        super().__init__(subject)
        self._flags = tuple(flags)

    def fields(self) -> Sequence[Field]:
        """Which, set or taken down, how it is known."""
        first = self._flags[0] if self._flags else HoldFlag.BANKRUPTCY
        return (
            Field("flag", "Flag", first, options=_options(HoldFlag)),
            Field("on", "Is", "off" if self._flags else "on", options=(("on", "set"), ("off", "taken down"))),
            Field("reason", "How known", hint="letter, call, notice and its date"),
        )

    def save(self, values: Values) -> Saved:
        """Record it."""
        flag = HoldFlag(values["flag"])
        return self.desk.set_flag(self.account, flag, on=values["on"] == "on", reason=values["reason"])


class NoteDialog(Form):
    """Free text."""

    TITLE = "Note"

    def fields(self) -> Sequence[Field]:
        """The text."""
        return (Field("text", "Note"),)

    def save(self, values: Values) -> Saved:
        """Record it."""
        return self.desk.add_note(self.account, values["text"])


class OutcomeDialog(Form):
    """How the work ended."""

    TITLE = "Outcome"

    def fields(self) -> Sequence[Field]:
        """Kind, amount, how."""
        return (
            Field("outcome", "Outcome", options=_options(OutcomeKind)),
            Field("amount", "Amount", "0.00", "dollars recovered, reversed or adjusted"),
            Field("how", "How", hint="what did it: appeal, corrected claim, call..."),
        )

    def save(self, values: Values) -> Saved:
        """Record it."""
        amount = cents(values["amount"].replace("$", "").replace(",", "") or "0")
        return self.desk.record_outcome(
            self.account, OutcomeRecorded(OutcomeKind(values["outcome"]), amount, values["how"])
        )


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


def _whole_number(text: str, name: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal():
        raise ValueError(f"{text.strip()[:20]!r} is no number of {name}.")
    return int(text)
