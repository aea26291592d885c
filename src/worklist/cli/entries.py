"""Entries of the record as commands print and name them."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

from worklist.cli.output import Failure, Row, amount

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from worklist.domain.events import Body, Event

_LETTERS = 8
"""Letters of an act's id that are shown, and are enough to name it."""
_OURS = ("source_hash", "seen")
"""What the program notes of the PM's state for itself."""
_MONEY = frozenset(
    {
        *("amount", "expected", "fee", "fee_due", "given_up", "income", "owed", "paid_before", "recovered"),
        *("cap", "flat", "requested", "retainer", "smallest"),
    }
)
"""Fields of entries, and of what they are made of, that are cents."""


def short_id(entry: str) -> str:
    """The id of an entry or an act as commands print it: ``3f2a1b2c``, and ``3f2a1b2c.1`` for the act's second."""
    act, dot, number = entry.partition(".")
    return act[:_LETTERS] + dot + number


def whole_id(typed: str, known: Iterable[str], listed_by: str = "worklist log") -> str:
    """The one known id that a typed one stands for. Raises Failure for none or several.

    The sentence names the command that lists the ids.
    """
    act, _, number = typed.strip().lower().partition(".")
    found = [each for each in known if act and each.startswith(act) and each.partition(".")[2] == number]
    if len(found) > 1:
        raise Failure(f"Several ids begin with {typed}; give more letters.")
    if not found:
        raise Failure(f"{typed!r} is not in effect here, or is no id; {listed_by} prints the ids.")
    return found[0]


def entry_data(event: "Event") -> dict[str, object]:
    """An entry for JSON; money as dollars, days as 2026-12-03."""
    return {
        "id": event.id,
        "at": event.at.isoformat(),
        "actor": event.actor,
        "account": event.account,
        "kind": event.body.KIND,
        "fields": body_data(event.body),
    }


def body_data(body: "Body") -> Row:
    """The fields of an entry for JSON."""
    return _fields(body)


def _fields(part: "DataclassInstance") -> Row:
    names = (field.name for field in fields(part) if field.name not in _OURS)
    return {name: _value(name, getattr(part, name)) for name in names}


def _value(name: str, value: object) -> object:
    """Parts, such as the payments of an agreement, as what they are made of."""
    if isinstance(value, tuple):
        return [_value(name, each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return _fields(value)
    return amount(value) if name in _MONEY and isinstance(value, int) else value
