"""What the practice's own records show of the money that a vendor tells of.

Payers' money shows in their remits: what these paid since the placing is held against what the vendor tells of in all,
on a cash basis. Patients' money shows in no remit: there the fall of the PM's balance stands for it.
"""

from dataclasses import dataclass

from worklist.domain.money import Cents, dollars
from worklist.domain.vendors.placements import Placement
from worklist.domain.vendors.reports import Standing
from worklist.domain.vendors.terms import FeeBasis, VendorPurpose


@dataclass(frozen=True, slots=True)
class Shown:
    """How it compares; both are empty where it agrees."""

    difference: str = ""
    """A sentence."""
    unknown: str = ""
    """A sentence: what cannot be said, and what would make it known."""


_AGREES = Shown()


def against_the_records(standing: Standing, stay: Placement) -> Shown:
    """What the vendor tells of in all, with this report, beside our own records since the placing."""
    told = stay.recovered
    if told <= 0:
        return _AGREES
    if stay.sent.fees.basis is FeeBasis.REDUCTION:
        return Shown(unknown="UNKNOWN from here: a reduction shows in no remit; hold it against the payer's letter.")
    by_remits = stay.sent.purpose is VendorPurpose.PAYER_DISPUTE
    return _by_remits(standing, stay, told) if by_remits else _by_balance(standing, stay, told)


def _by_remits(standing: Standing, stay: Placement, told: Cents) -> Shown:
    came = standing.account.history.paid - stay.sent.paid_before
    days = [each.remit.remit_on for each in standing.account.remits if each.remit.remit_on]
    if came == 0 and max(days, default=stay.at.date()) <= stay.at.date():
        return Shown(unknown=f"UNKNOWN: no remit shows the {dollars(told)} yet; the next one with this account will.")
    return _compared(told, came, "remits since the placing show", stay)


def _by_balance(standing: Standing, stay: Placement, told: Cents) -> Shown:
    account, seen = standing.account, standing.seen
    if seen is None:
        return Shown(unknown="UNKNOWN: the balance at the placing is not in the record; look at the PM's payments.")
    if account.exported_on is None or account.exported_on <= stay.at.date():
        return Shown(unknown=f"UNKNOWN: no export of the PM since the placing shows the {dollars(told)} yet.")
    if seen.patient_balance is not None and account.patient_balance is not None:
        return _compared(told, seen.patient_balance - account.patient_balance, "the patient's balance fell by", stay)
    return _compared(told, seen.balance - account.balance, "the PM's balance fell by", stay)


def _compared(told: Cents, shown: Cents, what: str, stay: Placement) -> Shown:
    """More than the vendor tells of is on its way to its next report, unless it says that this was all."""
    said = f"Tells of {dollars(told)} in all; {what} {dollars(shown)}."
    if shown == told or (shown > told and stay.is_out):
        return _AGREES
    return Shown(difference=said)
