"""What stands against placing an approved account with a vendor, asked again at the moment when it is to leave."""

from collections.abc import Iterator
from dataclasses import dataclass

from worklist.domain.accounts import Account
from worklist.domain.assessment import Assessment
from worklist.domain.authority import never
from worklist.domain.escalation_sums import proposal_of
from worklist.domain.escalations import Escalation
from worklist.domain.events import Ask, EscalateTo, EscalationDecided, EscalationRequested, EscalationState, Event
from worklist.domain.lists import list_key
from worklist.domain.money import Cents, dollars
from worklist.domain.since_requested import by_people, by_the_pm
from worklist.domain.vendors.asking import FOR_VENDORS
from worklist.domain.vendors.fitting import candidates
from worklist.domain.vendors.placement_file import Row, amount_owed, patient_owes
from worklist.domain.vendors.register import Vendor
from worklist.domain.vendors.terms import VendorPurpose
from worklist.domain.wording import spelled
from worklist.domain.work import WorkState, in_effect

_MUST_BE_KNOWN = {
    VendorPurpose.PAYER_DISPUTE: {"payer": "the payer"},
    VendorPurpose.PATIENT_BALANCE: {"patient": "the patient's name", "service-date": "the date of service"},
    VendorPurpose.COLLECTIONS: {
        "patient": "the patient's name",
        "service-date": "the date of service, and with it the itemization date,",
        "itemization-amount": "the charge, and with it the debt on the itemization date,",
    },
}
"""Fields without which a vendor cannot begin, with what is said of them."""


@dataclass(frozen=True, slots=True)
class ToPlace:
    """An account that is to be placed, as it stands now."""

    assessment: Assessment
    events: tuple[Event, ...]
    """Its entries, oldest first, traces left out."""

    @property
    def number(self) -> str:
        """The account's."""
        return self.assessment.account.number

    @property
    def asked(self) -> Escalation | None:
        """The request that stands on it."""
        return self.assessment.work.escalation

    @property
    def seq(self) -> int:
        """Number of its newest entry; 0 without any."""
        return self.events[-1].seq if self.events else 0

    def amount(self, request: EscalationRequested, purpose: VendorPurpose) -> Cents:
        """What is to be recovered: as the request names it, else what there is."""
        return amount_owed(self.assessment, purpose) if request.amount is None else request.amount

    def since_approval(self) -> tuple[str, ...]:
        """What people recorded on it since it was approved, a clause each."""
        approval = self._approval()
        return tuple(by_people(approval, self.events)) if approval else ()

    def changed_since_approval(self) -> tuple[str, ...]:
        """What the PM's records say that they did not when it was approved, a clause each.

        An old decision does not hold what was seen then: it counts from the request.
        """
        approval = self._approval()
        told = isinstance(approval.body, EscalationDecided) and approval.body.seen is not None if approval else False
        then = approval if told else next((e for e in self.events if self.asked and e.id == self.asked.id), None)
        return by_the_pm(then, self.assessment) if then else ()

    def _approval(self) -> Event | None:
        target = self.asked.id if self.asked else ""
        decisions = (e for e in in_effect(self.events) if isinstance(e.body, EscalationDecided))
        return next((each for each in decisions if each.body.target == target), None)  # type: ignore[union-attr]


def approved_for(work: WorkState) -> str:
    """The vendor that an approved request names; empty where none does."""
    asked = work.escalation
    is_approved = asked and asked.state is EscalationState.APPROVED and asked.request.to is EscalateTo.VENDOR
    return asked.request.vendor if asked and is_approved else ""


def why_not_placed(account: ToPlace, vendor: Vendor, in_pilot: int) -> str:
    """The weightiest thing that stands against it, as a clause; empty where nothing does.

    ``in_pilot`` counts the accounts that the vendor's running pilot has had so far.
    """
    asked = account.asked
    if stopped := _not_approved(account, asked, vendor):
        return stopped
    assert asked is not None
    return next(_objections(account, asked.request, vendor, in_pilot), "")


