"""The main job in a real terminal: find an account, log a call, plan what comes next, take it back, sync, leave."""

import pytest

from tests.practice import TODAY
from tests.terminal.session import Session
from worklist.domain.lists import Query

SIZES = [(80, 24), (120, 40)]


def program(practice, *more, **options):
    return Session(["-m", "tests.terminal.program", str(practice.data), str(practice.drop), *more], **options)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_from_the_first_row_to_the_exit_code(practice, size):
    with program(practice, size=size) as worklist:
        worklist.wait_for("Balance audit", "Why it is here")
        worklist.press("6", "j")
        worklist.wait_for("Denied: ")
        worklist.press("/", "carc:197 balance>=500", "enter")
        worklist.wait_for("Denied / ")
        worklist.settle()
        account = worklist.row.split()[0]
        worklist.press("enter")
        worklist.wait_for(f"Account {account}", "NO NEXT STEP")
        worklist.press("c", "tab", "tab", "tab", "tab", "tab", "Kim", "enter")
        worklist.wait_for("Next step", "worked, and nothing comes next yet")
        worklist.press("enter")
        worklist.wait_for(f"Saved on {account}: set the next step", without=["NO NEXT STEP"])
        worklist.press("u", "enter")
        worklist.wait_for("worked, and nothing comes next yet")
        worklist.press("escape")
        worklist.wait_for("has NO NEXT STEP")
        worklist.press("u", "enter")
        worklist.wait_for("Saved on", "brought back: ", without=["NO NEXT STEP"])
        worklist.press("q", "S", "s")
        worklist.wait_for("Nothing new in the drop folders.")
        worklist.press("q", "q")
        assert worklist.wait() == 0
        assert worklist.is_restored
    kinds = [type(event.body).KIND for event in practice.desk().look(account).events]
    assert kinds == ["call", "next_step", "undo", "undo"]


def test_keys_that_come_all_at_once_are_all_answered_in_their_order(practice):
    with program(practice) as worklist:
        worklist.wait_for("Why it is here")
        worklist.press("a", "g", "j" * 150, "k" * 30)
        (expected,) = (row.number for row in practice.desk().accounts(Query(me="ana", today=TODAY)).rows(120, 121))
        worklist.wait_for(f"  {expected}  ", "All queues")
        worklist.settle()
        assert worklist.row.split()[0] == expected


def test_what_is_typed_ahead_reaches_the_dialog_it_was_meant_for(practice):
    with program(practice) as worklist:
        worklist.wait_for("Why it is here")
        account = worklist.row.split()[0]
        worklist.press("n", "mine, quick", "enter", "enter", "q")
        assert worklist.wait() == 0
    first, _ = practice.desk().look(account).events
    assert first.body.text == "mine, quick"
