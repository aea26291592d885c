"""The aging: what is owed by age, by payer and by account class. Age counts as the lists count it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from worklist.domain.filter_terms import fold, quoted
from worklist.domain.money import Cents
from worklist.domain.numbers.biggest import biggest
from worklist.domain.numbers.measure import Behind, Breakdown, TableColumn, TableRow, Unit
from worklist.domain.queues import AccountClass, class_in_words

AGE_LIMITS = (30, 60, 90, 120)
"""Last days of the buckets; older than the last is the fifth."""
BUCKETS = ("0-30", "31-60", "61-90", "91-120", "over 120")
UNKNOWN_AGE = len(BUCKETS)
"""The bucket of accounts without a day of service or billing."""
OWED = "balance>0"
"""Credits apart."""

NumbersOf = Callable[[Collection[str]], tuple[str, ...]]
"""The accounts of some payers that owe something."""


@dataclass(frozen=True, slots=True)
class OwedGroup:
    """Open accounts of one payer, class and age."""

    payer: str
    account_class: str
    bucket: int
    """Index of ``BUCKETS``, or ``UNKNOWN_AGE``."""
    is_credit: bool
    accounts: int
    balance: Cents
    """Negative for credits."""


def debts(groups: Iterable[OwedGroup]) -> tuple[OwedGroup, ...]:
    """Without credits."""
    return tuple(group for group in groups if not group.is_credit)


def by_payer(groups: Iterable[OwedGroup], numbers_of: NumbersOf) -> Breakdown:
    """Payer by age: whose balance is old."""
    owed = debts(groups)
    weights: Counter[str] = Counter()
    for group in owed:
        weights[group.payer] += group.balance
    rows = []
    for label, payers in biggest(weights):
        mine = [group for group in owed if group.payer in payers]
        rows.append(_row(label, mine, _columns(owed), _behind_payers(payers, weights, mine, numbers_of)))
    return _breakdown("aging", "Aging by payer", "Payer", owed, rows)


def by_class(groups: Iterable[OwedGroup]) -> Breakdown:
    """Account class by age."""
    owed = debts(groups)
    rows = []
    for kind in AccountClass if owed else ():
        mine = [group for group in owed if group.account_class == kind]
        behind = Behind(filter=f"class:{kind} {OWED}", count=_accounts(mine))
        rows.append(_row(class_in_words(kind), mine, _columns(owed), behind))
    return _breakdown("aging-class", "Aging by account class", "Class", owed, rows)


def _breakdown(id_: str, title: str, label: str, owed: tuple[OwedGroup, ...], rows: list[TableRow]) -> Breakdown:
    titles = (*BUCKETS, "age UNKNOWN")
    return Breakdown(
        *(id_, title, label),
        columns=tuple(TableColumn(titles[at], Unit.CENTS) for at in _columns(owed)),
        rows=tuple(rows),
        formula="Open balances by days since the first service (else since the last billing); credits do not count.",
        is_heat=True,
    )


def _columns(owed: Iterable[OwedGroup]) -> tuple[int, ...]:
    unknown = (UNKNOWN_AGE,) if any(group.bucket == UNKNOWN_AGE for group in owed) else ()
    return (*range(len(BUCKETS)), *unknown)


def _row(label: str, groups: list[OwedGroup], columns: tuple[int, ...], behind: Behind) -> TableRow:
    sums: Counter[int] = Counter()
    for group in groups:
        sums[group.bucket] += group.balance
    return TableRow(label, tuple(sums[at] for at in columns), behind)


def _accounts(groups: Iterable[OwedGroup]) -> int:
    return sum(group.accounts for group in groups)


def _behind_payers(
    payers: frozenset[str], every: Iterable[str], groups: list[OwedGroup], numbers_of: NumbersOf
) -> Behind:
    """By a filter where the name is in no other payer's: a filter asks for a part of it."""
    [*names] = payers
    if len(names) == 1 and _is_told_apart(names[0], every):
        return Behind(filter=f"payer:{quoted(fold(names[0]))} {OWED}", count=_accounts(groups))
    found = numbers_of(payers)
    return Behind(found, count=len(found))


def _is_told_apart(payer: str, every: Iterable[str]) -> bool:
    return payer.isascii() and bool(fold(payer)) and sum(fold(payer) in fold(other) for other in every) == 1
