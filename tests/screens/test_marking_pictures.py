"""How marked rows, the one question before an act on many, and my latest acts look."""

import pytest

from tests.screens.sitting import SMALL, sitting
from tests.screens.test_pictures import is_as_approved
from worklist.domain.events import AccountHeld, NoteAdded

pytestmark = pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot")  # they stand in screens/
SIZE = (110, 32)


async def mark_some(ana):
    await ana.press("6", "j", "space", "space", "j", "space", "j", "v")


@pytest.mark.parametrize(("name", "size"), [("marked", SIZE), ("marked-80x24", SMALL)])
async def test_marked_rows(practice, picture, name, size):
    async with sitting(practice, size=size) as ana:
        await mark_some(ana)
        assert await is_as_approved(picture, ana, name)


async def test_the_question_before_an_act_on_many(practice, picture):
    async with sitting(practice, size=SIZE) as ana:
        await mark_some(ana)
        practice.desk("bo").record(ana.account, AccountHeld())
        await ana.press("m")
        assert await is_as_approved(picture, ana, "bulk-confirm")


async def test_my_latest_acts(practice, picture):
    async with sitting(practice, size=SIZE) as ana:
        await mark_some(ana)
        await ana.press("m", "enter")
        saved = ana.desk.record(ana.account, NoteAdded("as the payer said on the phone"))
        ana.desk.undo(ana.account, saved.events[0].id, "wrong account")
        await ana.press("U", "j", "enter")
        assert await is_as_approved(picture, ana, "my-acts")
