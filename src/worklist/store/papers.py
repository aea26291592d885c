"""What the work log says of files that were made for patients."""

from worklist.domain.events import Event
from worklist.store.worklog import WorkLog


def papers_made(log: WorkLog) -> list[Event]:
    """Every entry that names the fingerprint of a file, oldest first."""
    letters = "kind = 'agreement' AND payload ->> '$.letter' <> ''"
    documents = "kind = 'document' AND payload ->> '$.file' <> ''"
    return log.entries(f"({letters}) OR ({documents}) ORDER BY seq")
