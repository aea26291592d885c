"""Vendors' reports, as CSV or Excel workbooks: found by their titles, read to the end, within bounds."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from io import BytesIO
from itertools import islice
from pathlib import Path

from worklist.domain.column_map import addresses, header_key
from worklist.domain.money import Cents
from worklist.domain.text import account_number, clean
from worklist.domain.vendors.report_map import ReportField, guessed, lacking
from worklist.domain.vendors.reports import ReportFile, ReportRow
from worklist.sources.aging.amounts import read_amount
from worklist.sources.aging.dates import date_in_file_name, read_date
from worklist.sources.aging.records import Record
from worklist.sources.reference.columns import FileRefused
from worklist.sources.reference.sheets import opened_sheets

MOST_BYTES = 20 << 20
MOST_ROWS = 20_000
MOST_COLUMNS = 200
_MOST_ABOVE = 60
"""Rows that may stand above the titles."""
_SHOWN = 3
_LONGEST = 80
_MOST_ACCOUNT = 200
_MOST_STATUSES = 40
_TOTAL = re.compile(r"(grand|sub|report|page)?[ -]?totals?\b.*", re.I)
_MONEY = (
    *(ReportField.RECOVERED, ReportField.RECOVERED_TO_DATE),
    *(ReportField.FEE, ReportField.FEE_TO_DATE),
)


@dataclass(frozen=True, slots=True)
class ReportSample:
    """A report that nobody has mapped yet."""

    line: int
    """Of the titles."""
    titles: tuple[str, ...]
    columns: Mapping[ReportField, str]
    """What each is taken for, or was named."""
    rows: tuple[Mapping[str, str], ...]
    """The first ones, by title."""
    statuses: tuple[str, ...]
    """The vendor's words for a status, each once, in the order of the file."""


@dataclass(frozen=True, slots=True)
class _Table:
    """The row of titles and what stands below it."""

    line: int
    titles: tuple[str, ...]
    below: Sequence[Record]

    def cells(self, record: Record) -> dict[str, str]:
        """By title in the form that is compared."""
        return dict(zip(map(header_key, self.titles), record.cells, strict=False))


def sample_report(
    path: Path, given: Mapping[ReportField, str], before: Mapping[ReportField, str] | None = None
) -> ReportSample:
    """The titles of a report with what they are taken for. Raises FileRefused, OSError.

    What is ``given`` wins; of the map ``before`` stays what the file has.
    """
    tables = [table for table in _tables(_content(path)) if not lacking(given.values(), table.titles)]
    found = [(table, _taken_for(table, given, before or {})) for table in tables]
    if not any(columns for _, columns in found):
        raise FileRefused(_no_titles(given))
    table, columns = max(found, key=lambda each: len(each[1]))
    _refuse_twins(columns.values(), table)
    rows = [
        {title: clean(cell, most=_LONGEST) for title, cell in zip(table.titles, record.cells, strict=False)}
        for record in table.below
        if _is_filled(record) and not _is_total(record)
    ]
    status = columns.get(ReportField.STATUS, "")
    statuses = dict.fromkeys(row.get(status, "") for row in rows) if status else {}
    return ReportSample(table.line, table.titles, columns, tuple(rows[:_SHOWN]), tuple(statuses)[:_MOST_STATUSES])


def _taken_for(
    table: _Table, given: Mapping[ReportField, str], before: Mapping[ReportField, str]
) -> dict[ReportField, str]:
    named = set(given.values())
    kept = {
        field: title
        for field, title in before.items()
        if field not in given and title not in named and not lacking((title,), table.titles)
    }
    return guessed(table.titles, {**kept, **given})


def _no_titles(given: Mapping[ReportField, str]) -> str:
    if given:
        return f"has no row with {_quoted(given.values())} in its first {_MOST_ABOVE}; look at the spelling."
    return (
        f"shows no row of titles that are known in its first {_MOST_ABOVE}; name its columns with --column TITLE=FIELD."
    )


def read_report(path: Path, columns: Mapping[ReportField, str], today: date) -> ReportFile:
    """A report by its map. Raises FileRefused, which names the columns that are missing; OSError."""
    content = _content(path)
    table = _mapped(content, columns)
    rows: list[ReportRow] = []
    totals: list[int] = []
    for record in table.below:
        cells = table.cells(record)
        if _is_total(record):
            totals.append(record.line)
        elif _is_filled(record) and tuple(map(header_key, record.cells)) != tuple(map(header_key, table.titles)):
            found = {field: cells.get(header_key(title), "") for field, title in columns.items()}
            rows.append(_row(record, found, today))
    if not rows:
        raise FileRefused(f"has titles on line {table.line} and no row below them.")
    return ReportFile(clean(path.name, most=200), sha256(content).hexdigest(), tuple(rows), tuple(totals))


def stated_on(path: Path) -> date | None:
    """The day in a file's name; None without one."""
    return date_in_file_name(path.name, "mdy")


# -- the table ------------------------------------------------------------------------------------------------------


def _content(path: Path) -> bytes:
    """Read once: where it is written to meanwhile, what is kept and its fingerprint are of one moment."""
    with path.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise FileRefused(f"is larger than {MOST_BYTES >> 20} MB, as no report is; ask for one of a single period.")
    return content


