import pytest
from textual import events
from tests.screens.sitting import *
@pytest.mark.usefixtures("stopped_clocks")
@pytest.mark.parametrize("keys",[["s","enter"],["n","h","i","enter"],["n","escape"],["enter","s"],["slash","a","enter"],["S","s","q"],["enter","escape","j"],["c","enter","enter"],["colon","enter"],["u","enter"],["enter","enter"],["question_mark","q","q"],["s","s"]])
async def test_x(practice,keys):
    async with sitting(practice) as ana:
        for k in keys:
            ana.app._driver.send_message(events.Key(k, k if len(k)==1 else None))
        await ana.pilot.pause(0.5)
        await ana.pilot.pause(0.2)
        print(keys, ana.app.screen_stack, ana.app._exit)
        print(ana.status, getattr(ana.app.screen,"values",lambda:None)())
