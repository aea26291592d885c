"""The values inside a report: X12 elements under names, as text, out of JSON that may be anything.

What bears money, or says whose money it is, raises BadReport where it is not what it should be, since passing it over
would lose money silently. Text beside it reads as empty.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from worklist.domain import money
from worklist.domain.money import Cents
from worklist.domain.text import clean
from worklist.sources.x12.elements import day as x12_day

Json = Mapping[str, Any]
"""A JSON object as it was parsed; numbers with a point are Decimal."""

NOTHING: Json = {}

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_LONGEST_NUMBER = 24
_MOST_DIGITS = 15
_DAY_WITH_HYPHENS = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_REPORT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)


class BadReport(Exception):  # noqa: N818 - it names a finding about data, not a failure of ours
    """A part of a report that cannot be read; its text is the reason, without any value that may name a person."""


def part(of: Json, name: str) -> Json:
    """An object inside; an empty one where it was not sent. Raises BadReport where it is something else."""
    value = of.get(name, NOTHING)
    if value is None or isinstance(value, Mapping):
        return value or NOTHING
    raise BadReport(f"{name} is no object.")


def parts(of: Json, name: str) -> list[Json]:
    """A list of objects; empty where it was not sent. Raises BadReport where it is something else."""
    value = of.get(name) or []
    if isinstance(value, list) and all(isinstance(each, Mapping) for each in value):
        return value
    raise BadReport(f"{name} is no list of objects.")


def text(of: Json, *names: str) -> str:
    """The first of these that was sent, cleaned; empty where none was. A whole number reads as its digits."""
    for name in names:
        value = of.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str) and (found := clean(value)):
            return found
    return ""


def texts(of: Json, name: str) -> tuple[str, ...]:
    """A list of codes without the empty ones. Raises BadReport where it is something else."""
    value = of.get(name) or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadReport(f"{name} is no list of codes.")
    return tuple(found for each in value if (found := clean(each)))


def amount(of: Json, name: str) -> Cents:
    """Cents of a required amount. Raises BadReport when it is missing or none: an amount is never guessed."""
    found = amount_if_sent(of, name)
    if found is None:
        raise BadReport(f"{name} is missing, and an amount is never guessed.")
    return found


def amount_if_sent(of: Json, name: str) -> Cents | None:
    """Cents; None where it was not sent. Raises BadReport when it is no amount."""
    raw = _number(of, name)
    try:
        return money.cents(raw) if raw else None
    except ValueError:
        raise BadReport(f"{name} is not an amount.") from None


def quantity(of: Json, name: str) -> Decimal | None:
    """A count of units or days; None where it was not sent. Raises BadReport when it is no number."""
    raw = _number(of, name)
    if raw and not _NUMBER.fullmatch(raw):
        raise BadReport(f"{name} is not a quantity.")
    return Decimal(raw) if raw else None


def _number(of: Json, name: str) -> str:
    """A number as X12 writes it; empty where it was not sent. Some senders leave the quotes out."""
    value = of.get(name)
    if value is None:
        return ""
    raw = _written(Decimal(value)) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value
    if not isinstance(raw, str) or len(raw) > _LONGEST_NUMBER:
        raise BadReport(f"{name} is not a number.")
    return raw.strip()


def _written(number: Decimal) -> str | None:
    """None for one whose exponent stands for hundreds of digits."""
    return format(number, "f") if number.is_finite() and abs(number.adjusted()) < _MOST_DIGITS else None


def day(raw: str) -> date | None:
    """The day of ``CCYYMMDD``, or of ``CCYY-MM-DD`` as some fields have it; None when there is no such day."""
    return x12_day(raw.replace("-", "") if _DAY_WITH_HYPHENS.fullmatch(raw) else raw)


def moment(value: object) -> datetime | None:
    """A moment in UTC; None where it is none or bears no time zone."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        return found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def is_report_id(value: object) -> bool:
    """Whether it can be the id of a transaction or the name of a report, and stand in an address."""
    return isinstance(value, str) and bool(_REPORT_ID.fullmatch(value))
