"""A person's own keys: what may be written, and one sentence with file and line for what may not."""

import string
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import _character_to_key

from worklist.actions import ACTIONS, USUAL, Place, keys_table, of_place
from worklist.config import ConfigError, parse_settings
from worklist.keymap import key_name, textual_key

FILE = Path("/site/worklist.toml")
CHARACTERS = string.punctuation + string.ascii_letters + string.digits + "éßя"


def keys_of(text):
    return parse_settings(f"[keys]\n{text}\n", FILE, lambda country, state, years: frozenset()).keys


# -- names of keys --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("character", CHARACTERS)
def test_a_character_has_textuals_name_and_back(character):
    assert textual_key(character) == _character_to_key(character)
    assert key_name(textual_key(character)) == character


@pytest.mark.parametrize(
    ("written", "name"),
    [
        *(("space", "space"), ("Enter", "enter"), ("esc", "escape"), ("escape", "escape"), ("tab", "tab")),
        *(("pgdn", "pagedown"), ("pageup", "pageup"), ("del", "delete"), ("shift+tab", "shift+tab")),
        *(("f2", "f2"), ("F12", "f12"), ("ctrl+t", "ctrl+t"), ("Ctrl+T", "ctrl+t"), ("shift+f", "F")),
        *(("alt+x", "alt+x"), ("alt+X", "alt+X"), ("ctrl+left", "ctrl+left"), ("ctrl+shift+up", "ctrl+shift+up")),
        *(("slash", "slash"), ("question_mark", "question_mark")),
    ],
)
def test_keys_are_written_as_people_write_them(written, name):
    assert textual_key(written) == name


@pytest.mark.parametrize(
    ("written", "words"),
    [
        *(("ctrl+i", "sends tab"), ("ctrl+m", "sends enter"), ("ctrl+h", "sends backspace"), ("ctrl+[", "sends esc")),
        *(("ctrl+j", "never arrives"), ("ctrl+enter", "does not arrive"), ("alt+enter", "does not arrive")),
        *(("shift+enter", "does not arrive"), ("ctrl+1", "does not arrive"), ("ctrl++", "does not arrive")),
        *(("foo", "is no key"), ("f25", "is no key"), ("hyper+x", "is no key"), ("", "is no key"), (" ", "space")),
        *(("ctrl+ctrl+a", "is no key"), ("++", "is no key"), ("\n", "is no key"), ("☃", "is no key")),
    ],
)
def test_a_key_that_cannot_be_pressed_is_refused_with_the_reason(written, words):
    with pytest.raises(ValueError, match=words.replace("+", r"\+")):
        textual_key(written)


@given(st.text(max_size=12))
def test_whatever_is_written_is_a_key_or_is_refused(written):
    try:
        name = textual_key(written)
    except ValueError:
        return
    assert textual_key(key_name(name)) == name
    assert "," not in name


@pytest.mark.parametrize("key", sorted({key for action in ACTIONS for key in action.keys}))
def test_every_usual_key_can_be_written(key):
    assert textual_key(key_name(key)) == key


# -- the settings ---------------------------------------------------------------------------------------------------


def test_without_a_table_the_keys_are_the_usual_ones():
    assert parse_settings("", FILE).keys == USUAL
    assert keys_of('mark = "space"').moved == frozenset()


def test_an_action_can_have_another_key_or_several():
    keymap = keys_of('note = "b"\ncall = ["c", "f2", "f2"]\nqueue.denied = "D"\n"queue.stalled" = "H"')
    assert [keymap.all_shown(id_) for id_ in ("note", "call", "queue.denied", "queue.stalled")] == [
        "b",
        "c f2",
        "D",
        "H",
    ]
    assert keymap.of("next_step") == ("s",)
    assert keymap.moved == {"note", "call", "queue.denied", "queue.stalled"}


def test_two_actions_can_change_places():
    keymap = keys_of('note = "c"\ncall = "n"\nundo = "j"\ndown = ["u", "down"]')
    assert (keymap.shown("note"), keymap.shown("call"), keymap.shown("down")) == ("c", "n", "u")


