"""The program on a practice of the tests, its clocks stopped: ``python -m tests.terminal.program DATA DROP``.

With a third argument it is called by that title. WORKLIST_TEST_DEFECT=1 plants a defect under the key ``?``;
only with WORKLIST_TEST_FIRST_START=1 the tour is shown. WORKLIST_TEST_MINUTE is how many seconds a minute has for the
idle lock, which is off without it.
"""

import os
import pkgutil
import sys
from pathlib import Path

from tests.practice import Practice, stop_clocks
from worklist.app import run
from worklist.screens.queues import QueuesScreen


def set_attribute(name, value):
    owner, _, attribute = name.rpartition(".")
    setattr(pkgutil.resolve_name(owner), attribute, value)


def defective(screen):
    """A defect with patient data at hand, in its text and in its local variables."""
    patient = screen.desk.row(screen.situation().account).patient
    raise ValueError(f"cannot explain {patient}")


def main():
    stop_clocks(set_attribute)
    if os.environ.get("WORKLIST_TEST_DEFECT"):
        QueuesScreen.do_help = defective
    practice = Practice(Path(sys.argv[1]), Path(sys.argv[2]))
    desk = practice.desk()
    if not os.environ.get("WORKLIST_TEST_FIRST_START"):
        desk.personal.prefer("tour", "seen")
    minute = os.environ.get("WORKLIST_TEST_MINUTE")
    if minute:
        set_attribute("worklist.widgets.idle.MINUTE", float(minute))
    title = sys.argv[3] if len(sys.argv) > 3 else "Synthetic practice"
    try:
        return run(desk, practice.sync, title=title, lock_minutes=15 if minute else 0)
    finally:
        desk.close()


if __name__ == "__main__":
    sys.exit(main())
