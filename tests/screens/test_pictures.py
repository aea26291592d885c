"""Every screen and dialog looks as it was approved.

``pytest tests/screens/test_pictures.py --snapshot-update`` draws them anew into ``screens/``; look at each before
it is committed.
"""

import os
import shutil
from pathlib import Path

import pytest

from tests.practice import NOW
from tests.screens.sitting import LARGE, MEDIUM, SMALL, sitting
from worklist.domain.events import AccountHeld, CallLogged, CallOutcome, Channel, NextStepSet, NoteAdded

pytestmark = pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot")  # they stand in screens/

FIXTURES = Path(__file__).parents[2] / "fixtures"
WIDE = (160, 45)
DIALOGS = {
    "next-step": "s",
    "call": "c",
    "tag": "t",
    "escalate": "e",
    "snooze": "z",
    "flag": "f",
    "note": "n",
    "outcome": "o",
}


def by_size(size):
    return "{}x{}".format(*size)


async def is_as_approved(picture, ana, name):
    drawn, before = ana.app.export_screenshot(title="worklist"), ""
    while drawn != before:  # a frame that is drawn twice is the last one
        await ana.pilot.pause(0.05)
        drawn, before = ana.app.export_screenshot(title="worklist"), drawn
    return picture(name=name) == drawn


def some_work(practice, account):
    """A call, what came of it, and another person's view of the matter."""
    bo = practice.desk("bo")
    bo.record(account, NoteAdded("Front desk has the authorization letter; scanned to the chart today."))
    ana = practice.desk("ana")
    said = "Authorization number was missing on the claim, they will take a corrected one."
    call = CallLogged(
        *(CallOutcome.NEEDS_INFORMATION, Channel.PHONE),
        number="800-555-0100",
        representative="Kim",
        reference="R-2207",
        minutes=25,
        hold_minutes=17,
        said=said,
    )
    step = NextStepSet("corrected-claim", ana.due_date("2bd"), "with the authorization number")
    ana.record(account, call, step, AccountHeld())


@pytest.mark.parametrize("size", [SMALL, MEDIUM, WIDE, LARGE], ids=by_size)
async def test_queues(practice, picture, size):
    async with sitting(practice, size=size) as ana:
        await ana.press("6", "j", "j")
        assert await is_as_approved(picture, ana, f"queues-{by_size(size)}")


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=by_size)
async def test_account(practice, picture, size):
    async with sitting(practice, size=size) as ana:
        await ana.press("6")
        some_work(practice, ana.account)
        await ana.press("enter")
        assert await is_as_approved(picture, ana, f"account-{by_size(size)}")


@pytest.mark.parametrize("name", DIALOGS)
async def test_dialog(practice, picture, name):
    async with sitting(practice, size=(100, 30)) as ana:
        await ana.press("6", DIALOGS[name])
        assert await is_as_approved(picture, ana, name)


async def test_undo(practice, picture):
    async with sitting(practice) as ana:
        await ana.press("6")
        some_work(practice, worked := ana.account)
    async with sitting(practice, size=(100, 30)) as ana:
        await ana.press("6")
        await ana.point_at(worked)
        await ana.press("u")
        assert await is_as_approved(picture, ana, "undo")


async def test_a_refusal(practice, picture):
    async with sitting(practice, size=(100, 30)) as ana:
        await ana.press("6", "e", "down")
        await ana.type("denied three times for the same reason")
        await ana.press("enter")
        assert await is_as_approved(picture, ana, "refused")


async def test_after_saving(practice, picture):
    async with sitting(practice) as ana:
        await ana.press("6", "j", "s", "enter")
        assert await is_as_approved(picture, ana, "saved")


async def test_a_filter_with_a_mistake(practice, picture):
    async with sitting(practice) as ana:
        await ana.press("slash")
        await ana.type("carc:197 age>old")
        await ana.press("enter")
        assert await is_as_approved(picture, ana, "filter")


async def test_empty_queue(practice, picture):
    async with sitting(practice) as ana:
        await ana.press("5")
        assert await is_as_approved(picture, ana, "empty-underpaid")


async def test_before_the_first_sync(nothing_yet, picture):
    async with sitting(nothing_yet) as ana:
        assert await is_as_approved(picture, ana, "never-synced")


async def test_sync(nothing_yet, picture):
    for name in ("two-claims.835", "bad-claims.835"):
        (nothing_yet.drop / name[:-4]).mkdir()
        shutil.copy(FIXTURES / "x12" / name, nothing_yet.drop / name[:-4])
    async with sitting(nothing_yet) as ana:
        await ana.press("S", "s")
        await ana.until(lambda: ana.status)
        await ana.settle()
        assert await is_as_approved(picture, ana, "sync")


async def test_help(practice, picture):
    async with sitting(practice) as ana:
        await ana.press("question_mark")
        assert await is_as_approved(picture, ana, "help")


async def test_palette(practice, picture):
    async with sitting(practice) as ana:
        await ana.press("colon")
        await ana.type("step")
        await ana.until(lambda: "step (s)" in ana.text)
        await ana.settle()
        assert await is_as_approved(picture, ana, "palette")


@pytest.mark.parametrize("keys", ["", "enter"], ids=["queues", "account"])
async def test_hostile_text(nothing_yet, picture, keys):
    for kind, name in (("835", "x12/hostile.835"), ("837", "x12/hostile.837"), ("aging", "aging/hostile.csv")):
        (nothing_yet.drop / kind).mkdir()
        copy = shutil.copy(FIXTURES / name, nothing_yet.drop / kind)
        os.utime(copy, (NOW.timestamp(), NOW.timestamp()))  # the day of an export that names none is its file's
    nothing_yet.sync()
    async with sitting(nothing_yet) as ana:
        await ana.press("a", "x", "j", "j", *filter(None, [keys]))
        assert await is_as_approved(picture, ana, "hostile-account" if keys else "hostile-queues")
