"""The dialog that ends the work on a served account: what was done and what comes next, in one act."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from worklist.dialogs.call import SAID, ContactForm
from worklist.dialogs.field import Field, UnfilledError, Values
from worklist.dialogs.plan import DAYS
from worklist.dialogs.typed import amount, options
from worklist.domain.events import (
    AccountReleased,
    AccountSnoozed,
    Body,
    EscalateTo,
    EscalationRequested,
    NextStepSet,
    NoteAdded,
    OutcomeKind,
    OutcomeRecorded,
)

_STEP, _OUTCOME, _SNOOZE, _ESCALATE, _AS_PLANNED = "step", "outcome", "snooze", "escalate", "as-planned"
_NO_CALL = ("", "no call was made")
_THEN = (
    ("", "choose what comes next"),
    (_STEP, "a next step"),
    (_OUTCOME, "the outcome: the work has ended"),
    (_SNOOZE, "sleep until a day, or until the PM's records change"),
    (_ESCALATE, "ask a supervisor"),
)


class WorkDialog(ContactForm):
    """Call, note, and exactly one thing that comes next. Nothing is required beside that."""

    TITLE = "What was done, and what comes next"
    ACTION = "finish"

    def fields(self) -> Sequence[Field]:
        """The contact, then what comes next with what that needs."""
        action, due = self.step_fields(self.view.assessment.suggested_action)
        return (
            *self.contact_fields((_NO_CALL,)),
            Field("then", "Then", options=self._ways_on()),
            _only(action, _STEP),
            _only(due, _STEP),
            Field("step_note", "What exactly", hint="for whoever does it", only=("then", (_STEP,))),
            Field("outcome_kind", "Outcome", options=options(OutcomeKind), only=("then", (_OUTCOME,))),
            Field("amount", "Amount", "0.00", "dollars recovered, reversed or adjusted", only=("then", (_OUTCOME,))),
            Field("how", "How", hint="what did it: appeal, corrected claim, call...", only=("then", (_OUTCOME,))),
            Field("until", "Until", "5bd", DAYS, is_day=True, only=("then", (_SNOOZE,))),
            Field("reason", "Why", hint="what it waits for", only=("then", (_SNOOZE,))),
            Field("why", "Why", hint="what stops it here", only=("then", (_ESCALATE,))),
            Field("ask", "The ask", hint="what they should decide or do", only=("then", (_ESCALATE,))),
        )

    def _ways_on(self) -> Sequence[tuple[str, str]]:
        step = self.view.assessment.work.next_step
        if step is None or step.due <= self.desk.today:
            return _THEN
        return *_THEN, (_AS_PLANNED, f"what is planned already, due {step.due}")

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """All of it, and the account is let go."""
        return *self._done(values), *self._next(values), *self._release(values)

    def _done(self, values: Values) -> Iterator[Body]:
        if values["outcome"] in SAID:
            yield self.call(values)
        elif values["timer"]:
            said = "The call timer ran: choose what they said, or take it back with backspace."
            raise UnfilledError("outcome", said)
        elif values["said"].strip():
            yield NoteAdded(values["said"])
        elif values["then"] == _AS_PLANNED:
            raise ValueError("Nothing was done and nothing changes: say what was done, or skip the account.")

    def _next(self, values: Values) -> Iterator[Body]:
        match values["then"]:
            case "step":
                due = self.desk.due_date(self.day(values, "due"))
                yield NextStepSet(values["action"], due, values["step_note"])
            case "outcome":
                kind = OutcomeKind(values["outcome_kind"])
                yield OutcomeRecorded(kind, amount(values["amount"]), values["how"])
            case "snooze":
                yield AccountSnoozed(self.desk.due_date(self.day(values, "until")), values["reason"])
            case "escalate":
                yield EscalationRequested(EscalateTo.SUPERVISOR, values["why"], values["ask"])
            case "":
                raise UnfilledError("then", "Choose what comes next under Then: nothing is left without a next step.")

    def _release(self, values: Values) -> Iterator[Body]:
        """Unless the outcome has let it go already, or somebody took it over meanwhile."""
        view = self.desk.look(self.account)
        if view and view.assessment.work.holder == self.desk.actor and values["then"] != _OUTCOME:
            yield AccountReleased()


def _only(field: Field, then: str) -> Field:
    return replace(field, only=("then", (then,)))