def _mapped(content: bytes, columns: Mapping[ReportField, str]) -> _Table:
    """The table that has every mapped column; of those that lack some, the nearest is told of."""
    wanted = tuple(columns.values())
    nearest: _Table | None = None
    for table in _tables(content):
        missing = lacking(wanted, table.titles)
        if not missing:
            _refuse_twins(wanted, table)
            return table
        if len(missing) < len(wanted) and (nearest is None or len(missing) < len(lacking(wanted, nearest.titles))):
            nearest = table
    if nearest is None:
        raise FileRefused(f"has no row with the titles {_quoted(wanted)}: is it a report of this vendor?")
    raise FileRefused(_changed(columns, nearest))


def _changed(columns: Mapping[ReportField, str], nearest: _Table) -> str:
    missing = lacking(columns.values(), nearest.titles)
    there = {field: title for field, title in columns.items() if title not in missing}
    now = guessed(nearest.titles, there)
    alike = [now[field] for field in columns if field in now and field not in there]
    renamed = f" It has {_quoted(alike)}: was it renamed?" if alike else ""
    noun = "column" if len(missing) == 1 else "columns"
    return (
        f"lacks the {noun} {_quoted(missing)} among its titles on line {nearest.line}, which the map of this"
        f" vendor reads.{renamed} Map it anew with worklist vendor map-report."
    )


def _refuse_twins(wanted: Iterable[str], table: _Table) -> None:
    """A second column of one title leaves open which of them is meant."""
    for title in wanted:
        if f"{header_key(title)}#2" in map(header_key, table.titles):
            raise FileRefused(
                f"has two columns {title!r} on line {table.line}; ask for a file that names them apart, or map"
                f" '{title}#2'."
            )


def _tables(content: bytes) -> Iterator[_Table]:
    """Every row of the beginning of each worksheet as if it were the titles. Raises FileRefused."""
    with opened_sheets(BytesIO(content), places=2) as sheets:
        for records in sheets:
            kept = list(islice(records, MOST_ROWS + _MOST_ABOVE + 1))
            for at, record in enumerate(kept[:_MOST_ABOVE]):
                if sum(bool(cell.strip()) for cell in record.cells) > 1:
                    _refuse_too_large(record, len(kept) - at - 1)
                    yield _Table(record.line, addresses(record.cells), kept[at + 1 :])


def _refuse_too_large(record: Record, rows: int) -> None:
    if rows > MOST_ROWS:
        raise FileRefused(f"has more than {MOST_ROWS:,} rows; ask for it in parts.")
    if len(record.cells) > MOST_COLUMNS:
        raise FileRefused(f"has {len(record.cells):,} columns on line {record.line}; {MOST_COLUMNS} is the most.")


def _is_filled(record: Record) -> bool:
    return bool(record.problem) or any(cell.strip() for cell in record.cells)


def _is_total(record: Record) -> bool:
    first = next((cell.strip() for cell in record.cells if cell.strip()), "")
    return bool(_TOTAL.fullmatch(first))


def _quoted(titles: Iterable[str]) -> str:
    return ", ".join(repr(clean(title, most=60)) for title in titles)


# -- a row ----------------------------------------------------------------------------------------------------------


def _row(record: Record, cells: Mapping[ReportField, str], today: date) -> ReportRow:
    account = account_number(cells.get(ReportField.ACCOUNT, ""))
    if record.problem:
        return ReportRow(record.line, account, problem=f"The line {record.problem}.")
    problem = "" if account else "The row has no account number."
    if len(account) > _MOST_ACCOUNT:
        problem = f"Its account number is longer than the {_MOST_ACCOUNT} characters that one can have."
        account = f"{account[:_LONGEST]}…"
    amounts: dict[ReportField, Cents | None] = {}
    for field in _MONEY:
        try:
            amounts[field] = read_amount(cells.get(field, ""))
        except ValueError:
            problem = problem or f"{clean(cells[field], most=40)!r} is no amount in dollars ({field})."
    day, why_no_day = _day(cells.get(ReportField.DATE, ""), today)
    return ReportRow(
        line=record.line,
        account=account,
        status=clean(cells.get(ReportField.STATUS, ""), most=80),
        recovered=_either(amounts, ReportField.RECOVERED, ReportField.RECOVERED_TO_DATE),
        fee=_either(amounts, ReportField.FEE, ReportField.FEE_TO_DATE),
        why=clean(cells.get(ReportField.WHY, ""), most=500),
        fix=clean(cells.get(ReportField.FIX, ""), most=500),
        on=day,
        reference=clean(cells.get(ReportField.REFERENCE, ""), most=80),
        problem=problem or why_no_day,
    )


def _either(amounts: Mapping[ReportField, Cents | None], one: ReportField, other: ReportField) -> Cents | None:
    found = amounts.get(one)
    return amounts.get(other) if found is None else found


def _day(text: str, today: date) -> tuple[date | None, str]:
    """The day, or the sentence on what is none."""
    try:
        return read_date(text, "mdy", today.year), ""
    except ValueError:
        return None, f"{clean(text, most=40)!r} is no date such as 11/20/2026 (date)."
