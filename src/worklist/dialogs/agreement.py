"""Agreeing with a patient: the terms as they are typed, whose authority they take, and how an agreement ends."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import ClassVar

from textual import on

from worklist.desk import Overtaken, Refusal, Saved
from worklist.dialogs.field import Field, UnfilledError, Values
from worklist.dialogs.form import EntryForm, Subject
from worklist.dialogs.plan import DAYS
from worklist.dialogs.typed import amount, options, whole_number
from worklist.domain.assessment import Assessment
from worklist.domain.events import Body
from worklist.domain.money import Cents, dollars
from worklist.domain.patient_entries import AgreementMade, AgreementResult, Installment, Shape
from worklist.domain.patients.agreements.agreement import Agreement
from worklist.domain.patients.agreements.approval import approval_for, beyond_mine
from worklist.domain.patients.agreements.recording import ending
from worklist.domain.patients.agreements.schedule import payments_of
from worklist.domain.patients.entry_words import agreed_in_words
from worklist.domain.patients.offers.offer import Offer
from worklist.domain.patients.offers.proposals import approved_off
from worklist.domain.patients.on_record import agreement_section
from worklist.domain.wording import capital
from worklist.exports.patients.making import agree
from worklist.widgets.bindings import keymap_of
from worklist.widgets.choice import Choice

_ONCE, _EACH, _MONTHS = "once", "each", "months"
_PAYS = ((_ONCE, "in one payment"), (_EACH, "an amount each month"), (_MONTHS, "in a number of months"))
_ALWAYS_MONTHLY = (Shape.PLAN, Shape.COMBINATION)
_MAY_BE_MONTHLY = (*_ALWAYS_MONTHLY, Shape.HARDSHIP, Shape.ASSISTANCE)
_GIVES_UP = (Shape.SETTLEMENT, Shape.PROMPT_PAY, Shape.HARDSHIP, Shape.COMBINATION)
_TYPED_TOTAL = (Shape.PROMISE, *_GIVES_UP)
"""What may be for less than is owed; what assistance takes off was approved."""
_WITH_LETTER, _WITHOUT = "yes", "no"
_LETTER = ((_WITH_LETTER, "yes, for the patient"), (_WITHOUT, "no"))


class TermsForm(EntryForm):
    """The terms of an agreement, filled in from an offer; what they come to is said while they are typed.

    Its forms keep one draft: what was typed to agree is there again to ask for approval.
    """

    ACTION: ClassVar[str] = "agree"

    def __init__(self, subject: Subject, now: Assessment, offer: Offer) -> None:
        """``offer`` is one with a shape."""
        super().__init__(subject)
        self._now = now
        self._offered = offer.made
        self._owed = offer.owed

    def known(self) -> str:
        """What it is about."""
        return f"The patient owes {dollars(self._owed)}."

    # -- the fields -------------------------------------------------------------------------------------------

    def term_fields(self) -> tuple[Field, ...]:
        """Shape, total, payments, first day, hardship."""
        offered, pays = self._offered, self._offered.installments
        each, first = (pays[0].amount, pays[0].due) if pays else (0, self._first_day)
        return (
            Field("shape", "Agreement", offered.shape, options=options(Shape)),
            Field("total", "Pays in all", dollars(offered.agreed), "dollars", only=("shape", _TYPED_TOTAL)),
            Field("pays", "Paid", _usual_pays(offered), options=_PAYS, only=("shape", _MAY_BE_MONTHLY)),
            Field("each", "Each month", dollars(each), "dollars", only=("pays", (_EACH,))),
            Field("months", "Months", str(max(1, len(pays))), "payments, a month apart", only=("pays", (_MONTHS,))),
            Field("first", "First payment", f"{first}", f"its last day, of an offer; {DAYS}", is_day=True),
            Field("hardship", "Hardship", hint="how it is documented", is_note=True, only=("shape", _GIVES_UP)),
        )

    @property
    def _first_day(self) -> date:
        return self.desk.today + timedelta(days=self._now.case.rules.patients.first_payment_days)

    @on(Choice.Changed, "#shape")
    def _other_shape(self, event: Choice.Changed) -> None:
        """A settlement is one payment, a plan several."""
        shape, pays = Shape(event.choice.value), self.query_one("#pays", Choice)
        if shape not in _MAY_BE_MONTHLY:
            pays.value = _ONCE
        elif shape in _ALWAYS_MONTHLY and pays.value == _ONCE:
            pays.value = _EACH

    # -- what is typed ----------------------------------------------------------------------------------------

    def made(self, values: Values) -> AgreementMade:
        """The agreement as it is typed. Raises Refusal or ValueError in words."""
        shape = Shape(values["shape"])
        given_up, total = self._sums(shape, values)
        first = self.desk.due_date(self.day(values, "first"))
        return AgreementMade(
            shape,
            self._owed,
            _payments(total, first, values),
            given_up,
            first if shape.is_taken_at_once else None,
            hardship=values["hardship"] if shape in _GIVES_UP else "",
            note=values.get("note", ""),
        )

    def _sums(self, shape: Shape, values: Values) -> tuple[Cents, Cents]:
        """What is given up, and what is paid."""
        if shape is Shape.ASSISTANCE:
            off = approved_off(self._owed, self._now.work.assistance)
            return off, self._owed - off
        if shape is Shape.PLAN:
            return 0, self._owed
        total = amount(values["total"])
        if total > self._owed:
            raise UnfilledError("total", f"{dollars(total)} is above the {dollars(self._owed)} that the patient owes.")
        return (self._owed - total if shape in _GIVES_UP else 0), total

    # -- what is read back ------------------------------------------------------------------------------------

    def _read_back(self) -> None:
        """Say while it is typed what it comes to, to the last payment, and whose authority it takes."""
        try:
            made = self.made(self.values())
        except (Refusal, ValueError):
            super()._read_back()
            return
        beyond = self.beyond(made)
        self.query_one(".reading").set_class(bool(beyond), "-late")
        self._say(".reading", self._mask.text(f"{_in_full(made)} {beyond or self._whose(made)}"))

    def beyond(self, made: AgreementMade) -> str:
        """Why it is not mine to agree on, as a sentence; empty where it is, or a supervisor approved it."""
        is_approved = bool(approval_for(made, self._now.work.escalation))
        return "" if is_approved else beyond_mine(self.desk.me, self._now, made)

    def _whose(self, made: AgreementMade) -> str:
        asked = self._now.work.escalation
        is_mine = not beyond_mine(self.desk.me, self._now, made)
        return "Within your authority." if is_mine or asked is None else f"Approved by {asked.decided_by}."

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """One entry."""
        return (self.made(values),)

    def save(self, values: Values) -> Saved:
        """Record it, unless somebody recorded there after this form was opened, as ``EntryForm``."""
        try:
            return self.record(values)
        except Overtaken as overtaken:
            self._seen = overtaken.seq
            raise

    @abstractmethod
    def record(self, values: Values) -> Saved:
        """What saving does."""


class AgreementDialog(TermsForm):
    """What was agreed, with a letter to the patient."""

    TITLE = "Agree with the patient"

    def fields(self) -> Sequence[Field]:
        """The terms, when to look again, whether a letter is made."""
        grace = self._now.case.rules.patients.grace_days
        return (
            *self.term_fields(),
            Field("follow_up", "Follow up", hint=f"empty: {grace} days after the first payment", is_day=True),
            Field("letter", "Letter", _WITHOUT if self._offered.shape is Shape.PROMISE else "", options=_LETTER),
            Field("note", "Note", is_note=True),
        )

    def record(self, values: Values) -> Saved:
        """With its letter where one is wanted."""
        made = self.made(values)
        if self.beyond(made):
            key = keymap_of(self.app).shown("ask_approval")
            raise Refusal(f"Not yours to agree on. esc keeps these terms; {key} then asks a supervisor for them.")
        typed = self.day(values, "follow_up")
        follow_up = self.desk.due_date(typed) if typed else None
        if values["letter"] == _WITH_LETTER:
            return agree(self.desk, self.account, made, follow_up, seen=self._seen).saved
        return self.desk.agree(self.account, made, follow_up, self._seen)


class ApprovalDialog(TermsForm):
    """The same terms, asked of a supervisor."""

    TITLE = "Ask a supervisor to approve"

    def fields(self) -> Sequence[Field]:
        """The terms, and why."""
        return *self.term_fields(), Field("why", "Why", hint="what the patient can and cannot pay", is_note=True)

    def record(self, values: Values) -> Saved:
        """The request."""
        return self.desk.ask_approval(self.account, self.made(values), values["why"], self._seen)


class EndAgreementDialog(EntryForm):
    """How the agreement ended."""

    TITLE = "End the agreement"
    ACTION = "end_agreement"

    def __init__(self, subject: Subject, now: Assessment, agreement: Agreement) -> None:
        """``agreement`` is the one of ``now`` that runs."""
        super().__init__(subject)
        self._now = now
        self._agreement = agreement

    def known(self) -> str:
        """What was agreed and how it stands."""
        return " ".join(f"{line.text}." for line in agreement_section(self._now).lines)

    def fields(self) -> Sequence[Field]:
        """Result and reason."""
        return (
            Field("result", "It was", options=options(AgreementResult)),
            Field("reason", "Why", hint="what the patient said, or why it is withdrawn", is_note=True),
        )

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """The end, and the outcome where nothing is left open."""
        return ending(self._agreement, AgreementResult(values["result"]), values["reason"])


def _usual_pays(offered: AgreementMade) -> str:
    return _EACH if len(offered.installments) > 1 else _ONCE


def _payments(total: Cents, first: date, values: Values) -> tuple[Installment, ...]:
    each = amount(values["each"]) if values["pays"] == _EACH else None
    months = (whole_number(values["months"], "months") or 0) if values["pays"] == _MONTHS else None
    return payments_of(total, first, each=each, months=months)


def _in_full(made: AgreementMade) -> str:
    """To the last payment."""
    said = capital(agreed_in_words(replace(made, note="")).removeprefix("agreed "))
    if len(made.installments) < 2:
        return f"{said}."
    last = made.installments[-1]
    return f"{said}. The last payment, {dollars(last.amount)}, is due {last.due}."
