"""Copies of the record: when the next one is due, and which of those that are kept are more than enough.

Also how settings and store name the place where its newest entry is noted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MONTHS = 12
"""Besides the newest copies one of each month is kept, for a year."""
LOCAL_SYSLOG = "local"
"""The syslog of this machine, in the place of ``host:port`` of another one's."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy as the register of its folder knows it."""

    name: str
    """Of its file."""
    made: datetime
    entries: int = 0
    hash: str = ""
    """Of the newest entry; empty where the run that wrote the copy was ended before it could say."""
    checked: datetime | None = None
    """When it was last read from end to end and found whole; None for never."""
    wrong: str = ""
    """What the last check found, as a sentence; empty for a copy that is whole."""

    @property
    def is_good(self) -> bool:
        """Whether it was found whole when it was last looked at."""
        return self.checked is not None and not self.wrong


def superfluous(copies: Sequence[Copy], keep: int) -> list[Copy]:
    """Which copies can be deleted; ``copies`` stand in the order in which they were written.

    The ``keep`` newest stay, at least one, and the newest of each of the ``MONTHS`` newest months that have one. A copy
    that is not known to be whole takes no other one's place, and is not deleted: it may be all that is left.
    """
    good = [copy for copy in copies if copy.is_good]
    months = {f"{copy.made:%Y-%m}": copy for copy in good}
    kept = {copy.name for copy in good[-max(1, keep) :]}
    kept |= {months[month].name for month in sorted(months)[-MONTHS:]}
    return [copy for copy in good if copy.name not in kept]


def is_due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    """Whether the next copy is due. One of a time to come was dated by a clock that was wrong."""
    return last is None or not last <= now < last + every
