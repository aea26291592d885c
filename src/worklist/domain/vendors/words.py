"""A vendor in words: its terms as sentences, where it stands, who set what when."""

from collections.abc import Iterator, Sequence
from datetime import date

from worklist.domain.events import Event
from worklist.domain.money import dollars
from worklist.domain.queues import class_in_words
from worklist.domain.sections import Line, Section
from worklist.domain.vendor_entries import Access, VendorSet
from worklist.domain.vendors.register import Vendor
from worklist.domain.vendors.terms import FeeBasis, FeeTerms, Side, percent_in_words
from worklist.domain.wording import after, capital, counted

_SIDES = {Side.PRACTICE: "the practice", Side.PATIENTS: "patients, and earns from what the practice gives up"}
_BASES = {FeeBasis.CASH: "the cash recovered after placement", FeeBasis.REDUCTION: "what a demand is reduced by"}


def fee_in_short(terms: FeeTerms) -> str:
    """The fee in a column: ``25 %, at most 1,000.00``."""
    parts = []
    if terms.percent:
        cap = f", at most {dollars(terms.cap)}" if terms.cap is not None else ""
        parts.append(f"{percent_in_words(terms.percent)}{cap}")
    if terms.flat:
        parts.append(f"{dollars(terms.flat)} flat")
    if terms.retainer:
        parts.append(f"{dollars(terms.retainer)} a month")
    return " + ".join(parts)


def terms_in_words(terms: FeeTerms) -> tuple[str, ...]:
    """What the contract says of the fee, a sentence for each part."""
    return tuple(_terms(terms))


def _terms(terms: FeeTerms) -> Iterator[str]:
    if terms.percent:
        yield from _contingency(terms)
    if terms.flat:
        yield f"The fee is {dollars(terms.flat)} for each account that is {terms.flat_when or 'UNKNOWN'}."
    if terms.retainer:
        credited = {True: ", which count towards the other fees of that month", False: ", apart from the other fees"}
        yield f"The retainer is {dollars(terms.retainer)} a month{credited.get(terms.is_credited or False)}."


def _contingency(terms: FeeTerms) -> Iterator[str]:
    share = f"{percent_in_words(terms.percent)} of {_BASES[terms.basis] if terms.basis else 'UNKNOWN'}"
    cap = f"at most {dollars(terms.cap)} for one account" if terms.cap is not None else "without a cap"
    yield f"The fee is {share}, {cap}."
    if terms.tail_days is not None:
        days = counted(terms.tail_days, "day")
        yield f"What comes in within {days} after a recall carries the fee." if terms.tail_days else _NO_TAIL
    if terms.is_returned is not None:
        yield f"When a payment is taken back, the fee on it is {'given back' if terms.is_returned else 'kept'}."


_NO_TAIL = "What comes in after a recall carries no fee."


def facts(entry: VendorSet) -> tuple[str, ...]:
    """Everything that an entry says, a sentence for each."""
    return (*_work(entry), *_terms(entry.fees), agreement(entry), *_dealings(entry))


def _work(entry: VendorSet) -> Iterator[str]:
    yield f"It works for {_SIDES[entry.side]}."
    yield f"Its purpose is {entry.purpose}."
    if entry.classes:
        yield f"It takes {', '.join(map(class_in_words, entry.classes))} only."
    if entry.specialties:
        yield f"It works {', '.join(entry.specialties)} only."
    if entry.smallest:
        yield f"It takes accounts of {dollars(entry.smallest)} or more."
    if entry.pilot:
        yield f"It begins with a pilot of {counted(entry.pilot, 'account')}."
    if not entry.is_active:
        yield "The practice no longer works with it."


def agreement(entry: VendorSet) -> str:
    """Since when and until when the business associate agreement holds, as a sentence."""
    if entry.baa_signed_on is None:
        return "There is no business associate agreement."
    ends = f"ends on {entry.baa_expires_on}" if entry.baa_expires_on else "names no end"
    return f"The business associate agreement was signed on {entry.baa_signed_on} and {ends}."


def _dealings(entry: VendorSet) -> Iterator[str]:
    yield _ACCESS[entry.access]
    if entry.reviewed_on:
        yield f"A read-only review of its work was finished on {entry.reviewed_on}."
    yield f"It reports every {counted(entry.reports_every, 'day')}."
    if reached := ", ".join(filter(None, (entry.contact, entry.email, entry.phone))):
        yield f"Its contact is {reached}."
    if entry.placement_columns:
        yield f"Its placement files have a layout of {counted(len(entry.placement_columns), 'column')}."
    if entry.report_columns:
        yield f"Its reports are mapped: {', '.join(f'{each.title} is {each.field}' for each in entry.report_columns)}."


_ACCESS = {
    Access.NONE: "It sees nothing of the practice's systems.",
    Access.REVIEW: "It has read-only access to the practice's systems, for a review.",
    Access.WORK: "It has access to work in the practice's systems.",
}


def sections(vendor: Vendor, history: Sequence[Event], today: date, out: int, in_pilot: int) -> tuple[Section, ...]:
    """A vendor in full; ``out`` accounts are with it, and ``in_pilot`` were ever placed in the pilot that runs."""
    terms = tuple(Line(sentence) for sentence in facts(vendor.entry))
    stands = tuple(_standing(vendor, today, out, in_pilot))
    return Section("Where it stands", stands), Section("Terms", terms), Section("History", tuple(_history(history)))


def _standing(vendor: Vendor, today: date, out: int, in_pilot: int) -> Iterator[Line]:
    stop = vendor.why_not_placed(today)
    yield Line(stop, "loud") if stop else Line("Accounts can be placed with it.", "good")
    if warning := vendor.baa_warning(today):
        yield Line(warning, "warn")
    yield Line(f"{capital(counted(out, 'account is', 'accounts are'))} with it." if out else "It has no account.")
    if vendor.entry.pilot:
        yield Line(f"Its pilot has had {in_pilot:,} of {counted(vendor.entry.pilot, 'account')}.")


def _history(history: Sequence[Event]) -> Iterator[Line]:
    """What each entry changed, the newest first."""
    entries = [(each, each.body) for each in history if isinstance(each.body, VendorSet)]
    for number in range(len(entries) - 1, -1, -1):
        event, entry = entries[number]
        yield Line(f"{event.at:%Y-%m-%d} {event.actor} {'changed it' if number else 'added it'}{after(entry.reason)}")
        if number:
            yield from _changes(entries[number - 1][1], entry)


def _changes(before: VendorSet, entry: VendorSet) -> Iterator[Line]:
    was, now = facts(before), facts(entry)
    yield from (Line(f"since then: {sentence}", indent=2) for sentence in now if sentence not in was)
    yield from (Line(f"until then: {sentence}", "dim", 2) for sentence in was if sentence not in now)
