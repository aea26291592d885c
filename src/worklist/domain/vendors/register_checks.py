"""Which entries of the register are taken: each mistake is refused in a sentence that says what would be right."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from worklist.domain.entry_checks import MOST_CENTS, kept_line, reason_text
from worklist.domain.money import Cents, dollars
from worklist.domain.queues import AccountClass
from worklist.domain.refusals import Refusal
from worklist.domain.text import clean
from worklist.domain.vendor_entries import Access, VendorSet
from worklist.domain.vendors.register import suited_classes
from worklist.domain.vendors.specialties import Specialty
from worklist.domain.vendors.terms import FeeBasis, FeeTerms, VendorPurpose, missing_sentences, percent_in_words
from worklist.domain.wording import counted

MOST_REPORT_DAYS = 92
"""Most days between two reports: a quarter."""
MOST_PILOT = 5_000
"""Accounts of one act at most: a pilot is smaller than that."""
_NAME = re.compile(r"[^\W_](?:[\w .&'+-]{0,38}[^\W_])?")
"""Letters and digits, and a few signs between them: nothing in a name can be a path, an option or a formula."""
_EMAIL = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]+\.[^\s@<>,;.]{2,}")
_PHONE = re.compile(r"[0-9+(][0-9 ()+./x-]{5,38}")
_MOST_CONTACT = 200
_MOST_EMAIL = 254
_WHOLE_PERCENT = 10_000
_MOST_TAIL_DAYS = 3 * 366
_FIRST_BAA = date(1996, 8, 21)
"""There was no such agreement before the law that asks for it (Public Law 104-191)."""
_FARTHEST = timedelta(days=30 * 366)
"""How far ahead a day of an agreement may lie: beyond that the year is mistyped."""


@dataclass(frozen=True, slots=True)
class VendorAccounts:
    """What a vendor has and had of the practice, as far as an entry depends on it."""

    out: int = 0
    """Accounts that are with it now."""
    in_pilot: int = 0
    """Placed in the pilot that runs."""
    back: int = 0
    """Of those, what came back or was recalled."""


class OpenTerms(Refusal):
    """The terms can be read in two ways; the text ends with the sentences that the contract lacks, a line for each."""

    def __init__(self, said: str, missing: tuple[str, ...]) -> None:
        super().__init__("\n".join((said, *missing)))
        self.said = said
        """The sentence without them."""
        self.missing = missing


def validated(entry: VendorSet, before: VendorSet | None, today: date, has: VendorAccounts) -> VendorSet:
    """The entry, its texts cleaned. Raises Refusal; for terms that are open, with the sentences that are missing."""
    kept = replace(
        entry,
        name=_name(entry.name, before),
        contact=_short(entry.contact, "contact"),
        email=_email(entry.email),
        phone=_phone(entry.phone),
        reason=reason_text(entry.reason),
    )
    if before and replace(kept, reason=before.reason) == before:
        raise Refusal(f"{before.name} is set so already; nothing was changed.")
    if problem := next(_problems(kept, before, today, has), ""):
        raise Refusal(problem)
    _refuse_open_terms(kept)
    return kept


def _refuse_open_terms(entry: VendorSet) -> None:
    if entry.is_active and (missing := missing_sentences(entry.fees)):
        said = f"The terms of {entry.name} can be read in two ways, or not at all. The contract has to say:"
        raise OpenTerms(said, missing)


def _problems(entry: VendorSet, before: VendorSet | None, today: date, has: VendorAccounts) -> Iterator[str]:
    yield from _of_fees(entry.fees, entry.purpose)
    yield from _of_reach(entry)
    yield from _of_agreement(entry, today)
    yield from _of_access(entry, today)
    yield from _of_numbers(entry)
    if before:
        yield from _of_change(entry, before, has)


# -- texts ----------------------------------------------------------------------------------------------------------


def _name(name: str, before: VendorSet | None) -> str:
    if before:
        return before.name
    kept = clean(name, most=80)
    if kept != name.strip() or not _NAME.fullmatch(kept):
        raise Refusal(
            f"{clean(name, most=50)!r} cannot be the name of a vendor: up to 40 letters and digits, with blanks and"
            " . & ' + - _ between them."
        )
    return kept


def _short(text: str, name: str) -> str:
    kept = kept_line(text, name)
    if len(kept) > _MOST_CONTACT:
        raise Refusal(f"The {name} has {len(kept)} characters; {_MOST_CONTACT} is the most.")
    return kept


def _email(text: str) -> str:
    kept = _short(text, "email address")
    if kept and not (len(kept) <= _MOST_EMAIL and _EMAIL.fullmatch(kept)):
        raise Refusal(f"{kept[:60]!r} is no email address; write it as name@example.com.")
    return kept


def _phone(text: str) -> str:
    kept = _short(text, "phone number")
    if kept and not _PHONE.fullmatch(kept):
        raise Refusal(f"{kept[:60]!r} is no phone number; write it as 555-0100, with x before an extension.")
    return kept


# -- fees -----------------------------------------------------------------------------------------------------------


def _of_fees(terms: FeeTerms, purpose: VendorPurpose) -> Iterator[str]:
    if not 0 <= terms.percent <= _WHOLE_PERCENT:
        yield f"A fee of {percent_in_words(terms.percent)} cannot be; it is a share from 0 to 100 %."
    if terms.basis is FeeBasis.REDUCTION and purpose is not VendorPurpose.PAYER_DISPUTE:
        yield (
            f"A fee on the reduction of a demand is for payer disputes only: for {purpose} a vendor would earn from"
            " what the practice gives up."
        )
    if terms.cap is not None and terms.is_uncapped:
        yield "The fee has a cap or has none; say one of them."
    if terms.cap is not None and terms.cap <= 0:
        yield "A cap is more than 0.00; without one, say that there is none."
    yield from _without_fee(terms)
    for name, amount in (("cap", terms.cap or 0), ("flat fee", terms.flat), ("retainer", terms.retainer)):
        yield from _of_amount(name, amount)
    if terms.tail_days is not None and not 0 <= terms.tail_days <= _MOST_TAIL_DAYS:
        yield f"A tail of {terms.tail_days:,} days cannot be; it is from 0 to {_MOST_TAIL_DAYS:,}."


def _without_fee(terms: FeeTerms) -> Iterator[str]:
    """What is said of a fee that is not agreed: the fee, or that, is a mistake."""
    of_share = (terms.basis, terms.cap, terms.is_uncapped or None, terms.tail_days, terms.is_returned)
    if not terms.percent and any(part is not None for part in of_share):
        yield "Basis, cap, tail and whether the fee is given back are of a percentage, and none is named."
    if not terms.flat and terms.flat_when is not None:
        yield "When the flat fee is owed is said, and no flat fee is named."
    if not terms.retainer and terms.is_credited is not None:
        yield "Whether the retainer counts towards the other fees is said, and no retainer is named."


def _of_amount(name: str, amount: Cents) -> Iterator[str]:
    if not 0 <= amount <= MOST_CENTS:
        yield f"A {name} of {dollars(amount)} cannot be; it is from 0.00 to {dollars(MOST_CENTS)}."


# -- the rest -------------------------------------------------------------------------------------------------------


def _of_reach(entry: VendorSet) -> Iterator[str]:
    suited = [each for each in AccountClass if each in suited_classes(entry.purpose)]
    for each in entry.classes:
        if each not in suited:
            yield f"{clean(each, most=40)} does not suit the purpose {entry.purpose}; it works {', '.join(suited)}."
    for each in entry.specialties:
        if each not in set(Specialty):
            yield f"{clean(each, most=40)!r} is no specialty; there are {', '.join(Specialty)}."


def _of_agreement(entry: VendorSet, today: date) -> Iterator[str]:
    signed, ends = entry.baa_signed_on, entry.baa_expires_on
    if ends and not signed:
        yield "The business associate agreement has an end and no day on which it was signed."
    if signed and ends and ends <= signed:
        yield f"The business associate agreement would end on {ends}, before it was signed on {signed} or that day."
    for day in (signed, ends):
        if day and not _FIRST_BAA <= day <= today + _FARTHEST:
            yield f"{day} cannot be the day of a business associate agreement; check the year."


def _of_access(entry: VendorSet, today: date) -> Iterator[str]:
    if entry.reviewed_on and entry.reviewed_on > today:
        yield f"A review that ends on {entry.reviewed_on} is not finished yet."
    if entry.access is Access.WORK and entry.reviewed_on is None:
        yield (
            f"Access to work comes after a read-only review that is finished: give {entry.name} read-only access, and"
            " say when the review was finished."
        )


def _of_numbers(entry: VendorSet) -> Iterator[str]:
    if not 1 <= entry.reports_every <= MOST_REPORT_DAYS:
        yield f"A vendor reports every 1 to {MOST_REPORT_DAYS} days; {entry.reports_every:,} cannot be."
    yield from _of_amount("smallest account", entry.smallest)
    if not 0 <= entry.pilot <= MOST_PILOT:
        yield f"A pilot has 1 to {MOST_PILOT:,} accounts; {entry.pilot:,} cannot be."


def _of_change(entry: VendorSet, before: VendorSet, has: VendorAccounts) -> Iterator[str]:
    if before.is_active and not entry.is_active and has.out:
        yield (
            f"{counted(has.out, 'account is', 'accounts are')} still with {before.name}: recall them, or wait for its"
            " last report."
        )
    is_wider = before.pilot and (entry.pilot == 0 or entry.pilot > before.pilot)
    if is_wider and not has.back:
        yield (
            f"The pilot of {counted(before.pilot, 'account')} with {before.name} cannot be compared yet:"
            f" {_of_pilot(has)}. At least one has to come back first."
        )


def _of_pilot(has: VendorAccounts) -> str:
    if not has.in_pilot:
        return "nothing was placed in it"
    return f"none of the {counted(has.in_pilot, 'account')} placed in it came back"
