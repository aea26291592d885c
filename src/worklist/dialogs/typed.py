"""What is typed or chosen in a dialog, as values."""

from enum import StrEnum

from worklist.domain.money import Cents, typed_cents
from worklist.domain.wording import spelled


def options(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """Every member of a kind, as the options of a field."""
    return [(str(option), spelled(option)) for option in kind]


def whole_number(text: str, name: str) -> int | None:
    """A number, None for nothing. Raises ValueError in words."""
    if not text.strip():
        return None
    if not text.strip().isdecimal():
        raise ValueError(f"{text.strip()[:20]!r} is no number of {name}.")
    return int(text)


def known_amount(text: str) -> Cents | None:
    """As ``amount``; None for nothing."""
    return amount(text) if text.strip() else None


def amount(text: str) -> Cents:
    """Dollars, also with ``$`` and commas, and 0 for nothing. Raises ValueError in words."""
    try:
        return typed_cents(text) if text.strip() else 0
    except ValueError as error:
        raise ValueError(f"{error}; write dollars such as 1200 or 1,200.50.") from None
