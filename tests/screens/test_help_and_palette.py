"""Help shows every key; the palette runs every action that the screen below it has."""

import pytest

from tests.screens.sitting import MEDIUM, SMALL, sitting
from worklist.actions import ACTIONS, Place, key_name, of_place
from worklist.domain.filter_terms import KEYS, STATES
from worklist.screens.help import help_sections

PALETTE = ("colon", "ctrl+p")


def help_text():
    return "\n".join(line.text for section in help_sections() for line in section.lines)


def test_help_names_every_action_with_its_keys():
    for action in ACTIONS:
        keys = " ".join(map(key_name, action.keys))
        assert any(line.startswith(keys) and action.about in line for line in help_text().splitlines()), action.id


def test_help_explains_the_whole_filter_language():
    assert all(key.example in help_text() for key in KEYS)
    assert all(f"is:{state}" in help_text() for state in STATES)


@pytest.mark.parametrize("size", [SMALL, MEDIUM], ids=str)
async def test_help_opens_scrolls_and_closes_from_every_screen(practice, size):
    async with sitting(practice, size=size) as ana:
        for on_the_way in ([], ["enter"], ["escape", "S"]):
            await ana.press(*on_the_way)
            below = ana.app.screen
            for close in ("escape", "q", "question_mark"):
                await ana.press("question_mark")
                await ana.press("G")
                assert "is:" in ana.text
                await ana.press(close)
                assert ana.app.screen is below


@pytest.mark.parametrize("key", PALETTE)
async def test_the_palette_lists_the_actions_of_its_screen(practice, key):
    async with sitting(practice, size=(120, 60)) as ana:
        await ana.press(key)
        await ana.until(lambda: "take over (T)" in ana.text)
        shown = [action for action in of_place(Place.QUEUES) if not action.of_table]
        assert all(f"{action.label} ({key_name(action.keys[0])})" in ana.text for action in shown[:11])
        assert "Screenshot" not in ana.text


async def test_the_palette_runs_what_was_found_by_its_words(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("queues")
        await ana.press("colon")
        await ana.type("portal check")
        await ana.until(lambda: "call (c)" in ana.text)
        await ana.press("enter")
        await ana.until(lambda: ana.dialog is not None)
        assert (type(ana.dialog).__name__, ana.dialog.account) == ("CallDialog", account)


async def test_the_palette_says_why_something_is_not_possible(practice):
    async with sitting(practice) as ana:
        await ana.press("colon")
        await ana.type("take over")
        await ana.until(lambda: "take over (T)" in ana.text)
        await ana.press("enter")
        await ana.until(lambda: ana.refused)
        assert ana.status == "Nobody holds this account; m holds it for you."


async def test_nothing_of_textual_writes_files_or_leaves_the_program(practice, tmp_path):
    async with sitting(practice) as ana:
        assert list(ana.app.get_system_commands(ana.app.screen)) == []
        ana.app.deliver_screenshot()
        ana.app.open_url("https://example.invalid")
        ana.app.action_suspend_process()
        await ana.press("ctrl+z")
        assert [path.name for path in tmp_path.iterdir()] == ["data"]
