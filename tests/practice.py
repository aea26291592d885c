"""A synthetic practice in a folder, and clocks that stand still: what the screens are tried on."""

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from worklist.demo import write_practice
from worklist.desk import Desk
from worklist.domain.site import SiteRules
from worklist.domain.sync_report import SyncReport, Watch
from worklist.sources.aging import guess_map
from worklist.store.driver import connect
from worklist.store.worklog import WorkLog
from worklist.sync import DropFolder, Sync

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
SYNCED = NOW - timedelta(minutes=12)
READS_THE_CLOCK = (
    "worklist.desk.contacting",
    "worklist.store.worklog",
    "worklist.store.runs",
    "worklist.store.personal",
    "worklist.widgets.top_line",
    "worklist.widgets.timer",
)


def stop_clocks(set_attribute, at=NOW):
    """Let the program see one moment only; ``set_attribute`` is called with a dotted name and a value."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz=None):
            return at.astimezone(tz)

    for module in READS_THE_CLOCK:
        set_attribute(f"{module}.datetime", Stopped)


@dataclass(frozen=True)
class Practice:
    """Databases of their own over drop folders that several practices may share."""

    data: Path
    drop: Path

    def desk(self, actor: str = "ana", **how: bool) -> Desk:
        paths = self.data / "cache.db", self.data / "worklog.db"
        return Desk.open(*paths, SiteRules(), actor, today=lambda: TODAY, **how)

    def sync(self, watch: Watch = lambda progress: None) -> SyncReport:
        log = WorkLog.open(self.data / "worklog.db")
        try:
            return Sync(self.data / "cache.db", log, self.folders(), SiteRules(), TODAY, watch).run()
        finally:
            log.close()

    def folders(self) -> list[DropFolder]:
        exports = [(path.parent, path) for path in sorted(self.drop.glob("*/*.csv"))]
        x12 = {path.parent for path in self.drop.glob("*/*.83[57]")}
        maps = []
        for folder, export in exports:
            with export.open("rb") as stream:
                maps.append(DropFolder(folder, guess_map(stream, export.name).column_map))
        return [*map(DropFolder, sorted(x12)), *maps]

    def copy(self, data: Path) -> "Practice":
        """The same practice, to work on without a trace in this one."""
        shutil.copytree(self.data, data)
        return Practice(data, self.drop)


def empty_practice(folder: Path) -> Practice:
    """Nothing synced and nothing recorded; ``folder/drop`` is where files go."""
    (folder / "data").mkdir(parents=True)
    WorkLog.create(folder / "data" / "worklog.db").close()
    (folder / "drop").mkdir()
    return Practice(folder / "data", folder / "drop")


def synced_practice(folder: Path, *, accounts: int) -> Practice:
    """Written and read once."""
    practice = empty_practice(folder)
    write_practice(practice.drop, accounts=accounts, today=TODAY)
    practice.sync()
    return practice


def refuse_entries(practice: Practice) -> None:
    """The record cannot be written any more."""
    connection = connect(practice.data / "worklog.db", durability="NORMAL")
    connection.execute("CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT raise(ABORT, 'no room'); END")
    connection.close()
