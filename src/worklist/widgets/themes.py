"""The themes: dark, light, and the terminal's own 16 colours.

Quiet on purpose: one blue for what can be pressed or is chosen, red, amber and green for what a word says too, grey
for what comes second. Every text reaches 4.5:1 on every ground that it stands on (WCAG 2, level AA), except in
``ansi``, where the terminal decides; there a change of colour also costs the fewest bytes.
"""

from textual.theme import Theme

DARK = Theme(
    name="dark",
    primary="#3d6fa5",
    secondary="#5a7fa3",
    accent="#8ab8ea",
    warning="#e3b55f",
    error="#f28b82",
    success="#86c995",
    foreground="#d9dee4",
    background="#12151a",
    surface="#161a20",
    panel="#1f252d",
    boost="#262d37",
    dark=True,
    variables={
        "text-primary": "#a8c7eb",
        "text-accent": "#8ab8ea",
        "text-warning": "#e3b55f",
        "text-error": "#f28b82",
        "text-success": "#86c995",
        "text-muted": "#98a2ae",
        "foreground-muted": "#98a2ae",
        "primary-muted": "#22344a",
        "block-cursor-background": "#2c5480",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#2a3441",
        "block-cursor-blurred-foreground": "#e6eaee",
        "input-cursor-background": "#d9dee4",
        "input-cursor-foreground": "#12151a",
        "input-selection-background": "#2c5480",
        "scrollbar": "#39434f",
        "scrollbar-hover": "#4a5664",
        "scrollbar-active": "#5a6877",
        "scrollbar-background": "#161a20",
        "scrollbar-background-hover": "#161a20",
        "scrollbar-background-active": "#161a20",
    },
)
LIGHT = Theme(
    name="light",
    primary="#2a649f",
    secondary="#4d6f91",
    accent="#1c5596",
    warning="#7d5300",
    error="#a8201a",
    success="#1d6b36",
    foreground="#1f242a",
    background="#fbfbf9",
    surface="#f6f6f3",
    panel="#eaeae5",
    boost="#e0e3e6",
    dark=False,
    variables={
        "text-primary": "#1b4c80",
        "text-accent": "#1c5596",
        "text-warning": "#7d5300",
        "text-error": "#a8201a",
        "text-success": "#1d6b36",
        "text-muted": "#5a626b",
        "foreground-muted": "#5a626b",
        "primary-muted": "#d5e2f0",
        "block-cursor-background": "#235a94",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#d3dde8",
        "block-cursor-blurred-foreground": "#1f242a",
        "input-cursor-background": "#1f242a",
        "input-cursor-foreground": "#fbfbf9",
        "input-selection-background": "#b5cfec",
        "scrollbar": "#c3c7ca",
        "scrollbar-hover": "#aab0b5",
        "scrollbar-active": "#91989e",
        "scrollbar-background": "#f6f6f3",
        "scrollbar-background-hover": "#f6f6f3",
        "scrollbar-background-active": "#f6f6f3",
    },
)
ANSI = Theme(
    name="ansi",
    ansi=True,
    primary="ansi_blue",
    secondary="ansi_cyan",
    accent="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=True,
    variables={
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "surface-active": "ansi_default",
        "text-muted": "ansi_default",
        "text-primary": "ansi_default",
        "foreground-muted": "ansi_default",
        "primary-muted": "ansi_blue",
        "border": "ansi_cyan",
        "border-blurred": "ansi_default",
        "block-cursor-background": "ansi_blue",
        "block-cursor-foreground": "ansi_bright_white",
        "block-cursor-blurred-background": "ansi_default",
        "block-cursor-blurred-foreground": "ansi_cyan",
        "input-cursor-background": "ansi_default",
        "input-cursor-foreground": "ansi_default",
        "input-cursor-text-style": "reverse",
        "input-selection-background": "ansi_blue",
        "input-selection-foreground": "ansi_bright_white",
        "scrollbar": "ansi_cyan",
        "scrollbar-background": "ansi_default",
        "scrollbar-background-hover": "ansi_default",
        "scrollbar-background-active": "ansi_default",
    },
)

THEMES: dict[str, Theme] = {theme.name: theme for theme in (DARK, LIGHT, ANSI)}
"""By name, in the order in which they are walked through."""


def known_theme(*names: str) -> str:
    """The first of some names that is a theme; ``dark`` where none is."""
    return next((name for name in names if name in THEMES), DARK.name)


def next_theme(name: str) -> str:
    """The theme after one, around the end."""
    every = list(THEMES)
    return every[(every.index(name) + 1) % len(every)]
