"""What a sync tells: how far it is, what it did, and why it could not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Phase = Literal["looking", "reading", "merging", "assessing"]
Unit = Literal["bytes", "resources", "accounts"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync is."""

    phase: Phase
    done: int
    total: int
    """0 where it is not known."""
    what: str = ""
    """The file or the part of a server being read."""
    unit: Unit = "bytes"
    """What is counted."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did."""

    files: int
    records: int
    changed: int
    gone: int
    rejects: int
    notes: tuple[str, ...]
    """Sentences for the person who asked: files left for later, exports that were not used."""
    failed: tuple[str, ...] = ()
    """A sentence on each server that could not be read; what it said before still stands."""
    unsafe: tuple[str, ...] = ()
    """A sentence on what could not be done for the record besides: its copy, its anchor."""


class SyncError(Exception):
    """The sync could not be done and nothing was changed; the text is one sentence."""


class Cancelled(Exception):  # noqa: N818 - it is a wish, not an error
    """The person asked to stop."""


Watch = Callable[[Progress], None]
"""Called often; it may raise Cancelled."""
