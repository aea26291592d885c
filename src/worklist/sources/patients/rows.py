"""One row of a patients' table into a statement line or a payment."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import chain

from worklist.domain.money import Cents
from worklist.domain.patient_records import PatientPayment, StatementLine
from worklist.domain.provenance import Position
from worklist.sources.aging.amounts import read_amount
from worklist.sources.aging.cells import BadRowError, account_of, column_name, fitted, quoted, text_of
from worklist.sources.aging.dates import read_date
from worklist.sources.patients.columns import Kind
from worklist.sources.patients.table import FIRST, PatientTable
from worklist.sources.reference.columns import RowRefused, read_code

Found = StatementLine | PatientPayment
_SERVICE = re.compile(r"([0-9A-Z]\d{3}[0-9A-Z])((?:[-:][0-9A-Z]{2}\b)*)(?![0-9A-Z])", re.ASCII)
_PART = re.compile(r"[0-9A-Z]+", re.ASCII)
_LONGEST = 80


class PatientRows:
    """Reads the rows below one header."""

    def __init__(self, table: PatientTable, file: str, latest: date) -> None:
        self._table, self._file, self._latest = table, file, latest
        self._at = table.columns.by_field
        self._header = table.header.cells
        self._width = max(*self._at.values(), *table.columns.modifiers, table.header.width - 1) + 1

    def read(self, cells: Sequence[str], line: int) -> Found:
        """The record of a row. Raises BadRowError."""
        cells = fitted(cells, self._width)
        account = account_of(cells[self._at["account"]], column_name(self._header, self._at["account"]))
        place = Position(self._file, line, "line")
        try:
            if self._table.columns.kind is Kind.STATEMENTS:
                return self._statement_line(cells, account, place)
            return self._payment(cells, account, place)
        except BadRowError as bad:
            bad.account = account
            raise

    def stated(self, cells: Sequence[str]) -> Cents | None:
        """The amount that a total row states; None where it states none that can be read."""
        try:
            return self._amount([*cells, *[""] * self._width], self._owed)
        except BadRowError:
            return None

    @property
    def _owed(self) -> str:
        return "owed" if self._table.columns.kind is Kind.STATEMENTS else "amount"

    def _statement_line(self, cells: Sequence[str], account: str, place: Position) -> StatementLine:
        code, modifiers = _service(self._text(cells, "code"))
        columns = self._table.columns.modifiers
        apart = chain.from_iterable(_PART.findall(text_of(cells[at]).upper()) for at in columns)
        return StatementLine(
            account=account,
            owed=self._required_amount(cells),
            stated_on=self._required_day(cells, "stated_on"),
            position=place,
            code=code,
            modifiers=tuple(dict.fromkeys((*modifiers, *apart))),
            service_on=self._day(cells, "service_on"),
            charge=self._amount(cells, "charge"),
            insurance_paid=self._received(cells, "insurance_paid"),
            adjusted=self._received(cells, "adjusted"),
            patient_paid=self._received(cells, "patient_paid"),
        )

    def _payment(self, cells: Sequence[str], account: str, place: Position) -> PatientPayment:
        return PatientPayment(
            account=account,
            paid_on=self._required_day(cells, "paid_on"),
            amount=self._required_amount(cells),
            position=place,
            reference=self._text(cells, "reference"),
            method=self._text(cells, "method"),
        )

    def _text(self, cells: Sequence[str], field: str) -> str:
        return text_of(cells[self._at[field]])[:_LONGEST].strip() if field in self._at else ""

    def _amount(self, cells: Sequence[str], field: str) -> Cents | None:
        if field not in self._at:
            return None
        at = self._at[field]
        try:
            return read_amount(cells[at], self._table.decimal)
        except ValueError as error:
            why, _, _ = str(error).partition(";")  # what follows speaks of a map
            raise BadRowError(f"{column_name(self._header, at)} {quoted(cells[at])}{why}.") from None

    def _required_amount(self, cells: Sequence[str]) -> Cents:
        amount = self._amount(cells, self._owed)
        if amount is None:
            raise BadRowError(f"{column_name(self._header, self._at[self._owed])} is blank, and zero is not assumed.")
        return amount

    def _received(self, cells: Sequence[str], field: str) -> Cents | None:
        amount = self._amount(cells, field)
        return -amount if amount and self._table.turned else amount

    def _day(self, cells: Sequence[str], field: str) -> date | None:
        if field not in self._at:
            return None
        at, form = self._at[field], self._table.dates
        try:
            return read_date(cells[at], form, self._latest.year)
        except ValueError:
            raise BadRowError(
                f"{column_name(self._header, at)} {quoted(cells[at])}is no day with the {FIRST[form]} first."
            ) from None

    def _required_day(self, cells: Sequence[str], field: str) -> date:
        day, column = self._day(cells, field), column_name(self._header, self._at[field])
        if day is None:
            raise BadRowError(f"{column} is blank, so its day is not known.")
        if day > self._latest:
            raise BadRowError(f"{column} is {day}, a day to come: correct it in the PM and export it again.")
        return day


def _service(text: str) -> tuple[str, tuple[str, ...]]:
    """Code and modifiers of a cell such as ``99213-25``; what follows a code is its text and is left out."""
    text = text.upper()
    if found := _SERVICE.match(text):
        return found[1], tuple(_PART.findall(found[2]))
    try:
        return read_code(text)[0], ()
    except RowRefused:
        return ("", ()) if " " in text else (text, ())  # a fee by its own short name
