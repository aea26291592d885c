"""The practice has a record: people who worked, vendors who have accounts and reported, half a year of numbers.

What the record says of money agrees with the files; what does not agree was planted.
"""

from collections import Counter
from contextlib import closing, contextmanager
from datetime import date, timedelta
from hashlib import sha256
from itertools import pairwise

import pytest

from tests.demo.conftest import SEED, TODAY
from tests.vendor_site import ANYBODY
from worklist.demo import BAD_DEBT, Cast, write_reference
from worklist.demo.cast import Part
from worklist.demo.history import stories
from worklist.demo.practice import write_stories
from worklist.demo.record import Site, write_record, write_today
from worklist.demo.vendors import ADVOCATES, COLLECTIONS, DISPUTES, ORTHOPEDICS, PATIENTS
from worklist.demo.weeks import WEEKS, write_weeks
from worklist.desk import Desk
from worklist.domain.events import EscalationDecided, EscalationRequested, OutcomeRecorded
from worklist.domain.numbers.entries import NumbersTaken
from worklist.domain.queues import AccountClass
from worklist.domain.site import SiteRules
from worklist.domain.vendor_entries import AccountPlaced, ReportRead, VendorReported, VendorStatus
from worklist.sources.aging import guess_map
from worklist.store.work_numbers import numbers_taken
from worklist.store.worklog import WorkLog
from worklist.sync import DropFolder, Sync

RULES = SiteRules(bad_debt=(BAD_DEBT,), authority=ANYBODY)


def cast_of(told) -> Cast:
    cast = Cast(TODAY)
    for each in told:
        cast.hear(each)
    return cast


@pytest.fixture(scope="module")
def exports(practice):
    with practice.aging.open("rb") as stream:
        return guess_map(stream, practice.aging.name).column_map


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reference")
    write_reference(folder, TODAY)
    return folder


@pytest.fixture(scope="module")
def cast(told):
    return cast_of(told.values())


@pytest.fixture(scope="module")
def site(cast, exports, reference, tmp_path_factory) -> Site:
    """The record of the practice, and a cache of today's files of the accounts in it."""
    home = tmp_path_factory.mktemp("site")
    site = Site(home / "worklog.db", RULES, exports, reference, home / "vendors")
    WorkLog.create(site.log).close()
    write_record(site, cast, SEED)
    players = {player.account: player for part in Part for player in cast.of(part)}
    write_stories(home, [players[account].told for account in sorted(players)], seed=SEED, today=TODAY)
    folders = [DropFolder(home / "835"), DropFolder(home / "837"), DropFolder(home / "aging", exports)]
    with closing(WorkLog.open(site.log)) as log:
        Sync(home / "cache.db", log, folders, RULES, TODAY, reference=reference).run()
    return site


@contextmanager
def at_the_desk(site):
    with closing(Desk.open(site.log.with_name("cache.db"), site.log, RULES, "you", today=lambda: TODAY)) as desk:
        yield desk


@pytest.fixture(scope="module")
def entries(site):
    with closing(WorkLog.open(site.log)) as log:
        return list(log.since(0))


def bodies(entries, kind):
    return [each.body for each in entries if isinstance(each.body, kind)]


def test_entries_bear_the_days_of_which_they_tell_and_the_chain_holds(site, entries):
    assert all(one.at <= other.at for one, other in pairwise(entries))
    assert (TODAY - entries[0].at.date()).days > 100 > 10 > (TODAY - entries[-1].at.date()).days >= 0
    with closing(WorkLog.open(site.log)) as log:
        assert log.verify() == len(entries)


def test_the_same_seed_makes_the_same_record(exports, reference, tmp_path):
    told = [
        told_by(write_small(Site(tmp_path / f"{again}" / "worklog.db", RULES, exports, reference, tmp_path / again)))
        for again in ("one", "two")
    ]
    assert len(told[0]) > 20
    assert told[0] == told[1]


def write_small(site):
    WorkLog.create(site.log).close()
    write_record(site, cast_of(stories(250, 3, TODAY)), 3)
    return site.log


def told_by(log_path):
    """Without what is made anew each time: ids, and digests of files that hold them."""
    with closing(WorkLog.open(log_path)) as log:
        return [(e.at, e.actor, e.body.KIND, e.account, getattr(e.body, "amount", None)) for e in log.since(0)]


