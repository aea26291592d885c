"""What the work log says of vendors: who they are, what is with them, which of their reports were read."""

from worklist.domain.events import Event
from worklist.store.worklog import WorkLog

_NEWEST = "SELECT max(seq) FROM event WHERE kind = 'vendor' GROUP BY payload ->> '$.name'"


def vendor_entries(log: WorkLog) -> list[Event]:
    """The newest entry of every vendor, in the order in which they were set last."""
    return log.entries(f"seq IN ({_NEWEST}) ORDER BY seq")


def reports_read(log: WorkLog) -> list[Event]:
    """An entry for each report that was read, oldest first."""
    return log.entries("kind = 'report_read' ORDER BY seq")


def accounts_ever_placed(log: WorkLog) -> list[str]:
    """Accounts that ever left for a vendor, with their entries to be folded."""
    return log.accounts("kind = 'placement'")
