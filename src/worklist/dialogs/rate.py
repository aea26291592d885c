"""The payer was right: how the work ended, with the rate that the schedule should say; and deciding on such a rate."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar

from worklist.desk import Saved
from worklist.desk.pricing import RateOnAccount
from worklist.dialogs.field import Field, UnfilledError, Values
from worklist.dialogs.form import EntryForm, Form, Subject
from worklist.dialogs.typed import amount, options
from worklist.domain.assessment import Assessment
from worklist.domain.events import Body, OutcomeKind, OutcomeRecorded
from worklist.domain.money import dollars
from worklist.domain.pricing.contracts import Contract
from worklist.domain.pricing.expected import PricedLine
from worklist.domain.recovery_entries import RateProposed

_PAYER_WAS_RIGHT = ("outcome", (OutcomeKind.PAYER_WAS_RIGHT,))


class OutcomeDialog(EntryForm):
    """How the work ended. Where the payer was right about a short line, the right rate can be proposed with it."""

    TITLE = "Outcome"
    ACTION = "outcome"

    def __init__(self, subject: Subject, now: Assessment | None = None) -> None:
        """``now`` is the account as it stands; None when it is about many."""
        super().__init__(subject)
        self._short = tuple(_short_lines(now)) if now else ()

    def fields(self) -> Sequence[Field]:
        """Kind, amount, how; of short lines the right rate."""
        return (
            Field("outcome", "Outcome", options=options(OutcomeKind)),
            Field("amount", "Amount", "0.00", "dollars recovered, reversed or adjusted"),
            *self._rate_fields(),
            Field("how", "How", hint="what did it: appeal, corrected claim, call..."),
        )

    def _rate_fields(self) -> Iterator[Field]:
        if not self._short:
            return
        lines = [(str(at), _line_in_words(line)) for at, (line, _) in enumerate(self._short)]
        yield Field("line", "Our rate of", options=lines, only=_PAYER_WAS_RIGHT)
        hint = "dollars for one unit; empty proposes none"
        yield Field("rate", "should be", hint=hint, only=_PAYER_WAS_RIGHT)
        first_day = self._short[0][1].valid_from
        yield Field("from", "from", f"{first_day}", "first day of service, as 2026-01-31", only=_PAYER_WAS_RIGHT)

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """The outcome, after the proposal where there is one."""
        kind = OutcomeKind(values["outcome"])
        outcome = OutcomeRecorded(kind, amount(values["amount"]), values["how"])
        if kind is OutcomeKind.PAYER_WAS_RIGHT and self._short and values["rate"].strip():
            return self._proposal(values), outcome
        return (outcome,)

    def _proposal(self, values: Values) -> RateProposed:
        line, contract = self._short[int(values["line"])]
        if not values["how"].strip():
            raise UnfilledError("how", "Say how the right rate is known, such as the amendment that has it.")
        rate, first_day = amount(values["rate"]), _day(values["from"])
        return RateProposed(contract.name, line.code, line.modifiers, "", rate, first_day, values["how"])


def _short_lines(now: Assessment) -> Iterator[tuple[PricedLine, Contract]]:
    """Those that a contract priced higher than the payer did."""
    for line in now.case.priced:
        if (line.short or 0) > 0 and line.expected.contract:
            yield line, line.expected.contract


def _line_in_words(line: PricedLine) -> str:
    return f"{line.service}: expected {dollars(line.expected.amount or 0)}, allowed {dollars(line.allowed)}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UnfilledError("from", f"{text.strip()[:20]!r} is no date; write it as 2026-01-31.") from None


class RateDecision(Form):
    """Why a proposed rate is approved or declined; whoever proposed it reads it."""

    APPROVED: ClassVar[bool]
    HINT: ClassVar[str] = ""

    def __init__(self, subject: Subject, wanted: RateOnAccount) -> None:
        super().__init__(subject)
        self._wanted = wanted

    def known(self) -> str:
        """What was proposed."""
        rate, body = self._wanted.rate, self._wanted.rate.proposal
        before = f" instead of {dollars(body.expected)}" if body.expected is not None else ""
        said = f"{rate.by} proposes {dollars(body.amount)} for {rate.service} in {body.contract}{before}"
        return f"{said}, from {body.valid_from}: {body.reason}"

    def fields(self) -> Sequence[Field]:
        """The reason."""
        return (Field("reason", "Why", hint=self.HINT, is_note=True),)

    def save(self, values: Values) -> Saved:
        """Decide."""
        if not values["reason"].strip():
            raise UnfilledError("reason", "Say why; whoever proposed it reads it.")
        return self.desk.decide_rate(self._wanted, values["reason"], approved=self.APPROVED)


class ApproveRate(RateDecision):
    """Contracts are read with it from now on."""

    TITLE = "Approve the rate"
    APPROVED = True
    HINT = "what shows that it is right"


class DeclineRate(RateDecision):
    """The schedule stands."""

    TITLE = "Decline the rate"
    APPROVED = False
    HINT = "what shows that the schedule is right"
