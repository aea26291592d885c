"""Work mode, its dialogs and its end look as they were approved; drawn anew as the other pictures are."""

import pytest

from tests.screens.sitting import SMALL, sitting
from tests.screens.test_pictures import WIDE, by_size, is_as_approved
from worklist.domain.events import AccountHeld, CallLogged, CallOutcome

pytestmark = pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot")  # they stand in screens/


def some_calls(practice, ana):
    """What the dialogs know of the payer: two calls of another person's, on another account."""
    payer, bo = ana.desk.look(ana.account).assessment.account.payer.name, practice.desk("bo")
    for minutes, hold in ((22, 9), (31, 14)):
        call = CallLogged(
            CallOutcome.IN_PROCESS, payer=payer, number="800-555-0100", minutes=minutes, hold_minutes=hold
        )
        bo.record(ana.place.rows.listing.rows(5, 6)[0].number, call)


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=by_size)
async def test_work_mode(practice, picture, size):
    async with sitting(practice, size=size) as ana:
        await ana.press("6", "w")
        assert await is_as_approved(picture, ana, f"work-{by_size(size)}")


async def test_the_dialog_that_ends_the_work(practice, picture):
    async with sitting(practice) as ana:
        await ana.press("6")
        some_calls(practice, ana)
        await ana.press("w", "enter")
        await ana.fill(outcome="needs-information", representative="Kim", reference="R-2207", then="step")
        assert await is_as_approved(picture, ana, "work-dialog")


async def test_a_call_while_somebody_else_is_there(practice, picture):
    async with sitting(practice) as ana:
        account = await ana.go_to("account")
        practice.desk("bo").personal.be_at(account, "reading")
        await ana.press("c", "space")
        assert await is_as_approved(picture, ana, "call-beside-another")


@pytest.mark.parametrize(("name", "key"), [("skip", "x"), ("evidence", "l")])
async def test_dialog(practice, picture, name, key):
    async with sitting(practice, size=(100, 30)) as ana:
        await ana.press("6", "w", key)
        assert await is_as_approved(picture, ana, name)


async def test_a_draft_that_waits(practice, picture):
    async with sitting(practice, size=(100, 30)) as ana:
        await ana.go_to("account")
        await ana.press("n", *"half a note", "escape")
        assert await is_as_approved(picture, ana, "draft-waits")
        await ana.press("n")
        assert await is_as_approved(picture, ana, "draft-brought-back")


async def test_nothing_left(practice, picture):
    async with sitting(practice) as ana:
        await ana.press("6")
        for row in ana.place.rows.listing.rows(1, 1_000):
            practice.desk("bo").record(row.number, AccountHeld())
        await ana.press("w", "x", "enter")
        assert await is_as_approved(picture, ana, "nothing-left")
