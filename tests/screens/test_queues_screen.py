"""The home screen: queues, filter, sleeping accounts, what others do meanwhile, and what an empty list says."""

import pytest

from tests.screens.sitting import LARGE, MEDIUM, SMALL, sitting
from worklist.domain.events import AccountHeld, EscalateTo, EscalationRequested, HoldFlag, HoldFlagSet
from worklist.domain.lists import Query
from worklist.domain.queues import Queue

EMPTY = {
    "0": "A flag stops work",
    "1": "Approved, placed with a vendor, and neither returned nor recalled yet.",
    "2": "An escalation waits for a supervisor",
    "5": "more than the site's threshold; without a contract it is UNKNOWN.",
    "8": "nobody has a next step",
}
KEYS = {queue: str(int(queue)) for queue in Queue} | {Queue.AGED: "minus", Queue.WATCHING: "equals_sign"}


def titled(ana):
    """What the top line names."""
    return ana.text.splitlines()[0]


async def test_it_opens_on_what_is_to_be_done_today(practice):
    async with sitting(practice) as ana:
        assert "Today" in titled(ana)
        assert ana.place.table.cursor == 0
        assert "best that nobody owns" in ana.row
        assert "Why it is here" in ana.explained
        assert ana.app.focused is ana.place.table


async def test_with_nothing_for_today_it_opens_on_the_first_queue_with_work(practice):
    bo = practice.desk("bo")
    bo.record_on([row.number for row in bo.accounts(Query(me="bo", today=bo.today)).rows(0, 500)], AccountHeld())
    async with sitting(practice) as ana:
        assert "Balance audit" in titled(ana)
        await ana.press("d")
        assert "Nothing is due today." in ana.text
        assert "w serves the best open work." in ana.text


async def test_every_queue_has_its_key_and_shows_as_many_rows_as_it_counts(practice):
    async with sitting(practice) as ana:
        for total in ana.desk.totals():
            await ana.press(KEYS[total.queue])
            assert total.queue.title in titled(ana)
            assert ana.place.table.row_count == total.accounts
        await ana.press("a")
        assert "All queues" in titled(ana)
        assert ana.place.table.row_count == sum(total.accounts for total in ana.desk.totals())


async def test_brackets_walk_through_the_queues_and_around_their_end(practice):
    async with sitting(practice) as ana:
        await ana.press("a", "right_square_bracket")
        assert Queue.ON_HOLD.title in titled(ana)
        await ana.press("left_square_bracket", "left_square_bracket")
        assert "Snoozed" in titled(ana)
        await ana.press("d", "left_square_bracket")
        assert Queue.WATCHING.title in titled(ana)
        await ana.press("right_square_bracket")
        assert "Today" in titled(ana)


async def test_a_click_on_a_queue_shows_it(practice):
    async with sitting(practice) as ana:
        await ana.pilot.click("QueueList", offset=(5, 5 + Queue.NO_RESPONSE))
        await ana.settle()
        assert Queue.NO_RESPONSE.title in titled(ana)


async def test_an_empty_queue_says_which_accounts_it_would_hold(practice):
    async with sitting(practice) as ana:
        for key, said in EMPTY.items():
            await ana.press(key)
            assert "No account in this queue." in ana.text
            assert said in " ".join(ana.rows)
            assert ana.account == ""


async def test_without_an_account_each_action_on_one_says_so(practice):
    async with sitting(practice) as ana:
        await ana.press("5")
        for key in "sctezfnomuTy":
            await ana.press(key)
            assert (ana.dialog, ana.refused) == (None, True), key
        assert "(s step) (c call)" in ana.bar


async def test_before_the_first_sync_it_says_how_to_start(nothing_yet):
    async with sitting(nothing_yet) as ana:
        assert "NEVER SYNCED" in titled(ana)
        assert "S reads the drop folders; worklist doctor checks the set-up." in ana.text


# The filter


async def test_a_filter_narrows_the_queue_and_escape_widens_it_again(practice):
    async with sitting(practice) as ana:
        await ana.press("6")
        every = ana.place.table.row_count
        await ana.press("slash")
        await ana.type("balance>=1000 carc:197")
        await ana.press("enter")
        assert 0 < ana.place.table.row_count < every
        assert all("197" in row for row in ana.rows)
        assert "Denied / balance>=1000 carc:197" in titled(ana)
        assert ana.app.focused is ana.place.table
        await ana.press("escape")
        assert ana.place.table.row_count == every
        await ana.press("escape")
        assert ana.status == "No filter is set; / sets one."


