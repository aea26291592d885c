"""A proposal for the column map of a file whose layout is new, with its grounds and its doubts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import PurePath
from typing import BinaryIO, Literal

from worklist.domain.aging import AgingRow
from worklist.domain.column_map import (
    DATE_FIELDS,
    FIELDS,
    MONEY_FIELDS,
    ColumnMap,
    DateForm,
    addresses,
)
from worklist.domain.money import dollars
from worklist.domain.text import clean
from worklist.sources.aging.amounts import read_amount
from worklist.sources.aging.cells import BadRowError
from worklist.sources.aging.choice import buckets_of, choose, fits, listed
from worklist.sources.aging.dates import as_of_in_title, date_in_file_name
from worklist.sources.aging.forms import credits_of, date_form, decimal_of
from worklist.sources.aging.layout import Header, Kind, Layout
from worklist.sources.aging.lines import head_of
from worklist.sources.aging.rows import RowReader
from worklist.sources.aging.sample import Column, Sample, is_amount, take_sample
from worklist.sources.aging.synonyms import is_bare_bucket, is_bucket, is_exact, rank
from worklist.sources.aging.wrong_file import wrong_file

Sureness = Literal["sure", "likely", "unsure"]

_SAMPLES = 3
_SHOWN_ROWS = 5
_NEARLY_ALL = 0.95
_SURENESS: tuple[Sureness, ...] = ("sure", "likely", "unsure")
"""By the number of doubts: the name, a rival column, the values."""


@dataclass(frozen=True, slots=True)
class FieldGuess:
    """Why one column is taken for one of our fields."""

    field: str
    """A field of the column map, or ``buckets``."""
    header: str
    """The column as the map calls it."""
    sure: Sureness
    why: str
    samples: tuple[str, ...]
    """A few of its values as they will be read: 1,234.50 and 2026-11-20."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A proposed column map with its grounds."""

    file: str
    column_map: ColumnMap
    header_line: int
    """Line of the header row, from 1."""
    fields: tuple[FieldGuess, ...]
    rows: tuple[AgingRow, ...]
    """The first rows as the map reads them, one per row of the file."""
    not_found: tuple[str, ...]
    """Fields for which no column was recognised."""
    unused: tuple[str, ...]
    """Columns of the file that the map leaves out."""
    as_of: date | None
    """The day the file states, in a title row or in its name."""
    warnings: tuple[str, ...]
    """What a person should look at before the map is saved; one sentence each."""


def guess_map(
    stream: BinaryIO,
    name: str,
    *,
    map_name: str = "aging",
    encoding: str = "auto",
    given: Mapping[str, str] | None = None,
) -> Guess:
    """Proposes a column map from the header and the first 2,000 rows of a seekable stream.

    ``given`` holds the columns that a person has already named (field -> header); it wins over any guess.
    Raises ValueError with one sentence when the file is no CSV, shows no header row, or when no account or no
    balance is found.
    """
    file = clean(PurePath(name).name)
    given = given or {}
    if reason := wrong_file(head_of(stream), encoding):
        raise ValueError(f"{file} {reason}")
    sample = take_sample(stream, encoding, given)
    if sample is None:
        raise ValueError(f"{file} shows no header row with at least two column names that are known.")
    chosen = choose(sample.columns, given, file)
    buckets = () if "balance" in chosen else buckets_of(sample.columns, chosen)
    _require_account_and_balance(file, sample, chosen, buckets)
    column_map, warnings = _with_forms(map_name, encoding, sample, chosen, buckets)
    return _guess(file, column_map, sample, chosen, warnings)


def _require_account_and_balance(
    file: str, sample: Sample, chosen: Mapping[str, Column], buckets: Sequence[Column]
) -> None:
    lacking = "account number" if "account" not in chosen else "" if "balance" in chosen or buckets else "balance"
    if lacking:
        raise ValueError(
            f"{file} has no column that looks like the {lacking}; "
            f"say which it is. Its header on line {sample.header.line} has: {listed(sample.columns)}."
        )


