"""Asking for a vendor in words: the vendors beside an account, and the one that a request names."""

from collections.abc import Iterator, Sequence
from datetime import date

from worklist.domain.assessment import Assessment
from worklist.domain.escalations import Escalation
from worklist.domain.events import EscalateTo
from worklist.domain.money import dollars, known_dollars
from worklist.domain.sections import Line, Section
from worklist.domain.vendors.asking import beside_each
from worklist.domain.vendors.fitting import Candidate
from worklist.domain.vendors.register import Register, Vendor
from worklist.domain.vendors.words import agreement, fee_in_short, terms_in_words
from worklist.domain.wording import spelled

NO_VENDOR = "The practice works with no vendor: worklist vendor add takes one in. It can be asked without naming one."


# -- the vendors beside an account ----------------------------------------------------------------------------------


def candidate_lines(found: Sequence[Candidate]) -> Iterator[Line]:
    """Those that fit with what each would leave, the best first; then the others, each with why."""
    if not found:
        yield Line(NO_VENDOR, "warn")
    elif all(each.why_not for each in found):
        yield Line("No vendor suits this account.", "warn")
    for each in found:
        name, fee = each.vendor.name, fee_in_short(each.vendor.entry.fees)
        if each.why_not:
            yield Line(f"Not {name}: {each.why_not}.", "dim")
        else:
            yield Line(f"{name} ({fee}): {net_in_words(each)}.", "" if each.net is None else "money")


def net_in_words(candidate: Candidate) -> str:
    """``expected net 19.37 = 92.50 - fee 23.13 - touches 50.00``."""
    sums = candidate.sums
    if sums is None or sums.recovery is None or sums.fee.value is None:
        return "expected net UNKNOWN"
    touches = (sums.spent.value or 0) + (sums.to_come.value or 0)
    parts = f"{dollars(sums.recovery)} - fee {dollars(sums.fee.value)} - touches {dollars(touches)}"
    return f"expected net {known_dollars(candidate.net)} = {parts}"


# -- the vendor of a request ----------------------------------------------------------------------------------------


def vendor_sections(asked: Escalation, now: Assessment, vendors: Register) -> Iterator[Section]:
    """The vendor that a request names, with its terms and where it stands; of one that names none those that fit."""
    request = asked.request
    if request.to is not EscalateTo.VENDOR:
        return
    found = beside_each(vendors.active, now, request, vendors)
    if not request.vendor:
        yield Section("Vendor: none is named", tuple(candidate_lines(found)))
        return
    if named := vendors.named(request.vendor):
        purpose = spelled(named.entry.purpose)
        yield Section(f"Vendor: {named.name}, {purpose}", tuple(_told(named, now.case.today, found)))


def _told(vendor: Vendor, today: date, found: Sequence[Candidate]) -> Iterator[Line]:
    """Its agreement, its fee, and who would leave the practice more."""
    yield Line(agreement(vendor.entry))
    if warning := vendor.baa_warning(today):
        yield Line(warning, "warn")
    yield from (Line(sentence) for sentence in terms_in_words(vendor.entry.fees))
    net = next((each.net for each in found if each.vendor.key == vendor.key), None)
    for each in found:
        if net is not None and each.net is not None and each.net > net:
            yield Line(f"{each.vendor.name} would leave more: {net_in_words(each)}.", "warn")
