"""Reading queues: counts, and the rows of a list by page, whatever its length."""

import json
from array import array
from typing import TypeAlias

from worklist.domain.account_row import AccountRow
from worklist.domain.filter_terms import fold
from worklist.domain.lists import Query, QueueTotal
from worklist.domain.queues import Queue
from worklist.store.cache import Cache
from worklist.store.cache_schema import is_asleep
from worklist.store.filter_sql import condition
from worklist.store.row_columns import READ, closed_row, row_from

Ids: TypeAlias = "array[int]"
"""Ids of rows, in the order of a list."""

FIRST = 20_000
"""Rows that a list knows at once; the rest of its ids are read after it is on the screen."""


class Listing:
    """The accounts of a query, fixed at the moment it was read, in their order.

    A row keeps its place for as long as the list is kept, so that nothing moves under a cursor: each shows what is
    so now, and one that closed meanwhile says so.
    """

    def __init__(self, cache: Cache, ids: Ids, *, complete: bool) -> None:
        self._cache = cache
        self._ids = ids
        self.complete = complete
        """False while only the first rows are known."""

    def __len__(self) -> int:
        return len(self._ids)

    def extend(self, ids: Ids) -> None:
        """Take the full list of ids, read in another thread; rows that are known keep their places."""
        known = self._ids
        if ids[: len(known)] != known:
            first = frozenset(known)
            ids = known + array("q", (id_ for id_ in ids if id_ not in first))
        self._ids, self.complete = ids, True

    def rows(self, start: int, stop: int) -> list[AccountRow]:
        """The rows from ``start`` up to ``stop``, each in its place: a closed account owes 0 and ``is:closed``."""
        wanted = json.dumps(self._ids[start:stop].tolist())
        sql = (
            f"SELECT {_COLUMNS}, i.number FROM json_each(?) AS wanted CROSS JOIN account_id AS i ON i.id = wanted.value"
            " LEFT JOIN account AS a ON a.id = i.id ORDER BY wanted.key"
        )
        found = self._cache.connection.execute(sql, (wanted,))
        return [closed_row(number) if queue is None else row_from((queue, *rest)) for queue, *rest, number in found]

    def index_of(self, number: str) -> int | None:
        """The place of an account in this list."""
        found = self._cache.connection.execute("SELECT id FROM account_id WHERE number = ?", (number,)).fetchone()
        try:
            return self._ids.index(found[0]) if found else None
        except ValueError:
            return None


def first_rows(cache: Cache, query: Query) -> Listing:
    """The list with its first rows known; ``all_ids`` gives the rest."""
    ids = _ids(cache, query, FIRST + 1)
    return Listing(cache, ids[:FIRST], complete=len(ids) <= FIRST)


def all_ids(cache: Cache, query: Query) -> Ids:
    """Ids of every row of a query, in order."""
    return _ids(cache, query, -1)


def _ids(cache: Cache, query: Query, most: int) -> Ids:
    where, values = _where(query)
    best_first = "rank, stake DESC, number"  # of equal priorities the larger stake
    order = f"queue, {best_first}" if query.queue is not None else best_first
    sql = f"SELECT id FROM account WHERE {where} ORDER BY {order} LIMIT ?"
    return array("q", (id_ for (id_,) in cache.connection.execute(sql, (*values, most))))


def _where(query: Query) -> tuple[str, list[object]]:
    sql, values = condition(query.asked, today=query.today, me=fold(query.me))
    sql = f"({sql})"
    if query.queue is not None:
        sql, values = f"queue = ? AND {sql}", [int(query.queue), *values]
    return (sql if query.asleep else f"{sql} AND NOT {is_asleep('account')}"), values


def totals(cache: Cache) -> list[QueueTotal]:
    """Every queue, empty ones too, in the order of the waterfall."""
    found = cache.connection.execute("SELECT queue, accounts, asleep, millions, cents FROM queue_total ORDER BY queue")
    return [
        QueueTotal(Queue(queue), accounts, asleep, millions * 1_000_000 + cents)
        for queue, accounts, asleep, millions, cents in found
    ]


def find(cache: Cache, number: str) -> AccountRow | None:
    """The row of one open account."""
    values = cache.connection.execute(f"SELECT {READ} FROM account WHERE number = ?", (number,)).fetchone()
    return row_from(values) if values else None


_COLUMNS = ", ".join(f"a.{name}" for name in READ.split(", "))
