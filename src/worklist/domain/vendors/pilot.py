"""Pilots: a small set is placed first and compared; only then more of it (DOMAIN 12)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from worklist.domain.vendors.class_card import ENOUGH, ClassCard
from worklist.domain.vendors.register import Vendor
from worklist.domain.vendors.stays import Stay
from worklist.domain.wording import counted


@dataclass(frozen=True, slots=True)
class Pilot:
    """A pilot on a small set: how far it came, and what is missing before it is widened."""

    most: int
    placed: int
    back: int
    missing: tuple[str, ...]
    """Sentences; none where nothing is missing."""


def pilot_of(vendor: Vendor, stays: Sequence[Stay], classes: Sequence[ClassCard]) -> Pilot | None:
    """How far a vendor came with the accounts of its pilot; None without one."""
    most = vendor.entry.pilot
    if not most:
        return None
    back = sum(not stay.placement.is_out for stay in stays)
    missing = (*_not_through(most, len(stays), back), *_not_compared(most, classes), *_not_settled(classes))
    return Pilot(most, len(stays), back, missing)


def _not_through(most: int, placed: int, back: int) -> Iterator[str]:
    if placed < most:
        yield f"{counted(most - placed, 'account')} of the pilot {_are(most - placed)} not placed yet."
    if back < placed:
        yield f"{counted(placed - back, 'account')} of the pilot {_are(placed - back)} still out."


def _not_compared(most: int, classes: Sequence[ClassCard]) -> Iterator[str]:
    if most < ENOUGH:
        yield f"A pilot of {counted(most, 'account')} is too small to judge by; {ENOUGH} is the least."
    elif not any(card.is_judged for card in classes):
        yield f"In no class did {ENOUGH} accounts come back and {ENOUGH} end in-house: there is no comparison yet."


def _not_settled(classes: Sequence[ClassCard]) -> Iterator[str]:
    disputed = sum(card.disputed for card in classes)
    if disputed:
        said = "names a difference" if disputed == 1 else "name differences"
        yield f"{counted(disputed, 'report')} {said}: settle them with the vendor."


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
