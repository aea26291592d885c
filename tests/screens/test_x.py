from tests.screens.sitting import *
import pytest
@pytest.mark.parametrize("n",range(3))
async def test_x(practice,n):
    async with sitting(practice,size=SMALL) as ana:
        below=ana.app.screen
        for i in range(6):
          for close in ("escape","q","question_mark"):
            await ana.press("question_mark")
            print(i, close, ana.app.screen_stack, ana.app.focused)
            await ana.press("G")
            print(i, close, ana.app.screen_stack, ana.app.focused, "is:" in ana.text)
            await ana.press(close)
            assert ana.app.screen is below
