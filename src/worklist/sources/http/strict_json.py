"""JSON that is taken only where every reader would read it the same, and only as much as memory is given for.

Refused: NaN and Infinity, one key twice in an object, whole numbers of more than 18 digits, numbers that would be
written with more than 18 digits before the point or 30 behind it, text that is not UTF-8, deep nesting, and
millions of tiny values, which take fifty times the room of their text. A number with a point becomes a Decimal.
"""

import json
from decimal import Decimal

_MOST_VALUES = 2_000_000
_MOST_DIGITS = 18
_MOST_PLACES = 30
_LONGEST_NUMBER = 60
_SLICE = 1 << 20
_BOM = b"\xef\xbb\xbf"
_NO_MARKS = bytes(byte for byte in range(256) if byte not in b"[]{},")


class JsonError(ValueError):
    """A text is not taken as JSON; says why, as a clause without a subject, and never quotes it."""


def parse_json(text: bytes, depth: int) -> object:
    """The value of a JSON text whose objects and lists stand at most ``depth`` within each other. Raises JsonError."""
    text = text.removeprefix(_BOM)
    _measure(text, depth)
    try:
        value: object = json.loads(
            text.decode("utf-8"),
            parse_float=_decimal,
            parse_int=_whole,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError as error:
        raise JsonError(f"is not UTF-8 at byte {error.start:,}") from None
    except json.JSONDecodeError as error:
        where = (
            "it ends too soon" if error.pos >= len(error.doc.rstrip()) else f"it breaks off at character {error.pos:,}"
        )
        raise JsonError(f"is damaged or was cut: {where}") from None
    return value


def _measure(text: bytes, depth: int) -> None:
    """Count the depth and the values before anything is built, slice by slice, at the speed of C.

    Outside of texts, JSON has no backslash and no other quotation mark; a text that is no JSON is counted right up
    to the place where the parser stops.
    """
    text = text.replace(rb"\\", b"").replace(rb"\"", b"")
    in_text, open_now, values = 0, 0, 0
    for at in range(0, len(text), _SLICE):
        parts = text[at : at + _SLICE].split(b'"')
        marks = b"".join(parts[in_text::2]).translate(None, _NO_MARKS)
        in_text ^= (len(parts) - 1) & 1
        values += sum(map(marks.count, (b"[", b"{", b",")))
        if values > _MOST_VALUES:
            raise JsonError(f"holds more than {_MOST_VALUES:,} values")
        open_now = _depth_after(marks.translate(None, b","), open_now, depth)


def _depth_after(brackets: bytes, open_now: int, depth: int) -> int:
    for bracket in brackets:
        open_now += 1 if bracket in b"[{" else -1
        if open_now > depth:
            raise JsonError(f"is nested more than {depth} deep")
    return open_now


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise JsonError("has an object with one key twice")
    return found


def _whole(text: str) -> int:
    if len(text.lstrip("-")) > _MOST_DIGITS:
        raise JsonError(f"has a number of more than {_MOST_DIGITS} digits")
    return int(text)


def _decimal(text: str) -> Decimal:
    number = Decimal(text) if len(text) <= _LONGEST_NUMBER else None
    exponent = number.as_tuple().exponent if number is not None else None
    if number is None or not isinstance(exponent, int) or number.adjusted() >= _MOST_DIGITS or exponent < -_MOST_PLACES:
        raise JsonError("has a number that is too large or too fine")
    return number


def _constant(text: str) -> object:
    raise JsonError(f"has {text} where a number should be")
