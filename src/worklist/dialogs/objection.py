"""What a patient disputes, what came of it, the papers that went back and forth, and the good-faith estimate."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from worklist.desk import Overtaken, Saved
from worklist.dialogs.field import Field, UnfilledError, Values
from worklist.dialogs.form import EntryForm, Subject
from worklist.dialogs.plan import DAYS
from worklist.dialogs.typed import amount, options
from worklist.domain.assessment import Assessment
from worklist.domain.events import Body
from worklist.domain.money import dollars, known_dollars
from worklist.domain.patient_entries import (
    Document,
    DocumentMoved,
    EstimateGiven,
    ObjectionAnswered,
    ObjectionKind,
    ObjectionRaised,
    ObjectionResult,
    Reached,
    Went,
)
from worklist.domain.patients.bill.objection_recording import paper_for
from worklist.domain.patients.bill.objections import Objection
from worklist.domain.patients.bill.services import Service, services_of
from worklist.domain.wording import spelled
from worklist.widgets.tick import ON

_WHOLE_BILL = "whole"
_LOOKING_BACK = "2026-01-31, yesterday, -3d"
_PAPERS = (
    ("wants-bill", "The patient wants an itemized bill", Document.ITEMIZED_BILL, Went.WANTED),
    ("wants-eob", "The patient wants the insurer's explanation (EOB)", Document.EOB, Went.WANTED),
    ("ask-eob", "We ask the patient for the EOB", Document.EOB, Went.ASKED),
    ("ask-receipt", "We ask the patient for receipts", Document.RECEIPT, Went.ASKED),
    ("ask-letter", "We ask the patient for letters", Document.LETTER, Went.ASKED),
)
"""Papers that are asked for as soon as a patient objects: field, text, paper, who wants it."""


class ObjectionDialog(EntryForm):
    """The patient disputes the bill: what, which line, since when, which papers."""

    TITLE = "The patient objects"
    ACTION = "object"

    def __init__(self, subject: Subject, now: Assessment) -> None:
        super().__init__(subject)
        self._account = now.account
        self._services = services_of(self._account)
        self._act = uuid.uuid4().hex
        """The act's id, which its first entry has: the papers are for that objection."""

    def known(self) -> str:
        """What the patient is asked, and that collection stops."""
        asked = known_dollars(self._account.patient_balance)
        return f"Asked: {asked}. Until the objection is answered nothing is collected."

    def fields(self) -> Sequence[Field]:
        """What it is about first; the papers last."""
        lines = ((_WHOLE_BILL, "the whole bill"), *((str(at), _named(each)) for at, each in enumerate(self._services)))
        today, days = self.desk.today, self.desk.rules.patients.objection_days
        return (
            Field("about", "About", options=options(ObjectionKind)),
            Field("said", "They say", hint="in the patient's words", is_note=True),
            Field("line", "Line", options=lines),
            Field("amount", "Amount", hint="dollars in dispute; empty for all of it"),
            Field("by", "By", options=options(Reached)),
            Field("received", "Came on", f"{today}", _LOOKING_BACK),
            Field("due", "Answer by", f"{today + timedelta(days=days)}", DAYS, is_day=True),
            *(Field(id_, text, is_tick=True) for id_, text, _, _ in _PAPERS),
        )

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """The objection, then its papers."""
        received = self.past_day(values, "received")
        return self._objection(values, received), *self._papers(values, received)

    def _objection(self, values: Values, received: date) -> ObjectionRaised:
        at = values["line"]
        line = None if at == _WHOLE_BILL else self._services[int(at)]
        return ObjectionRaised(
            ObjectionKind(values["about"]),
            values["said"],
            received,
            self.desk.due_date(self.day(values, "due")),
            line.code if line else "",
            line.modifiers if line else (),
            line.on if line else None,
            amount(values["amount"]) if values["amount"].strip() else None,
            Reached(values["by"]),
        )

    def _papers(self, values: Values, received: date) -> Iterator[DocumentMoved]:
        for id_, _, paper, went in _PAPERS:
            if values[id_] == ON:
                on = received if went is Went.WANTED else self.desk.today
                yield DocumentMoved(paper, went, on, self._act)

    def save(self, values: Values) -> Saved:
        """Record it in the act that the papers name."""
        try:
            return self.desk.record(self.account, *self.bodies(values), seen=self._seen, act=self._act)
        except Overtaken as overtaken:
            self._seen = overtaken.seq
            raise


