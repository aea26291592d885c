"""What the site's NCCI edits and MPFS say to a bundling or global-period denial, as values."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from worklist.domain.claims import service_name
from worklist.domain.pricing.reference import NcciEdit
from worklist.domain.provenance import Position

Fate = Literal["paid", "allowed", "denied", "not answered", "not known"]
"""What the payer did to a service: allowed is all left to the patient; not known is on another account."""


class Move(StrEnum):
    """What to do about such a denial (DOMAIN 8)."""

    APPEAL = "appeal"
    """A modifier opens the pair or the window and was billed; or no window covers the day."""
    CORRECT_FIRST = "correct-first"
    """A modifier would open it and was not billed; the chart must support it."""
    NOT_CONTESTABLE = "not-contestable"
    """No modifier opens it."""
    ASK_TERM = "ask-term"
    """No edit stands between our services: ask for the contract term, edit or policy."""
    WRONG_WAY = "wrong-way"
    """The payer denied the column-1 code, which is the one that NCCI pays."""
    NOT_ACTIVE = "not-active"
    """The edit does not count on that day."""
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """As screens show it."""
        return _LABELS[self]


_LABELS = {
    Move.APPEAL: "appeal",
    Move.CORRECT_FIRST: "corrected claim first, if the chart supports the modifier",
    Move.NOT_CONTESTABLE: "not contestable on this ground",
    Move.ASK_TERM: "ask which contract term, edit or policy",
    Move.WRONG_WAY: "appeal: the wrong code of the pair was denied",
    Move.NOT_ACTIVE: "appeal: the edit does not count on that day",
    Move.UNKNOWN: "whether it can be contested is UNKNOWN",
}

DISPUTES = frozenset({Move.APPEAL, Move.WRONG_WAY, Move.NOT_ACTIVE, Move.ASK_TERM})
"""Moves by which the payer's act is disputed as the claim stands."""


class Basis(StrEnum):
    """What the answer rests on."""

    NCCI = "ncci"
    GLOBAL_DAYS = "global-days"
    MPFS_STATUS = "mpfs-status"


@dataclass(frozen=True, slots=True)
class OurService:
    """A service that we billed, beside which another one may be bundled."""

    code: str
    modifiers: tuple[str, ...]
    """As billed and as the remit repeats them."""
    day: date
    account: str = ""
    """Empty for the account itself, else the other account of the same patient."""
    fate: Fate = "not known"
    echoed: tuple[str, ...] | None = None
    """The modifiers in the remit; None without an answer."""

    @property
    def name(self) -> str:
        """``99213-25``."""
        return service_name(self.code, self.modifiers)

    @property
    def where(self) -> str:
        """``99213-25 of 2026-08-03``, and the account where it is another one."""
        return f"{self.name} of {self.day}" + (f" on account {self.account}" if self.account else "")


@dataclass(frozen=True, slots=True)
class GlobalWindow:
    """The days that a procedure's global package covers, by the site's MPFS."""

    procedure: OurService
    days: str
    """000, 010 or 090."""
    first: date
    last: date
    """Inclusive, as is ``first``."""
    position: Position

    def covers(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class BundlingAnswer:
    """The answer to one denial: the move, what it rests on, and how it is said."""

    move: Move
    basis: Basis
    ground: str
    """What decided, as a clause: ``pair 20610/99213, indicator 1, effective 2020-01-01``; of UNKNOWN, why."""
    denied: OurService | None = None
    """None where the denied line cannot be told."""
    other: OurService | None = None
    """The service of ours that it is counted into."""
    edit: NcciEdit | None = None
    window: GlobalWindow | None = None
    opened_by: tuple[str, ...] = ()
    """The modifiers billed that answer."""
    words: tuple[str, ...] = ()
    """The facts, a sentence each, with dates, file and line."""
    argument: str = ""
    """What to tell the payer; empty where there is nothing to tell."""
