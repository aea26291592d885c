"""Views, orders, counts and names of lists: each what the rows themselves say."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.rows import row, write
from worklist.domain.filter_terms import EVERYTHING, fold
from worklist.domain.filters import parse_filter
from worklist.domain.lists import SORTS, Query, Sort, View
from worklist.domain.queues import Queue
from worklist.domain.today import MOST_UNOWNED, Section, today_section
from worklist.store.cache import Cache
from worklist.store.cache_schema import STEPS
from worklist.store.driver import connect
from worklist.store.listing import all_ids, counts, first_rows, names
from worklist.store.migrations import migrate

TODAY = date(2026, 11, 21)
PEOPLE = ("", "Ana", "bo")
STATES = ("snoozed", "resting", "woken", "broken-promise", "held", "answered")
DAYS = st.none() | st.integers(-20, 30).map(lambda days: TODAY + timedelta(days))

rows = st.builds(
    row,
    st.just("?"),
    queue=st.sampled_from(Queue),
    cents_per_minute=st.integers(0, 3),
    stake=st.integers(0, 2),
    short=st.none() | st.integers(0, 2),
    balance=st.integers(-3, 3).filter(bool),
    patient=st.sampled_from(("", "ADA", "Bea", "Čap")),
    payer=st.sampled_from(("", "Alder", "birch")),
    aged_from=DAYS,
    deadline_on=DAYS,
    due_on=DAYS,
    snoozed_until=DAYS,
    owner=st.sampled_from(PEOPLE),
    touches=st.integers(0, 2),
    carcs=st.lists(st.sampled_from(("4", "16", "97", "B10")), max_size=2, unique=True).map(tuple),
    mods=st.lists(st.sampled_from(("25", "XS")), max_size=1).map(tuple),
    next_action=st.sampled_from(("call", "appeal")),
    states=st.lists(st.sampled_from(STATES), max_size=2, unique=True).map(tuple),
)
many = st.lists(rows, max_size=40)
slow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def cache(tmp_path):
    cache = Cache.open(tmp_path / "cache.db")
    yield cache
    cache.close()


def fill(cache, shown):
    cache.connection.execute("DELETE FROM account")
    numbered = [replace(each, number=f"{at:03}") for at, each in enumerate(shown)]
    write(cache, *numbered)
    return numbered


def listed(cache, **asked):
    listing = first_rows(cache, Query(me="ana", today=TODAY, **asked))
    return listing.rows(0, len(listing))


def best_first(shown):
    return (-shown.cents_per_minute, -shown.stake, shown.number)


def sleeps(shown):
    return not {"snoozed", "resting"}.isdisjoint(shown.states)


# -- views ----------------------------------------------------------------------------------------------------------

ORDERS = {
    Section.BROKEN_PROMISE: best_first,
    Section.ANSWERED: best_first,
    Section.DUE: lambda shown: (shown.due_on, *best_first(shown)),
    Section.IN_HAND: best_first,
    Section.WOKEN: best_first,
    Section.DEADLINE: lambda shown: (shown.deadline_on, *best_first(shown)),
    Section.BEST_UNOWNED: best_first,
}


@slow
@given(many, st.sampled_from(("ana", "bo", "")))
def test_today_is_what_the_rules_say_section_by_section(cache, shown, me):
    numbered = fill(cache, shown)
    expected = []
    for section, order in ORDERS.items():
        here = sorted((each for each in numbered if today_section(each, me, TODAY) is section), key=order)
        expected += here[:MOST_UNOWNED] if section is Section.BEST_UNOWNED else here
    listing = first_rows(cache, Query(View.TODAY, me=me, today=TODAY))
    assert listing.rows(0, len(listing)) == expected


def test_today_has_the_most_urgent_first_in_each_section(cache):
    def day(days):
        return TODAY + timedelta(days)

    write(
        cache,
        row("unowned", cents_per_minute=999),
        row("closes later", cents_per_minute=900, deadline_on=day(9)),
        row("closes soon", cents_per_minute=5, deadline_on=day(2)),
        row("woke", states=("woken",), deadline_on=day(1)),
        row("answered", owner="ana", states=("answered",), queue=Queue.IN_REVIEW),
        row("due today", owner="ana", due_on=day(0), cents_per_minute=800),
        row("given", owner="ana", cents_per_minute=1),
        row("long due", owner="Ana", due_on=day(-9), queue=Queue.ON_HOLD),
        row("broken", states=("broken-promise",), owner="ana", due_on=day(-20)),
        row("bo's", owner="bo", due_on=day(-9), states=("broken-promise",)),
    )
    of_mine = ["broken", "answered", "long due", "due today", "given"]
    expected = [*of_mine, "woke", "closes soon", "closes later", "unowned"]
    assert [shown.number for shown in listed(cache, scope=View.TODAY)] == expected


def test_today_takes_a_bounded_number_that_nobody_owns(cache):
    write(cache, *(row(f"{n:02}", cents_per_minute=100 - n) for n in range(40)))
    assert [shown.number for shown in listed(cache, scope=View.TODAY)] == [f"{n:02}" for n in range(MOST_UNOWNED)]


def test_a_filter_takes_away_from_today_and_lets_nothing_in(cache):
    write(cache, *(row(f"{n:02}", cents_per_minute=100 - n, payer="Alder" if n % 20 == 7 else "") for n in range(40)))
    asked = parse_filter("payer:alder", TODAY)
    assert [shown.number for shown in listed(cache, scope=View.TODAY, asked=asked)] == ["07"]
    assert [shown.number for shown in listed(cache, scope=View.TODAY, within=asked)] == ["07"]


def test_today_can_be_sorted(cache):
    write(cache, *(row(f"{n}", cents_per_minute=9 - n, balance=n * n % 7 + 1) for n in range(5)))
    by_balance = listed(cache, scope=View.TODAY, sort=Sort("balance", descending=True))
    assert [shown.balance for shown in by_balance] == [5, 3, 3, 2, 1]


@slow
@given(many)
def test_mine_snoozed_and_all(cache, shown):
    numbered = sorted(fill(cache, shown), key=best_first)
    awake = [each for each in numbered if not sleeps(each)]
    wakes_first = sorted(numbered, key=lambda each: (each.snoozed_until is None, each.snoozed_until or TODAY))
    assert listed(cache, scope=View.ALL) == awake
    assert listed(cache, scope=View.ALL, asleep=True) == numbered
    assert listed(cache, scope=View.MINE) == [each for each in awake if fold(each.owner) == "ana"]
    assert listed(cache, scope=View.SNOOZED) == [each for each in wakes_first if sleeps(each)]


def test_nobody_has_nothing_of_his_own(cache):
    write(cache, row("1"), row("2", owner="ana"))
    assert len(all_ids(cache, Query(View.MINE, me=""))) == 0


def test_a_filter_that_asks_for_sleepers_finds_them(cache):
    write(cache, row("1"), row("2", states=("snoozed",), snoozed_until=TODAY + timedelta(2)))
    for typed in ("is:snoozed", "until<=+3d"):
        assert [shown.number for shown in listed(cache, asked=parse_filter(typed, TODAY))] == ["2"]
        assert [shown.number for shown in listed(cache, within=parse_filter(typed, TODAY))] == ["2"]
    assert [shown.number for shown in listed(cache, asked=parse_filter("-is:resting", TODAY))] == ["1"]


# -- orders ---------------------------------------------------------------------------------------------------------


def carc_key(shown):
    first = shown.carcs[0] if shown.carcs else ""
    return (not first.isdecimal(), int(first) if first.isdecimal() else 0, f" {' '.join(shown.carcs)} ")


SHOWN = {
    "number": lambda shown: shown.number,
    "patient": lambda shown: fold(shown.patient) or None,
    "payer": lambda shown: fold(shown.payer) or None,
    "balance": lambda shown: shown.balance,
    "priority": lambda shown: shown.cents_per_minute,
    "stake": lambda shown: shown.stake,
    "short": lambda shown: shown.short,
    "age": lambda shown: (TODAY - shown.aged_from).days if shown.aged_from else None,
    "carc": lambda shown: carc_key(shown) if shown.carcs else None,
    "mod": lambda shown: shown.mods or None,
    "deadline": lambda shown: shown.deadline_on,
    "next": lambda shown: shown.due_on,
    "owner": lambda shown: fold(shown.owner) or None,
    "touches": lambda shown: shown.touches,
    "queue": lambda shown: shown.queue,
    "until": lambda shown: shown.snoozed_until,
}


@slow
@given(many, st.sampled_from(SORTS), st.booleans())
def test_any_column_sorts_with_ties_best_first_and_the_unknown_last(cache, shown, column, descending):
    numbered = sorted(fill(cache, shown), key=best_first)
    value = SHOWN[column]
    known = [each for each in numbered if value(each) is not None]
    unknown = [each for each in numbered if value(each) is None]
    expected = [*sorted(known, key=value, reverse=descending), *unknown]
    if descending:  # a reversed sort of Python's is stable, so ties stay best first there too
        assert [value(each) for each in expected[: len(known)]] == sorted(map(value, known), reverse=True)
    assert listed(cache, asleep=True, sort=Sort(column, descending)) == expected


# -- counts and names -----------------------------------------------------------------------------------------------

QUERIES = [
    *(Query(scope, me="ana", today=TODAY) for scope in (*View, *Queue)),
    *(Query(scope, asleep=True, me="ana", today=TODAY) for scope in (*View, *Queue)),
    Query(View.MINE, me=""),
]
FILTERS = (EVERYTHING, *(parse_filter(typed, TODAY) for typed in ("payer:alder", "is:snoozed or carc:97", "-owner:me")))


@slow
@given(many, st.lists(st.sampled_from(FILTERS), min_size=2, max_size=2))
def test_a_count_is_the_length_of_its_list(cache, shown, filters):
    fill(cache, shown)
    asked, within = filters
    filtered = [Query(view, asked, me="ana", today=TODAY, within=within) for view in View]
    queries = [*QUERIES, *filtered]
    assert counts(cache, queries) == [len(all_ids(cache, query)) for query in queries]
    assert counts(cache, []) == []


def test_names_come_with_those_of_the_most_accounts_first(cache):
    payers = ("b", "c", "c", "a", "", "c")
    write(cache, *(row(f"{n}", payer=payer, plan=payer, owner=payer.upper()) for n, payer in enumerate(payers)))
    assert names(cache, "payer") == names(cache, "plan") == ("c", "a", "b")
    assert names(cache, "owner") == ("C", "A", "B")
    assert names(cache, "payer", 1) == ("c",)


# -- an older cache -------------------------------------------------------------------------------------------------


def older_cache(path):
    """A cache as the first schema left it, with a row whose shape is not ours any more."""
    connection = connect(path, durability="NORMAL", create=True)
    migrate(connection, "cache", STEPS[:1])
    for statement in (
        "CREATE TABLE account (queue INTEGER, number TEXT)",
        "CREATE TABLE queue_total (queue INTEGER, accounts INTEGER)",
        "CREATE TABLE account_id (id INTEGER PRIMARY KEY, number TEXT)",
        "CREATE TABLE stale (account TEXT PRIMARY KEY)",
        "CREATE TRIGGER account_insert_new AFTER INSERT ON account BEGIN DELETE FROM queue_total; END",
        "INSERT INTO account VALUES (3, 'A1')",
        "INSERT INTO record VALUES ('A1', 'k', 'remit', '', '', 'f', 1, '', 0, 0, 0, '{}')",
        "INSERT INTO source_file VALUES ('h', '', '', 'a.835', '', 1, 1, 0, 1)",
    ):
        connection.execute(statement)
    connection.close()


def test_a_cache_from_before_assignment_has_every_row_made_anew(tmp_path):
    connection = connect(tmp_path / "cache.db", durability="NORMAL", create=True)
    migrate(connection, "cache", STEPS[:4])
    connection.execute("INSERT INTO record VALUES ('A1', 'k', 'remit', '', '', 'f', 1, '', 0, 0, 0, '{}')")
    migrate(connection, "cache", STEPS[:5])
    assert connection.execute("SELECT account FROM stale").fetchall() == [("A1",)]
    connection.close()


def test_a_cache_from_before_contracts_has_every_file_read_again_and_nothing_counts_twice(tmp_path):
    """Nothing that was read out of a file stays behind: under the new shape it would stand beside itself."""
    connection = connect(tmp_path / "cache.db", durability="NORMAL", create=True)
    migrate(connection, "cache", STEPS[:5])
    for statement in (
        "INSERT INTO record VALUES ('A1', 'k', 'remit', '', '', 'f', 1, '', 0, 0, 0, '{}')",
        "INSERT INTO source_file VALUES ('h', '', '', 'a.835', '', 1, 1, 0, 1)",
        "INSERT INTO submission VALUES ('A1', 'k', '000000001', '1', '1', 'b', '2026-09-01')",
        "INSERT INTO answer VALUES ('k', 'file', 'interchange', '1', NULL, 'rejected', 'f', 1, '{}')",
        "INSERT INTO recoupment_word VALUES ('A1', 'p')",
    ):
        connection.execute(statement)
    connection.close()
    cache = Cache.open(tmp_path / "cache.db")
    for table in ("record", "source_file", "submission", "answer", "recoupment_word"):
        assert cache.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    assert cache.stale_numbers() == []
    cache.close()


def test_an_older_cache_has_every_file_read_again(tmp_path):
    older_cache(tmp_path / "cache.db")
    cache = Cache.open(tmp_path / "cache.db")
    assert not cache.knows("A1")
    assert cache.connection.execute("SELECT count(*) FROM source_file").fetchone() == (0,)
    assert cache.stale_numbers() == []
    assert len(all_ids(cache, Query())) == 0
    write(cache, row("A1", snoozed_until=TODAY))
    assert [shown.snoozed_until for shown in listed(cache)] == [TODAY]
    cache.close()
