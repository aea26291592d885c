"""What the start of the screen loads: the first screen and no other, and nothing that only a sync or a file needs."""

import subprocess
import sys

_LATER = (
    *("httpx", "keyring", "sqlite_utils", "reportlab", "xlsxwriter", "python_calamine", "tomlkit", "dateutil.parser"),
    *("worklist.sync", "worklist.sources", "worklist.exports.pdf", "worklist.demo"),
    *(f"worklist.screens.{name}" for name in ("account", "morning", "numbers", "packet", "patterns", "resolution")),
    *(f"worklist.screens.{name}" for name in ("review", "sync", "vendors", "work")),
    *("worklist.desk.receivable_numbers", "worklist.desk.work_numbers"),
    *(f"worklist.domain.patients.{name}" for name in ("papers.letter", "papers.statement")),
    *(f"worklist.domain.vendors.{name}" for name in ("class_card", "report_checks", "reports", "scorecard", "stays")),
)


def test_the_first_screen_loads_no_other():
    script = f"import sys, worklist.desk, worklist.app; print([name for name in {_LATER!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
