"""Text from outside is data: cleaned once, where it enters, so that no terminal or widget obeys it."""

import re
import unicodedata

MOST_CHARACTERS = 2_000
"""Longest text that is kept from one field."""
_MOST_MARKS = 3

_NEVER = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, invisible format characters (bidi too), lone surrogates, line and paragraph separators."""
_BREAKS = re.compile(r"[\t\n]+")


def clean(text: str, *, most: int = MOST_CHARACTERS) -> str:
    """One line of harmless text: no control or bidi characters, NFC, few combining marks, at most ``most`` long."""
    if text.isascii() and text.isprintable():  # nearly every field of every file
        return text[:most].strip()
    return _BREAKS.sub(" ", clean_block(text, most=most)).strip()


def account_number(text: str) -> str:
    """The number that an account is known by: clean, and in upper case, as clearinghouses return it in either."""
    return clean(text).upper()


def clean_block(text: str, *, most: int = MOST_CHARACTERS) -> str:
    """As ``clean``, but line breaks and tabs stay: for notes that a person wrote."""
    if text.isascii() and text.isprintable():
        return text[:most]
    text = text[: most * 4].replace("\r\n", "\n").replace("\r", "\n")
    visible = "".join(c for c in text if c in "\t\n" or unicodedata.category(c) not in _NEVER)
    return _cap_marks(unicodedata.normalize("NFC", visible))[:most]


def _cap_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character).startswith("M") else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
