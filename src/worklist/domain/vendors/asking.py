"""Asking for a vendor: which one a request names, whether it suits the account, and what it would come to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from shlex import quote

from worklist.domain.assessment import Assessment
from worklist.domain.escalation_sums import Sums, sums
from worklist.domain.events import Ask, Body, EscalateTo, EscalationDecided, EscalationRequested, Verdict
from worklist.domain.lists import list_key
from worklist.domain.money import dollars
from worklist.domain.refusals import Refusal
from worklist.domain.vendors.fitting import Candidate, candidates, expected_fee
from worklist.domain.vendors.register import Register, Vendor
from worklist.domain.wording import spelled
from worklist.domain.work import WorkState

FOR_VENDORS = (Ask.PLACE, Ask.DISPUTE)
"""What can be asked of a vendor."""
_MOST_NUMBERS = 6
"""Accounts that a command is written out with."""


def vendors_named(bodies: Iterable[Body], standing: Sequence[WorkState]) -> frozenset[str]:
    """Vendors that the register has to be asked for: of new requests, and of those standing that are to be approved."""
    return frozenset(name for body in bodies for name in _named(body, standing) if name)


def _named(body: Body, standing: Sequence[WorkState]) -> Iterator[str]:
    if isinstance(body, EscalationRequested):
        yield body.vendor
    elif isinstance(body, EscalationDecided) and body.verdict is Verdict.APPROVED:
        yield from (work.escalation.request.vendor for work in standing if work.escalation)


def accepted_vendor(request: EscalationRequested, now: Assessment, known: Register) -> str:
    """The name as the register has it; empty where none is named. Raises Refusal where the vendor cannot be asked."""
    if not request.vendor:
        return ""
    if request.to is not EscalateTo.VENDOR:
        raise Refusal("A vendor is named, and this asks a supervisor alone: ask a vendor, or name none.")
    if request.asks not in FOR_VENDORS:
        raise Refusal(f"A vendor is asked to place or to dispute, and this asks for {spelled(request.asks)}.")
    vendor = known.find(request.vendor)
    if misfit := why_unsuited(vendor, now, request, known):
        raise Refusal(misfit)
    return vendor.name


def why_not_approved(request: EscalationRequested, now: Assessment, known: Register) -> str:
    """Why a request cannot be approved for the vendor that it names, as a sentence; empty where nothing stands so."""
    if not request.vendor:
        return ""
    vendor = known.named(request.vendor)
    misfit = why_unsuited(vendor, now, request, known) if vendor else f"{request.vendor} is not in the register."
    return f"{misfit} Return it, so that another is named." if misfit else ""


def why_unsuited(vendor: Vendor, now: Assessment, request: EscalationRequested, known: Register) -> str:
    """Why a vendor gets nothing at all, or not this account, as a sentence; empty where it suits it."""
    if stop := vendor.why_not_placed(now.case.today):
        return stop
    (beside,) = beside_each([vendor], now, request, known)
    return f"{vendor.name} does not suit this account: {beside.why_not}." if beside.why_not else ""


def beside_each(
    vendors: Iterable[Vendor], now: Assessment, request: EscalationRequested, known: Register
) -> tuple[Candidate, ...]:
    """Vendors beside the account as it stands, as ``candidates``."""
    case = now.case
    return candidates(vendors, now, request, case.today, case.rules.cost_per_touch, known.in_pilot)


def sums_by_contract(now: Assessment, request: EscalationRequested, known: Register) -> Sums:
    """What a request comes to, with the fee by the contract of the vendor that it names.

    Where the request says another fee, that stands beside it and does not count.
    """
    cost = now.case.rules.cost_per_touch
    said, vendor = sums(now, request, cost), known.named(request.vendor) if request.vendor else None
    if vendor is None:
        return said
    fee = expected_fee(vendor, said.recovery)
    if request.fee not in (None, fee.value):
        fee = replace(fee, fact=f"{fee.fact}; the request says {dollars(request.fee or 0)}")
    return sums(now, request, cost, fee)


def how_to_place(approved: Sequence[tuple[str, EscalationRequested]]) -> str:
    """What carries out approved requests, by account, as a sentence; empty where none is for a vendor."""
    asked = [(number, each) for number, each in approved if each.to is EscalateTo.VENDOR and each.asks in FOR_VENDORS]
    named = dict.fromkeys(list_key(each.vendor) for _, each in asked if each.vendor)
    unnamed = [quote(number) for number, each in asked if not each.vendor]
    commands = [f"worklist vendor place {key}" for key in named]
    numbers = " ".join(unnamed) if len(unnamed) <= _MOST_NUMBERS else "ACCOUNT..."
    commands += [f"worklist vendor place NAME {numbers}"] if unnamed else []
    return f"To place {'it' if len(asked) == 1 else 'them'}: {'; '.join(commands)}." if commands else ""
