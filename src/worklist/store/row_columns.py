"""An account's row as the columns of its table, both ways."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any

from worklist.domain.account_row import AccountRow
from worklist.domain.filter_terms import fold
from worklist.domain.queues import Queue

_DATES = frozenset(
    (
        *("service_on", "billed_on", "aged_from", "deadline_on", "touched_on", "due_on", "snoozed_until"),
        "next_change_on",
    )
)
_LISTS = frozenset(("carcs", "rarcs", "mods", "codes", "states"))
_NAMES = tuple(field.name for field in fields(AccountRow))
_COLUMNS = tuple("rank" if name == "cents_per_minute" else name for name in _NAMES)
"""Columns of the row itself, in the order of its fields: queue, rank, number..."""
_FOLDED = ("number", "patient", "payer", "plan", "owner", "holder")
COLUMNS = _COLUMNS + tuple(f"{name}_folded" for name in _FOLDED)
"""Columns that are written, in the order of ``values_of``; the third is the number."""
READ = ", ".join(_COLUMNS)
"""Columns that are read, in the order that ``row_from`` takes."""
_DATES_AT = tuple(at for at, name in enumerate(_NAMES) if name in _DATES)
_LISTS_AT = tuple(at for at, name in enumerate(_NAMES) if name in _LISTS)
_QUEUE_AT, _RANK_AT = 0, 1
_fields_of = attrgetter(*_NAMES)
_folded_of = attrgetter(*_FOLDED)


def values_of(row: AccountRow) -> tuple[object, ...]:
    """The row in the order of ``COLUMNS``."""
    values = list(_fields_of(row))
    values[_RANK_AT] = -values[_RANK_AT]  # so that the best comes first
    for at in _DATES_AT:
        if values[at] is not None:
            values[at] = values[at].isoformat()
    for at in _LISTS_AT:
        values[at] = f" {' '.join(values[at])} " if values[at] else ""
    return (*values, *map(fold, _folded_of(row)))


def row_from(values: Iterable[Any]) -> AccountRow:
    """The row of a table's row, read in the order of ``READ``."""
    read = list(values)
    read[_QUEUE_AT], read[_RANK_AT] = Queue(read[_QUEUE_AT]), -read[_RANK_AT]
    for at in _DATES_AT:
        if read[at] is not None:
            read[at] = date.fromisoformat(read[at])
    for at in _LISTS_AT:
        read[at] = tuple(read[at].split())
    return AccountRow(*read)


def closed_row(number: str) -> AccountRow:
    """What is left to say of an account that a list holds and that has closed since."""
    return AccountRow(
        Queue.WATCHING,
        cents_per_minute=0,
        number=number,
        patient="",
        payer="",
        plan="",
        balance=0,
        insurance_balance=0,
        patient_balance=0,
        stake=0,
        short=None,
        service_on=None,
        billed_on=None,
        aged_from=None,
        deadline_on=None,
        touches=0,
        touched_on=None,
        due_on=None,
        next_action="",
        snoozed_until=None,
        owner="",
        holder="",
        carcs=(),
        rarcs=(),
        mods=(),
        codes=(),
        states=("closed",),
        account_class="",
        disposition="",
        source_hash="",
        balance_source="closed",
        next_change_on=None,
    )
