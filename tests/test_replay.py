"""Replayed is live: a cache made anew from the files and the work log has the same rows in the same order."""

import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.drop_files import TODAY, Site, aging, claim, remit
from worklist.demo import write_practice
from worklist.desk import Desk, Refusal
from worklist.domain.events import (
    AccountHeld,
    AccountReleased,
    AccountSnoozed,
    CallLogged,
    CallOutcome,
    EscalateTo,
    EscalationRequested,
    HoldFlag,
    HoldFlagSet,
    ModifierTagged,
    NextStepSet,
    NoteAdded,
    OutcomeKind,
    OutcomeRecorded,
    PayerAct,
)
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.site import ChanceTable, SiteRules
from worklist.replay import catch_up
from worklist.replay.outcomes import recorded_outcomes
from worklist.sources.aging import guess_map
from worklist.store.cache import Cache
from worklist.store.driver import StoreError
from worklist.store.worklog import WorkLog

ACCOUNTS = 30


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return write_practice(tmp_path_factory.mktemp("files"), accounts=ACCOUNTS, seed=11, today=TODAY)


@pytest.fixture(scope="module")
def synced(files, tmp_path_factory):
    """Two thirds of a practice's remits are there already."""
    with files.aging.open("rb") as stream:
        column_map = guess_map(stream, files.aging.name).column_map
    site = Site.make(tmp_path_factory.mktemp("synced"), column_map)
    for file in (*files.claims, *(f for n, f in enumerate(files.remits) if n % 3), files.aging):
        site.drop(file.name, file.read_bytes())
    site.sync()
    return site


class Clock:
    """The moment at which entries are made."""

    day = TODAY

    def now(self):
        return datetime.combine(self.day, time(15), UTC)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()

    class Stopped(datetime):
        @classmethod
        def now(cls, tz=None):
            return clock.now().astimezone(tz)

    monkeypatch.setattr("worklist.store.worklog.datetime", Stopped)
    return clock


def copy(site, folder):
    shutil.copytree(site.folder, folder / "site")
    return replace(site, folder=folder / "site")


def rebuilt(site, folder):
    """The same site with a cache made anew."""
    again = copy(site, folder)
    again.forget_cache()
    again.sync()
    return again


def same_when_rebuilt(site, folder):
    live, again = site.state(), rebuilt(site, folder).state()
    assert [row.number for row in live["rows"]] == [row.number for row in again["rows"]]
    assert live == again


# -- anything a person can do ---------------------------------------------------------------------------------------

days_ahead = st.integers(0, 40)
texts = st.sampled_from(("called", "said so", "a b\nc", "Ünï"))
actions = st.one_of(
    st.tuples(st.just("set_next_step"), st.sampled_from(sorted(NEXT_ACTIONS)), days_ahead, texts),
    st.tuples(st.just("log_call"), st.sampled_from(CallOutcome), st.none() | days_ahead),
    st.tuples(st.just("tag_modifier"), st.sampled_from(PayerAct)),
    st.tuples(st.just("request_escalation"), st.sampled_from(EscalateTo), texts),
    st.tuples(st.just("hold"), st.booleans()),
    st.tuples(st.just("release")),
    st.tuples(st.just("snooze"), days_ahead, texts),
    st.tuples(st.just("set_flag"), st.sampled_from(HoldFlag), st.booleans(), texts),
    st.tuples(st.just("add_note"), texts),
    st.tuples(st.just("record_outcome"), st.sampled_from(OutcomeKind), st.integers(0, 9_999)),
    st.tuples(st.just("undo"), st.integers(0, 5)),
    st.tuples(st.just("open_account")),
)


def act(desk, number, name, *how):
    """Do it as a person does; what is refused changes nothing."""
    ahead = timedelta(how[1] if name == "set_next_step" else how[0] if name == "snooze" else 0)
    do = {
        "set_next_step": lambda: desk.record(number, NextStepSet(how[0], desk.today + ahead, how[2])),
        "log_call": lambda: desk.record(
            number, CallLogged(how[0], promised_on=None if how[1] is None else desk.today + timedelta(how[1]))
        ),
        "tag_modifier": lambda: desk.record(number, ModifierTagged("G0463", "25", how[0])),
        "request_escalation": lambda: desk.record(number, EscalationRequested(how[0], how[1], "look")),
        "hold": lambda: desk.record(number, AccountHeld(taken_over=how[0])),
        "release": lambda: desk.record(number, AccountReleased()),
        "snooze": lambda: desk.record(number, AccountSnoozed(desk.today + ahead, how[1])),
        "set_flag": lambda: desk.record(number, HoldFlagSet(how[0], on=how[1], reason=how[2])),
        "add_note": lambda: desk.record(number, NoteAdded(how[0])),
        "record_outcome": lambda: desk.record(number, OutcomeRecorded(how[0], how[1])),
        "undo": lambda: desk.undo(number, ([e.id for e in desk.undoable(number)] + [""] * 9)[how[0]]),
        "open_account": lambda: desk.open_account(number),
    }
    with suppress(Refusal):
        do[name]()


