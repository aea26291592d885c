"""The values inside a segment: text, amounts, quantities, dates and composites.

Segments arrive as text in which every character is one byte of the file (latin-1), so that offsets hold;
``text`` turns a field into what was meant, UTF-8 where it is UTF-8 and Windows-1252 where it is not.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from worklist.domain import money
from worklist.domain.money import Cents
from worklist.domain.people import Person
from worklist.domain.text import MOST_CHARACTERS, clean
from worklist.sources.x12.reading import BadSegment

SPARE = 20
BLANKS = [""] * SPARE
"""Added behind every segment, so that elements which were not sent read as empty."""

_NO_COMPONENTS = [""] * 6
_LONGEST_NUMBER = 24
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_MEANT_AS_NUMBER = re.compile(r"[-+($ ]{0,3}[\d.,]{1,12}[)\- ]{0,2}", re.ASCII)
_OTHER_SEPARATOR = re.compile(r"[A-Z0-9]{1,3}([:><^|\\!;+&#@%?=/\x1c-\x1f])")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


def text(raw: str) -> str:
    """A field as one line of harmless text."""
    if raw.isascii() and raw.isprintable() and len(raw) <= MOST_CHARACTERS:
        return raw.strip()
    return clean(_decoded(raw))


@lru_cache(maxsize=8_192)
def code(raw: str) -> str:
    """As ``text``, for values that come again and again."""
    return text(raw)


def _decoded(raw: str) -> str:
    sent = raw.encode("latin-1")
    for encoding in ("utf-8", "cp1252"):
        try:
            return sent.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw


def _shown(raw: str) -> str:
    """The value in quotes where it was meant as a number; other text may name a patient and stays out."""
    return f"{raw!r} " if _MEANT_AS_NUMBER.fullmatch(raw) else ""


def amount(segment: list[str], at: int, meaning: str = "") -> Cents:
    """Cents of a required amount, element ``at`` of its segment; ``meaning`` says what it is, for the reason.

    Raises BadSegment when it is missing or not an amount: an amount is never guessed.
    """
    try:
        return _cents(segment[at])
    except ValueError:
        raise _bad_amount(segment, at, meaning) from None


@lru_cache(maxsize=65_536)
def _cents(raw: str) -> Cents:
    if len(raw) > _LONGEST_NUMBER:
        raise ValueError("too long")
    return money.cents(raw)


def _bad_amount(segment: list[str], at: int, meaning: str) -> BadSegment:
    place, raw = where(segment, at, meaning), segment[at].strip()
    if not raw:
        return BadSegment(f"{place} is missing, and an amount is never guessed.")
    return BadSegment(f"{place} {_shown(raw)}is not an amount.")


def quantity(segment: list[str], at: int) -> Decimal | None:
    """A count of units or days, None where it was not sent. Raises BadSegment when it is no number."""
    raw = segment[at]
    if not raw:
        return None
    try:
        return _number(raw)
    except ValueError:
        raise BadSegment(f"{where(segment, at)} {_shown(raw)}is not a quantity.") from None


@lru_cache(maxsize=4_096)
def _number(raw: str) -> Decimal | None:
    stripped = raw.strip()
    if len(raw) > _LONGEST_NUMBER or (stripped and not _NUMBER.fullmatch(stripped)):
        raise ValueError("not a number")
    return Decimal(stripped) if stripped else None


def where(segment: list[str], at: int, meaning: str = "") -> str:
    """An element by its name in the guides and by its meaning: ``CLP03, the charge,``."""
    name = f"{segment[0]}{at:02}"
    return f"{name}, {meaning}," if meaning else name


def day(raw: str) -> date | None:
    """The day of ``CCYYMMDD``; None when there is no such day, or none that a claim can have (1900 to 2199)."""
    if len(raw) != 8:
        raw = raw.strip()
    return _day(raw) if len(raw) == 8 else None


@lru_cache(maxsize=8_192)
def _day(raw: str) -> date | None:
    if not (raw.isascii() and raw.isdigit()):
        return None
    try:
        found = date(int(raw[:4]), int(raw[4:6]), int(raw[6:]))
    except ValueError:
        return None
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def person(nm1: list[str]) -> Person:
    """The person or organisation of an NM1 segment."""
    return Person(text(nm1[3]), text(nm1[4]), text(nm1[5]), text(nm1[9]))


class Procedure(NamedTuple):
    """A procedure composite: SVC01, SVC06, SV101."""

    qualifier: str = ""
    code: str = ""
    modifiers: tuple[str, ...] = ()
    """Up to four; empty ones are left out."""


NO_PROCEDURE = Procedure()


class Components:
    """Splits composites such as ``HC:99213:25`` by the separator of their interchange.

    Some senders declare one separator in ISA16 and use another. A composite without the declared one, but
    with another mark right after its qualifier, shows which; it is said once.
    """

    def __init__(self, warn: Callable[[str], None]) -> None:
        self._warn = warn
        self._separator = ":"
        self._declared = False

    def declare(self, separator: str) -> None:
        """Takes the separator of ISA16; empty where there is none to be had."""
        self._separator = separator or ":"
        self._declared = bool(separator)

    def procedure(self, value: str) -> Procedure:
        """The parts of a procedure composite."""
        if self._separator not in value:
            self._look_for_separator(value)
        return _procedure(value, self._separator)

    def split(self, value: str) -> list[str]:
        """The components of an element that always is a composite, with empty ones behind."""
        if self._separator not in value:
            self._look_for_separator(value)
        return self.split_if_composite(value)

    def split_if_composite(self, value: str) -> list[str]:
        """The components of an element that may be a single value."""
        return value.split(self._separator) + _NO_COMPONENTS

    def _look_for_separator(self, value: str) -> None:
        other = _OTHER_SEPARATOR.match(value)
        if other is None:
            return
        if self._declared:
            self._warn(f"Composites are separated by {other[1]!r}, though ISA16 says {self._separator!r}; read so.")
        self._separator, self._declared = other[1], False


@lru_cache(maxsize=8_192)
def _procedure(value: str, separator: str) -> Procedure:
    qualifier, code, *rest = value.split(separator) + _NO_COMPONENTS
    return Procedure(text(qualifier), text(code), tuple([text(modifier) for modifier in rest[:4] if modifier]))
