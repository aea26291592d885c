"""The supervisor's page and its dialogs look as they were approved.

``pytest tests/screens/test_morning_pictures.py --snapshot-update`` draws them anew; look at each before it is
committed.
"""

from datetime import timedelta

import pytest

from tests.practice import NOW, TODAY, stop_clocks
from tests.screens.sitting import SMALL, sitting
from tests.screens.test_morning import ASK, TEAM, plan_work, set_member
from tests.screens.test_pictures import WIDE, by_size, is_as_approved
from worklist.domain.events import CallLogged, CallOutcome, NextStepSet
from worklist.domain.lists import Query
from worklist.domain.queues import Queue
from worklist.domain.team import Role

pytestmark = pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot")  # they stand in screens/


@pytest.fixture
def busy(practice, monkeypatch):
    """Two weeks of a team: requests that have waited, calls, somebody who left with accounts."""
    for name, role in (*TEAM.items(), ("dan", Role.SPECIALIST)):
        set_member(practice, name, role)
    desks = {name: practice.desk(name) for name in ("ana", "ben", "cy", "dan")}
    rows = desks["ana"].accounts(Query(Queue.DENIED, today=TODAY)).rows(0, 30)
    numbers = [row.number for row in rows]
    for days, number in zip((12, 6, 4, 1), numbers[20:], strict=False):
        stop_clocks(monkeypatch.setattr, NOW - timedelta(days))
        desks["ben"].record(number, ASK)
        desks["cy"].record(
            numbers[24 + days % 5], CallLogged(CallOutcome.PAYMENT_PROMISED, payer="Alder", said="will be paid")
        )
    stop_clocks(monkeypatch.setattr, NOW)
    plan_work(desks, numbers)
    for number in numbers[14:18]:
        desks["dan"].record(number, NextStepSet("call", TODAY))
    set_member(practice, "dan", Role.SPECIALIST, active=False)
    for desk in desks.values():
        desk.close()
    return numbers


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=by_size)
async def test_the_page(practice, busy, picture, size):
    async with sitting(practice, actor="sue", size=size) as sue:
        await sue.press("M")
        await sue.press("j", "j")
        assert await is_as_approved(picture, sue, f"morning-{by_size(size)}")


async def test_assigning_one(practice, busy, picture):
    async with sitting(practice, actor="sue", size=(100, 30)) as sue:
        await sue.press("6", "A", "c", "tab")
        await sue.type("cy knows this payer")
        assert await is_as_approved(picture, sue, "assign")


async def test_giving_away_all_that_somebody_has(practice, busy, picture):
    async with sitting(practice, actor="sue", size=SMALL) as sue:
        await sue.press("M")
        sue.place.table.move_to_key("person.dan")
        await sue.press("A", "tab", "b", "enter")
        assert await is_as_approved(picture, sue, "reassign")
