"""Keeps the cache's rows in step with the records, the work log, the settings and the calendar.

The one way a row comes to be: read the account's records and its entries, assess, write. A person's action, a sync, a
new day and a rebuilt cache all come through here, which is why they agree. What all rows rest on (settings, the
site's numbers, the exports' days) changes in one transaction that marks the rows it touches stale; at any moment a
row equals a fresh assessment of what the cache holds, or is marked.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from worklist import __version__
from worklist.domain.account_facts import fact_of
from worklist.domain.account_row import row_of
from worklist.domain.assessment import Assessment, assess
from worklist.domain.events import OutcomeRecorded
from worklist.domain.line_facts import facts_of
from worklist.domain.pricing.rate_corrections import approved
from worklist.domain.priority import ENOUGH_LINES, Experience
from worklist.domain.recovery_entries import DisputeAnswered, DisputeResult, RateProposed
from worklist.domain.results import RECOVERIES, results_of
from worklist.domain.site import SiteRules, age_band
from worklist.domain.work import fold
from worklist.store.account_facts import write_account_facts
from worklist.store.accounts import StoredAccount, put_together, read_records
from worklist.store.cache import Cache
from worklist.store.codec import digest, encode
from worklist.store.driver import StoreError, transaction
from worklist.store.line_facts import accounts_with_codes, write_facts
from worklist.store.locks import sync_is_running
from worklist.store.terms import terms_basis, terms_of
from worklist.store.worklog import WorkLog

CHUNK = 50
"""Accounts per transaction: short enough (some 15 ms) that a person's action hardly waits for it."""

_GIVE_WAY = 0.0005
"""Seconds between two chunks: longer than a process that waits for the write lock looks away."""

_VIEWS_PASSED_OVER = 500
"""Entries that moved no row, after which the cursor is moved all the same."""

Progress = Callable[[int, int], None]
"""Called with (accounts done, accounts in all)."""


@dataclass(frozen=True, slots=True)
class Assessor:
    """Assesses accounts as of one day, by one site's rules."""

    cache: Cache
    log: WorkLog
    rules: SiteRules
    today: date

    @property
    def basis(self) -> str:
        """Fingerprint of the rules: the settings, contracts and imports, and the program that reads them."""
        return digest(__version__.encode(), encode(self.rules), terms_basis(self.cache).encode())

    def assess(self, numbers: Sequence[str]) -> list[Assessment]:
        """Assess accounts from what the cache and the log hold at this moment."""
        with self.cache.one_moment():
            return self._assess(put_together(self.cache, read_records(self.cache, numbers)))

    def rewrite(self, numbers: Sequence[str]) -> None:
        """Assess accounts and write their rows, inside the caller's transaction on the cache."""
        self.rewrite_stored(put_together(self.cache, read_records(self.cache, numbers)))

    def rewrite_stored(self, stored: Sequence[StoredAccount]) -> None:
        """As ``rewrite``, for accounts that were put together in the same transaction."""
        assessments = self._assess(stored)
        numbers = [each.account.number for each in stored]
        self.cache.write_rows(numbers, (row_of(each) for each in assessments if each.account.is_open))
        write_facts(self.cache, numbers, (fact for each in assessments for fact in facts_of(each)))
        write_account_facts(self.cache, numbers, filter(None, map(fact_of, assessments)))
        if self.cache.fact("basis") not in (self.basis, None):  # the settings have changed since this desk was opened
            self.cache.mark_stale(numbers)

    def _assess(self, stored: Sequence[StoredAccount]) -> list[Assessment]:
        experience = self.cache.experience()
        entries = self.log.of_accounts([each.account.number for each in stored])
        corrections = approved(self.log.rate_entries().values())
        terms = terms_of(self.cache, [each.account for each in stored])
        return [
            assess(
                each.account,
                fold(entries[each.account.number]),
                rules=self.rules,
                today=self.today,
                source_hash=each.source_hash,
                experience=experience,
                terms=replace(term, corrections=corrections),
            )
            for each, term in zip(stored, terms, strict=True)
        ]


def catch_up(cache: Cache, log: WorkLog, rules: SiteRules, today: date, progress: Progress | None = None) -> int:
    """Bring every row up to the log's newest entry, to today and to the settings; returns the rows re-assessed.

    A running sync does the latter itself. Raises StoreError when the cache has seen entries that the log no longer
    holds: the log was cut or exchanged.
    """
    log.refuse_if_exchanged()  # the cache may be another one too, and must not learn of this log
    now = Assessor(cache, log, rules, today)
    if sync_is_running(cache.path):
        return follow(cache, log, rules, today, progress)
    with transaction(cache.connection):
        change_ground(now, cache.experience().allowed_percent)
    return bring_up(now, cache.stale_numbers(), progress)


