"""One X12 file while it is read: the place reached, and the records that are ready to be handed out."""

from worklist.domain.claims import BilledClaim
from worklist.domain.provenance import Position, Reject
from worklist.domain.remits import RemitClaim, RemitTotal
from worklist.domain.text import clean

Record = RemitClaim | RemitTotal | BilledClaim | Reject


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
        """The present segment."""
        return Position(self.file, self.number)

    def warn(self, reason: str, account: str = "") -> None:
        """Says what is wrong at the present segment although its record was read."""
        self.records.append(Reject(self.position, clean(reason), account, self.byte, "warning"))

    def reject(self, reason: str, account: str = "", *, number: int | None = None, byte: int = 0) -> None:
        """Sets something aside, at the present segment or at the one given."""
        if number is None:
            number, byte = self.number, self.byte
        self.records.append(Reject(Position(self.file, number), clean(reason), account, byte))

    def reject_file(self, reason: str) -> None:
        """Sets the whole file aside."""
        self.records.append(Reject(Position(self.file, 0, "file"), clean(reason)))
