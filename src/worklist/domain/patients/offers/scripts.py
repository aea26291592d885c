"""What is said to a patient of an offer, in plain and polite words.

What is said before and after it, by situation, is in ``contact.scripts``.
"""

from collections.abc import Callable, Iterator

from worklist.domain.money import money
from worklist.domain.patient_entries import Shape
from worklist.domain.patients.offers.offer import Offer
from worklist.domain.patients.papers.plain_words import long_day
from worklist.domain.patients.rules import PatientRules
from worklist.domain.sections import Line, Section


def offer_script(offer: Offer, rules: PatientRules) -> Section:
    """What can be said to the patient, as a section."""
    return Section("How to say it", tuple(Line(sentence) for sentence in sentences(offer, rules)))


def sentences(offer: Offer, rules: PatientRules) -> tuple[str, ...]:
    """What can be said to the patient, sentence by sentence: is the bill right, what is offered, no hurry."""
    return (*_opening(offer, rules), *_SAID[offer.shape](offer), *_closing(offer))


def _opening(offer: Offer, rules: PatientRules) -> Iterator[str]:
    yield f"{money(offer.owed)} of this bill is left for you to pay. Does the bill look right to you?"
    yield "Do you have any other insurance that we should bill first?"
    if rules.scale and offer.shape is not Shape.ASSISTANCE:
        yield "If paying is hard at the moment, please tell me: we have a program that may take a part of it off."


def _closing(offer: Offer) -> Iterator[str]:
    if offer.given_up and offer.shape is not Shape.ASSISTANCE:
        off = money(offer.given_up)
        yield f"When that is paid, the other {off} is taken off, and you owe nothing more on this bill."
    if offer.shape is None:
        yield "You can call us at any time if that changes."
        return
    yield "You do not have to decide now. I can send it to you in writing first."


def _in_full(offer: Offer) -> Iterator[str]:
    yield f"Would you like to pay the {money(offer.made.agreed)} today?"


def _plan(offer: Offer) -> Iterator[str]:
    yield f"You could pay it month by month: {_payments(offer)}."
    yield "There is no interest and no fee. Would that fit your budget?"


def _lump_sum(offer: Offer) -> Iterator[str]:
    last = f" by {_day(offer)}" if offer.installments else ""
    yield f"If you can pay {money(offer.made.agreed)}{last}, we would take that as payment in full."


def _assistance(offer: Offer) -> Iterator[str]:
    if offer.why_not:
        yield "From what you told me, our assistance program may take a part of this bill off."
        yield "Shall I send you the form? While we decide on it, nothing is asked of you."
        return
    yield f"Your application was approved: {money(offer.given_up)} of this bill is taken off."
    if offer.installments:
        yield f"The rest could be paid as {_payments(offer)}."


def _hardship(offer: Offer) -> Iterator[str]:
    yield "You told me that paying this bill is a hardship. If you can show that, we can take less."
    yield from _lump_sum(offer)


def _combination(offer: Offer) -> Iterator[str]:
    agreed = money(offer.made.agreed)
    yield f"We could take {agreed} as payment in full, and you pay it month by month: {_payments(offer)}."


def _nothing(offer: Offer) -> Iterator[str]:
    yield "Then nothing changes: the next statement comes as usual."


_SAID: dict[Shape | None, Callable[[Offer], Iterator[str]]] = {
    Shape.PROMISE: _in_full,
    Shape.PLAN: _plan,
    Shape.SETTLEMENT: _lump_sum,
    Shape.PROMPT_PAY: _lump_sum,
    Shape.ASSISTANCE: _assistance,
    Shape.HARDSHIP: _hardship,
    Shape.COMBINATION: _combination,
    None: _nothing,
}


def _day(offer: Offer) -> str:
    return long_day(offer.installments[-1].due)


def _payments(offer: Offer) -> str:
    """``12 payments of $100.00, the first on December 6, 2026``."""
    first, last = offer.installments[0], offer.installments[-1]
    if len(offer.installments) == 1:
        return f"one payment of {money(first.amount)} on {long_day(first.due)}"
    ends = f", the last of {money(last.amount)}" if last.amount != first.amount else ""
    return f"{len(offer.installments)} payments of {money(first.amount)}{ends}, the first on {long_day(first.due)}"
