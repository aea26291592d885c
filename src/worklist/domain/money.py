"""Money is whole cents in an int; text with dollars is read and written only here."""

import re
from decimal import Decimal

Cents = int

_AMOUNT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_TYPED = re.compile(r"[+-]?\$?(\d{1,3}(,\d{3})+|\d*)(\.\d*)?", re.ASCII)
"""As a person types an amount. A comma stands between thousands only: ``1.000,00`` is not 1.00."""
_LIMIT = Decimal("1e13")


def cents(text: str) -> Cents:
    """Cents from a plain decimal such as ``385.2``, ``-12`` or ``.5`` (the X12 form; no ``$`` or commas).

    Raises ValueError when the text is not such a number, has a part of a cent, or is beyond 10 trillion dollars.
    """
    whole, _, part = text.partition(".")
    if len(part) == 2 and len(whole) < 12 and text.isascii() and whole.isdigit() and part.isdigit():
        return int(whole + part)  # 123.45, as nearly all of a file's amounts are
    stripped = text.strip()
    if not _AMOUNT.fullmatch(stripped) or not stripped.isascii():
        raise ValueError(f"{text[:40]!r} is not an amount")
    value = Decimal(stripped) * 100
    if value != value.to_integral_value():
        raise ValueError(f"{text[:40]!r} has a part of a cent")
    if abs(value) >= _LIMIT * 100:
        raise ValueError(f"{text[:40]!r} is too large for an amount")
    return int(value)


def typed_cents(text: str) -> Cents:
    """Cents of what a person types, such as ``1,234.50`` or ``$120``. Raises ValueError, as ``cents`` does."""
    stripped = text.strip()
    if not _TYPED.fullmatch(stripped):
        raise ValueError(f"{text[:40]!r} is not an amount")
    return cents(stripped.replace("$", "").replace(",", ""))


def percent_of(amount: Cents, percent: int) -> Cents:
    """So many whole percent of an amount, half a cent counting as one."""
    return (amount * percent + 50) // 100


def dollars(amount: Cents) -> str:
    """Cents as ``1,234.50``; a minus sign stands in front."""
    sign = "-" if amount < 0 else ""
    whole, part = divmod(abs(amount), 100)
    return f"{sign}{whole:,}.{part:02d}"


def known_dollars(amount: Cents | None) -> str:
    """As ``dollars``; UNKNOWN where nobody knows."""
    return "UNKNOWN" if amount is None else dollars(amount)


def money(amount: Cents) -> str:
    """Cents inside a sentence: ``$1,234.50``."""
    return f"-${dollars(-amount)}" if amount < 0 else f"${dollars(amount)}"


def decimal_dollars(amount: Cents | None) -> Decimal | None:
    """Cents as dollars for a cell of a file; None stays None."""
    return None if amount is None else Decimal(amount).scaleb(-2)


def short_dollars(amount: Cents) -> str:
    """Cents rounded for a heading: ``950``, ``12.3k``, ``4.56M``."""
    whole = round(amount / 100)
    if abs(whole) < 10_000:
        return f"{whole:,}"
    for divisor, mark, places in ((1_000, "k", 1), (1_000_000, "M", 2)):
        shown = round(whole / divisor, places)
        if abs(shown) < 1_000:  # once rounded, or 999,960 would be 1000.0k
            return f"{shown:.{places}f}{mark}"
    return f"{whole / 1_000_000_000:.2f}B"