def _with_forms(
    map_name: str, encoding: str, sample: Sample, chosen: Mapping[str, Column], buckets: Sequence[Column]
) -> tuple[ColumnMap, list[str]]:
    """The map with the forms of dates and amounts that the values show, and what is in doubt about them."""
    dates, date_doubts = date_form([chosen[field] for field in DATE_FIELDS if field in chosen])
    money = [chosen[field] for field in MONEY_FIELDS if field in chosen] + list(buckets)
    decimal, decimal_doubts = decimal_of(money)
    signs, sign_doubts = credits_of(chosen, decimal)
    column_map = ColumnMap(
        name=map_name,
        columns={field: chosen[field].address for field in FIELDS if field in chosen},
        buckets=tuple(column.address for column in buckets),
        dates=dates,
        decimal=decimal,
        credits=signs,
        delimiter=sample.delimiter,
        encoding=encoding,
        header=addresses(sample.header.cells[: sample.header.width]),
    )
    return column_map, [*date_doubts, *decimal_doubts, *sign_doubts]


def _guess(
    file: str, column_map: ColumnMap, sample: Sample, chosen: Mapping[str, Column], warnings: list[str]
) -> Guess:
    as_of = _as_of(sample.header, file, column_map.dates)
    rows, bad = _read_rows(file, column_map, sample, as_of)
    fields = [_field_guess(field, chosen[field], sample.columns) for field in FIELDS if field in chosen]
    by_address = {column.address: column for column in sample.columns}
    fields += [_bucket_guess(by_address[header]) for header in column_map.buckets]
    return Guess(
        file=file,
        column_map=column_map,
        header_line=sample.header.line,
        fields=tuple(_with_samples(guess, rows, by_address[guess.header], column_map) for guess in fields),
        rows=tuple(rows[:_SHOWN_ROWS]),
        not_found=tuple(field for field in FIELDS if field not in chosen and _is_missed(field, column_map)),
        unused=tuple(c.address for c in sample.columns if c.address not in column_map.headers and c.words),
        as_of=as_of,
        warnings=(*warnings, *bad, *_doubts_of_rows(rows), *_doubts_of_headers(column_map, sample.columns)),
    )


def _as_of(header: Header, file: str, form: DateForm) -> date | None:
    titles = (as_of_in_title(" ".join(title), form) for title in header.titles)
    return next((day for day in titles if day), None) or date_in_file_name(file, form)


def _is_missed(field: str, column_map: ColumnMap) -> bool:
    if field in ("patient_last", "patient_first"):
        return False
    if field == "patient":
        return not {"patient_last", "patient_first"} & column_map.columns.keys()
    return not (field == "balance" and column_map.buckets)


def _read_rows(
    file: str, column_map: ColumnMap, sample: Sample, as_of: date | None
) -> tuple[list[AgingRow], list[str]]:
    """The sample through the real reader of rows, and a warning about those that it cannot read."""
    layout = Layout(sample.header, column_map)
    reader = RowReader(column_map, sample.header, file, as_of or datetime.now(tz=UTC).date())
    rows: list[AgingRow] = []
    bad: list[tuple[int, str]] = []
    for record in sample.rows:
        if not record.problem and layout.kind(record.cells) is Kind.ACCOUNT:
            try:
                rows.append(reader.read(record.cells, record.line))
            except BadRowError as reason:
                bad.append((record.line, str(reason)))
    if not bad:
        return rows, []
    line, why = bad[0]
    return rows, [f"{len(bad)} of {len(bad) + len(rows)} sample rows would be set aside, first line {line}: {why}"]


