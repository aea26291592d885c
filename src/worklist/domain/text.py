"""Text from outside is data: cleaned once, where it enters, so that no terminal or widget obeys it."""

import re
import unicodedata

MOST_CHARACTERS = 2_000
"""Longest text that is kept from one field."""
_MOST_MARKS = 3

# C0 without tab and newline, DEL, C1, lone surrogates, bidi controls, other invisible format characters.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    "|[\U000e0000-\U000e007f]"
)
_BREAKS = re.compile(r"[\t\n]+")


def clean(text: str, *, most: int = MOST_CHARACTERS) -> str:
    """One line of harmless text: no control or bidi characters, NFC, few combining marks, at most ``most`` long."""
    return _BREAKS.sub(" ", clean_block(text, most=most)).strip()


def clean_block(text: str, *, most: int = MOST_CHARACTERS) -> str:
    """As ``clean``, but line breaks and tabs stay: for notes that a person wrote."""
    if text.isascii() and text.isprintable():
        return text[:most]
    text = text[: most * 4].replace("\r\n", "\n").replace("\r", "\n")
    return _cap_marks(unicodedata.normalize("NFC", _FORBIDDEN.sub("", text)))[:most]


def _cap_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