def test_a_key_may_serve_two_screens():
    assert keys_of('cancel_sync = "w"').shown("cancel_sync") == "w"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('noet = "b"', 2, "'noet' is no action; did you mean note?"),
        ('queue.deneid = "b"', 2, "did you mean queue.denied?"),
        ('xyzzy = "b"', 2, "'xyzzy' is no action; worklist keys lists them."),
        ('call = "f2"\nnote = "ctrl+i"', 3, "'ctrl+i' for note never arrives: a terminal sends tab for it."),
        ('note = "alt+enter"', 2, "does not arrive from most terminals"),
        ('note = "foo"', 2, "'foo' for note is no key"),
        ('note = "c"', 2, "note cannot have 'c': that is the key of call (call) on the same screen"),
        ('note = "j"', 2, "that is the key of down"),
        ('note = "space"', 2, "that is the key of mark"),
        ('note = "ctrl+q"', 2, "that is the key of leave"),
        ('note = "f5"\ncall = "f5"', 2, "give call another key too"),
        ("note = []", 2, "note is left without a key"),
        ('help = ""', 2, "help has an empty text"),
        ("note = 5", 2, "must be a list of texts"),
        ("note = true", 2, "must be a list of texts"),
        ('note = ["f2", 3]', 2, "must be a list of texts"),
        ('note = ["1", "2", "3", "4", "5", "6", "7"]', 2, "6 is the most"),
        ('queue.denied.x = "b"', 2, "must be a list of texts"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, line, words):
    with pytest.raises(ConfigError) as refused:
        keys_of(text)
    said = str(refused.value)
    assert said.startswith(f"{FILE}, line {line}: ")
    assert words in said
    assert "\n" not in said


IDS = st.sampled_from([action.id for action in ACTIONS])
KEYS = st.sampled_from(["s", "c", "j", "F", "/", "space", "f2", "f3", "f4", "b", "ctrl+g", "ctrl+i", "enter"])


@given(st.dictionaries(IDS, st.lists(KEYS, min_size=1, max_size=3), max_size=6))
def test_no_keymap_that_is_read_has_a_key_twice_on_a_screen_or_an_action_without_one(own):
    try:
        keymap = keys_of("\n".join(f'"{id_}" = {keys}' for id_, keys in own.items()))
    except ConfigError:
        return
    for place in Place:
        keys = Counter(key for action in of_place(place) for key in keymap.of(action.id))
        assert [key for key, times in keys.items() if times > 1] == []
    assert all(keymap.keys.values())
    assert keymap.keys.keys() == USUAL.keys.keys()


def test_the_page_of_keys_can_be_made_with_own_keys():
    assert any(line.startswith("| `b` | note |") for line in keys_table(keys_of('note = "b"')))


# -- [screen] -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('theme = "blue"', "theme is 'blue'; it must be one of dark, light, ansi."),
        ('mouse = "no"', "mouse must be true or false without quotes, not a text."),
        ("mouze = true", "did you mean mouse?"),
    ],
)
def test_the_screens_settings_are_checked(text, words):
    with pytest.raises(ConfigError) as refused:
        parse_settings(f"[screen]\n{text}\n", FILE)
    assert str(refused.value).startswith(f"{FILE}, line 2: ")
    assert words in str(refused.value)


def test_the_screens_settings_are_read():
    screen = parse_settings('[screen]\ntheme = "light"\nmouse = false\n', FILE).screen
    assert (screen.theme, screen.mouse) == ("light", False)
    assert (parse_settings("", FILE).screen.theme, parse_settings("", FILE).screen.mouse) == ("dark", True)


@pytest.mark.parametrize("key", ["x", "space", "enter", "tab", "ctrl+a", "left"])
def test_what_works_while_one_types_keeps_away_from_the_keys_of_typing(key):
    with pytest.raises(ConfigError, match=r"line 2: theme works while one types too"):
        keys_of(f'theme = "{key}"')
    assert keys_of('theme = ["f4", "alt+t", "ctrl+r"]').of("theme") == ("f4", "alt+t", "ctrl+r")
