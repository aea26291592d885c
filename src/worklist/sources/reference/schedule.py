"""A fee schedule: a table of codes and amounts, with any usual headers, into rows of a contract.

Amounts and dates are read as those of an aging export. A row that cannot be used is set aside with its line; a table
without a code and an amount is refused, since nobody could tell what was left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain
from typing import BinaryIO, NoReturn

from worklist.domain.column_map import header_key
from worklist.domain.money import Cents
from worklist.domain.pricing.contracts import FeeRow
from worklist.domain.provenance import Position, Reject
from worklist.domain.text import clean
from worklist.domain.wording import counted
from worklist.sources.aging.amounts import BLANKS, read_amount
from worklist.sources.aging.dates import read_date
from worklist.sources.aging.records import Record
from worklist.sources.aging.synonyms import reduced
from worklist.sources.reference.columns import (
    MOST_COLUMNS,
    MOST_TITLES,
    FileRefused,
    RowRefused,
    cell,
    is_code,
    read_code,
    read_decimal,
    whole_number,
)
from worklist.sources.reference.sheets import opened_sheets

_RATE = "amount|rate|fee|allowed|allowed amount|allowable|price|payment|reimbursement|contract(ed|ual)? rate"
_RATE += "|fee schedule( amount)?|rate amount|fee amount"
_YEARS = r"(?:20\d\d )?(?:{0})(?: 20\d\d)?"
FIELDS: Mapping[str, re.Pattern[str]] = {
    field: re.compile(pattern)
    for field, pattern in {
        "code": "((procedure|proc|service|cpt|hcpcs|cpt hcpcs|hcpcs cpt) )?codes?|cpt|hcpcs|cpt hcpcs|procedure|proc",
        "modifier": "(mod|modifier)s?( ?[1-4])?",
        "place": "pos( code)?|place( of service)?( code)?|setting|facility non facility",
        "amount": _YEARS.format(_RATE),
        "facility": _YEARS.format(f"fac(ility)?( ({_RATE}))?"),
        "nonfacility": _YEARS.format(f"non ?fac(ility)?( ({_RATE}))?|office( ({_RATE}))?"),
        "base": "(asa |anesthesia )?base( units?)?|asa units?",
        "from": "(valid |effective )?from( date)?|effective( date)?|eff( date)?|start( date)?|begin( date)?",
        "to": "(valid |effective )?to( date)?|(end|term|termination|thru|through|expiration)( date)?|expires",
    }.items()
}
"""Our field -> how its reduced header reads."""
_MANY = ("modifier",)
_AMOUNTS = ("amount", "facility", "nonfacility")
_PLACES = {
    **dict.fromkeys(("", "all", "any", "*", "both"), ""),
    **dict.fromkeys(("f", "fac", "facility"), "facility"),
    **dict.fromkeys(("nf", "nonfac", "nonfacility", "office"), "nonfacility"),
}
_FINE = re.compile(r"\$? ?[\d,]{0,20}\.\d{3,}", re.ASCII)
_CODE_AND_MODIFIER = re.compile(r"([0-9A-Z]{5})[- ]([0-9A-Z]{2})")
_LATEST_YEAR = 2079
_FOR_EVER = "9999"
_MOST_NAMED = 12


def read_schedule(stream: BinaryIO, name: str, columns: Mapping[str, str]) -> Iterator[FeeRow | Reject]:
    """Every row of a schedule, and what was set aside; ``columns`` names headers that are not the usual ones.

    ``stream`` is seekable and only read; ``name`` is for positions. Raises FileRefused, possibly after the first rows.
    """
    headers: list[str] = []
    with opened_sheets(stream) as sheets:
        for records in sheets:
            chosen, nearest = _choose(records, columns)
            headers += nearest
            if chosen:
                yield from _Reading(name, chosen).run(records)
                yield from _other_tables(sheets, name, columns)
                return
    _refuse(headers, columns)


def _other_tables(sheets: Iterable[Iterator[Record]], name: str, columns: Mapping[str, str]) -> Iterator[Reject]:
    """A schedule is one table; of a workbook with several nobody shall think that all were read."""
    others = sum(_is_table(records, columns) for records in sheets)
    if others:
        have = "1 more worksheet has" if others == 1 else f"{others:,} more worksheets have"
        reason = f"{have} codes and amounts too. Only the first is read; save others as files of their own."
        yield Reject(Position(name, 1, "line"), reason, kind="warning")


def _is_table(records: Iterator[Record], columns: Mapping[str, str]) -> bool:
    try:
        return _choose(records, columns)[0] is not None
    except FileRefused:
        return True


def _refuse(headers: Sequence[str], columns: Mapping[str, str]) -> NoReturn:
    named = ", ".join(repr(header) for header in headers[:_MOST_NAMED]) or "none"
    for field, header in columns.items():
        if header_key(header) not in map(header_key, headers):
            raise FileRefused(f"has no column {clean(header, most=60)!r} for {field}; its headers: {named}.")
    raise FileRefused(
        f"has no header row with a code and an amount; its headers: {named}. Name a column as it is called there:"
        ' --column amount="..."'
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    line: int
    of: Mapping[str, tuple[int, ...]]
    cells: tuple[str, ...]

    def texts(self, field: str, cells: Sequence[str]) -> list[str]:
        return [cell(cells, at) for at in self.of.get(field, ())]

    def text(self, field: str, cells: Sequence[str]) -> str:
        return next(iter(self.texts(field, cells)), "")

    @property
    def unused(self) -> list[str]:
        used = {at for places in self.of.values() for at in places}
        return [text for at, text in enumerate(self.cells) if text and at not in used]


def _choose(records: Iterator[Record], columns: Mapping[str, str]) -> tuple[_Columns | None, list[str]]:
    """Consumes rows up to the header; the headers of the fullest row where none is one."""
    nearest: list[str] = []
    for _ in range(MOST_TITLES):
        record = next(records, None)
        if record is None:
            break
        cells = tuple(clean(each, most=80) for each in record.cells[:MOST_COLUMNS])
        of = _fields_of(cells, columns)
        if "code" in of and (of.keys() & {*_AMOUNTS, "base"}):
            _refuse_doubtful(of, cells)
            return _Columns(record.line, of, cells), []
        filled = [each for each in cells if each]
        nearest = filled if _is_nearer(filled, nearest, of) else nearest
    return None, nearest


def _is_nearer(filled: Sequence[str], nearest: Sequence[str], of: Mapping[str, object]) -> bool:
    return bool(of) or (not nearest and len(filled) > 1)


def _fields_of(cells: Sequence[str], columns: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    given = {field: header_key(header) for field, header in columns.items()}
    found: dict[str, list[int]] = {}
    for at, text in enumerate(cells):
        if not text:
            continue
        field = next((field for field, header in given.items() if header == header_key(text)), "")
        words = reduced(text)
        usual = next((field for field, names in FIELDS.items() if field not in given and names.fullmatch(words)), "")
        if field or usual:
            found.setdefault(field or usual, []).append(at)
    if _AMOUNTS[0] in found:  # one amount for every place is enough; a "facility" beside it may say something else
        found.pop("facility", None), found.pop("nonfacility", None)
    return {field: tuple(places) for field, places in found.items()}


def _refuse_doubtful(of: Mapping[str, tuple[int, ...]], cells: Sequence[str]) -> None:
    for field, places in of.items():
        if len(places) > 1 and field not in _MANY:
            named = " and ".join(repr(cells[at]) for at in places)
            raise FileRefused(f'has two columns that may hold the {field}, {named}; say which: --column {field}="..."')


class _Reading:
    """The rows below the header."""

    def __init__(self, name: str, columns: _Columns) -> None:
        self._name = name
        self._columns = columns
        self._padded: list[int] = []
        self._rounded: list[int] = []
        self._read = 0
        self._first = ""

    def run(self, records: Iterable[Record]) -> Iterator[FeeRow | Reject]:
        for record in records:
            try:
                for row in self._rows(record):
                    self._read += 1
                    yield row
            except RowRefused as refusal:
                self._first = self._first or f" Line {record.line}: {refusal}"
                yield Reject(Position(self._name, record.line, "line"), str(refusal))
        yield from self._closing()

    def _rows(self, record: Record) -> list[FeeRow]:
        if record.problem:
            raise RowRefused(f"The line {record.problem}.")
        columns, cells = self._columns, record.cells
        code = columns.text("code", cells)
        amounts = [text for field in (*_AMOUNTS, "base") for text in columns.texts(field, cells) if text]
        if self._is_furniture(code, amounts):
            return []
        if not code:
            raise RowRefused("The row has an amount and no procedure code.")
        return list(self._priced(record, code))

    def _is_furniture(self, code: str, amounts: Sequence[str]) -> bool:
        """Blank rows, headings and footers without an amount, and the header once more."""
        again = bool(code) and header_key(code) == header_key(self._columns.text("code", self._columns.cells))
        return again or (not amounts and not is_code(code))

    def _priced(self, record: Record, text: str) -> Iterator[FeeRow]:
        columns, cells = self._columns, record.cells
        code, modifiers = self._code(record, text)
        modifiers += _modifiers(columns.texts("modifier", cells))
        base = columns.text("base", cells)
        units = read_decimal(whole_number(base), "The base units") if base else None
        place, days = _place(columns.text("place", cells)), self._days(cells)
        amounts = list(self._amounts(record))
        if not amounts and units is None:
            raise RowRefused(f"{code} has neither an amount nor base units; its rate stays UNKNOWN.")
        position = Position(self._name, record.line, "line")
        if not amounts:
            yield FeeRow(code, None, position, modifiers, place, units, *days)
        for where, amount in amounts:
            yield FeeRow(code, amount, position, modifiers, where or place, units, *days)

    def _code(self, record: Record, text: str) -> tuple[str, tuple[str, ...]]:
        found = _CODE_AND_MODIFIER.fullmatch(text.upper())
        code, padded = read_code(found[1] if found else text)
        if padded:
            self._padded.append(record.line)
        return code, (found[2],) if found else ()

    def _amounts(self, record: Record) -> Iterator[tuple[str, Cents]]:
        for field in _AMOUNTS:
            text = self._columns.text(field, record.cells)
            if text and text.casefold() not in BLANKS:
                yield "" if field == "amount" else field, self._cents(text, record.line)

    def _cents(self, text: str, line: int) -> Cents:
        try:
            amount = self._rounded_cents(text, line) if _FINE.fullmatch(text) else read_amount(text)
        except ValueError as error:
            raise RowRefused(f"The amount {clean(text, most=40)!r} {error}.") from None
        if amount is None or amount <= 0:
            raise RowRefused(
                f"The amount is {clean(text, most=40)!r}; schedules write that where no rate is set, so it stays"
                " UNKNOWN. Where the contract pays nothing, say so with a [[carve_out]]."
            )
        return amount

    def _rounded_cents(self, text: str, line: int) -> Cents | None:
        """Spreadsheets hold 105.8345 where they show 105.83."""
        exact = Decimal(text.replace("$", "").replace(",", "").strip())
        rounded = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
        if rounded != exact:
            self._rounded.append(line)
        return read_amount(f"{rounded:f}")

    def _days(self, cells: Sequence[str]) -> tuple[date | None, date | None]:
        first, last = (_day(self._columns.text(field, cells)) for field in ("from", "to"))
        if first and last and last < first:
            raise RowRefused(f"The row ends on {last}, before it begins on {first}.")
        return first, last

    def _closing(self) -> Iterator[Reject]:
        if self._columns.unused:
            named = ", ".join(repr(text) for text in self._columns.unused[:_MOST_NAMED])
            yield self._warning(self._columns.line, f"These columns are not used: {named}.")
        if self._padded:
            yield self._warning(self._padded[0], f"The zero in front of {_codes(self._padded)} was lost and put back.")
        if self._rounded:
            lines = _lines(self._rounded)
            yield self._warning(self._rounded[0], f"Amounts with parts of a cent were rounded: {lines}.")
        if not self._read:
            raise FileRefused(f"has a header and no row that could be used.{self._first}")

    def _warning(self, line: int, reason: str) -> Reject:
        return Reject(Position(self._name, line, "line"), reason, kind="warning")


def _modifiers(texts: Sequence[str]) -> tuple[str, ...]:
    parts = [part for text in texts if text.casefold() not in BLANKS for part in re.split(r"[\s,;:/-]+", text) if part]
    found = [whole_number(part).upper() for part in parts]
    for modifier in found:
        if not re.fullmatch(r"[0-9A-Z]{2}", modifier):
            raise RowRefused(f"{clean(modifier, most=40)!r} is no modifier (two characters, such as 26 or TC).")
    return tuple(found)


def _place(text: str) -> str:
    key = re.sub(r"[^0-9a-z*]", "", text.casefold())
    if key in _PLACES and (key or not any(map(str.isalnum, text))):  # a word of another script is no blank
        return _PLACES[key]
    number = whole_number(text)
    if re.fullmatch(r"\d{1,2}", number, re.ASCII):
        return number.zfill(2)
    raise RowRefused(f"{clean(text, most=40)!r} is no place of service (11, facility, nonfacility).")


def _day(text: str) -> date | None:
    if _FOR_EVER in text:
        return None
    try:
        return read_date(text, "mdy", _LATEST_YEAR)
    except ValueError as error:
        raise RowRefused(f"The date {clean(text, most=40)!r} {error}.") from None


def _codes(lines: Sequence[int]) -> str:
    return f"{counted(len(lines), 'code')} ({_lines(lines)})"


def _lines(lines: Sequence[int]) -> str:
    more = f" and {len(lines) - _MOST_NAMED:,} more" if len(lines) > _MOST_NAMED else ""
    shown = ", ".join(map(str, chain(lines[:_MOST_NAMED])))
    return f"{'line' if len(lines) == 1 else 'lines'} {shown}{more}"
