"""Two hours of eight people's work, a sync every ten minutes: nothing grows, nothing is left over, nothing drifts."""

from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bench.crowd import change_every_balance
from tests.drop_files import TODAY, Site
from tests.processes import Process
from tests.terminal.session import Session
from tests.torture.counting import IS_FULL, note, tries
from tests.torture.people_at_work import BEGIN, Held, person, resident_of
from worklist.demo import write_practice
from worklist.sources.aging import guess_map
from worklist.store.files import side_files
from worklist.store.locks import sync_is_running
from worklist.store.worklog import WorkLog

MINUTES = tries(120, 12)
ACTS = tries(6, 1)
"""Of each person in a minute."""
ACCOUNTS = tries(1_500, 60)
SYNC_EVERY = tries(10, 6)
PEOPLE = ("ana", "bo", "cy", "dee", "eli", "fay", "gus", "hal")
WALKS = (("6", "j", "j"), ("enter",), ("escape", "7"), ("j", "w"), ("escape", "a"), ("?",), ("escape", "1", "j"))
MEBIBYTE = 1 << 20
MOST_WAL = 16 * MEBIBYTE
"""A screen puts the log of changes into the file from 4 MiB on, as soon as no reader needs what is in it."""
MOST_RESIDENT = 3 * MEBIBYTE
"""What a process may grow by in an hour: the database's own page cache fills up to 2 MiB a file."""
MOST_BLOCKS = 4_000
"""Of Python's memory, in an hour: a session remembers by number which accounts it was served."""


@pytest.fixture
def site(tmp_path):
    """Two thirds of the remits are there; the others come with the syncs."""
    files = write_practice(tmp_path / "files", accounts=ACCOUNTS, seed=11, today=TODAY)
    with files.aging.open("rb") as stream:
        column_map = guess_map(stream, files.aging.name).column_map
    site = Site.make(tmp_path / "site", column_map)
    for file in (*files.claims, *(f for n, f in enumerate(files.remits) if n % 3), files.aging):
        site.drop(file.name, file.read_bytes())
    site.sync()
    (site.folder / "today").write_text(TODAY.isoformat())
    return site, list(files.remits[::3])


def sync(pipe, site):
    pipe.send(site.sync().changed)


