"""Quiet on the wire, at 120x40: what each key sends, and that the terminal shows what a full drawing would."""

import random
import signal
import time

import pytest

from tests.terminal.session import Session
from worklist.domain.events import AccountHeld
from worklist.domain.lists import Query, View

ROW_DOWN = 1_500
"""Bytes, the panel beside the list included."""
DIALOG = 4_000
LETTER = 250
NEWS = 4_000
REDRAW = "\x0c"
OTHER_SCRIPTS = "漢字 e\u0301 שלום سلام \U0001f600 "
SIZES = [(120, 40), (80, 24), (60, 15), (20, 5), (300, 100), (119, 40)]
KEYS = [*"jkGg v/ncstezofmU?69auxC", OTHER_SCRIPTS, "payer:al", "enter", "tab", "down", "\x1b[6~", "\x14"]


@pytest.fixture
def worklist(practice):
    practice.desk().personal.prefer("tour", "seen")
    with Session(["-m", "tests.terminal.program", str(practice.data), str(practice.drop)], size=(120, 40)) as session:
        session.wait_for("Why it is here")
        session.press("a")
        session.wait_for("All queues")
        session.settle()
        yield session


def sent(worklist, *keys):
    """Bytes that keys send, until the screen stands still."""
    before = len(worklist.raw)
    worklist.press(*keys)
    worklist.settle(quiet=0.4)  # an escape is waited on: more keys may follow it
    return len(worklist.raw) - before


def looks(worklist):
    """Every cell: its character, and its colours where they are seen."""
    screen = worklist.screen
    lines = [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]
    return [[(c.data, c.bg, c.reverse, *((c.fg, c.bold) if c.data.strip() else ())) for c in line] for line in lines]


def test_a_row_down_is_short(worklist):
    assert max(sent(worklist, "j") for _ in range(8)) < ROW_DOWN


@pytest.mark.parametrize("keys", ["", "n", "/", ":"], ids=["the list", "a dialog", "the filter line", "the palette"])
def test_nothing_is_sent_while_nobody_does_anything(worklist, keys):
    worklist.press(keys)
    worklist.settle(quiet=1)
    before = len(worklist.raw)
    until = time.monotonic() + 2
    while time.monotonic() < until:
        worklist.settle()
    assert len(worklist.raw) == before


def test_a_dialog_sends_itself_and_not_what_lies_under_it(worklist):
    assert sent(worklist, "n") < DIALOG
    worklist.wait_for("Note")
    assert sent(worklist, "a") < LETTER
    assert sent(worklist, "escape") < DIALOG


def test_another_persons_act_is_there_within_two_seconds_and_is_short(worklist, practice):
    bo = practice.desk("bo")
    (first,) = bo.accounts(Query(View.ALL, me="bo", today=bo.today)).rows(0, 1)
    row, before = worklist.row, len(worklist.raw)
    bo.record(first.number, AccountHeld())
    held = time.monotonic()
    worklist.wait_for("Held by bo")
    assert time.monotonic() - held < 2
    worklist.settle()
    assert len(worklist.raw) - before < NEWS
    assert worklist.row.split()[0] == row.split()[0]


@pytest.mark.parametrize(
    "keys",
    [
        ("j", "j", " ", "j", "v", "G", "g"),
        ("6", "n", "some words", "escape", "s"),
        (" ", " ", "m", "enter", "U"),
        ("enter", "j", "j", "q", "/", "payer:alder", "enter"),
        ("?", "\x1b[6~", "q", "\x14"),
    ],
    ids=" ".join,
)
def test_what_was_sent_piece_by_piece_is_what_a_full_drawing_shows(worklist, keys):
    for key in keys:
        sent(worklist, key)
    piece_by_piece = looks(worklist)
    assert sent(worklist, REDRAW) > ROW_DOWN
    assert looks(worklist) == piece_by_piece


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_done_the_terminal_shows_what_a_full_drawing_would(worklist, seed):
    """Keys, dialogs, colours, wide characters, and several sizes in the time of one, by chance."""
    chance = random.Random(seed)
    for _ in range(5):
        for _ in range(4):
            worklist.press(*chance.choices(KEYS, k=3))
        worklist.press("escape")
        for size in chance.choices(SIZES, k=chance.randrange(4)):
            worklist.resize(*size)
        worklist.settle(quiet=0.5)
        piece_by_piece = looks(worklist)
        sent(worklist, REDRAW)
        assert looks(worklist) == piece_by_piece


def test_a_terminal_that_has_its_old_size_again_is_drawn_anew(worklist):
    """It dropped what did not fit meanwhile; the program was told, and asked for the size when it was the old one."""
    before = looks(worklist)
    worklist.screen.resize(5, 20)
    worklist.screen.resize(40, 120)
    assert looks(worklist) != before
    worklist.process.kill(signal.SIGWINCH)
    worklist.settle(quiet=0.4)
    assert looks(worklist) == before
