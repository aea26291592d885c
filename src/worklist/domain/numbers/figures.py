"""Figures in short and text in so many cells: what charts are lettered with."""

from worklist.domain.money import Cents, short_dollars
from worklist.domain.numbers.measure import Unit
from worklist.domain.wrapping import cells

UNKNOWN_MARK = "?"
"""Where there is no room for the word."""
_ELLIPSIS = "…"


def short_money(amount: Cents) -> str:
    """``$950``, ``$12.4k``, ``-$4.56M``; what rounds to nothing and is none is ``<$1``."""
    short = short_dollars(abs(amount))
    return f"{'-' if amount < 0 else ''}{'<$1' if amount and short == '0' else f'${short}'}"


def short_value(value: int | None, unit: Unit) -> str:
    """A value for an axis or a cell of a table, in its unit; ``?`` for UNKNOWN."""
    if value is None:
        return UNKNOWN_MARK
    match unit:
        case Unit.CENTS:
            return short_money(value)
        case Unit.DAYS:
            return f"{value / 10:,.1f} d"
        case Unit.SHARE:
            return f"{value / 10:,.1f} %"
        case Unit.COUNT:
            return short_dollars(value * 100)  # it rounds hundredths


def fitted(text: str, width: int) -> str:
    """The text in at most ``width`` cells; what is cut off is marked."""
    if cells(text) <= width:
        return text
    kept = text[: max(width - 1, 0)]
    while cells(kept) > width - 1 and kept:
        kept = kept[:-1]
    return kept + _ELLIPSIS[:width]


def at_left(text: str, width: int) -> str:
    """In exactly ``width`` cells, padded behind."""
    shown = fitted(text, width)
    return shown + " " * (width - cells(shown))


def at_right(text: str, width: int) -> str:
    """In exactly ``width`` cells, padded in front."""
    shown = fitted(text, width)
    return " " * (width - cells(shown)) + shown
