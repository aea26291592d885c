"""What came of the accounts of one class that a vendor had, beside the same class worked in-house.

    net = recovered - fee due by the contract - touches x cost of a touch

Compared are accounts that came back with work of ours that came to an outcome: what is still out may yet bring
something. What was at stake in-house the record does not keep, so both sides are measured by the account.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from worklist.domain.money import Cents
from worklist.domain.results import Effort
from worklist.domain.vendors.stays import Stay
from worklist.domain.work import TOUCHES

ENOUGH = 20
"""Accounts from which on a result is judged."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of some accounts, a vendor's or our own."""

    accounts: int = 0
    """Of our own one that was worked to an outcome twice counts twice."""
    paid: int = 0
    """Of these, the ones on which money came in."""
    placed: Cents | None = None
    """Cents that were to be recovered; None for our own, of which the record does not keep it."""
    recovered: Cents = 0
    fee: Cents = 0
    """Due by the contract, retainers apart."""
    touches: int = 0
    cost: Cents = 0
    """Of the touches."""
    days: int | None = None
    """Median from the placing, or our first touch, to the end; None without an end."""

    @property
    def net(self) -> Cents:
        """What stays with the practice; negative where it cost more than it brought."""
        return self.recovered - self.fee - self.cost

    @property
    def net_each(self) -> Cents | None:
        """Net of one account, to the nearest cent; None without accounts."""
        return round(self.net / self.accounts) if self.accounts else None

    @property
    def net_of_dollar(self) -> Cents | None:
        """Net of one placed dollar, to the nearest cent; None where nothing was placed or it is UNKNOWN."""
        return round(self.net * 100 / self.placed) if self.placed else None

    @property
    def is_small(self) -> bool:
        """Whether these are too few to judge by."""
        return self.accounts < ENOUGH


@dataclass(frozen=True, slots=True)
class Told:
    """Something that a vendor wrote, in the words in which it came last, and on how many accounts."""

    text: str
    account: str
    """The one that it was written about last: whose patient it may name."""
    accounts: int


@dataclass(frozen=True, slots=True)
class ClassCard:
    """What came of the accounts of one class that a vendor had."""

    account_class: str
    """Empty for accounts of every class together."""
    all: Result
    ended: Result
    """Of those that came back."""
    in_house: Result
    """Of accounts of the class that no vendor had and that were worked to an outcome here."""
    since: date | None
    """First day of the month in which the first was placed: from then on ours count. None where none was placed."""
    out: int
    out_amount: Cents
    moved: int
    """Accounts on which something came in, or the vendor told what changed."""
    days_to_money: int | None
    """Median from the placing to the first money; None before any."""
    recalled: int
    empty: int
    """Accounts that the vendor closed with nothing."""
    billed: Cents | None
    """Fees that the reports name; None where none names any."""
    disputed: int
    """Reports in which something does not agree with the contract or the remits."""
    whys: tuple[Told, ...]
    """Why accounts moved, the most frequent first."""
    closings: tuple[Told, ...]
    """Why accounts were closed with nothing."""
    fixes: tuple[Told, ...]
    """What the vendor says has to change upstream."""

    @property
    def recovered_tenths(self) -> int | None:
        """Recovered of what was placed, in tenths of a percent; None where nothing was placed."""
        return round(self.all.recovered * 1000 / self.all.placed) if self.all.placed else None

    @property
    def is_judged(self) -> bool:
        """Whether there is enough on both sides to compare."""
        return not self.ended.is_small and not self.in_house.is_small


def class_card(account_class: str, stays: Sequence[Stay], here: Iterable[Effort], cost_per_touch: Cents) -> ClassCard:
    """Count one class; ``stays`` are its own, and of what was worked ``here`` that of the class counts.

    Without a class it is a card of every class together, which is compared with nothing.
    """
    since = since_of(stays)
    back = [stay for stay in stays if not stay.placement.is_out]
    out = [stay for stay in stays if stay.placement.is_out]
    ours = [each for each in here if account_class and since and _is_like(each, account_class, since)]
    reports = [report for stay in stays for report in stay.placement.reports]
    fees = [report.fee for report in reports if report.fee is not None]
    moved = [stay for stay in stays if stay.has_moved]
    return ClassCard(
        account_class,
        all=_result(stays, cost_per_touch),
        ended=_result(back, cost_per_touch),
        in_house=_result_here(ours, cost_per_touch),
        since=since,
        out=len(out),
        out_amount=sum(stay.placement.sent.amount for stay in out),
        moved=len(moved),
        days_to_money=_median(stay.days_to_money for stay in stays),
        recalled=sum(stay.placement.recall is not None for stay in stays),
        empty=sum(stay.is_empty for stay in stays),
        billed=sum(fees) if fees else None,
        disputed=sum(bool(report.differences) for report in reports),
        whys=_told((stay.account, stay.why) for stay in moved),
        closings=_told((stay.account, stay.why) for stay in stays if stay.is_empty and not stay.has_moved),
        fixes=_told((stay.account, fix) for stay in stays for fix in stay.fixes),
    )


def since_of(stays: Iterable[Stay]) -> date | None:
    """First day of the month in which the first of them was placed; None without any."""
    first = min((stay.placement.at.date() for stay in stays), default=None)
    return first.replace(day=1) if first else None


def _is_like(effort: Effort, account_class: str, since: date) -> bool:
    return effort.account_class == account_class and effort.has_ended(since)


def _result(stays: Sequence[Stay], cost_per_touch: Cents) -> Result:
    touches = sum(stay.touches for stay in stays)
    return Result(
        accounts=len(stays),
        paid=sum(stay.placement.recovered > 0 for stay in stays),
        placed=sum(stay.placement.sent.amount for stay in stays),
        recovered=sum(stay.placement.recovered for stay in stays),
        fee=sum(stay.fee for stay in stays),
        touches=touches,
        cost=touches * cost_per_touch,
        days=_median(stay.days_to_return for stay in stays),
    )


def _result_here(efforts: Sequence[Effort], cost_per_touch: Cents) -> Result:
    recovered = [effort.recovered(date.min) for effort in efforts]
    touches = sum(effort.touches(date.min) for effort in efforts)
    return Result(
        accounts=len(efforts),
        paid=sum(amount > 0 for amount in recovered),
        recovered=sum(recovered),
        touches=touches,
        cost=touches * cost_per_touch,
        days=_median(map(_days_worked, efforts)),
    )


def _days_worked(effort: Effort) -> int:
    first = next(event for event in effort.entries if isinstance(event.body, TOUCHES))  # the outcome is one
    return max(0, (effort.entries[-1].at.date() - first.at.date()).days)


def _median(days: Iterable[int | None]) -> int | None:
    known = [each for each in days if each is not None]
    return int(median(known) + 0.5) if known else None


def _told(texts: Iterable[tuple[str, str]]) -> tuple[Told, ...]:
    """From accounts and what was written on them: equal texts counted, whatever their case and their full stop."""
    said = [(account, text) for account, text in texts if text]
    last = {_same(text): (text, account) for account, text in said}
    found = (Told(*last[same], count) for same, count in Counter(_same(text) for _, text in said).items())
    return tuple(sorted(found, key=lambda told: (-told.accounts, told.text)))


def _same(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")
