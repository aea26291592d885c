"""Choosing columns: shown or hidden, their order and width, with the list behind following; kept per person."""

import pytest

from tests.screens.sitting import LARGE, MEDIUM, SMALL, sitting
from worklist.dialogs.columns import ColumnsDialog

SIZES = pytest.mark.parametrize("size", [SMALL, MEDIUM, LARGE], ids=str)


def header(ana):
    """The titles of the list."""
    return ana.place.table.render_line(0).text.split()


def visible(ana):
    return ana.place.table.visible_columns


@SIZES
async def test_the_dialog_lists_every_column_and_says_which_have_no_room(practice, size):
    async with sitting(practice, size=size) as ana:
        await ana.press("a", "C")
        for title in ("Account", "Patient", "$/min", "Next step", "Tch", "Queue"):
            assert f"[x] {title}" in ana.text
        assert "[ ] Until" in ana.text
        assert ana.text.count("no room here") == 14 - len(visible(ana))
        assert "enter keep" in ana.text


async def test_hiding_a_column_makes_room_for_the_next_at_once(practice):
    async with sitting(practice, size=SMALL) as ana:
        await ana.press("a")
        assert "carc" not in visible(ana)
        await ana.press("C", "j", "space")
        assert "patient" not in visible(ana)
        assert "carc" in visible(ana)
        await ana.press("space")
        assert "patient" in visible(ana)


async def test_the_account_is_always_there(practice):
    async with sitting(practice) as ana:
        await ana.press("C", "k", "space")
        assert "[x] Account       automatic, always there" in ana.text


async def test_order_and_width_follow_the_keys(practice):
    async with sitting(practice) as ana:
        await ana.press("a", "C", "j", "j", "j", "K", "K")
        assert header(ana)[:3] == ["Account", "Balance", "Patient"]
        width = ana.place.table.column_widths["balance"]
        await ana.press("right", "right", "left")
        assert ana.place.table.column_widths["balance"] == width + 1
        assert f"{width + 1} cells" in ana.text
        await ana.press("a")
        assert ana.place.table.column_widths["balance"] == width


async def test_s_sorts_turns_round_and_goes_back_to_best_first(practice):
    async with sitting(practice) as ana:
        await ana.press("a", "j", "C", "j", "j", "j")
        account = ana.account
        for title in ("by balance, largest first", "by balance, smallest first", "All queues  "):
            await ana.press("s")
            assert title in ana.text.splitlines()[0]
            assert ana.account == account


async def test_escape_drops_everything(practice):
    async with sitting(practice) as ana:
        await ana.press("a")
        before = ana.text
        await ana.press("C", "j", "space", "j", "J", "right", "s", "escape")
        assert ana.text == before
        await ana.press("C")
        assert "[x] Patient       automatic" in ana.text


async def test_enter_keeps_them_for_every_list_and_the_next_session(practice):
    async with sitting(practice) as ana:
        await ana.press("a", "C", "j", "space", "j", "j", "K", "right", "enter")
        chosen = header(ana)
        assert "Patient" not in chosen
        await ana.press("6")
        assert header(ana) == chosen
    async with sitting(practice) as ana:
        await ana.press("6")
        assert header(ana) == chosen
        await ana.press("d")
        assert header(ana)[:3] == ["Account", "Why", "today"]
    async with sitting(practice, actor="bo") as bo:
        await bo.press("6")
        assert "Patient" in header(bo)


async def test_d_brings_the_usual_ones_back(practice):
    async with sitting(practice) as ana:
        await ana.press("a")
        usual = header(ana)
        await ana.press("C", "j", "space", "enter", "C", "d", "enter")
        assert header(ana) == usual


async def test_rows_have_the_cells_of_their_columns(practice):
    async with sitting(practice, size=LARGE) as ana:
        await ana.press("a", "C", "j", "j", "j", "K", "K", "K", "enter")
        first = ana.place.rows.listing.rows(0, 1)[0]
        assert header(ana)[:2] == ["Balance", "Account"]
        assert ana.rows[0].split()[1:3] == [f"{first.balance / 100:,.2f}", first.number]


async def test_a_click_puts_the_cursor_on_a_column(practice):
    async with sitting(practice) as ana:
        await ana.press("a", "C")
        await ana.pilot.click("ColumnLines", offset=(5, 2))
        await ana.press("space")
        assert "payer" not in visible(ana)


@pytest.mark.parametrize("kept", ["", "x", "[]", '{"order": ["gone", "payer"], "hidden": ["number"], "widths": {}}'])
async def test_a_choice_of_another_version_is_read_as_far_as_it_goes(practice, kept):
    practice.desk().personal.prefer("columns", kept)
    async with sitting(practice, size=LARGE) as ana:
        await ana.press("a", "C")
        assert isinstance(ana.app.screen, ColumnsDialog)
        assert {"number", "patient", "payer", "balance"} <= set(visible(ana))
