"""The beginning of a file whose layout is not known: its delimiter, its header row, its columns."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import BinaryIO

from worklist.domain.column_map import DELIMITERS, Decimal, addresses, header_key
from worklist.sources.aging.amounts import read_amount
from worklist.sources.aging.dates import read_date
from worklist.sources.aging.layout import MOST_COLUMNS, MOST_TITLES, Header
from worklist.sources.aging.lines import Line, lines_of, opened_text
from worklist.sources.aging.records import Record, Records
from worklist.sources.aging.synonyms import NAMES, is_bare_bucket, is_bucket, rank, reduced

MOST_ROWS = 2_000
ENOUGH = 0.8
"""Share of a column's filled cells that must read as a kind for the column to be of that kind."""
_MOST_CHARACTERS = 1_000_000


@dataclass(frozen=True)
class Column:
    """One column of the sample."""

    address: str
    """What a map calls it."""
    words: str
    """Its header, reduced."""
    values: Sequence[str]
    """Its filled cells."""
    rows: int
    """How many sample rows there are."""

    @cached_property
    def amounts(self) -> float:
        """Share of the filled cells that read as amounts, in either decimal form."""
        return _share(self.values, lambda value: is_amount(value, ".") or is_amount(value, ","))

    @cached_property
    def days(self) -> float:
        """Share of the filled cells that read as dates, in any order."""
        return _share(self.values, is_date)

    @cached_property
    def is_money(self) -> bool:
        """True where nearly all cells are amounts and some of those show cents, a sign or a currency.

        Cells that are no amounts show nothing: one ``12346-1`` does not make account numbers money.
        """
        return self.amounts >= ENOUGH and any(map(_shows_money, self.values))


@dataclass(frozen=True, slots=True)
class Sample:
    """The header and first rows of a file, split by the delimiter under which the header makes most sense."""

    delimiter: str
    header: Header
    rows: Sequence[Record]
    columns: Sequence[Column]


def take_sample(stream: BinaryIO, encoding: str, given: Mapping[str, str]) -> Sample | None:
    """The sample of a file; None where no row of its beginning looks like a header."""
    best: tuple[int, str, int, list[Record]] | None = None
    for delimiter in DELIMITERS:
        with opened_text(stream, encoding) as text:
            records = list(islice(Records(_few(lines_of(text)), delimiter), MOST_ROWS + MOST_TITLES))
        score, at = max(_scores(records, given), default=(0, 0))
        if score >= 2 and (best is None or score > best[0]):
            best = score, delimiter, -at, records
    return _sample(*best[1:]) if best else None


def is_amount(text: str, decimal: Decimal) -> bool:
    """True where a cell reads as an amount."""
    try:
        return read_amount(text, decimal) is not None
    except ValueError:
        return False


def _shows_money(text: str) -> bool:
    return not text.strip().isdigit() and (is_amount(text, ".") or is_amount(text, ","))


def is_date(text: str) -> bool:
    """True where a cell reads as a date, month first or day first."""
    for form in ("mdy", "dmy"):
        try:
            return read_date(text, form, 2100) is not None or "/" in text or "-" in text
        except ValueError:
            continue
    return False


def _sample(delimiter: str, at: int, records: list[Record]) -> Sample:
    header = Header(records[at].line, records[at].cells, [record.cells for record in records[:at]])
    rows = [record for record in records[at + 1 :] if _is_full(record, header)]
    names = addresses(header.cells)
    columns = [
        Column(name, reduced(cell), _filled(rows, index), len(rows))
        for index, (name, cell) in enumerate(zip(names, header.cells, strict=True))
    ]
    return Sample(delimiter, header, records[at + 1 :], columns)


def _scores(records: list[Record], given: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """For each row that may be the header: how many cells are known names, and its index, negative."""
    wanted = {header_key(header) for header in given.values()}
    for at, record in enumerate(records[:MOST_TITLES]):
        if len(record.cells) <= MOST_COLUMNS:
            known = sum(_is_known(cell, wanted) for cell in set(record.cells))
            yield known, -at


def _is_known(cell: str, wanted: set[str]) -> bool:
    if header_key(cell) in wanted:
        return True
    words = reduced(cell)
    return is_bucket(words) or is_bare_bucket(words) or any(rank(field, words) is not None for field in NAMES)


def _is_full(record: Record, header: Header) -> bool:
    """True for a row with enough filled cells to be an account: no heading, total or repeated header."""
    filled = [cell.strip() for cell in record.cells if cell.strip()]
    enough = len(filled) >= min(3, header.width)
    return enough and "total" not in filled[0].lower() and record.cells != header.cells


def _filled(rows: Iterable[Record], at: int) -> list[str]:
    return [row.cells[at] for row in rows if at < len(row.cells) and row.cells[at].strip()]


def _share(values: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, values)) / len(values) if values else 0.0


def _few(lines: Iterator[Line]) -> Iterator[Line]:
    size = 0
    for line in lines:
        size += len(line.text)
        if size > _MOST_CHARACTERS and line.number > 1:
            return
        yield line
