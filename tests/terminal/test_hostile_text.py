"""Text from outside that would command a terminal: shown everywhere, and the bytes that were sent for it.

The three hostile fixtures share accounts, so that claims, remits and an export row with hostile text in every field
come together on one account.
"""

import re
import shutil
import unicodedata
from base64 import b64decode
from pathlib import Path

import pytest

from tests.terminal.session import Session
from tests.terminal.test_main_job import program
from worklist.domain.lists import Query

FIXTURES = Path(__file__).parents[2] / "fixtures"
IN_EVERY_SOURCE = ("../../ETC/PASSWD", "@SUM(1)", "[/X]")
CLIPBOARD = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")
# What Textual itself sends: modes, cursor, colours, questions about the terminal, the shape of the mouse pointer.
OWN = re.compile(rb"\x1b(?:\[[0-9;:?<>=$]*[a-zA-Z]|\]22;[a-z-]*\x07)")


@pytest.fixture
def hostile(nothing_yet, stopped_clocks):
    """A practice of nothing but hostile text."""
    for kind, name in (("835", "x12/hostile.835"), ("837", "x12/hostile.837"), ("aging", "aging/hostile.csv")):
        (nothing_yet.drop / kind).mkdir()
        shutil.copy(FIXTURES / name, nothing_yet.drop / kind)
    nothing_yet.sync()
    return nothing_yet


def accounts(practice):
    desk = practice.desk()
    return [row.number for row in desk.accounts(Query(me="ana", today=desk.today)).rows(0, 100)]


def sources(practice, account):
    found = practice.desk().look(account).assessment.account
    return len(found.claims), len(found.remits), found.aging is not None


def assert_harmless(worklist: Session):
    """Nothing on the line but text and what the program itself has to say to a terminal."""
    rest = OWN.sub(b"", CLIPBOARD.sub(b"", bytes(worklist.raw)))
    assert b"\x1b" not in rest, rest[max(0, rest.index(b"\x1b") - 40) :][:90]
    text = rest.decode()
    bad = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\r\n\u200d"}
    assert bad == set()


def test_the_fixtures_meet_in_one_account(hostile):
    assert all(sources(hostile, account) == (1, 1, True) for account in IN_EVERY_SOURCE)


def test_in_the_list_and_the_panel(hostile):
    with program(hostile, size=(200, 50)) as worklist:
        worklist.wait_for("Why it is here")
        worklist.press("a", "x")
        worklist.wait_for("All queues with sleeping ones")
        for _ in accounts(hostile):
            worklist.press("j")
            worklist.settle()
        assert "[@CLICK=APP.QUIT]SYNTHETIC" in worklist.text  # markup stands there as it was written
        assert "=HYPERLINK" in worklist.text
        worklist.press("q")
        assert worklist.wait() == 0
        assert_harmless(worklist)


@pytest.mark.parametrize("account", IN_EVERY_SOURCE)
def test_on_the_account_and_in_every_dialog(hostile, account):
    with program(hostile, size=(200, 50)) as worklist:
        worklist.wait_for("Why it is here")
        worklist.press("a", *"j" * accounts(hostile).index(account), "enter")
        worklist.wait_for(f"Account {account}")
        for key in "sctezfno":
            worklist.press(key)
            worklist.wait_for("esc keep a draft", account)
            worklist.press("escape")
            worklist.wait_for("Not saved", without=["esc keep a draft"])
        worklist.press("G", "y")
        worklist.wait_for(f"{account} was sent to the clipboard.")
        worklist.press("m", "u")
        worklist.wait_for("esc close")
        worklist.press("escape")
        worklist.wait_for("Not saved")
        worklist.press("q", "q")
        assert worklist.wait() == 0
        assert_harmless(worklist)
        assert [b64decode(sent).decode() for sent in CLIPBOARD.findall(bytes(worklist.raw))] == [account]


def test_among_what_a_sync_set_aside(hostile):
    rejected = (FIXTURES / "x12" / "hostile.835").read_bytes().replace(b"*100*80*", b"*1x0*80*")
    (hostile.drop / "835" / "\x1b]0;owned\x07[x].835").write_bytes(rejected)
    with program(hostile, size=(200, 50)) as worklist:
        worklist.wait_for("Why it is here")
        worklist.press("S", "s")
        worklist.wait_for("set aside or warned of", "CLP03, the charge, is not an amount.", "]0;owned[x].835")
        worklist.press("G", "q", "q")
        assert worklist.wait() == 0
        assert_harmless(worklist)


def test_typed_or_pasted_by_a_person(practice):
    with program(practice) as worklist:
        worklist.wait_for("Why it is here")
        worklist.press("n", "\x1b[200~[/x] \x9b31m \u202eeno\x07 [@click=app.quit]\x1b[201~", "enter")
        worklist.wait_for("noted: ", "[@click=app.quit]")
        worklist.press("enter", "q")
        assert worklist.wait() == 0
        assert_harmless(worklist)


def test_the_last_net_catches_what_was_never_cleaned(practice):
    with program(practice, "\x1b]0;owned\x07\u202e[/x]", size=(160, 40)) as worklist:
        worklist.wait_for("Why it is here", "\ufffd]0;owned\ufffd[/x]")
        worklist.press("q")
        assert worklist.wait() == 0
        assert_harmless(worklist)
