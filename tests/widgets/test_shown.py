"""Only what the terminal does not show yet is sent, and what it then shows is what was drawn."""

import io

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from worklist.widgets.shown import ShownScreen

WIDTH, HEIGHT = 60, 3
CONSOLE = Console(file=io.StringIO(), force_terminal=True, color_system="256", width=WIDTH)
PLAIN = Style.parse("white on blue")
STYLES = [PLAIN, Style.parse("red on blue"), Style.parse("bold on blue"), Style.parse("underline white on black")]
CHARACTERS = ["a", "b", " ", " ", ".", "\u00e9", "e\u0301", "漢", "字"]
TEXTS = st.lists(st.sampled_from(CHARACTERS), max_size=6).map("".join)
LINES = st.lists(st.tuples(TEXTS, st.sampled_from(STYLES)), max_size=4)
FRAMES = st.lists(st.lists(LINES, min_size=HEIGHT, max_size=HEIGHT), min_size=1, max_size=4)


def drawn(frame):
    """A frame as the compositor gives it."""
    strips = [Strip([Segment(*run) for run in line]).adjust_cell_length(WIDTH, PLAIN) for line in frame]
    return LayoutUpdate([[strip] for strip in strips], Region(0, 0, WIDTH, HEIGHT))


def sent(shown, frame):
    return shown.differences(drawn(frame)).render_segments(CONSOLE)


class Terminal:
    """What a person sees."""

    def __init__(self):
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self.stream = pyte.Stream(self.screen)

    def looks(self):
        lines = [[self.screen.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]
        return [
            [cell if cell.data.strip() or cell.underscore else (cell.data, cell.bg) for cell in line] for line in lines
        ]


@given(FRAMES)
def test_the_terminal_shows_what_was_drawn_last(frames):
    shown, quiet = ShownScreen(), Terminal()
    for frame in frames:
        quiet.stream.feed(sent(shown, frame))
    loud = Terminal()
    loud.stream.feed(drawn(frames[-1]).render_segments(CONSOLE))
    assert quiet.looks() == loud.looks()


@given(st.lists(LINES, min_size=HEIGHT, max_size=HEIGHT))
def test_what_is_shown_already_is_not_sent(frame):
    shown = ShownScreen()
    sent(shown, frame)
    assert sent(shown, frame) == ""


def test_one_changed_word_is_a_few_bytes():
    shown = ShownScreen()
    sent(shown, [[("balance 100.00", PLAIN)]] * HEIGHT)
    changed = sent(shown, [[("balance 250.00", PLAIN)]] * HEIGHT)
    assert "25" in changed
    assert "balance" not in changed
    assert len(changed) < 30 * HEIGHT


def test_what_a_click_would_do_is_not_seen():
    shown = ShownScreen()
    sent(shown, [[("next", PLAIN)]] * HEIGHT)
    assert sent(shown, [[("next", PLAIN + Style(meta={"@click": "next"}))]] * HEIGHT) == ""


@pytest.mark.parametrize(("before", "after"), [("漢字", "a字"), ("a漢b", "漢b"), ("e\u0301x", "ex"), ("漢", "  ")])
def test_no_half_of_a_wide_character_stays(before, after):
    shown, terminal = ShownScreen(), Terminal()
    for text in (before, after):
        terminal.stream.feed(sent(shown, [[(text, PLAIN)]] * HEIGHT))
    clean = Terminal()
    clean.stream.feed(drawn([[(after, PLAIN)]] * HEIGHT).render_segments(CONSOLE))
    assert terminal.looks() == clean.looks()


def test_after_something_else_wrote_on_the_terminal_everything_is_sent():
    shown = ShownScreen()
    everything = sent(shown, [[("text", PLAIN)]] * HEIGHT)
    shown.forget()
    assert sent(shown, [[("text", PLAIN)]] * HEIGHT) == everything
