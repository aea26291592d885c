"""The screens of a site whose day is in a file: ``python -m tests.torture.screen_at_work SITE``."""

import sys
from datetime import date
from pathlib import Path

from bench.app import no_sync
from worklist.app import run
from worklist.desk import Desk
from worklist.domain.site import SiteRules


def main() -> int:
    folder = Path(sys.argv[1])

    def today() -> date:
        return date.fromisoformat((folder / "today").read_text())

    desk = Desk.open(folder / "cache.db", folder / "worklog.db", SiteRules(), "zoe", today=today)
    desk.personal.prefer("tour", "seen")
    try:
        return run(desk, no_sync, title="Synthetic practice")
    finally:
        desk.close()


if __name__ == "__main__":
    sys.exit(main())
