"""The tables in a file: found by their headers, with the forms of their days and amounts."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import BinaryIO

from worklist.domain.column_map import ColumnMap, DateForm, Decimal, addresses
from worklist.domain.money import Cents
from worklist.sources.aging.amounts import read_amount
from worklist.sources.aging.forms import date_form, decimal_of
from worklist.sources.aging.layout import MOST_COLUMNS, MOST_TITLES, Header, Layout
from worklist.sources.aging.layout import Kind as RowKind
from worklist.sources.aging.lines import head_of
from worklist.sources.aging.records import Record, Records
from worklist.sources.aging.sample import MOST_ROWS, Column
from worklist.sources.aging.synonyms import reduced
from worklist.sources.aging.wrong_file import wrong_file
from worklist.sources.archives import archive_kind
from worklist.sources.patients.columns import Columns, Kind, NearlyKnown, columns_of
from worklist.sources.reference.columns import FileRefused
from worklist.sources.reference.sheets import opened_sheets

_DAYS = ("stated_on", "service_on", "paid_on")
_MONEY = ("charge", "insurance_paid", "adjusted", "patient_paid", "owed", "amount")
_OF_INSURERS = frozenset({"insurance", "insurer", "insurers", "payer", "carrier", "carriers", "era", "eob"})
_OF_PATIENTS = frozenset({"patient", "self"})
_COMMA_CENTS = re.compile(r"\d,\d\d\D*$", re.ASCII)
RECEIVED = ("insurance_paid", "adjusted", "patient_paid")
"""Columns of a statement line that take off what is charged."""


@dataclass(frozen=True, slots=True)
class PatientTable:
    """A table that can be read."""

    sheet: int
    """Which worksheet of a workbook, from 0."""
    header: Header
    columns: Columns
    dates: DateForm = "mdy"
    decimal: Decimal = "."
    turned: bool = False
    """Whether a statement writes money received and written off with a minus sign."""
    doubts: tuple[str, ...] = ()
    """What the values do not tell for sure; one sentence each."""

    @property
    def column_map(self) -> ColumnMap:
        """Where an aging's layout looks for account and amount, by which it tells rows from titles and totals."""
        names = addresses(self.header.cells)
        owed = "owed" if self.columns.kind is Kind.STATEMENTS else "amount"
        places = {"account": self.columns.by_field["account"], "balance": self.columns.by_field[owed]}
        return ColumnMap("", {field: names[at] for field, at in places.items()}, decimal=self.decimal)


def holds_patient_tables(stream: BinaryIO, name: str) -> bool:
    """Whether the header of a file is known, so that it can be tried without reading its rows."""
    try:
        return bool(tables_in(stream, name)[0])
    except FileRefused:
        return False


def tables_in(stream: BinaryIO, name: str) -> tuple[list[PatientTable], list[str]]:
    """The tables of a CSV or workbook, and a sentence on each sheet that is nearly one.

    Neither where the file is something else. Raises FileRefused where it is nearly one, or a workbook without any.
    """
    head = head_of(stream)
    is_workbook = archive_kind(head) == "zip"
    if not is_workbook and wrong_file(head):
        return [], []
    found: list[PatientTable] = []
    nearly: list[str] = []
    with opened_sheets(stream, places=2) as sheets:
        for at, records in enumerate(sheets):
            try:
                table = _table_of(at, records, name)
            except NearlyKnown as reason:
                nearly.append(str(reason))
            else:
                found += [table] if table else []
    if nearly and not found:
        raise FileRefused(nearly[0])
    if is_workbook and not found:
        raise FileRefused(
            "is an Excel workbook without a sheet of patients' statements or payments; save other exports as CSV."
        )
    return found, nearly


def _table_of(sheet: int, records: Iterator[Record], name: str) -> PatientTable | None:
    """The table of a sheet; None where no row is its header. Raises NearlyKnown."""
    titles: list[Sequence[str]] = []
    for record in islice(records, MOST_TITLES):
        columns = columns_of(record.cells) if 2 < len(record.cells) <= MOST_COLUMNS else None
        if columns:
            if isinstance(records, Records):
                records.row_width = len(record.cells)
            header = Header(record.line, record.cells, titles)
            if columns.kind is Kind.PAYMENTS:
                _refuse_insurers([name, *chain.from_iterable(titles)])
            return _with_forms(PatientTable(sheet, header, columns), list(islice(records, MOST_ROWS)))
        titles.append(record.cells)
    return None


