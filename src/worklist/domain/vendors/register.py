"""The register of vendors: who may be given accounts, and which entries of it make sense (DOMAIN 12)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches

from worklist.domain.events import Event
from worklist.domain.lists import list_key
from worklist.domain.queues import AccountClass
from worklist.domain.refusals import Refusal
from worklist.domain.text import clean
from worklist.domain.vendor_entries import VendorSet
from worklist.domain.vendors.terms import Side, VendorPurpose, missing_sentences
from worklist.domain.wording import counted

WARNED_DAYS = 60
"""How many days before its end a business associate agreement is warned of."""
_OF_PATIENTS = frozenset({AccountClass.PATIENT_BALANCE, AccountClass.AGED_AR})
_OF_PAYERS = frozenset(AccountClass) - {AccountClass.PATIENT_BALANCE}


def suited_classes(purpose: VendorPurpose) -> frozenset[AccountClass]:
    """Account classes that can be placed for a purpose; aged A/R only for the part that is the payers' or patient's."""
    return _OF_PAYERS if purpose is VendorPurpose.PAYER_DISPUTE else _OF_PATIENTS


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor as it stands."""

    entry: VendorSet
    seq: int
    """Number of the entry that stands: who changes it has seen this one."""
    by: str
    """Who set it last."""
    at: datetime

    @property
    def name(self) -> str:
        """As the contract has it."""
        return self.entry.name

    @property
    def key(self) -> str:
        """The name as commands and files write it; no two vendors share one."""
        return list_key(self.entry.name)

    def stop(self, today: date) -> str:
        """Why nothing can be placed with it on a day, as a clause; empty where something can."""
        return _stop(self.entry, today)

    def why_not_placed(self, today: date) -> str:
        """As ``stop``, the whole sentence, with what would help."""
        stop = self.stop(today)
        if not stop:
            return ""
        is_lost = not self.entry.is_active or self.entry.side is Side.PATIENTS
        remedy = "" if is_lost else f" worklist vendor change {self.key} records what is agreed."
        return f"Nothing is placed with {self.name}: {stop}.{remedy}"

    def baa_warning(self, today: date) -> str:
        """A sentence in the days before its business associate agreement ends; else empty."""
        ends = self.entry.baa_expires_on
        if not self.entry.is_active or ends is None or not 0 <= (days := (ends - today).days) <= WARNED_DAYS:
            return ""
        when = f"in {counted(days, 'day')}" if days else "today"
        return (
            f"The business associate agreement with {self.name} ends {when}, on {ends}: renew it, or nothing can be"
            " placed afterwards."
        )


@dataclass(frozen=True, slots=True)
class Register:
    """The vendors, those of before too, with how far each has come."""

    vendors: tuple[Vendor, ...] = ()
    in_pilot: Mapping[str, int] = field(default_factory=dict)
    """By name, the accounts that a vendor's running pilot has had so far."""

    @property
    def active(self) -> tuple[Vendor, ...]:
        """Those that the practice works with."""
        return tuple(each for each in self.vendors if each.entry.is_active)

    def named(self, name: str) -> Vendor | None:
        """One of them, however its name is written."""
        wanted = list_key(name)
        return next((each for each in self.vendors if each.key == wanted), None)

    def find(self, name: str) -> Vendor:
        """As ``named``. Raises Refusal, with the nearest name."""
        if found := self.named(name):
            return found
        names = {each.key: each.name for each in self.vendors}
        close = get_close_matches(list_key(name[:80]), names, 1)
        hint = f"did you mean {names[close[0]]}?" if close else "worklist vendor list shows who is."
        raise Refusal(f"{clean(name, most=40)!r} is no vendor; {hint}")


def register(entries: Iterable[Event]) -> tuple[Vendor, ...]:
    """The vendors that the newest entry of each name makes, by name."""
    found = [Vendor(each.body, each.seq, each.actor, each.at) for each in entries if isinstance(each.body, VendorSet)]
    return tuple(sorted(found, key=lambda each: each.key))


def _stop(entry: VendorSet, today: date) -> str:
    if not entry.is_active:
        return "the practice no longer works with it"
    if entry.side is Side.PATIENTS:
        return "it works for patients and earns from what the practice gives up"
    if baa := _baa(entry, today):
        return baa
    missing = missing_sentences(entry.fees)
    return f"its terms can be read in two ways ({counted(len(missing), 'sentence')} missing)" if missing else ""


def _baa(entry: VendorSet, today: date) -> str:
    signed, ends = entry.baa_signed_on, entry.baa_expires_on
    if signed is None:
        return "it has no business associate agreement"
    if signed > today:
        return f"its business associate agreement begins on {signed}"
    if ends is not None and ends < today:
        return f"its business associate agreement ended on {ends}"
    return ""
