"""The ``[screen]`` table: how the screen looks and what it listens to."""

from dataclasses import dataclass

from worklist.config.tables import Table, kind

THEMES = ("dark", "light", "ansi")
"""Names of the themes; ``ansi`` is the terminal's own 16 colours."""


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """What a site says of the screen; a person's own choice of theme goes before it."""

    theme: str = THEMES[0]
    mouse: bool = True
    """Without it the terminal keeps its own way of selecting text, and a moved mouse sends nothing."""


def read_screen(table: Table) -> ScreenSettings:
    """The table; what it leaves out has its usual value. Raises ConfigError."""
    table.only(("theme", "mouse"))
    usual = ScreenSettings()
    return ScreenSettings(table.choice("theme", THEMES, usual.theme), _truth(table, "mouse", default=usual.mouse))


def _truth(table: Table, key: str, *, default: bool) -> bool:
    value = table.values.get(key, default)
    if not isinstance(value, bool):
        raise table.error(key, f"{key} must be true or false without quotes, not {kind(value)}.")
    return value
