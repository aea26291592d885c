"""Opens the screens on a measured practice: ``python -m bench.app FOLDER TODAY [THEME]``."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from worklist.memory import begin_screen

if TYPE_CHECKING:
    from worklist.domain.sync_report import SyncReport, Watch


def no_sync(_: "Watch") -> "SyncReport":
    """The measured practice is synced already."""
    from worklist.domain.sync_report import SyncError

    raise SyncError("The measured practice is synced already.")


def main() -> int:
    """Open as ``worklist`` does, and stay until told to leave."""
    begin_screen()
    from worklist.desk import desk_for_lists
    from worklist.domain.site import SiteRules

    folder, today = Path(sys.argv[1]), date.fromisoformat(sys.argv[2])
    desk = desk_for_lists(folder / "cache.db", folder / "worklog.db", SiteRules(), "bench", today=lambda: today)
    desk.personal.prefer("tour", "seen")  # a measurement begins at the list
    from worklist.app import run

    return run(desk, no_sync, title="bench", theme=sys.argv[3] if len(sys.argv) > 3 else "dark")


if __name__ == "__main__":
    sys.exit(main())
