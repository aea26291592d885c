"""Resources by type and id, and the searches that find them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import msgspec

from worklist.demo.server.elements import Json

Query = Sequence[tuple[str, str]]
"""Search parameters with their values, in the order in which they were sent."""

REFERENCES: Mapping[str, Mapping[str, str]] = {
    "Patient": {},
    "Coverage": {"patient": "beneficiary", "beneficiary": "beneficiary"},
    "Claim": {"patient": "patient"},
    "ClaimResponse": {"patient": "patient", "request": "request"},
    "ExplanationOfBenefit": {"patient": "patient", "claim": "claim"},
    "Account": {"patient": "subject", "subject": "subject"},
    "ChargeItem": {"patient": "subject", "subject": "subject", "context": "context", "account": "account"},
    "Organization": {},
    "Practitioner": {},
    "PaymentReconciliation": {},
}
"""The types that are served, each with its search parameters for references and the elements that these look at."""

_MOST_ON_A_PAGE = 500
_USUAL_ON_A_PAGE = 100
_PAGE = "_page"
_A_MOMENT = timedelta(milliseconds=1)
_A_DAY = timedelta(days=1)

_COMPARED: Mapping[str, Callable[[datetime, datetime, datetime], bool]] = {
    "eq": lambda updated, start, end: start <= updated < end,
    "ge": lambda updated, start, end: updated >= start,
    "gt": lambda updated, start, end: updated >= end,
    "le": lambda updated, start, end: updated < end,
    "lt": lambda updated, start, end: updated < start,
}
"""A search for a date means all of its day, so that ``gt`` begins with the next one."""


class SearchError(Exception):
    """A search that cannot be answered, in a sentence."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One resource as it is sent, with what searches look at."""

    id: str
    updated: datetime
    names: Mapping[str, frozenset[str]]
    """By search parameter, the references that it holds."""
    body: msgspec.Raw


@dataclass(frozen=True, slots=True)
class Page:
    """A part of what a search found."""

    total: int
    found: Sequence[Stored]
    following: Query | None
    """The search for the next page; None on the last one."""


class Shelf:
    """Everything that the server holds. Nothing on it changes once it is served."""

    def __init__(self) -> None:
        self._stored: dict[str, dict[str, Stored]] = {kind: {} for kind in REFERENCES}

    def put(self, day: date, resources: Iterable[Json]) -> None:
        """Store resources as of a day; one that is there already stays as it is."""
        updated = datetime.combine(day, time(), UTC)
        for resource in resources:
            stored = self._stored[resource["resourceType"]]
            if resource["id"] not in stored:
                stored[resource["id"]] = _stored(resource, updated)

    def count(self, kind: str) -> int:
        """How many resources of a type there are."""
        return len(self._stored[kind])

    def get(self, kind: str, id_: str) -> Stored | None:
        """The resource of this id."""
        return self._stored[kind].get(id_)

    def search(self, kind: str, query: Query) -> Page:
        """A page of the resources that the search asks for, in the order of storing. Raises SearchError."""
        wanted = [_filter(kind, name, value) for name, value in query if name not in ("_count", _PAGE)]
        found = [stored for stored in self._stored[kind].values() if all(wants(stored) for wants in wanted)]
        size, number = _number(query, "_count", _USUAL_ON_A_PAGE), _number(query, _PAGE, 1)
        size = min(size, _MOST_ON_A_PAGE)
        start, end = (number - 1) * size, number * size
        following = [*((name, value) for name, value in query if name != _PAGE), (_PAGE, str(number + 1))]
        return Page(len(found), found[start:end], following if end < len(found) else None)


def _stored(resource: Json, updated: datetime) -> Stored:
    when = updated.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    names = {param: _references(resource.get(name)) for param, name in REFERENCES[resource["resourceType"]].items()}
    body = msgspec.json.encode(resource | {"meta": {"lastUpdated": when}})
    return Stored(resource["id"], updated, names, msgspec.Raw(body))


def _references(element: Json | list[Json] | None) -> frozenset[str]:
    listed = element if isinstance(element, list) else [element] if element else []
    return frozenset(each["reference"] for each in listed)


def _filter(kind: str, name: str, value: str) -> Callable[[Stored], bool]:
    """What one search parameter asks for; several values of one are alternatives."""
    values = frozenset(value.split(","))
    if name == "_id":
        return lambda stored: stored.id in values
    if name == "_lastUpdated":
        return _updated(value)
    if name not in REFERENCES[kind]:
        known = ", ".join(("_id", "_lastUpdated", "_count", *REFERENCES[kind]))
        raise SearchError(f"{kind} cannot be searched by that; it can be by {known}.")
    named = values if name != "patient" else {each if "/" in each else f"Patient/{each}" for each in values}
    return lambda stored: not stored.names[name].isdisjoint(named)


def _updated(value: str) -> Callable[[Stored], bool]:
    prefix, text = (value[:2], value[2:]) if value[:2] in _COMPARED else ("eq", value)
    try:
        moment = datetime.fromisoformat(text)
        start = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        end = start + (_A_MOMENT if "T" in text else _A_DAY)
    except (ValueError, OverflowError):
        raise SearchError("_lastUpdated takes a date or an instant, such as ge2026-03-02T08:00:00Z.") from None
    compared = _COMPARED[prefix]
    return lambda stored: compared(stored.updated, start, end)


def _number(query: Query, name: str, usual: int) -> int:
    sent = next((value for key, value in query if key == name), str(usual))
    if not (sent.isascii() and sent.isdigit() and len(sent) < 10 and int(sent) > 0):
        raise SearchError(f"{name} takes a whole number from 1.")
    return int(sent)
