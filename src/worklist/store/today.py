"""A person's list of today, section by section as ``domain.today`` defines it, each from an index of its own."""

from array import array
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import TypeAlias

from worklist.domain.filter_terms import fold
from worklist.domain.today import MOST_UNOWNED, SOON
from worklist.store.cache import Cache
from worklist.store.cache_schema import IS_FREE, IS_UNOWNED_WORK, in_state, is_asleep
from worklist.store.row_order import BEST_FIRST

Ids: TypeAlias = "array[int]"
"""Ids of rows, in the order of a list; ``ids_of`` makes them."""

_MINE = "owner_folded = :me AND :me <> ''"
_CLOSES_SOON = "deadline_on IS NOT NULL AND deadline_on BETWEEN :today AND :soon"
_MINE_OR_NOBODYS = "owner_folded IN (:me, '')"
_SECTIONS = (
    f"{in_state('broken-promise')} AND {_MINE_OR_NOBODYS} AND {IS_FREE} ORDER BY {BEST_FIRST}",
    f"{in_state('dispute-late')} AND {_MINE_OR_NOBODYS} AND {IS_FREE} ORDER BY {BEST_FIRST}",
    f"{in_state('answered')} AND {_MINE} AND NOT {is_asleep()} ORDER BY {BEST_FIRST}",
    f"due_on IS NOT NULL AND due_on <= :today AND {_MINE} AND NOT {is_asleep()} ORDER BY due_on, {BEST_FIRST}",
    f"due_on IS NULL AND {_MINE} AND owner_folded <> '' AND {IS_FREE} ORDER BY {BEST_FIRST}",
    f"{in_state('woken')} AND {_MINE_OR_NOBODYS} AND {IS_FREE} ORDER BY {BEST_FIRST}",
    f"{_CLOSES_SOON} AND {_MINE_OR_NOBODYS} AND {IS_FREE} ORDER BY deadline_on, {BEST_FIRST}",
)
_UNOWNED = f"{IS_UNOWNED_WORK} ORDER BY {BEST_FIRST}"


def ids_of(found: Iterable[int] = ()) -> Ids:
    """Ids in four bytes each: a screen has several lists of a million accounts in memory at a time."""
    return array("i", found)


def todays_ids(cache: Cache, me: str, today: date) -> Ids:
    """The accounts of ``me``'s today, each in the first section that takes it."""
    values = {"me": fold(me), "today": today.isoformat(), "soon": (today + SOON).isoformat()}
    found = dict.fromkeys(id_ for section in _SECTIONS for id_ in _select(cache, section, values))
    rest = (id_ for id_ in _select(cache, _UNOWNED, {}) if id_ not in found)
    return ids_of([*found, *islice(rest, MOST_UNOWNED)])


def _select(cache: Cache, section: str, values: dict[str, str]) -> Iterator[int]:
    return (id_ for (id_,) in cache.connection.execute(f"SELECT id FROM account WHERE {section}", values))
