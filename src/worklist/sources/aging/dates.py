"""Dates as exports write them, in the order that the column map states.

11/20/2026, 20/11/2026, 11-20-26, 2026-11-20, 20261120, 11202026, 20-Nov-2026, November 20, 2026; a time of
day behind them is dropped. Year-first and named months read the same under every order.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import PurePath

from worklist.domain.column_map import DateForm
from worklist.sources.aging.amounts import BLANKS

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = "jan|january|feb|february|mar|march|apr|april|may|june?|july?|aug|august|sept?|september|"
_NAMES += "oct|october|nov|november|dec|december"
_TIME = re.compile(r"(?<=\d)[t ] ?\d{1,2}:\d\d(:\d\d(\.\d{1,9})?)? ?([ap]\.?m\.?)?(z| ?utc|[+-]\d\d:?\d\d)?", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)", re.ASCII)
_DIGITS = re.compile(r"\d{8}", re.ASCII)
_DAY_MONTH = re.compile(rf"(\d{{1,2}})[- /]?({_NAMES})\.?[- /,]{{0,2}}(\d{{4}}|\d\d)", re.ASCII)
_MONTH_DAY = re.compile(rf"({_NAMES})\.? ?(\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})", re.ASCII)
_IN_TEXT = re.compile(
    rf"(?<!\d)(?:\d{{4}}([-/.])\d{{1,2}}\1\d{{1,2}}|\d{{1,2}}([-/.])\d{{1,2}}\2(?:\d{{4}}|\d\d)|\d{{8}}"
    rf"|\d{{1,2}}[- /]?(?:{_NAMES})\.?[- /,]{{0,2}}\d{{4}}"
    rf"|(?:{_NAMES})\.? ?\d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})(?!\d)",
    re.ASCII,
)
_IN_NAME = re.compile(r"(?<!\d)(?:\d{4}([-_.])\d{2}\1\d{2}|\d{1,2}([-_.])\d{1,2}\2\d{4}|\d{8})(?!\d)", re.ASCII)
_AS_OF = re.compile(r"\bas[ -]?of\b|\bag(?:e?ing|ed) (?:date|through|to)\b")
_LONGEST = 64
_REACH = 40
"""How far behind "as of" its date may stand, in characters."""
_STAND_INS = frozenset((date(1900, 1, 1), date(1899, 12, 30)))
"""Dates that databases and spreadsheets write for "no date"."""
_NO_DATE = re.compile(r"0{1,4}([-/.]) ?0{1,2}\1 ?0{1,4}|/ */|0{1,8}|0001-01-01|0?1/0?1/0001")
_EARLIEST, _LATEST = 1900, 2100


def read_date(text: str, form: DateForm, latest_year: int) -> date | None:
    """The date of a cell; None where it is blank or a stand-in for "no date" (0000-00-00, 01/01/1900).

    A year of two digits is the last such year not after ``latest_year``. Raises ValueError, a clause without
    its subject, when the text is no date in this form, or no day of the calendar between 1900 and 2100.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise ValueError("is too long for a date")
    return _read(text, form, latest_year)


@lru_cache(maxsize=16_384)  # a practice has few days and many rows
def _read(text: str, form: DateForm, latest_year: int) -> date | None:
    bare = " ".join(text.casefold().split())
    if bare in BLANKS or bare == "-":
        return None
    bare = _without_time(bare)
    if _NO_DATE.fullmatch(bare):
        return None
    parts = _parts(bare, form)
    if parts is None:
        raise ValueError(f"is not a date of the form {form}")
    found = _calendar_day(parts, latest_year)
    return None if found in _STAND_INS else found


def is_year_first(text: str) -> bool:
    """True where the digits say the order by themselves, year first."""
    bare = _without_time(" ".join(text.split()).casefold())
    return bool(_YEAR_FIRST.fullmatch(bare) or (_DIGITS.fullmatch(bare) and bare[:2] in ("19", "20")))


def leading_numbers(text: str) -> tuple[int, int] | None:
    """The first two numbers of a date such as 11/20/2026, whose order may be in doubt; else None."""
    found = _YEAR_LAST.fullmatch(_without_time(" ".join(text.split()).casefold()))
    return (int(found[1]), int(found[3])) if found else None


def as_of_in_title(text: str, form: DateForm) -> date | None:
    """The date behind "as of" in the text of a title row."""
    lower = " ".join(text[:1_000].casefold().split())
    found = _AS_OF.search(lower)
    if found is None:
        return None
    return next(_dates_in(_IN_TEXT, lower[found.end() : found.end() + _REACH], form), None)


def date_in_file_name(name: str, form: DateForm) -> date | None:
    """The date in a file's name: 2026-11-20, 2026_11_20, 20261120, 11-20-2026."""
    return next(_dates_in(_IN_NAME, PurePath(name).name[:255], form), None)


def _dates_in(pattern: re.Pattern[str], text: str, form: DateForm) -> Iterator[date]:
    for found in pattern.finditer(text):
        try:
            day = read_date(found[0].replace("_", "-"), form, _LATEST - 1)
        except ValueError:
            continue
        if day and day.year >= 2000:
            yield day


def _without_time(bare: str) -> str:
    found = _TIME.search(bare)
    return bare[: found.start()].rstrip() if found and found.end() == len(bare) else bare


def _parts(bare: str, form: DateForm) -> tuple[str, str, str] | None:
    """Year, month, day as written."""
    if found := _YEAR_LAST.fullmatch(bare):
        return _ordered(found[1], found[3], found[4], form)
    if found := _YEAR_FIRST.fullmatch(bare):
        return found[1], found[3], found[4]
    if _DIGITS.fullmatch(bare):
        # No day or month is 19 or 20 in front of a month above 12, so the two orders cannot be confused.
        if bare[:2] in ("19", "20") and bare[4:6] <= "12":
            return bare[:4], bare[4:6], bare[6:]
        return _ordered(bare[:2], bare[2:4], bare[4:], form)
    if found := _DAY_MONTH.fullmatch(bare):
        return found[3], _month(found[2]), found[1]
    if found := _MONTH_DAY.fullmatch(bare):
        return found[3], _month(found[1]), found[2]
    return None


def _ordered(first: str, second: str, year: str, form: DateForm) -> tuple[str, str, str] | None:
    if form == "mdy":
        return year, first, second
    return (year, second, first) if form == "dmy" else None


def _month(name: str) -> str:
    return str(_MONTHS.index(name[:3]) + 1)


def _calendar_day(parts: tuple[str, str, str], latest_year: int) -> date:
    year, month, day = map(int, parts)
    if len(parts[0]) == 2:
        year += latest_year // 100 * 100
        year -= 100 if year > latest_year else 0
    if not _EARLIEST - 1 <= year <= _LATEST:
        raise ValueError("is not a date between 1900 and 2100")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("is not a day of the calendar in the form of the map") from None
