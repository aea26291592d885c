"""Account facts: what became of accounts, open and closed, as the files tell it."""

from contextlib import closing
from datetime import date, timedelta

import pytest

from tests.drop_files import Site, aging, claim, remit
from worklist.domain.clocks import ClockRule, Ends
from worklist.domain.events import OutcomeKind, OutcomeRecorded
from worklist.domain.site import SiteRules
from worklist.store.account_facts import facts_of_accounts
from worklist.store.cache import Cache
from worklist.store.cache_schema import STEPS
from worklist.store.driver import connect
from worklist.store.migrations import migrate
from worklist.store.receivable import owing_to

RULES = SiteRules(
    clock_rules=tuple(
        ClockRule(ends, 30, "calendar", "remit", "a synthetic contract", payers=("SYNTH PAYER",))
        for ends in (Ends.APPEAL, Ends.REOPENING, Ends.SECOND_APPEAL, Ends.FILING)
    )
)
LATER = date(2026, 10, 20)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Accounts with one story each; the export lists OPEN, LOST and CREDIT."""
    site = Site.make(tmp_path_factory.mktemp("facts") / "site")
    site = Site(site.folder, rules=RULES)
    for at, account in enumerate(("PAID", "FIXED", "BACK", "LOST", "SILENT"), 1):
        site.drop(f"{account}.837", claim(account, control=at))
    site.drop("fixed.837", claim("FIXED", frequency="7", on=date(2026, 10, 1), control=9))
    site.drop("paid.835", remit("PAID", paid=60, reason="CO:45", check="C1"))
    site.drop("fixed1.835", remit("FIXED", check="C2"))
    site.drop("fixed2.835", remit("FIXED", paid=100, reason="CO:45", check="C3", on=LATER))
    site.drop("back1.835", remit("BACK", paid=100, reason="CO:45", check="C4"))
    site.drop("back2.835", remit("BACK", charge=-100, paid=-100, reason="CO:45", check="C5", on=LATER, status="22"))
    site.drop("lost.835", remit("LOST", check="C6"))
    site.drop("a.csv", aging(("OPEN", "75.00", "75.00"), ("LOST", "100.00"), ("CREDIT", "-20.00")))
    site.sync()
    return site


def facts(site):
    with closing(Cache.open(site.cache_path)) as cache:
        return facts_of_accounts(cache, ["PAID", "FIXED", "BACK", "LOST", "SILENT", "OPEN", "CREDIT", "NOWHERE"])


def test_a_closed_account_says_what_was_charged_allowed_paid_and_written_off(site):
    fact = facts(site)["PAID"]
    assert (fact.charges, fact.allowed, fact.paid, fact.contractual) == (10_000, 6_000, 6_000, 4_000)
    assert (fact.billed_on, fact.answered_on) == (date(2026, 9, 1), date(2026, 9, 20))
    assert (fact.balance, fact.account_class, fact.is_first_pass_denied) == (0, "", False)


def test_the_first_answer_stays_a_denial_however_it_was_put_right(site):
    fact = facts(site)["FIXED"]
    assert (fact.is_first_pass_denied, fact.answered_on, fact.paid) == (True, date(2026, 9, 20), 10_000)


def test_what_was_taken_back_was_answered_and_is_not_paid(site):
    fact = facts(site)["BACK"]
    assert (fact.is_first_pass_denied, fact.answered_on, fact.paid) == (False, date(2026, 9, 20), 0)


def test_what_nobody_answered_or_charged_is_unknown(site):
    found = facts(site)
    assert (found["SILENT"].answered_on, found["SILENT"].is_first_pass_denied) == (None, None)
    assert (found["OPEN"].charges, found["OPEN"].billed_on) == (None, None)
    assert (found["CREDIT"].balance, found["OPEN"].balance) == (-2_000, 7_500)
    assert "NOWHERE" not in found


def test_a_clock_is_lost_until_somebody_decides(site, tmp_path):
    """The remit of September 20 had thirty days; an outcome is a decision."""
    assert [account for account, fact in facts(site).items() if fact.lost_clock] == ["LOST"]
    again = site.copy(tmp_path / "decided")
    with closing(again.desk()) as desk:
        desk.record("LOST", OutcomeRecorded(OutcomeKind.UNRECOVERABLE, how="nobody appealed in time"))
    assert not facts(again)["LOST"].lost_clock


def test_a_clock_is_lost_on_the_day_after_its_last(site, tmp_path):
    early = site.copy(tmp_path / "early").on(date(2026, 10, 20))
    early.forget_cache()
    early.sync()
    assert not facts(early)["LOST"].lost_clock
    with closing(early.on(early.today + timedelta(1)).desk()):
        assert facts(early)["LOST"].lost_clock


def test_a_cache_made_anew_holds_the_same_facts(site, tmp_path):
    again = site.copy(tmp_path / "again")
    again.forget_cache()
    again.sync()
    assert facts(again) == facts(site)


def test_a_cache_from_before_facts_has_every_account_assessed_anew(tmp_path):
    before = next(at for at, step in enumerate(STEPS) if step.__name__ == "_what_became_of_accounts")
    connection = connect(tmp_path / "cache.db", durability="NORMAL", create=True)
    migrate(connection, "cache", STEPS[:before])
    connection.execute("INSERT INTO record VALUES ('A1', 'k', 'remit', '', '', 'f', 1, '', 0, 0, 0, '{}')")
    migrate(connection, "cache", STEPS[: before + 1])
    assert connection.execute("SELECT account FROM stale").fetchall() == [("A1",)]
    connection.close()


def test_what_numbers_count_is_read_from_indexes_alone(site):
    with closing(Cache.open(site.cache_path)) as cache:
        plans = [
            cache.connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()[0][-1]
            for sql in (
                "SELECT payer, sum(paid) FROM account_fact WHERE answered_on > '2026' GROUP BY payer",
                "SELECT sum(charges) FROM account_fact WHERE service_on > '2026'",
            )
        ]
    assert all("COVERING INDEX" in plan for plan in plans), plans


def test_the_first_and_the_last_day_belong_to_the_period(site, tmp_path):
    """All four remits that came first are of September 20."""
    on_the_day = site.copy(tmp_path / "then").on(date(2026, 9, 20))
    on_the_day.forget_cache()
    on_the_day.sync()
    with closing(on_the_day.desk()) as then, closing(site.desk()) as now:
        counted = [then.numbers(), now.numbers(date(2026, 9, 20)), now.numbers(date(2026, 9, 21))]
    assert [each.measure("net-collection").behind.count for each in counted] == [4, 4, 0]


def test_a_credit_is_owed_to_no_payer(site):
    with closing(Cache.open(site.cache_path)) as cache:
        assert owing_to(cache, {"SYNTH PAYER"}) == ("LOST", "OPEN")
