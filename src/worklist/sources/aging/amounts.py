"""Money as exports write it: ``$1,234.50``, ``(12.34)``, ``12.34-``, ``5.00 CR``, ``$ -``.

European ``1.234,50`` is read only with decimal ``,``: with ``.`` it is refused, because ``1,234`` and
``1.234`` would each be read a thousandfold wrong in the other form.
"""

import re
from functools import lru_cache

from worklist.domain.column_map import Decimal
from worklist.domain.money import Cents

BLANKS = frozenset(("", "null", "n/a", "na", "none", "#n/a", "--"))
"""Lower-case texts by which exports say "nothing here"."""

_LONGEST = 40
_MOST_CENTS = 10**15
_USUAL = re.compile(r"-?\$?(?:\d{1,12}|\d{1,3}(?:,\d{3}){1,3})\.\d\d", re.ASCII)
"""What most cells look like; read at once, since an export has millions of them."""
_NO_MARKS = str.maketrans("", "", "$,.")
_NO_GROUPS = str.maketrans("", "", ",.' ")
_MINUSES = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2010": "-", "\u2011": "-"})
_SIGNED = re.compile(r"(?P<front>[-+]?)(?P<number>[\d.,' ]+?)(?P<back>-|cr|dr)?", re.ASCII)
_CURRENCY = re.compile(r"\$|€|£|usd|us\$")
_NUMBERS: dict[str, re.Pattern[str]] = {
    ".": re.compile(r"(?P<whole>\d{1,3}(?:,\d{3})+|\d*)(?:\.(?P<part>\d*))?", re.ASCII),
    ",": re.compile(r"(?P<whole>\d{1,3}(?:[.' ]\d{3})+|\d*)(?:,(?P<part>\d*))?", re.ASCII),
}


def read_amount(text: str, decimal: Decimal = ".") -> Cents | None:
    """Cents of an exported amount; None where the cell is blank. ``-`` and ``$ -`` are accounting for zero.

    Raises ValueError, a clause without its subject, when it is not an amount in this form, has a part of a
    cent, or is 10 trillion or more.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise ValueError("is too long for an amount")
    return _read(text, decimal)


@lru_cache(maxsize=65_536)  # exports repeat amounts, and the short ones most
def _read(text: str, decimal: Decimal) -> Cents | None:
    if decimal == "." and _USUAL.fullmatch(text):
        return int(text.translate(_NO_MARKS))
    bare = " ".join(text.translate(_MINUSES).casefold().split())
    return None if bare in BLANKS else _signed(bare, decimal)


def _signed(bare: str, decimal: Decimal) -> Cents:
    bare = _CURRENCY.sub("", bare).strip()
    if bare == "-":
        return 0
    bracketed = bare.startswith("(") and bare.endswith(")")
    if bracketed:
        bare = _CURRENCY.sub("", bare[1:-1]).strip()
    found = _SIGNED.fullmatch(bare.replace("- ", "-").replace(" -", "-"))
    signs = bracketed + (found is not None and bool(found["front"])) + (found is not None and bool(found["back"]))
    if found is None or signs > 1:
        raise ValueError(_complaint(bare, decimal))
    amount = _unsigned(found["number"].strip(), decimal)
    return -amount if bracketed or found["front"] == "-" or found["back"] in ("-", "cr") else amount


def _unsigned(number: str, decimal: Decimal) -> Cents:
    found = _NUMBERS[decimal].fullmatch(number)
    if found is None or not (found["whole"] or found["part"]):
        raise ValueError(_complaint(number, decimal))
    part = (found["part"] or "").rstrip("0")
    if len(part) > 2:
        raise ValueError("has a part of a cent")
    amount = int(found["whole"].translate(_NO_GROUPS) or 0) * 100 + int(part.ljust(2, "0"))
    if amount >= _MOST_CENTS:
        raise ValueError("is too large for an amount")
    return amount


def _complaint(number: str, decimal: Decimal) -> str:
    other: Decimal = "," if decimal == "." else "."
    found = _NUMBERS[other].fullmatch(number.lstrip("-+"))
    if found and found["part"]:
        return f"is not an amount; if the file writes cents after {other!r}, say decimal = {other!r} in the map"
    return "is not an amount"
