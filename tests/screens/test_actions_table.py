"""The table of actions is the truth: keys, methods, tables and docs/keys.md agree with it.

``UPDATE_DOCS=1 pytest tests/screens/test_actions_table.py`` writes docs/keys.md anew.
"""

import os
from collections import Counter
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from worklist import screens
from worklist.actions import ACTIONS, USUAL, Place, Situation, keys_table, of_place
from worklist.app import WorklistApp
from worklist.screens.account import Page
from worklist.widgets.offer_rows import OfferTable
from worklist.widgets.queue_table import QueueTable

KEYS = Path(__file__).parents[2] / "docs" / "keys.md"
RESERVED = {"N"}
"""For vendors and numbers."""


def screens_by_place():
    """Every screen of the program that has a place in the table."""
    modules = [import_module(f"{screens.__name__}.{module.name}") for module in iter_modules(screens.__path__)]
    defined = [value for module in modules for value in vars(module).values() if isinstance(value, type)]
    return {screen.PLACE: screen for screen in defined if "PLACE" in vars(screen)}


SCREENS = screens_by_place()


def list_of(place):
    """What answers the movement keys on a screen."""
    if place == Place.RESOLUTION:
        return OfferTable
    return Page if place in (Place.ACCOUNT, Place.WORK, Place.SYNC, Place.PACKET) else QueueTable


def keys_of(widget):
    return {key for binding in widget.BINDINGS for key in binding.key.split(",")}


def own_actions(place):
    """The actions that the screen itself answers."""
    return [action for action in of_place(place) if not action.of_table and not action.of_app]


def action(id_):
    return next(action for action in ACTIONS if action.id == id_)


@pytest.mark.parametrize("place", Place)
def test_every_action_of_a_screen_has_its_method(place):
    without = [a.id for a in own_actions(place) if not hasattr(SCREENS[place], f"do_{a.id.partition('.')[0]}")]
    assert without == []


def test_every_action_of_the_app_has_its_method():
    assert all(callable(getattr(WorklistApp, f"do_{action.id}")) for action in ACTIONS if action.of_app)


@pytest.mark.parametrize("place", Place)
def test_no_key_does_two_things_on_one_screen(place):
    keys = Counter(key for action in of_place(place) for key in action.keys)
    assert [key for key, times in keys.items() if times > 1] == []


@pytest.mark.parametrize("place", Place)
def test_keys_that_are_spoken_for_stay_free(place):
    assert not RESERVED & {key for action in of_place(place) for key in action.keys}


@pytest.mark.parametrize("place", Place)
def test_a_screen_binds_the_keys_of_the_table_and_no_others(place):
    assert keys_of(SCREENS[place]) == {key for action in own_actions(place) for key in action.keys}


def test_the_app_binds_the_keys_of_the_table_and_no_others():
    assert keys_of(WorklistApp) == {key for action in ACTIONS if action.of_app for key in action.keys}


@pytest.mark.parametrize("place", Place)
def test_the_list_of_a_screen_answers_the_keys_that_the_table_leaves_to_it(place):
    left = [action for action in of_place(place) if action.of_table]
    assert keys_of(list_of(place)) == {key for action in left for key in action.keys}
    assert {f"table.{action.id}" for action in left} == {binding.id for binding in list_of(place).BINDINGS}


def test_ids_are_unique_and_every_action_says_what_it_does():
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    assert all(action.about.endswith(".") and action.label for action in ACTIONS)


# -- reasons --------------------------------------------------------------------------------------------------------

MARKED = Situation("ana", account="A1", marked=3)


@pytest.mark.parametrize("id_", [action.id for action in ACTIONS if action.on_many])
def test_what_can_be_done_on_many_is_possible_once_rows_are_marked(id_):
    assert action(id_).disabled(Situation("ana", marked=3)) == ""


@pytest.mark.parametrize("id_", ["call", "undo", "take_over"])
def test_what_is_done_on_one_account_asks_to_unmark_first(id_):
    assert action(id_).disabled(MARKED) == "Unmark the rows first (X): this is done on one account."


@pytest.mark.parametrize(
    ("id_", "reason"),
    [
        ("mark", "There is no account under the cursor."),
        ("mark_range", "No row is marked; space marks one."),
        ("unmark_all", "No row is marked; space marks one."),
        ("save_filter", "No filter is set; / sets one."),
        ("clear_filter", "No filter is set; / sets one."),
        ("sort_reverse", "The list is best first; > sorts by a column."),
        ("take_over", "Nobody holds this account; m holds it for you."),
        ("cancel_sync", "No sync is running."),
    ],
)
def test_what_is_not_possible_says_why(id_, reason):
    assert action(id_).disabled(Situation("ana")) == reason


def test_a_reason_names_the_key_that_a_person_chose():
    own = USUAL.with_own({"hold": ("f5",), "unmark_all": ("f6",)})
    assert action("take_over").disabled(Situation("ana", keys=own)) == "Nobody holds this account; f5 holds it for you."
    assert "(f6)" in action("call").disabled(Situation("ana", marked=1, keys=own))


# -- the page -------------------------------------------------------------------------------------------------------


def test_the_page_of_keys_is_up_to_date():
    made = "\n".join(keys_table())
    if os.environ.get("UPDATE_DOCS"):
        KEYS.write_text(made, "utf-8")
    assert KEYS.read_text("utf-8") == made
