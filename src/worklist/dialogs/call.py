"""The call dialog: made to be filled while the phone is at the ear."""

from collections.abc import Sequence

from textual import on
from textual.widgets import Input

from worklist.desk import AccountView
from worklist.dialogs.field import Field, Values
from worklist.dialogs.form import Subject
from worklist.dialogs.plan import ACTIONS, DAYS, PlanForm
from worklist.dialogs.typed import options, whole_number
from worklist.domain.events import Body, CallLogged, CallOutcome, Channel, NextStepSet
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.payer_calls import PayerCalls
from worklist.domain.wording import short_name
from worklist.widgets.choice import Choice
from worklist.widgets.timer import CallTimer

SAID: Sequence[str] = tuple(map(str, CallOutcome))
"""The outcomes of a call, for fields that only a call has."""


class ContactForm(PlanForm):
    """A form with the fields of a contact: what our own record knows is filled in, and a template begins the note."""

    def __init__(self, subject: Subject, view: AccountView) -> None:
        super().__init__(subject)
        self.view = view
        self._payer = view.assessment.account.payer.name
        self._calls = self.desk.payer_calls(self._payer)
        self._template = ""

    def known(self) -> str:
        """The number to dial and how long it usually takes."""
        return _calls_in_words(self._payer, self._calls)

    def contact_fields(self, first: Sequence[tuple[str, str]] = ()) -> tuple[Field, ...]:
        """The fields of a call; ``first`` are options before what a payer can say, such as that there was no call."""
        outcomes = (*first, *options(CallOutcome))
        only = ("outcome", SAID)
        return (
            Field("timer", "Call timer", is_timer=True),
            Field("outcome", "They said", options=outcomes),
            Field("channel", "By", options=options(Channel), only=only),
            Field("payer", "Payer", self._payer, only=only),
            Field("number", "Number", self._calls.number, "number dialled", only=only),
            Field("representative", "Spoke with", only=only),
            Field("reference", "Call reference", only=only),
            Field("minutes", "Minutes", hint="on hold and talking; empty takes the timer's", only=only),
            Field("hold", "On hold", hint="minutes of them; empty takes the timer's", only=only),
            Field("said", "Note", self._note(outcomes[0][0]), is_note=True),
            Field("promised", "Promised by", hint="a day, if they promised one", is_day=True, only=only),
        )

    def on_mount(self) -> None:
        """The note that belongs to what is chosen, also in a draft."""
        self._template = self._note(self.values()["outcome"])

    @on(Choice.Changed, "#outcome")
    def _begin_note(self, event: Choice.Changed) -> None:
        """Another outcome, another beginning; a note that was typed stays."""
        note = self.query_one("#said", Input)
        if note.value == self._template:
            self._template = self._note(event.choice.value)
            note.value = self._template

    def _note(self, outcome: str) -> str:
        return self.desk.call_note(self.view, CallOutcome(outcome)) if outcome in SAID else ""

    def call(self, values: Values) -> CallLogged:
        """What is to be logged. Raises ValueError for what is no number or no day."""
        promised = self.day(values, "promised")
        minutes, hold = self._minutes(values)
        return CallLogged(
            CallOutcome(values["outcome"]),
            Channel(values["channel"]),
            values["payer"],
            values["number"],
            values["representative"],
            values["reference"],
            minutes,
            hold,
            values["said"],
            self.desk.due_date(promised) if promised else None,
        )

    def _minutes(self, values: Values) -> tuple[int | None, int | None]:
        """What was typed, else what the timer says: all minutes, and those on hold."""
        minutes, hold = whole_number(values["minutes"], "minutes"), whole_number(values["hold"], "minutes on hold")
        timed = self.query_one(CallTimer).times
        if timed is None or minutes is not None:
            return minutes, hold
        return timed.minutes, timed.hold_minutes if hold is None else hold


class CallDialog(ContactForm):
    """A contact with a payer, and what follows from it while it is fresh."""

    TITLE = "Call, portal, fax or letter"
    ACTION = "call"

    def fields(self) -> Sequence[Field]:
        """The timer and what they said first; nothing else is required."""
        after = (("", plan_in_words(self.view)), *ACTIONS)
        return (
            *self.contact_fields(),
            Field("action", "Then", options=after),
            Field("due", "Due", "", DAYS, is_day=True, only=("action", tuple(NEXT_ACTIONS))),
        )

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """The contact, and the next step where one was chosen."""
        if not values["action"]:
            return (self.call(values),)
        return self.call(values), NextStepSet(values["action"], self.desk.due_date(self.day(values, "due")))


def plan_in_words(view: AccountView) -> str:
    """What no choice of a next step means: the plan that stands is kept, or the question comes after saving."""
    step = view.assessment.work.next_step
    if step is None or step.due <= view.assessment.case.today:
        return "asked after saving"
    label = NEXT_ACTIONS[step.action].label if step.action in NEXT_ACTIONS else step.action
    return f"as planned: {label}, {step.due:%b %d}"


def _calls_in_words(payer: str, calls: PayerCalls) -> str:
    name = short_name(payer) or "This payer"
    if not calls.calls:
        return f"{name}: no call on record yet."
    number = f"call {calls.number}" if calls.number else "no number on record"
    hold = f" · usual hold {calls.hold_minutes} min" if calls.hold_minutes is not None else ""
    whole = f" · usual call {calls.minutes} min" if calls.minutes is not None else ""
    return f"{name}: {number}{hold}{whole} ({calls.calls} {'call' if calls.calls == 1 else 'calls'})"
