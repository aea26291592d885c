"""What the work log says of agreements with patients, beside what the cache holds of their accounts."""

from collections.abc import Iterator

from worklist.domain.accounts import Account
from worklist.domain.work import WorkState, fold
from worklist.store.accounts import put_together, read_records
from worklist.store.cache import Cache
from worklist.store.worklog import WorkLog

_AT_ONCE = 500
"""Accounts whose records are held in memory together."""


def agreed_accounts(cache: Cache, log: WorkLog) -> Iterator[tuple[Account, WorkState]]:
    """Every account on which anything was ever agreed and not taken back, by number, with what its record says."""
    numbers = sorted(log.accounts("kind = 'agreement'"))
    for start in range(0, len(numbers), _AT_ONCE):
        chunk = numbers[start : start + _AT_ONCE]
        entries = log.of_accounts(chunk)
        for stored in put_together(cache, read_records(cache, chunk)):
            work = fold(entries[stored.account.number])
            if work.agreements:
                yield stored.account, work