class Office:
    """Eight people and a screen on one site, from the first minute to the last."""

    def __init__(self, site: Site, remits: list[Path], screen: Session) -> None:
        self.site = site
        self.remits = remits
        self.screen = screen
        self.people = [Process(person, site, name, ACTS) for name in PEOPLE]
        self.held: list[list[Held]] = [[] for _ in PEOPLE]
        self.screen_held: list[int] = []
        self.syncing: Process | None = None
        self.syncs = 0
        self.most_wal = 0
        self.acts = 0
        for each in self.people:
            each.receive()

    def work(self, minute: int) -> None:
        """One simulated minute of everybody; a sync that has begun goes on beside them."""
        self._turn_the_clock(minute)
        if minute % SYNC_EVERY == 0:
            self._begin_sync()
        for each in self.people:
            each.send(minute)
        self.screen.press(*WALKS[minute % len(WALKS)])
        self.screen.settle()
        for held, each in zip(self.held, self.people, strict=True):
            held.append(each.receive())
        self.screen_held.append(resident_of(self.screen.process.pid))
        wals = [file for name in (self.site.cache_path, self.site.log_path) for file in side_files(name)]
        self.most_wal = max(self.most_wal, *(file.stat().st_size for file in wals))

    def _turn_the_clock(self, minute: int) -> None:
        day = (BEGIN + timedelta(minutes=minute)).date()
        part = self.site.folder / "today.part"
        part.write_text(day.isoformat())
        part.replace(self.site.folder / "today")
        self.site = self.site.on(day)

    def _begin_sync(self) -> None:
        self._end_sync()
        for file in self.remits[: len(self.remits) // 10 + 1]:
            self.site.drop(file.name, file.read_bytes())
            self.remits.remove(file)
        change_every_balance(next((self.site.folder / "drop" / "aging").iterdir()))
        self.syncing = Process(sync, self.site)

    def _end_sync(self) -> None:
        if self.syncing:
            assert self.syncing.receive() > 0
            self.syncing.wait()
            self.syncs += 1
            self.syncing = None

    def close(self) -> None:
        self._end_sync()
        for each in self.people:
            each.send(None)
            self.acts += each.receive()
            each.wait()


@pytest.fixture
def office(site):
    site, remits = site
    with Session(["-m", "tests.torture.screen_at_work", str(site.folder)]) as screen:
        screen.wait_for("Balance audit")
        yield Office(site, remits, screen)


def test_two_hours_of_work_leave_nothing_but_the_record(office, tmp_path):
    for minute in range(MINUTES):
        office.work(minute)
    office.close()
    quit_screen(office.screen)
    for name, held in zip(PEOPLE, office.held, strict=True):
        assert_nothing_leaked(name, held)
    assert office.most_wal < MOST_WAL
    assert_nothing_left_over(office.site)
    entries = assert_no_drift(office.site, tmp_path / "again")
    if IS_FULL:
        assert_flat("the screen", office.screen_held, MOST_RESIDENT)
    grown = max(growth([held.resident for held in each]) for each in office.held)
    note(
        "two simulated hours of eight people, a screen and a sync every ten minutes",
        entries,
        f"entries of {office.acts:,} acts beside {office.syncs} syncs: no row differs from a cache made anew, no file,"
        f" child or lock left; a process grew by {grown / MEBIBYTE:.1f} MiB at most,"
        f" a WAL to {office.most_wal / MEBIBYTE:.1f} MiB",
    )


def quit_screen(screen):
    screen.press("escape")
    screen.settle()
    screen.press("ctrl+q")
    assert screen.wait() == 0


def assert_nothing_leaked(name, held: list[Held]):
    """Memory is flat, and each file is open for its desk, for the next connection that writes and the next that looks.

    SQLite keeps the last two: to close a file would drop the locks that the process holds on it.
    """
    last = held[-1]
    opened = Counter(file for file in last.files if "/site/" in file)
    assert all(times <= 3 for times in opened.values()), f"{name} has open {opened}"
    assert last.threads == 1
    if IS_FULL:
        assert_flat(name, [len(each.files) for each in held], 1)
        assert_flat(name, [each.resident for each in held], MOST_RESIDENT)
        assert_flat(name, [each.blocks for each in held], MOST_BLOCKS)


def assert_flat(name, amounts: list[int], bound: int):
    assert growth(amounts) < bound, f"{name} grows: {amounts}"


def growth(amounts: list[int]) -> int:
    """By how much the least of the last quarter is above the most of the second: the first is for warming up."""
    quarter = len(amounts) // 4
    return min(amounts[-quarter:]) - max(amounts[quarter : 2 * quarter])


def assert_nothing_left_over(site):
    """Besides databases and what was exported there is the lock of the sync, which nobody holds."""
    names = {path.name for path in site.folder.iterdir() if path.is_file()}
    assert names == {"cache.db", "cache.lock", "cache.runner", "worklog.db", "worklog.head", "personal.db", "today"}
    assert not [path for path in site.folder.rglob("*") if path.name.startswith(".") or "part" in path.suffix]
    assert not sync_is_running(site.cache_path)


def assert_no_drift(site, folder) -> int:
    """The rows that were kept in step are those of a cache made anew; returns how many entries there are."""
    again = site.copy(folder)
    again.forget_cache()
    again.sync()
    live, made_anew = site.state(), again.state()
    assert [row.number for row in live["rows"]] == [row.number for row in made_anew["rows"]]
    assert live == made_anew
    with closing(WorkLog.open(site.log_path)) as log:
        return log.verify()
