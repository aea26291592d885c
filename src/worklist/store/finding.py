"""The ids of a list, in its order: what is found within a key press, and all of them."""

import json
from collections.abc import Iterable

from worklist.domain.filter_terms import EVERYTHING, fold
from worklist.domain.lists import Query, View
from worklist.domain.queues import Queue
from worklist.store.cache import Cache
from worklist.store.cache_schema import is_asleep
from worklist.store.candidates import FEW, SEARCH, search_for
from worklist.store.filter_sql import Condition, condition, is_person
from worklist.store.patience import Stop, after, never, unless
from worklist.store.row_order import BEST_FIRST, order_of
from worklist.store.today import Ids, ids_of, todays_ids

FIRST = 1_000
"""Rows that a list knows at once; the rest of its ids are read after it is on the screen."""
AT_ONCE = 0.006
"""Seconds within which they are found, or as many as there are by then: no key waits longer for a query."""
_MOST_STRAYS = 50


def first_ids(cache: Cache, query: Query) -> tuple[Ids, bool]:
    """The first ids that are found at once, and whether they are all."""
    if query.scope is View.TODAY:
        return _todays(cache, query), True
    found = few_ids(cache, query)
    if found is not None:
        return found, True
    ids, is_whole = ids_of(), False
    with unless(cache.connection, after(AT_ONCE)):
        ids.extend(_scanned(cache, query, FIRST + 1))
        is_whole = len(ids) <= FIRST
    return ids[:FIRST], is_whole


def all_ids(cache: Cache, query: Query, *, most: int = -1, stop: Stop = never) -> Ids:
    """Ids of every row of a query, or of the first ``most``, in order; what it has by then where it was stopped."""
    ids = ids_of()
    with unless(cache.connection, stop):
        if query.scope is View.TODAY:
            return _todays(cache, query)
        ids.extend(_scanned(cache, query, most, reads_all=_is_filtered(query)))
    return ids


def few_ids(cache: Cache, query: Query) -> "Ids | None":
    """All ids of a query, where an index leaves so few accounts to look at that no key waits for it; else None."""
    looked_up = search_for(cache, query, FEW) if _is_filtered(query) else None
    if looked_up is None:
        return None
    sql, values = where(query)
    found = cache.connection.execute(
        f"SELECT id FROM ({SEARCH}) CROSS JOIN account ON account.id = found WHERE {sql} ORDER BY {_order(query)}",
        (looked_up, *values),
    )
    return ids_of(id_ for (id_,) in found)


def left_of(cache: Cache, query: Query, ids: Ids) -> Ids:
    """Those of some ids that a query does not list any more; not of today's list."""
    sql, values = where(query)
    still = cache.connection.execute(
        f"SELECT account.id FROM json_each(?) AS wanted CROSS JOIN account ON account.id = wanted.value WHERE {sql}",
        (json.dumps(ids.tolist()), *values),
    )
    here = frozenset(id_ for (id_,) in still)
    return ids_of(id_ for id_ in ids if id_ not in here)


def without(ids: Ids, gone: Ids) -> Ids:
    """Ids but for some, most of which are among the first of them."""
    near = ids[: 2 * len(gone)]
    left, rest = frozenset(gone), ids[len(near) :]
    strays = left.difference(near)
    if len(strays) > _MOST_STRAYS:
        return ids_of(id_ for id_ in ids if id_ not in left)
    for id_ in strays:
        if id_ in rest:
            rest.remove(id_)
    return ids_of(id_ for id_ in near if id_ not in left) + rest


def where(query: Query) -> Condition:
    """Which accounts a query lists; not of today's list, which is no condition on one account."""
    scope, scope_values = _in_scope(query)
    filtered, values = _filtered(query)
    sleepers = "1" if query.shows_sleepers else f"NOT {is_asleep()}"
    return f"{scope} AND {filtered} AND {sleepers}", [*scope_values, *values]


def _is_filtered(query: Query) -> bool:
    return query.asked != EVERYTHING or query.within != EVERYTHING


def _scanned(cache: Cache, query: Query, most: int, *, reads_all: bool = False) -> Iterable[int]:
    """Row by row in the list's order; ``reads_all`` reads them as they lie, which is faster to the end, and sorts."""
    sql, values = where(query)
    order = f"+{_order(query)}" if reads_all else _order(query)
    found = cache.connection.execute(f"SELECT id FROM account WHERE {sql} ORDER BY {order} LIMIT ?", (*values, most))
    return (id_ for (id_,) in found)


def _todays(cache: Cache, query: Query) -> Ids:
    """What a filter leaves of today's list: it takes accounts away and lets no further ones in."""
    ids = todays_ids(cache, query.me, query.today)
    if query.sort is None and not _is_filtered(query):
        return ids
    sql, values = _filtered(query)
    found = cache.connection.execute(
        "SELECT account.id FROM json_each(?) AS wanted CROSS JOIN account ON account.id = wanted.value"
        f" WHERE {sql} ORDER BY {order_of(query.sort) if query.sort else 'wanted.key'}",
        (json.dumps(ids.tolist()), *values),
    )
    return ids_of(id_ for (id_,) in found)


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
