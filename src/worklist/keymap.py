"""Keys as people write them and as Textual names them, and which keys an action has."""

import re
import string
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_OTHER_NAMES = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Where Textual does not go by the character's Unicode name."""


def _textual_name(character: str) -> str:
    name = unicodedata.name(character).lower().replace("-", "_").replace(" ", "_")
    return _OTHER_NAMES.get(name, name)


_BY_MARK = {mark: _textual_name(mark) for mark in string.punctuation}
_BY_SHORT_NAME = {
    "esc": "escape",
    "pgdn": "pagedown",
    "pgup": "pageup",
    "del": "delete",
    "ins": "insert",
    "return": "enter",
}
_WRITTEN = {name: mark for mark, name in _BY_MARK.items()} | {
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "delete": "del",
    "insert": "ins",
}
_MOVING = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete")
_NAMED = frozenset(("space", "enter", "escape", "tab", "shift+tab", "backspace", *_MOVING))
_FUNCTION = re.compile(r"f([1-9]|1\d|2[0-4])")
_SAME_AS = {"ctrl+h": "backspace", "ctrl+i": "tab", "ctrl+j": "a line feed", "ctrl+m": "enter", "ctrl+[": "esc"}
"""A terminal sends the same for both."""
_MODIFIERS = ("ctrl", "alt", "shift")


def key_name(key: str) -> str:
    """A key of Textual's as people write it: ``slash`` is ``/``, ``escape`` is ``esc``."""
    *modifiers, last = key.split("+")
    return "+".join([*modifiers, _WRITTEN.get(last, last)])


def textual_key(written: str) -> str:
    """Textual's name of a key that a person wrote: ``/``, ``F``, ``space``, ``ctrl+t``, ``f2``.

    Raises ValueError, the end of a sentence about the key, for what is no key or never arrives from a terminal.
    """
    if len(written) == 1:
        return _one_character(written)
    *modifiers, last = written.lower().split("+")
    if written.endswith("++") or not last:
        modifiers, last = written[:-2].lower().split("+"), "+"
    last = _BY_SHORT_NAME.get(last, last)
    if not modifiers:
        return _named(last)
    if set(modifiers) - set(_MODIFIERS) or len(set(modifiers)) < len(modifiers):
        raise _no_key()
    return _modified(sorted(modifiers), last, written)


def _one_character(character: str) -> str:
    if character in _BY_MARK:
        return _BY_MARK[character]
    if not character.isalnum():
        raise ValueError('is no key; the space bar is "space"' if character == " " else _NO_KEY)
    return character


def _named(name: str) -> str:
    if name in _NAMED or _FUNCTION.fullmatch(name):
        return name
    if name in _WRITTEN:  # a mark by Textual's own name for it
        return name
    raise _no_key()


def _modified(modifiers: list[str], last: str, written: str) -> str:
    name = "+".join([*modifiers, last])
    if name in _SAME_AS:
        raise ValueError(f"never arrives: a terminal sends {_SAME_AS[name]} for it")
    if name in _NAMED or (last in _MOVING and "alt" not in modifiers):
        return name
    if modifiers == ["shift"] and len(last) == 1 and last.isalpha():
        return last.upper()
    if modifiers == ["ctrl"] and last in string.ascii_lowercase and len(last) == 1:
        return name
    if modifiers == ["alt"] and len(last) == 1 and last.isalnum():
        return f"alt+{written[-1]}"
    if _is_key(last):
        raise ValueError("does not arrive from most terminals; ctrl goes with a letter or an arrow, alt with a letter")
    raise _no_key()


def _is_key(last: str) -> bool:
    return len(last) == 1 or last in _NAMED or last in _WRITTEN or bool(_FUNCTION.fullmatch(last))


_NO_KEY = 'is no key; write a character such as "s", "F" or "/", or space, enter, tab, f2, ctrl+t'


def _no_key() -> ValueError:
    return ValueError(_NO_KEY)


@dataclass(frozen=True, slots=True)
class Keymap:
    """Which keys do what. Keys are in Textual's names; of several the first is shown."""

    keys: Mapping[str, tuple[str, ...]]
    """By id of the action; every action has one at least."""
    moved: frozenset[str] = frozenset()
    """Ids of the actions that do not have their usual keys."""

    def of(self, action: str) -> tuple[str, ...]:
        """The keys of an action."""
        return self.keys[action]

    def shown(self, action: str) -> str:
        """Its first key as people write it."""
        return key_name(self.keys[action][0])

    def all_shown(self, action: str) -> str:
        """Its keys as people write them, with blanks between."""
        return " ".join(map(key_name, self.keys[action]))

    def with_own(self, own: Mapping[str, tuple[str, ...]]) -> "Keymap":
        """With other keys for some actions."""
        moved = {action for action, keys in own.items() if keys != self.keys[action]}
        return Keymap({**self.keys, **own}, self.moved | moved)