def _named(service: Service) -> str:
    asked = f", asked {known_dollars(service.asked)}" if service.asked is not None else ""
    return f"{service.name}, charged {known_dollars(service.charge)}{asked}"


class ObjectionAnswerDialog(EntryForm):
    """What came of an objection; the patient is told the reason."""

    TITLE = "Answer the objection"
    ACTION = "object_answer"

    def __init__(self, subject: Subject, now: Assessment) -> None:
        """The account has an objection that waits."""
        super().__init__(subject)
        self._waiting = now.work.open_objections

    def known(self) -> str:
        """What the patient said."""
        return " / ".join(f"“{each.raised.said}”" for each in self._waiting)

    def fields(self) -> Sequence[Field]:
        """Which one, the result, what was found."""
        open_ones = [(each.id, _objection_in_words(each)) for each in self._waiting]
        return (
            Field("objection", "Objection", options=open_ones),
            Field("result", "It", options=_RESULTS),
            Field("reason", "Found", hint="what the patient is told", is_note=True),
        )

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """One entry."""
        if not values["reason"].strip():
            raise UnfilledError("reason", "Say what was found; the patient is told.")
        return (ObjectionAnswered(values["objection"], ObjectionResult(values["result"]), values["reason"]),)


_RESULTS = (
    (str(ObjectionResult.UPHELD), "is upheld: the patient is right, the bill was corrected"),
    (str(ObjectionResult.STANDS), "does not change the bill: it was verified and stands"),
    (str(ObjectionResult.WITHDRAWN), "was withdrawn by the patient"),
)


def _objection_in_words(objection: Objection) -> str:
    raised = objection.raised
    return f"{raised.received_on}, {spelled(raised.about)}, {objection.line or 'the whole bill'}"


class DocumentDialog(EntryForm):
    """A paper was asked for, wanted, received or sent."""

    TITLE = "Paper"
    ACTION = "document"

    def __init__(self, subject: Subject, now: Assessment) -> None:
        super().__init__(subject)
        self._work = now.work

    def fields(self) -> Sequence[Field]:
        """Which paper, which way, when."""
        return (
            Field("document", "Paper", options=options(Document)),
            Field("went", "Was", options=_WAYS),
            Field("on", "On", f"{self.desk.today}", _LOOKING_BACK),
            Field("note", "Note", hint="which one exactly, where it is kept", is_note=True),
        )

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """One entry, for the open objection where one waits."""
        paper, went = Document(values["document"]), Went(values["went"])
        target = paper_for(self._work, paper, went)
        return (DocumentMoved(paper, went, self.past_day(values, "on"), target, values["note"]),)


_WAYS = (
    (str(Went.RECEIVED), "received from the patient"),
    (str(Went.SENT), "sent to the patient"),
    (str(Went.ASKED), "asked of the patient by us"),
    (str(Went.WANTED), "wanted from us by the patient"),
)


class EstimateDialog(EntryForm):
    """The good-faith estimate that the patient had before the service."""

    TITLE = "Good-faith estimate"
    ACTION = "estimate"

    def __init__(self, subject: Subject, now: Assessment) -> None:
        super().__init__(subject)
        self._now = now

    def known(self) -> str:
        """What it is held against."""
        return f"Charges {known_dollars(self._now.account.charges)}."

    def fields(self) -> Sequence[Field]:
        """Amount and days; what stands is filled in."""
        stands, first_bill = self._now.work.estimate, self._now.account.first_stated_on
        billed_on = (stands and stands.billed_on) or first_bill
        return (
            Field("amount", "Estimate", dollars(stands.amount) if stands else "", "dollars of this provider"),
            Field("given", "Given on", f"{stands.given_on}" if stands else "", _LOOKING_BACK),
            Field("billed", "First bill", f"{billed_on or ''}", "its day; empty where nobody knows"),
            Field("note", "Note", hint="where it is kept", is_note=True),
        )

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """One entry."""
        billed_on = self.past_day(values, "billed") if values["billed"].strip() else None
        return (EstimateGiven(amount(values["amount"]), self.past_day(values, "given"), billed_on, values["note"]),)
