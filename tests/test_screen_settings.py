"""``[screen]``: what a site says of locking and of names; what cannot be used is said with file and line."""

import pytest

from worklist.config import ConfigError, read_settings


def settings(folder, *lines):
    path = folder / "worklist.toml"
    path.write_text("\n".join(["[screen]", *lines]), "utf-8")
    return read_settings(path).screen


def test_what_is_left_out_locks_after_15_minutes_and_shows_names(tmp_path):
    screen = settings(tmp_path)
    assert (screen.lock_minutes, screen.hide_names) == (15, False)


@pytest.mark.parametrize("minutes", [0, 1, 240])
def test_minutes_and_names_are_the_sites(tmp_path, minutes):
    screen = settings(tmp_path, f"lock_minutes = {minutes}", "hide_names = true")
    assert (screen.lock_minutes, screen.hide_names) == (minutes, True)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("lock_minutes = -1", "lock_minutes must be from 0 to 240."),
        ("lock_minutes = 241", "lock_minutes must be from 0 to 240."),
        ("lock_minutes = true", "lock_minutes must be a whole number from 0 to 240, not true or false."),
        ('lock_minutes = "15"', "lock_minutes must be a whole number from 0 to 240, not a text."),
        ("lock_minutes = 0.5", "lock_minutes must be a whole number from 0 to 240, not a number with a point."),
        ('hide_names = "yes"', "hide_names must be true or false without quotes, not a text."),
        ("lock_minute = 5", "'lock_minute' is no key of [screen]; did you mean lock_minutes?"),
    ],
)
def test_anything_else_is_refused_with_its_line(tmp_path, line, why):
    with pytest.raises(ConfigError) as refused:
        settings(tmp_path, 'theme = "dark"', line)
    assert str(refused.value) == f"{tmp_path / 'worklist.toml'}, line 3: {why}"
