"""What the work log says of vendors: who they are, what is with them, which of their reports were read."""

import json
from collections.abc import Iterable
from datetime import date

from worklist.domain.events import Event
from worklist.store.worklog import WorkLog

_NEWEST = "SELECT max(seq) FROM event WHERE kind = 'vendor' GROUP BY payload ->> '$.name'"


def vendor_entries(log: WorkLog) -> list[Event]:
    """The newest entry of every vendor, in the order in which they were set last."""
    return log.entries(f"seq IN ({_NEWEST}) ORDER BY seq")


def history_of(log: WorkLog, name: str) -> list[Event]:
    """Every entry of a vendor, oldest first."""
    return log.entries("kind = 'vendor' AND payload ->> '$.name' = ? ORDER BY seq", name)


def reports_read(log: WorkLog) -> list[Event]:
    """An entry for each report that was read, oldest first."""
    return log.entries("kind = 'report_read' ORDER BY seq")


def accounts_ever_placed(log: WorkLog, vendor: str = "") -> list[str]:
    """Accounts that ever left for a vendor, or for one by its name, with their entries to be folded."""
    if vendor:
        return log.accounts("kind = 'placement' AND payload ->> '$.vendor' = ?", vendor)
    return log.accounts("kind = 'placement'")


def accounts_ended(log: WorkLog, since: date, classes: Iterable[str]) -> list[str]:
    """Accounts of these classes with an outcome of a day or later."""
    of_classes = "payload ->> '$.account_class' IN (SELECT value FROM json_each(?))"
    return log.accounts(f"kind = 'outcome' AND at >= ? AND {of_classes}", since.isoformat(), json.dumps(list(classes)))


def last_entry(log: WorkLog) -> int:
    """Number of the newest entry about vendors and on no account; 0 without one."""
    newest = log.entries("kind IN ('vendor', 'report_read') ORDER BY seq DESC LIMIT 1")
    return newest[0].seq if newest else 0