steps = st.lists(
    st.tuples(st.sampled_from(("ana", "bo")), st.integers(0, ACCOUNTS - 1), actions)
    | st.sampled_from(("a day", "a week", "remits", "delete the cache", "other settings", "sync")),
    max_size=25,
)
OTHER_SETTINGS = SiteRules(stalled_touches=2, aged_days=60, no_response_days=10, outcome_rest_days=5)


class Story:
    """What happens at a site, step by step."""

    def __init__(self, site, files, clock):
        self.site, self.clock = site, clock
        self.remits = list(files.remits[::3])
        self.numbers = sorted(site.rows())

    def step(self, step):
        match step:
            case "a day" | "a week":
                self.clock.day += timedelta(1 if step == "a day" else 7)
                self.site = self.site.on(self.clock.day)
            case "remits":
                for file in self.remits[:2]:
                    self.site.drop(file.name, file.read_bytes())
                del self.remits[:2]
                self.site.sync()
            case "sync":
                self.site.sync()
            case "delete the cache":
                self.site.forget_cache()
                self.site.sync()
            case "other settings":
                self.site = replace(self.site, rules=OTHER_SETTINGS)
            case actor, index, action:
                desk = self.site.desk(actor)
                act(desk, self.numbers[index % len(self.numbers)], *action)
                desk.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_whatever_happens_a_cache_made_anew_is_the_same(synced, files, clock, tmp_path_factory, steps):
    clock.day = TODAY
    folder = tmp_path_factory.mktemp("story")
    story = Story(copy(synced, folder), files, clock)
    for step in steps:
        story.step(step)
    same_when_rebuilt(story.site, folder / "again")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(st.tuples(st.integers(0, 3), actions), max_size=12))
def test_what_a_person_sees_after_an_act_is_what_everybody_sees_later(synced, clock, tmp_path_factory, actions):
    """The row right after an act, in the same session, is the one that another opens to."""
    clock.day = TODAY
    site = copy(synced, tmp_path_factory.mktemp("seen"))
    numbers = sorted(site.rows())
    desk = site.desk()
    for index, action in actions:
        act(desk, numbers[index], *action)
    seen = {number: desk.row(number) for number in numbers}
    desk.close()
    assert seen == {number: site.rows().get(number) for number in numbers}


# -- days -----------------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(jumps=st.lists(st.integers(1, 45), min_size=1, max_size=5), actions=st.lists(actions, max_size=6))
def test_a_new_day_is_as_if_the_cache_were_made_on_it(synced, clock, tmp_path_factory, jumps, actions):
    clock.day = TODAY
    folder = tmp_path_factory.mktemp("days")
    site = copy(synced, folder)
    desk = site.desk()
    for number, action in zip(sorted(site.rows()), actions, strict=False):
        act(desk, number, *action)
    desk.close()
    for jump in jumps:
        clock.day += timedelta(jump)
        site = site.on(clock.day)
        site.rows()
    same_when_rebuilt(site, folder / "again")


def test_a_session_that_stays_open_over_night_takes_the_new_day_in(synced, clock, tmp_path):
    site = copy(synced, tmp_path)
    desk = Desk.open(site.cache_path, site.log_path, site.rules, "ana", today=lambda: clock.day)
    clock.day += timedelta(60)
    assert desk.refresh()
    desk.close()
    same_when_rebuilt(site.on(clock.day), tmp_path / "again")


def test_a_clock_that_was_wrong_leaves_nothing_behind(synced, tmp_path):
    site = copy(synced, tmp_path)
    before = site.state()
    site.on(TODAY + timedelta(400)).rows()
    assert site.state() == before


# -- settings -------------------------------------------------------------------------------------------------------


def test_other_settings_move_every_row_once(synced, tmp_path):
    site = replace(copy(synced, tmp_path), rules=replace(OTHER_SETTINGS, chances=ChanceTable(weight=3)))
    told = []
    cache, log = Cache.open(site.cache_path), WorkLog.open(site.log_path)
    assert catch_up(cache, log, site.rules, site.today, lambda done, total: told.append((done, total))) == ACCOUNTS
    assert told[-1] == (ACCOUNTS, ACCOUNTS)
    assert catch_up(cache, log, site.rules, site.today) == 0
    cache.close()
    log.close()
    same_when_rebuilt(site, tmp_path / "again")


def test_an_open_session_with_the_settings_of_before_does_not_turn_them_back(synced, tmp_path):
    site = copy(synced, tmp_path)
    later = replace(site, rules=OTHER_SETTINGS)
    rows = site.rows()
    before = site.desk("early")
    number = next(number for number, row in later.rows().items() if row.queue != rows[number].queue)
    before.record(number, NoteAdded("still here"))
    assert (before.row(number).touches, before.row(number).queue) == (1, rows[number].queue)
    before.close()
    assert later.rows()[number].queue != rows[number].queue
    same_when_rebuilt(later, tmp_path / "again")


