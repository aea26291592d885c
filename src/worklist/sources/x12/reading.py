"""One X12 file while it is read: the place reached, and the records that are ready to be handed out."""

from worklist.domain.acknowledgements import Acknowledgement
from worklist.domain.claims import BilledClaim
from worklist.domain.provenance import Position, Reject
from worklist.domain.remits import RemitClaim, RemitTotal
from worklist.domain.text import clean

Record = RemitClaim | RemitTotal | BilledClaim | Acknowledgement | Reject


class BadSegment(Exception):  # noqa: N818 - it names a finding about data, not a failure of ours
    """A segment of a claim (or of the payment around it) that cannot be read; its text is the reason."""


class Reading:
    """The place in the file, and what has been read and not yet taken."""

    def __init__(self, file: str) -> None:
        self.file = clean(file)
        self.number = 0
        """The present segment, counted from 1 over the whole file; 0 before the first."""
        self.byte = 0
        """Offset of the present segment's first byte."""
        self.records: list[Record] = []

    @property
    def position(self) -> Position:
        """The present segment; the file itself before its first one."""
        return Position(self.file, self.number) if self.number else Position(self.file, 0, "file")

    def warn(self, reason: str, account: str = "") -> None:
        """Says what is wrong at the present segment although its record was read."""
        self.records.append(Reject(self.position, clean(reason), account, self._offset, "warning"))

    def reject(self, reason: str, account: str = "") -> None:
        """Sets the present segment aside, or the whole file before its first one."""
        self.records.append(Reject(self.position, clean(reason), account, self._offset))

    def reject_at(self, number: int, byte: int, reason: str, account: str = "") -> None:
        """Sets aside what an earlier segment began."""
        self.records.append(Reject(Position(self.file, number), clean(reason), account, byte))

    @property
    def _offset(self) -> int | None:
        return self.byte if self.number else None
