"""Placements: what was given to a vendor on an account, what the vendor reported, whether it was taken back."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from worklist.domain.events import EscalationState
from worklist.domain.money import Cents, dollars
from worklist.domain.vendor_entries import AccountPlaced, PlacementRecalled, VendorReported, VendorStatus
from worklist.domain.vendors.fees import fee_of

STATE_OF = {
    VendorStatus.ACKNOWLEDGED: EscalationState.ACKNOWLEDGED,
    VendorStatus.WORKING: EscalationState.WORKING,
    VendorStatus.RECOVERED: EscalationState.RECOVERED,
    VendorStatus.CLOSED: EscalationState.CLOSED,
}
"""Where an escalation stands after a vendor's word."""
RETURNS = frozenset({VendorStatus.RECOVERED, VendorStatus.CLOSED})
"""Words with which a vendor gives an account back."""


@dataclass(frozen=True, slots=True)
class Placement:
    """One stay of the account with a vendor."""

    sent: AccountPlaced
    id: str
    """Event id of the placing: what reports and recalls name."""
    by: str
    at: datetime
    reports: tuple[VendorReported, ...] = ()
    recall: PlacementRecalled | None = None
    recalled_at: datetime | None = None

    @property
    def status(self) -> VendorStatus | None:
        """The vendor's newest word; None before the first."""
        return self.reports[-1].status if self.reports else None

    @property
    def state(self) -> str:
        """In a word: recalled, as the vendor said last, or placed before its first word."""
        return "recalled" if self.recall else str(self.status or "placed")

    @property
    def why(self) -> str:
        """Why it was recalled, else the newest reason that the vendor gave; empty before one."""
        if self.recall:
            return self.recall.reason
        return next((report.why for report in reversed(self.reports) if report.why), "")

    @property
    def is_out(self) -> bool:
        """Whether the vendor has it and has not given it back."""
        return self.recall is None and not self.is_returned

    @property
    def is_returned(self) -> bool:
        """Whether the vendor has given it back of itself."""
        return self.recall is None and self.status in RETURNS

    @property
    def recovered(self) -> Cents:
        """Cents that the vendor says came in."""
        return sum(report.recovered for report in self.reports)

    @property
    def fee_due(self) -> Cents:
        """Cents of fee by the contract, as far as reported; retainers are of the vendor as a whole."""
        return sum(report.fee_due for report in self.reports)

    @property
    def fee(self) -> Cents:
        """Cents due by the contract; before the first report what the placing alone costs."""
        return self.fee_due if self.reports else fee_of(self.sent.fees, 0).amount

    @property
    def fee_billed(self) -> Cents:
        """Cents of fee that the vendor billed."""
        return sum(report.fee or 0 for report in self.reports)

    def in_words(self) -> str:
        """Where it is and what came of it, as a sentence without its full stop."""
        said = f"{dollars(self.sent.amount)} placed with {self.sent.vendor} on {self.at:%Y-%m-%d}"
        if self.recall and self.recalled_at:
            return f"{said}: recalled on {self.recalled_at:%Y-%m-%d} ({self.recall.reason})"
        if not self.reports:
            return f"{said}: nothing reported yet, due {self.sent.report_due}"
        last = self.reports[-1]
        verb = "" if last.status is VendorStatus.RECOVERED else " recovered"
        paid = f", {dollars(self.recovered)}{verb}" if self.recovered else ""
        why = f" ({last.why})" if last.why else ""
        own = f" as its {last.reference}" if last.reference else ""
        return f"{said}: {last.status}{paid}{why}, reported {last.reported_on}{own}"

    def last_word_on(self) -> date:
        """Day of the newest report; of the placing before the first."""
        return self.reports[-1].reported_on if self.reports else self.at.date()


def reported(placements: tuple[Placement, ...], body: VendorReported) -> tuple[Placement, ...]:
    """The placements after a report on one of them."""
    return tuple(replace(p, reports=(*p.reports, body)) if p.id == body.target else p for p in placements)


def recalled(placements: tuple[Placement, ...], body: PlacementRecalled, at: datetime) -> tuple[Placement, ...]:
    """The placements after one of them was asked back."""
    return tuple(replace(p, recall=body, recalled_at=at) if p.id == body.target else p for p in placements)
