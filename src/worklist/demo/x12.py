"""X12 text: segments, transactions and interchanges in the delimiters that each sender prefers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from worklist.domain.money import Cents


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The separators of one interchange; ``newline`` follows each terminator for senders who add one."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    terminator: str = "~"
    newline: str = ""

    def segment(self, *elements: str) -> str:
        """One segment; empty elements at the end are left off, as senders do."""
        return self.element.join(elements).rstrip(self.element) + self.terminator + self.newline

    def composite(self, *parts: str) -> str:
        """One element of several components."""
        return self.component.join(parts).rstrip(self.component)

    def text(self, value: str) -> str:
        """A name that may stand in an element: separators in it become spaces, for X12 has no escape."""
        for separator in (self.element, self.component, self.repetition, self.terminator):
            value = value.replace(separator, " ")
        return value


PLAIN = Delimiters()
"""What most senders use: ``*``, ``:``, ``^`` and ``~`` without line breaks."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends one interchange to whom, and when."""

    sender: str
    receiver: str
    functional_group: str
    """GS01: HP for remits, HC for claims."""
    version: str
    """GS08 such as 005010X221A1."""
    sent_on: date
    control: int
    """ISA13 and GS06."""


def amount(value: Cents) -> str:
    """Cents as X12 writes money: ``85.2``, ``-12``, ``0``."""
    whole, part = divmod(abs(value), 100)
    digits = f"{whole}.{part:02d}".rstrip("0").rstrip(".") if part else str(whole)
    return f"-{digits}" if value < 0 else digits


def day(value: date) -> str:
    """A date as CCYYMMDD."""
    return f"{value.year}{value.month:02d}{value.day:02d}"


def transaction(delimiters: Delimiters, kind: str, number: int, body: list[str], version: str = "") -> str:
    """One ST to SE around ``body``; SE01 counts the segments, ST and SE included."""
    control = f"{number:04d}"
    first = delimiters.segment("ST", kind, control, version)
    last = delimiters.segment("SE", str(len(body) + 2), control)
    return "".join((first, *body, last))


def interchange(delimiters: Delimiters, envelope: Envelope, transactions: Iterable[str]) -> str:
    """One ISA to IEA with one functional group."""
    content = list(transactions)
    control = str(envelope.control)
    last = delimiters.segment("GE", str(len(content)), control) + delimiters.segment("IEA", "1", control.zfill(9))
    return "".join((_isa(delimiters, envelope), _gs(delimiters, envelope), *content, last))


def _isa(delimiters: Delimiters, envelope: Envelope) -> str:
    empty = " " * 10
    sent = day(envelope.sent_on)[2:]
    fields = ["ISA", "00", empty, "00", empty, "ZZ", f"{envelope.sender:15}", "ZZ", f"{envelope.receiver:15}"]
    fields += [sent, "0600", delimiters.repetition, "00501", f"{envelope.control:09d}", "0", "T"]
    return delimiters.segment(*fields, delimiters.component)


def _gs(delimiters: Delimiters, envelope: Envelope) -> str:
    return delimiters.segment(
        "GS",
        envelope.functional_group,
        envelope.sender.strip(),
        envelope.receiver.strip(),
        day(envelope.sent_on),
        "0600",
        str(envelope.control),
        "X",
        envelope.version,
    )
