"""Texts for people, before they are wrapped: sections of lines, each with a tone.

The tone only repeats what the text says: nothing is told by colour alone.
"""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["", "loud", "warn", "good", "money", "dim"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, not yet wrapped."""

    text: str
    tone: Tone = ""
    indent: int = 0
    hanging: int = 2
    """How much further in the line goes on where it is wrapped."""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a title."""

    title: str
    lines: tuple[Line, ...]
