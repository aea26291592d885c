"""Marking rows, and doing an action on all of them: what is confirmed is what is done, and one undo takes it back."""

import pytest

from tests.screens.sitting import MEDIUM, SMALL, sitting
from worklist.dialogs.acts import MyActs
from worklist.dialogs.bulk import Confirm
from worklist.domain.events import AccountHeld, EscalateTo, EscalationRequested, NextStepSet, NoteAdded
from worklist.domain.money import money


def marked_rows(ana):
    return [line for line in ana.rows if line.lstrip("> ").startswith("*")]


def asked(ana):
    """What the confirmation says, in one line."""
    assert isinstance(ana.app.screen, Confirm)
    return " ".join(str(ana.app.screen.query_one("#what").content).split())


def balances(ana, count):
    """Of the first rows of the list."""
    return sum(row.balance for row in ana.place.rows.listing.rows(0, count))


def numbers(ana, count):
    return [row.number for row in ana.place.rows.listing.rows(0, count)]


# -- marks ----------------------------------------------------------------------------------------------------------


async def test_space_marks_the_row_and_goes_on_and_the_title_counts(practice):
    async with sitting(practice) as ana:
        await ana.press("6", "space", "space")
        assert len(marked_rows(ana)) == 2
        assert f"2 marked, {money(balances(ana, 2))}" in ana.bar
        await ana.press("k", "space")
        assert len(marked_rows(ana)) == 1
        await ana.press("X")
        assert not marked_rows(ana)
        assert "marked" not in ana.bar


async def test_a_range_is_marked_from_the_last_mark_to_here_either_way(practice):
    async with sitting(practice) as ana:
        await ana.press("6", "v")
        assert ana.status == "No row is marked; space marks one."
        await ana.press("j", "j", "j", "space", "j", "j", "v")
        assert ana.place.marked == 4
        await ana.press("X", "space", "g", "v")
        assert ana.place.marked == 7


async def test_all_that_match_the_filter_are_marked_and_counted(practice):
    async with sitting(practice) as ana:
        await ana.press("a", "slash")
        await ana.type("balance>500")
        await ana.press("enter", "V")
        count = ana.place.rows.count()
        assert count > len(ana.rows)
        assert f"{count:,} marked, {money(balances(ana, count))}" in ana.status


async def test_more_than_one_act_may_take_are_not_marked(practice, monkeypatch):
    monkeypatch.setattr("worklist.screens.marking.MOST_AT_ONCE", 5)
    async with sitting(practice) as ana:
        await ana.press("a", "V")
        assert "accounts are too many for one act; 5 is the most: filter the list." in ana.status
        assert ana.place.marked == 0


async def test_another_list_begins_without_marks_and_says_so(practice):
    async with sitting(practice) as ana:
        await ana.press("6", "space", "space", "9")
        assert "2 accounts unmarked: marks belong to the list they were made in." in ana.status
        await ana.press("6")
        assert ana.place.marked == 0


async def test_another_order_keeps_the_marks(practice):
    async with sitting(practice) as ana:
        await ana.press("6", "space", "space", "greater_than_sign")
        assert ana.place.marked == 2


async def test_a_row_that_another_persons_act_takes_from_the_list_is_marked_no_more(practice):
    async with sitting(practice) as ana:
        await ana.press("6", "space", "space", "space")
        escalation = EscalationRequested(EscalateTo.SUPERVISOR, "stuck", "decide", "", "")
        practice.desk("bo").record(numbers(ana, 1)[0], escalation)
        ana.place.look_for_news()
        await ana.settle()
        assert ana.place.marked == 2
        assert ana.status == "1 account left the list and is no longer marked; 2 still are."


# -- an action on many ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [SMALL, MEDIUM], ids=str)
async def test_a_next_step_on_many_is_said_confirmed_and_saved_as_one_act(practice, size):
    async with sitting(practice, size=size) as ana:
        await ana.press("6", "space", "space", "space")
        chosen, balance = numbers(ana, 3), money(balances(ana, 3))
        await ana.press("s")
        assert f"on 3 accounts, {balance}" in ana.text
        await ana.fill(action="call", due="fri")
        await ana.press("enter")
        said = asked(ana)
        assert "Set the next step: Call the payer, due Fri, Nov 27, 2026." in said
        assert f"On 3 accounts with a balance of {balance}." in said
        assert all(not ana.record(number) for number in chosen)
        await ana.press("enter")
        assert ana.status.startswith("Saved on 3 accounts: set the next step: Call the payer")
        assert all(isinstance(ana.record(number)[0], NextStepSet) for number in chosen)
        assert ana.place.marked == 0
        assert len(ana.desk.acts()) == 1


async def test_escape_goes_back_to_the_form_with_everything_typed(practice):
    async with sitting(practice) as ana:
        await ana.press("6", "space", "space", "n")
        await ana.type("as agreed with the payer")
        await ana.press("enter", "escape")
        assert ana.dialog.values() == {"text": "as agreed with the payer"}
        await ana.press("escape")
        assert ana.place.marked == 2
        assert ana.desk.acts() == []


