"""A small office on a machine: synced, three accounts that may go to a vendor, and new files that wait to be read."""

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tests.drop_files import AGING, TODAY, aging, claim, remit
from tests.torture.disk_machine import Machine
from tests.vendor_site import approve, vendor_site
from worklist.cli.settings_file import NewFolder, fresh_settings
from worklist.sync import DropFolder

NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 15, tzinfo=UTC)
TO_PLACE = ("P1", "P2")
"""Approved for the vendor Harbor."""
_AUTHORITY = '\n[[authority]]\nrole = "supervisor"\n'


@dataclass(frozen=True, slots=True)
class Office:
    """Where its things are."""

    folder: Path

    @property
    def watched(self) -> Path:
        """What the machine rules: the data and whatever else is written."""
        return self.folder / "watched"

    @property
    def root(self) -> Path:
        """The data folder, with the settings."""
        return self.watched / "office"

    @property
    def drop(self) -> Path:
        """What the PM system left."""
        return self.folder / "drop"

    @property
    def log(self) -> Path:
        return self.root / "worklog.db"

    @property
    def cache(self) -> Path:
        return self.root / "cache.db"

    @property
    def settings(self) -> Path:
        return self.root / "worklist.toml"

    def folders(self) -> list[DropFolder]:
        """What a sync reads."""
        x12 = (DropFolder(self.drop / kind) for kind in ("835", "837"))
        return [*x12, DropFolder(self.drop / "aging", AGING)]

    def machine(self, *, traced: bool = False) -> Machine:
        """It stands in this office, at three o'clock of the day that the files are of."""
        machine = Machine(self.watched, self.folder, {"WORKLIST_CONFIG": str(self.settings)}, traced=traced)
        machine.show(NOW)
        return machine

    def put_back(self, kept: Path) -> None:
        """Make everything as it is in a copy."""
        shutil.rmtree(self.watched, ignore_errors=True)
        shutil.copytree(kept, self.watched)


def office(folder: Path) -> Office:
    """Make one."""
    site = vendor_site(folder / "site")
    ana, bo = site.desk("ana"), site.desk("bo")
    approve(ana, bo, *TO_PLACE, vendor="Harbor")
    approve(ana, bo, "P3")
    ana.close()
    bo.close()
    made = Office(folder)
    made.watched.mkdir()
    (site.folder / "drop").rename(made.drop)
    site.folder.rename(made.root)
    folders = [NewFolder(str(made.drop / "835")), NewFolder(str(made.drop / "837"))]
    exports = NewFolder(str(made.drop / "aging"), AGING.name)
    text = fresh_settings("Synthetic office", str(made.root), [*folders, exports], [AGING])
    made.settings.write_text(text + _AUTHORITY, "utf-8")
    _bring_news(made.drop)
    return made


def _bring_news(drop: Path) -> None:
    """Files that nobody has read yet."""
    news = [f"N{number:02}" for number in range(1, 13)]
    claims = "".join(claim(each, patient=f"SYNTHETIC{each}", control=at) for at, each in enumerate(news, 50))
    remits = "".join(remit(each, paid=30, check=f"NEW{each}", control=at) for at, each in enumerate(news[:6], 50))
    (drop / "837" / "new.837").write_text(claims, "ascii")
    (drop / "835" / "new.835").write_text(remits, "ascii")
    (drop / "aging" / "new.csv").write_text(
        aging(*((each, 100) for each in news), ("P1", 40, 40), ("P2", 40, 40), ("P3", 40, 40), on=date(2026, 11, 21)),
        "utf-8",
    )
