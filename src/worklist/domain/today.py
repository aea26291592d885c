"""What belongs on a person's list of today, and why."""

from datetime import date, timedelta
from enum import IntEnum

from worklist.domain.account_row import AccountRow
from worklist.domain.filter_terms import fold
from worklist.domain.queues import Queue

SOON = timedelta(days=14)
"""How near a deadline is today's business."""
MOST_UNOWNED = 25
"""Accounts that nobody owns, beside a person's own: half a day's work."""
FIRST_WORKED = Queue.BALANCE_AUDIT
"""Queues before it wait for somebody else: a flag, a vendor, a supervisor."""


class Section(IntEnum):
    """The parts of the list, in its order; an account is in the first that takes it."""

    BROKEN_PROMISE = 0
    LATE_DISPUTE = 1
    ANSWERED = 2
    DUE = 3
    IN_HAND = 4
    WOKEN = 5
    DEADLINE = 6
    BEST_UNOWNED = 7


def today_section(row: AccountRow, me: str, today: date) -> Section | None:
    """The part of ``me``'s list that an account belongs to; None where it is not today's business.

    Of those in BEST_UNOWNED the list takes the first ``MOST_UNOWNED``. An answer to me and a due step of mine count
    wherever the account waits; all else is left out while it waits for somebody. What sleeps is left out in any case.
    """
    if not {"snoozed", "resting"}.isdisjoint(row.states):
        return None
    is_mine = bool(fold(me)) and fold(row.owner) == fold(me)
    is_free = (is_mine or not fold(row.owner)) and row.queue >= FIRST_WORKED
    is_due = is_mine and row.due_on is not None and row.due_on <= today
    is_in_hand = is_mine and is_free and row.due_on is None  # held, or given to me, and nothing is planned yet
    rules = (
        (Section.BROKEN_PROMISE, is_free and "broken-promise" in row.states),
        (Section.LATE_DISPUTE, is_free and "dispute-late" in row.states),
        (Section.ANSWERED, is_mine and "answered" in row.states),
        (Section.DUE, is_due),
        (Section.IN_HAND, is_in_hand),
        (Section.WOKEN, is_free and "woken" in row.states),
        (Section.DEADLINE, is_free and row.deadline_on is not None and today <= row.deadline_on <= today + SOON),
        (Section.BEST_UNOWNED, is_free and not is_mine and row.cents_per_minute > 0),
    )
    return next((section for section, holds in rules if holds), None)


def today_reason(row: AccountRow, me: str, today: date) -> str:
    """Why an account is on ``me``'s list of today, in a few words; empty where it is not."""
    match today_section(row, me, today):
        case Section.BROKEN_PROMISE:
            return "promise broken"
        case Section.LATE_DISPUTE:
            return "answer to the dispute late"
        case Section.ANSWERED:
            return "a supervisor answered"
        case Section.DUE if row.due_on is not None:
            return "step due today" if row.due_on == today else f"step {_days(row.due_on, today)} late"
        case Section.IN_HAND if "vendor-back" in row.states:
            return "came back from a vendor"
        case Section.IN_HAND:
            return "held by you" if fold(row.holder) == fold(me) else "given to you"
        case Section.WOKEN:
            return "woke: the PM's records changed"
        case Section.DEADLINE if row.deadline_on is not None:
            return "deadline today" if row.deadline_on == today else f"deadline in {_days(today, row.deadline_on)}"
        case Section.BEST_UNOWNED:
            return "best that nobody owns"
        case _:
            return ""


def _days(first: date, last: date) -> str:
    days = (last - first).days
    return "1 day" if days == 1 else f"{days:,} days"
