"""Assessing accounts from what the cache and the log hold, and writing what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from worklist.domain.assessment import Assessment, assess
from worklist.domain.pricing.rate_corrections import approved
from worklist.domain.work import fold
from worklist.replay.moment import Moment
from worklist.store.accounts import StoredAccount, put_together, read_records
from worklist.store.derived import Derived, derived_from, differing, stored, write
from worklist.store.terms import terms_of


@dataclass(frozen=True, slots=True)
class AssessedBefore:
    """What was assessed before the write lock was taken, and what it rests on."""

    seq: int
    """Entries of the log up to this one were seen."""
    ground: str
    """As ``Cache.ground`` said."""
    found: tuple[Derived, ...]
    """What was not what the cache held."""


@dataclass(frozen=True, slots=True)
class Assessor(Moment):
    """Assesses accounts as of one day, by one site's rules."""

    @classmethod
    def at(cls, moment: Moment) -> "Assessor":
        """The one that assesses what a moment rests on."""
        return cls(moment.cache, moment.log, moment.rules, moment.today)

    def assess(self, numbers: Sequence[str]) -> list[Assessment]:
        """Assess accounts from what the cache and the log hold at this moment."""
        with self.cache.one_moment():
            return self.assess_stored(put_together(self.cache, read_records(self.cache, numbers)))

    def assess_stored(self, accounts: Sequence[StoredAccount]) -> list[Assessment]:
        """Assess accounts whose records were read, inside the caller's transaction or moment."""
        experience = self.cache.experience()
        entries = self.log.of_accounts([each.account.number for each in accounts])
        corrections = approved(self.log.rate_entries().values())
        terms = terms_of(self.cache, [each.account for each in accounts])
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
            for each, term in zip(accounts, terms, strict=True)
        ]

    def assess_before(self, numbers: Sequence[str]) -> AssessedBefore:
        """Assess accounts without the write lock, for ``write_before`` of a process that has it."""
        seq = self.log.head().seq  # before anything is read: what comes later is looked for again
        with self.cache.one_moment():
            found = self._derive(numbers)
            return AssessedBefore(seq, self.cache.ground(), tuple(differing(found, stored(self.cache, numbers))))

    def rewrite(self, numbers: Sequence[str]) -> None:
        """Assess accounts and write their rows, inside the caller's transaction on the cache."""
        write(self.cache, numbers, self._derive(numbers))
        self._mark_for_other_settings(numbers)

    def write_before(self, numbers: Sequence[str], before: AssessedBefore) -> None:
        """Write what was assessed before, inside the caller's transaction; assess anew what has moved since.

        Records must not have moved: the caller has held the sync's lock all the time.
        """
        if before.ground != self.cache.ground() or self.log.rates_since(before.seq):
            self.rewrite(numbers)
            return
        moved = set(self.log.accounts_since(before.seq)).intersection(numbers)
        rest = [number for number in numbers if number not in moved]
        write(self.cache, rest, [each for each in before.found if each.number not in moved])
        self._mark_for_other_settings(rest)
        if moved:
            self.rewrite(sorted(moved))

    def _mark_for_other_settings(self, numbers: Sequence[str]) -> None:
        """The settings have changed since this desk was opened: by others they are to be assessed anew."""
        if self.cache.fact("basis") not in (self.basis, None):
            self.cache.mark_stale(numbers)
            self.cache.note_other_settings()

    def _derive(self, numbers: Sequence[str]) -> list[Derived]:
        return [
            derived_from(each)
            for each in self.assess_stored(put_together(self.cache, read_records(self.cache, numbers)))
        ]