def _not_approved(account: ToPlace, asked: Escalation | None, vendor: Vendor) -> str:
    if placement := account.assessment.work.placement:
        return f"{placement.sent.vendor} has it since {placement.at:%Y-%m-%d}, in {placement.sent.placement}"
    if asked is None or asked.request.to is not EscalateTo.VENDOR:
        return "nothing was asked for a vendor on it (worklist escalate asks)"
    if asked.state is not EscalationState.APPROVED:
        return f"its request is {asked.state} and not approved"
    return asked_otherwise(asked.request, vendor.name, vendor.entry.purpose)


def asked_otherwise(request: EscalationRequested, vendor: str, purpose: VendorPurpose) -> str:
    """Why what was asked is no ground to place it there, as a clause; empty where it is."""
    if request.vendor and list_key(request.vendor) != list_key(vendor):
        return f"its approved request names {request.vendor}"
    if request.asks not in FOR_VENDORS:
        return f"what was approved is {spelled(request.asks)}, neither to place nor to dispute"
    if request.asks is Ask.DISPUTE and purpose is not VendorPurpose.PAYER_DISPUTE:
        return f"what was approved is a dispute with the payer, and {vendor} is for {purpose}"
    return ""


def _objections(account: ToPlace, request: EscalationRequested, vendor: Vendor, in_pilot: int) -> Iterator[str]:
    now, purpose = account.assessment, vendor.entry.purpose
    if not now.account.is_open:
        yield "it is closed in the PM's records"
    if changes := account.changed_since_approval():
        yield f"the PM's records changed since it was approved, so it is asked anew: {'; '.join(changes)}"
    if stopped := never(proposal_of(now, request)):
        yield stopped.rstrip(".")
    case, fits = now.case, {vendor.name: in_pilot}
    (beside,) = candidates([vendor], now, request, case.today, case.rules.cost_per_touch, fits)
    if beside.why_not:
        yield f"{vendor.name} does not suit it: {beside.why_not}"
    yield from _of_the_amount(now, account.amount(request, purpose), purpose)


def _of_the_amount(now: Assessment, amount: Cents, purpose: VendorPurpose) -> Iterator[str]:
    if amount <= 0:
        yield "there is nothing to recover on it"
    if purpose is VendorPurpose.PAYER_DISPUTE:
        if waiting := now.work.open_dispute:
            yield f"our own {waiting.in_words(now.case.today)}: two disputes of one claim hinder each other"
        return
    owes = patient_owes(now.account)
    if amount > owes:
        yield f"{dollars(amount)} were approved, and the patient owes {dollars(owes)}"
    if purpose is VendorPurpose.COLLECTIONS:
        yield from _of_the_debt(now.account, amount, owes)


def _of_the_debt(account: Account, amount: Cents, owes: Cents) -> Iterator[str]:
    """A debt is itemized whole: what was charged, what was paid or credited since, what is left."""
    if amount < owes:
        yield f"{dollars(amount)} were approved, and a debt is stated as it stands: {dollars(owes)}"
    if account.patient_balance is not None and account.insurance_balance > 0:
        open_ = dollars(account.insurance_balance)
        yield f"payers still owe {open_}, so what was paid or credited since the service cannot be told"
    if account.charges is not None and account.charges < amount:
        more = f"{dollars(amount)} are owed of {dollars(account.charges)} charged"
        yield f"{more}: what was added since cannot be itemized from here"


def unknown_in(rows: tuple[Row, ...], purpose: VendorPurpose) -> str:
    """What a vendor cannot begin without and nobody knows, as a clause; empty where all is known."""
    for field, said in _MUST_BE_KNOWN[purpose].items():
        if any(row.get(field) is None for row in rows):
            return f"{said} is UNKNOWN"
    return ""
