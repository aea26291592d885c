"""Where a record was read, and what could not be read."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["segment", "line", "file", "claim"]


@dataclass(frozen=True, slots=True)
class Position:
    """The place in a source file that a value came from."""

    file: str
    """File name without its folder: folders differ between machines."""
    at: int
    """Number of the segment, line or claim, counted from 1; 0 for the file as a whole."""
    unit: Unit = "segment"

    def __str__(self) -> str:
        return self.file if self.unit == "file" else f"{self.file}, {self.unit} {self.at}"


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that was set aside: the rest of its file was read."""

    position: Position
    reason: str
    """One sentence: what is wrong and, where it helps, what to do."""
    account: str = ""
    """The account number, where it could be read."""
    byte: int | None = None
    """Offset of the segment's first byte in the file, where the format has segments."""
    kind: Literal["rejected", "warning"] = "rejected"
    """A warning is a record that was read, with something wrong around it (such as a wrong SE count)."""
