"""Placing: accounts leave for a vendor in a file, and are asked back in another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from worklist.desk.recording import accepted
from worklist.desk.values import MOST_AT_ONCE, Overtaken, Saved
from worklist.desk.vendors import Vendoring
from worklist.domain.entry_words import said_by
from worklist.domain.events import Body, Event
from worklist.domain.lists import list_key
from worklist.domain.refusals import Refusal
from worklist.domain.team import Right
from worklist.domain.traces import AccountsSearched
from worklist.domain.vendor_entries import FileColumn, VendorSet
from worklist.domain.vendors.layout import accepted_columns, disclosed_to
from worklist.domain.vendors.placement_file import Digests
from worklist.domain.vendors.placing import PlacementDraft, draft_placement
from worklist.domain.vendors.placing_checks import ToPlace, approved_for
from worklist.domain.vendors.recalling import RecallDraft, draft_recall
from worklist.domain.work import fold
from worklist.store.driver import DatabaseError, StoreError
from worklist.store.placing import accounts_asked_for_vendors


class Placing(Vendoring):
    """What goes to vendors."""

    @property
    def placements_folder(self) -> Path:
        """Where placement and recall files are kept."""
        return self._log.path.parent / "placements"

    # -- placing ----------------------------------------------------------------------------------------------

    def draft_placement(self, vendor: str, accounts: Sequence[str] = ()) -> PlacementDraft:
        """Put a placement file together; nothing is written. Raises Refusal where there can be none.

        Without accounts those whose approved request names the vendor; one that is named may also name none. What
        stands against an account is asked anew. That they were looked at is in the record.
        """
        self.need(Right.PLACE)
        to = self.vendor(vendor)
        numbers = [self._known(number) for number in accounts] or self._approved_for(to.key)
        found = self._to_place(list(dict.fromkeys(numbers)))
        self.trace(AccountsSearched(f"placement with {to.name}", len(found)))
        file_id = f"P{self.today:%y%m%d}-{uuid4().hex[:8]}"
        return draft_placement(
            found, to, file_id=file_id, made_on=self.today, by=self.actor, in_pilot=len(self.in_pilot(to))
        )

    def record_placement(self, draft: PlacementDraft, digests: Digests, act: str = "") -> Saved:
        """Keep in the record, on every account of the file and in one act, that it leaves. Raises Refusal.

        Nothing is recorded where an account, or the vendor's terms, changed since the draft was made: what leaves is
        what was read.
        """
        self.need(Right.PLACE)
        entries, grounds = draft.entries(digests), self._grounds(draft.numbers)
        for part in draft.parts:
            if grounds[part.number].source_hash != part.account.assessment.case.source_hash:
                raise Refusal(f"The PM's records of {part.number} changed since you saw the file: look at it again.")
        seen = {part.number: part.account.seq for part in draft.parts}

        def decide(number: str, events: list[Event]) -> Iterable[Body]:
            if number == draft.numbers[0]:
                self._refuse_if_terms_changed(draft)
            _refuse_news(number, events, seen[number])
            return accepted([entries[number]], grounds[number], events)

        return self._append(list(entries), decide, act)

    def _approved_for(self, vendor: str) -> list[str]:
        asked = self._log.of_accounts(accounts_asked_for_vendors(self._log))
        return sorted(number for number, events in asked.items() if list_key(approved_for(fold(events))) == vendor)

    def _to_place(self, numbers: Sequence[str]) -> list[ToPlace]:
        if len(numbers) > MOST_AT_ONCE:
            raise Refusal(f"{len(numbers):,} accounts are too many for one file; {MOST_AT_ONCE:,} is the most.")
        found = {each.account.number: ToPlace(each, tuple(events)) for each, events in self._assessed(numbers)}
        return [found[number] for number in numbers]

    def _refuse_if_terms_changed(self, draft: PlacementDraft) -> None:
        """Asked under the log's lock, so that two people cannot fill one pilot twice."""
        read = draft.vendor
        now = next((each for each in self._register() if each.key == read.key), read)
        if now.seq != read.seq:
            raise Overtaken(f"{now.by} changed {now.name} since you saw the file: look at it again.", now.seq)
        if stop := now.why_not_placed(self.today):
            raise Refusal(stop)
        if read.entry.pilot and len(self.in_pilot(read)) + len(draft.parts) > read.entry.pilot:
            raise Refusal(f"The pilot of {read.name} filled up since you saw the file: look at it again.")

    # -- recalling --------------------------------------------------------------------------------------------

    def draft_recall(self, vendor: str, accounts: Sequence[str], reason: str) -> RecallDraft:
        """Put a recall file together; nothing is written. Raises Refusal where there is nothing to recall.

        A vendor whom the practice left, or whose agreement ended, is asked back like any other.
        """
        self.need(Right.PLACE)
        of = self.vendor(vendor)
        numbers = list(dict.fromkeys(self._known(number) for number in accounts))
        self.trace(AccountsSearched(f"recall from {of.name}", len(numbers)))
        states = {number: fold(events) for number, events in self._log.of_accounts(numbers).items()}
        file_id = f"R{self.today:%y%m%d}-{uuid4().hex[:8]}"
        return draft_recall(states, of.name, file_id=file_id, made_on=self.today, by=self.actor, reason=reason)

    def record_recall(self, draft: RecallDraft, digests: Digests, act: str = "") -> Saved:
        """Keep in the record, on every account of the file and in one act, that it is asked back. Raises Refusal."""
        self.need(Right.PLACE)
        entries, grounds = draft.entries(digests), self._grounds(draft.numbers)

        def decide(number: str, events: list[Event]) -> Iterable[Body]:
            return accepted([entries[number]], grounds[number], events)

        return self._append(list(entries), decide, act)

    # -- files ------------------------------------------------------------------------------------------------

    def files_for_vendors(self) -> Mapping[str, Digests]:
        """The fingerprints of every placement and recall file that the record holds, by its id."""
        found = {}
        for stay in (each.placement for each in self.placements(every=True)):
            sent, recall = stay.sent, stay.recall
            found[sent.placement] = Digests(sent.csv, sent.xlsx, sent.manifest)
            if recall:
                found[recall.recall] = Digests(recall.csv, recall.xlsx, recall.manifest)
        return found

    def file_may_be_out(self, file_id: str) -> bool:
        """Whether the record holds a file; also where it cannot be read now: its files are better kept."""
        try:
            return file_id in self.files_for_vendors()
        except (StoreError, DatabaseError):
            return True

    def set_layout(self, vendor: str, columns: Sequence[FileColumn], reason: str) -> Saved:
        """Give a vendor's placement files its own columns; ours where there are none. Raises Refusal."""
        name = self.vendor(vendor).name

        def changed(before: VendorSet | None) -> VendorSet:
            if before is None:
                raise Refusal(f"{name} is no vendor any more; worklist vendor list shows who is.")
            kept = accepted_columns(disclosed_to(before.purpose), columns) if columns else ()
            return replace(before, placement_columns=kept, reason=reason)

        return self.set_vendor(name, changed)


def _refuse_news(number: str, events: Iterable[Event], seen: int) -> None:
    news = [event for event in events if event.seq > seen and not event.is_trace]
    if news:
        said = f"{news[-1].actor} {said_by(news[-1].body)}"[:200]
        raise Overtaken(f"Nothing was placed. Meanwhile on {number} {said}: look at the file again.", news[-1].seq)
