"""The cache: who may write what, and that it can be deleted and is never believed when damaged."""

import shutil

import pytest

from tests.processes import Process
from tests.store.rows import row, write
from worklist.domain.experience import Experience
from worklist.domain.lists import QueueTotal
from worklist.domain.queues import Queue
from worklist.store.cache import Cache
from worklist.store.cache_schema import ROW_TABLES
from worklist.store.chain import START, Head
from worklist.store.driver import DatabaseError, StoreError, transaction
from worklist.store.listing import find, totals

_DENIED = "not authorized|prohibited|authorization denied|may not be modified"


@pytest.fixture
def cache(tmp_path):
    cache = Cache.open(tmp_path / "cache.db")
    yield cache
    cache.close()


def pm_tables(cache):
    names = {name for (name,) in cache.connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    return sorted(names - ROW_TABLES)


def test_a_desk_cannot_write_what_the_pm_system_said(cache):
    assert pm_tables(cache) == [
        "_sqlite_migrations",
        "answer",
        "billed_line",
        "conversion_factor",
        "export",
        "fee_row",
        "locality",
        "ncci_edit",
        "payment",
        "record",
        "recoupment_word",
        "reference_file",
        "reference_part",
        "reject",
        "relative_value",
        "server",
        "server_record",
        "source_file",
        "submission",
        "sync_part",
        "sync_run",
    ]
    for table in pm_tables(cache):
        column = cache.connection.execute(f"SELECT * FROM {table}").description[0][0]
        for statement in (
            f"DELETE FROM {table}",
            f"UPDATE {table} SET {column} = NULL",
            f"INSERT INTO {table} DEFAULT VALUES",
            f"DROP TABLE {table}",
            f"ALTER TABLE {table} ADD COLUMN more",
        ):
            with pytest.raises(DatabaseError, match=_DENIED):
                cache.connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH ':memory:' AS other",
        "VACUUM",
        "PRAGMA writable_schema = ON",
        "PRAGMA foreign_keys = OFF",
        "CREATE TABLE mine (x)",
        "CREATE TEMP TRIGGER t AFTER INSERT ON account BEGIN DELETE FROM record; END",
        "DROP TRIGGER account_insert_new",
    ],
)
def test_a_desk_cannot_go_around_that(cache, statement):
    with pytest.raises(DatabaseError, match=_DENIED):
        cache.connection.execute(statement)


def test_only_the_owner_can_read_it(cache):
    write(cache, row("1"))
    assert {oct(file.stat().st_mode & 0o077) for file in cache.path.parent.glob("cache.db*")} == {"0o0"}


def keep_open(pipe, path):
    cache = Cache.open(path)
    for number in range(300):
        write(cache, row(f"old-{number}"))
    pipe.send("open")
    pipe.recv()
    write(cache, row("late"))
    pipe.send(find(cache, "late").number)
    pipe.recv()


def test_side_files_of_a_deleted_cache_do_not_come_back(tmp_path):
    """A person deletes the one file that they know, while somebody still works on it."""
    path = tmp_path / "cache.db"
    old = Process(keep_open, path)
    assert old.receive() == "open"
    path.unlink()

    new = Cache.open(path)
    assert sum(total.accounts for total in totals(new)) == 0
    write(new, row("new"))
    old.send("write")
    assert old.receive() == "late"
    new.check()
    old.send("end")
    old.wait()
    again = Cache.open(path)
    again.check()
    assert [find(again, number) is not None for number in ("old-1", "late", "new")] == [False, False, True]
    again.close()
    new.close()


def open_and_write(pipe, path, number):
    pipe.send("ready")
    pipe.recv()
    cache = Cache.open(path)
    write(cache, row(number))
    cache.close()


def test_processes_that_make_it_at_once_make_one(tmp_path):
    makers = [Process(open_and_write, tmp_path / "cache.db", f"{number}") for number in range(6)]
    assert {maker.receive() for maker in makers} == {"ready"}
    for maker in makers:
        maker.send("go")
    assert [maker.sent() for maker in makers] == [[]] * 6
    cache = Cache.open(tmp_path / "cache.db")
    assert totals(cache)[-1] == QueueTotal(Queue.WATCHING, 6, 0, 600)
    cache.close()


@pytest.mark.parametrize("content", [b"garbage" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_cache_is_refused_with_the_remedy(tmp_path, content):
    path = tmp_path / "cache.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"cannot be used \(.*\)\. Delete it and run worklist sync\."):
        Cache.open(path)
    assert path.read_bytes() == content


def test_an_emptied_cache_is_made_anew_whatever_lies_beside_it(tmp_path):
    path = tmp_path / "cache.db"
    cache = Cache.open(path)
    write(cache, *(row(f"{number}") for number in range(500)))
    shutil.copy(tmp_path / "cache.db-wal", tmp_path / "kept-wal")
    cache.close()
    path.write_bytes(b"")
    shutil.move(tmp_path / "kept-wal", tmp_path / "cache.db-wal")

    cache = Cache.open(path)
    cache.check()
    assert sum(total.accounts for total in totals(cache)) == 0
    cache.close()


def test_a_page_of_garbage_is_found_when_looked_for(tmp_path):
    path = tmp_path / "cache.db"
    cache = Cache.open(path)
    write(cache, *(row(f"{number:05}") for number in range(2_000)))
    cache.close()
    with path.open("r+b") as file:
        file.seek(60 * 4096)
        file.write(b"\x99" * 4096)
    cache = Cache.open(path)
    with pytest.raises(StoreError, match="Delete it and run worklist sync"):
        cache.check()
    cache.close()


def test_an_account_keeps_its_id_and_no_other_gets_it(cache):
    def id_of(number):
        return cache.connection.execute("SELECT id FROM account WHERE number = ?", (number,)).fetchone()

    write(cache, row("1"), row("2"))
    first = id_of("2")
    write(cache, closed=("2",))
    write(cache, row("3"))
    assert id_of("3") != first
    write(cache, row("2"))
    assert id_of("2") == first


def test_what_was_assessed_anew_is_stale_no_more(cache):
    with transaction(cache.connection):
        cache.mark_stale(["1", "2", "3"])
        cache.forget_stale(["1", "2"])
    assert cache.stale_numbers() == ["3"]


def test_the_cursor_only_moves_on(cache):
    assert cache.cursor() == START
    with transaction(cache.connection):
        cache.move_cursor(Head(7, "seven"))
        cache.move_cursor(Head(5, "five"))
    assert cache.cursor() == Head(7, "seven")


def test_the_sites_numbers_come_back_as_they_were(cache):
    experience = Experience({"SYNTH PAYER": (63, 40)}, {("payer_denial", 2): (3, 9), ("aged_ar", 0): (0, 1)})
    with transaction(cache.connection):
        cache.remember_experience(experience)
    assert cache.experience() == experience
