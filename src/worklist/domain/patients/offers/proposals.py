"""What a site's settings let be proposed to a patient for what they owe, before anybody asks what it is worth."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from worklist.domain.money import Cents, dollars, percent_of
from worklist.domain.patient_entries import AgreementMade, AssistanceSet, AssistanceState, Installment, Shape
from worklist.domain.patients.agreements.schedule import MOST_DAYS, MOST_PAYMENTS, in_months, in_payments
from worklist.domain.patients.assistance.eligibility import eligibility
from worklist.domain.patients.rules import PatientRules
from worklist.domain.wording import counted

_USUAL_MONTHS = (3, 6, 12)
_NEEDS_TEXT = "say how the hardship is documented: pay stubs, a benefit letter, a statement of the patient"
_PAST = (AssistanceState.DENIED, AssistanceState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Proposed:
    """One way to agree."""

    title: str
    made: AgreementMade
    """As it would be recorded."""
    why_not: str = ""
    """What is missing for this one alone, as a clause; empty where nothing is."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What proposals are made from."""

    owed: Cents
    """More than zero."""
    rules: PatientRules
    today: date
    hardship: str = ""
    """How the patient's hardship is documented; empty where it is not."""
    assistance: AssistanceSet | None = None
    discount_due: int = 0
    """Percent of an approved application that is still to come off."""

    def by(self, days: int) -> date:
        """So many days from today."""
        return self.today + timedelta(days=days)

    @property
    def first(self) -> date:
        """When the first payment is due, where nobody says otherwise."""
        return self.by(self.rules.first_payment_days)

    def accepted_at(self, percent: int) -> Cents:
        """A share of what is owed, rounded up: no more is given up than the share says."""
        return -(-self.owed * percent // 100)


def proposed(basis: Basis) -> Iterator[Proposed]:
    """All of them, in no order of worth."""
    yield in_full(basis)
    yield from plans(basis)
    yield from (settlement(basis, percent) for percent in dict.fromkeys(basis.rules.settlements))
    if basis.rules.prompt_pay:
        yield prompt_pay(basis)
    yield from _assisted(basis)
    yield from _hardships(basis)
    yield from combinations(basis)


def in_full(basis: Basis) -> Proposed:
    """All of it, at once."""
    made = AgreementMade(Shape.PROMISE, basis.owed, (Installment(basis.today, basis.owed),))
    return Proposed("Pay in full now", made)


def plans(basis: Basis) -> Iterator[Proposed]:
    """Of every usual length that keeps to the least payment; the shortest with why not, where none does."""
    fitting = list(_schedules(basis, basis.owed))
    for installments in fitting:
        made = AgreementMade(Shape.PLAN, basis.owed, installments)
        yield Proposed(f"Plan: {in_payments(installments)}", made)
    if not fitting and basis.rules.plan_months > 1:
        installments = in_months(basis.owed, min(_months(basis.rules)), basis.first)
        each, least = installments[0].amount, basis.rules.plan_least
        why_not = f"{dollars(each)} a month is below the {dollars(least)} that the site plans at the least"
        made = AgreementMade(Shape.PLAN, basis.owed, installments)
        yield Proposed(f"Plan: {in_payments(installments)}", made, why_not)


def _months(rules: PatientRules) -> list[int]:
    longest = min(rules.plan_months, MOST_PAYMENTS)
    return sorted({months for months in (*_USUAL_MONTHS, longest) if 1 < months <= longest})


def _schedules(basis: Basis, total: Cents) -> Iterator[tuple[Installment, ...]]:
    """Payments for a total of every usual length, none below the least."""
    seen: set[int] = set()
    for months in _months(basis.rules):
        if -(-total // months) < basis.rules.plan_least:
            return
        installments = in_months(total, months, basis.first)
        if installments[-1].due > basis.by(MOST_DAYS):
            return
        if len(installments) not in seen:
            seen.add(len(installments))
            yield installments


def settlement(basis: Basis, percent: int) -> Proposed:
    """A lump sum for less, while the offer lasts."""
    made = _for_less(basis, Shape.SETTLEMENT, basis.accepted_at(percent), basis.rules.settlement_days)
    return Proposed(f"Settlement: {dollars(made.agreed)} ({percent} %) by {made.expires_on}", made)


def prompt_pay(basis: Basis) -> Proposed:
    """The site's discount for paying at once."""
    percent = basis.rules.prompt_pay
    made = _for_less(basis, Shape.PROMPT_PAY, basis.accepted_at(100 - percent), basis.rules.prompt_days)
    return Proposed(f"Prompt pay: {dollars(made.agreed)}, {percent} % off by {made.expires_on}", made)


def _for_less(basis: Basis, shape: Shape, accepted: Cents, days: int, hardship: str = "") -> AgreementMade:
    """One payment, and the rest given up."""
    due = basis.by(days)
    return AgreementMade(
        shape, basis.owed, (Installment(due, accepted),), basis.owed - accepted, expires_on=due, hardship=hardship
    )


# -- assistance and hardship ----------------------------------------------------------------------------------------


def taken_off(owed: Cents, discount: int) -> Cents:
    """What a discount of so many percent takes off."""
    return percent_of(owed, discount)


def approved_off(owed: Cents, entry: AssistanceSet | None) -> Cents:
    """What the discount of an application on record takes off; 0 without one."""
    return taken_off(owed, entry.discount or 0) if entry else 0


def _assisted(basis: Basis) -> Iterator[Proposed]:
    """What the approval takes off; where nothing is decided, what the scale would take off, to be applied for first."""
    entry = basis.assistance
    if entry is None or entry.state in _PAST:
        return
    is_approved = entry.state is AssistanceState.APPROVED
    discount = basis.discount_due if is_approved else eligibility(entry, basis.rules, basis.today).discount
    if not discount:
        return
    why_not = "" if is_approved else f"apply first: by what is known the site's scale would take {discount} % off"
    off = taken_off(basis.owed, discount)
    for installments in _left_to_pay(basis, basis.owed - off):
        rest = f", the rest in {in_payments(installments)}" if installments else ""
        made = AgreementMade(Shape.ASSISTANCE, basis.owed, installments, off)
        yield Proposed(f"Assistance: {discount} % off{rest}", made, why_not)


def _left_to_pay(basis: Basis, rest: Cents) -> Iterator[tuple[Installment, ...]]:
    """At once, and over the longest plan that fits; nothing where nothing is left."""
    if not rest:
        yield ()
        return
    yield (Installment(basis.first, rest),)
    yield from list(_schedules(basis, rest))[-1:]


def _hardships(basis: Basis) -> Iterator[Proposed]:
    """The deepest settlement, on documented hardship: the only one for a federal program's share (DOMAIN 12)."""
    if not basis.rules.settlements:
        return
    percent = min(basis.rules.settlements)
    days = basis.rules.settlement_days
    made = _for_less(basis, Shape.HARDSHIP, basis.accepted_at(percent), days, basis.hardship)
    title = f"Hardship: {dollars(made.agreed)} ({percent} %) by {made.expires_on}"
    yield Proposed(title, made, "" if basis.hardship else _NEEDS_TEXT)


def combinations(basis: Basis) -> Iterator[Proposed]:
    """The smallest reduction, and what it leaves over the longest plan that fits."""
    if not basis.rules.settlements:
        return
    percent = max(basis.rules.settlements)
    accepted = basis.accepted_at(percent)
    for installments in list(_schedules(basis, accepted))[-1:]:
        made = AgreementMade(
            Shape.COMBINATION, basis.owed, installments, basis.owed - accepted, hardship=basis.hardship
        )
        title = f"Combination: {dollars(accepted)} ({percent} %) in {counted(len(installments), 'payment')}"
        yield Proposed(title, made)
