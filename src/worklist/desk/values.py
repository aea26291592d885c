"""What the desk answers: what is saved, what is seen, how fresh it is, and how the site works."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from worklist.domain.events import Event
from worklist.domain.lists import RunRecord, SavedQueue
from worklist.domain.money import Cents
from worklist.domain.provenance import Reject
from worklist.domain.refusals import Refusal

if TYPE_CHECKING:  # a list is shown without what only an account is explained and worked with
    from worklist.config.packets import Letters, PacketSettings
    from worklist.config.playbooks import Playbooks
    from worklist.domain.assessment import Assessment
    from worklist.domain.vendors.placements import Placement

MOST_AT_ONCE = 5_000
"""Accounts of one act: a log that is being written makes others wait."""


class Overtaken(Refusal):
    """Somebody recorded on the account after what the person saw; the text says what."""

    def __init__(self, said: str, seq: int) -> None:
        super().__init__(said)
        self.seq = seq
        """Number of the newest entry, for a second try that has seen it."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Entries that are durable."""

    events: tuple[Event, ...]
    open_ends: tuple[str, ...] = ()
    """Accounts now without a next step and without an outcome, which closing must not leave."""
    refused: tuple[tuple[str, str], ...] = ()
    """Accounts that the entries were not saved on, each with why."""

    @property
    def needs_next_step(self) -> bool:
        """Whether any of the accounts has nothing that comes next."""
        return bool(self.open_ends)


@dataclass(frozen=True, slots=True)
class Trial:
    """What an act on many accounts would do."""

    numbers: tuple[str, ...]
    """The accounts on which it would be saved."""
    balance: Cents
    """Of those."""
    refused: tuple[tuple[str, str], ...]
    """Accounts on which it would not, each with why."""

    @property
    def accounts(self) -> int:
        """On how many it would be saved."""
        return len(self.numbers)


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account with its explanation and its record."""

    assessment: "Assessment"
    events: tuple[Event, ...]
    """Oldest first, views left out."""
    undone: frozenset[str]
    """Ids of the entries that are out of effect."""
    set_aside: tuple[Reject, ...] = ()
    """Records of this account that could not be read: what is shown may lack them."""

    @property
    def seq(self) -> int:
        """Number of the newest entry; 0 without any. What is recorded later, the person has not seen."""
        return self.events[-1].seq if self.events else 0


@dataclass(frozen=True, slots=True)
class PlacedAccount:
    """An account's stay with a vendor."""

    account: str
    placement: "Placement"
    seq: int
    """Number of the entry by which it was placed."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old the data on the screen is."""

    synced_at: datetime | None
    """End of the last sync that was done; None when there was none."""
    exported_on: date | None
    """The day that the newest aging export speaks of."""
    last: RunRecord | None
    """The last sync, however it ended."""


class Ways(Protocol):
    """How the site works, beyond the numbers of its rules; the settings are one."""

    @property
    def playbooks(self) -> "Playbooks":
        """The playbooks and the beginnings of call notes."""

    @property
    def letters(self) -> "Letters":
        """The letters of packets."""

    @property
    def packets(self) -> "PacketSettings":
        """Where packets are kept, and what leaves in them."""

    @property
    def queues(self) -> tuple[SavedQueue, ...]:
        """The saved queues, in the order of the settings."""

    @property
    def site(self) -> str:
        """Name of the practice; empty when it was not given."""

    @property
    def descriptions(self) -> Path | None:
        """The file with the site's own descriptions of codes; None without one."""


class ShippedWays:
    """A site that says nothing of its own."""

    queues: tuple[SavedQueue, ...] = ()
    """None are saved."""
    site = ""
    """It has no name of its own: the claims say who bills."""
    descriptions: Path | None = None
    """None."""

    @cached_property
    def packets(self) -> "PacketSettings":
        """The usual."""
        from worklist.config.packets import PacketSettings

        return PacketSettings()

    @cached_property
    def letters(self) -> "Letters":
        """The shipped ones."""
        from worklist.config.packets import read_letters

        return read_letters()

    @cached_property
    def playbooks(self) -> "Playbooks":
        """The shipped ones."""
        from worklist.config.playbooks import read_playbooks

        return read_playbooks()
