"""Which accounts are one patient's."""

from worklist.store.cache import Cache


def accounts_of_patient(cache: Cache, number: str) -> list[str]:
    """The other accounts of the patient of an account, in the order of their numbers.

    A patient is known again by name with birth date or member id, on the claims of both; where no claim names them,
    none is found.
    """
    sql = (
        "SELECT DISTINCT other.account FROM (SELECT DISTINCT patient FROM billed_line WHERE account = ?) AS mine"
        " CROSS JOIN billed_line AS other ON other.patient = mine.patient"
        " WHERE other.account <> ? ORDER BY other.account"
    )
    return [other for (other,) in cache.connection.execute(sql, (number, number))]
