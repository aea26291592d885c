"""A filter in the database finds the rows that it means in plain Python."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.rows import row, write
from worklist.domain.filter_facts import facts_of_row
from worklist.domain.filter_match import matches
from worklist.domain.filter_terms import KEYS, STATES, Between, Filter, Is, Kind, Match, Text, fold
from worklist.domain.filters import parse_filter
from worklist.domain.lists import Query
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.queues import AccountClass, Disposition, Queue
from worklist.store.cache import Cache
from worklist.store.listing import Listing, all_ids

TODAY = date(2026, 11, 21)
NAMES = ("", "ANA", "José", "MÜLLER, ANA", "ana marie", "O'Neil %_", "Straße")
CODES = ("97", "16", "M15", "MA130", "25", "XS", "99213", "J1100", "9", "2")
STORED_STATES = sorted(set(STATES) - {"mine", "due", "overdue", "closed", "derived"})
DAYS = st.none() | st.dates(TODAY - timedelta(400), TODAY + timedelta(400)) | st.sampled_from((date.min, date.max))
CENTS = st.integers(-300, 300) | st.sampled_from((-(10**13), 10**13))
SOME_CODES = st.lists(st.sampled_from(CODES), max_size=3, unique=True).map(tuple)

rows = st.builds(
    row,
    st.just("?"),
    queue=st.sampled_from(Queue),
    cents_per_minute=st.integers(0, 300),
    patient=st.sampled_from(NAMES),
    payer=st.sampled_from(NAMES),
    plan=st.sampled_from(NAMES),
    balance=CENTS,
    insurance_balance=CENTS,
    patient_balance=st.none() | CENTS,
    stake=st.integers(0, 300),
    short=st.none() | st.integers(0, 300),
    service_on=DAYS,
    billed_on=DAYS,
    aged_from=DAYS,
    deadline_on=DAYS,
    touches=st.integers(0, 4),
    touched_on=DAYS,
    due_on=DAYS | st.just(TODAY),
    next_action=st.sampled_from(("", *NEXT_ACTIONS)),
    snoozed_until=DAYS,
    owner=st.sampled_from(NAMES),
    holder=st.sampled_from(NAMES),
    carcs=SOME_CODES,
    rarcs=SOME_CODES,
    mods=SOME_CODES,
    codes=SOME_CODES,
    states=st.lists(st.sampled_from(STORED_STATES), max_size=3, unique=True).map(tuple),
    account_class=st.sampled_from(AccountClass),
    disposition=st.sampled_from(Disposition),
    balance_source=st.sampled_from(("aging", "derived")),
)
_FOLDED = st.sampled_from([folded for name in NAMES if (folded := fold(name))] + ["n", "an", "ana m", "%", "_", "\\"])
_BY_KIND = {kind: sorted(key.name for key in KEYS if key.kind is kind) for kind in Kind}


def _between(names, bound):
    ends = st.tuples(st.none() | bound, st.none() | bound).filter(any)
    return st.builds(lambda name, ends, no: Between(name, *ends, no), st.sampled_from(names), ends, st.booleans())


def _match(kind, values):
    lists = st.lists(values, min_size=1, max_size=4, unique=True).map(tuple)
    return st.builds(Match, st.sampled_from(_BY_KIND[kind]), lists, st.booleans())


choices = st.sampled_from([key for key in KEYS if key.kind is Kind.CHOICE]).flatmap(
    lambda key: st.builds(
        Match, st.just(key.name), st.lists(st.sampled_from(key.choices), min_size=1).map(tuple), st.booleans()
    )
)
terms = st.one_of(
    st.builds(Text, _FOLDED | st.just("1"), st.booleans()),
    _match(Kind.NAME, _FOLDED),
    _match(Kind.OWNER, _FOLDED | st.sampled_from(("me", "none"))),
    _match(Kind.CODE, st.sampled_from(CODES)),
    choices,
    st.builds(Is, st.lists(st.sampled_from(sorted(STATES)), min_size=1, max_size=3).map(tuple), st.booleans()),
    _between(_BY_KIND[Kind.COUNT], st.integers(-400, 400) | st.sampled_from((-999_999, 999_999))),
    _between(_BY_KIND[Kind.MONEY], CENTS),
    _between(_BY_KIND[Kind.DATE_AHEAD] + _BY_KIND[Kind.DATE_BEHIND], DAYS.filter(bool)),
)
filters = st.lists(st.lists(terms, max_size=3).map(tuple), min_size=1, max_size=3).map(
    lambda any_of: Filter(tuple(any_of))
)


def facts_of(shown, me):
    """What the language's own meaning is told of a row."""
    return facts_of_row(shown, me, TODAY)


