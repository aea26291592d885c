"""The ``[backup]`` and ``[anchors]`` tables: where copies of the work log go, and where its head is noted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from worklist.config.folders import Folder, path_of
from worklist.config.tables import Table, shown
from worklist.domain.copies import LOCAL_SYSLOG

OFF = "off"
_EVERY = re.compile(r"(?:(?P<count>[1-9]\d{0,2}) )?(?P<unit>minute|hour|day|week)s?")
_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_LEAST = timedelta(minutes=5)
_MOST = timedelta(days=31)
_MOST_KEPT = 1_000
_HOST = re.compile(r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})")


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """What ``[backup]`` says."""

    to: Path | None = None
    """The folder of the copies; None for the one in the data folder."""
    every: timedelta | None = None
    """How often one is made; None for only when somebody asks."""
    keep: int = 0
    """How many of the newest are kept; 0 keeps all."""


@dataclass(frozen=True, slots=True)
class AnchorSettings:
    """What ``[anchors]`` says."""

    file: Path | None = None
    """The file that anchors are added to."""
    syslog: str = ""
    """``local``, or ``host:port`` of another machine's; empty for none."""
    every: timedelta = _UNITS["hour"]
    """How often, while people record."""

    @property
    def is_wanted(self) -> bool:
        """Whether the head is noted anywhere."""
        return bool(self.file or self.syslog)


NO_BACKUP = BackupSettings()
"""Without ``[backup]``."""
NO_ANCHORS = AnchorSettings()
"""Without ``[anchors]``."""


def read_backup(table: Table, folders: Sequence[Folder]) -> BackupSettings:
    """The ``[backup]`` table. Raises ConfigError."""
    if not table.values:
        return NO_BACKUP
    table.only(("to", "every", "keep"))
    return BackupSettings(
        _place(table, "to", folders),
        _every(table, "day", can_be_off=True),
        table.number("keep", 30, least=1, most=_MOST_KEPT),
    )


def _place(table: Table, key: str, folders: Sequence[Folder]) -> Path | None:
    """Where a sync does not read; None where nothing is said."""
    if key not in table.values:
        return None
    path = path_of(table, key)
    for folder in folders:
        if path.is_relative_to(folder.path):
            raise table.error(key, f"{path} lies in the folder {folder.path}, which a sync reads: keep them apart.")
    return path


def read_anchors(table: Table, data: Path, folders: Sequence[Folder]) -> AnchorSettings:
    """The ``[anchors]`` table. ``data`` is the data folder, where an anchor would be lost with the log."""
    if not table.values:
        return NO_ANCHORS
    table.only(("file", "syslog", "every"))
    file = _place(table, "file", folders)
    if file and file.resolve().is_relative_to(data.resolve()):
        raise table.error(
            "file", f"{file} lies in the data folder, so who alters the work log alters it too: keep it elsewhere."
        )
    every = _every(table, "hour")
    assert every is not None
    return AnchorSettings(file, _syslog(table), every)


def _every(table: Table, usual: str, *, can_be_off: bool = False) -> timedelta | None:
    text = table.text("every", usual)
    if can_be_off and text == OFF:
        return None
    found = _EVERY.fullmatch(text)
    every = int(found["count"] or 1) * _UNITS[found["unit"]] if found else timedelta()
    if not _LEAST <= every <= _MOST:
        off = f', or "{OFF}"' if can_be_off else ""
        raise table.error(
            "every",
            f'every is {shown(text)}; it must be such as "day", "4 hours" or "30 minutes", from 5 minutes to 31'
            f" days{off}.",
        )
    return every


def _syslog(table: Table) -> str:
    """True is this machine's; a text names another one, with its port."""
    value = table.values.get("syslog", False)
    if isinstance(value, bool):
        return LOCAL_SYSLOG if value else ""
    text = table.text("syslog")
    found = _HOST.fullmatch(text)
    if not found or not 0 < int(found["port"]) < 1 << 16:
        raise table.error(
            "syslog", f'syslog is {shown(text)}; it must be true, false, or another machine such as "loghost:514".'
        )
    return text
