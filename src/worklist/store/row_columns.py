"""An account's row as the columns of its table, both ways."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date

from worklist.domain.account_row import AccountRow
from worklist.domain.filter_terms import fold, search_text
from worklist.domain.queues import Queue

_DATES = frozenset(("service_on", "billed_on", "aged_from", "deadline_on", "touched_on", "due_on", "next_change_on"))
_LISTS = frozenset(("carcs", "rarcs", "mods", "codes", "states"))
_FIELDS = tuple("rank" if f.name == "cents_per_minute" else f.name for f in fields(AccountRow))
"""Columns of the row itself, in the order of its fields: queue, rank, number..."""
_SEARCHED = ("search", "payer_folded", "plan_folded", "owner_folded")
COLUMNS = _FIELDS + _SEARCHED
"""Columns that are written, in the order of ``values_of``; the third is the number."""
READ = ", ".join(_FIELDS)
"""Columns that are read, in the order that ``row_from`` takes."""


def values_of(row: AccountRow) -> tuple[object, ...]:
    """The row in the order of ``COLUMNS``."""
    searched = (search_text(row.number, row.patient, row.payer), fold(row.payer), fold(row.plan), fold(row.owner))
    return (*(_written(name, getattr(row, name, None), row) for name in _FIELDS), *searched)


def _written(name: str, value: object, row: AccountRow) -> object:
    if name == "rank":
        return -row.cents_per_minute  # so that the best comes first
    if isinstance(value, tuple):
        return f" {' '.join(value)} " if value else ""
    return value.isoformat() if isinstance(value, date) else value


def row_from(values: Sequence[object]) -> AccountRow:
    """The row of a table's row, read in the order of ``READ``."""
    queue, rank, *rest = values
    read = map(_read, _FIELDS[2:], rest)
    return AccountRow(Queue(int(str(queue))), -int(str(rank)), *read)  # type: ignore[arg-type]


def _read(name: str, value: object) -> object:
    if name in _DATES:
        return date.fromisoformat(str(value)) if value else None
    return tuple(str(value).split()) if name in _LISTS else value
