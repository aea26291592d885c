"""The line of keys: what is possible now, in the keys of the person."""

import pytest
from textual.app import App

from worklist.actions import USUAL, Place, Situation, of_place
from worklist.widgets.action_bar import ActionBar

HERE = {"account": "A1"}


class Bar(App):
    """The bar alone."""

    def __init__(self, place, keymap):
        super().__init__()
        self.place = place
        self.keymap = keymap

    def compose(self):
        yield ActionBar(of_place(self.place), where_room=("review", "morning", "assign"))


async def said(place, keymap=USUAL, *, width=80, **situation):
    app = Bar(place, keymap)
    async with app.run_test(size=(width, 24)):
        app.query_one(ActionBar).show(Situation("ana", **situation))
        return str(app.query_one(ActionBar).content)


async def test_what_a_narrow_terminal_must_not_cut_off_stands_first():
    assert (await said(Place.QUEUES, **HERE)).startswith("? help w work s step")
    assert (await said(Place.WORK, **HERE)).startswith("? help enter finish w next x skip s step")


@pytest.mark.parametrize("words", ["(s step)", "(c call)", "(z snooze)"])
async def test_what_is_not_possible_is_in_parentheses(words):
    assert words in await said(Place.QUEUES)
    assert words not in await said(Place.QUEUES, **HERE)


async def test_marked_rows_are_counted_and_what_is_done_on_one_account_is_not_possible():
    bar = await said(Place.QUEUES, marked=1_204, marked_balance=8_123_410, **HERE)
    assert bar.startswith("1,204 marked, $81,234.10: ? help")
    assert "(c call)" in bar
    assert "(s step)" not in bar


async def test_own_keys_are_shown():
    bar = await said(Place.QUEUES, USUAL.with_own({"next_step": ("f4",), "help": ("f1",)}), **HERE)
    assert bar.startswith("f1 help")
    assert "f4 step" in bar


@pytest.mark.parametrize(
    ("more", "last"), [(8, "quit"), (9, "E review"), (18, "E review"), (19, "M morning"), (28, "A assign")]
)
async def test_further_actions_stand_whole_at_the_end_as_far_as_there_is_room(more, last):
    usual = await said(Place.QUEUES, **HERE)
    assert (await said(Place.QUEUES, width=len(usual) + more, **HERE)).endswith(last)


async def test_a_wider_terminal_shows_more_at_once():
    app = Bar(Place.QUEUES, USUAL)
    async with app.run_test(size=(80, 24)) as pilot:
        bar = app.query_one(ActionBar)
        bar.show(Situation("ana", **HERE))
        assert "M morning" not in str(bar.content)
        await pilot.resize_terminal(200, 24)
        assert "M morning" in str(bar.content)
