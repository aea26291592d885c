"""Entries of payer recovery: disputes and their answers, corrected rates, confirmed patterns."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from worklist.domain.money import Cents
from worklist.domain.patterns.key import PatternKey


class Way(StrEnum):
    """How a packet goes out."""

    PORTAL = "portal"
    FAX = "fax"
    MAIL = "mail"
    EMAIL = "email"


class DisputeResult(StrEnum):
    """How a payer answered a dispute."""

    WON = "won"
    PARTLY = "partly"
    LOST = "lost"


class PatternState(StrEnum):
    """Where the work on a pattern stands."""

    NEW = "new"
    """What was decided on it was taken back: as if nobody had."""
    CONFIRMED = "confirmed"
    FIXED = "fixed"
    """The upstream fix is said to be done; claims from its day on tell whether it is."""
    CLOSED = "closed"
    DISMISSED = "dismissed"
    """Looked at, and no pattern."""


@dataclass(frozen=True, slots=True)
class DisputeSent:
    """A packet went out, of which this account is a part."""

    KIND: ClassVar[str] = "dispute"
    packet: str
    """Id of the packet; the same on every account in it."""
    payer: str
    argument: str
    """Id of the letter that was used, such as ``underpaid``."""
    requested: Cents
    """Cents asked for on this account."""
    lines: int
    """Lines of this account in the packet."""
    way: Way
    to: str
    """Address, fax number or portal it went to."""
    answer_due: date
    """The day on which the payer's answer is late."""
    fields: tuple[str, ...]
    """Ids of the fields that left: the allow-list of its purpose."""
    accounts: int
    rows: int
    """Accounts and claim lines in the whole packet."""
    pdf: str
    """SHA-256 of the letter, in hexadecimal."""
    xlsx: str
    """SHA-256 of the claim table, in hexadecimal."""
    pattern: PatternKey | None = None
    """The pattern that it disputes; None for a single one."""
    justification: str = ""
    """Why it was sent although a check spoke against it; empty where none did."""
    overridden: tuple[str, ...] = ()
    """Ids of those checks."""
    write_off: str = ""
    """How what is disputed had been written off (``WriteOffKind``); empty where it had not."""


@dataclass(frozen=True, slots=True)
class DisputeAnswered:
    """The payer's answer to a dispute."""

    KIND: ClassVar[str] = "dispute_answer"
    target: str
    """Event id of the ``DisputeSent``."""
    result: DisputeResult
    amount: Cents = 0
    """Cents that the payer pays more; 0 where it was lost."""
    reason: str = ""
    account_class: str = ""
    """Class of the account at that moment, for the chances of others like it."""
    age: int | None = None
    """Days since the service at that moment; None when unknown."""


@dataclass(frozen=True, slots=True)
class RateProposed:
    """The payer was right: the contract's schedule should say another rate."""

    KIND: ClassVar[str] = "rate_proposal"
    contract: str
    """Name of the contract."""
    code: str
    modifiers: tuple[str, ...]
    place: str
    """Place-of-service code of the line that it was proposed on, as ``11``; empty for every place. ``facility`` and
    ``nonfacility``, which fee rows can name, are none: a corrected rate is for one code or for all."""
    amount: Cents
    """The right full rate of one unit."""
    valid_from: date
    reason: str
    """How it is known, such as the amendment that says so."""
    expected: Cents | None = None
    """What ours came to, for one unit; None when it was UNKNOWN."""


@dataclass(frozen=True, slots=True)
class RateDecided:
    """Another person's answer to a proposed rate."""

    KIND: ClassVar[str] = "rate_decision"
    target: str
    """Event id of the proposal."""
    approved: bool
    reason: str


@dataclass(frozen=True, slots=True)
class PatternSet:
    """A pattern as somebody sets it; the newest entry of a key is what stands. About no single account."""

    KIND: ClassVar[str] = "pattern"
    key: PatternKey
    state: PatternState
    name: str
    """What people call it."""
    leverage: str = ""
    """What makes it defensible: the clause, edit or policy."""
    fix: str = ""
    """What has to change upstream: a claim edit, a charge template, a fee table, a payer policy."""
    owner: str = ""
    """Who sees to the fix."""
    due: date | None = None
    """When the fix is to be done."""
    fixed_on: date | None = None
    """From which day of service the fix counts; claims after it are recurrences."""
    note: str = ""


RecoveryBody = DisputeSent | DisputeAnswered | RateProposed | RateDecided | PatternSet
