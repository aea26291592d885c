"""``U``: my last twenty acts, of this session and of earlier ones, undone and brought back."""

from datetime import timedelta

import pytest

from tests.practice import TODAY
from tests.screens.sitting import MEDIUM, SMALL, sitting
from worklist.actions import Place
from worklist.dialogs.acts import MyActs
from worklist.domain.events import AccountHeld, NextStepSet, NoteAdded
from worklist.domain.lists import Query


def acts(ana):
    """The lines of the open list."""
    table = ana.app.screen.query_one("QueueTable")
    return [line for y in range(1, table.size.height) if (line := table.render_line(y).text.strip())]


def earlier_session(practice, count):
    """Notes on as many accounts, the last one is the newest; and one by somebody else."""
    ana = practice.desk("ana")
    numbers = [row.number for row in ana.accounts(every_account(ana)).rows(0, count)]
    for number in numbers:
        ana.record(number, NoteAdded(f"about {number}"))
    practice.desk("bo").record(numbers[-1], NoteAdded("not mine"))
    ana.close()
    return numbers


def every_account(desk):
    return Query(me=desk.actor, today=desk.today)


@pytest.mark.parametrize("place", [Place.QUEUES, Place.ACCOUNT])
async def test_my_latest_acts_are_listed_from_every_screen_the_newest_first(practice, place):
    numbers = earlier_session(practice, 3)
    async with sitting(practice) as ana:
        await ana.go_to(place)
        await ana.press("U")
        shown = acts(ana)
        assert len(shown) == 3
        assert all(number in line for number, line in zip(reversed(numbers), shown, strict=True))
        assert "noted: about" in shown[0]
        assert "not mine" not in ana.text
        await ana.press("escape")
        assert not isinstance(ana.app.screen, MyActs)


async def test_of_an_act_that_was_undone_in_part_that_part_is_named(practice):
    desk = practice.desk("ana")
    number = desk.accounts(every_account(desk)).rows(0, 1)[0].number
    saved = desk.record(number, NoteAdded("called"), NextStepSet("call", TODAY + timedelta(days=3)))
    desk.undo(number, saved.events[1].id)
    async with sitting(practice) as ana:
        await ana.press("U")
        assert "undid: set the next step: Call the payer" in acts(ana)[0]


async def test_holding_and_letting_go_do_not_crowd_out_the_work(practice):
    (number,) = earlier_session(practice, 1)
    async with sitting(practice) as ana:
        await ana.press("j")
        assert ana.account != number
        for _ in range(15):
            await ana.press("m", "m")
        await ana.press("U")
        assert len(acts(ana)) == 1
        assert f"noted: about {number}" in acts(ana)[0]


async def test_u_asks_about_a_hold_that_was_the_last_act_on_marked_rows(practice):
    async with sitting(practice) as ana:
        await ana.press("n")
        await ana.type("later")
        await ana.press("enter", "enter", "space", "m", "enter", "u")
        assert "Undo on 1 account: holds it" in ana.text


async def test_no_more_than_twenty(practice):
    earlier_session(practice, 25)
    async with sitting(practice, size=SMALL) as ana:
        await ana.press("U", "G")
        assert ana.app.screen.query_one("QueueTable").row_count == 20


async def test_an_act_is_undone_with_a_reason_and_brought_back(practice):
    (number, _) = earlier_session(practice, 2)
    async with sitting(practice) as ana:
        await ana.press("U", "j", "enter")
        assert f"Undo on 1 account: noted: about {number}" in ana.text
        await ana.type("wrong account")
        await ana.press("enter")
        assert ana.status == f"Saved on 1 account: undid: noted: about {number} (wrong account)."
        assert ana.work(number).touches == 0
        await ana.press("U")
        undoing, _, undone = acts(ana)
        assert f"undid: noted: about {number} (wrong account)" in undoing
        assert "undone" in undone
        await ana.press("j", "j", "u")
        assert f"Bring back on 1 account: noted: about {number}" in ana.text
        await ana.press("enter")
        assert "worked, and nothing comes next yet" in ana.text
        assert ana.status == f"Saved on 1 account: brought back: noted: about {number}."
        assert ana.work(number).touches == 1


async def test_what_somebody_else_undid_is_brought_back_too(practice):
    (number,) = earlier_session(practice, 1)
    bo = practice.desk("bo")
    bo.undo(number, next(event.id for event in bo.undoable(number) if event.actor == "ana"))
    async with sitting(practice) as ana:
        await ana.press("U", "enter", "enter")
        assert "undone" not in " ".join(act.said for act in ana.desk.acts())
        assert not ana.desk.acts()[1].is_undone


async def test_escape_goes_from_the_question_to_the_list_and_then_away(practice):
    earlier_session(practice, 1)
    async with sitting(practice) as ana:
        await ana.press("U", "enter", "escape")
        assert isinstance(ana.app.screen, MyActs)
        await ana.press("escape")
        assert not isinstance(ana.app.screen, MyActs)
        assert len(ana.desk.acts()) == 1


async def test_o_opens_the_account(practice):
    numbers = earlier_session(practice, 2)
    async with sitting(practice) as ana:
        await ana.press("U", "j", "o")
        assert ana.account == numbers[0]
        assert f"Account {numbers[0]}" in ana.text


async def test_an_act_on_many_says_on_how_many(practice):
    desk = practice.desk("ana")
    numbers = [row.number for row in desk.accounts(every_account(desk)).rows(0, 4)]
    desk.record_on(numbers, AccountHeld())
    async with sitting(practice, size=MEDIUM) as ana:
        await ana.press("U", "o")
        assert "This act is on 4 accounts" in ana.text
        await ana.press("enter", "enter")
        assert all(not ana.work(number).holder for number in numbers)


async def test_nothing_recorded_yet(practice):
    async with sitting(practice) as ana:
        await ana.press("U", "enter")
        assert "You have recorded nothing yet." in ana.text
