"""Statement lines and payments of patients: records of an account that make no account known by themselves."""

from worklist.domain.provenance import Position, Reject
from worklist.domain.wording import counted
from worklist.store.cache import Cache

STATEMENT, PATIENT_PAYMENT = "statement", "patient-payment"
"""Kinds of records."""
_IS_PATIENTS = f"kind IN ('{STATEMENT}', '{PATIENT_PAYMENT}')"
TABLES = (f"CREATE INDEX record_of_patients ON record (account, file, at) WHERE {_IS_PATIENTS}",)


def strangers(cache: Cache, most: int) -> list[Reject]:
    """Patients' records of accounts that nothing else names, one for each file and account.

    They wait: once a claim, a remit or an export names the account, they count.
    """
    return _waiting(cache, "", (most,))


def stranger(cache: Cache, account: str, most: int) -> list[Reject]:
    """As ``strangers``, of one account."""
    return _waiting(cache, "AND account = ?", (account, most))


def _waiting(cache: Cache, which: str, values: tuple[object, ...]) -> list[Reject]:
    sql = (
        f"SELECT * FROM (SELECT account, count(*), file, min(at) FROM record WHERE {_IS_PATIENTS} {which}"
        " GROUP BY account, file) AS w WHERE NOT EXISTS"
        f" (SELECT 1 FROM record AS o WHERE o.account = w.account AND NOT o.{_IS_PATIENTS}) LIMIT ?"
    )
    found = cache.connection.execute(sql, values)
    return [_stranger(account, count, Position(file, at, "line")) for account, count, file, at in found]


def _stranger(account: str, count: int, first: Position) -> Reject:
    rows = "This row waits" if count == 1 else f"{counted(count, 'row')} wait"
    return Reject(first, f"{rows}: no claim, remit or export names the account, so nothing is known of it.", account)
