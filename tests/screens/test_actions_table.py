"""The table of actions is the truth: keys, methods, tables and docs/keys.md agree with it.

``UPDATE_DOCS=1 pytest tests/screens/test_actions_table.py`` writes docs/keys.md anew.
"""

import os
from collections import Counter
from pathlib import Path

import pytest

from worklist.actions import ACTIONS, Place, keys_table, of_place
from worklist.screens.account import AccountScreen, Page
from worklist.screens.queues import QueuesScreen
from worklist.screens.sync import SyncScreen
from worklist.widgets.queue_table import QueueTable

KEYS = Path(__file__).parents[2] / "docs" / "keys.md"
SCREENS = {Place.QUEUES: QueuesScreen, Place.ACCOUNT: AccountScreen, Place.SYNC: SyncScreen}
LISTS = {Place.QUEUES: QueueTable, Place.ACCOUNT: Page, Place.SYNC: Page}


def keys_of(widget):
    return {key for binding in widget.BINDINGS for key in binding.key.split(",")}


@pytest.mark.parametrize("place", Place)
def test_every_action_of_a_screen_has_its_method(place):
    for action in of_place(place):
        name = action.id.partition(".")[0]
        assert action.of_table or callable(getattr(SCREENS[place], f"do_{name}")), action.id


@pytest.mark.parametrize("place", Place)
def test_no_key_does_two_things_on_one_screen(place):
    keys = Counter(key for action in of_place(place) for key in action.keys)
    assert [key for key, times in keys.items() if times > 1] == []


@pytest.mark.parametrize("place", Place)
def test_a_screen_binds_the_keys_of_the_table_and_no_others(place):
    assert keys_of(SCREENS[place]) == {k for a in of_place(place) if not a.of_table for k in a.keys}


@pytest.mark.parametrize("place", Place)
def test_the_list_of_a_screen_answers_the_keys_that_the_table_leaves_to_it(place):
    assert keys_of(LISTS[place]) == {key for action in of_place(place) if action.of_table for key in action.keys}


def test_ids_are_unique_and_every_action_says_what_it_does():
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    assert all(action.about.endswith(".") and action.label for action in ACTIONS)


def test_the_page_of_keys_is_up_to_date():
    made = "\n".join(keys_table())
    if os.environ.get("UPDATE_DOCS"):
        KEYS.write_text(made, "utf-8")
    assert KEYS.read_text("utf-8") == made
