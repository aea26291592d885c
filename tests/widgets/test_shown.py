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
from textual.geometry import Region, Size
from textual.strip import Strip

from worklist.widgets.shown import ShownScreen

WIDTH, HEIGHT = 60, 3
SIZE = Size(WIDTH, HEIGHT)
CONSOLE = Console(file=io.StringIO(), force_terminal=True, color_system="256", width=WIDTH)
PLAIN = Style.parse("white on blue")
STYLES = [PLAIN, Style.parse("red on blue"), Style.parse("bold on blue"), Style.parse("underline white on black")]
CHARACTERS = ["a", "b", " ", " ", ".", "\u00e9", "漢", "字", "ש", "س", "\U0001f600"]
ACCENTED = ["e\u0301", "\u0301"]


def lines_of(characters):
    """Lines in runs of a style each. The first holds no accent, which would go to the line above."""
    texts = st.lists(st.sampled_from(characters), max_size=6).map("".join)
    return st.lists(st.tuples(texts, st.sampled_from(STYLES)), max_size=4).map(lambda runs: [("|", PLAIN), *runs])


LINES = lines_of(CHARACTERS + ACCENTED)
WINDOWS = st.lists(st.tuples(st.integers(0, WIDTH - 4), st.integers(1, 12), lines_of(CHARACTERS)), max_size=6)
FRAMES = st.lists(st.lists(LINES, min_size=HEIGHT, max_size=HEIGHT), min_size=1, max_size=4)


def drawn(frame):
    """A frame as the compositor gives it."""
    strips = [Strip([Segment(*run) for run in line]).adjust_cell_length(WIDTH, PLAIN) for line in frame]
    return LayoutUpdate([[strip] for strip in strips], Region(0, 0, WIDTH, HEIGHT))


def sent(shown, frame):
    return shown.differences(drawn(frame), SIZE).render_segments(CONSOLE)


class Terminal:
    """What a person sees."""

    def __init__(self):
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self.stream = pyte.Stream(self.screen)

    def looks(self):
        """Every cell; of a blank, also under an accent, not the colour that it would write in."""
        lines = [[self.screen.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]
        return [
            [(cell.data, cell.bg) if cell.data[:1] == " " and not cell.underscore else cell for cell in line]
            for line in lines
        ]


@given(FRAMES)
def test_the_terminal_shows_what_was_drawn_last(frames):
    shown, quiet = ShownScreen(), Terminal()
    for frame in frames:
        quiet.stream.feed(sent(shown, frame))
    loud = Terminal()
    loud.stream.feed(drawn(frames[-1]).render_segments(CONSOLE))
    assert quiet.looks() == loud.looks()


def patched(strip, x, patch):
    """A line of the screen under a window, as the compositor cuts it."""
    before, after = strip.crop(0, x), strip.crop(x + patch.cell_length, WIDTH)
    return Strip.join([before, patch, after])


@given(lines_of(CHARACTERS), WINDOWS)
def test_windows_that_come_and_go_leave_the_terminal_as_it_was_drawn(line, windows):
    """Textual draws the place of the window alone, also where it cuts a wide character in two."""
    shown, quiet = ShownScreen(), Terminal()
    whole = under = Strip([Segment(*run) for run in line]).adjust_cell_length(WIDTH, PLAIN)
    quiet.stream.feed(sent_strip(shown, 0, whole))
    for x, width, content in windows:
        patch = Strip([Segment(*run) for run in content]).adjust_cell_length(min(width, WIDTH - x), PLAIN)
        whole = patched(whole, x, patch)
        quiet.stream.feed(sent_strip(shown, x, patch))
    assert quiet.looks()[0] == shown_by(whole)
    quiet.stream.feed(sent_strip(shown, 0, under))
    assert quiet.looks()[0] == shown_by(under)


def sent_strip(shown, x, strip):
    update = LayoutUpdate([[strip]], Region(x, 0, strip.cell_length, 1))
    return shown.differences(update, SIZE).render_segments(CONSOLE)


def shown_by(strip):
    """What a terminal shows that never showed anything else."""
    terminal = Terminal()
    terminal.stream.feed(sent_strip(ShownScreen(), 0, strip))
    return terminal.looks()[0]


@pytest.mark.parametrize("joined", ["\u2764\ufe0f", "\U0001f469\u200d\U0001f52c", "क्षि", "e\u0301\u0302\u0303"])
def test_what_follows_joined_characters_stands_in_its_place_however_wide_the_terminal_shows_them(joined):
    shown, terminal = ShownScreen(), Terminal()
    for text in ("." * 20, joined):
        terminal.stream.feed(sent(shown, [[(f"{text}|", PLAIN)]] * HEIGHT))
    row = "".join(cell.data or " " for cell in terminal.screen.buffer[0].values())
    at = Strip([Segment(joined)]).cell_length
    assert terminal.screen.buffer[0][at].data == "|"
    assert "." not in row


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


def test_what_is_still_laid_out_for_a_larger_terminal_does_not_run_into_the_last_column():
    shown, terminal = ShownScreen(), Terminal()
    wide = Strip([Segment("x" * WIDTH + "over the edge", PLAIN)])
    update = LayoutUpdate([[wide]] * (HEIGHT + 2), Region(0, 0, wide.cell_length, HEIGHT + 2))
    terminal.stream.feed(shown.differences(update, SIZE).render_segments(CONSOLE))
    assert terminal.screen.display == ["x" * WIDTH] * HEIGHT
