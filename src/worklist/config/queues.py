"""Saved filters, listed as queues of their own."""

from collections.abc import Iterable
from datetime import date

from worklist.config.tables import Table, shown
from worklist.domain.calendar import BusinessCalendar
from worklist.domain.filters import FilterError, parse_filter
from worklist.domain.lists import SavedQueue, Sort, View, list_key, parse_sort
from worklist.domain.queues import Queue

_MOST_NAME = 40
"""Characters: what the list of queues has room for."""
_MOST_QUEUES = 200
"""All are counted at one stroke, which has its limit; far fewer are ever looked at."""
_TAKEN = {
    **{list_key(name): f"the queue {queue.title}" for queue in Queue for name in (queue.key, queue.title)},
    **{view.value: f"the view {view.label}" for view in View},
}


def read_queues(tables: Iterable[Table], calendar: BusinessCalendar) -> tuple[SavedQueue, ...]:
    """The saved queues, each with a filter that reads today and a name that no other list has. Raises ConfigError."""
    taken = dict(_TAKEN)
    found: list[SavedQueue] = []
    for table in tables:
        if len(found) == _MOST_QUEUES:
            raise table.error("", f"{_MOST_QUEUES} saved queues are the most; delete some that nobody uses.")
        table.only(("name", "filter", "sort"))
        name = _name(table, taken)
        saved = SavedQueue(name, _filter(table, calendar), _sort(table))
        taken[saved.key] = f"the saved queue {saved.name}"
        found.append(saved)
    return tuple(found)


def _name(table: Table, taken: dict[str, str]) -> str:
    name = table.needed("name", '"Aetna modifier fights"')
    key = list_key(name)
    if len(name) > _MOST_NAME:
        raise table.error("name", f"name has {len(name)} characters; {_MOST_NAME} is the most.")
    if not key or key.isdecimal():
        raise table.error("name", f"{shown(name)} is no name of a queue; it needs a letter.")
    if key in taken:
        raise table.error("name", f"{shown(name)} is the name of {taken[key]} already; choose another.")
    return name


def _filter(table: Table, calendar: BusinessCalendar) -> str:
    text = table.needed("filter", '"payer:aetna queue:modifier"')
    try:
        parse_filter(text, date.today(), calendar)  # noqa: DTZ011 - the site's own day
    except FilterError as error:
        raise table.error("filter", f"the filter: {error}.") from None
    return text


def _sort(table: Table) -> Sort | None:
    text = table.text("sort")
    try:
        return parse_sort(text) if text else None
    except ValueError as error:
        raise table.error("sort", f"{error}.") from None
