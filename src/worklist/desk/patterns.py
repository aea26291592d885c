"""Patterns: payers' habits as the lines tell them, and what the team decides on each."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import partial

from worklist.desk.supervising import Supervising
from worklist.desk.values import Overtaken, Saved
from worklist.domain.calendar import parse_day
from worklist.domain.entry_words import said_by
from worklist.domain.events import Event
from worklist.domain.patterns import life
from worklist.domain.patterns.cells import pattern_id
from worklist.domain.patterns.finding import Evidence, evidence_of, find
from worklist.domain.patterns.key import PatternKey
from worklist.domain.patterns.ledger import (
    Ledger,
    Pattern,
    PatternClaim,
    Recurrences,
    Standing,
    by_payer,
    last_months,
    tries_of,
)
from worklist.domain.patterns.life import Confirmation
from worklist.domain.patterns.words import key_in_words
from worklist.domain.recovery_entries import PatternSet, PatternState
from worklist.domain.refusals import NotAllowed, Refusal
from worklist.domain.team import Right
from worklist.domain.traces import AccountsSearched, ActRefused
from worklist.store import patterns
from worklist.store.driver import DatabaseError, StoreError, error_in_words

_MOST_USUAL = 500
"""Groups that are usual are shown only to be compared with: of a large site's thousands the biggest."""
_Change = Callable[[PatternSet | None], PatternSet]


