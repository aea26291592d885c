"""VisiData and lnav on the same rows, in the same terminal, in the same run.

VisiData reads them as CSV in the order of account numbers and sorts them by priority, which is the list that the
program shows. lnav, which does not sort, gets them in their order as lines of text.
"""

import csv
import os
import shutil
import subprocess
import venv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figure
from bench.practice import Practice
from bench.terminal import Screen, Seen, Terminal, cursor_moved, line_text
from worklist.store.driver import connect

KEYS = 40
"""Presses of a key; their median counts."""
TITLES = (
    *("number", "patient", "payer", "balance", "priority", "stake", "service", "carcs", "mods", "deadline", "owner"),
    "touches",
)
_ROWS = (
    "SELECT number, patient, payer, balance / 100.0, -rank / 100.0, stake / 100.0, service_on, carcs, mods,"
    " deadline_on, owner, touches FROM account ORDER BY"
)
_BEST_FIRST, _BY_NUMBER = "rank, stake DESC, number", "number"
_PATIENCE = 300
"""Seconds."""
_FIRST_LINE = 2
"""Of both programs' lists."""


@dataclass(frozen=True, slots=True)
class Peer:
    """What another program took for the same."""

    row_down: float
    """Median seconds."""
    page_down: float
    """Median seconds."""
    memory: float
    """MB."""
    sorted_view: float | None = None
    """Seconds from its start; None where it does not sort."""

    def figures(self, name: str) -> Iterator[Figure]:
        """Rows of the table."""
        if self.sorted_view is not None:
            yield Figure(f"{name}: to the same sorted view", self.sorted_view, "s")
        yield Figure(f"{name}: row down", self.row_down * 1000, "ms")
        yield Figure(f"{name}: page down", self.page_down * 1000, "ms")
        yield Figure(f"{name}: memory", self.memory, "MB")


def visidata(practice: Practice, tools: Path) -> Peer | None:
    """VisiData, installed into the folder ``tools`` once; None where that did not succeed."""
    command = _installed(tools)
    if command is None:
        return None
    export = practice.folder / "rows.csv"
    with export.open("w", newline="") as stream:
        csv.writer(stream).writerows([TITLES, *_rows(practice, _BY_NUMBER)])
    with Terminal([str(command), str(export)], env=_home(practice)) as terminal:
        loaded = terminal.wait_for(_is_loaded, timeout=_PATIENCE)
        terminal.bytes_during(1)
        terminal.send("cpriority\r")
        terminal.settle()
        terminal.send("%")  # the column holds numbers
        terminal.settle()
        sorted_in = terminal.press("]", seen=_begins_with(_best(practice)), timeout=_PATIENCE).seconds
        terminal.bytes_during(2)
        return _moved(terminal, "ctrl+f", lambda: cursor_moved(terminal.screen, terminal.area), loaded + sorted_in)


def lnav(practice: Practice) -> Peer | None:
    """lnav; None where it is not installed."""
    command = shutil.which("lnav")
    if command is None:
        return None
    lines = practice.folder / "rows.txt"
    with lines.open("w") as stream:
        stream.writelines(f"{'  '.join(map(str, row))}\n" for row in _rows(practice, _BEST_FIRST))
    with Terminal([command, str(lines)], env=_home(practice)) as terminal:
        terminal.bytes_during(5)  # it begins at the end of a file, once it has read it
        terminal.send("g")
        terminal.wait_for(_begins_with(_best(practice)), timeout=_PATIENCE)
        terminal.bytes_during(1)
        return _moved(terminal, "pagedown", lambda: _another_top(terminal.screen))


def _moved(terminal: Terminal, page_key: str, seen: Callable[[], Seen], sorted_view: float | None = None) -> Peer:
    row, page = (terminal.repeat(key, key, KEYS, seen=seen).percentile(50) / 1000 for key in ("j", page_key))
    return Peer(row, page, terminal.resident_kib() / 1024, sorted_view)


def _another_top(screen: Screen) -> Seen:
    before = line_text(screen, _FIRST_LINE)
    return lambda now: line_text(now, _FIRST_LINE) != before


def _is_loaded(screen: Screen) -> bool:
    status = line_text(screen, screen.lines - 1)
    return " rows " in status and "loading" not in status


def _begins_with(text: str) -> Seen:
    return lambda screen: text in line_text(screen, _FIRST_LINE)


def _best(practice: Practice) -> str:
    """The best priority, as both show it; of the accounts that have it any may be the first."""
    return str(next(iter(_rows(practice, _BEST_FIRST)))[TITLES.index("priority")])


def _rows(practice: Practice, order: str) -> Iterable[Sequence[object]]:
    return connect(practice.cache, durability="NORMAL").execute(f"{_ROWS} {order}")  # type: ignore[no-any-return]


def _home(practice: Practice) -> dict[str, str]:
    """Their settings are not the ones of whoever measures."""
    home = practice.folder / "home"
    home.mkdir(exist_ok=True)
    return {"HOME": str(home)}


def _installed(tools: Path) -> Path | None:
    command = tools / "bin" / "vd"
    if not command.exists():
        venv.create(tools, with_pip=True)
        pip = [str(tools / "bin" / "python"), "-m", "pip", "install", "--quiet", "visidata"]
        environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        subprocess.run(pip, capture_output=True, check=False, env=environment)
    return command if command.exists() else None
