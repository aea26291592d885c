"""Lines of text with tones, as Textual content. Text is data: it never becomes markup."""

from collections.abc import Iterable

from textual.content import Content

from worklist.domain.sections import Line, Tone

STYLES: dict[Tone, str] = {
    "": "",
    "loud": "bold $text-error",
    "warn": "$text-warning",
    "good": "$text-success",
    "money": "bold",
    "dim": "$foreground-muted",
}
"""Colours by tone; the words say the same, so nothing is lost without colour.

$text-muted is worked out by CSS alone; in content it would be white.
"""


def line_content(line: Line) -> Content:
    """One line with its tone and indent."""
    return Content.styled(" " * line.indent + line.text, STYLES[line.tone])


def lines_content(lines: Iterable[Line]) -> Content:
    """Lines under each other."""
    return Content("\n").join([line_content(line) for line in lines])
