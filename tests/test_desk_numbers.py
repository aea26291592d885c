"""The numbers at a desk: each opens the accounts that it counts, and says UNKNOWN before the first sync."""

from contextlib import closing
from datetime import timedelta

import pytest

from tests.drop_files import TODAY, Site
from worklist.demo import write_practice
from worklist.desk import Refusal
from worklist.domain.events import NextStepSet, NoteAdded
from worklist.domain.queues import Queue
from worklist.sources.aging import guess_map
from worklist.store.worklog import WorkLog

ACCOUNTS = 80


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    home = tmp_path_factory.mktemp("numbers")
    files = write_practice(home / "files", accounts=ACCOUNTS, seed=5, today=TODAY)
    with files.aging.open("rb") as stream:
        site = Site.make(home / "site", guess_map(stream, files.aging.name).column_map)
    for file in (*files.claims, *files.remits, files.aging):
        site.drop(file.name, file.read_bytes())
    site.sync()
    return site


@pytest.fixture
def desk(site):
    with closing(site.desk()) as desk:
        yield desk


def test_every_number_opens_as_many_accounts_as_it_counts(desk):
    numbers = desk.numbers()
    rows = [(f"{table.id} {row.label}", row.behind) for table in numbers.breakdowns for row in table.rows]
    for name, behind in [(each.id, each.behind) for each in numbers.measures] + rows:
        assert len(desk.accounts_behind(behind, name)) == behind.count, (name, behind.filter)


def test_the_parts_of_what_is_owed_add_up_to_the_whole(desk):
    numbers = desk.numbers()
    for name in ("aging", "aging-class"):
        table = numbers.breakdown(name)
        assert sum(map(sum, (row.values for row in table.rows))) == numbers.measure("ar").value
        for row in table.rows:
            opened = desk.accounts_behind(row.behind, f"{name}/{row.label}")
            assert sum(each.fact.balance for each in opened) == sum(row.values)


def test_what_nobody_has_begun_is_what_nobody_has_touched_or_planned(site, tmp_path):
    mine = site.copy(tmp_path / "mine")
    waiting = {number for number, row in mine.rows().items() if row.queue is not Queue.WATCHING}
    noted, planned = sorted(waiting)[:2]
    with closing(mine.desk()) as desk:
        assert desk.numbers().measure("untouched").value == len(waiting)
        desk.record(noted, NoteAdded("looked"))
        desk.record(planned, NextStepSet("call", TODAY + timedelta(3)))
        behind = desk.numbers().measure("untouched").behind
        opened = {each.account for each in desk.accounts_behind(behind, "untouched")}
        assert opened == waiting - {noted, planned}


def test_the_largest_balance_comes_first_and_who_looked_is_in_the_record(site, desk):
    opened = desk.accounts_behind(desk.numbers().measure("denial-rate").behind, "denial-rate")
    balances = [abs(each.fact.balance) for each in opened]
    assert balances == sorted(balances, reverse=True)
    assert len(balances) > 2
    with closing(WorkLog.open(site.log_path)) as log:
        trace = log.entries("kind = 'search' ORDER BY seq DESC LIMIT 1")[0].body
    assert (trace.filter, trace.found) == ("number denial-rate", len(opened))


def test_a_day_to_come_is_refused(desk):
    with pytest.raises(Refusal, match="2026-11-22 is still to come"):
        desk.numbers(TODAY + timedelta(1))


def test_before_the_first_sync_what_the_pm_says_is_unknown(tmp_path):
    with closing(Site.make(tmp_path / "new").desk()) as desk:
        numbers = desk.numbers()
    for name in ("ar", "days-in-ar", "over-90", "denial-rate", "no-next-step", "clocks-lost", "recurrences"):
        assert (numbers.measure(name).value, numbers.measure(name).is_met) == (None, None)
