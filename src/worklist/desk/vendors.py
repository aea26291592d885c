"""Vendors at the desk: who there is, on which terms, and which of them suit an account."""

from collections.abc import Callable, Iterator, Sequence

from worklist.desk.recording import Recording
from worklist.desk.values import Overtaken, PlacedAccount, Saved
from worklist.domain.assessment import Assessment
from worklist.domain.events import EscalationRequested, Event
from worklist.domain.refusals import NotAllowed, Refusal
from worklist.domain.team import Right
from worklist.domain.traces import ActRefused
from worklist.domain.vendor_entries import VendorSet
from worklist.domain.vendors.fitting import Candidate, candidates
from worklist.domain.vendors.register import Register, Vendor
from worklist.domain.vendors.register_checks import VendorAccounts, validated
from worklist.replay import chunks
from worklist.replay.assessor import Assessor
from worklist.store import vendors
from worklist.store.driver import DatabaseError, StoreError, error_in_words

_Change = Callable[[VendorSet | None], VendorSet]


class Vendoring(Recording):
    """The register of vendors."""

    # -- seeing -----------------------------------------------------------------------------------------------

    def vendors(self, *, every: bool = False) -> tuple[Vendor, ...]:
        """The vendors that the practice works with, by name; with ``every`` also those of before."""
        self.need(Right.SEE)
        return tuple(each for each in self._register() if every or each.entry.is_active)

    def vendor(self, name: str) -> Vendor:
        """One of them, of before too, however its name is written. Raises Refusal, with the nearest name."""
        return Register(self.vendors(every=True)).find(name)

    def vendor_history(self, vendor: Vendor) -> list[Event]:
        """Its entries, oldest first: who set what, when and why."""
        self.need(Right.SEE)
        return vendors.history_of(self._log, vendor.name)

    def placements(self, vendor: str = "", *, every: bool = False) -> list[PlacedAccount]:
        """What vendors have, of one or of all, by account; with ``every`` also what came back or was recalled."""
        self.need(Right.SEE)
        return [each for each in self._placed(vendor) if every or each.placement.is_out]

    def in_pilot(self, vendor: Vendor) -> list[PlacedAccount]:
        """What was ever placed with a vendor in the pilot that runs; none where none does."""
        self.need(Right.SEE)
        return self._in_pilot(vendor.entry, self._placed(vendor.name))

    def pilot_room(self, vendor: Vendor) -> int | None:
        """How many more accounts its pilot takes before it has to be compared; None: it has no pilot that runs."""
        if not vendor.entry.pilot:
            return None
        return max(0, vendor.entry.pilot - len(self.in_pilot(vendor)))

    def candidates_for(self, number: str, request: EscalationRequested) -> tuple[Candidate, ...]:
        """The vendors for an account and an ask, the best net first; then those that do not fit, each with why."""
        self.need(Right.SEE)
        number = self._known(number)
        assessment = self._grounds([number])[number].now
        known, cost = self.register(), self.rules.cost_per_touch
        return candidates(known.active, assessment, request, self.today, cost, known.in_pilot)

    # -- setting ----------------------------------------------------------------------------------------------

    def set_vendor(self, name: str, change: _Change, seen: int | None = None) -> Saved:
        """Put what ``change`` makes of a vendor's entry into its place; it gets None for a new one. Raises Refusal.

        With ``seen`` (``Vendor.seq``) nothing is saved where somebody set it after what the person saw.
        """

        def make() -> VendorSet:
            if why := self.me.why_not(Right.PLACE):
                raise NotAllowed(why)
            before = Register(self._register()).named(name)
            _refuse_if_overtaken(before, seen)
            was = before.entry if before else None
            return validated(change(was), was, self.today, self._accounts_of(was))

        try:
            return Saved((self._log.decide_and_add(self.actor, make),))
        except NotAllowed as refusal:
            self.trace(ActRefused("set a vendor", str(refusal)))
            raise
        except (StoreError, DatabaseError) as error:
            raise Refusal(f"Not saved: the work log cannot be written ({error_in_words(error)}).") from None

    # -- how it is read ---------------------------------------------------------------------------------------

    def _assessed(self, numbers: Sequence[str]) -> Iterator[tuple[Assessment, list[Event]]]:
        """Accounts as they stand, each with its entries, oldest first, traces left out."""
        now = Assessor(self._cache, self._log, self.rules, self.today)
        for _, chunk in chunks(numbers):
            entries = self._log.of_accounts(chunk)
            for each in now.assess(chunk):
                yield each, [event for event in entries[each.account.number] if not event.is_trace]

    def _accounts_of(self, entry: VendorSet | None) -> VendorAccounts:
        if entry is None:
            return VendorAccounts()
        placed = list(self._placed(entry.name))
        pilot = self._in_pilot(entry, placed)
        out = sum(each.placement.is_out for each in placed)
        back = sum(not each.placement.is_out for each in pilot)
        return VendorAccounts(out, len(pilot), back)


def _refuse_if_overtaken(before: Vendor | None, seen: int | None) -> None:
    if before and seen is not None and before.seq > seen:
        said = f"{before.by} set {before.name} at {before.at:%Y-%m-%d %H:%M}"
        raise Overtaken(f"Not saved yet. Meanwhile {said}. Look at it again.", before.seq)
