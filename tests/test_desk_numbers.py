"""The numbers at a desk: each opens the accounts that it counts, and says UNKNOWN before the first sync."""

from contextlib import closing
from datetime import timedelta

import pytest

from tests.drop_files import TODAY, Site
from worklist.demo import write_practice
from worklist.desk import Refusal
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
    for name in ("ar", "days-in-ar", "over-90", "denial-rate", "no-next-step", "clocks-lost"):
        assert (numbers.measure(name).value, numbers.measure(name).is_met) == (None, None)
