"""Lists: best first, by page, and standing still while the accounts in them change."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.rows import row, write
from worklist.domain.filter_terms import Filter, Text
from worklist.domain.lists import Query, QueueTotal, View
from worklist.domain.queues import Queue
from worklist.store.cache import Cache
from worklist.store.listing import all_ids, find, first_rows, totals

FIRST = 200


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache of whose lists 200 rows are known at once."""
    monkeypatch.setattr("worklist.store.finding.FIRST", FIRST)
    cache = Cache.open(tmp_path / "cache.db")
    yield cache
    cache.close()


def numbers(listing):
    return [shown.number for shown in listing.rows(0, len(listing))]


def many(count=FIRST + 150):
    """In three queues; priorities and stakes with ties."""
    return [
        row(f"{n:04}", queue=list(Queue)[6 + n % 3], cents_per_minute=n * 7 % 40, stake=n * 11 % 4)
        for n in range(count)
    ]


@pytest.mark.parametrize("queue", [View.ALL, Queue.DENIED])
def test_best_first_then_the_larger_stake_then_by_number(cache, queue):
    rows = many()
    write(cache, *rows)
    query = Query(queue)
    listing = first_rows(cache, query)
    best = sorted(
        (shown for shown in rows if queue in (View.ALL, shown.queue)),
        key=lambda r: (-r.cents_per_minute, -r.stake, r.number),
    )
    assert listing.rows(0, len(listing)) == best[:FIRST]
    assert listing.complete == (len(best) <= FIRST)

    listing.extend(all_ids(cache, query))
    assert listing.complete
    assert listing.rows(0, len(listing)) == best
    assert listing.rows(5, 9) == best[5:9]
    assert [listing.index_of(shown.number) for shown in best] == list(range(len(best)))
    assert listing.index_of("unknown") is None


def test_rows_that_were_shown_keep_their_places_when_the_rest_arrives(cache):
    write(cache, *many())
    listing = first_rows(cache, Query())
    before = numbers(listing)
    top, bottom = before[0], before[-1]
    write(cache, replace(find(cache, top), cents_per_minute=0), replace(find(cache, "0349"), cents_per_minute=999))

    listing.extend(all_ids(cache, Query()))
    after = numbers(listing)
    assert after[:FIRST] == before
    assert after[FIRST] == "0349"
    assert sorted(after) == [f"{n:04}" for n in range(FIRST + 150)]
    assert listing.index_of(bottom) == FIRST - 1


def test_an_account_that_closes_keeps_its_place_and_says_so(cache):
    write(cache, *many(10))
    listing = first_rows(cache, Query())
    before = numbers(listing)
    gone = before[4]
    write(cache, closed=(gone,))
    write(cache, row("new", cents_per_minute=999))

    shown = listing.rows(0, 10)
    assert [one.number for one in shown] == before
    assert (shown[4].states, shown[4].balance, shown[4].balance_source) == (("closed",), 0, "closed")
    assert listing.index_of(gone) == 4
    write(cache, row(gone, balance=55))
    assert listing.rows(4, 5)[0].balance == 55


def test_a_row_shows_what_is_so_now(cache):
    write(cache, *many(10))
    listing = first_rows(cache, Query())
    number = numbers(listing)[3]
    write(cache, replace(find(cache, number), queue=Queue.ON_HOLD, holder="bo"))
    assert (listing.rows(3, 4)[0].holder, listing.rows(3, 4)[0].queue) == ("bo", Queue.ON_HOLD)


def test_sleeping_accounts_are_counted_and_shown_when_asked_for(cache):
    write(cache, row("1"), row("2", states=("snoozed",)), row("3", states=("resting", "held")))
    assert numbers(first_rows(cache, Query())) == ["1"]
    assert numbers(first_rows(cache, Query(asleep=True))) == ["1", "2", "3"]
    assert totals(cache)[-1] == QueueTotal(Queue.WATCHING, 3, 2, 300)


def test_a_filter_inside_a_queue(cache):
    write(cache, row("11"), row("12", queue=Queue.AGED), row("22", queue=Queue.AGED))
    asked = Filter(((Text("1"),),))
    assert numbers(first_rows(cache, Query(Queue.AGED, asked))) == ["12"]
    assert numbers(first_rows(cache, Query(View.ALL, asked))) == ["11", "12"]


changes = st.lists(
    st.builds(
        row,
        st.sampled_from("12345"),
        queue=st.sampled_from(Queue),
        balance=st.integers(-500, 500).filter(bool),
        states=st.sampled_from(((), ("snoozed",), ("resting",), ("held", "snoozed", "resting"))),
    )
    | st.sampled_from("12345"),
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes)
def test_totals_add_up_whatever_opens_moves_and_closes(cache, steps):
    write(cache, closed=tuple("12345"))
    standing = {}
    for step in steps:
        if isinstance(step, str):
            standing.pop(step, None)
            write(cache, closed=(step,))
        else:
            standing[step.number] = step
            write(cache, step)
    for total in totals(cache):
        here = [shown for shown in standing.values() if shown.queue == total.queue]
        assert total.accounts == len(here) == len(all_ids(cache, Query(total.queue, asleep=True)))
        assert total.accounts - total.asleep == len(all_ids(cache, Query(total.queue)))
        assert total.balance == sum(shown.balance for shown in here)
    assert {number: find(cache, number) for number in "12345"} == {n: standing.get(n) for n in "12345"}
