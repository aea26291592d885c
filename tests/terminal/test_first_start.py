"""The first start of a person in a real terminal: the tour, once; and what the settings say of keys and colours."""

from tests.terminal.session import Session
from tests.terminal.test_main_job import program

FIRST = {"WORKLIST_TEST_FIRST_START": "1"}
TOUR = "A day at this desk"
SETTINGS = """\
[data]
folder = "{folder}"

[screen]
theme = "light"

[keys]
sync = "f5"
theme = "ctrl+g"
"""


def test_the_tour_is_shown_once_and_the_chosen_colours_stay(practice):
    with program(practice, env=FIRST) as worklist:
        worklist.wait_for(TOUR, "enter begins")
        worklist.press("enter")
        worklist.wait_for("Why it is here", without=[TOUR])
        worklist.press("\x14")
        worklist.wait_for("Colours: light.")
        worklist.press("q")
        assert worklist.wait() == 0
    with program(practice, env=FIRST) as worklist:
        worklist.wait_for("Why it is here", without=[TOUR])
        worklist.press("\x14")
        worklist.wait_for("Colours: ansi.")
        worklist.press("q")
        assert worklist.wait() == 0


def test_the_settings_give_keys_and_colours(practice, tmp_path):
    settings = tmp_path / "worklist.toml"
    settings.write_text(SETTINGS.format(folder=practice.data))
    with Session(["-m", "worklist.cli", "--config", str(settings)]) as worklist:
        worklist.wait_for(TOUR)
        worklist.press("enter")
        worklist.wait_for("f5 sync", without=[TOUR])
        worklist.press("\x07")
        worklist.wait_for("Colours: ansi.")
        worklist.press("q")
        assert worklist.wait() == 0


def test_keys_that_clash_are_said_before_the_screen_opens(practice, tmp_path):
    settings = tmp_path / "worklist.toml"
    settings.write_text(SETTINGS.format(folder=practice.data) + 'note = "c"\n')
    with Session(["-m", "worklist.cli", "--config", str(settings)], size=(200, 40)) as worklist:
        worklist.wait_for("that is the key of call")
        assert worklist.wait() == 1
