"""The themes can be read: enough contrast, nothing said by colour alone, and the choice is remembered."""

import pytest
from textual.color import Color

from tests.screens.sitting import sitting
from worklist.config.screen import THEMES as SETTING
from worklist.widgets.themes import ANSI, DARK, LIGHT, THEMES, known_theme, next_theme

READABLE = 4.5
"""WCAG 2, level AA, for text of the usual size."""
GROUNDS = ("background", "surface", "panel")
TEXTS = (
    *("foreground", "foreground-muted", "text-muted"),
    *("text-primary", "text-accent", "text-error", "text-warning", "text-success"),
)
PAIRS = [
    *((text, ground) for text in TEXTS for ground in GROUNDS),
    *((text, "primary-muted") for text in ("foreground", "text-warning")),
    *(("block-cursor-foreground", "block-cursor-background"),),
    *(("block-cursor-blurred-foreground", "block-cursor-blurred-background"),),
]


def colour(theme, name):
    variables = theme.to_color_system().generate() | theme.variables
    return Color.parse(variables[name])


def brightness(colour):
    def linear(part):
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part / 255) for part in colour.rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_counted_as_the_standard_counts_it():
    assert round(contrast(Color.parse("#000"), Color.parse("#fff")), 2) == 21
    assert round(contrast(Color.parse("#777"), Color.parse("#fff")), 2) == 4.48


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_every_text_can_be_read_on_every_ground(theme, text, ground):
    assert colour(theme, text).a == 1
    assert contrast(colour(theme, text), colour(theme, ground)) >= READABLE


def test_the_settings_know_the_themes():
    assert tuple(THEMES) == SETTING


def test_a_theme_that_is_not_known_is_passed_over():
    assert known_theme("", "light") == "light"
    assert known_theme("solarized", "") == "dark"
    assert [next_theme(name) for name in THEMES] == ["light", "ansi", "dark"]


async def test_a_key_walks_through_the_themes_and_the_last_is_remembered(practice):
    async with sitting(practice) as ana:
        for name in ("light", "ansi", "dark", "light"):
            await ana.press("ctrl+t")
            assert ana.app.theme == name
            assert ana.status == f"Colours: {name}."
            assert ana.desk.personal.preference("theme") == name


async def test_a_theme_can_be_changed_on_every_screen(practice):
    async with sitting(practice) as ana:
        await ana.press("6", "enter", "ctrl+t")
        assert ana.app.theme == "light"
        await ana.press("escape", "S", "ctrl+t")
        assert ana.app.theme == "ansi"


@pytest.mark.parametrize("theme", THEMES)
async def test_the_words_are_the_same_in_every_theme(practice, theme):
    async with sitting(practice, theme=theme) as ana:
        await ana.press("6", "j")
        assert ana.row.startswith(">")
        assert ">6 Denied" in ana.text


async def test_without_colour_only_greys_are_left(practice, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with sitting(practice) as ana:
        await ana.press("6", "j")
        assert ana.row.startswith(">")
        assert all(is_grey(colour) for colour in drawn_colours(ana))


async def test_ansi_asks_for_the_terminals_colours_only(practice):
    async with sitting(practice, theme=ANSI.name) as ana:
        await ana.press("6", "j")
        assert {colour.is_default or colour.is_system_defined for colour in drawn_colours(ana)} == {True}


async def test_ansi_costs_about_half_the_bytes(practice):
    sent = {}
    for theme in (DARK.name, ANSI.name):
        async with sitting(practice, theme=theme) as ana:
            await ana.press("6")
            sent[theme] = len(whole_screen(ana))
    assert sent[ANSI.name] < 0.7 * sent[DARK.name]


def lines(ana):
    """The screen as it goes to the terminal: drawn, and through every filter."""
    drawn = ana.app.screen._compositor.render_strips()
    for each in ana.app.get_line_filters():
        drawn = [strip.apply_filter(each, Color.parse("#000000")) for strip in drawn]
    return drawn


def drawn_colours(ana):
    styles = [segment.style for strip in lines(ana) for segment in strip if segment.style]
    return {colour for style in styles for colour in (style.color, style.bgcolor) if colour}


def whole_screen(ana):
    return "\n".join(strip.render(ana.app.console) for strip in lines(ana))


def is_grey(colour):
    return colour.is_default or len(set(colour.get_truecolor())) == 1