async def test_those_that_refuse_are_named_with_why_before_and_after(practice):
    async with sitting(practice) as ana:
        await ana.press("6")
        first, second = numbers(ana, 2)
        practice.desk("bo").record(first, AccountHeld())
        await ana.press("space", "space", "m")
        assert f"1 is left out: {first}. bo holds" in asked(ana)
        assert "On 1 account with" in asked(ana)
        await ana.press("enter")
        assert f"1 is left out: {first}" in ana.status
        assert (ana.work(first).holder, ana.work(second).holder) == ("bo", "ana")


async def test_what_all_refuse_cannot_be_confirmed(practice):
    async with sitting(practice) as ana:
        await ana.press("6", "space", "space", "n", "enter")
        assert "Nothing can be saved: every account is left out." in asked(ana)
        await ana.press("enter")
        assert asked(ana)
        await ana.press("escape", "escape")
        assert ana.desk.acts() == []


async def test_accounts_that_i_hold_are_released_together(practice):
    async with sitting(practice) as ana:
        await ana.press("6", "space", "space", "m", "enter", "g", "space", "space", "m")
        assert "Release what I hold." in asked(ana)
        await ana.press("enter")
        assert all(not ana.work(number).holder for number in numbers(ana, 2))


async def test_an_amount_on_many_is_said_in_all(practice):
    async with sitting(practice) as ana:
        await ana.press("6", "space", "space", "o")
        await ana.fill(amount="100", how="settled")
        await ana.press("enter")
        assert "$100.00 on each" in asked(ana)
        assert "$200.00 recorded in all" in asked(ana)


async def test_what_is_done_on_one_account_is_not_done_on_marked_ones(practice):
    async with sitting(practice) as ana:
        await ana.press("6", "space", "c")
        assert ana.status == "Unmark the rows first (X): this is done on one account."


async def test_work_on_many_without_a_next_step_asks_once_for_all(practice):
    async with sitting(practice) as ana:
        await ana.press("6", "space", "space")
        chosen = numbers(ana, 2)
        await ana.press("n")
        await ana.type("asked the front desk")
        await ana.press("enter", "enter")
        assert "on 2 accounts: worked, and nothing comes next yet" in ana.text
        await ana.press("escape")
        assert "2 accounts have NO NEXT STEP" in ana.status
        await ana.press("q")
        assert "on 2 accounts: worked, and nothing comes next yet" in ana.text
        await ana.press("enter", "enter")
        assert all(ana.work(number).next_step for number in chosen)


# -- one undo for the whole -----------------------------------------------------------------------------------------


async def test_u_after_an_act_on_many_undoes_the_whole_also_where_the_list_is_empty_now(practice):
    async with sitting(practice) as ana:
        await ana.press("6")
        before = [row.number for row in ana.place.rows.listing.rows(0, 1000)]
        await ana.press("V", "z")
        await ana.fill(reason="they answer after the holidays")
        await ana.press("enter", "enter")
        assert ana.place.rows.count() == 0
        await ana.press("u")
        assert isinstance(ana.app.screen, MyActs)
        assert f"Undo on {len(before)} accounts: snoozed it" in ana.text
        await ana.press("enter")
        assert [row.number for row in ana.place.rows.listing.rows(0, 1000)] == before
        assert f"Saved on {len(before)} accounts: undid: snoozed it until" in ana.status


async def test_many_accounts_are_saved_beside_the_screen(practice, monkeypatch):
    monkeypatch.setattr("worklist.dialogs.beside.AT_ONCE", 2)
    async with sitting(practice) as ana:
        await ana.press("6", "space", "space", "space")
        chosen = numbers(ana, 3)
        await ana.press("n")
        await ana.type("beside")
        await ana.press("enter")
        await ana.until(lambda: "On 3 accounts" in ana.text)
        await ana.press("enter")
        await ana.until(lambda: ana.dialog is not None and "nothing comes next yet" in ana.text)
        assert [ana.record(number) for number in chosen] == [[NoteAdded("beside")]] * 3


async def test_what_cannot_be_done_beside_the_screen_is_said_and_can_be_tried_again(practice, monkeypatch):
    monkeypatch.setattr("worklist.dialogs.beside.AT_ONCE", 1)
    async with sitting(practice) as ana:
        await ana.press("6", "space", "space", "m")
        await ana.until(lambda: "On 2 accounts" in ana.text)
        log = practice.data / "worklog.db"
        log.rename(log.with_suffix(".away"))
        await ana.press("enter")
        await ana.until(lambda: "That could not be done now" in ana.text)
        log.with_suffix(".away").rename(log)
        await ana.press("enter")
        await ana.until(lambda: ana.status.startswith("Saved on 2 accounts"))