class Patterning(Supervising):
    """What is told of payers' habits, and decided on them."""

    # -- seeing -----------------------------------------------------------------------------------------------

    def patterns(self, *, every: bool = False) -> Ledger:
        """The ledger; with ``every`` also what is closed or dismissed, and the biggest groups that are usual.

        With a million accounts it takes about a second: for a sibling.
        """
        self.need(Right.SEE)
        with self._cache.one_moment():
            return self._ledger(every=every)

    def pattern(self, name: str) -> Pattern:
        """The pattern that an id, or enough of its beginning, names. Raises Refusal for none or several."""
        wanted = name.strip().lower()
        found = [each for each in self.patterns(every=True).patterns if wanted and each.id.startswith(wanted)]
        if len(found) > 1:
            raise Refusal(f"Several patterns begin with {wanted}; give more letters.")
        if not found:
            raise Refusal(f"{name!r} is no pattern; worklist patterns --all lists them with their ids.")
        return found[0]

    def pattern_claims(self, key: PatternKey) -> tuple[PatternClaim, ...]:
        """The accounts of a pattern: open ones first, then by what is short."""
        self.need(Right.SEE)
        return tuple(patterns.claims_of(self._cache, key))

    def open_pattern(self, key: PatternKey) -> tuple[PatternClaim, ...]:
        """As ``pattern_claims``; that its accounts were looked through goes into the record."""
        found = self.pattern_claims(key)
        self.trace(AccountsSearched(f"pattern {pattern_id(key)}", len(found)))
        return found

    def newest_on_patterns(self) -> int:
        """Number of the newest entry on any pattern: another one is news. Raises Refusal when it cannot be read."""
        try:
            return self._log.last_pattern()
        except (StoreError, DatabaseError) as error:
            raise Refusal(f"What others decide on patterns is not shown now: {error_in_words(error)}") from None

    def fix_day(self, text: str) -> date:
        """The day of service from which a fix counts, past or to come. Raises ValueError with the accepted forms."""
        return parse_day(text, self.today, self.rules.calendar)

    # -- deciding ---------------------------------------------------------------------------------------------

    def confirm_pattern(self, key: PatternKey, said: Confirmation, seen: int | None = None) -> Saved:
        """Take it for a habit, with the fix that ends it. Raises Refusal.

        With ``seen`` (``Pattern.seq``) nothing is saved where somebody decided after what the person saw.
        """
        return self._set(key, lambda before: life.confirmed(before, key, said, self.today), seen)

    def fix_pattern(self, key: PatternKey, on: date, note: str = "", seen: int | None = None) -> Saved:
        """The fix is done, for services from a day on: later ones that show the same are recurrences."""
        return self._set(key, lambda before: life.fixed(before, on, note, self.today), seen)

    def close_pattern(self, key: PatternKey, reason: str, seen: int | None = None) -> Saved:
        """Nobody has to see to it any more."""
        return self._set(key, lambda before: life.closed(before, reason), seen)

    def dismiss_pattern(self, key: PatternKey, reason: str, seen: int | None = None) -> Saved:
        """It is none; it comes back when it has doubled."""
        name = key_in_words(key)
        return self._set(key, lambda before: life.dismissed(before, key, name, reason), seen)

    def reopen_pattern(self, key: PatternKey, reason: str, seen: int | None = None) -> Saved:
        """Take the last decision back."""
        return self._set(key, lambda before: life.reopened(before, reason), seen)

    def _set(self, key: PatternKey, change: _Change, seen: int | None) -> Saved:
        def decide(before: Event | None) -> PatternSet:
            if why := self.me.why_not(Right.RECORD):
                raise NotAllowed(why)
            if before and seen is not None and before.seq > seen:
                said = f"{before.actor} {said_by(before.body)}"
                raise Overtaken(f"Not saved yet. Meanwhile {said}. Save again to put yours over it.", before.seq)
            return change(_entry_of(before))

        try:
            return Saved((self._log.set_pattern(self.actor, key, decide),))
        except NotAllowed as refusal:
            self.trace(ActRefused("decide on a pattern", str(refusal)))
            raise
        except (StoreError, DatabaseError) as error:
            raise Refusal(f"Not saved: the work log cannot be written ({error_in_words(error)}).") from None

    # -- how the ledger is made -------------------------------------------------------------------------------

    def _ledger(self, *, every: bool) -> Ledger:
        book, standing = patterns.read_book(self._cache), self._decided_on()
        beyond = patterns.read_beyond(self._cache, self._log, book)
        found = find(book, beyond, partial(patterns.read_heaviest, self._cache), standing)
        cells = patterns.read_cells(self._cache, standing)
        decided = [self._standing_one(evidence_of(book, beyond, cell), standing[cell.key]) for cell in cells]
        new = [Pattern(each, is_habit=True) for each in found.habits]
        kinds = [*decided, *new]
        if every:
            biggest = sorted(found.usual, key=lambda cell: (-cell.lines, cell.key))[:_MOST_USUAL]
            kinds += [Pattern(evidence_of(book, beyond, cell), is_habit=False) for cell in biggest]
        shown = [each for each in kinds if every or not each.is_at_rest]
        kept = self._with_history(shown)
        at_rest = len(found.usual) + sum(each.is_at_rest for each in decided)
        return Ledger(tuple(sorted(kept, key=lambda each: each.rank)), found.tested, at_rest)

    def _decided_on(self) -> dict[PatternKey, Standing]:
        """What stands, of the patterns on which a decision stands."""
        found = {}
        for event in self._log.patterns():
            entry = _entry_of(event)
            if entry and entry.state is not PatternState.NEW:
                found[entry.key] = Standing(entry, event.seq, event.actor, event.at)
        return found

    def _standing_one(self, evidence: Evidence, standing: Standing) -> Pattern:
        key, entry = evidence.key, standing.entry
        then, since = 0, entry.fixed_on
        if entry.state is PatternState.DISMISSED:
            then = patterns.claims_told_by(self._cache, key, standing.at.date())
        if entry.state is PatternState.CLOSED:
            since = since or standing.at.date()
        again: Recurrences | None = patterns.recurrences(self._cache, key, since) if since else None
        return Pattern(evidence, False, standing=standing, recurrences=again, claims_then=then)

    def _with_history(self, found: Iterable[Pattern]) -> list[Pattern]:
        tried = by_payer(patterns.tried_on(self._cache, self._log))
        return [
            replace(
                each,
                months=last_months(self.today, patterns.lines_by_month(self._cache, each.key)),
                tries=tries_of(each.key, tried.get(each.key.payer, ())),
            )
            for each in found
        ]


def _entry_of(event: Event | None) -> PatternSet | None:
    return event.body if event and isinstance(event.body, PatternSet) else None
