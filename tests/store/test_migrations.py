"""Schemas: from an empty file to the newest, whole or not at all."""

import os
import signal

import pytest

from tests.processes import Process
from worklist.store import cache_schema, worklog_schema
from worklist.store.cache import Cache
from worklist.store.driver import StoreError, connect
from worklist.store.migrations import migrate, schema_version

SCHEMAS = {"cache": cache_schema.STEPS, "work log": worklog_schema.STEPS}


def killed_at_every_statement(pipe, path, name):
    """Tell what a migration leaves that is killed before its first statement, its second, and so on to the last."""
    for statements in range(1, 400):
        child = os.fork()  # this process has no thread and no open file, so a fork is the cheapest victim
        if not child:
            migrate_and_die(path, name, statements)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            pipe.send(os.WEXITSTATUS(status))
            return
        connection = connect(path, durability="FULL")
        pipe.send((schema_version(connection), tables(connection)))
        connection.close()


def migrate_and_die(path, name, statements):
    left = statements

    def count(_):
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    ended = 1
    try:
        connection = connect(path, durability="FULL", create=True)
        connection.set_trace_callback(count)
        migrate(connection, name, SCHEMAS[name])
        ended = 0
    finally:
        os._exit(ended)


def tables(connection):
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_migration_that_is_killed_leaves_the_old_schema_whole(tmp_path, name):
    path = tmp_path / "killed.db"
    *killed, ended = Process(killed_at_every_statement, path, name).sent()
    assert len(killed) > 10 and ended == 0
    assert all(left == (0, set()) for left in killed)
    connection = connect(path, durability="FULL")
    assert schema_version(connection) == len(SCHEMAS[name])
    connection.close()


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_second_start_finds_nothing_to_do(tmp_path, name):
    connection = connect(tmp_path / "new.db", durability="FULL", create=True)
    migrate(connection, name, SCHEMAS[name])
    before = connection.total_changes, tables(connection)
    migrate(connection, name, SCHEMAS[name])
    assert (connection.total_changes, tables(connection)) == before
    assert schema_version(connection) == len(SCHEMAS[name])
    connection.close()


def test_a_step_that_fails_leaves_the_schema_as_it_was(tmp_path):
    def grow(db):
        db.execute("CREATE TABLE half (x)")
        db.execute("INSERT INTO half VALUES (1)")
        raise OSError("power")

    connection = connect(tmp_path / "new.db", durability="FULL", create=True)
    migrate(connection, "cache", SCHEMAS["cache"])
    before = tables(connection)
    with pytest.raises(OSError, match="power"):
        migrate(connection, "cache", (*SCHEMAS["cache"], grow))
    assert (schema_version(connection), tables(connection)) == (len(SCHEMAS["cache"]), before)
    connection.close()


def test_a_cache_of_a_newer_worklist_is_refused(tmp_path):
    cache = Cache.open(tmp_path / "cache.db", for_sync=True)
    cache.connection.execute("PRAGMA user_version = 99")
    cache.close()
    with pytest.raises(StoreError, match=r"newer worklist \(schema 99\).*Delete it and run worklist sync"):
        Cache.open(tmp_path / "cache.db")
