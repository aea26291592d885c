"""Which rows of an export are accounts; the rest are titles, repeated headers, totals, headings, footers."""

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from itertools import islice
from typing import NamedTuple

from worklist.domain.column_map import ColumnMap, column_positions, header_key
from worklist.sources.aging.amounts import read_amount
from worklist.sources.aging.changed import lacking
from worklist.sources.aging.records import Record

MOST_TITLES = 60
"""How many records may stand above the header."""
MOST_COLUMNS = 1_000
"""A wider record is no header."""

_GRAND = re.compile(r"(grand|report|final|overall|practice|company)[ -]?totals?\b.*", re.I)
_PLAIN = re.compile(r"totals?", re.I)
_TOTAL = re.compile(r"(page|sub)?[ -]?totals?\b.*|.*\b(sub-?)?totals?", re.I)
_FOOTER = re.compile(
    r"(printed|page|run (date|time|by|on)|report (date|run|id|end|criteria)|generated|created (by|on)|user)\b"
    r"|(end of (report|file)|confidential|copyright|as of|date range|filters?|criteria|sorted by)\b|\W{3,}"
    r"|[\d,]+ (records?|rows?|accounts?|patients?)\b|(number|count) of\b|(record|row|account)s?( count)?:",
    re.I,
)

_MOST_FOOTER_CELLS = 4
_MOST_NAMED_LINES = 10


class Kind(Enum):
    """What one row of an export is."""

    ACCOUNT = "account"
    """A row to read: an account, or something that should have been one."""
    FURNITURE = "furniture"
    """Blank, a repeated title or header, or a footer: nothing to read."""
    HEADING = "heading"
    """One text without an amount, such as the name of a group: passed over, but said."""
    GRAND_TOTAL = "grand total"
    PLAIN_TOTAL = "total"
    """Says "Total" and no more: of the whole file, or of the rows since the last total."""
    SUBTOTAL = "subtotal"
    UNLABELLED = "amounts without an account"
    """A total if it equals the rows above it, else a row that lost its account number."""


class Header(NamedTuple):
    """The header row of a file and what stood above it."""

    line: int
    cells: Sequence[str]
    titles: Sequence[Sequence[str]]

    @property
    def width(self) -> int:
        """Number of columns up to the last one with a header."""
        return max((at for at, cell in enumerate(self.cells, 1) if cell.strip()), default=0)


class UnknownLayout(ValueError):  # noqa: N818 - it names a finding about data, not a failure of ours
    """No row of the file is a header that the map can read; its text is a sentence without its subject (the file)."""

    def __init__(self, reason: str, lacking: int) -> None:
        super().__init__(reason)
        self.lacking = lacking
        """How many mapped columns the nearest row lacks."""


def find_header(records: Iterable[Record], column_map: ColumnMap) -> Header:
    """Consumes records up to the first row that has every mapped header.

    Raises UnknownLayout, which names the columns that are missing, new, renamed or in doubt.
    """
    titles: list[list[str]] = []
    nearest, least = None, len(column_map.headers)
    for record in islice(records, MOST_TITLES):
        cells = record.cells[:MOST_COLUMNS]
        missing = column_map.missing(cells)
        if not missing:
            _refuse_doubtful(column_map, record.line, cells)
            return Header(record.line, cells, titles)
        if len(missing) < least:
            nearest, least = (record.line, cells, missing), len(missing)
        titles.append(record.cells)
    raise UnknownLayout(_changed(column_map, *nearest) if nearest else _no_header(column_map), least)


def _refuse_doubtful(column_map: ColumnMap, line: int, cells: Sequence[str]) -> None:
    doubtful = column_map.doubtful(cells)
    if doubtful:
        names = ", ".join(repr(header) for header in doubtful)
        raise UnknownLayout(
            f"has other columns beside {names} in its header on line {line} than when the map {column_map.name!r} was "
            f"made, so it is not sure which one is meant: make the map anew with 'worklist map'.",
            len(doubtful),
        )


class Layout:
    """Tells the kinds of rows below one header."""

    def __init__(self, header: Header, column_map: ColumnMap) -> None:
        positions = column_positions(header.cells)
        self._account = positions[header_key(column_map.columns["account"])]
        balance = column_map.columns.get("balance")
        owed = (balance,) if balance else column_map.buckets
        self._amounts = [positions[header_key(text)] for text in owed]
        self._decimal = column_map.decimal
        self._account_header = header_key(header.cells[self._account])
        self._header = _words(header.cells)
        self._titles = {_words(title) for title in header.titles}

    def kind(self, cells: Sequence[str]) -> Kind:
        """The kind of a row."""
        account = cells[self._account].strip() if self._account < len(cells) else ""
        owed = any(at < len(cells) and not cells[at].isspace() and cells[at] for at in self._amounts)
        if account and owed and "total" not in account.lower() and header_key(account) != self._account_header:
            return Kind.ACCOUNT
        return self._other(cells, account, owed)

    def _other(self, cells: Sequence[str], account: str, owed: bool) -> Kind:
        words = _words(cells)
        if not words or words == self._header or words in self._titles:
            return Kind.FURNITURE
        if not account or "total" in account.lower():
            label = (account or words[0]).strip(" *=-:")
            if kind := _total(label):
                return kind
        if not owed and len(words) <= _MOST_FOOTER_CELLS and _FOOTER.match(words[0]):
            return Kind.FURNITURE
        if not account and self._all_amounts(words):
            return Kind.UNLABELLED
        return Kind.HEADING if len(words) == 1 and not owed else Kind.ACCOUNT

    def _all_amounts(self, words: Sequence[str]) -> bool:
        try:
            return all(read_amount(word, self._decimal) is not None for word in words)
        except ValueError:
            return False


def _total(label: str) -> Kind | None:
    if _PLAIN.fullmatch(label):
        return Kind.PLAIN_TOTAL
    if _GRAND.fullmatch(label):
        return Kind.GRAND_TOTAL
    return Kind.SUBTOTAL if _TOTAL.fullmatch(label) else None


def passed_over(lines: Sequence[int]) -> str:
    """What is said of the headings of a file, which stand on these lines."""
    named = ", ".join(map(str, lines[:_MOST_NAMED_LINES]))
    more = f" and {len(lines) - _MOST_NAMED_LINES} more" if len(lines) > _MOST_NAMED_LINES else ""
    return f"Rows with one text and no amount were passed over as headings: lines {named}{more}."


def _words(cells: Iterable[str]) -> tuple[str, ...]:
    """The filled cells in the form in which headers are compared."""
    return tuple(key for key in map(header_key, cells) if key)


def _no_header(column_map: ColumnMap) -> str:
    return (
        f"has no header row of the map {column_map.name!r} in its first {MOST_TITLES} rows; "
        f"if the layout is new, make a map with 'worklist map'."
    )


def _changed(column_map: ColumnMap, line: int, cells: Sequence[str], missing: Sequence[str]) -> str:
    return (
        f"lacks {lacking(column_map, cells, missing)} in its header on line {line}, which the map "
        f"{column_map.name!r} reads; the layout has changed: make the map anew with 'worklist map'."
    )
