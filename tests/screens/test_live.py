"""What another person records shows on my screen by itself, and nothing I look at moves for it."""

import asyncio
from contextlib import closing

from tests.screens.sitting import LARGE, SMALL, sitting
from worklist.desk import Desk, seeing
from worklist.domain.events import AccountHeld, HoldFlag, HoldFlagSet, NoteAdded
from worklist.replay import following
from worklist.screens import live
from worklist.screens.account import Page
from worklist.store.cache import Cache
from worklist.store.driver import transaction


async def test_two_people_at_their_screens_see_each_others_acts(practice):
    async with sitting(practice, size=LARGE) as ana, sitting(practice, actor="bo") as bo:
        await ana.press("6")
        await bo.press("6", "j", "m")
        held = bo.account
        await ana.until(lambda: any(held in line and "bo" in line for line in ana.rows))
        assert ana.place.table.cursor == 0


async def test_an_act_of_another_shows_within_two_seconds(practice):
    assert live.LOOK_EVERY <= 1
    async with sitting(practice, size=LARGE) as ana:
        account = await ana.go_to("queues")
        practice.desk("bo").record(account, AccountHeld())
        await asyncio.wait_for(ana.until(lambda: "bo" in ana.row), 2)


async def test_on_the_account_it_is_said_who_recorded_what_and_the_page_stays(practice):
    async with sitting(practice, size=SMALL) as ana:
        account = await ana.go_to("account")
        page = ana.place.query_one(Page)
        await ana.until_laid_out(page)
        await ana.press("j", "j", "j")
        await ana.until(lambda: page.scroll_offset.y == 3)
        practice.desk("bo").record(account, NoteAdded("the chart is here"))
        ana.place.look_for_news()
        await ana.settle()
        assert ana.status == "bo noted: the chart is here (15:00)."
        assert page.scroll_offset.y == 3
        assert "the chart is here" in ana.explained


async def test_news_of_another_account_leaves_the_account_on_the_screen_alone(practice):
    async with sitting(practice) as ana:
        await ana.press("6", "j")
        other = ana.account
        await ana.press("k", "enter")
        practice.desk("bo").record(other, NoteAdded("elsewhere"))
        ana.place.look_for_news()
        await ana.settle()
        assert ana.status == ""


async def test_under_a_dialog_news_shows_and_what_is_typed_stays(practice):
    async with sitting(practice, size=LARGE) as ana:
        account = await ana.go_to("queues")
        await ana.press("n")
        await ana.type("half a sen")
        practice.desk("bo").record(account, AccountHeld())
        ana.place.look_for_news()
        await ana.settle()
        assert "bo" in ana.row
        assert ana.dialog.values()["text"] == "half a sen"


async def test_an_act_on_many_by_another_is_taken_in_beside_the_screen(practice, monkeypatch):
    monkeypatch.setattr("worklist.screens.live.MOST_AT_ONCE", 2)
    async with sitting(practice) as ana:
        await ana.press("6")
        numbers = [row.number for row in ana.place.rows.listing.rows(0, 4)]
        monkeypatch.setattr(Desk, "_append", without_refresh(Desk._append))
        practice.desk("bo").record_on(numbers, HoldFlagSet(HoldFlag.ATTORNEY, on=True, reason="letter"))
        assert ana.desk.behind() == 4
        ana.place.look_for_news()
        await ana.until(lambda: not ana.desk.behind())
        await ana.until(lambda: ana.place.rows.index_of(numbers[0]) is None)


def without_refresh(append):
    """An author whose program stopped after the entries were durable, before the cache followed."""

    def appended(desk, *args):
        refresh, Desk.refresh = Desk.refresh, lambda _, **how: 0
        try:
            return append(desk, *args)
        finally:
            Desk.refresh = refresh

    return appended


async def test_a_screen_opens_before_many_accounts_are_assessed_anew_and_then_shows_them(practice, monkeypatch):
    for module, name in ((following, "MANY"), (seeing, "MANY"), (live, "MANY")):
        monkeypatch.setattr(module, name, 100)
    with closing(Cache.open(practice.data / "cache.db")) as cache, transaction(cache.connection):
        cache.connection.execute("UPDATE account SET owner = 'as it was', owner_folded = 'as it was'")
        cache.mark_all_stale()
    async with sitting(practice, size=LARGE) as ana:
        assert ana.desk.row(ana.account).owner == "as it was"
        await ana.until(lambda: ana.status == "300 accounts are being brought up to date; the lists follow.")
        await ana.until(lambda: ana.desk.row(ana.account).owner == "" and not ana.desk.behind())
