"""Keys from the table of actions, as Textual takes them."""

from textual.app import App
from textual.binding import Binding

from worklist.actions import ACTIONS, USUAL, Action, Place, of_place
from worklist.keymap import Keymap


def bindings(place: Place) -> list[Binding]:
    """A screen's bindings: every action of the table that the screen itself answers, on its usual keys."""
    return [
        _binding(action, ",".join(action.keys))
        for action in of_place(place)
        if not action.of_table and not action.of_app
    ]


_COPY = "ctrl+c"
"""In a text field it copies what is selected."""


def app_bindings() -> list[Binding]:
    """The app's bindings: the actions that it answers on every screen, also over a dialog while somebody types."""
    return [
        _binding(action, key, over_dialogs=key != _COPY) for action in ACTIONS if action.of_app for key in action.keys
    ]


def _binding(action: Action, keys: str, *, over_dialogs: bool = False) -> Binding:
    return Binding(keys, f"act('{action.id}')", action.label, show=False, id=action.id, priority=over_dialogs)


def own_keys(keymap: Keymap) -> dict[str, str]:
    """What ``App.set_keymap`` needs for the actions that were moved.

    Textual would take a key from its action without a word where two want it; a keymap that was read from the
    settings has no such clash. What a table or page answers by itself is bound under the id ``table.<action>``.
    """
    moved = {id_: ",".join(keymap.of(id_)) for id_ in sorted(keymap.moved)}
    return {**moved, **{f"table.{id_}": keys for id_, keys in moved.items()}}


def keymap_of(app: App[object]) -> Keymap:
    """The keys that are in force in an app."""
    found = getattr(app, "keymap", None)
    return found if isinstance(found, Keymap) else USUAL
