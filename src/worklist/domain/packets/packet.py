"""A packet: what one payer is sent in a dispute of one claim or many. Values only; nothing here is drawn or written.

A value of a field that may not leave is not in a packet at all, so no file made of it can hold one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from worklist.domain.claims import service_name
from worklist.domain.money import Cents, decimal_dollars
from worklist.domain.packets.letters import Letter
from worklist.domain.patterns.key import PatternKey
from worklist.domain.pricing.derivation import plain

Basis = Literal["contract", "remit"]
"""What the amount in dispute rests on: what the contract says, or what the remit left out where no rate is known."""
Cell = str | date | Decimal | None
"""What a table holds: text, a day, an amount or number, or nothing because it is UNKNOWN."""
Kind = Literal["text", "day", "money", "number"]


@dataclass(frozen=True, slots=True)
class PacketLine:
    """One disputed line. Dates are None when unknown; a text that may not leave, or is unknown, is empty."""

    account: str
    icn: str
    patient: str
    member_id: str
    born: date | None
    service_on: date | None
    code: str
    modifiers: tuple[str, ...]
    units: Decimal
    """1 for the minutes of anesthesia."""
    charge: Cents
    expected: Cents | None
    """None: UNKNOWN."""
    allowed: Cents
    paid: Cents
    variance: Cents
    """What is in dispute: expected less allowed, else what the remit left out."""
    basis: Basis
    reasons: tuple[str, ...]
    """Reason and remark codes with our labels."""
    remit_number: str
    remit_on: date | None
    minutes: Decimal | None = None
    """Of anesthesia; None where the line counts units."""

    @property
    def count(self) -> Decimal | str:
        """The units; minutes say that they are some, so that nobody takes them for units."""
        return self.units if self.minutes is None else f"{plain(self.minutes)} min"

    @property
    def service(self) -> str:
        """Code and modifiers: ``99213-25``; a claim that was answered as a whole has no code."""
        return service_name(self.code, self.modifiers)


@dataclass(frozen=True, slots=True)
class PacketCall:
    """A contact with the payer: when, with whom, under which number. What was said stays inside."""

    on: date
    channel: str
    representative: str
    reference: str
    icn: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the dispute rests on."""

    facts: tuple[str, ...] = ()
    """One sentence for each."""
    citations: tuple[str, ...] = ()
    """Where it is written, each with its date."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which the payer has to take the dispute."""

    ends_on: date | None
    """The first of all accounts; None: UNKNOWN for at least one and no other is known."""
    why: str
    """Provenance, or why it is UNKNOWN."""
    unknown: int = 0
    """Accounts whose deadline is UNKNOWN."""


@dataclass(frozen=True, slots=True)
class Packet:
    """Everything that leaves."""

    id: str
    """Made by us; also the name of its files."""
    made_on: date
    practice: str
    billing_id: str
    payer: str
    contracts: tuple[str, ...]
    letter: Letter
    """With its facts in place."""
    lines: tuple[PacketLine, ...]
    grounds: Grounds
    evidence: tuple[str, ...]
    calls: tuple[PacketCall, ...]
    deadline: Deadline | None
    signer: str
    fields: tuple[str, ...]
    """Ids of the fields that leave."""
    to: str = ""
    way: str = ""
    pattern: PatternKey | None = None

    @property
    def requested(self) -> Cents:
        """The sum of the lines."""
        return sum(line.variance for line in self.lines)

    @property
    def accounts(self) -> int:
        """How many claims are disputed."""
        return len({(line.account, line.icn, line.remit_number) for line in self.lines})

    @property
    def icns(self) -> tuple[str, ...]:
        """The payer's claim numbers, in order."""
        return tuple(dict.fromkeys(line.icn for line in self.lines if line.icn))

    @property
    def served(self) -> tuple[date, date] | None:
        """First and last date of service; None when no date is known."""
        days = [line.service_on for line in self.lines if line.service_on]
        return (min(days), max(days)) if days else None

    @property
    def is_priced(self) -> bool:
        """Whether every amount rests on a contract."""
        return all(line.basis == "contract" for line in self.lines)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the claim table."""

    field: str
    """Id of the field that has to leave for it."""
    title: str
    kind: Kind
    value: Callable[[PacketLine], Cell]


COLUMNS: tuple[Column, ...] = (
    Column("icn", "Claim number", "text", lambda line: line.icn),
    Column("account", "Account", "text", lambda line: line.account),
    Column("patient", "Patient", "text", lambda line: line.patient),
    Column("member-id", "Member id", "text", lambda line: line.member_id),
    Column("birth-date", "Born", "day", lambda line: line.born),
    Column("service-date", "Service", "day", lambda line: line.service_on),
    Column("code", "Code", "text", lambda line: line.code),
    Column("modifiers", "Mod", "text", lambda line: " ".join(line.modifiers)),
    Column("units", "Units", "number", lambda line: line.count),
    Column("charge", "Charge", "money", lambda line: decimal_dollars(line.charge)),
    Column("expected", "Expected", "money", lambda line: decimal_dollars(line.expected)),
    Column("allowed", "Allowed", "money", lambda line: decimal_dollars(line.allowed)),
    Column("paid", "Paid", "money", lambda line: decimal_dollars(line.paid)),
    Column("variance", "In dispute", "money", lambda line: decimal_dollars(line.variance)),
    Column("reasons", "Reasons", "text", lambda line: "; ".join(line.reasons)),
    Column("remit", "Check/EFT", "text", lambda line: line.remit_number),
    Column("remit", "Remit date", "day", lambda line: line.remit_on),
)
"""Of the claim table, in its order."""


def columns_of(fields: Iterable[str]) -> tuple[Column, ...]:
    """The columns whose fields leave."""
    leaving = set(fields)
    return tuple(column for column in COLUMNS if column.field in leaving)
