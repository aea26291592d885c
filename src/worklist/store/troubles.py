"""What is known of the last tries to copy the work log and to note its head: in small files beside the log.

They are kept there, and not where the copies go, since it is just when that place is gone that they are needed.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from worklist.domain.text import clean
from worklist.store.small_files import clear_parts, write_small

_MOST_SAID = 400
_SECONDS = "%Y-%m-%dT%H:%M:%SZ"
_YEARS = range(1_000, 9_999)
"""Those that are spelled with four digits and can be shown in any time zone."""
_SLACK = timedelta(hours=1)
"""So much later than twice its time a copy may be before it counts as forgotten."""


@dataclass(frozen=True, slots=True)
class Tries:
    """What came of the tries to do one thing; times as ``spelled_time``, empty for never."""

    place: str = ""
    """Where it goes."""
    every: int = 0
    """Seconds between two; 0 for only when somebody asks."""
    last: str = ""
    """When it last worked."""
    since: str = ""
    """When it first failed; empty while it works."""
    why: str = ""
    """Why it failed the last time, as a clause."""
    of: str = ""
    """Hash of the entry that it last worked for."""

    def worked(self, now: datetime, of: str) -> "Tries":
        """After one that worked."""
        return replace(self, last=spelled_time(now), since="", why="", of=of)

    @property
    def is_over(self) -> "Tries":
        """What is left once nobody wants it any more: no trouble."""
        return replace(self, every=0, since="", why="")

    def failed(self, now: datetime, why: str) -> "Tries":
        """After one that did not."""
        return replace(self, since=self.since or spelled_time(now), why=clean(why, most=_MOST_SAID))


def backup_tries(data: Path) -> Path:
    """Where it is kept what came of the scheduled copies."""
    return data / "backup.state"


def anchor_tries(data: Path) -> Path:
    """Where it is kept what came of the anchors."""
    return data / "anchor.state"


def read_tries(path: Path) -> Tries:
    """What the file says; where there is none, or it cannot be read, nothing was tried."""
    with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
        said: Mapping[str, object] = json.loads(path.read_text("utf-8"))
        texts = (clean(str(said[name])) for name in ("last", "since", "why", "of"))
        return Tries(str(said["place"]), int(str(said["every"])), *texts)
    return Tries()


def note_tries(path: Path, tries: Tries) -> None:
    """Keep it, whole or not at all; a disk that is full loses no more than this."""
    clear_parts(path)
    write_small(path, json.dumps(asdict(tries)))


def troubles(data: Path, now: datetime) -> Iterator[str]:
    """What is wrong with the copies and anchors of the log in a data folder, a sentence each."""
    backup, anchors = read_tries(backup_tries(data)), read_tries(anchor_tries(data))
    if backup.why:
        yield f"No backup of the work log was made since {_shown(backup.last or backup.since)}: {backup.why}"
    elif is_forgotten(backup, now):
        yield (
            f"The newest scheduled backup of the work log is of {_shown(backup.last)}, and the next one is overdue:"
            " worklist sync makes it, or worklist backup --if-due from a timer."
        )
    if anchors.why:
        since = _shown(anchors.last or anchors.since)
        yield (
            f"The proof kept outside the work log (its anchors) was not written everywhere since {since}: {anchors.why}"
        )


def is_forgotten(tries: Tries, now: datetime) -> bool:
    """Whether nothing runs any more that makes what is due."""
    last = read_time(tries.last)
    return bool(tries.every and last and (now - last).total_seconds() > 2 * tries.every + _SLACK.total_seconds())


def spelled_time(at: datetime) -> str:
    """A time as files for other machines have it."""
    return at.astimezone(UTC).strftime(_SECONDS)


def read_time(text: str) -> datetime | None:
    """What ``spelled_time`` made; None for anything else."""
    try:
        at = datetime.strptime(text, _SECONDS).replace(tzinfo=UTC)
    except ValueError:
        return None
    return at if at.year in _YEARS else None


def _shown(time: str) -> str:
    at = read_time(time)
    return f"{at.astimezone():%Y-%m-%d %H:%M}" if at else "a time that is not known"
