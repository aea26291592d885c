"""Reading lists: their rows by page, whatever the length, and what they count."""

import json
from array import array
from collections.abc import Sequence
from typing import Literal

from worklist.domain.account_row import AccountRow
from worklist.domain.filter_terms import EVERYTHING, fold
from worklist.domain.lists import Query, QueueTotal, View
from worklist.domain.money import Cents
from worklist.domain.queues import Queue
from worklist.store.cache import Cache
from worklist.store.cache_schema import is_asleep
from worklist.store.cent_sums import cents_of, sum_of
from worklist.store.filter_sql import Condition, condition, is_person
from worklist.store.row_columns import READ, closed_row, row_from
from worklist.store.row_order import BEST_FIRST, order_of
from worklist.store.today import Ids, todays_ids

__all__ = ["FIRST", "Ids", "Listing", "all_ids", "counts", "find", "first_rows", "names", "totals"]

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

    def balance(self) -> Cents:
        """What the accounts of the list owe now, together."""
        sql = f"SELECT {sum_of('a.balance')} FROM json_each(?) AS wanted CROSS JOIN account AS a ON a.id = wanted.value"
        return cents_of(*self._cache.connection.execute(sql, (json.dumps(self._ids.tolist()),)).fetchone())

    def balances(self, numbers: Sequence[str]) -> dict[str, Cents]:
        """The balances of those of some accounts that are open and in this list, in the order given."""
        here = frozenset(self._ids)
        sql = "SELECT a.number, a.balance, a.id FROM json_each(?) AS wanted CROSS JOIN account AS a"
        found = self._cache.connection.execute(f"{sql} ON a.number = wanted.value", (json.dumps(list(numbers)),))
        return {number: balance for number, balance, id_ in found if id_ in here}

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
    if query.scope is View.TODAY:
        return _todays(cache, query)
    where, values = _where(query)
    sql = f"SELECT id FROM account WHERE {where} ORDER BY {_order(query)} LIMIT ?"
    return array("q", (id_ for (id_,) in cache.connection.execute(sql, (*values, most))))


def _todays(cache: Cache, query: Query) -> Ids:
    """What a filter leaves of today's list: it takes accounts away and lets no further ones in."""
    ids = todays_ids(cache, query.me, query.today)
    if query.sort is None and query.asked == query.within == EVERYTHING:
        return ids
    where, values = _filtered(query)
    sql = (
        "SELECT account.id FROM json_each(?) AS wanted CROSS JOIN account ON account.id = wanted.value"
        f" WHERE {where} ORDER BY {order_of(query.sort) if query.sort else 'wanted.key'}"
    )
    found = cache.connection.execute(sql, (json.dumps(ids.tolist()), *values))
    return array("q", (id_ for (id_,) in found))


def _order(query: Query) -> str:
    if query.sort is not None:
        return order_of(query.sort)
    match query.scope:
        case Queue():
            return f"queue, {BEST_FIRST}"  # the order of the table itself
        case View.SNOOZED:
            return f"snoozed_until IS NULL, snoozed_until, {BEST_FIRST}"
        case _:
            return BEST_FIRST


def _where(query: Query) -> Condition:
    scope, scope_values = _in_scope(query)
    filtered, values = _filtered(query)
    sleepers = "1" if query.shows_sleepers else f"NOT {is_asleep()}"
    return f"{scope} AND {filtered} AND {sleepers}", [*scope_values, *values]


def _in_scope(query: Query) -> Condition:
    match query.scope:
        case Queue():
            return "queue = ?", [int(query.scope)]
        case View.MINE:
            mine, values = is_person("owner", fold(query.me))
            return f"{mine} AND owner_folded <> ''", values
        case View.SNOOZED:
            return is_asleep(), []
        case _:
            return "1", []


def _filtered(query: Query) -> Condition:
    """What was asked, inside what a saved queue asks."""
    both = [condition(each, today=query.today, me=fold(query.me)) for each in (query.within, query.asked)]
    return " AND ".join(f"({sql})" for sql, _ in both), [value for _, values in both for value in values]


# -- numbers and names ----------------------------------------------------------------------------------------------


def counts(cache: Cache, queries: Sequence[Query]) -> list[int]:
    """How many accounts each query lists. Those with a filter look at every row, all of them in one pass."""
    kept = totals(cache)
    counted: dict[int, int] = {}
    scanned: dict[int, Condition] = {}
    for at, query in enumerate(queries):
        if query.scope is View.TODAY:
            counted[at] = len(_ids(cache, query, -1))
        elif query.asked != EVERYTHING or query.within != EVERYTHING:
            scanned[at] = _where(query)
        else:
            counted[at] = _kept_count(cache, query, kept)
    counted.update(zip(scanned, _scan(cache, list(scanned.values())), strict=True))
    return [counted[at] for at in range(len(queries))]


def _kept_count(cache: Cache, query: Query, kept: Sequence[QueueTotal]) -> int:
    match query.scope:
        case View.SNOOZED:
            return sum(total.asleep for total in kept)
        case View.MINE:
            where, values = _where(query)
            return int(cache.connection.execute(f"SELECT count(*) FROM account WHERE {where}", values).fetchone()[0])
        case scope:
            chosen = [total for total in kept if scope in (View.ALL, total.queue)]
            return sum(total.accounts - (0 if query.shows_sleepers else total.asleep) for total in chosen)


def _scan(cache: Cache, wanted: Sequence[Condition]) -> Sequence[int]:
    if not wanted:
        return ()
    columns = ", ".join(f"count(*) FILTER (WHERE {sql})" for sql, _ in wanted)
    values = [value for _, values in wanted for value in values]
    found: Sequence[int] = cache.connection.execute(f"SELECT {columns} FROM account", values).fetchone()
    return found


def names(cache: Cache, column: Literal["payer", "plan", "owner"], most: int = 500) -> tuple[str, ...]:
    """The names in a column, those of the most accounts first."""
    return tuple(name for (name,) in cache.connection.execute(_NAMES[column], (most,)))


_NAMES = {
    "payer": "SELECT payer FROM account WHERE payer <> '' GROUP BY payer ORDER BY count(*) DESC, payer LIMIT ?",
    "plan": "SELECT plan FROM account WHERE plan <> '' GROUP BY plan ORDER BY count(*) DESC, plan LIMIT ?",
    # Grouped by what the index holds; then one row is read for how the name is written.
    "owner": "SELECT (SELECT owner FROM account WHERE owner_folded = found.folded AND owner_folded <> '' LIMIT 1) FROM"
    " (SELECT owner_folded AS folded FROM account WHERE owner_folded <> ''"
    " GROUP BY owner_folded ORDER BY count(*) DESC, owner_folded LIMIT ?) AS found",
}


def totals(cache: Cache) -> list[QueueTotal]:
    """Every queue, empty ones too, in the order of the waterfall."""
    found = cache.connection.execute("SELECT queue, accounts, asleep, millions, cents FROM queue_total ORDER BY queue")
    return [
        QueueTotal(Queue(queue), accounts, asleep, cents_of(millions, cents))
        for queue, accounts, asleep, millions, cents in found
    ]


def find(cache: Cache, number: str) -> AccountRow | None:
    """The row of one open account."""
    values = cache.connection.execute(f"SELECT {READ} FROM account WHERE number = ?", (number,)).fetchone()
    return row_from(values) if values else None


_COLUMNS = ", ".join(f"a.{name}" for name in READ.split(", "))
