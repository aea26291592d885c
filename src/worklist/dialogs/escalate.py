"""Escalating: an ask to a supervisor or, through one, to a vendor that suits the account."""

from collections.abc import Sequence
from functools import cached_property

from textual import on
from textual.widgets import Input

from worklist.dialogs.field import Control, Field, Row, Rows, Values
from worklist.dialogs.form import EntryForm, Subject
from worklist.dialogs.typed import known_amount, options, whole_number
from worklist.dialogs.vendor_choice import NONE_NAMED, Candidates, VendorChoice, offers
from worklist.domain.assessment import Assessment
from worklist.domain.events import Ask, Body, EscalateTo, EscalationRequested
from worklist.domain.money import Cents, dollars
from worklist.domain.review import authority_needed, why_no_supervisor_could
from worklist.domain.vendors.asking import FOR_VENDORS, beside_each, why_unsuited
from worklist.domain.vendors.fitting import Candidate
from worklist.domain.vendors.register import Register
from worklist.widgets.choice import Choice

_AMOUNT = "dollars accepted, paid in a plan, written off, placed or disputed"
_FEE = "dollars, if it is known"
_WITH_AMOUNT = (Ask.DISPUTE, Ask.SETTLE, Ask.PLAN, Ask.WRITE_OFF, Ask.PLACE)
_IN_PAYMENTS = (Ask.SETTLE, Ask.PLAN)
_GIVES_UP = (Ask.SETTLE, Ask.WRITE_OFF)
"""What takes documented hardship where it is the patient's share under a federal program."""
_USUAL = {EscalateTo.SUPERVISOR: (Ask.PLACE, Ask.ADVICE), EscalateTo.VENDOR: (Ask.ADVICE, Ask.PLACE)}
"""Who is asked instead: the ask that is none of theirs, and what is usually meant then."""


