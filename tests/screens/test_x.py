from tests.screens.sitting import *
async def test_x(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("queues")
        await ana.press("n", *"one", "enter", "enter")
        practice.desk("bo").add_note(account, "another's")
        await ana.press("u")
        print(ana.text)
async def test_y(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("queues")
        print(account)
        await ana.press("o", "enter")
        print(ana.text)
        await ana.press("x")
        print(ana.text)
