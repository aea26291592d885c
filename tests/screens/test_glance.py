"""An account that stays beside a list is in the record as looked at; one that is passed by is not."""

import pytest

from tests.practice import refuse_entries
from tests.screens.sitting import sitting
from worklist.domain.traces import AccountViewed
from worklist.store.worklog import WorkLog


@pytest.fixture
def reads_at_once(monkeypatch):
    monkeypatch.setattr("worklist.screens.glance.READ_AFTER", 0.001)


def views(practice):
    log = WorkLog.open(practice.data / "worklog.db")
    try:
        return [event.account for event in log.since(0) if isinstance(event.body, AccountViewed)]
    finally:
        log.close()


async def test_staying_at_an_account_is_a_view_of_it(practice, reads_at_once):
    async with sitting(practice) as ana:
        await ana.until(lambda: len(views(practice)) == 1)
        await ana.press("j")
        await ana.until(lambda: len(views(practice)) == 2)
        assert views(practice)[-1] == ana.account
        ana.place.reload()
        await ana.press("k")
        await ana.until(lambda: len(views(practice)) == 3)
        assert views(practice)[-1] == views(practice)[0] == ana.account


async def test_passing_by_is_none_and_opening_is_one(practice):
    async with sitting(practice) as ana:
        await ana.press("a", *"jjjj", "enter")
        assert views(practice) == [ana.place.number]


async def test_what_cannot_be_recorded_is_taken_away(practice, reads_at_once):
    async with sitting(practice) as ana:
        await ana.until(lambda: views(practice) != [])
        refuse_entries(practice)
        await ana.pilot.press("j")
        await ana.until(lambda: ana.refused and "cannot be written" in ana.status)
        assert "per minute" not in ana.explained
