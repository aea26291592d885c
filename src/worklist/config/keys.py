"""The ``[keys]`` table: a person's own keys for actions, held against the whole table of actions."""

import re
from collections.abc import Iterable, Iterator

from worklist.actions import ACTIONS, USUAL, Action, Place
from worklist.config.tables import ConfigError, Table, did_you_mean, shown
from worklist.keymap import Keymap, key_name, textual_key

_ACTIONS = {action.id: action for action in ACTIONS}
_MOST_KEYS = 6
_BESIDE_TYPING = re.compile(r"f\d+|alt\+.|ctrl\+[cglnoqrstyz]")
"""Keys that no text field needs; ctrl+c copies there and acts everywhere else."""


def read_keys(table: Table) -> Keymap:
    """The keys in force: the usual ones but for the actions in the table. Raises ConfigError for the first mistake."""
    own: dict[str, tuple[str, ...]] = {}
    for id_, part, key in _entries(table):
        if id_ not in _ACTIONS:
            raise part.error(key, f"{shown(id_)} is no action{_meant(id_)}")
        own[id_] = _read(part, key)
        if _ACTIONS[id_].of_app:
            _refuse_typing_keys(own[id_], part, key)
    keymap = USUAL.with_own(own)
    for id_, part, key in _entries(table):
        _refuse_clash(keymap, _ACTIONS[id_], part, key)
    return keymap


def _entries(table: Table, prefix: str = "") -> Iterator[tuple[str, Table, str]]:
    """Id of an action, with the table and key that stand for it; ``queue.denied`` may also be written unquoted."""
    for key, value in table.values.items():
        if isinstance(value, dict) and not prefix:
            yield from _entries(table.table(key), f"{key}.")
        else:
            yield prefix + key, table, key


def _meant(id_: str) -> str:
    """There are too many actions to list them all."""
    said = did_you_mean(id_, _ACTIONS)
    return said if said.startswith("; did you mean") else "; worklist keys lists them."


def _read(table: Table, key: str) -> tuple[str, ...]:
    written = table.texts(key)
    if not written:
        raise table.error(key, f'{key} is left without a key; name one, such as {key} = "f2", or leave the line out.')
    if len(written) > _MOST_KEYS:
        raise table.error(key, f"{key} has {len(written)} keys; {_MOST_KEYS} is the most.")
    return tuple(dict.fromkeys(_named(table, key, each) for each in written))


def _named(table: Table, key: str, written: str) -> str:
    try:
        return textual_key(written)
    except ValueError as error:
        raise table.error(key, f"{shown(written)} for {key} {error}.") from None


def _refuse_typing_keys(keys: tuple[str, ...], table: Table, key: str) -> None:
    """What works over a dialog too must not be a key that writes or moves in its fields."""
    for name in keys:
        if not _BESIDE_TYPING.fullmatch(name):
            raise table.error(
                key,
                f"{key} works while one types too, so it cannot have {shown(key_name(name))}; give it a function key,"
                " alt with a letter, or ctrl with one of g l n o q r s t y z.",
            )


def _refuse_clash(keymap: Keymap, action: Action, table: Table, key: str) -> None:
    for name in keymap.of(action.id):
        for other, places in _who_else(keymap, action, name):
            raise _clash(table, key, name, other, places)


def _who_else(keymap: Keymap, action: Action, name: str) -> Iterator[tuple[Action, list[Place]]]:
    for other in ACTIONS:
        places = sorted(action.places & other.places)
        if other is not action and places and name in keymap.of(other.id):
            yield other, places


def _clash(table: Table, key: str, name: str, other: Action, places: Iterable[Place]) -> ConfigError:
    where = ", ".join(places)
    return table.error(
        key,
        f"{key} cannot have {shown(key_name(name))}: that is the key of {other.id} ({other.label}) on the same screen"
        f" ({where}); give {other.id} another key too, or choose a free one.",
    )
