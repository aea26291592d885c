"""Offers in words, for whoever decides what to offer."""

from collections.abc import Iterable, Iterator

from worklist.domain.assessment import Assessment
from worklist.domain.money import dollars, known_dollars
from worklist.domain.patient_entries import AssistanceState
from worklist.domain.patients.assistance.eligibility import eligibility
from worklist.domain.patients.offers.in_house import Way
from worklist.domain.patients.offers.offer import Offer
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
    """All of them with their arithmetic, in their order."""
    return Section("What can be offered", tuple(line for each in found for line in offer_lines(each)))


def offer_lines(offer: Offer) -> Iterator[Line]:
    """One offer: what it leaves, the cash now, how both are worked out, and whether I may make it."""
    tone: Tone = "dim" if offer.why_not else "money"
    yield Line(f"{offer.title}: net {dollars(offer.net)}", tone)
    if offer.shape:
        yield Line(_now(offer), "", 2)
    yield from (Line(step, "", 2) for step in offer.steps)
    yield from _standing_lines(offer)


def _now(offer: Offer) -> str:
    """The first payment beside all that is to come; an agreement with nothing left to pay brings none."""
    if not offer.installments:
        return f"cash now {dollars(0)}: nothing is left to pay"
    first = f"cash now {dollars(offer.cash_now)}, due {offer.installments[0].due}"
    return f"{first}; agreed in all {dollars(offer.made.agreed)}"


def _standing_lines(offer: Offer) -> Iterator[Line]:
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
