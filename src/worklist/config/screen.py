"""The ``[screen]`` table: how the screen looks and what it listens to."""

from dataclasses import dataclass

from worklist.config.tables import Table

THEMES = ("dark", "light", "ansi")
"""Names of the themes; ``ansi`` is the terminal's own 16 colours."""


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """What a site says of the screen; a person's own choice of theme goes before it."""

    theme: str = THEMES[0]
    mouse: bool = True
    """Without it the terminal keeps its own way of selecting text, and a moved mouse sends nothing."""
    lock_minutes: int = 15
    """Minutes without a key or the mouse after which the session ends; 0 never ends it."""
    hide_names: bool = False
    """Whether patients' names are hidden from the start, until a key shows them."""


MOST_LOCK_MINUTES = 240


def read_screen(table: Table) -> ScreenSettings:
    """The table; what it leaves out has its usual value. Raises ConfigError."""
    table.only(("theme", "mouse", "lock_minutes", "hide_names"))
    usual = ScreenSettings()
    return ScreenSettings(
        table.choice("theme", THEMES, usual.theme),
        table.truth("mouse", default=usual.mouse),
        table.number("lock_minutes", usual.lock_minutes, least=0, most=MOST_LOCK_MINUTES),
        table.truth("hide_names", default=usual.hide_names),
    )