def _field_guess(field: str, column: Column, columns: Sequence[Column]) -> FieldGuess:
    found = rank(field, column.words)
    reasons = ["named by you" if found is None else "a usual name" if is_exact(found) else "holds a usual name"]
    reasons.append(_evidence(field, column))
    rivals = [c.address for c in columns if c is not column and _is_rival(field, c)]
    if rivals:
        reasons.append(f"also possible: {', '.join(rivals[:3])}")
    doubts = (found is not None and not is_exact(found)) + bool(rivals) + (not _is_confirmed(field, column))
    return FieldGuess(field, column.address, _SURENESS[min(doubts, 2)], "; ".join(reasons), ())


def _is_confirmed(field: str, column: Column) -> bool:
    """True where there are values and nearly all are of the field's kind."""
    if field in MONEY_FIELDS:
        return column.amounts >= _NEARLY_ALL
    if field in DATE_FIELDS:
        return column.days >= _NEARLY_ALL
    if field == "account":
        told_apart = len(set(column.values)) > 1 or column.rows == 1
        return told_apart and len(column.values) >= column.rows * _NEARLY_ALL
    return bool(column.values)


def _is_rival(field: str, column: Column) -> bool:
    """True for a column that bears a usual name of this field and of no other."""
    ranks = {other: rank(other, column.words) for other in FIELDS}
    own = ranks.pop(field)
    return own is not None and is_exact(own) and fits(field, column) and all(r is None for r in ranks.values())


def _evidence(field: str, column: Column) -> str:
    count = len(column.values)
    if not count:
        return "no values in the sample"
    if field in MONEY_FIELDS or field == "buckets":
        return f"{round(column.amounts * count):,} of {count:,} values are amounts"
    if field in DATE_FIELDS:
        return f"{round(column.days * count):,} of {count:,} values are dates"
    return f"{len(set(column.values)):,} different in {count:,} of {column.rows:,} rows"


def _bucket_guess(column: Column) -> FieldGuess:
    share = not (is_bucket(column.words) or is_bare_bucket(column.words))
    why = "a share of the balance" if share else "an age band"
    sure: Sureness = "sure" if column.values else "likely"
    return FieldGuess("buckets", column.address, sure, f"{why}; {_evidence('buckets', column)}", ())


def _with_samples(guess: FieldGuess, rows: Sequence[AgingRow], column: Column, column_map: ColumnMap) -> FieldGuess:
    values: Iterable[object]
    if guess.field == "buckets":
        decimal = column_map.decimal
        values = (read_amount(value, decimal) for value in column.values if is_amount(value, decimal))
    elif guess.field in ("patient_last", "patient_first"):
        values = map(clean, column.values)
    else:
        values = (getattr(row, guess.field) for row in rows)
    texts = dict.fromkeys(_shown(value) for value in values if value not in (None, ""))
    return replace(guess, samples=tuple(islice(texts, _SAMPLES)))


def _shown(value: object) -> str:
    return dollars(value) if isinstance(value, int) else str(value)


def _doubts_of_rows(rows: Sequence[AgingRow]) -> list[str]:
    counts = Counter(row.account for row in rows)
    repeated = {account for account, times in counts.items() if times > 1}
    if not repeated:
        return []
    doubts = [f"{len(repeated):,} of {len(counts):,} accounts have several rows; their amounts will be added up."]
    balances = {(row.account, row.balance) for row in rows if row.account in repeated}
    if len(balances) == len(repeated) and any(balance for _, balance in balances):
        doubts.append(
            "Every row of such an account shows the same balance: if that is the balance of the whole "
            "account, choose the column with the balance of the single claim."
        )
    return doubts


def _doubts_of_headers(column_map: ColumnMap, columns: Sequence[Column]) -> list[str]:
    texts = Counter(column.words for column in columns if column.words)
    twice = [header for header in column_map.headers for c in columns if c.address == header and texts[c.words] > 1]
    if not twice:
        return []
    return [f"The file has several columns called {twice[0]!r}; the map takes the one shown, check its values."]
