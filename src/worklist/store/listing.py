"""Reading lists: their rows by page, whatever the length, and what they count."""

import json
from collections.abc import Sequence
from typing import Literal

from worklist.domain.account_row import AccountRow
from worklist.domain.filter_terms import EVERYTHING
from worklist.domain.lists import Query, QueueTotal, View
from worklist.domain.money import Cents
from worklist.domain.queues import Queue
from worklist.store.cache import Cache
from worklist.store.cent_sums import cents_of, sum_of
from worklist.store.filter_sql import Condition
from worklist.store.finding import all_ids, few_ids, first_ids, left_of, where, without
from worklist.store.patience import Stop, never, unless
from worklist.store.row_columns import READ, closed_row, row_from
from worklist.store.today import Ids

__all__ = ["Ids", "Listing", "all_ids", "counts", "find", "first_rows", "names", "rows_again", "totals"]


_NEAR = 100
"""Rows."""


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
        self.lengthen(ids)
        self.complete = True

    def lengthen(self, ids: Ids) -> None:
        """Take ids that come behind those that are known, such as those of the list as it was before."""
        known = self._ids
        self._ids = ids if ids[: len(known)] == known else known + without(ids, known)

    def take(self, ids: Ids) -> None:
        """Take the full list of ids as it is now, in its order."""
        self._ids, self.complete = ids, True

    @property
    def ids(self) -> Ids:
        """What is known of the list; not to be changed."""
        return self._ids

    def rows(self, start: int, stop: int) -> list[AccountRow]:
        """The rows from ``start`` up to ``stop``, each in its place: a closed account owes 0 and ``is:closed``."""
        wanted = json.dumps(self._ids[start:stop].tolist())
        sql = (
            f"SELECT {_COLUMNS}, i.number FROM json_each(?) AS wanted CROSS JOIN account_id AS i ON i.id = wanted.value"
            " LEFT JOIN account AS a ON a.id = i.id ORDER BY wanted.key"
        )
        with self._cache.values_in_words():
            found = self._cache.connection.execute(sql, (wanted,))
            return [closed_row(number) if queue is None else row_from((queue, *rest)) for queue, *rest, number in found]

    def balance(self) -> Cents:
        """What the accounts of the list owe now, together."""
        sql = f"SELECT {sum_of('a.balance')} FROM json_each(?) AS wanted CROSS JOIN account AS a ON a.id = wanted.value"
        return cents_of(*self._cache.connection.execute(sql, (json.dumps(self._ids.tolist()),)).fetchone())

    def balances(self, numbers: Sequence[str]) -> dict[str, Cents]:
        """The balances of those of some accounts that are open and in this list, in the order given."""
        sql = "SELECT a.number, a.balance, a.id FROM json_each(?) AS wanted CROSS JOIN account AS a"
        found = self._cache.connection.execute(f"{sql} ON a.number = wanted.value", (json.dumps(list(numbers)),))
        opened = {id_: (number, balance) for number, balance, id_ in found}
        here = frozenset(opened).intersection(self._ids)
        return {number: balance for id_, (number, balance) in opened.items() if id_ in here}

    def index_of(self, number: str) -> int | None:
        """The place of an account in this list."""
        found = self._cache.connection.execute("SELECT id FROM account_id WHERE number = ?", (number,)).fetchone()
        try:
            return self._ids.index(found[0]) if found else None
        except ValueError:
            return None


def first_rows(cache: Cache, query: Query) -> Listing:
    """The list with as many of its first rows as are found within a key press; ``all_ids`` gives the rest."""
    ids, complete = first_ids(cache, query)
    return Listing(cache, ids, complete=complete)


def rows_again(cache: Cache, query: Query, before: Listing, near: int) -> Listing:
    """The list read anew, as far as it is found within a key press, and behind that as it was before.

    Accounts that left it may still be there far down, but not ``near`` a place, which is where a person looks;
    ``all_ids`` tells.
    """
    again = first_rows(cache, query)
    if not again.complete:
        seen = before.ids[: len(again) + _NEAR] + before.ids[max(0, near - _NEAR) : near + _NEAR]
        again.lengthen(without(before.ids, left_of(cache, query, seen)))
    return again


# -- numbers and names ----------------------------------------------------------------------------------------------


def counts(cache: Cache, queries: Sequence[Query], stop: Stop = never) -> list[int]:
    """How many accounts each query lists; nothing where it was stopped.

    Those with a filter look at every row, all of them in one pass, unless an index leaves few to look at.
    """
    kept = totals(cache)
    counted: dict[int, int] = {}
    scanned: dict[int, Condition] = {}
    with unless(cache.connection, stop):
        for at, query in enumerate(queries):
            if query.scope is View.TODAY:
                counted[at] = len(all_ids(cache, query))
            elif query.asked == EVERYTHING and query.within == EVERYTHING:
                counted[at] = _kept_count(cache, query, kept)
            elif (found := few_ids(cache, query)) is not None:
                counted[at] = len(found)
            else:
                scanned[at] = where(query)
        counted.update(zip(scanned, _scan(cache, list(scanned.values())), strict=True))
    return [counted[at] for at in range(len(queries))] if len(counted) == len(queries) else []


def _kept_count(cache: Cache, query: Query, kept: Sequence[QueueTotal]) -> int:
    match query.scope:
        case View.SNOOZED:
            return sum(total.asleep for total in kept)
        case View.MINE:
            sql, values = where(query)
            return int(cache.connection.execute(f"SELECT count(*) FROM account WHERE {sql}", values).fetchone()[0])
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
    with cache.values_in_words():
        found = cache.connection.execute(
            "SELECT queue, accounts, asleep, millions, cents FROM queue_total ORDER BY queue"
        )
        return [
            QueueTotal(Queue(queue), accounts, asleep, cents_of(millions, cents))
            for queue, accounts, asleep, millions, cents in found
        ]


def find(cache: Cache, number: str) -> AccountRow | None:
    """The row of one open account."""
    with cache.values_in_words():
        values = cache.connection.execute(f"SELECT {READ} FROM account WHERE number = ?", (number,)).fetchone()
        return row_from(values) if values else None


_COLUMNS = ", ".join(f"a.{name}" for name in READ.split(", "))
