"""Schemas by migration: each database carries the ones it has had, and all pending ones run in one transaction."""

from collections.abc import Callable
from typing import Any

from worklist.store.driver import Connection, StoreError, transaction

Step = Callable[[Any], None]
"""Takes a ``sqlite_utils.Database`` inside an open transaction."""


def migrate(connection: Connection, name: str, steps: tuple[Step, ...]) -> None:
    """Bring a database to the newest schema; ``user_version`` counts the steps it has had.

    Raises StoreError when a newer worklist wrote the file.
    """
    if _is_current(connection, name, steps):
        return
    from sqlite_utils import Database, Migrations  # slow to import, and most starts have nothing to migrate

    migrations = Migrations(name)
    for step in steps:
        migrations(name=step.__name__)(step)
    with transaction(connection):
        if not _is_current(connection, name, steps):  # another process may have been faster
            migrations.apply(Database(connection))
            connection.execute(f"PRAGMA user_version = {len(steps)}")


def _is_current(connection: Connection, name: str, steps: tuple[Step, ...]) -> bool:
    version = schema_version(connection)
    if version > len(steps):
        raise StoreError(f"The {name} was written by a newer worklist (schema {version}); update this one.")
    return version == len(steps)


def schema_version(connection: Connection) -> int:
    """How many migrations a database has had; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
