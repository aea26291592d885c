"""A search on the screen is in the record when it is applied: as it was typed, once, and before anything is seen."""

from tests.practice import refuse_entries
from tests.screens.sitting import sitting
from worklist.domain.traces import AccountsSearched
from worklist.store.worklog import WorkLog


def searches(practice):
    log = WorkLog.open(practice.data / "worklog.db")
    try:
        return [event.body for event in log.since(0) if isinstance(event.body, AccountsSearched)]
    finally:
        log.close()


async def test_a_filter_is_recorded_when_it_is_applied_and_not_key_by_key(practice):
    async with sitting(practice) as ana:
        await ana.press("a", "slash", *"balance>100")
        assert searches(practice) == []
        await ana.press("enter")
        [searched] = searches(practice)
        assert searched == AccountsSearched("balance>100", ana.place.table.row_count)
        await ana.press("j", "6", "7")
        assert len(searches(practice)) == 1


async def test_no_filter_and_one_that_cannot_be_read_are_no_searches(practice):
    async with sitting(practice) as ana:
        await ana.press("slash", "enter")
        await ana.press("slash", *"foo:bar", "enter")
        assert searches(practice) == []


async def test_nothing_is_found_where_the_search_cannot_be_recorded(practice):
    async with sitting(practice) as ana:
        await ana.press("a", "slash", *"balance>100")
        before = ana.place.table.row_count
        refuse_entries(practice)
        await ana.press("enter")
        assert "Not done: the record of it cannot be written" in ana.text
        assert ana.place.table.row_count == before
