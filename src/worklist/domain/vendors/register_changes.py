"""What may be done with a vendor of the register: added, changed, ended, its pilot widened."""

from collections.abc import Callable
from dataclasses import replace

from worklist.domain.refusals import Refusal
from worklist.domain.vendor_entries import VendorSet


def added(before: VendorSet | None, wanted: VendorSet) -> VendorSet:
    """A new one. Raises Refusal where one of its name is or was there."""
    if before:
        raise Refusal(f"{before.name} is in the register already; worklist vendor change sets other terms.")
    return wanted


def changed(
    before: VendorSet | None, change: Callable[[VendorSet], VendorSet], why: str, *, again: bool = False
) -> VendorSet:
    """Other terms; with ``again`` also of one that was ended, which then begins anew. Raises Refusal."""
    entry = _known(before)
    if not entry.is_active and not again:
        raise Refusal(f"The practice no longer works with {entry.name}; --again begins anew.")
    return replace(change(entry), is_active=True, reason=_said(why))


def ended(before: VendorSet | None, why: str) -> VendorSet:
    """One that gets nothing any more. Raises Refusal."""
    return replace(_known(before), is_active=False, reason=_said(why))


def widened(before: VendorSet | None, why: str) -> VendorSet:
    """One whose pilot is over. Raises Refusal; whether it was compared, the register asks."""
    entry = _known(before)
    if not entry.pilot:
        raise Refusal(f"{entry.name} has no pilot that runs.")
    return replace(entry, pilot=0, reason=_said(why))


def _known(before: VendorSet | None) -> VendorSet:
    if before is None:
        raise Refusal("There is no such vendor; worklist vendor list shows who is.")
    return before


def _said(why: str) -> str:
    if not why.strip():
        raise Refusal("Say why; it goes into the record.")
    return why
