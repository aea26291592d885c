"""One record of an export into one ``AgingRow``."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from worklist.domain.aging import AgingRow
from worklist.domain.column_map import (
    DATE_FIELDS,
    MONEY_FIELDS,
    TEXT_FIELDS,
    ColumnMap,
    column_positions,
    header_key,
)
from worklist.domain.money import Cents
from worklist.domain.people import Person
from worklist.domain.provenance import Position
from worklist.domain.text import clean
from worklist.sources.aging.amounts import read_amount
from worklist.sources.aging.cells import BadRowError, account_of, column_name, fitted, quoted, text_of
from worklist.sources.aging.dates import read_date
from worklist.sources.aging.layout import Header

_REPEATED = ("payer", "plan", "status", "provider", "location")
"""Fields with few different texts: cleaned once and kept once."""
_shared = lru_cache(maxsize=8_192)(clean)
_SHARED_LENGTH = 100


class RowReader:
    """Reads the records below one header."""

    def __init__(self, column_map: ColumnMap, header: Header, file: str, as_of: date) -> None:
        self._file, self._as_of = file, as_of
        self._map = column_map
        positions = column_positions(header.cells)
        columns = {field: positions[header_key(text)] for field, text in column_map.columns.items()}
        self._account = columns["account"]
        self._account_column = column_name(header.cells, self._account)
        self._texts = [(f, columns[f]) for f in TEXT_FIELDS if f in columns and f not in ("account", *_REPEATED)]
        self._repeated = [(f, columns[f]) for f in _REPEATED if f in columns]
        self._money = [(f, columns[f]) for f in MONEY_FIELDS if f in columns]
        self._dates = [(f, columns[f]) for f in DATE_FIELDS if f in columns]
        self._buckets = [positions[header_key(text)] for text in column_map.buckets]
        self._header = header.cells
        self._last = max((*columns.values(), *self._buckets, header.width - 1)) + 1
        self._turned = column_map.credits == "negative"

    def read(self, cells: Sequence[str], line: int) -> AgingRow:
        """The account of a record; raises ``BadRowError``."""
        if len(cells) != self._last:
            cells = fitted(cells, self._last)
        account = account_of(cells[self._account], self._account_column)
        try:
            values = self._values(cells)
        except BadRowError as bad:
            bad.account = account
            raise
        if values.get("balance") is None:
            raise BadRowError(f"{self._owed()} is blank, so the account's balance is not known.", account)
        return AgingRow(account=account, position=Position(self._file, line, "line"), as_of=self._as_of, **values)

    def balance(self, cells: Sequence[str]) -> Cents | None:
        """The balance that a total row states; None where it states none that can be read."""
        cells = [*cells, *[""] * (self._last - len(cells))]
        try:
            if self._buckets:
                return self._sum_of_buckets(cells)
            return next(self._amount(cells, at) for field, at in self._money if field == "balance")
        except BadRowError:
            return None

    def _values(self, cells: Sequence[str]) -> dict[str, Any]:
        values: dict[str, Any] = {field: text_of(cells[at]) for field, at in self._texts}
        for field, at in self._repeated:
            values[field] = _shared(cells[at]) if len(cells[at]) <= _SHARED_LENGTH else clean(cells[at])
        for field, at in self._money:
            values[field] = self._amount(cells, at)
        for field, at in self._dates:
            values[field] = self._date(cells, at, field)
        if self._buckets:
            values["balance"] = self._sum_of_buckets(cells)
        if self._turned:
            _turn(values)
        if "patient_last" in values or "patient_first" in values:
            values["patient"] = Person(values.pop("patient_last", ""), values.pop("patient_first", "")).name
        return values

    def _amount(self, cells: Sequence[str], at: int) -> Cents | None:
        try:
            return read_amount(cells[at], self._map.decimal)
        except ValueError as error:
            raise BadRowError(f"{column_name(self._header, at)} {quoted(cells[at])}{error}.") from None

    def _date(self, cells: Sequence[str], at: int, field: str) -> date | None:
        try:
            return read_date(cells[at], self._map.dates, self._as_of.year + (field != "born"))
        except ValueError as error:
            shown = "" if field == "born" else quoted(cells[at])
            raise BadRowError(f"{column_name(self._header, at)} {shown}{error}.") from None

    def _sum_of_buckets(self, cells: Sequence[str]) -> Cents | None:
        amounts = [amount for at in self._buckets if (amount := self._amount(cells, at)) is not None]
        return sum(amounts) if amounts else None

    def _owed(self) -> str:
        return "Every bucket" if self._buckets else column_name(self._header, dict(self._money)["balance"])


def _turn(values: dict[str, Any]) -> None:
    for field in ("payments", "adjustments"):
        if values.get(field) is not None:
            values[field] = -values[field]
