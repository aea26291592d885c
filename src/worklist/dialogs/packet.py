"""Sending a packet, and recording what the payer answered to it."""

from collections.abc import Sequence
from contextlib import closing

from textual import on, work
from textual.worker import Worker, WorkerState

from worklist.desk import AccountView, Refusal, Saved
from worklist.dialogs.beside import AT_ONCE
from worklist.dialogs.field import Field, UnfilledError, Values
from worklist.dialogs.form import EntryForm, Form, Subject
from worklist.dialogs.plan import ACTIONS, DAYS, usual_interval
from worklist.dialogs.typed import amount, options
from worklist.domain.events import Body, NextStepSet, OutcomeKind, OutcomeRecorded
from worklist.domain.money import dollars, money
from worklist.domain.next_steps import FOLLOW_UP, NEXT_ACTIONS
from worklist.domain.packets.draft import Draft, Sending
from worklist.domain.recovery_entries import DisputeAnswered, DisputeResult, Way
from worklist.domain.wording import accounts_in_words
from worklist.exports.sending import send
from worklist.widgets.choice import Choice


class SendDialog(Form):
    """The one question before a packet leaves: which way, where to, and when the answer is late."""

    TITLE = "Send this packet"

    def __init__(self, subject: Subject, drafted: Draft) -> None:
        super().__init__(subject)
        self._drafted = drafted
        self._is_sending = False

    def known(self) -> str:
        """What will be done."""
        packet, accounts = self._drafted.packet, accounts_in_words(len(self._drafted.parts))
        return (
            f"{money(packet.requested)} from {packet.payer}: a PDF and an XLSX in {self.desk.packets_folder},"
            f" recorded on {accounts}. You send them yourself."
        )

    def fields(self) -> Sequence[Field]:
        """Way, address, the answer's day, the follow-up; why, where something speaks against it."""
        packet = self._drafted.packet
        usual = self.desk.usual_answer(packet.payer)
        asked = (
            Field("way", "By", options=options(Way)),
            Field("to", "To", packet.to, "address, fax number or portal", is_note=True),
            Field("answer_due", "Answer due", str(usual or ""), f"UNKNOWN by the settings; {DAYS}", is_day=True),
            Field("follow_up", "Follow up", FOLLOW_UP.interval, DAYS, is_day=True),
        )
        if not self._drafted.objections:
            return asked
        return (*asked, Field("why", "Why all the same", hint="what justifies it; it is recorded", is_note=True))

    def save(self, values: Values) -> Saved:
        """Make the files and the record."""
        return send(self.desk, self._drafted, self._sending(values)).saved

    def action_save(self) -> None:
        """Do it and close, or say why not; of many accounts in a thread, since the letter takes a second then."""
        if self._is_sending:
            return
        if len(self._drafted.parts) <= AT_ONCE:
            super().action_save()
            return
        try:
            sending = self._sending(self.values())
        except ValueError as error:
            self.refuse(error)
            return
        self._is_sending = True
        self.answer("Making the packet...")
        self._send_beside(sending)

    @work(thread=True, exit_on_error=False)
    def _send_beside(self, sending: Sending) -> None:
        try:
            with closing(self.desk.sibling()) as sibling:
                saved = send(sibling, self._drafted, sending).saved
        except Refusal as refusal:
            self.app.call_from_thread(self._not_sent, str(refusal))
        else:
            self.app.call_from_thread(self.close, saved)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A database that cannot be used now is said; a second try is another packet."""
        if event.state is WorkerState.ERROR:
            self._not_sent(f"That could not be done now ({type(event.worker.error).__name__}). Try again.")

    def _not_sent(self, why: str) -> None:
        self._is_sending = False
        self.answer(why)

    def action_leave(self) -> None:
        """Not while it is being made."""
        if not self._is_sending:
            super().action_leave()

    def _sending(self, values: Values) -> Sending:
        for field, said in (("to", "Say where it goes."), ("answer_due", "Say when the answer is late.")):
            if not values[field].strip():
                raise UnfilledError(field, said)
        if self._drafted.objections and not values["why"].strip():
            raise UnfilledError("why", "Something speaks against it: say why it goes out all the same.")
        return Sending(
            Way(values["way"]),
            values["to"],
            self.desk.due_date(self.day(values, "answer_due")),
            self.desk.due_date(self.day(values, "follow_up")),
            values.get("why", ""),
        )


_BRINGS_MONEY = (DisputeResult.WON, DisputeResult.PARTLY)
_LATER, _NOW = "later", "now"
_CLOSE = ((_LATER, "later, once it is paid"), (_NOW, "now, with the outcome recovered"))


class AnswerDialog(EntryForm):
    """What the payer answered to the newest dispute, and what follows from it."""

    TITLE = "Answer to the dispute"
    ACTION = "dispute_answer"

    def __init__(self, subject: Subject, view: AccountView) -> None:
        super().__init__(subject)
        self._dispute = self.desk.waiting_dispute(view)
        self._interval = ""

    def known(self) -> str:
        """Which dispute."""
        return f"{self._dispute.in_words(self.desk.today)}, packet {self._dispute.sent.packet}."

    def fields(self) -> Sequence[Field]:
        """Result, amount, reason; closing it where money comes, else what is done next."""
        requested = dollars(self._dispute.sent.requested)
        return (
            Field("result", "Result", options=options(DisputeResult)),
            Field("amount", "Pays more", requested, "dollars", only=("result", _BRINGS_MONEY)),
            Field("reason", "Reason", hint="as the payer gives it", is_note=True),
            Field("close", "Close it", options=_CLOSE, only=("result", _BRINGS_MONEY)),
            Field("action", "Then", options=(("", "asked after saving, if nothing is planned"), *ACTIONS)),
            Field("due", "Due", "", DAYS, is_day=True, only=("action", tuple(NEXT_ACTIONS))),
        )

    @on(Choice.Changed, "#result")
    def _propose_next(self, event: Choice.Changed) -> None:
        """What was lost goes to a second appeal unless somebody decides otherwise; the escalation is another act."""
        then = self.query_one("#action", Choice)
        if event.choice.value == DisputeResult.LOST and not then.value:
            then.value = "appeal"

    @on(Choice.Changed, "#action")
    def _propose_interval(self, event: Choice.Changed) -> None:
        """A day that was typed stays."""
        due = self.query_one("#due")
        if getattr(due, "value", None) == self._interval:
            self._interval = usual_interval(event.choice.value)
            due.value = self._interval  # type: ignore[attr-defined]

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """The answer; the outcome or the next step with it."""
        result = DisputeResult(values["result"])
        paid = amount(values["amount"]) if result in _BRINGS_MONEY else 0
        answered = DisputeAnswered(self._dispute.id, result, paid, values["reason"])
        if result in _BRINGS_MONEY and values["close"] == _NOW:
            how = f"dispute {self._dispute.sent.packet} {result}"
            return answered, OutcomeRecorded(OutcomeKind.RECOVERED, paid, how)
        if not values["action"]:
            return (answered,)
        return answered, NextStepSet(values["action"], self.desk.due_date(self.day(values, "due")))
