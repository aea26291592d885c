"""Bytes of each action, in the dark theme and in the terminal's 16 colours: ``python -m bench.wire``."""

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.practice import Practice, app_argv, build
from bench.terminal import KEYS, Terminal, has_text
from worklist.desk import Desk
from worklist.domain.events import NoteAdded
from worklist.domain.lists import Query, View
from worklist.domain.site import SiteRules

ACCOUNTS = 20_000
THEMES = ("dark", "ansi")
_PANEL_PAUSE = 0.03
"""Seconds within which a row-down is on the screen and the panel beside it not yet drawn."""
_A_FRAME = 0.8
_IDLE = 10.0
_SHOWN_WITHIN = 3.0


@dataclass(frozen=True, slots=True)
class Sent:
    """What one action sent."""

    action: str
    size: int
    """Bytes."""

    def __str__(self) -> str:
        return f"{self.action:<44} {self.size:8,}"


def measure(practice: Practice, theme: str) -> Iterator[Sent]:
    """Every action of a day's work once, each from a screen that stands still."""
    with Terminal([*app_argv(practice), theme]) as terminal:
        terminal.wait_for("Why it is here")
        terminal.bytes_during(2)
        for action, keys in _ACTIONS:
            before = [*keys]
            last = before.pop()
            for key in before:
                _sent(terminal, key, _A_FRAME)
            if action == _ROW_DOWN:
                yield Sent("row down, before the panel", _sent(terminal, last, _PANEL_PAUSE))
                terminal.bytes_during(_A_FRAME)
            yield Sent(action, _sent(terminal, last, _A_FRAME))
        yield Sent("another person's act", _news(terminal, practice))
        yield Sent(f"idle, {_IDLE:g} s", terminal.bytes_during(_IDLE))


_ROW_DOWN = "row down, with the panel"
_ACTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("all queues", ("a",)),
    (_ROW_DOWN, ("j",)),
    ("page down", ("ctrl+f",)),
    ("page up", ("ctrl+b",)),
    ("mark", ("space",)),
    ("mark to here", ("j", "j", "v")),
    ("unmark", ("X",)),
    ("queue switch", ("6",)),
    ("open a dialog", ("n",)),
    ("a letter in a dialog", ("a",)),
    ("close the dialog", ("esc",)),
    ("open the filter", ("/",)),
    ("a letter in the filter", ("p",)),
    ("filter", (*"ayer:alder", "enter")),
    ("clear the filter", ("esc",)),
    ("save a next step", ("s", "enter")),
    ("my acts", ("U",)),
    ("close my acts", ("esc",)),
    ("open an account", ("enter",)),
    ("line down on the account", ("j",)),
    ("back to the queues", ("q",)),
    ("draw anew", ("ctrl+l",)),
)


def _sent(terminal: Terminal, key: str, seconds: float) -> int:
    terminal.send(" " if key == "space" else KEYS.get(key, key))
    return terminal.bytes_during(seconds)


def _news(terminal: Terminal, practice: Practice) -> int:
    """Somebody notes something on the account at the top of the list."""
    other = Desk.open(
        practice.folder / "cache.db", practice.folder / "worklog.db", SiteRules(), "other", today=lambda: practice.today
    )
    _sent(terminal, "a", _A_FRAME)
    (first,) = other.accounts(Query(View.ALL, me="other", today=practice.today)).rows(0, 1)
    other.record(first.number, NoteAdded("looked into it"))
    other.close()
    return terminal.bytes_during(_SHOWN_WITHIN)


def share_of_processor(practice: Practice, seconds: float) -> float:
    """Share of one core that the idle program takes."""
    with Terminal(app_argv(practice)) as terminal:
        terminal.wait_for(has_text("Why it is here"))
        terminal.bytes_during(3)
        before = terminal.processor_seconds()
        terminal.bytes_during(seconds)
        return (terminal.processor_seconds() - before) / seconds


def print_bytes(practice: Practice) -> None:
    """Every figure."""
    for theme in THEMES:
        print(f"\nbytes of each action, 120x40, theme {theme}")
        for sent in measure(practice, theme):
            print(sent)
    print(f"\nidle: {share_of_processor(practice, _IDLE):.2%} of a core")


def main() -> None:
    """Build a practice, measure, print."""
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else ACCOUNTS
    with tempfile.TemporaryDirectory(prefix="worklist-bench-") as folder:
        print_bytes(build(Path(folder), accounts))


if __name__ == "__main__":
    main()
