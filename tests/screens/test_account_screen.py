"""The account's own screen: everything known of it, how it scrolls, and that opening it is on record."""

import pytest

from tests.screens.sitting import LARGE, MEDIUM, SMALL, sitting
from worklist.domain.events import NoteAdded
from worklist.domain.traces import AccountViewed

SECTIONS = ("Why it is here", "Priority", "Clocks", "Lines", "Is the balance right?", "Timeline")


@pytest.mark.parametrize("size", [SMALL, MEDIUM, LARGE], ids=str)
async def test_every_section_is_there_at_every_size(practice, size):
    async with sitting(practice, size=size) as ana:
        await ana.go_to("account")
        assert all(section in ana.explained for section in SECTIONS)
        assert "Why not an earlier queue" in ana.explained
        assert ana.text.splitlines()[-1].startswith("? help s step c call")


async def test_the_same_keys_move_it_as_move_the_list(practice):
    async with sitting(practice, size=SMALL) as ana:
        await ana.go_to("account")
        page = ana.app.focused
        seen = []
        for key in ("j", "ctrl+d", "ctrl+f", "G", "k", "ctrl+u", "ctrl+b", "g"):
            await ana.press(key)
            seen.append(page.scroll_y)
        assert seen[:4] == sorted(set(seen[:4]))
        assert seen[4:] == sorted(set(seen[4:]), reverse=True)
        assert (seen[3], seen[-1]) == (page.max_scroll_y, 0)


async def test_opening_an_account_is_in_the_record(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("account")
        entries = ana.desk._log.of_account(account)
        assert [(entry.actor, entry.body) for entry in entries] == [("ana", AccountViewed())]


async def test_back_from_an_account_the_cursor_is_where_it_was(practice):
    async with sitting(practice) as ana:
        await ana.press("6", "j", "j", "enter")
        account = ana.account
        for key in ("q", "escape"):
            await ana.press(key)
            assert (ana.account, ana.place.table.cursor) == (account, 2)
            await ana.press("enter")


async def test_each_entry_stands_in_the_timeline_with_its_person(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("account")
        practice.desk("bo").record(account, NoteAdded("called, on hold for 40 minutes"))
        await ana.press("m")
        assert "2026-11-21 bo noted: called, on hold for 40 minutes" in ana.explained
        assert "2026-11-21 ana holds it" in ana.explained


async def test_an_undone_entry_stays_readable_as_undone(practice):
    async with sitting(practice) as ana:
        await ana.go_to("account")
        await ana.press("n", "x", "enter", "escape", "u", "enter")
        assert "ana noted: x (undone)" in ana.explained
