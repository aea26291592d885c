"""The queue screen's parts look as they were approved: views, the filter line, the order, and their dialogs.

``pytest tests/screens/test_queue_pictures.py --snapshot-update`` draws them anew; look at each before it is committed.
"""

from datetime import timedelta

import pytest

from tests.practice import TODAY
from tests.screens.sitting import LARGE, MEDIUM, SMALL, sitting
from tests.screens.test_pictures import by_size, is_as_approved
from worklist.domain.events import AccountSnoozed, NextStepSet
from worklist.domain.lists import Query

pytestmark = pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot")  # they stand in screens/


def some_plans(practice):
    """Steps of mine that are due and ahead, and something asleep."""
    desk = practice.desk("ana")
    numbers = [row.number for row in desk.accounts(Query(me="ana", today=desk.today)).rows(0, 12)]
    for number, days in zip(numbers[::3], (0, 0, 0, 4), strict=True):
        desk.record(number, NextStepSet("call", TODAY + timedelta(days=days), "ask for the claim's status"))
    for number, days in zip(numbers[1::3], (3, 10, 24, 40), strict=True):
        desk.record(number, AccountSnoozed(TODAY + timedelta(days=days), "waits for the payer's letter"))


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=by_size)
async def test_today(practice, picture, size):
    some_plans(practice)
    async with sitting(practice, size=size) as ana:
        assert await is_as_approved(picture, ana, f"today-{by_size(size)}")


async def test_snoozed(practice, picture):
    some_plans(practice)
    async with sitting(practice) as ana:
        await ana.press("Z")
        assert await is_as_approved(picture, ana, "snoozed")


async def test_nothing_is_mine(practice, picture):
    async with sitting(practice, size=SMALL) as ana:
        await ana.press("i")
        assert await is_as_approved(picture, ana, "empty-mine")


@pytest.mark.parametrize("size", [SMALL, MEDIUM], ids=by_size)
async def test_the_filter_line(practice, picture, size):
    async with sitting(practice, size=size) as ana:
        await ana.press("a", "slash", *([] if size is SMALL else [*"carc:1", "down", "down"]))
        if size is not SMALL:
            await ana.until(lambda: " match" in ana.text)
        assert await is_as_approved(picture, ana, f"filter-completion-{by_size(size)}")


async def test_sorted(practice, picture):
    async with sitting(practice) as ana:
        await ana.press("a", "j", "j", *["greater_than_sign"] * 4)
        assert await is_as_approved(picture, ana, "sorted")


async def test_columns(practice, picture):
    async with sitting(practice) as ana:
        await ana.press("a", "C", "j", "j", "space", "j", "J", "right", "right", "s")
        assert await is_as_approved(picture, ana, "columns")


async def test_keeping_a_filter(practice, picture):
    async with sitting(practice, size=(100, 30)) as ana:
        await ana.press("6", "slash")
        await ana.type("payer:alder or age>300")
        await ana.press("enter", "F")
        await ana.type("Alder and old")
        assert await is_as_approved(picture, ana, "keep-filter")
