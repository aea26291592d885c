"""Help shows every key; the palette runs every action that the screen below it has."""

import pytest

from tests.screens.sitting import MEDIUM, SMALL, sitting
from worklist.actions import ACTIONS, USUAL, Place, of_place
from worklist.domain.filter_terms import KEYS, STATES
from worklist.screens.help import help_sections

PALETTE = ("colon", "ctrl+p")


OWN = USUAL.with_own(
    {
        "note": ("b",),
        "call": ("n", "f2"),
        "down": ("J",),
        "open": ("l",),
        "filter": ("f7",),
        "help": ("f8",),
        "palette": ("f6",),
        "back": ("backspace",),
        "theme": ("c",),
        "queue.denied": ("D",),
        "hold": ("ctrl+p",),
    }
)
"""Some of them take the usual keys of others."""


def help_text(keymap=USUAL):
    return "\n".join(line.text for section in help_sections(keymap) for line in section.lines)


@pytest.mark.parametrize("keymap", [USUAL, OWN], ids=["usual", "own"])
def test_help_names_every_action_with_its_keys(keymap):
    lines = help_text(keymap).splitlines()
    for action in ACTIONS:
        keys = keymap.all_shown(action.id)
        assert any(line.startswith(keys) and action.about in line for line in lines), action.id


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
        assert all(f"{action.label} ({USUAL.shown(action.id)})" in ana.text for action in shown[:11])
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


# -- own keys -------------------------------------------------------------------------------------------------------


async def test_own_keys_do_what_they_were_given(practice):
    async with sitting(practice, keymap=OWN) as ana:
        await ana.press("D")
        first = ana.account
        for key, dialog in (("b", "NoteDialog"), ("n", "CallDialog"), ("f2", "CallDialog")):
            await ana.press(key)
            assert type(ana.dialog).__name__ == dialog
            await ana.press("escape")
        await ana.press("J")
        assert ana.account != first
        await ana.press("l")
        assert ana.place.PLACE is Place.ACCOUNT
        await ana.press("backspace")
        assert ana.place.PLACE is Place.QUEUES


async def test_a_key_that_was_taken_from_an_action_no_longer_does_it(practice):
    async with sitting(practice, keymap=OWN) as ana:
        await ana.press("D")
        account = ana.account
        await ana.press("6", "j", "slash", "question_mark", "colon")
        assert (ana.account, ana.dialog) == (account, None)
        await ana.press("ctrl+p")
        assert ana.work(account).holder == "ana"
        await ana.press("c")
        assert ana.app.theme == "light"


async def test_bar_palette_and_help_show_own_keys(practice):
    async with sitting(practice, keymap=OWN, size=(120, 60)) as ana:
        assert ana.bar.startswith("f8 help")
        assert "b note" in ana.bar
        await ana.press("f6")
        await ana.until(lambda: "note (b)" in ana.text)
        await ana.press("escape", "f8")
        assert "n f2           Log a call" in ana.text
        await ana.press("f8")
        assert ana.app.screen is ana.place


async def test_own_keys_leave_typing_alone(practice):
    async with sitting(practice, keymap=OWN.with_own({"copy": ("a",), "all_queues": ("f5",)})) as ana:
        await ana.press("f7", "a", "b", "J", "D")
        assert ana.app.screen.query_one("#filter").value == "abJD"


async def test_colours_change_and_the_program_is_left_over_a_dialog_too(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to(Place.QUEUES)
        await ana.press("n", "x", "ctrl+t")
        assert ana.app.theme == "light"
        assert ana.dialog.values() == {"text": "x"}
        await ana.press("ctrl+q")
        assert not ana.app.is_running
    later = practice.desk()
    assert later.personal.draft(account, "note").values == {"text": "x"}
    later.close()


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c"])
async def test_one_key_leaves_at_once_from_any_screen(practice, key):
    async with sitting(practice) as ana:
        await ana.press("6", "enter", key)
        assert not ana.app.is_running


async def test_the_key_that_leaves_can_be_moved_and_its_old_one_given_away(practice):
    own = USUAL.with_own({"leave": ("f12",), "note": ("ctrl+q",), "call": ("ctrl+c",)})
    async with sitting(practice, keymap=own) as ana:
        for key, dialog in (("ctrl+q", "NoteDialog"), ("ctrl+c", "CallDialog")):
            await ana.press(key)
            assert type(ana.dialog).__name__ == dialog
            await ana.press("escape")
        await ana.press("f12")
        assert not ana.app.is_running
