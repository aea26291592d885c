"""Filling an empty cache: what only finds rows faster is made once at the end, and not moved with every row.

What was taken away stands in the cache itself until it is there again, so a run that is killed in between leaves a
slower cache and nothing else; whoever opens it next puts it right.
"""

import json
from collections.abc import Iterator

from worklist.store.driver import Connection, transaction

_TABLES = ("account", "account_fact", "line_fact")
_NEEDED = ("account_by_number", "line_fact_acts")
"""The one finds the rows that are replaced; queries name the other."""
_SEARCH_TRIGGER = "account_id_searched"
_SEARCH_ANEW = "INSERT INTO account_search (account_search) VALUES ('rebuild')"
_TAKEN = "SELECT value FROM meta WHERE key = 'taken'"


def strip(connection: Connection) -> None:
    """Take away from a cache without rows what is made again by ``restore``."""
    with transaction(connection):
        if connection.execute("SELECT 1 FROM account_fact LIMIT 1").fetchone() or is_stripped(connection):
            return
        found = dict(_indexes(connection))
        (trigger,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (_SEARCH_TRIGGER,)).fetchone()
        steps = [*([statement] for statement in found.values()), [_SEARCH_ANEW, trigger]]
        connection.execute("INSERT INTO meta VALUES ('taken', ?)", (json.dumps(steps),))
        for name in found:
            connection.execute(f"DROP INDEX {name}")
        connection.execute(f"DROP TRIGGER {_SEARCH_TRIGGER}")


def is_stripped(connection: Connection) -> bool:
    """Whether something was taken away and is not there again."""
    return connection.execute(_TAKEN).fetchone() is not None


def restore(connection: Connection) -> None:
    """Make everything again that was taken away, one after the other, so that others can write in between."""
    while _restore_one(connection):
        pass


def _restore_one(connection: Connection) -> bool:
    with transaction(connection):
        row = connection.execute(_TAKEN).fetchone()
        if row is None:
            return False
        first, *rest = json.loads(row[0])
        for statement in first:
            connection.execute(statement)
        if rest:
            connection.execute("UPDATE meta SET value = ? WHERE key = 'taken'", (json.dumps(rest),))
        else:
            connection.execute("DELETE FROM meta WHERE key = 'taken'")
        return bool(rest)


def _indexes(connection: Connection) -> Iterator[tuple[str, str]]:
    sql = (
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN"
        " (SELECT value FROM json_each(?)) AND name NOT IN (SELECT value FROM json_each(?)) ORDER BY name"
    )
    rows: Iterator[tuple[str, str]] = connection.execute(sql, (json.dumps(_TABLES), json.dumps(_NEEDED)))
    return rows
