"""Which vendor suits an account: why each other does not, and what those that do are expected to leave the practice."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from worklist.domain.accounts import Account
from worklist.domain.assessment import Assessment
from worklist.domain.escalation_sums import Amount, Sums, proposal_of, sums
from worklist.domain.events import Ask, EscalationRequested
from worklist.domain.money import Cents, dollars
from worklist.domain.patients.agreements.collecting import why_not_collected
from worklist.domain.queues import AccountClass, class_in_words
from worklist.domain.vendors.fees import fee_of
from worklist.domain.vendors.register import Vendor, suited_classes
from worklist.domain.vendors.specialties import specialties_of
from worklist.domain.vendors.terms import VendorPurpose, missing_sentences
from worklist.domain.wording import counted


@dataclass(frozen=True, slots=True)
class Candidate:
    """A vendor beside an account."""

    vendor: Vendor
    why_not: str
    """Why it does not fit, as a clause; empty where it does."""
    sums: Sums | None
    """What placing it there comes to; None where it does not fit."""

    @property
    def net(self) -> Cents | None:
        """What is expected to stay with the practice; None where it does not fit, or that is UNKNOWN."""
        return self.sums.net if self.sums else None


def candidates(
    vendors: Iterable[Vendor],
    assessment: Assessment,
    request: EscalationRequested,
    today: date,
    cost_per_touch: Cents,
    with_vendor: Mapping[str, int],
) -> tuple[Candidate, ...]:
    """All of them: those that fit first, the best net before the others; an UNKNOWN one comes last of these.

    ``with_vendor`` counts, by vendor's name, the accounts that its running pilot has had so far.
    """
    found = []
    for vendor in vendors:
        misfit = next(_misfits(vendor, assessment, request, today, with_vendor.get(vendor.name, 0)), "")
        found.append(Candidate(vendor, misfit, None if misfit else _sums(vendor, assessment, request, cost_per_touch)))
    return tuple(sorted(found, key=_rank))


def _rank(candidate: Candidate) -> tuple[bool, bool, Cents, str]:
    net = candidate.net
    return bool(candidate.why_not), net is None, -(net or 0), candidate.vendor.key


def expected_fee(vendor: Vendor, recovery: Cents | None) -> Amount:
    """The fee by the vendor's contract if what is expected comes in; UNKNOWN where that is."""
    if recovery is None:
        return Amount("fee", None, "what would be recovered is UNKNOWN")
    terms = vendor.entry.fees
    if missing_sentences(terms):
        return Amount("fee", None, f"the terms of {vendor.name} can be read in two ways")
    fee = fee_of(terms, recovery)
    apart = f"the {dollars(terms.retainer)} a month is of {vendor.name} as a whole" if terms.retainer else ""
    return Amount("fee", fee.amount, "; ".join(filter(None, (*fee.steps, apart))))


def _sums(vendor: Vendor, assessment: Assessment, request: EscalationRequested, cost_per_touch: Cents) -> Sums:
    expected = sums(assessment, request, cost_per_touch)
    return sums(assessment, request, cost_per_touch, expected_fee(vendor, expected.recovery))


# -- why not --------------------------------------------------------------------------------------------------------


def _misfits(
    vendor: Vendor, assessment: Assessment, request: EscalationRequested, today: date, in_pilot: int
) -> Iterator[str]:
    """What stands against it, the weightiest first."""
    entry = vendor.entry
    if stop := vendor.stop(today):
        yield stop
    if request.asks is Ask.DISPUTE and entry.purpose is not VendorPurpose.PAYER_DISPUTE:
        yield f"its purpose is {entry.purpose}, and this is a dispute with the payer"
    if of_class := _class_misfit(vendor, assessment):
        yield of_class
    if uncollected := why_not_collected(assessment, today, entry.purpose):
        yield uncollected
    if of_specialty := _specialty_misfit(entry.specialties, assessment.account):
        yield of_specialty
    proposal = proposal_of(assessment, request)
    amount = proposal.owed if proposal.amount is None else proposal.amount
    if amount < entry.smallest:
        yield f"it takes {dollars(entry.smallest)} or more, and this is {dollars(amount)}"
    if entry.pilot and in_pilot >= entry.pilot:
        yield f"its pilot of {counted(entry.pilot, 'account')} is full: compare before widening"


def _class_misfit(vendor: Vendor, assessment: Assessment) -> str:
    entry, found = vendor.entry, assessment.placement.account_class
    named = class_in_words(found)
    if found not in suited_classes(entry.purpose):
        return f"its purpose is {entry.purpose}, and this is {named}"
    if entry.classes and found not in entry.classes:
        works = ", ".join(map(class_in_words, entry.classes))
        return f"it works {works}, and this is {named}"
    return _share_misfit(entry.purpose, assessment.account) if found is AccountClass.AGED_AR else ""


def _share_misfit(purpose: VendorPurpose, account: Account) -> str:
    """Of an aged account the payers or the patient have to owe something for what the vendor does."""
    if purpose is VendorPurpose.PAYER_DISPUTE:
        return "" if account.insurance_balance > 0 else f"its purpose is {purpose}, and no payer owes anything"
    if account.patient_balance is None:
        return f"its purpose is {purpose}, and what the patient owes is UNKNOWN"
    return "" if account.patient_balance > 0 else f"its purpose is {purpose}, and the patient owes nothing"


def _specialty_misfit(wanted: tuple[str, ...], account: Account) -> str:
    if not wanted:
        return ""
    found = specialties_of(_codes(account))
    if not found:
        return f"it works {', '.join(wanted)} only, and the services here are UNKNOWN"
    return "" if found & set(wanted) else f"it works {', '.join(wanted)} only, and this is {', '.join(sorted(found))}"


def _codes(account: Account) -> Iterator[str]:
    """As billed; where no claim is at hand, as the payers answered."""
    billed = [line.code for claim in account.claims for line in claim.lines]
    yield from billed or [line.original_code or line.code for remit in account.remits for line in remit.lines]