async def test_a_filter_goes_along_to_other_queues_and_can_be_changed(practice):
    async with sitting(practice) as ana:
        await ana.press("slash")
        await ana.type("age>=200")
        await ana.press("enter", "a")
        assert "All queues / age>=200" in titled(ana)
        await ana.press("slash")
        assert ana.app.focused.value == "age>=200"
        await ana.press("end")
        await ana.type(" balance>=4000")
        await ana.press("enter")
        assert "All queues / age>=200 balance>=4000" in titled(ana)


async def test_a_wrong_filter_is_refused_in_words_and_stays_to_be_corrected(practice):
    async with sitting(practice) as ana:
        before = ana.rows
        await ana.press("slash")
        await ana.type("age>old")
        await ana.press("enter")
        assert ana.refused
        assert "old" in ana.status
        assert ana.app.focused.value == "age>old"
        await ana.press("escape")
        assert (ana.status, ana.rows) == ("", before)
        assert ana.app.focused is ana.place.table


async def test_keys_in_the_filter_line_are_text(practice):
    async with sitting(practice) as ana:
        await ana.press("slash", *"sqa0")
        assert ana.app.focused.value == "sqa0"
        assert ana.dialog is None


async def test_a_filter_that_nothing_matches_says_what_would_help(practice):
    async with sitting(practice) as ana:
        await ana.press("slash")
        await ana.type("nobodyhasthisname")
        await ana.press("enter")
        assert "No account here matches nobodyhasthisname" in ana.text
        assert "esc clears the filter, a looks in every queue." in ana.text


# Other people


async def test_what_another_person_records_comes_in_by_itself(practice):
    async with sitting(practice, size=LARGE) as ana:
        account = await ana.go_to("queues")
        practice.desk("bo").record(account, AccountHeld())
        ana.place.look_for_news()
        await ana.settle()
        assert "bo" in ana.row
        assert "Held by bo" in ana.explained


async def test_the_cursor_stays_on_its_account_when_rows_before_it_leave(practice):
    async with sitting(practice) as ana:
        first = await ana.go_to("queues")
        await ana.press("j", "j")
        third = ana.account
        practice.desk("bo").record(first, HoldFlagSet(HoldFlag.ATTORNEY, on=True, reason="letter"))
        ana.place.look_for_news()
        await ana.settle()
        assert ana.account == third
        assert ana.place.table.cursor == 1


async def test_a_row_that_leaves_the_queue_leaves_the_cursor_in_its_place(practice):
    async with sitting(practice) as ana:
        await ana.press("6", "j")
        second, third = ana.account, ana.rows[2].split()[0]
        await ana.press("f")
        await ana.fill(reason="notice of 11/02")
        await ana.press("enter")
        assert ana.account == third
        await ana.press("0")
        assert ana.account == second


async def test_the_last_row_can_leave_too(practice):
    async with sitting(practice) as ana:
        await ana.press("minus")
        number = ana.place.table.row_count
        for _ in range(number):
            ana.desk.record(ana.account, EscalationRequested(EscalateTo.SUPERVISOR, "old", "decide"))
            ana.place.reload()
            await ana.settle()
        assert "No account in this queue." in ana.text
        await ana.press("2")
        assert ana.place.table.row_count == number


# Sizes


@pytest.mark.parametrize("size", [SMALL, MEDIUM, LARGE], ids=str)
async def test_at_every_size_the_way_to_help_the_answer_and_the_age_of_the_data_are_in_sight(practice, size):
    async with sitting(practice, size=size) as ana:
        await ana.press("T")
        lines = ana.text.splitlines()
        assert lines[-1].startswith("? help w work s step c call")
        assert lines[-2].strip() == "Nobody holds this account; m holds it for you."
        assert lines[0].rstrip().endswith("synced 12 min ago · ana")
        assert "$/min" in lines[1]
        assert "Why it is here" in ana.text


async def test_the_screen_follows_the_terminal(practice):
    async with sitting(practice, size=LARGE) as ana:
        await ana.press("6", "G")
        account = ana.account
        for size in (SMALL, (40, 12), LARGE):
            await ana.pilot.resize_terminal(*size)
            await ana.settle()
            assert ana.account == account
            assert account in ana.row


async def test_a_filter_can_be_seen_while_it_is_typed(practice):
    async with sitting(practice, size=SMALL) as ana:
        await ana.press("slash")
        assert "payer:aetna age>90" in ana.text
        await ana.type("balance>=100")
        assert "balance>=100" in ana.text