def _with_forms(plain: PatientTable, rows: Sequence[Record]) -> PatientTable:
    """The table with what its first rows tell of it. Raises NearlyKnown."""
    names = plain.columns.by_field
    decimal = _decimal([_column(plain, rows, names[field]) for field in _MONEY if field in names])
    days = [_column(plain, rows, names[field]) for field in _DAYS if field in names]
    dates, unsure = date_form([*days, _words_above(plain)])
    table = replace(plain, dates=dates, decimal=decimal)
    layout = Layout(table.header, table.column_map)
    kept = [row.cells for row in rows if not row.problem and layout.kind(row.cells) is RowKind.ACCOUNT]
    amounts = [_amounts(names, cells, decimal) for cells in kept]
    if table.columns.kind is Kind.PAYMENTS:
        _refuse_if_mostly_negative(each["amount"] for each in amounts)
    return replace(table, turned=_is_turned(amounts), doubts=tuple(_doubts(table, bool(unsure))))


def _doubts(table: PatientTable, unsure: bool) -> Iterator[str]:
    if unsure:
        yield f"Its days do not tell month from day for sure; they are read with the {FIRST[table.dates]} first."
    for twin in table.columns.twins:
        yield f"The column {twin!r} may mean the same as another one and is not read."


FIRST: Mapping[DateForm, str] = {"mdy": "month", "dmy": "day", "ymd": "year"}
"""What stands first in a day."""


def _decimal(columns: Sequence[Column]) -> Decimal:
    """A comma only where some amount shows cents behind one: nobody looks at it before it is read."""
    shown = any(_COMMA_CENTS.search(value) for column in columns for value in column.values)
    return decimal_of(columns)[0] if shown else "."


def _words_above(table: PatientTable) -> Column:
    """A day in a title, such as that of the printing, tells the order as well."""
    words = [word for title in table.header.titles for cell in title for word in cell.split()]
    return Column("", "", words, len(words))


def _column(table: PatientTable, rows: Sequence[Record], at: int) -> Column:
    cells = [row.cells[at] for row in rows if at < len(row.cells) and row.cells[at].strip()]
    return Column(addresses(table.header.cells)[at], reduced(table.header.cells[at]), cells, len(rows))


def _amounts(names: Mapping[str, int], cells: Sequence[str], decimal: Decimal) -> dict[str, Cents | None]:
    """What of a row reads as an amount; None for the rest."""
    found: dict[str, Cents | None] = {}
    for field in _MONEY:
        at = names.get(field, len(cells))
        try:
            found[field] = read_amount(cells[at], decimal) if at < len(cells) else None
        except ValueError:
            found[field] = None
    return found


def _refuse_insurers(names: Iterable[str]) -> None:
    """A report of insurers' payments can have the same columns; its name or title then says whose they are."""
    words = {word for name in names for word in reduced(name).split()}
    if words & _OF_INSURERS and not words & _OF_PATIENTS:
        raise NearlyKnown(
            "looks like patients' payments, but its name or title speaks of insurers; export the patients' payments"
            " alone and name the file so."
        )


def _refuse_if_mostly_negative(amounts: Iterable[Cents | None]) -> None:
    signs = [amount > 0 for amount in amounts if amount]
    if signs.count(False) > signs.count(True):
        raise NearlyKnown(
            "has more payments below zero than above, so it is not sure whether the minus is money received or given"
            " back; export payments as positive amounts and what was given back as negative ones."
        )


def _is_turned(amounts: Sequence[Mapping[str, Cents | None]]) -> bool:
    """By which sign more lines add up to what is owed; where that tells nothing, by the sign of all together."""
    received = [sum(row[field] or 0 for field in RECEIVED) for row in amounts]
    left = [None if row["charge"] is None or row["owed"] is None else row["charge"] - row["owed"] for row in amounts]
    as_written = sum(each == off for each, off in zip(received, left, strict=True))
    turned = sum(each == -off for each, off in zip(received, left, strict=True) if off is not None)
    return turned > as_written or (turned == as_written and sum(received) < 0)