def follow(cache: Cache, log: WorkLog, rules: SiteRules, today: date, progress: Progress | None = None) -> int:
    """Take in new entries and a new day only; returns the rows re-assessed. Raises StoreError as ``catch_up``."""
    return bring_up(Assessor(cache, log, rules, today), [], progress)


def bring_up(now: Assessor, more: Sequence[str], progress: Progress | None) -> int:
    """Rewrite ``more`` and what new entries and a new day change; returns the rows re-assessed."""
    cache, log = now.cache, now.log
    log.refuse_if_exchanged()
    _refuse_a_cut_log(cache, log)
    seen, head = cache.cursor(), log.head()
    more = [*more, *_priced_otherwise(now, seen.seq)]
    numbers = sorted({*more, *log.accounts_since(seen.seq), *cache.numbers_turning(now.today)})
    for done, chunk in chunks(numbers):
        with transaction(cache.connection):
            now.rewrite(chunk)
        if progress:
            progress(done, len(numbers))
    if numbers or head.seq - seen.seq > _VIEWS_PASSED_OVER:
        with transaction(cache.connection):
            cache.move_cursor(head)
    return len(numbers)


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


def chunks(numbers: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Account numbers by the chunk, each with how many are behind its end; others may write between two chunks."""
    for start in range(0, len(numbers), CHUNK):
        if start:
            time.sleep(_GIVE_WAY)
        chunk = numbers[start : start + CHUNK]
        yield start + len(chunk), chunk


def change_ground(now: Assessor, allowed: dict[str, tuple[int, int]]) -> None:
    """Put the rows on today's settings and numbers, inside the caller's transaction; rows that this moves go stale."""
    cache = now.cache
    if cache.fact("basis") != now.basis or _clock_was_wrong(cache, now.today):
        cache.mark_all_stale()
        cache.remember("basis", now.basis)
    if cache.fact("day") != now.today.isoformat():  # every write is news to all who have the cache open
        cache.remember("day", now.today.isoformat())
    old = cache.experience()
    new = Experience(allowed, _outcomes(now, old))
    for payer in _moved_payers(old, new):
        cache.mark_payer_stale(payer)
    for account_class in {account_class for (account_class, _), _ in new.outcomes.items() ^ old.outcomes.items()}:
        cache.mark_class_stale(account_class)
    if new != old:
        cache.remember_experience(new)


def _clock_was_wrong(cache: Cache, today: date) -> bool:
    """Whether rows speak of days that are still to come; time zones make up one day."""
    day = cache.fact("day")
    return day is not None and date.fromisoformat(day) > today + timedelta(days=1)


def _outcomes(now: Assessor, old: Experience) -> dict[tuple[str, int], tuple[int, int]]:
    """Outcomes count from the Monday after they were recorded.

    So they are the same whenever they are counted within a week, and the order of a queue moves once a week for it;
    also when an entry of before Monday comes after the first count, from a machine whose clock is behind.
    """
    monday = now.today - timedelta(days=now.today.weekday())
    counted = f"{monday.isoformat()} {now.log.last_result(monday)}"
    if now.cache.fact("outcomes_until") == counted:
        return old.outcomes
    now.cache.remember("outcomes_until", counted)
    return recorded_outcomes(now.log, monday)


def recorded_outcomes(log: WorkLog, before: date) -> dict[tuple[str, int], tuple[int, int]]:
    """(class, age band) -> (recovered, all) of the outcomes and payers' answers in effect when a day began."""
    tried: Counter[tuple[str, int]] = Counter()
    won: Counter[tuple[str, int]] = Counter()
    for account in log.accounts_with_outcomes():
        for body in results_of(event for event in log.of_account(account) if event.at.date() < before):
            key = (str(body.account_class), age_band(body.age))
            tried[key] += 1
            won[key] += _is_won(body)
    return {key: (won[key], count) for key, count in tried.items()}


def _is_won(body: OutcomeRecorded | DisputeAnswered) -> bool:
    if isinstance(body, DisputeAnswered):
        return body.result is not DisputeResult.LOST
    return body.outcome in RECOVERIES


def _moved_payers(old: Experience, new: Experience) -> list[str]:
    """Payers whose usual allowed share, as the priority uses it, is not what it was."""
    payers = sorted(old.allowed_percent.keys() | new.allowed_percent.keys())
    return [payer for payer in payers if _share(old, payer) != _share(new, payer)]


def _share(experience: Experience, payer: str) -> int | None:
    percent, lines = experience.allowed_percent.get(payer, (0, 0))
    return percent if lines >= ENOUGH_LINES else None
