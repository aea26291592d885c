"""The patient's call: the rules first, the number only where they allow it, then what came of it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from textual import on

from worklist.desk import AccountView, Overtaken, Saved
from worklist.dialogs.call import plan_in_words
from worklist.dialogs.field import Field, UnfilledError, Values
from worklist.dialogs.form import Subject
from worklist.dialogs.plan import ACTIONS, DAYS, PlanForm
from worklist.dialogs.typed import amount, options, whole_number
from worklist.domain.events import Body, NextStepSet
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.patient_entries import PatientAnswer, PatientContacted, Reached
from worklist.domain.patients.contact.advice import Advice
from worklist.domain.patients.contact.recording import promise_to_pay
from worklist.domain.wording import in_short
from worklist.widgets.choice import Choice
from worklist.widgets.timer import CallTimer

_WE, _THEY = "we", "they"
_WHO_CALLED = ((_WE, "we did"), (_THEY, "the patient did"))
_PROMISED = ("answer", (PatientAnswer.PROMISED,))
_THEN = {
    PatientAnswer.OBJECTED: "audit",
    PatientAnswer.CANNOT_PAY: "assistance",
    PatientAnswer.LEFT_MESSAGE: "patient",
    PatientAnswer.NO_ANSWER: "patient",
}
"""The next step that an answer asks for."""
_IN_FULL = 2
"""Lines of the advice that are always shown: the verdict and the first reason, or the hour."""
_LEAST = 60
"""Characters that a rule is not cut below."""
_FORM_LINES = 16
"""Lines of the terminal that the form needs for itself."""
_LINE = 60
"""Characters that a line of a small terminal holds, its ragged end left out."""


class PatientCallDialog(PlanForm):
    """A contact with the patient, and what follows from it while it is fresh."""

    TITLE = "Contact with the patient"
    ACTION = "call_patient"

    def __init__(self, subject: Subject, view: AccountView) -> None:
        super().__init__(subject)
        self.view = view
        self._advice = self.desk.advice(subject.account)
        self._proposed = ""

    def known(self) -> str:
        """The verdict, what stands against a call or is to be minded, and last the number."""
        room = (self.app.size.height - _FORM_LINES) * _LINE
        return "\n".join(_shown(self._advice, room))

    def fields(self) -> Sequence[Field]:
        """What came of it first; the number only where a call is right."""
        number = self._advice.number if self._advice.verdict == "call" else ""
        return (
            Field("timer", "Call timer", is_timer=True),
            Field("answer", "Came of it", options=options(PatientAnswer)),
            Field("by", "By", options=options(Reached)),
            Field("who", "Who called", options=_WHO_CALLED),
            Field("number", "Number", number, "number dialled"),
            Field("minutes", "Minutes", hint="empty takes the timer's"),
            Field("amount", "Promised", hint="dollars", only=_PROMISED),
            Field("day", "by", "", DAYS, is_day=True, only=_PROMISED),
            Field("said", "Note", hint="in the patient's words", is_note=True),
            Field("overridden", "Against a rule", hint="why all the same; only where the rules speak against it"),
            Field("action", "Then", options=(("", plan_in_words(self.view)), *ACTIONS)),
            Field("due", "Due", "", DAYS, is_day=True, only=("action", tuple(NEXT_ACTIONS))),
        )

    @on(Choice.Changed, "#answer")
    def _propose_step(self, event: Choice.Changed) -> None:
        """A step that was chosen stays."""
        action = self.query_one("#action", Choice)
        if action.value == self._proposed:
            self._proposed = _THEN.get(PatientAnswer(event.choice.value), "")
            action.value = self._proposed

    def contacted(self, values: Values) -> PatientContacted:
        """What is to be logged. Raises ValueError for what is no number."""
        return PatientContacted(
            PatientAnswer(values["answer"]),
            Reached(values["by"]),
            values["number"],
            values["said"],
            self._minutes(values),
            incoming=values["who"] == _THEY,
            overridden=values["overridden"],
        )

    def _minutes(self, values: Values) -> int | None:
        """What was typed, else what the timer says."""
        minutes = whole_number(values["minutes"], "minutes")
        timed = self.query_one(CallTimer).times
        return timed.minutes if timed is not None and minutes is None else minutes

    def beside(self, values: Values) -> Iterator[Body]:
        """The promise, and the next step: of a promise the day on which it would be missed."""
        step = values["action"]
        if values["answer"] == PatientAnswer.PROMISED:
            if not values["amount"].strip():
                raise UnfilledError("amount", "Say how much the patient promised to pay.")
            day = self.desk.due_date(self.day(values, "day"))
            yield promise_to_pay(self.view.assessment.account, amount(values["amount"]), day)
            if not step:
                missed = day + timedelta(days=self.desk.rules.patients.grace_days + 1)
                yield NextStepSet("patient", missed, "Was the promise kept?")
        if step:
            yield NextStepSet(step, self.desk.due_date(self.day(values, "due")))

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """All of it, in one act."""
        return self.contacted(values), *self.beside(values)

    def save(self, values: Values) -> Saved:
        """Record it, unless the rules speak against it and no reason is given, or somebody was faster."""
        beside = tuple(self.beside(values))
        try:
            return self.desk.record_contact(self.account, self.contacted(values), *beside, seen=self._seen)
        except Overtaken as overtaken:
            self._seen = overtaken.seq
            raise


def _shown(advice: Advice, room: int) -> Iterator[str]:
    """What the room over a form holds, in characters: the verdict with its reason, what is to be minded, the number.

    The whole stands on the screen of the patient's balance.
    """
    told = [line.text for at, line in enumerate(advice.lines) if at < _IN_FULL or line.tone]
    rules, number = (told[:-1], told[-1:]) if advice.number else (told, [])
    for at, line in enumerate(rules):
        if at >= _IN_FULL and len(line) > room:
            yield in_short(line, max(room, _LEAST))
            yield "(The rest stands on the screen of the patient's balance.)"
            break
        room -= len(line)
        yield line
    yield from number
