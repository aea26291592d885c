"""What the start of the screen loads: the first list, no rule, no other screen, nothing that only a file needs."""

import json
import subprocess
import sys

from tests.terminal.session import Session

_LATER = (
    *("httpx", "keyring", "sqlite_utils", "reportlab", "xlsxwriter", "python_calamine", "tomlkit", "dateutil.parser"),
    *("worklist.sync", "worklist.sources", "worklist.exports.pdf", "worklist.demo"),
    *(f"worklist.screens.{name}" for name in ("morning", "numbers", "packet", "patterns", "resolution")),
    *(f"worklist.screens.{name}" for name in ("review", "sync", "vendors", "work")),
    *("worklist.desk.receivable_numbers", "worklist.desk.work_numbers"),
    *(f"worklist.domain.patients.{name}" for name in ("papers.letter", "papers.statement")),
    *(f"worklist.domain.vendors.{name}" for name in ("class_card", "report_checks", "reports", "scorecard", "stays")),
)
"""Loaded when somebody asks for it."""
_BEHIND_THE_LIST = (
    *("worklist.desk.serving", "worklist.desk.recording", "worklist.replay.assessor", "worklist.replay.beside"),
    *(f"worklist.domain.{name}" for name in ("assessment", "case", "in_words", "priority", "triage", "work")),
    *("worklist.store.accounts", "worklist.store.terms", "worklist.store.backup"),
    *("worklist.dialogs.form", "worklist.dialogs.call", "worklist.screens.account", "worklist.exports"),
)
"""Loaded while the first list is read."""
_PROGRAM = """
import sys
from json import dumps
from pathlib import Path
from worklist.screens.ahead import LoadsAhead

load_ahead, file = LoadsAhead.load_ahead, Path(sys.argv.pop())

def noted(app):
    file.write_text(dumps(list(sys.modules)))
    return load_ahead(app)

LoadsAhead.load_ahead = noted
from worklist.cli import main
main()
"""


def test_the_first_list_is_drawn_without_the_rules_and_explained_with_them(demo, tmp_path):
    noted = tmp_path / "modules.json"
    for before in (["enter"], []):  # the first start has the tour, and looks up holidays, which it keeps
        with Session(["-c", _PROGRAM, str(noted)], env=demo.environment) as worklist:
            worklist.wait_for("A day at this desk" if before else "Why it is here")
            worklist.press(*before)
            worklist.wait_for("Why it is here", without=["A day at this desk"])
            worklist.press("q")
            assert worklist.wait() == 0
    loaded = set(json.loads(noted.read_text()))
    assert "worklist.screens.queues" in loaded
    assert not loaded.intersection((*_BEHIND_THE_LIST, *_LATER))


def test_what_is_loaded_behind_the_list_is_no_other_screen():
    """And nothing that only a sync or a file needs."""
    script = (
        "import sys, worklist.app; from worklist.screens.ahead import FOR_ACCOUNTS, FOR_KEYS, load;"
        f"load((*FOR_ACCOUNTS, *FOR_KEYS)); print([name for name in {_LATER!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