class EscalateDialog(EntryForm):
    """An ask to somebody who may decide; or another version of it, while it waits or once it was sent back."""

    TITLE = "Escalate"
    ACTION = "escalate"

    def __init__(self, subject: Subject, now: Assessment | None = None) -> None:
        """``now`` is the account as it stands, for what was asked before, for vendors and for who could approve it."""
        super().__init__(subject)
        self._now = now
        asked = now.work.escalation if now else None
        self._before = asked if asked and (asked.waits or asked.is_returned) else None
        self._beside = Candidates()
        self._found: tuple[Candidate, ...] = ()
        self._found_for: tuple[str, str] | None = None

    def known(self) -> str:
        """The question that it was sent back with, or that it waits."""
        before = self._before
        if before is None:
            return ""
        if before.decision and before.is_returned:
            return f"{before.decided_by} asks: {before.decision.reason}"
        return "Your request waits; what you save takes its place, and the supervisor sees the new one."

    # -- the fields -------------------------------------------------------------------------------------------

    def fields(self) -> Sequence[Field]:
        """To whom, what for, which vendor, why, how much, the evidence."""
        last = self._before.request if self._before else EscalationRequested(EscalateTo.SUPERVISOR, "", "")
        return (
            Field("to", "To", last.to, options=options(EscalateTo)),
            Field("asks", "Asks for", last.asks, options=options(Ask)),
            self._vendor_field(last.vendor),
            Field("ask", "The ask", last.ask, "what they should decide or do", is_note=True),
            Field("why", "Why", last.why, "what stops it here", is_note=True),
            Field("amount", "Amount", _typed(last.amount), _AMOUNT, only=("asks", _WITH_AMOUNT)),
            Field("months", "Payments", _counted(last.months), "a month apart", only=("asks", _IN_PAYMENTS)),
            Field("fee", "Vendor's fee", _typed(last.fee), _FEE, only=("asks", FOR_VENDORS)),
            Field("terms", "Terms", last.terms, "of the settlement, if any", is_note=True, only=("asks", _IN_PAYMENTS)),
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

    def _vendor_field(self, named: str) -> Field:
        names = [(each.name, each.name) for each in self._vendors.active]
        return Field("vendor", "Vendor", named, options=(NONE_NAMED, *names), only=("to", (EscalateTo.VENDOR,)))

    def _control(self, field: Field, value: str) -> Control:
        if field.id == "vendor":
            return VendorChoice(field.options, value=value, id=field.id)
        return super()._control(field, value)

    def on_mount(self) -> None:
        """The vendors stand below the choice of one."""
        row = next(row for row in self.query(Row) if row.field.id == "vendor")
        self.query_one(Rows).mount(self._beside, after=row)

    @on(Choice.Changed, "#to")
    def _asked_instead(self, event: Choice.Changed) -> None:
        """A vendor gives no advice, and a supervisor takes no accounts."""
        asks = self.query_one("#asks", Choice)
        unfit, usual = _USUAL[EscalateTo(event.choice.value)]
        if asks.value == unfit:
            asks.value = usual

    # -- the vendors ------------------------------------------------------------------------------------------

    @cached_property
    def _vendors(self) -> Register:
        return self.desk.register()

    def _show_vendors(self, values: Values) -> None:
        self._beside.display = values["to"] == EscalateTo.VENDOR
        if not self._beside.display:
            return
        self._look_for_vendors(values)
        chosen = values["vendor"]
        self.query_one("#vendor", VendorChoice).offer(offers(self._found, chosen))
        self.query_one("#fee", Input).placeholder = self._fee_hint(chosen)
        if self._beside.tell(self._found, chosen):
            self.call_after_refresh(self._fit)

    def _look_for_vendors(self, values: Values) -> None:
        """Anew only where what they depend on was changed, and can be read."""
        wanted = values["asks"], values["amount"]
        if wanted == self._found_for:
            return
        try:
            self._found, self._found_for = self._candidates(self._request(values)), wanted
        except ValueError:
            return

    def _candidates(self, request: EscalationRequested) -> tuple[Candidate, ...]:
        known = self._vendors
        if self._now is None:
            return tuple(Candidate(each, each.stop(self.desk.today), None) for each in known.active)
        return beside_each(known.active, self._now, request, known)

    def _fee_hint(self, chosen: str) -> str:
        sums = next((each.sums for each in self._found if each.vendor.name == chosen), None)
        return f"{sums.fee} by the contract; type another if agreed" if sums else _FEE

    # -- what is read back ------------------------------------------------------------------------------------

    def _read_back(self) -> None:
        """Say while it is typed which vendors suit, and whose authority it takes: it can be asked all the same."""
        values = self.values()
        self._show_vendors(values)
        said, stands_against = self._authority(values)
        self.query_one(".reading").set_class(stands_against, "-late")
        self._say(".reading", self._mask.text(said))

    def _authority(self, values: Values) -> tuple[str, bool]:
        """What is said of it, and whether that stands against it."""
        if self._now is None:
            return "", False
        try:
            request = self._request(values)
        except ValueError:
            return "", False
        against = self._misfit(request) or why_no_supervisor_could(self._now, request)
        is_for_vendor = request.to is EscalateTo.VENDOR and request.asks in FOR_VENDORS
        if against or not is_for_vendor:
            return against, bool(against)
        return authority_needed(self._now, request), False

    def _misfit(self, request: EscalationRequested) -> str:
        vendor = self._vendors.named(request.vendor) if request.vendor else None
        return why_unsuited(vendor, self._now, request, self._vendors) if vendor and self._now else ""

    # -- what is recorded -------------------------------------------------------------------------------------

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """One entry."""
        return (self._request(values),)

    def _request(self, values: Values) -> EscalationRequested:
        to, asks = EscalateTo(values["to"]), Ask(values["asks"])
        return EscalationRequested(
            to,
            values["why"],
            values["ask"],
            values["evidence"],
            values["terms"] if asks in _IN_PAYMENTS else "",
            asks=asks,
            amount=known_amount(values["amount"]) if asks in _WITH_AMOUNT else None,
            fee=known_amount(values["fee"]) if asks in FOR_VENDORS else None,
            hardship=values["hardship"] if asks in _GIVES_UP else "",
            months=(whole_number(values["months"], "payments") or 0) if asks in _IN_PAYMENTS else 0,
            vendor=values["vendor"] if to is EscalateTo.VENDOR else "",
            amends=self._before.first if self._before else "",
        )


def _counted(months: int) -> str:
    return str(months) if months else ""


def _typed(cents: Cents | None) -> str:
    return "" if cents is None else dollars(cents)