@pytest.fixture
def cache(tmp_path):
    cache = Cache.open(tmp_path / "cache.db")
    yield cache
    cache.close()


def found(cache, asked, me="ana"):
    query = Query(asked=asked, asleep=True, me=me, today=TODAY)
    listing = Listing(cache, all_ids(cache, query), complete=True)
    return {shown.number for shown in listing.rows(0, len(listing))}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(rows, max_size=8), st.lists(filters, min_size=1, max_size=8), st.sampled_from(("ana", "José", "")))
def test_the_database_finds_what_the_filter_means(cache, listed, asked, me):
    cache.connection.execute("DELETE FROM account")
    numbered = [row_with(number, shown) for number, shown in enumerate(listed)]
    write(cache, *numbered)
    for wanted in asked:
        meant = {shown.number for shown in numbered if matches(wanted, facts_of(shown, me))}
        assert found(cache, wanted, me) == meant


def row_with(number, shown):
    return replace(shown, number=f"{number}")


DISTINCT = row(
    "acct-1",
    queue=Queue.DENIED,
    cents_per_minute=101,
    patient="Adam",
    payer="Birch",
    plan="Cedar",
    owner="Dora",
    holder="Emil",
    balance=202,
    insurance_balance=303,
    patient_balance=404,
    stake=505,
    short=606,
    touches=6,
    **{name: TODAY - timedelta(days=n) for n, name in enumerate(("service_on", "billed_on", "touched_on"), 11)},
    **{name: TODAY + timedelta(days=n) for n, name in enumerate(("deadline_on", "due_on", "snoozed_until"), 21)},
    aged_from=TODAY - timedelta(days=31),
    carcs=("1",),
    rarcs=("N2",),
    mods=("33",),
    codes=("44444",),
    next_action="portal",
    account_class=AccountClass.AGED_AR,
    disposition=Disposition.CHASE,
    states=("woken",),
)
"""Says something else in every column."""
OWN_VALUES = """
    account:acct-1 patient:adam payer:birch plan:cedar owner:dora holder:emil carc:1 rarc:N2 mod:33 code:44444
    queue:denied class:aged_ar disposition:chase next:portal is:woken age:31 days:21 touches:6 priority:1.01
    balance:2.02 insurance-balance:3.03 patient-balance:4.04 stake:5.05 short:6.06
    service:-11d billed:-12d touched:-13d deadline:21d due:22d until:23d
"""


@pytest.mark.parametrize("typed", OWN_VALUES.split())
def test_each_key_looks_at_its_own_column(cache, typed):
    write(cache, DISTINCT, row("other"))
    asked = parse_filter(typed, TODAY)
    assert matches(asked, facts_of(DISTINCT, ""))
    assert found(cache, asked) == {"acct-1"}


def test_every_key_is_looked_at():
    assert {typed.partition(":")[0] for typed in OWN_VALUES.split()} == {key.name for key in KEYS}


def test_the_longest_filters_that_can_be_typed_are_answered(cache):
    write(cache, row("1", payer="zebra", carcs=("97",)))
    names = ["z", *("".join(pair) for pair in itertools.product("abcdefghijklmnopqrstuvwxy", repeat=2))]
    for typed in (
        "payer:" + ",".join(names),
        "owner:" + ",".join(names),
        "carc:" + ",".join(f"{n}" for n in range(1, 600))[:1_900].rpartition(",")[0],
        " or ".join(["z"] * 100),
        " ".join(f"-no{number}" for number in range(100)),
        "queue:" + ",".join(["watching"] * 200),
    ):
        assert len(typed) < 2_000
        assert found(cache, parse_filter(typed, TODAY)) == (set() if typed.startswith("owner") else {"1"})


def test_values_are_never_sql(cache):
    write(cache, row("1", patient="'; DROP TABLE account; --"))
    assert found(cache, parse_filter('"\'; drop table account; --"', TODAY)) == {"1"}
    assert found(cache, Filter(((Match("payer", ("') OR 1=1 --",)),),))) == set()


def test_nobody_is_not_the_owner_of_what_nobody_owns(cache):
    write(cache, row("1", owner=""), row("2", owner="Ana"))
    assert found(cache, parse_filter("is:mine", TODAY), me="") == set()
    assert found(cache, parse_filter("owner:me", TODAY), me="ana") == {"2"}
    assert found(cache, parse_filter("owner:none", TODAY), me="ana") == {"1"}
