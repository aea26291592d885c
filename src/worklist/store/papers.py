"""What the work log says of files that were made for patients."""

from worklist.domain.events import Event
from worklist.store.worklog import WorkLog

NAMES_A_FILE = (
    "kind IN ('agreement', 'document') AND CASE WHEN json_valid(payload)"
    " THEN coalesce(payload ->> '$.letter', payload ->> '$.file', '') <> '' ELSE true END"
)
"""Which entries hold the fingerprint of a file for a patient; one that was altered beyond reading may."""


def papers_made(log: WorkLog) -> list[Event]:
    """Every entry that names the fingerprint of a file, oldest first."""
    return log.entries(f"{NAMES_A_FILE} ORDER BY seq")
