"""Results: what came of the work on an account, each counted once.

A payer's answer, a vendor's report and the outcome that closes the account may all speak of the same money. Where work
ended with a recovery, the outcome speaks for them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from worklist.domain.events import Event, OutcomeKind, OutcomeRecorded
from worklist.domain.money import Cents
from worklist.domain.recovery_entries import DisputeAnswered, DisputeSent
from worklist.domain.vendor_entries import AccountPlaced, VendorReported
from worklist.domain.work import TOUCHES, standing

RECOVERIES = frozenset({OutcomeKind.RECOVERED, OutcomeKind.WRITE_OFF_REVERSED})
"""Outcomes by which money came in."""


@dataclass(frozen=True, slots=True)
class Effort:
    """The work on an account from its beginning, or from the outcome before, to the next outcome or to now."""

    account: str
    entries: tuple[Event, ...]
    """In effect, oldest first, at least one; only the last can be an outcome."""

    @property
    def outcome(self) -> OutcomeRecorded | None:
        """How it ended; None while it goes on."""
        last = self.entries[-1].body
        return last if isinstance(last, OutcomeRecorded) else None

    @property
    def results(self) -> tuple[OutcomeRecorded | DisputeAnswered, ...]:
        """The outcome, and payers' answers; the last answer and the outcome after it are one result."""
        found = [e.body for e in self.entries if isinstance(e.body, OutcomeRecorded | DisputeAnswered)]
        return tuple(found[:-2] + found[-1:] if self.outcome else found)

    @property
    def money(self) -> tuple[tuple[date, Cents], ...]:
        """What came in, by the day it was recorded: by the outcome where that is a recovery, else as others told."""
        if self.outcome and self.outcome.outcome in RECOVERIES:
            return ((self.entries[-1].at.date(), self.outcome.amount),)
        return tuple((e.at.date(), told) for e in self.entries if (told := _told(e)))

    @property
    def account_class(self) -> str:
        """As it was noted last; empty where no entry notes one."""
        bodies = (event.body for event in reversed(self.entries))
        noted = (b.account_class for b in bodies if isinstance(b, OutcomeRecorded | DisputeAnswered | AccountPlaced))
        return next(filter(None, noted), "")

    @property
    def write_off(self) -> str:
        """How it had been written off, as the outcome or else a dispute notes it; empty where none does."""
        bodies = (event.body for event in reversed(self.entries))
        return next(filter(None, (b.write_off for b in bodies if isinstance(b, OutcomeRecorded | DisputeSent))), "")

    def recovered(self, since: date) -> Cents:
        """What came in since a day; negative where a vendor's report takes more back."""
        return sum(amount for day, amount in self.money if day >= since)

    def fees(self, since: date) -> Cents:
        """Fees that vendors' contracts say are due for what was reported since a day; retainers apart."""
        reports = (e.body for e in self.entries if e.at.date() >= since)
        return sum(body.fee_due for body in reports if isinstance(body, VendorReported))

    def touches(self, since: date) -> int:
        """Touches since a day."""
        return sum(isinstance(e.body, TOUCHES) for e in self.entries if e.at.date() >= since)

    def has_ended(self, since: date) -> bool:
        """Whether an outcome ended it since a day."""
        return self.outcome is not None and self.entries[-1].at.date() >= since


def efforts_of(account: str, events: Iterable[Event]) -> tuple[Effort, ...]:
    """An account's efforts, oldest first, from all of its entries; those undone are left out."""
    found: list[list[Event]] = [[]]
    for event in standing(events):
        found[-1].append(event)
        if isinstance(event.body, OutcomeRecorded):
            found.append([])
    return tuple(Effort(account, tuple(entries)) for entries in found if entries)


def results_of(events: Iterable[Event]) -> list[OutcomeRecorded | DisputeAnswered]:
    """The results on an account of which the class is noted, oldest first."""
    results = (result for effort in efforts_of("", events) for result in effort.results)
    return [result for result in results if result.account_class]


def _told(event: Event) -> Cents:
    match event.body:
        case DisputeAnswered(amount=amount) | VendorReported(recovered=amount):
            return amount
    return 0
