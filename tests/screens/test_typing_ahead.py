"""Keys that arrive together, as they do on a slow line, each reach what the key before them opened."""

from tests.screens.sitting import sitting
from worklist.domain.events import NoteAdded
from worklist.domain.traces import AccountViewed


async def test_text_after_the_key_of_a_dialog_is_typed_into_it(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("queues")
        await ana.press("n", *"mecs", "enter")  # of these letters each is an action, too
        assert ana.record(account) == [NoteAdded("mecs")]


async def test_text_after_the_key_of_the_filter_filters(practice):
    async with sitting(practice) as ana:
        await ana.press("a", "slash", *"synth", "enter", "j")
        assert "All queues / synth" in ana.text
        assert ana.place.table.cursor == 1


async def test_a_key_after_enter_belongs_to_the_account_that_enter_opened(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("queues")
        await ana.press("enter", "s")
        assert [type(screen).__name__ for screen in ana.app.screen_stack[2:]] == ["AccountScreen", "NextStepDialog"]
        assert ana.dialog.account == account


async def test_enter_twice_opens_an_account_once(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("queues")
        await ana.press("enter", "enter")
        assert len(ana.app.screen_stack) == 3
        assert [entry.body for entry in ana.desk._log.of_account(account)] == [AccountViewed()]


async def test_a_whole_call_typed_at_once(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("queues")
        await ana.press("c", "tab", "p", *["tab"] * 4, *"Kim", "enter", *["tab"] * 2, *"retry", "enter", "q")
        call, step = ana.record(account)
        assert (call.outcome, call.representative, step.note) == ("payment-promised", "Kim", "retry")
        assert not ana.app.is_running
