"""What is doubtful in contracts and their schedules, beside what the practice bills."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, pairwise

from worklist.domain.money import Cents
from worklist.domain.people import Payer
from worklist.domain.pricing.contracts import Contract, FeeRow

ENDING_DAYS = 60
"""Days before its end from which on a contract is said to end."""
Rate = tuple[str, tuple[str, ...], str, date | None, date | None]
"""What a row is for: code, modifiers in order, place, first and last day."""


@dataclass(frozen=True, slots=True)
class BilledCode:
    """A code as one payer and plan answered it, over all lines."""

    payer: Payer
    plan: str
    code: str
    lines: int
    charge: Cents
    last_on: date
    """The newest day of service."""


@dataclass(frozen=True, slots=True)
class RateChanges:
    """What a new schedule changes of the old one."""

    added: tuple[Rate, ...]
    removed: tuple[Rate, ...]
    changed: tuple[tuple[Rate, Cents | None, Cents | None], ...]
    """(what it is for, amount before, amount now)."""


def rate_of(row: FeeRow) -> Rate:
    """What a row is for, without its amount."""
    return row.code, tuple(sorted(row.modifiers)), row.place, row.valid_from, row.valid_to


def rate_changes(old: Mapping[Rate, Cents | None], new: Mapping[Rate, Cents | None]) -> RateChanges:
    """How two schedules differ."""
    both = [rate for rate in new if rate in old and new[rate] != old[rate]]
    return RateChanges(
        added=tuple(rate for rate in new if rate not in old),
        removed=tuple(rate for rate in old if rate not in new),
        changed=tuple((rate, old[rate], new[rate]) for rate in both),
    )


def overlapping(rows: Iterable[FeeRow]) -> Iterator[tuple[FeeRow, FeeRow]]:
    """Rows for the same code, modifiers and place that count on one day: nobody can say which is right."""
    alike: dict[tuple[str, tuple[str, ...], str], list[FeeRow]] = defaultdict(list)
    for row in rows:
        alike[rate_of(row)[:3]].append(row)
    for same in alike.values():
        same.sort(key=lambda row: (row.valid_from or date.min, row.position.file, row.position.at))
        for first, second in pairwise(same):
            if (second.valid_from or date.min) <= (first.valid_to or date.max):
                yield first, second


def contradicting(contracts: Sequence[Contract]) -> Iterator[tuple[Contract, Contract]]:
    """Contracts that count for one payer and plan on one day."""
    for one, two in combinations(contracts, 2):
        payers = {name.casefold() for name in one.payers} & {name.casefold() for name in two.payers}
        plans = {name.casefold() for name in one.plans}, {name.casefold() for name in two.plans}
        is_same_plan = bool(plans[0] & plans[1]) or plans == (set(), set())
        first, last = max(one.valid_from, two.valid_from), min(one.valid_to or date.max, two.valid_to or date.max)
        if payers and is_same_plan and first <= last:
            yield one, two


def ending(contracts: Iterable[Contract], today: date) -> list[Contract]:
    """Contracts in force that end soon and that none of the same payers follows."""
    latest = today + timedelta(days=ENDING_DAYS)
    all_of_them = list(contracts)
    soon = [each for each in all_of_them if each.valid_to and today <= each.valid_to <= latest]
    return [each for each in soon if not any(_follows(other, each) for other in all_of_them)]


def _follows(other: Contract, ended: Contract) -> bool:
    payers = {name.casefold() for name in other.payers} & {name.casefold() for name in ended.payers}
    is_later = ended.valid_to is not None and (other.valid_to is None or other.valid_to > ended.valid_to)
    return bool(payers) and is_later and other.plans == ended.plans


def without_row(contract: Contract, codes: frozenset[str], billed: Iterable[BilledCode]) -> list[BilledCode]:
    """Codes answered under a contract that it does not price, the most billed first; ``codes`` have rows."""
    rules = contract.rules
    if rules.percent_of_medicare is not None or rules.percent_of_charge is not None:
        return []  # which price every other code
    missing = [
        each
        for each in billed
        if each.code not in codes
        and contract.covers(each.payer, each.plan, each.last_on)
        and not any(each.code in codes_ for carve_out in contract.carve_outs for codes_ in carve_out.codes)
    ]
    return sorted(missing, key=lambda each: (-each.lines, -each.charge, each.code))


def without_contract(
    contracts: Sequence[Contract], payers: Iterable[tuple[Payer, int, Cents]]
) -> list[tuple[Payer, int, Cents]]:
    """Payers of (payer, accounts, cents owed) that no contract names, on any day, the most owed first."""
    named = {name.casefold() for contract in contracts for name in contract.payers}
    found = [each for each in payers if not {each[0].name.casefold(), each[0].id.casefold()} & named]
    return sorted(found, key=lambda each: (-each[2], each[0].name))
