"""A filter typed and pasted in a real terminal, and what that sends."""

from getpass import getuser

import pytest

from tests.terminal.session import Session
from tests.terminal.test_main_job import SIZES, program
from worklist.domain.lists import Query

PASTE, PASTED = "\x1b[200~", "\x1b[201~"
HEADER = "$/min"
"""A title that every list has, whatever lies over its rows."""


def sent(worklist, *keys):
    """Bytes that keys cause, and what was on the line."""
    worklist.settle()
    before = len(worklist.raw)
    worklist.press(*keys)
    worklist.settle()
    return bytes(worklist.raw[before:])


def how_many(practice, text):
    desk = practice.desk()
    return len(desk.accounts(Query(asked=desk.parse_filter(text), me="ana", today=desk.today)))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_typed_completed_pasted_counted_and_applied(practice, size):
    count = how_many(practice, "payer:alder balance>=200")
    with program(practice, size=size) as worklist:
        worklist.wait_for("Why it is here")
        worklist.press("a", "/", "pay")
        worklist.wait_for("payer:aetna", "tab puts it in")
        worklist.press("tab")
        worklist.wait_for("ALDER MUTUAL")
        worklist.press(f"{PASTE}alder balance>=200\r\n{PASTED}")
        worklist.wait_for(f"{count} match", without=["tab puts it in"])
        worklist.press("enter")
        worklist.wait_for("All queues / payer:alder", HEADER, without=[" match"])
        worklist.press("/", "enter", "q")
        assert worklist.wait() == 0
        assert worklist.is_restored


def test_a_paste_of_anything_is_text(practice):
    with program(practice) as worklist:
        worklist.wait_for("Why it is here")
        worklist.press("/", f"{PASTE}[@click=app.quit]\x1b[31m\x07 (x{PASTED}", "enter")
        worklist.wait_for("parentheses are not part of filters", "[@click=app.quit]")
        worklist.press("escape")
        worklist.wait_for(HEADER, without=["parentheses"])
        worklist.press("q")
        assert worklist.wait() == 0


def test_a_letter_repaints_the_line_and_its_suggestions_and_not_the_list(practice):
    with program(practice) as worklist:
        worklist.wait_for("Why it is here")
        worklist.press("a", "/")
        worklist.wait_for("tab puts it in")
        account = worklist.text.splitlines()[20][40:50].split()[0]
        for letter in "pay":
            shown = sent(worklist, letter)
            assert len(shown) < 3_000, letter
            assert account.encode() not in shown
        assert len(sent(worklist, "\x1b[B")) < 1_000  # down


def test_a_filter_that_is_kept_stands_in_the_settings_and_is_there_the_next_day(practice, tmp_path):
    settings = tmp_path / "worklist.toml"
    settings.write_text(f'# ours\n[data]\nfolder = "{practice.data}"\n')
    practice.desk(getuser()).personal.prefer("tour", "seen")
    argv = ["-m", "worklist.cli", "--config", str(settings)]
    with Session(argv) as worklist:
        worklist.wait_for("Why it is here")
        worklist.press("6", "/", "age>300", "\r", "F", "Denied and old", "\r")
        worklist.wait_for("Denied and old is a queue now")
        worklist.press("q")
        assert worklist.wait() == 0
    written = settings.read_text()
    assert written.startswith("# ours\n")
    assert '[[queue]]\nname = "Denied and old"\nfilter = "queue:denied age>300"\n' in written
    with Session(argv) as worklist:
        worklist.wait_for("Why it is here", "Denied and old")
        worklist.press("d", "[")
        worklist.wait_for("Denied and old  ")
        worklist.press("F")
        worklist.wait_for("No filter is set")
        worklist.press("6", "/", "age>9", "\r", "F", "Denied", "\r")
        worklist.wait_for("is the name of the queue Denied already; choose another.")
        worklist.press("escape")
        worklist.wait_for("Denied / age>9", without=["choose another."])
        worklist.press("q")
        assert worklist.wait() == 0
    assert settings.read_text() == written
