"""Today, Mine, Snoozed, All; and any list in another order."""

import shutil
from datetime import timedelta

import pytest

from tests.practice import TODAY, Practice
from tests.screens.sitting import LARGE, MEDIUM, SMALL, sitting
from worklist.domain.events import AccountHeld, AccountSnoozed, NextStepSet
from worklist.domain.lists import SORTS, Query, View


def titled(ana):
    return ana.text.splitlines()[0]


def counted(ana, name):
    """The number beside a name in the list at the left."""
    lines = str(ana.place.query_one("QueueList").render()).splitlines()
    return next(line.split(name)[1].split() for line in lines if name in line)


def best(practice, most):
    desk = practice.desk()
    return [row.number for row in desk.accounts(Query(me="ana", today=desk.today)).rows(0, most)]


# Views


@pytest.mark.parametrize("size", [SMALL, MEDIUM, LARGE], ids=str)
async def test_today_says_of_each_account_why_in_the_order_of_its_sections(practice, size):
    late, soon, sleeping = best(practice, 3)
    ana_s = practice.desk("ana")
    ana_s.record(soon, NextStepSet("call", TODAY))
    ana_s.record(sleeping, AccountSnoozed(TODAY + timedelta(days=3), "waits for the payer"))
    ana_s.record(late, NextStepSet("portal", TODAY))
    async with sitting(practice, size=size) as ana:
        assert "Why today" in ana.text
        first, second, third = ana.rows[:3]
        assert "step due today" in first and "step due today" in second
        assert {line.split()[0 if line[0].isdigit() else 1] for line in (first, second)} == {late, soon}
        assert "best that nobody owns" in third
        assert sleeping not in ana.text
        assert counted(ana, "Today")[0] == str(ana.place.table.row_count)


async def test_an_account_that_i_hold_stays_on_my_list_of_today(practice):
    async with sitting(practice) as ana:
        await ana.press("j", "j")
        account = ana.account
        await ana.press("m")
        assert ana.account == account
        assert "held by you" in ana.row
        await ana.press("m")
        assert "best that nobody owns" in ana.row


async def test_mine_is_what_i_hold_or_have_a_step_on(practice):
    held, planned, another = best(practice, 3)
    practice.desk("ana").record(held, AccountHeld())
    practice.desk("ana").record(planned, NextStepSet("call", TODAY + timedelta(days=9)))
    practice.desk("bo").record(another, AccountHeld())
    async with sitting(practice) as ana:
        await ana.press("i")
        assert "Mine" in titled(ana)
        assert {line.lstrip("> ").split()[0] for line in ana.rows} == {held, planned}
        assert counted(ana, "Mine")[0] == "2"


async def test_snoozed_shows_until_when_the_next_to_wake_first(practice):
    later, sooner = best(practice, 2)
    for account, days in ((later, 20), (sooner, 3)):
        practice.desk().record(account, AccountSnoozed(TODAY + timedelta(days=days), "waits for the payer"))
    async with sitting(practice) as ana:
        await ana.press("Z")
        first, second = ana.rows
        assert sooner in first and "Nov 24, 3 d" in first
        assert later in second and "Dec 11, 20 d" in second
        assert counted(ana, "Snoozed")[0] == "2"
        await ana.press("x")
        assert ana.status == "Snoozed says by itself whether sleeping accounts are in it; Z lists them."


@pytest.mark.parametrize(
    ("key", "said"),
    [("i", "m holds one for you, s sets your next step on one."), ("Z", "z puts one out of sight until a day.")],
)
async def test_an_empty_view_says_what_would_fill_it(practice, key, said):
    async with sitting(practice) as ana:
        await ana.press(key)
        assert said in ana.text
        assert ana.account == ""


async def test_the_numbers_follow_what_is_done(practice):
    async with sitting(practice) as ana:
        assert counted(ana, "Mine")[0] == "0"
        await ana.press("m")
        await ana.until(lambda: counted(ana, "Mine")[0] == "1")


async def test_a_click_on_a_view_shows_it(practice):
    async with sitting(practice) as ana:
        await ana.pilot.click("QueueList", offset=(5, 3))
        await ana.settle()
        assert "All queues" in titled(ana)


