"""What the measures of the work are counted from: entries of a period, write-offs that wait, the history."""

import json
from collections import defaultdict
from datetime import date

from worklist.domain.events import AccountSkipped, EntryUndone, Event
from worklist.domain.numbers.entries import NumbersTaken
from worklist.domain.numbers.write_offs import Waiting
from worklist.domain.vendor_entries import VendorReported
from worklist.domain.work import TOUCHES
from worklist.store.cache import Cache
from worklist.store.morning import first_entry_since
from worklist.store.worklog import WorkLog

_COUNTED = json.dumps([body.KIND for body in (*TOUCHES, AccountSkipped, VendorReported, EntryUndone)])
"""Kinds of entries that the measures rest on: of a log, plans, holds and views are the most."""


def worked_since(log: WorkLog, since: date) -> dict[str, list[Event]]:
    """Of every account that was worked on since a day the entries that are counted, oldest first, also those before."""
    is_counted = "kind IN (SELECT value FROM json_each(?))"
    worked = f"SELECT account FROM event WHERE seq >= ? AND {is_counted}"
    values = _COUNTED, first_entry_since(log, since), _COUNTED
    found: defaultdict[str, list[Event]] = defaultdict(list)
    for event in log.entries(f"{is_counted} AND account IN ({worked}) ORDER BY seq", *values):
        found[event.account].append(event)
    return found


def write_offs_waiting(cache: Cache) -> list[Waiting]:
    """Lines that were written off too early and still are, on open accounts and closed ones."""
    sql = "SELECT account, reversal, max(0, expected - allowed) FROM line_fact WHERE reversal <> ''"
    return [Waiting(*row) for row in cache.connection.execute(sql)]


def numbers_taken(log: WorkLog) -> list[NumbersTaken]:
    """The history, in the order in which it was kept."""
    entries = (event.body for event in log.entries("kind = 'numbers' ORDER BY seq"))
    return [body for body in entries if isinstance(body, NumbersTaken)]


def is_taken(log: WorkLog, day: date) -> bool:
    """Whether the record has the numbers of a day."""
    sql = "SELECT EXISTS (SELECT 1 FROM event WHERE kind = 'numbers' AND payload ->> '$.day' = ?)"
    return bool(log.connection.execute(sql, (day.isoformat(),)).fetchone()[0])
