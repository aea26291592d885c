"""What a scorecard is counted from: accounts' stays with vendors, and accounts that were worked here to their end."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from worklist.domain.events import Event
from worklist.domain.money import Cents
from worklist.domain.results import Effort, efforts_of
from worklist.domain.vendor_entries import AccountPlaced, VendorStatus
from worklist.domain.vendors.placements import RETURNS, Placement
from worklist.domain.work import NOT_WORKED, TOUCHES, apply, standing


@dataclass(frozen=True, slots=True)
class Stay:
    """An account's stay with a vendor, with our own work on it meanwhile."""

    account: str
    placement: Placement
    touches: int
    """Ours while it was out, the placing and the recall among them."""

    @property
    def has_moved(self) -> bool:
        """Whether something came in, or the vendor told what changed, other than why it gave up."""
        reports = self.placement.reports
        return any(each.recovered > 0 or (each.why and each.status is not VendorStatus.CLOSED) for each in reports)

    @property
    def is_empty(self) -> bool:
        """Whether the vendor ended it with nothing."""
        sent_back = self.placement.recall is None and self.placement.status is VendorStatus.CLOSED
        return sent_back and self.placement.recovered <= 0

    @property
    def fee(self) -> Cents:
        """Cents due by the contract; before the first report what the placing alone costs."""
        return self.placement.fee

    @property
    def fixes(self) -> tuple[str, ...]:
        """What the vendor says has to change upstream, each text once."""
        return tuple(dict.fromkeys(each.fix for each in self.placement.reports if each.fix))

    @property
    def why(self) -> str:
        """The vendor's newest word on what moved it, or on why it gave up."""
        return next((each.why for each in reversed(self.placement.reports) if each.why), "")

    @property
    def days_to_money(self) -> int | None:
        """From the placing to the report that first told of money; None before it."""
        told = next((each.reported_on for each in self.placement.reports if each.recovered > 0), None)
        return self._days_until(told)

    @property
    def days_to_return(self) -> int | None:
        """From the placing to the recall, or to the report that ended it; None while it is out."""
        if self.placement.is_out:
            return None
        ends = [each.reported_on for each in self.placement.reports if each.status in RETURNS]
        if self.placement.recalled_at:
            ends.append(self.placement.recalled_at.date())
        return self._days_until(min(ends))

    def _days_until(self, day: date | None) -> int | None:
        return None if day is None else max(0, (day - self.placement.at.date()).days)


def stays_of(account: str, events: Iterable[Event]) -> tuple[Stay, ...]:
    """The stays that an account's entries tell of, oldest first."""
    state, touches = NOT_WORKED, Counter[str]()
    for event in standing(events):
        before = state.placement
        state = apply(state, event)
        stay = state.placement or before  # a recall is the last work on the stay that it ends
        if stay and isinstance(event.body, TOUCHES):
            touches[stay.id] += 1
    return tuple(Stay(account, each, touches[each.id]) for each in state.placements)


def worked_here(account: str, events: Iterable[Event]) -> tuple[Effort, ...]:
    """The work on an account that came to an outcome; none where a vendor ever had it."""
    efforts = efforts_of(account, events)
    if any(isinstance(event.body, AccountPlaced) for effort in efforts for event in effort.entries):
        return ()
    return tuple(effort for effort in efforts if effort.outcome)
