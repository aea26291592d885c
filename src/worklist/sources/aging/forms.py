"""The forms of dates and amounts that sample values show, and what stays in doubt about them."""

from collections.abc import Mapping, Sequence

from worklist.domain.column_map import Credits, DateForm, Decimal
from worklist.sources.aging.amounts import read_amount
from worklist.sources.aging.dates import is_year_first, leading_numbers
from worklist.sources.aging.sample import Column, is_amount


def date_form(columns: Sequence[Column]) -> tuple[DateForm, list[str]]:
    """Month first, day first or year first: a number above 12 decides, never a habit."""
    values = [value for column in columns for value in column.values]
    pairs = [pair for value in values if (pair := leading_numbers(value))]
    day_first = sum(first > 12 for first, _ in pairs)
    month_first = sum(second > 12 for _, second in pairs)
    if not pairs:
        return ("ymd" if any(map(is_year_first, values)) else "mdy"), []
    if day_first and month_first:
        text = f"Dates are mixed: {month_first} can only be month first, {day_first} only day first; "
        text += "rows that do not follow the map will be set aside."
        return ("dmy" if day_first > month_first else "mdy"), [text]
    if day_first or month_first:
        return ("dmy" if day_first else "mdy"), []
    return "mdy", ["No date in the sample tells month from day (none is above 12); month first is assumed."]


def decimal_of(columns: Sequence[Column]) -> tuple[Decimal, list[str]]:
    """The mark before the cents; a comma only where more amounts need it than need the point, and said."""
    values = [value for column in columns for value in column.values]
    comma_only = sum(is_amount(value, ",") and not is_amount(value, ".") for value in values)
    point_only = sum(is_amount(value, ".") and not is_amount(value, ",") for value in values)
    if comma_only <= point_only:
        return ".", []
    return ",", [
        f"{comma_only} of the amounts read only with a decimal comma (1.234,50); the map says so. Check the samples."
    ]


def credits_of(chosen: Mapping[str, Column], decimal: Decimal) -> tuple[Credits, list[str]]:
    """Whether money received and written off stands with a minus sign."""
    signs = {field: _negative(chosen[field], decimal) for field in ("payments", "adjustments") if field in chosen}
    told = {negative for negative in signs.values() if negative is not None}
    if told == {True}:
        return "negative", ["Payments or adjustments are written with a minus sign; the map turns them."]
    if len(told) == 2:
        return "positive", ["Payments and adjustments have opposite signs in the file; check which is money received."]
    return "positive", []


def _negative(column: Column, decimal: Decimal) -> bool | None:
    """True where most amounts are below zero; None where all are zero."""
    amounts = [read_amount(value, decimal) or 0 for value in column.values if is_amount(value, decimal)]
    below = sum(amount < 0 for amount in amounts)
    above = sum(amount > 0 for amount in amounts)
    return below > above if below or above else None
