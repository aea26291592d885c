"""A new version takes over databases of any version before it, and is killed meanwhile: all or nothing."""

import os
import random
import signal
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.processes import Process
from tests.torture.counting import note, tries
from worklist.domain.events import NoteAdded
from worklist.store import cache_opening, cache_schema, worklog_schema
from worklist.store import personal as personals
from worklist.store import worklog as worklogs
from worklist.store.cache import Cache
from worklist.store.chain import COLUMNS, START, Head, chain_hash
from worklist.store.codec import event_payload
from worklist.store.driver import connect
from worklist.store.migrations import migrate, schema_version

KILLS = tries(full=100, small=2)
ENTRIES = 30


@dataclass(frozen=True)
class Kind:
    """One of the three databases."""

    name: str
    steps: tuple
    module: object
    """Whose ``connect`` opens it."""
    open: Callable[[Path], object]


KINDS = {
    "worklog.db": Kind("work log", worklog_schema.STEPS, worklogs, worklogs.WorkLog.open),
    "cache.db": Kind("cache", cache_schema.STEPS, cache_opening, Cache.open),
    "personal.db": Kind(
        "file of drafts", personals._STEPS, personals, lambda path: personals.Personal.open(path, "ana")
    ),
}
RELEASED = [(file, version) for file, kind in KINDS.items() for version in range(len(kind.steps))]
RELEASED.remove(("worklog.db", 0))  # an empty work log is refused: it is created, below


def build(path, version):
    """A database as a version left it, with rows in each of its tables."""
    kind = KINDS[path.name]
    connection = connect(path, durability="FULL", create=True)
    if version:
        migrate(connection, kind.name, kind.steps[:version])
        for table in tables(connection):
            fill(connection, table)
    connection.close()


def fill(connection, table):
    """Entries that follow from one another into a work log, and into any other table whatever it takes."""
    if table == "event":
        head = START
        for number in range(1, ENTRIES + 1):
            row = (number, f"id{number}", f"2026-11-{number:02}T12:00:00+00:00", "ana", "note", f"A{number % 7}")
            row = (*row, event_payload(NoteAdded(f"note {number}")))
            values = (*row, head.hash, chain_hash(head.hash, row))
            connection.execute(
                f"INSERT INTO event ({COLUMNS}, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values
            )
            head = Head(number, values[-1])
        return
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    for number in range(3):
        values = [number if column[2] == "INTEGER" else f"2026-11-{number + 1:02}" for column in columns]
        connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(values))})", values)


def tables(connection):
    """Names of our tables; SQLite's own and sqlite-utils' are left out."""
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB '*sqlite_*'"
    return [name for (name,) in connection.execute(sql).fetchall()]


def content(path):
    """The version, everything of the schema and every row."""
    with closing(connect(path, durability="FULL")) as connection:
        schema = connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY name").fetchall()
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables(connection)}
        return schema_version(connection), schema, rows


def open_and_die(path, kind, statement, seconds):
    """Open as the program does; die right before a statement of that number, or after some time."""
    ran, connects = 0, kind.module.connect

    def count(_):
        nonlocal ran
        ran += 1
        if ran == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    def traced(*args, **kwargs):
        connection = connects(*args, **kwargs)
        connection.set_trace_callback(count)
        return connection

    kind.module.connect = traced
    signal.setitimer(signal.ITIMER_REAL, seconds)  # whose signal ends a process that does not ask for it
    kind.open(path)
    signal.setitimer(signal.ITIMER_REAL, 0)
    return ran


def victim(path, statement=0, seconds=0.0):
    """The signal that a process was ended by while it opened a database; None where it came to the end."""
    child = os.fork()  # this process has no thread and no open file, so a fork is the cheapest victim
    if not child:
        try:
            open_and_die(path, KINDS[path.name], statement, seconds)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else None


def statements_of(path):
    """How many statements it takes to open a database."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.write(theirs, str(open_and_die(path, KINDS[path.name], 0, 0)).encode())
        os._exit(0)
    os.waitpid(child, 0)
    return int(os.read(ours, 20))


def put_back(path, body):
    """The database as it was, and nothing beside it."""
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    path.write_bytes(body)


def kill_again_and_again(pipe, folder, file, version):
    """Tell what the database was, what it becomes undisturbed, and for each kill what it left and what came then."""
    whole, path = folder / "whole" / file, folder / file
    whole.parent.mkdir(exist_ok=True)
    build(whole, version)
    pipe.send(content(whole) if version else None)
    body = whole.read_bytes()
    statements = statements_of(whole)
    pipe.send(content(whole))
    for kill in range(KILLS):
        dice, ended = random.Random(f"{file} {version} {kill}"), None
        while ended is None:  # some are through before their time
            put_back(path, body)
            aimed = dice.random() < 0.7
            ended = victim(path, dice.randint(1, statements) if aimed else 0, 0 if aimed else dice.uniform(1e-4, 0.03))
        left = content(path) if path.stat().st_size else None
        KINDS[file].open(path).close()
        pipe.send((left, content(path), [other.name for other in folder.glob(f"{file}.*")]))


@pytest.mark.parametrize(("file", "version"), RELEASED)
def test_killed_while_it_takes_a_database_over(tmp_path, file, version):
    before, after, *kills = Process(kill_again_and_again, tmp_path, file, version).sent()
    assert after[0] == len(KINDS[file].steps)
    assert len(kills) == KILLS
    for left, opened, others in kills:
        assert left in (None, before, after) or left[0] == 0 == version
        assert opened == after
        assert others == [], "nothing was set aside and nothing is left over"
    if file == "worklog.db":
        assert after[2]["event"] == before[2]["event"]
    note(f"killed while it takes over {file} of version {version}", KILLS, "0 half steps, 0 rows lost")


def create_and_die(pipe, folder):
    """Kill whoever creates a work log; tell for each what is left of it, and what the next one makes of that."""
    for kill in range(KILLS):
        path = folder / str(kill) / "worklog.db"
        path.parent.mkdir()
        child = os.fork()
        if not child:
            signal.setitimer(signal.ITIMER_REAL, random.Random(kill).uniform(1e-3, 0.06))
            worklogs.WorkLog.create(path)
            os._exit(0)
        os.waitpid(child, 0)
        was_there = path.exists()
        with closing(worklogs.WorkLog.open(path) if was_there else worklogs.WorkLog.create(path)) as log:
            log.append("ana", "A1", lambda _: [NoteAdded("the first")])
            pipe.send((was_there, log.verify()))


def test_killed_while_it_creates_a_work_log(tmp_path):
    found = Process(create_and_die, tmp_path).sent()
    assert [entries for _, entries in found] == [1] * KILLS
    note("killed while it creates a work log", KILLS, "a whole log or none")
