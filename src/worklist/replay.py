"""Keeps the cache's rows in step with the records, the work log and the calendar.

The one way a row comes to be: read the account's records and its entries, assess, write. A person's action, a sync, a
new day and a rebuilt cache all come through here, which is why they agree.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from worklist.domain.account_row import row_of
from worklist.domain.assessment import Assessment, assess
from worklist.domain.events import OutcomeKind, OutcomeRecorded
from worklist.domain.priority import Experience
from worklist.domain.site import SiteRules, age_band
from worklist.domain.work import fold, standing
from worklist.store.cache import Cache
from worklist.store.codec import digest, encode
from worklist.store.driver import StoreError, transaction
from worklist.store.worklog import Head, WorkLog

CHUNK = 200
"""Accounts per transaction: short enough (tens of ms) that a person's action hardly waits for it."""

Progress = Callable[[int, int], None]
"""Called with (accounts done, accounts in all)."""

_WON = frozenset({OutcomeKind.RECOVERED, OutcomeKind.WRITE_OFF_REVERSED})


@dataclass(frozen=True, slots=True)
class Assessor:
    """Assesses accounts as of one day, by one site's rules."""

    cache: Cache
    log: WorkLog
    rules: SiteRules
    today: date
    experience: Experience

    def assess(self, numbers: Sequence[str]) -> list[Assessment]:
        """Assess accounts from what the cache and the log hold now."""
        return [
            assess(
                stored.account,
                fold(self.log.of_account(stored.account.number)),
                rules=self.rules,
                today=self.today,
                source_hash=stored.source_hash,
                experience=self.experience,
            )
            for stored in self.cache.accounts(numbers)
        ]

    def rewrite(self, numbers: Sequence[str]) -> None:
        """Assess accounts and write their rows, inside the caller's transaction on the cache."""
        rows = (row_of(assessment) for assessment in self.assess(numbers) if assessment.account.is_open)
        self.cache.write_rows(numbers, rows)

    @property
    def basis(self) -> str:
        """Fingerprint of what every row rests on besides its own account: rules and recorded outcomes."""
        outcomes = sorted(self.experience.outcomes.items())
        return digest(encode(self.rules), encode(outcomes))


def assessor(cache: Cache, log: WorkLog, rules: SiteRules, today: date) -> Assessor:
    """An assessor with the site's numbers of the last sync."""
    return Assessor(cache, log, rules, today, cache.experience())


def catch_up(cache: Cache, log: WorkLog, rules: SiteRules, today: date, progress: Progress | None = None) -> int:
    """Bring every row up to the log's newest entry, to today and to the settings; returns the rows re-assessed.

    Raises StoreError when the cache has seen entries that the log no longer holds: the log was cut or exchanged.
    """
    _refuse_a_cut_log(cache, log)
    now = assessor(cache, log, rules, today)
    head, seen = log.head(), cache.cursor()
    if cache.fact("basis") not in (now.basis, None):
        stale = cache.numbers()
    else:
        stale = sorted({*log.accounts_since(seen.seq), *cache.numbers_turning(today)})
    for done, numbers in chunks(stale):
        with transaction(cache.connection):
            now.rewrite(numbers)
        if progress:
            progress(done, len(stale))
    if head.seq > seen.seq or cache.fact("basis") != now.basis:
        note_progress(cache, now, head)
    return len(stale)


def note_progress(cache: Cache, now: Assessor, head: Head) -> None:
    """Note that rows rest on ``now`` and on every entry up to ``head``; another process may be further."""
    with transaction(cache.connection):
        if head.seq >= cache.cursor().seq:
            cache.move_cursor(head)
        cache.remember("basis", now.basis)


def _refuse_a_cut_log(cache: Cache, log: WorkLog) -> None:
    seen = cache.cursor()
    if log.hash_at(seen.seq) != seen.hash:
        raise StoreError(
            f"The work log {log.path} does not hold entry {seen.seq} that the cache has seen: entries were lost or"
            " exchanged. Put the newest backup in its place; if this log is the right one, delete the cache"
            f" {cache.path} and run worklist sync."
        )


def chunks(numbers: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Account numbers by the chunk, each with how many are behind its end."""
    for start in range(0, len(numbers), CHUNK):
        chunk = numbers[start : start + CHUNK]
        yield start + len(chunk), chunk


def recorded_outcomes(log: WorkLog, before: date) -> dict[tuple[str, int], tuple[int, int]]:
    """(class, age band) -> (recovered, all) of the outcomes in effect that were recorded before a day (UTC)."""
    tried: Counter[tuple[str, int]] = Counter()
    won: Counter[tuple[str, int]] = Counter()
    for account in log.accounts_with_outcomes():
        for event in standing(log.of_account(account)):
            body = event.body
            if isinstance(body, OutcomeRecorded) and body.account_class and event.at.date() < before:
                key = (body.account_class, age_band(body.age))
                tried[key] += 1
                won[key] += body.outcome in _WON
    return {key: (won[key], tried[key]) for key in tried}
