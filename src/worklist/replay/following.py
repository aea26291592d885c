"""Taking in what is new: entries of the log, a new day, changed settings, what a sync brought."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from worklist.domain.recovery_entries import RateProposed
from worklist.domain.site import SiteRules
from worklist.replay.assessor import Assessor
from worklist.replay.beside import assessed_beside
from worklist.replay.ground import change_ground, stands_on_ground
from worklist.store.cache import Cache
from worklist.store.driver import StoreError, transaction
from worklist.store.line_facts import accounts_with_codes
from worklist.store.locks import note_runner, step_aside, sync_is_running, sync_lock
from worklist.store.worklog import WorkLog

CHUNK = 50
"""Accounts per transaction: short enough (some 15 ms) that a person's action hardly waits for it."""

_SMALL = 10
"""Accounts per transaction of a sync that somebody waited for; and by how many the next one is larger."""

MANY = 2_000
"""Accounts from which on other processes assess and this one writes: to start them takes half a second."""

_GIVE_WAY = 0.0005
"""Seconds between two chunks: longer than a process that has just begun to wait for the write lock looks away.

One that has waited for long looks away for longer; that is what a sync steps aside for (``chunks_behind``)."""

_VIEWS_PASSED_OVER = 500
"""Entries that moved no row, after which the cursor is moved all the same."""

Progress = Callable[[int, int], None]
"""Called with (accounts done, accounts in all)."""


def catch_up(
    cache: Cache,
    log: WorkLog,
    rules: SiteRules,
    today: date,
    progress: Progress | None = None,
    *,
    leaves_many: bool = False,
) -> int:
    """Bring every row up to the log's newest entry, to today and to the settings; returns the rows re-assessed.

    A running sync does the latter itself. With ``leaves_many``, many of them are left to a later call. Raises
    StoreError when the cache has seen entries that the log no longer holds: the log was cut or exchanged.
    """
    log.refuse_if_exchanged()  # the cache may be another one too, and must not learn of this log
    now = Assessor(cache, log, rules, today)
    if sync_is_running(cache.path):
        return follow(cache, log, rules, today, progress)
    if not stands_on_ground(now):
        with transaction(cache.connection):
            change_ground(now, cache.experience().allowed_percent)
    stale = cache.stale_numbers()
    if len(stale) + len(cache.numbers_turning(today)) < MANY:
        return bring_up(now, stale, progress)
    if leaves_many:
        return bring_up(now, [], progress, leaves_many=True)
    with sync_lock(cache.path) as alone:
        if alone:
            note_runner(cache.path, "", "An assessment of many accounts")
        return bring_up(now, cache.stale_numbers() if alone else [], progress, alone=alone)


def follow(cache: Cache, log: WorkLog, rules: SiteRules, today: date, progress: Progress | None = None) -> int:
    """Take in new entries and a new day only; returns the rows re-assessed. Raises StoreError as ``catch_up``."""
    return bring_up(Assessor(cache, log, rules, today), [], progress)


def bring_up(
    now: Assessor,
    more: Sequence[str],
    progress: Progress | None,
    *,
    alone: bool = False,
    leaves_many: bool = False,
) -> int:
    """Rewrite ``more`` and what new entries and a new day change; returns the rows re-assessed.

    ``alone``: the caller holds the sync's lock, so no record moves meanwhile. With ``leaves_many``, many that a new
    day changes are left to a later call.
    """
    cache, log = now.cache, now.log
    log.refuse_if_exchanged()
    _refuse_a_cut_log(cache, log)
    seen, head = cache.cursor(), log.head()
    more = [*more, *_priced_otherwise(now, seen.seq)]
    turning = cache.numbers_turning(now.today)
    if not alone and len(turning) >= MANY and (leaves_many or sync_is_running(cache.path)):
        turning = []  # whoever holds the lock has them before it
    numbers = sorted({*more, *log.accounts_since(seen.seq), *turning})
    for done in _rewritten(now, numbers, beside=alone and len(numbers) >= MANY):
        if progress:
            progress(done, len(numbers))
    if numbers or head.seq - seen.seq > _VIEWS_PASSED_OVER:
        with transaction(cache.connection):
            cache.move_cursor(head)
    return len(numbers)


def _rewritten(now: Assessor, numbers: Sequence[str], *, beside: bool) -> Iterator[int]:
    """Rewrite chunk after chunk, a transaction each; yields how many accounts are done."""
    if not beside:
        for done, chunk in chunks(numbers):
            with transaction(now.cache.connection):
                now.rewrite(chunk)
            yield done
        return
    for done, chunk, before in assessed_beside(now, chunks_behind(numbers, now.cache.path)):
        with transaction(now.cache.connection):
            if before:
                now.write_before(chunk, before)
            else:
                now.rewrite(chunk)
        yield done


def _priced_otherwise(now: Assessor, seq: int) -> list[str]:
    """Accounts with lines of codes whose rates the record has corrected, or corrected back, since an entry."""
    entries = now.log.of_accounts(now.log.rates_since(seq))
    proposed = (event.body for events in entries.values() for event in events)
    codes = {body.code for body in proposed if isinstance(body, RateProposed)}
    return accounts_with_codes(now.cache, codes) if codes else []


def _refuse_a_cut_log(cache: Cache, log: WorkLog) -> None:
    seen = cache.cursor()
    if log.hash_at(seen.seq) != seen.hash:
        raise StoreError(
            f"The work log {log.path} does not hold entry {seen.seq} that the cache has seen: entries were lost or"
            " exchanged. Bring the newest backup back with worklist restore; if this log is the right one, delete"
            f" the cache {cache.path} and run worklist sync."
        )


def chunks(numbers: Sequence[str], times: int = 1) -> Iterator[tuple[int, Sequence[str]]]:
    """Account numbers by the chunk, each with how many are behind its end; others may write between two chunks.

    ``times`` as many at once where one costs less than to assess it.
    """
    size = CHUNK * times
    for start in range(0, len(numbers), size):
        if start:
            time.sleep(_GIVE_WAY)
        chunk = numbers[start : start + size]
        yield start + len(chunk), chunk


def chunks_behind(numbers: Sequence[str], cache: Path, times: int = 1) -> Iterator[tuple[int, Sequence[str]]]:
    """As ``chunks``, for a sync: it steps aside for whoever saves, and while people save its chunks are small."""
    size = most = CHUNK * times
    done = 0
    while done < len(numbers):
        if done:
            time.sleep(_GIVE_WAY)
            size = min(most, _SMALL) if step_aside(cache) else min(most, size + _SMALL)
        chunk = numbers[done : done + size]
        done += len(chunk)
        yield done, chunk
