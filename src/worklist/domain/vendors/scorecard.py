"""Scorecards: what each vendor moved, why, and what stayed with the practice (DOMAIN 12).

Total dollars alone is a red flag: vendors stand in the order of what a placed dollar brought after the fee and our own
work, as far as accounts came back, and few accounts are no ground for a judgement.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from worklist.domain.money import Cents
from worklist.domain.recovery_entries import PatternState
from worklist.domain.results import Effort
from worklist.domain.vendor_entries import ReportRead
from worklist.domain.vendors.class_card import ClassCard, class_card
from worklist.domain.vendors.fees import Fee
from worklist.domain.vendors.pilot import Pilot, pilot_of
from worklist.domain.vendors.register import Vendor
from worklist.domain.vendors.retainers import Terms, retainer_due
from worklist.domain.vendors.silence import Silence, silences
from worklist.domain.vendors.stays import Stay


@dataclass(frozen=True, slots=True)
class PatternSince:
    """A pattern that was confirmed or fixed after the first placing, on accounts that the vendor had."""

    name: str
    state: PatternState
    fix: str
    accounts: int


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One vendor."""

    vendor: Vendor
    whole: ClassCard
    """Every class together; its ``in_house`` is empty, since classes are only compared with themselves."""
    classes: tuple[ClassCard, ...]
    """Those of which accounts were placed."""
    stays: tuple[Stay, ...]
    """Oldest first."""
    reported_on: date | None
    """Day that the newest report speaks of; None without one."""
    reports: int
    silence: Silence | None
    """None while its report is not late."""
    retainer: Fee
    """Of every month since the first placing, this one included; of the vendor, and of no account."""
    pilot: Pilot | None
    """None without a pilot."""
    patterns: tuple[PatternSince, ...]

    @property
    def net(self) -> Cents:
        """What stays with the practice of all that was placed, the retainer paid."""
        return self.whole.all.net - self.retainer.amount

    @property
    def out_first(self) -> tuple[Stay, ...]:
        """Its accounts, those that are out before those that came back, each oldest first."""
        return tuple(sorted(self.stays, key=lambda stay: not stay.placement.is_out))

    @property
    def rank(self) -> tuple[bool, float, str]:
        """For sorting: those with enough accounts to judge by, what a placed dollar brought the most first."""
        ended = self.whole.ended
        brought = ended.net / ended.placed if ended.placed and not ended.is_small else 0.0
        return ended.is_small, -brought, self.vendor.key


@dataclass(frozen=True, slots=True)
class VendorRecord:
    """What the record holds of one vendor."""

    stays: Sequence[Stay] = ()
    """Oldest first."""
    in_pilot: frozenset[str] = frozenset()
    """Ids of the placements in the pilot that runs."""
    reports: Sequence[ReportRead] = ()
    """As they were read."""
    patterns: tuple[PatternSince, ...] = ()
    terms: Terms = ()
    """As they were set."""


def scorecard(
    vendor: Vendor, record: VendorRecord, here: Sequence[Effort], cost_per_touch: Cents, today: date
) -> Scorecard:
    """What came of one vendor, beside what was worked ``here``; ``cost_per_touch`` is the site's, in cents."""
    stays = record.stays
    whole = class_card("", stays, (), cost_per_touch)
    classes = tuple(_class_cards(stays, here, cost_per_touch))
    in_pilot = [stay for stay in stays if stay.placement.id in record.in_pilot]
    return Scorecard(
        vendor,
        whole,
        classes,
        tuple(stays),
        reported_on=max((report.reported_on for report in record.reports), default=None),
        reports=len(record.reports),
        silence=_silence(vendor, record, today),
        retainer=retainer_due(record.terms, (stay.placement for stay in stays), today),
        pilot=pilot_of(vendor, in_pilot, classes),
        patterns=record.patterns,
    )


def _class_cards(stays: Sequence[Stay], here: Sequence[Effort], cost_per_touch: Cents) -> Iterator[ClassCard]:
    of_class: dict[str, list[Stay]] = {}
    for stay in stays:
        of_class.setdefault(stay.placement.sent.account_class, []).append(stay)
    for each in sorted(of_class):
        yield class_card(each, of_class[each], here, cost_per_touch)


def _silence(vendor: Vendor, record: VendorRecord, today: date) -> Silence | None:
    out = [stay.placement for stay in record.stays if stay.placement.is_out]
    return next(iter(silences([vendor], {vendor.name: out}, record.reports, today)), None)
