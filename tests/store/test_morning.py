"""A supervisor's morning counts what its lists list, and no undone touch."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.rows import row, write
from tests.store.test_views import DAYS, PEOPLE, TODAY
from worklist.domain.calendar import NO_HOLIDAYS
from worklist.domain.events import EntryUndone, NoteAdded
from worklist.domain.filter_terms import Filter, Is, fold
from worklist.domain.lists import Query
from worklist.domain.morning import UNKNOWN_DEADLINE, UNOWNED, deadline_bands, owned_by
from worklist.domain.queues import Queue
from worklist.store import morning
from worklist.store.cache import Cache
from worklist.store.listing import first_rows
from worklist.store.worklog import WorkLog

NAMES = (*PEOPLE, "Anab", "bob")
STATES = ("snoozed", "resting", "unknown-clock", "broken-promise", "skipped")
rows = st.builds(
    row,
    st.just("?"),
    queue=st.sampled_from(Queue),
    cents_per_minute=st.integers(0, 2),
    stake=st.integers(0, 3_000_000),
    deadline_on=DAYS,
    aged_from=DAYS,
    touched_on=DAYS,
    owner=st.sampled_from(NAMES),
    states=st.lists(st.sampled_from(STATES), max_size=2, unique=True).map(tuple),
    due_on=DAYS,
).map(
    lambda each: replace(
        each,
        due_on=each.due_on if each.owner else None,
        deadline_on=None if "unknown-clock" in each.states else each.deadline_on,
        holder=each.owner if each.stake % 2 else "",
    )
)
slow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def cache(tmp_path):
    cache = Cache.open(tmp_path / "cache.db")
    yield cache
    cache.close()


def listed(cache, asked, *, asleep=False):
    listing = first_rows(cache, Query(asked=asked, asleep=asleep, me="sue", today=TODAY))
    return listing.rows(0, len(listing))


def in_numbers(tally):
    return tally.accounts, tally.stake


def of_list(found):
    return len(found), sum(each.stake for each in found)


@slow
@given(st.lists(rows, max_size=30))
def test_every_number_is_that_of_the_list_behind_it(cache, shown):
    cache.connection.execute("DELETE FROM account")
    write(cache, *(replace(each, number=f"{at:03}") for at, each in enumerate(shown)))
    for band in morning.with_tallies(cache, deadline_bands(TODAY, NO_HOLIDAYS)):
        assert in_numbers(band.tally) == of_list(listed(cache, band.filter, asleep=True))
    overdue, broken = (Filter(((Is((state,)),),)) for state in ("overdue", "broken-promise"))
    assert in_numbers(morning.overdue_steps(cache, TODAY)) == of_list(listed(cache, overdue))
    assert in_numbers(morning.broken_promises(cache)) == of_list(listed(cache, broken))
    unknown = listed(cache, UNKNOWN_DEADLINE, asleep=True)
    assert in_numbers(morning.unknown_deadlines(cache)) == of_list(unknown)
    assert morning.unknown_deadlines(cache).unowned == sum(not each.owner for each in unknown)
    assert in_numbers(morning.unowned_work(cache)) == of_list(listed(cache, UNOWNED))


@slow
@given(st.lists(rows, max_size=30))
def test_a_load_is_what_the_person_has(cache, shown):
    cache.connection.execute("DELETE FROM account")
    write(cache, *(replace(each, number=f"{at:03}") for at, each in enumerate(shown)))
    found = {fold(load.name): load for load in morning.loads(cache, TODAY)}
    assert found.keys() == {fold(each.owner) for each in shown if each.owner}
    for name, load in found.items():
        theirs = listed(cache, owned_by(name, NAMES), asleep=True)
        awake = [each for each in theirs if each.due_on and not {"snoozed", "resting"} & {*each.states}]
        assert in_numbers(load) == of_list(theirs)
        assert load.held == sum(bool(each.holder) for each in theirs)
        assert load.due == sum(each.due_on == TODAY for each in awake)
        assert load.overdue == sum(each.due_on < TODAY for each in awake)
        assert load.overdue == len(listed(cache, owned_by(name, NAMES, overdue=True)))
        assert load.oldest_on == min((d for e in theirs if (d := e.touched_on or e.aged_from)), default=None)


def test_the_stakes_of_absurd_accounts_can_be_added(cache):
    write(cache, *(row(f"{at}", stake=2**62, deadline_on=TODAY, owner="ana") for at in range(4)))
    bands = morning.with_tallies(cache, deadline_bands(TODAY, NO_HOLIDAYS))
    assert sum(band.tally.accounts for band in bands) == 4
    assert morning.loads(cache, TODAY)[0].stake > 2**63


# -- the record -----------------------------------------------------------------------------------------------------


@pytest.fixture
def log(tmp_path, monkeypatch):
    """A log in which ten days pass, one note of Ana's each, at noon."""
    log = WorkLog.create(tmp_path / "worklog.db")
    for days in range(10, 0, -1):
        set_clock(monkeypatch, datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=12, days=-days))
        log.append("ana", "A1", lambda _: [NoteAdded("called")])
    yield log
    log.close()


def set_clock(monkeypatch, at):
    class Stopped(datetime):
        @classmethod
        def now(cls, tz=None):
            return at.astimezone(tz)

    monkeypatch.setattr("worklist.store.worklog.datetime", Stopped)


@pytest.mark.parametrize("days", range(12))
def test_the_first_entry_of_a_day_is_found(log, days):
    assert morning.first_entry_since(log, TODAY - timedelta(days)) == max(1, 11 - days)


def test_touches_are_counted_by_person_and_day_without_those_undone(log):
    last = log.of_account("A1")[-1]
    log.append("ana", "A1", lambda _: [EntryUndone(last.id)])
    log.append("bo", "A2", lambda _: [NoteAdded("also"), NoteAdded("and")])
    found = morning.touches_since(log, TODAY - timedelta(3))
    assert found["ana"].total() == 2
    assert found["bo"] == {last.at.date(): 2}
