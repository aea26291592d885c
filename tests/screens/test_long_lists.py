"""Lists that take longer to read than a key may: the screen answers at once, and goes on to answer."""

import asyncio
from dataclasses import replace

import pytest

from tests.screens.sitting import sitting
from worklist.domain.lists import Query, View


@pytest.fixture
def slow(monkeypatch):
    """Of no list more than a few rows are found at once."""
    monkeypatch.setattr("worklist.store.finding.AT_ONCE", -1.0)
    monkeypatch.setattr("worklist.store.finding.FIRST", 10)
    monkeypatch.setattr("worklist.store.patience._STEPS", 20)


def expected(ana, typed=""):
    query = Query(View.ALL, ana.desk.parse_filter(typed), me=ana.desk.actor, today=ana.desk.today)
    listing = ana.desk.accounts(query)
    listing.extend(ana.desk.all_ids(query))
    return [row.number for row in listing.rows(0, len(listing))]


def shown(ana):
    rows = ana.place.rows
    return [row.key for row in rows.rows(0, rows.count())]


async def test_keys_are_answered_while_a_filter_is_still_looking(practice, slow):
    async with sitting(practice) as ana:
        await ana.press("a")
        await ana.press("slash", *"carc:97", "enter", "j", "j")
        await ana.until(lambda: ana.place.rows.listing.complete)
        assert shown(ana) == expected(ana, "carc:97")
        assert "/ carc:97" in ana.text.splitlines()[0]


async def test_it_says_that_it_is_looking_and_then_that_there_are_none(practice, slow):
    async with sitting(practice) as ana:
        await ana.press("a")
        ana.place.show_list(replace(ana.place.choice, typed="balance>99999999"))
        assert ana.place.table.empty_text.startswith("Looking through all accounts")
        await ana.until(lambda: ana.place.rows.listing.complete)
        assert ana.place.table.empty_text.startswith("No account here matches")


async def test_a_note_far_down_a_long_list_leaves_the_cursor_and_the_list_where_they_are(practice, slow, monkeypatch):
    monkeypatch.setattr("worklist.screens.list_screen.REST_AFTER", 0.05)
    async with sitting(practice) as ana:
        await ana.press("a")
        await ana.until(lambda: ana.place.rows.listing.complete)
        every = shown(ana)
        ana.place.table.move_cursor(40)
        await ana.settle()
        await ana.press("n")
        await ana.type("spoke with them")
        await ana.press("enter")
        assert (ana.place.table.cursor_key, shown(ana)) == (every[40], every)
        await asyncio.wait_for(ana.until(lambda: ana.place.rows.listing.complete), 5)
        assert shown(ana) == expected(ana) == every
        assert ana.place.table.cursor_key == every[40]
