"""Offers in words: for whoever decides what to offer, and, in plain and polite words, what is said to the patient."""

from collections.abc import Callable, Iterable, Iterator

from worklist.domain.assessment import Assessment
from worklist.domain.money import dollars, known_dollars, money
from worklist.domain.patient_entries import AssistanceState, Shape
from worklist.domain.patients.assistance import eligibility
from worklist.domain.patients.in_house import Way
from worklist.domain.patients.offers import Offer
from worklist.domain.patients.plain_words import long_day
from worklist.domain.patients.rules import PatientRules
from worklist.domain.sections import Line, Section, Tone


def before_offers(assessment: Assessment) -> Section:
    """What comes before any offer, so that nobody settles what a program or another payer would have covered."""
    return Section("Before anything is offered", tuple(_first(assessment)))


def _first(assessment: Assessment) -> Iterator[Line]:
    rules, entry = assessment.case.rules.patients, assessment.work.assistance
    if entry and entry.state is AssistanceState.OFFERED:
        discount = eligibility(entry, rules, assessment.case.today).discount
        if discount:
            yield Line(f"By what is known the scale takes {discount} % off: take the application first.", "warn")
    elif entry is None and rules.scale:
        yield Line("Household and income are UNKNOWN: ask, and worklist assistance says what the scale gives.", "warn")
    yield Line("Ask for other coverage: another payer comes before the patient.")


def offers_section(found: Iterable[Offer]) -> Section:
    """All of them with the cash now and their arithmetic, in their order."""
    return Section("What can be offered", tuple(line for each in found for line in _listed(each)))


def _listed(offer: Offer) -> Iterator[Line]:
    title, *rest = offer_lines(offer)
    yield title
    if offer.shape:
        yield Line(_now(offer), "", 2)
    yield from rest


def offer_lines(offer: Offer) -> Iterator[Line]:
    """One offer: what it leaves, how that is worked out, and whether I may make it."""
    tone: Tone = "dim" if offer.why_not else "money"
    yield Line(f"{offer.title}: net {dollars(offer.net)}", tone)
    yield from (Line(step, "", 2) for step in offer.steps)
    yield from standing_lines(offer)


def _now(offer: Offer) -> str:
    """The first payment beside all that is to come; an agreement with nothing left to pay brings none."""
    if not offer.installments:
        return f"cash now {dollars(0)}: nothing is left to pay"
    first = f"cash now {dollars(offer.cash_now)}, due {offer.installments[0].due}"
    return f"{first}; agreed in all {dollars(offer.made.agreed)}"


def standing_lines(offer: Offer) -> Iterator[Line]:
    """What stands against it, or whose authority it takes."""
    if offer.why_not:
        yield Line(f"Not now. {offer.why_not}", "loud", 2)
    elif offer.authority:
        yield Line(f"Needs approval. {offer.authority}", "warn", 2)
    elif offer.shape:
        yield Line("Within my authority.", "good", 2)


def ways_section(found: Iterable[Way]) -> Section:
    """In-house beside the vendors."""
    return Section("In-house or vendor", tuple(line for way in found for line in _way(way)))


def _way(way: Way) -> Iterator[Line]:
    if way.why_not:
        yield Line(f"Not {way.name} ({way.what}): {way.why_not}.", "dim")
        return
    parts = f"{known_dollars(way.expected)} - fee {known_dollars(way.fee)} - touches {known_dollars(way.touches)}"
    yield Line(f"{way.name} ({way.what}): net {known_dollars(way.net)} = {parts}", "" if way.net is None else "money")


# -- what is said to the patient ------------------------------------------------------------------------------------


def script_section(offer: Offer, rules: PatientRules) -> Section:
    """What can be said to the patient, as a section."""
    return Section("How to say it", tuple(Line(sentence) for sentence in script(offer, rules)))


def script(offer: Offer, rules: PatientRules) -> tuple[str, ...]:
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
