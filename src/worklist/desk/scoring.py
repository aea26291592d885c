"""Scorecards: what vendors moved, why, and for how much, beside the same class worked in-house."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from worklist.desk.vendors import Vendoring
from worklist.domain.events import Event
from worklist.domain.lists import list_key
from worklist.domain.patterns.cells import covers
from worklist.domain.patterns.key import PatternKey
from worklist.domain.recovery_entries import PatternSet, PatternState
from worklist.domain.refusals import Refusal
from worklist.domain.team import Right
from worklist.domain.traces import AccountsSearched
from worklist.domain.vendor_entries import ReportRead
from worklist.domain.vendors.register import Vendor
from worklist.store import patterns, vendors
from worklist.store.driver import DatabaseError, StoreError, error_in_words

if TYPE_CHECKING:  # a screen starts without what only a scorecard is made of
    from worklist.domain.results import Effort
    from worklist.domain.vendors.scorecard import PatternSince, Scorecard
    from worklist.domain.vendors.stays import Stay

_AT_ONCE = 2_000
"""Accounts whose entries are held in memory together."""
_SEEN_TO = (PatternState.CONFIRMED, PatternState.FIXED, PatternState.CLOSED)


class Scoring(Vendoring):
    """What came of vendors."""

    def scorecards(self) -> "tuple[Scorecard, ...]":
        """Of each vendor that the practice works with or ever placed with, the best first.

        With many thousands of outcomes it takes seconds: for a sibling.
        """
        stays = self._stays()
        shown = [each for each in self.vendors(every=True) if each.entry.is_active or each.key in stays]
        return tuple(sorted(self._cards(shown, stays), key=lambda card: card.rank))

    def scorecard(self, name: str) -> "Scorecard":
        """That of one vendor. Raises Refusal for an unknown one."""
        (card,) = self._cards([self.vendor(name)], self._stays())
        return card

    def open_stays(self, card: "Scorecard") -> "tuple[Stay, ...]":
        """Its accounts, those that are out first; that they were looked through goes into the record."""
        self.need(Right.SEE)
        self.trace(AccountsSearched(f"vendor {card.vendor.name}", len(card.stays)))
        return card.out_first

    def newest_on_vendors(self) -> int:
        """Number of the newest entry on the register or on a report: another is news. Raises Refusal."""
        try:
            return vendors.last_entry(self._log)
        except (StoreError, DatabaseError) as error:
            raise Refusal(f"What others set on vendors is not shown now: {error_in_words(error)}") from None

    # -- what is counted --------------------------------------------------------------------------------------

    def _cards(self, shown: Iterable[Vendor], stays: "Mapping[str, Sequence[Stay]]") -> "Iterator[Scorecard]":
        from worklist.domain.vendors.retainers import terms_by_day
        from worklist.domain.vendors.scorecard import VendorRecord, scorecard

        here = self._worked_here([stay for mine in stays.values() for stay in mine])
        reports, seen_to = self._reports(), self._patterns_seen_to()
        for vendor in shown:
            mine = stays.get(vendor.key, ())
            in_pilot = frozenset(each.placement.id for each in self.in_pilot(vendor))
            found = tuple(self._patterns_since(mine, seen_to))
            terms = terms_by_day(self.vendor_history(vendor))
            record = VendorRecord(mine, in_pilot, reports.get(vendor.key, ()), found, terms)
            yield scorecard(vendor, record, here, self.rules.cost_per_touch, self.today)

    def _stays(self) -> "Mapping[str, Sequence[Stay]]":
        """Every stay by its vendor's key, the oldest first."""
        from worklist.domain.vendors.stays import stays_of

        entries = self._entries_of(vendors.accounts_ever_placed(self._log))
        found = [stay for account, events in entries for stay in stays_of(account, events)]
        of_vendor: defaultdict[str, list[Stay]] = defaultdict(list)
        for stay in sorted(found, key=lambda stay: (stay.placement.at, stay.account)):
            of_vendor[list_key(stay.placement.sent.vendor)].append(stay)
        return of_vendor

    def _worked_here(self, stays: "Sequence[Stay]") -> "Sequence[Effort]":
        """What no vendor had, of the classes that were placed and of the months since."""
        from worklist.domain.vendors.class_card import since_of
        from worklist.domain.vendors.stays import worked_here

        since = since_of(stays)
        if since is None:
            return ()
        classes = {stay.placement.sent.account_class for stay in stays}
        entries = self._entries_of(vendors.accounts_ended(self._log, since, classes))
        return [effort for account, events in entries for effort in worked_here(account, events)]

    def _entries_of(self, accounts: Sequence[str]) -> Iterator[tuple[str, list[Event]]]:
        for start in range(0, len(accounts), _AT_ONCE):
            yield from self._log.of_accounts(accounts[start : start + _AT_ONCE]).items()

    def _reports(self) -> Mapping[str, Sequence[ReportRead]]:
        """Those that were read, by the vendor's key."""
        found: defaultdict[str, list[ReportRead]] = defaultdict(list)
        for event in vendors.reports_read(self._log):
            if isinstance(event.body, ReportRead):
                found[list_key(event.body.vendor)].append(event.body)
        return found

    def _patterns_seen_to(self) -> list[tuple[date, PatternSet]]:
        """Patterns that somebody took for a habit, each with the day of the newest word on it."""
        newest = ((event.at.date(), event.body) for event in self._log.patterns())
        return [(day, body) for day, body in newest if isinstance(body, PatternSet) and body.state in _SEEN_TO]

    def _patterns_since(
        self, stays: "Sequence[Stay]", seen_to: Iterable[tuple[date, PatternSet]]
    ) -> "Iterator[PatternSince]":
        """Those of a later day than the first placing that lines of these accounts show."""
        from worklist.domain.vendors.scorecard import PatternSince

        first = min((stay.placement.at.date() for stay in stays), default=None)
        later = [body for day, body in seen_to if first and day >= first]
        lines = patterns.keys_of(self._cache, sorted({stay.account for stay in stays})) if later else ()
        shown: defaultdict[PatternKey, set[str]] = defaultdict(set)
        for account, key in lines:
            shown[key].add(account)
        for body in later:
            accounts = {account for key, of_key in shown.items() if covers(body.key, key) for account in of_key}
            if accounts:
                yield PatternSince(body.name, body.state, body.fix, len(accounts))
