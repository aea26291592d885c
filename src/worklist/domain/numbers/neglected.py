"""What nobody sees to: work without a next step, deadlines that passed undecided, deadlines that nobody knows."""

from collections.abc import Sequence
from dataclasses import dataclass

from worklist.domain.money import Cents, money
from worklist.domain.numbers.measure import Behind, Better, Measure, Unit
from worklist.domain.queues import Queue
from worklist.domain.today import FIRST_WORKED
from worklist.domain.wording import counted

_WAITING = ",".join(queue.key for queue in Queue if queue < FIRST_WORKED)
NO_NEXT_STEP = f"is:nostep -is:untouched,snoozed,resting -queue:{_WAITING}"
"""Somebody worked it, nothing comes next, and it waits for nobody."""
UNTOUCHED = f"is:untouched is:nostep -is:snoozed,resting -queue:{_WAITING},{Queue.WATCHING.key}"
"""There is something to do, and nobody has begun or planned it."""
UNKNOWN_CLOCK = "is:unknown-clock -is:resting"
_ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Lying:
    """Open accounts of a filter."""

    filter: str
    accounts: int
    balance: Cents

    @property
    def behind(self) -> Behind:
        """As a number opens them."""
        return Behind(filter=self.filter, count=self.accounts)


@dataclass(frozen=True, slots=True)
class LostClock:
    """An open account of which every deadline passed undecided."""

    account: str
    insurance_balance: Cents


def no_next_step(lying: Lying) -> Measure:
    """The disease itself: the goal is zero."""
    return Measure(
        "no-next-step",
        "Worked, no next step",
        lying.accounts,
        Unit.COUNT,
        "Open accounts that were worked and have no next step; not those that sleep, rest after an outcome, are on"
        " hold, in review or with a vendor.",
        f"{counted(lying.accounts, 'account')} with {money(lying.balance)}.",
        lying.behind,
        *(Better.DOWN, _ZERO, lying.accounts == 0),
    )


def untouched(lying: Lying) -> Measure:
    """What waits for its first touch: without it the number above could be zero by working nothing."""
    return Measure(
        "untouched",
        "Not worked yet",
        lying.accounts,
        Unit.COUNT,
        "Open accounts that something can be done on, and that nobody has touched or planned anything for; not those"
        " that sleep, are watched, on hold, in review or with a vendor.",
        f"{counted(lying.accounts, 'account')} with {money(lying.balance)}.",
        lying.behind,
        Better.DOWN,
    )


def unknown_clocks(lying: Lying) -> Measure:
    """What a rule or a date would make known."""
    return Measure(
        "unknown-clocks",
        "UNKNOWN deadlines",
        lying.accounts,
        Unit.COUNT,
        "Open accounts whose deadline is UNKNOWN for want of a rule or a date; not those that rest after an outcome.",
        f"{counted(lying.accounts, 'account')} with {money(lying.balance)}."
        + (" A [[clock]] in the settings for each payer makes them known." if lying.accounts else ""),
        lying.behind,
        *(Better.DOWN, _ZERO, lying.accounts == 0),
    )


def lost_clocks(lost: Sequence[LostClock], unknown: Lying) -> Measure:
    """How many, and how much the payers owe on them. With ``unknown`` deadlines nobody can say that none is lost."""
    cents = sum(each.insurance_balance for each in lost)
    beyond = f" Of {counted(unknown.accounts, 'account')} the deadline is UNKNOWN." if unknown.accounts else ""
    return Measure(
        "clocks-lost",
        "Clocks lost",
        len(lost),
        Unit.COUNT,
        "Open accounts that a payer denied, cut, underpaid or rejected, of which every deadline has passed while the"
        " payers owe, with no dispute, outcome or open escalation in the record.",
        f"{counted(len(lost), 'account')} on which the payers owe {money(cents)}.{beyond}",
        Behind(tuple(each.account for each in lost), count=len(lost)),
        *(Better.DOWN, _ZERO, None if unknown.accounts and not lost else not lost),
        undecided="UNKNOWN",
    )