# -- what the site learns -------------------------------------------------------------------------------------------


def test_outcomes_count_from_the_monday_after(site_of_denials, clock, tmp_path):
    site = site_of_denials
    saturday, monday = date(2026, 11, 21), date(2026, 11, 23)
    clock.day = saturday
    desk = site.desk()
    for n in range(1, 6):
        desk.record(f"A{n}", OutcomeRecorded(OutcomeKind.UNRECOVERABLE))
    desk.close()
    chances = []
    for day in (saturday, saturday + timedelta(1), monday, monday + timedelta(3)):
        clock.day = day
        view = site.on(day).desk()
        chances.append(view.look("A9").assessment.priority.chance.value)
        assert view.look("A9").assessment.priority.cents_per_minute == view.row("A9").cents_per_minute
        view.close()
        same_when_rebuilt(site.on(day), tmp_path / day.isoformat())
    assert chances[0] == chances[1] > chances[2] == chances[3]


def test_an_outcome_of_before_monday_counts_though_the_site_has_counted_already(site_of_denials, clock, tmp_path):
    site = site_of_denials.on(date(2026, 11, 23))
    clock.day = date(2026, 11, 22)  # in UTC, when it is Monday at the site
    desk = site.desk()
    before = desk.look("A9").assessment.priority.chance.value
    desk.record("A1", OutcomeRecorded(OutcomeKind.UNRECOVERABLE))
    desk.close()
    view = site.desk()
    assert view.look("A9").assessment.priority.chance.value < before
    view.close()
    same_when_rebuilt(site, tmp_path / "again")


def test_an_outcome_that_was_undone_in_time_does_not_count(site_of_denials, clock):
    clock.day = date(2026, 11, 20)
    desk = site_of_denials.desk()
    desk.record("A1", OutcomeRecorded(OutcomeKind.RECOVERED, 100))
    kept = desk.record("A2", OutcomeRecorded(OutcomeKind.RECOVERED, 100))
    desk.undo("A1")
    clock.day = date(2026, 11, 24)
    desk.undo("A2", kept.events[0].id)
    desk.close()
    log = WorkLog.open(site_of_denials.log_path)
    assert recorded_outcomes(log, date(2026, 11, 20)) == {}
    assert list(recorded_outcomes(log, date(2026, 11, 23)).values()) == [(1, 1)]
    assert recorded_outcomes(log, date(2026, 11, 30)) == {}
    log.close()


def test_a_payers_usual_share_moves_its_accounts_and_only_them(site, tmp_path):
    site.drop("silent.837", claim("S1", code="G0001") + claim("S2", code="G0002").replace("SYNTH PAYER", "OTHER"))
    site.sync()
    before = site.rows()
    assert before["S1"].stake == before["S2"].stake == 10_000
    paid = (remit(f"P{n}", paid=40, check=f"P{n}", reason="CO:45", control=n) for n in range(1, 31))
    site.drop("paid.835", "".join(paid))
    site.sync()
    after = site.rows()
    assert after["S1"].stake == 4_000
    assert after["S2"] == before["S2"]
    same_when_rebuilt(site, tmp_path / "again")


@pytest.fixture
def site(tmp_path):
    return Site.make(tmp_path / "made")


@pytest.fixture
def site_of_denials(site):
    """Ten denied accounts of one age."""
    site.drop("a.837", "".join(claim(f"A{n}", code=f"G{n:04}", control=n) for n in range(10)))
    site.drop("a.835", "".join(remit(f"A{n}", check=f"C{n}", control=n) for n in range(10)))
    site.drop("a.csv", aging(*((f"A{n}", 100) for n in range(10))))
    site.sync()
    return site


# -- a log that is not the one --------------------------------------------------------------------------------------


def test_a_cut_log_is_found_by_the_cache_though_its_witness_was_cut_too(site_of_denials):
    desk = site_of_denials.desk()
    for n in range(3):
        desk.record("A1", NoteAdded(f"note {n}"))
    desk.close()
    log = WorkLog.open(site_of_denials.log_path)
    log.back_up(site_of_denials.folder / "early.db")
    log.close()
    desk = site_of_denials.desk()
    desk.record("A1", NoteAdded("the newest"))
    desk.close()
    WorkLog.restore(site_of_denials.log_path, site_of_denials.folder / "early.db").close()

    with pytest.raises(StoreError, match=r"does not hold entry 4 that the cache has seen.*worklist restore"):
        site_of_denials.desk()
    site_of_denials.forget_cache()
    site_of_denials.sync()
    assert site_of_denials.rows()["A1"].touches == 3
