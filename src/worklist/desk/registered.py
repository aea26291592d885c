"""The register of vendors as the record has it: who there is, and what each of them ever had."""

from collections.abc import Iterable, Iterator

from worklist.desk.looking import Looking
from worklist.desk.values import PlacedAccount
from worklist.domain.events import Event
from worklist.domain.lists import list_key
from worklist.domain.team import Right
from worklist.domain.vendor_entries import VendorSet
from worklist.domain.vendors.register import Register, Vendor, register
from worklist.domain.work import fold
from worklist.store import vendors


class Registered(Looking):
    """What is asked, placed and reported is judged by the register."""

    def register(self) -> Register:
        """The vendors as they stand, with how far each one's pilot has come."""
        self.need(Right.SEE)
        return self._with_pilots(self._register())

    def _register(self) -> tuple[Vendor, ...]:
        return register(vendors.vendor_entries(self._log))

    def _register_for(self, names: Iterable[str]) -> Register:
        """The register, with the pilots of those that are named alone: who has none is soon told."""
        wanted = {list_key(name) for name in names}
        return self._with_pilots(self._register(), wanted) if wanted else Register()

    def _with_pilots(self, known: tuple[Vendor, ...], wanted: set[str] | None = None) -> Register:
        piloted = [each for each in known if each.entry.pilot and (wanted is None or each.key in wanted)]
        return Register(known, {each.name: len(self._pilot_of(each.entry)) for each in piloted})

    def _pilot_of(self, entry: VendorSet) -> list[PlacedAccount]:
        return self._in_pilot(entry, self._placed_on(vendors.accounts_ever_placed(self._log, entry.name)))

    def _placed(self, vendor: str = "") -> Iterator[PlacedAccount]:
        wanted = list_key(vendor)
        for each in self._placed_on(vendors.accounts_ever_placed(self._log)):
            if not vendor or list_key(each.placement.sent.vendor) == wanted:
                yield each

    def _placed_on(self, accounts: list[str]) -> Iterator[PlacedAccount]:
        for account, events in self._log.of_accounts(accounts).items():
            numbers = {event.id: event.seq for event in events}
            yield from (PlacedAccount(account, each, numbers[each.id]) for each in fold(events).placements)

    def _in_pilot(self, entry: VendorSet, placed: Iterable[PlacedAccount]) -> list[PlacedAccount]:
        if not entry.pilot:
            return []
        before = [event.seq for event in vendors.history_of(self._log, entry.name) if not _is_in_pilot(event)]
        began = max(before, default=0)
        return [each for each in placed if each.seq > began and each.placement.sent.vendor == entry.name]


def _is_in_pilot(event: Event) -> bool:
    return isinstance(event.body, VendorSet) and event.body.pilot > 0
