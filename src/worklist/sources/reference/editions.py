"""Which edition a file of Medicare's is: from its titles, its name, the name of the archive it came in.

Titles and names change little by little over the years; what cannot be told is asked for, never assumed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from worklist.sources.aging.dates import read_date

_QUARTERS = {"A": 1, "B": 4, "C": 7, "D": 10}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_TITLE = re.compile(rf"\b(20\d\d)\b.*RELATIVE VALUE FILE.*?\b({'|'.join(_MONTHS)})[A-Z]*", re.I)
_FILE = re.compile(rf"PPRRVU_?(20\d\d|\d\d)_?({'|'.join(_MONTHS)})", re.I)
_ARCHIVE = re.compile(r"\bRVU(\d\d)([A-D])", re.I)
_SAID = re.compile(r"^from-(20\d\d-\d\d-\d\d)-")
_YEAR = re.compile(r"\b(20\d\d) (?:PW|PE|MP|WORK) GPCI|\bCY (20\d\d)\b", re.I)
_YEAR_IN_NAME = re.compile(r"GPCI_?(20\d\d|\d\d)(?!\d)", re.I)
_RELEASED = re.compile(r"\bRELEASED\b\D{0,3}([\d/]{8,10})", re.I)
_VERSION = re.compile(r"v(\d{2,3})r(\d{1,2})", re.I)


@dataclass(frozen=True, slots=True)
class Edition:
    """What tells one release from another; of those with the same first day the newest counts."""

    begins: date | None
    """The first day it is valid on; None where the file says it row by row, or cannot be told."""
    release: str = ""
    """Sorts by age: the day of release, or the version of NCCI files."""


def said_in(name: str) -> date | None:
    """The first day as the site gave it when it loaded the file, which its name keeps."""
    found = _SAID.match(name)
    return date.fromisoformat(found[1]) if found else None


def said_as(name: str, begins: date) -> str:
    """The name that keeps a first day: ``from-2026-04-01-PPRRVU.csv``."""
    return f"from-{begins.isoformat()}-{_SAID.sub('', name)}"


def values_edition(titles: Iterable[str], names: Iterable[str]) -> Edition:
    """Of relative values. ``names`` begin with the file's own, then the archive's."""
    text, known = " ".join(titles), list(names)
    released = _RELEASED.search(text)
    release = _day(released[1]) if released else ""
    if begins := next((day for name in reversed(known) if (day := said_in(name))), None):
        return Edition(begins, release)
    if found := _TITLE.search(text):
        return Edition(date(int(found[1]), _month(found[2]), 1), release)
    return Edition(_in_names(known), release)


def localities_edition(texts: Iterable[str], names: Iterable[str]) -> Edition:
    """Of geographic indices, which name their year and come in the archive of a quarter."""
    text, known = " ".join(texts), list(names)
    if begins := next((day for name in reversed(known) if (day := said_in(name))), None) or _in_names(known):
        return Edition(begins)
    if found := _YEAR.search(text):
        return Edition(date(int(found[1] or found[2]), 1, 1))
    year = next((found[1] for name in known if (found := _YEAR_IN_NAME.search(name))), "")
    return Edition(date(2000 + int(year[-2:]), 1, 1) if year else None)


def edits_edition(names: Iterable[str]) -> Edition:
    """Of NCCI edits: ``ccipra-v321r0-f1`` is version 32.1. Their rows have days of their own."""
    found = next((found for name in names if (found := _VERSION.search(name))), None)
    return Edition(None, f"{int(found[1]):04}.{int(found[2]):02}" if found else "")


def _in_names(names: Iterable[str]) -> date | None:
    for name in names:
        if found := _FILE.search(name):
            return date(2000 + int(found[1][-2:]), _month(found[2]), 1)
        if found := _ARCHIVE.search(name):
            return date(2000 + int(found[1]), _QUARTERS[found[2].upper()], 1)
    return None


def _month(name: str) -> int:
    """The month in which a release takes effect."""
    return _MONTHS.index(name[:3].upper()) + 1


def _day(text: str) -> str:
    try:
        found = read_date(text, "mdy", 2079)
    except ValueError:
        return ""
    return found.isoformat() if found else ""
