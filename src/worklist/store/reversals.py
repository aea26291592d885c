"""Accounts with lines that were written off too early, open ones and closed ones."""

from worklist.store.cache import Cache


def accounts_to_reverse(cache: Cache) -> list[str]:
    """Their numbers; what is to be taken back on each, its assessment says."""
    sql = "SELECT DISTINCT account FROM line_fact WHERE reversal <> '' ORDER BY account"
    return [account for (account,) in cache.connection.execute(sql)]
