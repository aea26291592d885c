"""Taking in what is new: entries of the log, a new day, changed settings, what a sync brought."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from worklist.domain.recovery_entries import RateProposed
from worklist.domain.site import SiteRules
from worklist.replay.ground import change_ground, stands_on_ground
from worklist.replay.moment import Moment
from worklist.store.cache import Cache
from worklist.store.driver import StoreError, transaction
from worklist.store.locks import note_runner, step_aside, sync_is_running, sync_lock
from worklist.store.worklog import WorkLog

CHUNK = 50
"""Accounts per transaction: short enough (some 15 ms) that a person's action hardly waits for it."""

WRITTEN = 3
"""Chunks at once of accounts that other processes have assessed: to write one takes a third of the time."""

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
    by: str = "",
    leaves_many: bool = False,
) -> int:
    """Bring every row up to the log's newest entry, to today and to the settings; returns the rows re-assessed.

    A running sync does the latter itself. ``by`` is who is named to a sync that waits for many; with ``leaves_many``
    these are left to a later call. Raises StoreError when the cache has seen entries that the log no longer holds: the
    log was cut or exchanged.
    """
    log.refuse_if_exchanged()  # the cache may be another one too, and must not learn of this log
    now = Moment(cache, log, rules, today)
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
            note_runner(cache.path, by, "Bringing many accounts up to date")
        return bring_up(now, cache.stale_numbers() if alone else [], progress, alone=alone)


def follow(cache: Cache, log: WorkLog, rules: SiteRules, today: date, progress: Progress | None = None) -> int:
    """Take in new entries and a new day only; returns the rows re-assessed. Raises StoreError as ``catch_up``."""
    return bring_up(Moment(cache, log, rules, today), [], progress)


def bring_up(
    now: Moment,
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


def _rewritten(now: Moment, numbers: Sequence[str], *, beside: bool) -> Iterator[int]:
    """Rewrite chunk after chunk, a transaction each; yields how many accounts are done."""
    if not numbers:
        return
    from worklist.replay.assessor import Assessor  # most starts find nothing to assess, and load no rules for it
    from worklist.replay.beside import assessed_beside

    assessor = Assessor.at(now)
    if not beside:
        for done, chunk in chunks(numbers):
            with transaction(now.cache.connection):
                assessor.rewrite(chunk)
            yield done
        return
    for done, chunk, before in assessed_beside(assessor, chunks_behind(numbers, now.cache.path, WRITTEN)):
        with transaction(now.cache.connection):
            if before:
                assessor.write_before(chunk, before)
            else:
                assessor.rewrite(chunk)
        yield done


def _priced_otherwise(now: Moment, seq: int) -> list[str]:
    """Accounts with lines of codes whose rates the record has corrected, or corrected back, since an entry."""
    entries = now.log.of_accounts(now.log.rates_since(seq))
    proposed = (event.body for events in entries.values() for event in events)
    codes = {body.code for body in proposed if isinstance(body, RateProposed)}
    if not codes:
        return []
    from worklist.store.line_facts import accounts_with_codes

    return accounts_with_codes(now.cache, codes)


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
