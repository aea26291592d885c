"""Acts: what somebody saved at one stroke, on one account or on many, and can undo at one stroke."""

from dataclasses import dataclass

from worklist.domain.entry_words import said_by
from worklist.domain.events import AccountHeld, AccountReleased, EntryUndone, Event


@dataclass(frozen=True, slots=True)
class Act:
    """The entries of one act, in their order; at least one."""

    entries: tuple[Event, ...]
    is_undone: bool
    """Whether none of them is in effect any more."""

    @property
    def id(self) -> str:
        """What ``desk.undo_act`` takes."""
        return self.entries[0].act

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts it was saved on."""
        return tuple(dict.fromkeys(event.account for event in self.entries))

    @property
    def is_undo(self) -> bool:
        """Whether it undid another act; to undo it brings that one back."""
        return isinstance(self.entries[0].body, EntryUndone)

    @property
    def only_holds(self) -> bool:
        """Whether it held one account or let it go and did nothing else, as work mode does with each."""
        return len(self.accounts) == 1 and all(isinstance(e.body, (AccountHeld, AccountReleased)) for e in self.entries)

    @property
    def where(self) -> str:
        """Its account, or how many."""
        return self.accounts[0] if len(self.accounts) == 1 else f"{len(self.accounts):,} accounts"

    @property
    def said(self) -> str:
        """What it did, as a clause after the person's name."""
        first = self.accounts[0]
        return "; ".join(dict.fromkeys(said_by(event.body) for event in self.entries if event.account == first))
