"""What the work log says of requests that are meant for vendors."""

from worklist.store.worklog import WorkLog


def accounts_asked_for_vendors(log: WorkLog) -> list[str]:
    """Accounts on which something was ever asked for a vendor: their entries tell what stands."""
    return log.accounts("kind = 'escalation' AND payload ->> '$.to' = 'vendor'")