@pytest.mark.parametrize("height", [10, 15, 24])
async def test_on_a_short_terminal_the_current_line_is_in_sight(practice, height):
    async with sitting(practice, size=(80, height)) as ana:
        for _ in range(len(View) + 12):
            beside = str(ana.place.query_one("QueueList").render()).splitlines()
            assert len(beside) <= height - 3
            (pointed,) = [line for line in beside if line.startswith(">")]
            assert pointed[3:12].rstrip() in titled(ana)
            await ana.press("right_square_bracket")


async def test_what_the_pm_changed_while_it_slept_comes_back_and_says_what_changed(practice, tmp_path):
    asleep = Practice(practice.data, tmp_path / "drop")
    shutil.copytree(practice.drop, asleep.drop)
    (account,) = best(practice, 1)
    practice.desk().record(account, AccountSnoozed(TODAY + timedelta(days=30), "waits for the payer"))
    (export,) = asleep.drop.glob("aging/*.csv")
    text = export.read_text("utf-8-sig")
    (line,) = [line for line in text.splitlines() if account in line]
    export.write_text(text.replace(line, line.replace("4,340.00", "4,240.00")), "utf-8-sig")
    async with sitting(asleep, size=LARGE) as ana:
        assert account not in ana.text
        asleep.sync()
        ana.place.look_for_news()
        await ana.settle()
        await ana.point_at(account)
        assert "woke: the PM's record" in ana.row
        assert "Back before 2026-12-21: balance 4,340.00 -> 4,240.00" in ana.explained


# Sorting


async def test_every_column_sorts_and_after_the_last_the_best_is_first_again(practice):
    async with sitting(practice, size=LARGE) as ana:
        await ana.press("a")
        before = ana.rows
        seen = []
        for _ in range(len(SORTS) + 1):
            await ana.press("greater_than_sign")
            if ana.place.choice.sort is None:
                break
            seen.append(ana.place.choice.sort.column)
        assert seen == [column for column in ana.place.table.visible_columns if column in SORTS]
        assert ana.rows == before
        assert "by " not in titled(ana)
        await ana.press("less_than_sign")
        assert ana.place.choice.sort.column == seen[-1]


async def test_the_header_and_the_top_line_name_the_order_and_the_cursor_stays_on_its_account(practice):
    async with sitting(practice) as ana:
        await ana.press("a", "j", "j", "j")
        account = ana.account
        await ana.press(*["greater_than_sign"] * 4)
        assert "All queues, by balance, largest first" in titled(ana)
        assert "Balance↓" in ana.text
        assert ana.account == account
        await ana.press("R")
        assert "All queues, by balance, smallest first" in titled(ana)
        assert "Balance↑" in ana.text
        assert ana.account == account
        assert account in ana.row


async def test_rows_are_in_the_order_that_is_named(practice):
    async with sitting(practice) as ana:
        await ana.press("a", *["greater_than_sign"] * 4, "g")
        listing = ana.place.rows.listing
        balances = [row.balance for row in listing.rows(0, len(listing))]
        assert balances == sorted(balances, reverse=True)


async def test_a_click_on_a_title_sorts_and_the_second_turns_round(practice):
    async with sitting(practice) as ana:
        await ana.press("a")
        header = ana.text.splitlines()[1]
        offset = (header.index("Age") - ana.place.table.region.x, 0)
        await ana.pilot.click("QueueTable", offset=offset)
        await ana.settle()
        assert "by age, oldest first" in titled(ana)
        await ana.pilot.click("QueueTable", offset=offset)
        await ana.settle()
        assert "by age, youngest first" in titled(ana)


async def test_each_list_has_an_order_of_its_own(practice):
    async with sitting(practice) as ana:
        await ana.press("6", "greater_than_sign", "d")
        assert "by " not in titled(ana)
        await ana.press("6")
        assert "Denied, by account, A to Z" in titled(ana)


async def test_without_an_order_there_is_nothing_to_turn_round(practice):
    async with sitting(practice) as ana:
        await ana.press("R")
        assert (ana.refused, ana.status) == (True, "The list is best first; > sorts by a column.")
