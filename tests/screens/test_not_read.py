"""What is read beside the screen and cannot be read now is said; what is old never passes for new in silence."""

import pytest

from tests.screens.sitting import sitting

SCREENS = {
    "number_sign": "The numbers could not be counted now: ",
    "P": "The patterns could not be counted now: ",
    "K": "The vendors could not be counted now: ",
    "M": "The page could not be counted now: ",
    "W": "The write-offs could not be read now: ",
    "r": "The offers could not be worked out now: ",
}


@pytest.mark.parametrize("key", SCREENS)
async def test_a_log_that_went_away_is_said(practice, key):
    async with sitting(practice, actor="sue") as sue:
        await sue.press(key)
        away = practice.data / "away.db"
        (practice.data / "worklog.db").rename(away)
        sue.place.reload()
        await sue.until(lambda: sue.refused and sue.status.startswith(SCREENS[key]))
        away.rename(practice.data / "worklog.db")
