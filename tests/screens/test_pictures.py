"""Every screen and dialog looks as it was approved.

``pytest tests/screens/test_pictures.py --snapshot-update`` draws them anew into ``screens/``; look at each before
it is committed.
"""

import pytest

from tests.screens.sitting import LARGE, MEDIUM, SMALL, sitting

pytestmark = pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot")  # they stand in screens/

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


def is_as_approved(picture, ana, name):
    return picture(name=name) == ana.app.export_screenshot(title="worklist")


@pytest.mark.parametrize("size", [SMALL, MEDIUM, (160, 45), LARGE], ids=lambda size: "{}x{}".format(*size))
async def test_queues(practice, picture, size):
    async with sitting(practice, size=size) as ana:
        await ana.press("6", "j", "j")
        assert is_as_approved(picture, ana, "queues-{}x{}".format(*size))


@pytest.mark.parametrize("size", [SMALL, (160, 45)], ids=lambda size: "{}x{}".format(*size))
async def test_account(practice, picture, size):
    async with sitting(practice, size=size) as ana:
        await ana.press("4", "enter")
        assert is_as_approved(picture, ana, "account-{}x{}".format(*size))


@pytest.mark.parametrize("name", DIALOGS)
async def test_dialog(practice, picture, name):
    async with sitting(practice, size=(100, 30)) as ana:
        await ana.press("6", DIALOGS[name])
        assert is_as_approved(picture, ana, name)
