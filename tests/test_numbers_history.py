"""Numbers of the work at the desk, and the history that the first sync of a day keeps of all numbers."""

from contextlib import closing
from datetime import date, timedelta

import pytest

from tests.crew import join
from tests.rated_site import rated_site
from worklist.cli.session import Session
from worklist.cli.settings_file import NewFolder, fresh_settings, write_settings
from worklist.desk.disputing import PacketWish
from worklist.domain.entry_words import said_by
from worklist.domain.events import NoteAdded, OutcomeKind, OutcomeRecorded
from worklist.domain.numbers.entries import NumbersTaken
from worklist.domain.numbers.history import trends
from worklist.domain.numbers.measure import Point
from worklist.domain.packets.draft import Sending
from worklist.domain.recovery_entries import DisputeResult, Way
from worklist.domain.team import Role
from worklist.store.cache import Cache
from worklist.store.driver import connect
from worklist.store.work_numbers import numbers_taken
from worklist.store.worklog import WorkLog

REVERSED = OutcomeRecorded(OutcomeKind.WRITE_OFF_REVERSED, 2_000)


@pytest.fixture(scope="module")
def rated(tmp_path_factory):
    """S1 to S3 were paid 20 below the contract; S1 is closed."""
    return rated_site(tmp_path_factory.mktemp("rated") / "site", closed=("S1",))


@pytest.fixture
def site(rated, tmp_path, stopped_clocks):
    return rated.copy(tmp_path / "site")


@pytest.fixture
def desk(site):
    with closing(site.desk()) as desk:
        yield desk


def kept(site):
    with closing(WorkLog.open(site.log_path)) as log:
        assert log.verify() == log.head().seq
        return numbers_taken(log)


# -- the work, at the desk -------------------------------------------------------------------------------------------


def test_how_it_was_written_off_is_noted_when_it_is_taken_up(desk):
    waiting = {row.label: row.values[3:] for row in desk.numbers().breakdown("write-off-reversals").rows}
    assert waiting["contractual"] == (1, 2_000)
    saved = desk.record("S1", NoteAdded("asked them"), REVERSED)
    assert saved.events[-1].body.write_off == "contractual"
    (row, *_) = desk.numbers().breakdown("write-off-reversals").rows
    assert (row.label, row.values, row.behind.accounts) == ("contractual", (1, 2_000, 1_000, 0, 0), ("S1",))
    assert desk.record("S2", OutcomeRecorded(OutcomeKind.RECOVERED, 2_000)).events[0].body.write_off == ""
    assert desk.numbers().measure("written-off-share").value == 500


def test_a_dispute_notes_it_too_and_its_answer_counts_under_it(desk):
    sending = Sending(Way.FAX, "a synthetic fax", desk.today + timedelta(30), desk.today + timedelta(20), "worth a try")
    sent = desk.record_packet(desk.draft_packet(PacketWish(("S1",))), sending, "a" * 64, "b" * 64)
    assert sent.events[0].body.write_off == "contractual"
    desk.answer_dispute("S1", DisputeResult.WON, 2_000, "")
    (row, *_) = desk.numbers().breakdown("write-off-reversals").rows
    assert row.values[:3] == (1, 2_000, 1_000)


def test_an_outcome_that_is_undone_is_in_no_number(desk):
    before = desk.numbers()
    outcome = desk.record("S1", REVERSED).events[0]
    assert desk.numbers().measure("net-recovery").worked == "$20.00 recovered - $0.00 fees - 1 touch x $25.00 = -$5.00."
    desk.undo("S1", outcome.id)
    assert desk.numbers() == before


def test_work_is_in_the_class_that_the_pms_records_give_the_account(desk):
    desk.record("S2", NoteAdded("called"))
    (row,) = desk.numbers().breakdown("net-recovery-class").rows
    assert (row.label, row.values[2], row.behind.accounts) == ("payer underpayment", 1, ("S2",))


# -- the history -----------------------------------------------------------------------------------------------------


def test_one_entry_a_day_of_all_that_is_known(site, desk):
    assert desk.keep_numbers()
    assert not desk.keep_numbers()
    (entry,) = kept(site)
    numbers = desk.numbers()
    assert entry.values == {each.id: each.value for each in numbers.measures if each.value is not None}
    assert "touches-per-dollar" not in entry.values
    assert numbers.trends["ar"] == (Point(site.today, numbers.measure("ar").value),)
    assert said_by(entry) == f"kept the numbers of {site.today}"
    with closing(site.on(site.today + timedelta(1)).desk()) as tomorrow:
        assert tomorrow.keep_numbers()
    assert [each.day for each in kept(site)] == [site.today, site.today + timedelta(1)]


def test_two_syncs_that_end_at_one_moment_keep_one(site, desk, monkeypatch):
    """The other one is faster, between the question and the answer."""
    with closing(site.desk("ben")) as ben:
        first = desk._log.decide_and_add
        monkeypatch.setattr(desk._log, "decide_and_add", lambda *said: (ben.keep_numbers(), first(*said)))
        assert not desk.keep_numbers()
    assert len(kept(site)) == 1


def test_whoever_syncs_keeps_them_but_only_who_may_sees_them(site):
    join(site.log_path, ada=Role.ADMIN, sam=Role.SPECIALIST)
    with closing(site.desk("nightly sync")) as service:
        assert service.keep_numbers()
    assert len(kept(site)) == 1


def test_what_cannot_be_counted_is_left_out(site, desk):
    with closing(Cache.open(site.cache_path, for_sync=True)) as cache:
        cache.connection.execute("DROP TABLE account_fact")
    assert desk.keep_numbers()
    (entry,) = kept(site)
    assert entry.values == {"recovered-not-fixed": 0, "recurrences": 0}


def test_a_week_has_one_point_its_newest_day():
    days = [date(2025, 12, 28), date(2025, 12, 31), date(2026, 1, 4), date(2026, 1, 5)]
    entries = [NumbersTaken(day, {"ar": at} | ({"late": at} if at == 1 else {})) for at, day in enumerate(days)]
    found = trends(reversed(entries))
    assert found["ar"] == (Point(days[0], 0), Point(days[2], 2), Point(days[3], 3))
    assert found["late"] == (Point(days[1], 1),)


@pytest.fixture
def session(site):
    """The same site by its settings, as a service has it."""
    drop = site.folder / "drop"
    folders = [NewFolder(str(drop / "835")), NewFolder(str(drop / "837"))]
    write_settings(site.folder / "worklist.toml", fresh_settings("SYNTHETIC", ".", folders, []))
    return Session(site.folder / "worklist.toml", "nightly")


def test_the_first_sync_of_a_day_keeps_them_and_a_full_log_stops_no_sync(site, session):
    session.run_sync(print)
    session.run_sync(print)
    (entry,) = kept(site)
    assert entry.values["ar"] > 0
    with closing(connect(site.log_path, durability="NORMAL")) as log:
        log.execute("CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT raise(ABORT, 'no room'); END")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("worklist.desk.numbers.is_taken", lambda log, day: False)
        assert session.run_sync(print).failed == ()
    assert len(kept(site)) == 1
