"""In-house or vendor: what we can do ourselves beside every vendor, in one table of the same columns (DOMAIN 12)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from worklist.domain.events import Ask, EscalateTo, EscalationRequested
from worklist.domain.money import Cents
from worklist.domain.patient_entries import Shape
from worklist.domain.patients.offers.offer import Offer
from worklist.domain.vendors.fitting import Candidate
from worklist.domain.wording import spelled

IN_HOUSE = "in-house"


@dataclass(frozen=True, slots=True)
class Way:
    """Who would bring the balance in, and what would stay with the practice. Cents; None: UNKNOWN, or it cannot be."""

    name: str
    what: str
    """The offer, or what the vendor is for."""
    expected: Cents | None
    fee: Cents | None
    touches: Cents | None
    """What the touches to come cost; those so far are spent either way."""
    net: Cents | None
    why_not: str = ""
    """Why it cannot be, as a clause; empty where it can."""


def to_place(owed: Cents) -> EscalationRequested:
    """What would be asked for a vendor, so that vendors can be held against an offer."""
    return EscalationRequested(EscalateTo.VENDOR, "", "", asks=Ask.PLACE, amount=owed)


def ways(found: Iterable[Offer], vendors: Iterable[Candidate]) -> tuple[Way, ...]:
    """The best offer that is not paid at once, to keep on billing, and the vendors: the best net first.

    What is paid at once needs nobody to collect it. What cannot be comes last, with why.
    """
    offered = [each for each in found if not each.why_not]
    best = next((each for each in offered if each.shape is not Shape.PROMISE and each.shape), None)
    billing = next((each for each in offered if each.shape is None), None)
    every = (*(_in_house(each) for each in (best, billing) if each), *_of_vendors(vendors))
    return tuple(sorted(every, key=lambda way: (bool(way.why_not), way.net is None, -(way.net or 0))))


def _in_house(offer: Offer) -> Way:
    return Way(IN_HOUSE, offer.title, offer.expected, 0, offer.cost, offer.net)


def _of_vendors(vendors: Iterable[Candidate]) -> Iterator[Way]:
    for each in vendors:
        name, purpose = each.vendor.name, spelled(each.vendor.entry.purpose)
        if each.sums is None:
            yield Way(name, purpose, None, None, None, None, each.why_not)
            continue
        expected, fee, touches = each.sums.recovery, each.sums.fee.value, each.sums.to_come.value
        is_known = expected is not None and fee is not None and touches is not None
        net = (expected or 0) - (fee or 0) - (touches or 0) if is_known else None
        yield Way(name, purpose, expected, fee, touches, net)
