"""Which column is taken for which field: by its name first, then by what stands in it."""

from collections.abc import Mapping, Sequence

from worklist.domain.column_map import DATE_FIELDS, FIELDS, MONEY_FIELDS, header_key
from worklist.domain.text import clean
from worklist.sources.aging.sample import ENOUGH, Column
from worklist.sources.aging.synonyms import is_bare_bucket, is_bucket, rank

_HALF = 0.5
"""A well-named column may hold bad values, which its rows' rejects will name; not mostly bad ones."""


def choose(columns: Sequence[Column], given: Mapping[str, str], file: str) -> dict[str, Column]:
    """Field -> column: what was given, then the most telling names first, each column for one field."""
    chosen = {field: _given_column(columns, field, header, file) for field, header in given.items()}
    ranked = sorted(
        (found, FIELDS.index(field), at)
        for field in FIELDS
        for at, column in enumerate(columns)
        if (found := rank(field, column.words)) is not None and fits(field, column)
    )
    for _, field_at, at in ranked:
        field, column = FIELDS[field_at], columns[at]
        if field not in chosen and column not in chosen.values():
            chosen[field] = column
    return _one_name(_with_account(chosen, given), given)


def _with_account(chosen: dict[str, Column], given: Mapping[str, str]) -> dict[str, Column]:
    """Where the only number is one that names the patient first (``Chart #``), it is the account's."""
    column = chosen.get("patient_id")
    if column is None or "account" in chosen or "patient_id" in given or rank("account", column.words) is None:
        return chosen
    return {field: each for field, each in chosen.items() if field != "patient_id"} | {"account": column}


def _one_name(chosen: dict[str, Column], given: Mapping[str, str]) -> dict[str, Column]:
    """Keeps the whole name or its two parts, whichever was given, else the whole name."""
    parts = {"patient_last", "patient_first"}
    unwanted = {"patient"} if parts & given.keys() else parts if "patient" in chosen else set()
    return {field: column for field, column in chosen.items() if field not in unwanted}


def _given_column(columns: Sequence[Column], field: str, header: str, file: str) -> Column:
    if field not in FIELDS:
        raise ValueError(f"There is no field {clean(field, most=40)!r}; valid: {', '.join(FIELDS)}.")
    for column in columns:
        if header_key(column.address) == header_key(header):
            return column
    raise ValueError(f"{file} has no column {clean(header, most=60)!r}; it has: {listed(columns)}.")


def fits(field: str, column: Column) -> bool:
    """True where the values do not speak against the name: an ``Insurance`` of amounts is no payer."""
    if not column.values:
        return True
    if field in MONEY_FIELDS:
        return column.amounts >= _HALF
    if field in DATE_FIELDS:
        return column.days >= _HALF
    if field == "phone":  # +15555550100 reads as an amount too
        return column.days < ENOUGH
    return not column.is_money and column.days < ENOUGH


def buckets_of(columns: Sequence[Column], chosen: Mapping[str, Column]) -> tuple[Column, ...]:
    """The columns that add up to the balance: age bands, else the insurance and the patient share."""
    money = [column for column in columns if fits("balance", column) and column not in chosen.values()]
    bands = [column for column in money if is_bucket(column.words)]
    bare = [column for column in money if is_bare_bucket(column.words)]
    bands = [column for column in money if column in bands or column in bare] if len(bands) + len(bare) > 2 else bands
    whole = [column for column in bands if not column.words.startswith(("insurance ", "patient ", "total "))]
    totals = [column for column in bands if column.words.startswith("total ")]
    if whole or totals or bands:
        return tuple(whole or totals or bands)
    shares = [chosen[field] for field in ("insurance_balance", "patient_balance") if field in chosen]
    return tuple(shares) if len(shares) == 2 else ()


def listed(columns: Sequence[Column]) -> str:
    """The headers of a file for a message; headers are no patient data."""
    names = [repr(column.address) for column in columns if column.words][:40]
    return ", ".join(names)
