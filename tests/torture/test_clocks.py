"""The clock is wrong, goes back, jumps, or is of another zone: entries keep their order, and nothing is refused."""

import shutil
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.torture.counting import IS_FULL, note
from tests.torture.disk_machine import Machine, needs_a_machine
from tests.torture.disk_office import NOW, Office, office
from worklist.domain.events import NoteAdded
from worklist.store.worklog import WorkLog

pytestmark = needs_a_machine
HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=366)
LOOKS = ("queues", "list", "show S1", "morning", "report", "audit head")
"""What people look at; each has times and ages in it."""
TRIED = slice(None) if IS_FULL else slice(3, 4)
"""Which of the moments below."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody at an office whose clock we set."""

    office: Office
    kept: Path
    machine: Machine

    def at(self, moment: datetime, command: str, zone: str = "UTC") -> str:
        """What a command prints that is run at a moment; it must succeed."""
        self.machine.show(moment)
        ran = self.machine.run(*command.split(), TZ=zone)
        assert ran.code == 0 and "defect" not in ran.err, (moment, zone, command, ran)
        return ran.out

    def notes(self, moment: datetime) -> list[str]:
        """What was noted on S1, in the order of the record; the whole record is verified."""
        self.at(moment, "audit head")
        with closing(WorkLog.open(self.office.log)) as log:
            log.verify()
            return [event.body.text for event in log.of_account("S1") if isinstance(event.body, NoteAdded)]


@pytest.fixture(scope="module")
def theatre(tmp_path_factory) -> Desk:
    folder = tmp_path_factory.mktemp("clocks")
    made, kept = office(folder), folder / "kept"
    shutil.copytree(made.watched, kept)
    return Desk(made, kept, made.machine())


@pytest.fixture
def desk(theatre) -> Desk:
    theatre.office.put_back(theatre.kept)
    return theatre


BACK = (timedelta(seconds=1), HOUR, DAY, YEAR)
"""The first is how a machine's clock takes a leap second."""


@pytest.mark.parametrize("back", BACK[TRIED], ids=str)
def test_a_clock_that_goes_back(desk, back):
    desk.at(NOW, "note S1 first")
    desk.at(NOW, "sync")
    desk.at(NOW - back, "note S1 second")
    assert desk.notes(NOW - back) == ["first", "second"]
    for command in (*LOOKS[TRIED], "step S1 call 3bd", "sync", "backup"):
        desk.at(NOW - back, command)
    assert "Call the payer" in desk.at(NOW - back, "undo S1")
    assert "second" in desk.at(NOW - back, "undo S1"), "the newest is the last that was recorded, whatever its time"
    note("clock set back, by a second to a year", 1, "order kept, nothing refused", str(back))


def test_rows_of_days_that_are_still_to_come_are_made_anew(desk):
    desk.at(NOW, "sync")
    before = desk.at(NOW, "list --json")
    ahead = desk.at(NOW + YEAR, "list --json")
    assert ahead != before
    assert desk.at(NOW, "list --json") == before


def test_a_step_is_due_by_the_day_that_the_clock_shows_now(desk):
    desk.at(NOW - YEAR, "step S1 call 2026-11-23")
    assert "S1" not in desk.at(NOW, "list --json due<today")
    assert "S1" in desk.at(NOW + 3 * DAY, "list --json due<today")
    assert "S1" not in desk.at(NOW, "list --json due<today")


def test_copies_made_by_a_clock_that_goes_back_are_told_apart(desk):
    for number, moment in enumerate((NOW, NOW - HOUR, NOW - YEAR)):
        desk.at(moment, f"note S1 {number}")
        desk.at(moment, "backup")
    assert len(list(desk.office.root.glob("backups/worklog-*.db"))) == 3
    desk.at(NOW - YEAR, "restore --yes")
    assert desk.notes(NOW) == ["0", "1", "2"], "the newest copy is the one that was made last"


TURNS = {
    "New York goes back": ("America/New_York", datetime(2026, 11, 1, 5, 30, tzinfo=UTC), HOUR),
    "New York goes ahead": ("America/New_York", datetime(2026, 3, 8, 6, 59, 59, tzinfo=UTC), timedelta(seconds=1)),
    "Kolkata at midnight": ("Asia/Kolkata", datetime(2026, 11, 21, 18, 29, 59, tzinfo=UTC), timedelta(seconds=1)),
    "Apia has no 30 December 2011": ("Pacific/Apia", datetime(2011, 12, 30, 9, 30, tzinfo=UTC), HOUR),
    "New Year's Eve": ("UTC", datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), timedelta(seconds=1)),
    "29 February": ("America/New_York", datetime(2028, 2, 29, 4, 30, tzinfo=UTC), HOUR),
    "a leap second, told as :60": ("right/UTC", datetime(2017, 1, 1, 0, 0, 25, tzinfo=UTC), timedelta(seconds=1)),
    "seconds outgrow 31 bits": ("UTC", datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC), timedelta(seconds=1)),
}
"""A zone, a moment, and how long after it the next entry is made."""


@pytest.mark.parametrize("turn", list(TURNS)[TRIED])
def test_a_turn_of_the_calendar_between_two_entries(desk, turn):
    zone, moment, later = TURNS[turn]
    desk.at(moment, "note S1 first", zone)
    desk.at(moment + later, "note S1 second", zone)
    assert desk.notes(moment + later) == ["first", "second"]
    with closing(WorkLog.open(desk.office.log)) as log:
        first, second = (event.at for event in log.of_account("S1") if isinstance(event.body, NoteAdded))
    assert abs(second - first - later) < timedelta(minutes=2)
    for command in (*LOOKS[TRIED], "step S1 call 1bd", "sync"):
        desk.at(moment + later, command, zone)
    note("turn of the calendar, leap second, DST", 1, "order kept, nothing refused", turn)
