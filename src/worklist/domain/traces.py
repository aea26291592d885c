"""Traces: entries of the record that change nothing and tell who saw what, what left the building, who came in.

The HIPAA Security Rule asks for them (45 CFR 164.312(b), audit controls); so does DOMAIN 15.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Leaving(StrEnum):
    """Why a session ended."""

    LEFT = "left"
    IDLE = "idle"
    LINE_DROPPED = "line-dropped"


@dataclass(frozen=True, slots=True)
class AccountViewed:
    """Somebody opened the account."""

    KIND: ClassVar[str] = "view"


@dataclass(frozen=True, slots=True)
class AccountsSearched:
    """Somebody asked for the accounts that match a filter."""

    KIND: ClassVar[str] = "search"
    filter: str
    found: int
    more: bool = False
    """Whether there were more than that; a screen shows the first rows before it has counted all."""


@dataclass(frozen=True, slots=True)
class AccountsExported:
    """A list or an account was written out for another program or a file."""

    KIND: ClassVar[str] = "export"
    what: str
    """Such as ``list payer:alder``."""
    form: str
    """Such as ``csv``."""
    accounts: int
    digest: str = ""
    """SHA-256 of what was written, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class NamesShown:
    """Patients' names that were hidden were shown again."""

    KIND: ClassVar[str] = "unmask"


@dataclass(frozen=True, slots=True)
class ValueCopied:
    """A value was sent to the clipboard."""

    KIND: ClassVar[str] = "copy"
    what: str
    """What kind of value, such as ``account number``; never the value."""


@dataclass(frozen=True, slots=True)
class ActRefused:
    """Somebody tried what they have no right to."""

    KIND: ClassVar[str] = "refusal"
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session began."""

    KIND: ClassVar[str] = "sign_in"
    origin: str = ""
    """Address that the session came from; empty on the machine itself."""
    key: str = ""
    """Fingerprint of the SSH key; empty on the machine itself."""


@dataclass(frozen=True, slots=True)
class SignedOut:
    """A session ended."""

    KIND: ClassVar[str] = "sign_out"
    why: Leaving = Leaving.LEFT


@dataclass(frozen=True, slots=True)
class GlassBroken:
    """Somebody without the right to see accounts opened this one in an emergency (45 CFR 164.312(a)(2)(ii))."""

    KIND: ClassVar[str] = "break_glass"
    reason: str


@dataclass(frozen=True, slots=True)
class GlassReviewed:
    """Another person judged an emergency access."""

    KIND: ClassVar[str] = "glass_review"
    target: str
    """Event id of the access."""
    justified: bool
    reason: str


Trace = (
    AccountViewed
    | AccountsSearched
    | AccountsExported
    | NamesShown
    | ValueCopied
    | ActRefused
    | SignedIn
    | SignedOut
    | GlassBroken
    | GlassReviewed
)
