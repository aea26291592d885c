"""The values inside a FHIR R4 resource: text, amounts, days, codes and references, out of JSON that may be anything.

An element that bears money or says whose money it is raises BadResource where it is not what R4 says, since
passing it over would lose money silently. Text beside it reads as empty.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from worklist.domain import money
from worklist.domain.money import Cents
from worklist.domain.provenance import Position
from worklist.domain.text import clean

Json = Mapping[str, Any]
"""A JSON object as it was parsed; numbers with a point are Decimal."""

NOTHING: Json = {}

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(T.*)?", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_MOST_DIGITS = 15
_RESOURCE_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
_RESOURCE_TYPE = re.compile(r"[A-Z][A-Za-z]{1,63}", re.ASCII)
_OURS = "USD"


class BadResource(Exception):  # noqa: N818 - it names a finding about data, not a failure of ours
    """A resource that cannot be read; its text is the reason, without any value that may name a person."""


class Coding(NamedTuple):
    """One code with its coding system; either may be empty."""

    system: str
    code: str


class Reference(NamedTuple):
    """What a resource points at."""

    kind: str
    """Type of the resource, such as ``Patient``; empty where only an identifier or a name is given."""
    id: str
    identifier: str = ""
    """Business identifier of a logical reference."""
    display: str = ""

    @property
    def is_literal(self) -> bool:
        """Whether it can be looked up by type and id."""
        return bool(self.kind and self.id)

    @property
    def bare(self) -> "Reference":
        """Type and id alone, which tell whether two references mean the same."""
        return Reference(self.kind, self.id)


NOWHERE = Reference("", "")


def part(of: Json, name: str) -> Json:
    """A nested element; an empty one where it was not sent. Raises BadResource where it is something else."""
    value = of.get(name)
    if value is None:
        return NOTHING
    if not isinstance(value, dict):
        raise BadResource(f"{name} is not an element of its own.")
    return value


def parts(of: Json, name: str) -> list[Json]:
    """A repeated element; empty where it was not sent. Raises BadResource where it is something else."""
    value = of.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise BadResource(f"{name} is not a list of elements.")
    return value


def text(of: Json, name: str) -> str:
    """A plain text, cleaned; empty where there is none."""
    value = of.get(name)
    return clean(value) if isinstance(value, str) else ""


def words(of: Json, name: str) -> list[str]:
    """A list of plain texts, such as given names."""
    value = of.get(name)
    return [clean(each) for each in value if isinstance(each, str)] if isinstance(value, list) else []


def amount(of: Json, name: str) -> Cents | None:
    """Cents of a Money element; None where it was not sent.

    Raises BadResource where it is no amount in US dollars: an amount is never guessed.
    """
    sent = part(of, name)
    if sent.get("value") is None:
        return None
    currency = sent.get("currency", _OURS)
    if currency != _OURS:
        raise BadResource(f"{name} is not in US dollars.")
    return _cents(sent["value"], name)


def _cents(value: object, name: str) -> Cents:
    number = _number(value)
    if number is None:
        raise BadResource(f"{name} is not an amount.")
    try:
        return money.cents(format(number, "f"))
    except ValueError:
        raise BadResource(f"{name} has a part of a cent or is too large for an amount.") from None


def _number(value: object) -> Decimal | None:
    """A JSON number of a size that money or units can have."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    if isinstance(value, int) and abs(value) >= 10**_MOST_DIGITS:
        return None
    number = Decimal(value)
    fits = number.is_finite() and number.adjusted() < _MOST_DIGITS and len(number.as_tuple().digits) <= 2 * _MOST_DIGITS
    return number if fits and int(number.as_tuple().exponent) >= -2 * _MOST_DIGITS else None


def quantity(of: Json, name: str) -> Decimal | None:
    """The value of a Quantity; None where it was not sent. Raises BadResource when it is no number."""
    sent = part(of, name).get("value")
    if sent is None:
        return None
    number = _number(sent)
    if number is None:
        raise BadResource(f"{name} is not a quantity.")
    return number


def sequence(of: Json, name: str) -> int:
    """A line's number, from 1. Raises BadResource when there is none: money of no line belongs nowhere."""
    value = of.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 1_000_000:
        raise BadResource(f"{name} is not the number of a line.")
    return value


def day(of: Json, name: str) -> date | None:
    """The day of a date or dateTime as sent, in the sender's time zone; None for a year or month alone."""
    value = of.get(name)
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    try:
        on = date.fromisoformat(found[1])
    except ValueError:
        return None
    return on if _FIRST_YEAR <= on.year <= _LAST_YEAR else None


def instant(value: object) -> datetime | None:
    """A moment such as ``meta.lastUpdated`` in UTC; None where it is none or bears no time zone."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def codings(concept: Json) -> list[Coding]:
    """The codes of a CodeableConcept, in order; those without a code are left out."""
    found = (Coding(text(each, "system"), text(each, "code")) for each in parts(concept, "coding"))
    return [coding for coding in found if coding.code]


def codes(concept: Json) -> set[str]:
    """The codes of a CodeableConcept in lower case, whatever their coding system."""
    return {coding.code.lower() for coding in codings(concept)}


def reference(value: Json) -> Reference:
    """A Reference: literal (``Patient/7``, also absolute or with a version), contained (``#1``) or logical."""
    named = text(part(value, "identifier"), "value"), text(value, "display")
    raw = value.get("reference")
    if not isinstance(raw, str):
        return Reference("", "", *named)
    if raw.startswith("#"):
        return Reference("#", clean(raw[1:]), *named)
    steps = raw.partition("/_history/")[0].split("/")
    if len(steps) < 2 or not _RESOURCE_TYPE.fullmatch(steps[-2]) or not is_resource_id(steps[-1]):
        return Reference("", "", *named)
    return Reference(steps[-2], steps[-1], *named)


def references(of: Json, name: str) -> list[Reference]:
    """The references of a repeated element."""
    return [reference(each) for each in parts(of, name)]


def is_resource_id(value: object) -> bool:
    """Whether R4 allows it as the id of a resource."""
    return isinstance(value, str) and bool(_RESOURCE_ID.fullmatch(value))


def identifiers(of: Json) -> Iterator[tuple[str, set[str], str]]:
    """The identifiers of a resource as (system, codes of their type, value); those without a value are left out.

    ``identifier`` is a list in most resources; a single one reads the same.
    """
    sent = of.get("identifier")
    for each in [sent] if isinstance(sent, dict) else parts(of, "identifier"):
        value = text(each, "value")
        if value and each.get("use") != "old":
            yield text(each, "system"), codes(part(each, "type")), value


def position(resource: Json) -> Position:
    """Where a resource's value was read: its type and id."""
    return Position(clean(f"fhir:{resource.get('resourceType')}/{resource.get('id')}", most=140), 0, "file")


def contained(resource: Json, id_: str) -> Json | None:
    """A resource that travels inside another one."""
    return next((each for each in parts(resource, "contained") if each.get("id") == id_), None)