def test_what_was_placed_was_asked_by_one_and_approved_by_another(entries):
    by = {type(each.body): each.actor for each in entries}
    assert by[EscalationRequested] != by[EscalationDecided]
    assert {each.account for each in entries if isinstance(each.body, AccountPlaced)} <= {
        each.account for each in entries if isinstance(each.body, EscalationDecided)
    }


def test_each_file_that_left_is_there_as_the_record_holds_it(site, entries):
    placed = bodies(entries, AccountPlaced)
    assert {each.vendor for each in placed} == {DISPUTES, ORTHOPEDICS, PATIENTS, COLLECTIONS}
    for each in placed:
        content = (site.log.parent / "placements" / f"{each.placement}.csv").read_bytes()
        assert sha256(content).hexdigest() == each.csv


def test_what_vendors_recovered_agrees_with_the_files_and_some_fees_not_with_the_contract(cast, entries):
    paid = {player.account: player.amount for part in Part for player in cast.of(part) if player.money_on}
    told = [(each.account, each.body) for each in entries if isinstance(each.body, VendorReported)]
    recovered = {account: body for account, body in told if body.status is VendorStatus.RECOVERED}
    assert len(recovered) > 5
    assert {account: body.recovered for account, body in recovered.items()} == {
        account: paid[account] for account in recovered
    }
    wrong = [body for _, body in told if body.differences]
    assert 0 < len(wrong) < len(recovered) / 2
    assert all(body.fee > body.fee_due and len(body.differences) == 1 for body in wrong)


def test_a_report_has_an_unknown_account_and_gives_some_back_with_what_to_change(entries):
    assert sum(each.unknown for each in bodies(entries, ReportRead)) == 1
    closed = [body for body in bodies(entries, VendorReported) if body.status is VendorStatus.CLOSED]
    assert closed
    assert any(body.why and body.fix for body in closed)


def test_one_vendor_is_silent_and_others_get_nothing(site):
    with at_the_desk(site) as desk:
        assert [silence.vendor for silence in desk.silent_vendors()] == [ORTHOPEDICS]
        stops = {vendor.name: vendor.stop(TODAY) for vendor in desk.vendors()}
        recalled = [each for each in desk.placements(COLLECTIONS, every=True) if each.placement.recall]
    assert "ended on 2026-10-31" in stops.pop(COLLECTIONS)
    assert "works for patients" in stops.pop(ADVOCATES)
    assert not any(stops.values())
    assert len(recalled) == 1


def test_work_in_house_came_to_results_of_every_kind(site, entries):
    results = Counter(body.account_class for body in bodies(entries, OutcomeRecorded))
    assert {AccountClass.PAYER_DENIAL, AccountClass.PATIENT_BALANCE, AccountClass.PAYER_NO_RESPONSE} < set(results)
    assert {"bad-debt", "contractual"} <= {body.write_off for body in bodies(entries, OutcomeRecorded)}
    with at_the_desk(site) as desk:
        numbers = desk.numbers()
    for name in ("net-recovery", "touches-per-dollar", "time-to-first-touch", "written-off-share", "skips"):
        assert (numbers.measure(name).value or 0) > 0, name


def test_on_the_day_itself_requests_wait_for_somebody(site, cast):
    write_today(site, site.log.with_name("cache.db"), cast, SEED)
    with at_the_desk(site) as desk:
        assert {review.asked.request.vendor for review in desk.reviews()} == {DISPUTES}
        assert desk.draft_placement(PATIENTS).parts


def test_half_a_year_of_numbers_drifts_to_those_of_today(tmp_path):
    today = {"ar": 2_000_000_00, "over-90": 455, "no-next-step": 6, "credits": 0}
    with closing(WorkLog.create(tmp_path / "worklog.db")) as log:
        log.add("you", NumbersTaken(TODAY, today))
        write_weeks(log, TODAY, SEED)
        weeks = sorted(numbers_taken(log), key=lambda each: each.day)
    assert [each.day for each in weeks] == [TODAY - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    assert weeks[-1].values == today
    assert weeks[0].values["no-next-step"] > 12
    assert 0.9 < weeks[-2].values["ar"] / today["ar"] < 1.1


def test_a_practice_without_numbers_of_today_gets_no_history(tmp_path):
    with closing(WorkLog.create(tmp_path / "worklog.db")) as log:
        log.add("you", NumbersTaken(date(2026, 1, 1), {"ar": 1}))
        write_weeks(log, TODAY, SEED)
        assert len(numbers_taken(log)) == 1
