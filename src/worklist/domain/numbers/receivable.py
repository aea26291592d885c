"""The state of the receivable: what is owed, for how many days of charges, how old."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from worklist.domain.money import Cents, money
from worklist.domain.numbers.aging import AGE_LIMITS, OWED, UNKNOWN_AGE, OwedGroup, debts
from worklist.domain.numbers.measure import Behind, Better, Measure, Unit, value_in_words
from worklist.domain.numbers.shares import ratio, share
from worklist.domain.wording import counted

CHARGE_DAYS = 90
"""Days that the average day's charges are of."""
_BEST, _ATTENTION = 300, 400
"""Tenths of a day: under the first is best, above the second needs attention (DOMAIN 14)."""
_TENTHS = 10


@dataclass(frozen=True, slots=True)
class Charges:
    """What was charged for the services of the last ``CHARGE_DAYS`` days, and how far back the files reach."""

    amount: Cents
    accounts: int
    unknown: int
    """Accounts with such a service whose charge is UNKNOWN."""
    begins_on: date | None
    """The first day of a claim or answer in the files; None without any."""


@dataclass(frozen=True, slots=True)
class Receivable:
    """What the measures of the receivable are made from."""

    today: date
    groups: tuple[OwedGroup, ...]
    """Every open account."""
    charges: Charges
    is_empty: bool = False
    """Whether nothing of the PM has been read."""
    exported_on: date | None = None
    """The day of the newest aging export."""
    derived: int = 0
    """Open accounts whose balance no export states."""
    stale: int = 0
    """Accounts of which something changed that is not counted yet."""

    @property
    def owed(self) -> Cents:
        """The A/R: credits apart."""
        return sum(group.balance for group in debts(self.groups))

    @property
    def first_charged(self) -> date:
        """First day of service of the charges."""
        return self.today - timedelta(days=CHARGE_DAYS - 1)


def unread(measure: Measure) -> Measure:
    """As it stands before anything of the PM was read: no count of nothing is a zero."""
    return replace(measure, value=None, worked="Nothing has been read yet. Run worklist sync.", is_met=None)


def measures_of(now: Receivable) -> tuple[Measure, ...]:
    """A/R, credits, days in A/R, and the shares of old balances."""
    return (_total(now), _credits(now), _days(now), _older(now, AGE_LIMITS[2]), _older(now, AGE_LIMITS[3]))


def notes_of(now: Receivable) -> tuple[str, ...]:
    """What a reader has to know of how it was counted."""
    said = "Credit balances do not count in A/R; they stand apart."
    exported = f"Balances are those of the aging of {now.exported_on}" if now.exported_on else "No aging was read"
    derived = f"; {counted(now.derived, 'balance')} of no export reckoned from the remits" if now.derived else ""
    stale = (f"Still to be counted anew: {counted(now.stale, 'account')}.",) if now.stale else ()
    return said, f"{exported}{derived}.", *stale


def _total(now: Receivable) -> Measure:
    groups, credit = debts(now.groups), _credit_groups(now)
    apart = f" Credits of {counted(_accounts(credit), 'account')}, {money(-_balance(credit))}, do not count."
    worked = f"{money(now.owed)} on {counted(_accounts(groups), 'open account')}." + (apart if credit else "")
    return Measure(
        "ar",
        "A/R",
        now.owed,
        Unit.CENTS,
        "Sum of all open balances above zero; credits do not count.",
        worked,
        Behind(filter=OWED, count=_accounts(groups)),
    )


def _credits(now: Receivable) -> Measure:
    groups = _credit_groups(now)
    amount = -_balance(groups)
    return Measure(
        "credits",
        "Credit balances",
        amount,
        Unit.CENTS,
        "Sum of all open balances below zero: money that may have to go back.",
        f"{money(amount)} on {counted(_accounts(groups), 'account')}.",
        Behind(filter="balance<0", count=_accounts(groups)),
        Better.DOWN,
    )


def _days(now: Receivable) -> Measure:
    why = _why_no_days(now)
    value = None if why else ratio(now.owed, now.charges.amount, CHARGE_DAYS * _TENTHS)
    return Measure(
        "days-in-ar",
        "Days in A/R",
        value,
        Unit.DAYS,
        f"A/R / (charges of the last {CHARGE_DAYS} days by date of service / {CHARGE_DAYS}); credits do not count.",
        why or _days_worked(now, value),
        Behind(filter=OWED, count=_accounts(debts(now.groups))),
        Better.DOWN,
        "under 30 is best, above 40 needs attention",
        _is_met(value),
    )


def _why_no_days(now: Receivable) -> str:
    """What is missing; an aging holds no charges of accounts that closed, so it does not do alone."""
    begins, first = now.charges.begins_on, now.first_charged
    if begins is None:
        return f"No claims (837) or remits (835) were read. Drop those from {first} on and sync."
    if begins > first:
        full = begins + timedelta(days=CHARGE_DAYS - 1)
        return (
            f"The claims and remits begin on {begins}, and charges from {first} on are needed. Drop older files and"
            f" sync; else it is known from {full} on."
        )
    return "" if now.charges.amount > 0 else f"No charges for services from {first} on are known."


def _days_worked(now: Receivable, value: int | None) -> str:
    charges = now.charges
    said = f"{money(now.owed)} / ({money(charges.amount)} / {CHARGE_DAYS}) = {value_in_words(value, Unit.DAYS)};"
    served = f" charges of {counted(charges.accounts, 'account')} served from {now.first_charged} to {now.today}."
    unknown = f" Left out: {counted(charges.unknown, 'account')} whose charge is UNKNOWN." if charges.unknown else ""
    return said + served + unknown


def _is_met(value: int | None) -> bool | None:
    if value is None or _BEST <= value <= _ATTENTION:
        return None
    return value < _BEST


def _older(now: Receivable, days: int) -> Measure:
    owed = debts(now.groups)
    first = AGE_LIMITS.index(days) + 1
    old = [group for group in owed if first <= group.bucket < UNKNOWN_AGE]
    undated = [group for group in owed if group.bucket == UNKNOWN_AGE]
    worked = f"{money(_balance(old))} of {money(now.owed)} on {counted(_accounts(old), 'account')}."
    return Measure(
        f"over-{days}",
        f"A/R over {days} days",
        share(_balance(old), now.owed),
        Unit.SHARE,
        f"Balances older than {days} days since the first service / A/R; credits do not count.",
        worked + _undated(undated) if now.owed else "Nothing is owed that could have an age.",
        Behind(filter=f"age>{days} {OWED}", count=_accounts(old)),
        Better.DOWN,
    )


def _undated(groups: list[OwedGroup]) -> str:
    if not groups:
        return ""
    return f" Not counted as old: {counted(_accounts(groups), 'account')} of UNKNOWN age, {money(_balance(groups))}."


def _credit_groups(now: Receivable) -> list[OwedGroup]:
    return [group for group in now.groups if group.is_credit]


def _accounts(groups: Iterable[OwedGroup]) -> int:
    return sum(group.accounts for group in groups)


def _balance(groups: Iterable[OwedGroup]) -> Cents:
    return sum(group.balance for group in groups)
