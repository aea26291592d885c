"""The header of a table: on one row or several, below titles, with the columns found by their captions."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from worklist.domain.text import clean
from worklist.sources.aging.records import Record

MOST_TITLES = 60
"""How many rows may stand above the header."""
MOST_COLUMNS = 400
_STACKED = 4
_CODE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]", re.ASCII)
_SHORT_CODE = re.compile(r"\d{4}", re.ASCII)
_WHOLE = re.compile(r"(\d+)\.0+", re.ASCII)


class FileRefused(Exception):  # noqa: N818 - it names a finding about data, not a failure of ours
    """The file cannot be used as a whole; the text is a sentence without its subject (the file)."""


class RowRefused(ValueError):  # noqa: N818 - as above
    """A row cannot be used; the text is one sentence."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The header of a table."""

    line: int
    captions: tuple[str, ...]
    """By column; where the header has several rows, those of one column together."""
    titles: tuple[str, ...]
    """What stands above it, a text for each row."""


def headings(records: Iterable[Record]) -> Iterator[Heading]:
    """Each of the first rows, as if it were the header, with the captions that may be stacked above it."""
    titles: list[str] = []
    above: list[Sequence[str]] = []
    for number, record in enumerate(records):
        if number >= MOST_TITLES:
            return
        cells = [clean(cell, most=80) for cell in record.cells[:MOST_COLUMNS]]
        filled = [cell for cell in cells if cell]
        if not filled:
            continue
        yield Heading(record.line, _stacked([*above[-_STACKED:], cells]), tuple(titles))
        titles.append(" ".join(filled))
        if len(filled) > 1:  # a lone text is a title
            above.append(cells)


def _stacked(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    width = len(rows[-1])
    return tuple(" ".join(row[at] for row in rows if at < len(row) and row[at]).upper() for at in range(width))


def columns_by(patterns: Mapping[str, re.Pattern[str]], captions: Sequence[str]) -> dict[str, int]:
    """Field -> the first column whose caption has its pattern."""
    found: dict[str, int] = {}
    for field, pattern in patterns.items():
        at = next((at for at, caption in enumerate(captions) if pattern.search(caption)), None)
        if at is not None:
            found[field] = at
    return found


def cell(cells: Sequence[str], at: int | None) -> str:
    """The text of a cell; empty where the row is too short or there is no such column."""
    return cells[at].strip() if at is not None and at < len(cells) else ""


def whole_number(text: str) -> str:
    """A text that a spreadsheet turned into a number, as it was: 99213.0 is 99213."""
    found = _WHOLE.fullmatch(text)
    return found[1] if found else text


def is_code(text: str) -> bool:
    """Whether a text has the form of a procedure code."""
    return bool(_CODE.fullmatch(text.strip().upper()))


def read_code(text: str) -> tuple[str, bool]:
    """A CPT or HCPCS code, and whether the zero in front was lost. Raises RowRefused."""
    code = whole_number(text.strip().upper())
    if _CODE.fullmatch(code):
        return code, False
    if _SHORT_CODE.fullmatch(code):  # no code has four digits: a spreadsheet took 01967 for a number
        return f"0{code}", True
    raise RowRefused(f"{clean(text, most=40)!r} is no procedure code (five characters, such as 99213 or J1100).")


def read_exact_code(text: str) -> str:
    """A code of a file whose codes are texts, where nothing is put back. Raises RowRefused."""
    code, was_short = read_code(text)
    if was_short:
        raise RowRefused(f"{clean(text, most=40)!r} lost a character; load the file as it was downloaded.")
    return code


def read_decimal(text: str, what: str) -> Decimal:
    """A number that is not below zero; zero where the cell is blank. Raises RowRefused."""
    try:
        value = Decimal(text.replace(",", "")) if text else Decimal(0)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value < 1_000_000:
        raise RowRefused(f"{what} is {clean(text, most=40)!r}, which is no number that it can be.")
    return value
