"""A file of patients' tables into statement lines and payments, and what is set aside of it."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePath
from typing import BinaryIO

from worklist.domain.patient_records import PatientPayment
from worklist.domain.provenance import Position, Reject
from worklist.domain.text import clean
from worklist.sources.aging.cells import BadRowError
from worklist.sources.aging.layout import Kind as RowKind
from worklist.sources.aging.layout import Layout
from worklist.sources.aging.records import Record, Records
from worklist.sources.aging.set_aside import TableReading, whole_file
from worklist.sources.patients.rows import Found, PatientRows
from worklist.sources.patients.table import PatientTable, tables_in
from worklist.sources.reference.columns import FileRefused
from worklist.sources.reference.sheets import opened_sheets


def read_patient_tables(stream: BinaryIO, name: str, *, latest: date) -> Iterator[Found | Reject] | None:
    """The records and rejects of a seekable stream; None where its header is no patients' table.

    A row of a day after ``latest`` is set aside. A table that is nearly one is one reject for the whole file.
    """
    file = clean(PurePath(name).name)
    try:
        tables, nearly = tables_in(stream, file)
    except FileRefused as refusal:
        return iter((whole_file(file, str(refusal)),))
    return _values(stream, file, tables, nearly, latest) if tables else None


def _values(
    stream: BinaryIO, file: str, tables: Iterable[PatientTable], nearly: Iterable[str], latest: date
) -> Iterator[Found | Reject]:
    known = {table.sheet: table for table in tables}
    with opened_sheets(stream, places=2) as sheets:
        for at, records in enumerate(sheets):
            if at in known:
                yield from _Reading(f"{file}, sheet {at + 1}" if at else file, known[at], latest).run(records)
    for reason in nearly:
        yield Reject(Position(file, 0, "file"), f"A further sheet of the file {reason}", kind="warning")


class _Reading(TableReading):
    """The rows of one table."""

    def __init__(self, file: str, table: PatientTable, latest: date) -> None:
        super().__init__(file)
        self._table = table
        self._layout = Layout(table.header, table.column_map)
        self._rows = PatientRows(table, file, latest)

    def run(self, records: Iterator[Record]) -> Iterator[Found | Reject]:
        """Everything below the header."""
        yield from (self._warning(self._table.header.line, doubt) for doubt in self._table.doubts)
        if isinstance(records, Records):
            records.row_width = len(self._table.header.cells)
        for record in records:
            if record.line > self._table.header.line and (value := self._take(record)):
                self._rejected += isinstance(value, Reject)
                yield value
        yield from self._doubts()

    def _take(self, record: Record) -> Found | Reject | None:
        if record.problem:
            return self._reject(record.line, f"The line {record.problem}.")
        kind = self._layout.kind(record.cells)
        if kind is RowKind.ACCOUNT:
            return self._record(record)
        if kind is RowKind.HEADING:
            self._headings.append(record.line)
        elif kind is RowKind.UNLABELLED:
            return None if self._totals.explains(self._rows.stated(record.cells)) else self._record(record)
        elif kind is not RowKind.FURNITURE:
            self._totals.state(record.line, kind, self._rows.stated(record.cells))
        return None

    def _record(self, record: Record) -> Found | Reject:
        try:
            found = self._rows.read(record.cells, record.line)
        except BadRowError as bad:
            return self._reject(record.line, str(bad), bad.account)
        self._totals.add(found.amount if isinstance(found, PatientPayment) else found.owed)
        return found
