"""The table in a real pseudo-terminal, through the harness that measures it."""

import sys

import pytest

from bench.table_app import build
from bench.terminal import Area, NeverSeen, Terminal, cursor_row


@pytest.fixture
def terminal(tmp_path):
    build(tmp_path / "accounts.db", 2_000)
    argv = [sys.executable, "-m", "bench.table_app", str(tmp_path / "accounts.db")]
    with Terminal(argv, area=Area(range(1, 40), range(120))) as terminal:
        terminal.wait_for("A0")
        terminal.settle()
        yield terminal


def test_a_step_sends_two_lines_and_not_the_screen(terminal):
    assert cursor_row(terminal.screen, terminal.area) == 1
    step = terminal.press("j")
    assert cursor_row(terminal.screen, terminal.area) == 2
    assert step.sent < 1_000
    assert terminal.press("ctrl+f").sent > 5_000


def test_the_mouse_and_time_send_nothing(terminal):
    for row in range(5, 25):
        terminal.send(f"\x1b[<35;{row};{row}M")
    assert terminal.bytes_during(0.5) == 0


def test_the_last_row_comes_once_the_list_is_known(terminal):
    terminal.bytes_during(0.5)
    terminal.press("G")
    assert cursor_row(terminal.screen, terminal.area) == 39
    assert terminal.text.count("A00") == 39


def test_a_change_that_does_not_come_is_an_error_and_not_a_figure(terminal):
    with pytest.raises(NeverSeen):
        terminal.press("k", timeout=0.3)
    with pytest.raises(NeverSeen):
        terminal.wait_for("no such text", timeout=0.3)


def test_memory_is_that_of_the_program(terminal):
    assert terminal.resident_kib() > 10_000
