"""An aging or open-accounts export, through its column map, into accounts and rejects.

The rows flow: bytes -> lines (bounded) -> CSV records -> kinds of rows -> ``AgingRow`` -> accounts.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import PurePath
from typing import BinaryIO

from worklist.domain.aging import AgingRow
from worklist.domain.column_map import ColumnMap
from worklist.domain.provenance import Position, Reject
from worklist.domain.text import clean
from worklist.sources.aging.accounts import Accounts
from worklist.sources.aging.cells import BadRowError
from worklist.sources.aging.changed import change_notice
from worklist.sources.aging.dates import as_of_in_title, date_in_file_name
from worklist.sources.aging.layout import MOST_TITLES, Header, Kind, Layout, UnknownLayout, find_header
from worklist.sources.aging.lines import Line, head_of, lines_of, opened_text
from worklist.sources.aging.recognise import recognised
from worklist.sources.aging.records import Record, Records
from worklist.sources.aging.rows import RowReader
from worklist.sources.aging.set_aside import TableReading, whole_file
from worklist.sources.aging.totals import rows_were
from worklist.sources.aging.wrong_file import wrong_file

_LINES_BETWEEN_REPORTS = 2_000


def read_aging(
    stream: BinaryIO,
    name: str,
    column_map: ColumnMap,
    *,
    as_of: date,
    progress: Callable[[int], None] | None = None,
) -> Iterator[AgingRow | Reject]:
    """Rejects as they are met, then every account of the file once (see ``Accounts`` for repeated accounts).

    ``stream`` is seekable and only read; ``as_of`` is used where no title row says "as of"; ``progress`` is
    told the bytes read so far. A reject whose position has the unit ``file`` means that no account was read
    and that nothing may be concluded from the file, least of all that accounts were closed.
    """
    file = clean(PurePath(name).name)
    column_map = recognised(stream, column_map)
    if reason := wrong_file(head_of(stream), column_map.encoding):
        yield whole_file(file, reason)
        return
    with opened_text(stream, column_map.encoding) as text:
        lines = lines_of(text)
        records = Records(_told(lines, stream, progress) if progress else lines, column_map.delimiter)
        try:
            header = find_header(records, column_map)
        except UnknownLayout as error:
            yield whole_file(file, str(error))
            return
        records.row_width = len(header.cells)
        day = _as_of(header.titles, column_map) or as_of
        if notice := change_notice(column_map, header.cells):
            yield Reject(Position(file, header.line, "line"), notice, kind="warning")
        yield from _Reading(file, column_map, header, day).run(records)


def stated_on(stream: BinaryIO, name: str, column_map: ColumnMap) -> date | None:
    """The day a file speaks of, before it is read: "as of" in a title row, else the date in its name."""
    column_map = recognised(stream, column_map)
    if wrong_file(head_of(stream), column_map.encoding) is None:
        with opened_text(stream, column_map.encoding) as text:
            titles = list(_titles(Records(lines_of(text), column_map.delimiter), column_map))
        if found := _as_of(titles, column_map):
            return found
    return date_in_file_name(name, column_map.dates)


class _Reading(TableReading):
    """The rows below the header of one file."""

    def __init__(self, file: str, column_map: ColumnMap, header: Header, as_of: date) -> None:
        super().__init__(file)
        self._layout = Layout(header, column_map)
        self._rows = RowReader(column_map, header, file, as_of)
        self._accounts = Accounts()

    def run(self, records: Iterable[Record]) -> Iterator[AgingRow | Reject]:
        for record in records:
            reject = self._take(record)
            if reject:
                self._rejected += reject.kind == "rejected"
                yield reject
        yield from self._closing()
        yield from self._accounts

    def _take(self, record: Record) -> Reject | None:
        if record.problem:
            return self._reject(record.line, f"The line {record.problem}.")
        kind = self._layout.kind(record.cells)
        if kind is Kind.ACCOUNT:
            return self._take_account(record)
        if kind is Kind.UNLABELLED:
            explained = self._totals.explains(self._rows.balance(record.cells))
            return None if explained else self._take_account(record)
        if kind is Kind.HEADING:
            self._headings.append(record.line)
        elif kind is not Kind.FURNITURE:
            self._totals.state(record.line, kind, self._rows.balance(record.cells))
        return None

    def _take_account(self, record: Record) -> Reject | None:
        try:
            row = self._rows.read(record.cells, record.line)
        except BadRowError as bad:
            return self._reject(record.line, str(bad), bad.account)
        self._totals.add(row.balance)
        same = self._accounts.add(row, record.cells)
        if same is None:
            return None
        reason = f"The row repeats line {same} word for word; both are counted, so check the balance."
        return Reject(Position(self._file, record.line, "line"), reason, row.account, kind="warning")

    def _closing(self) -> Iterator[Reject]:
        yield from self._doubts()
        if not self._accounts:
            aside = f"has no row that could be read ({rows_were(self._rejected)} set aside)."
            yield whole_file(self._file, aside if self._rejected else "has a header but no accounts.")


def _titles(records: Iterable[Record], column_map: ColumnMap) -> Iterator[list[str]]:
    for record in islice(records, MOST_TITLES):
        if column_map.matches(record.cells):
            return
        yield record.cells


def _as_of(titles: Iterable[Iterable[str]], column_map: ColumnMap) -> date | None:
    found = (as_of_in_title(" ".join(title), column_map.dates) for title in titles)
    return next((day for day in found if day), None)


def _told(lines: Iterator[Line], stream: BinaryIO, progress: Callable[[int], None]) -> Iterator[Line]:
    for line in lines:
        if line.number % _LINES_BETWEEN_REPORTS == 0:
            progress(stream.tell())
        yield line
    progress(stream.tell())
