"""One dialog for each kind of entry. Each is the desk's method of the same name with fields."""

from collections.abc import Sequence

from worklist.desk import Saved
from worklist.dialogs.field import Field, Values
from worklist.dialogs.form import EntryForm, Form, Subject
from worklist.dialogs.plan import DAYS, PlanForm
from worklist.dialogs.typed import amount, options
from worklist.domain.assessment import Assessment
from worklist.domain.events import (
    AccountSnoozed,
    Ask,
    Body,
    EscalateTo,
    EscalationRequested,
    HoldFlag,
    HoldFlagSet,
    ModifierTagged,
    NextStepSet,
    NoteAdded,
    PayerAct,
)
from worklist.domain.in_words import event_line
from worklist.domain.money import Cents, dollars
from worklist.domain.review import why_no_supervisor_could


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


class EscalateDialog(EntryForm):
    """An ask to somebody who may decide; or another version of it, while it waits or once it was sent back."""

    TITLE = "Escalate"
    ACTION = "escalate"

    def __init__(self, subject: Subject, now: Assessment | None = None) -> None:
        """``now`` is the account as it stands, for what was asked before and for who could approve it."""
        super().__init__(subject)
        self._now = now
        asked = now.work.escalation if now else None
        self._before = asked if asked and (asked.waits or asked.is_returned) else None

    def known(self) -> str:
        """The question that it was sent back with, or that it waits."""
        before = self._before
        if before is None:
            return ""
        if before.decision and before.is_returned:
            return f"{before.decided_by} asks: {before.decision.reason}"
        return "Your request waits; what you save takes its place, and the supervisor sees the new one."

    def fields(self) -> Sequence[Field]:
        """To whom, what for, why, how much, the evidence."""
        last = self._before.request if self._before else EscalationRequested(EscalateTo.SUPERVISOR, "", "")
        return (
            Field("to", "To", last.to, options=options(EscalateTo)),
            Field("asks", "Asks for", last.asks, options=options(Ask)),
            Field("ask", "The ask", last.ask, "what they should decide or do", is_note=True),
            Field("why", "Why", last.why, "what stops it here", is_note=True),
            Field("amount", "Amount", _typed(last.amount), _AMOUNT, only=("asks", _WITH_AMOUNT)),
            Field("fee", "Vendor's fee", _typed(last.fee), "dollars, if it is known", only=("asks", _WITH_FEE)),
            Field(
                "terms", "Terms", last.terms, "of the settlement, if any", is_note=True, only=("asks", (Ask.SETTLE,))
            ),
            Field(
                "hardship",
                "Hardship",
                last.hardship,
                "how it is documented",
                is_note=True,
                only=("asks", _GIVES_UP),
            ),
            Field("evidence", "Evidence", last.evidence, "what the file holds", is_note=True),
        )

    def _read_back(self) -> None:
        """Say while it is typed where no supervisor could approve it: it can be asked all the same."""
        said = self._beyond(self.values())
        self.query_one(".reading").set_class(bool(said), "-late")
        self._say(".reading", self._mask.text(said))

    def _beyond(self, values: Values) -> str:
        if self._now is None:
            return ""
        try:
            return why_no_supervisor_could(self._now, self._request(values))
        except ValueError:
            return ""

    def _request(self, values: Values) -> EscalationRequested:
        asks = Ask(values["asks"])
        return EscalationRequested(
            EscalateTo(values["to"]),
            values["why"],
            values["ask"],
            values["evidence"],
            values["terms"] if asks is Ask.SETTLE else "",
            asks=asks,
            amount=_amount(values["amount"]) if asks in _WITH_AMOUNT else None,
            fee=_amount(values["fee"]) if asks in _WITH_FEE else None,
            hardship=values["hardship"] if asks in _GIVES_UP else "",
            amends=self._before.first if self._before else "",
        )

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """One entry."""
        return (self._request(values),)


_AMOUNT = "dollars accepted, written off, placed or disputed"
_WITH_AMOUNT = (Ask.DISPUTE, Ask.SETTLE, Ask.WRITE_OFF, Ask.PLACE)
_WITH_FEE = (Ask.DISPUTE, Ask.PLACE)
_GIVES_UP = (Ask.SETTLE, Ask.WRITE_OFF)
"""What takes documented hardship where it is the patient's share under a federal program."""


def _amount(text: str) -> Cents | None:
    """Cents; None for nothing. Raises ValueError in words."""
    return amount(text) if text.strip() else None


def _typed(cents: Cents | None) -> str:
    return "" if cents is None else dollars(cents)


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
