"""What a list finds at once: names through their index, the rest within its time, and what stays of the list before."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.rows import row, write
from worklist.domain.filter_terms import Filter, Match, Text, fold
from worklist.domain.filters import parse_filter
from worklist.domain.lists import Query
from worklist.domain.queues import Queue
from worklist.domain.text import clean
from worklist.store.cache import Cache
from worklist.store.finding import all_ids, few_ids, first_ids, left_of, where, without
from worklist.store.listing import counts, find, first_rows, rows_again
from worklist.store.row_order import BEST_FIRST
from worklist.store.today import ids_of

_LETTERS = st.text("abAÉ ,\"'%_-", max_size=8)
_WORDS = st.text("abé \"'%_-", min_size=3, max_size=5).filter(lambda word: word == word.strip())


@pytest.fixture
def cache(tmp_path):
    cache = Cache.open(tmp_path / "cache.db")
    yield cache
    cache.close()


def numbers(listing):
    return [shown.number for shown in listing.rows(0, len(listing))]


def asked(*terms):
    return Query(asked=Filter((terms,)))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(names=st.lists(st.tuples(_LETTERS, st.sampled_from(["", "Abba", "Bay"])), max_size=12), word=_WORDS)
def test_what_the_index_finds_is_what_looking_at_every_row_finds(cache, names, word):
    write(cache, *(row(f"{at:03}", patient=patient, payer=payer) for at, (patient, payer) in enumerate(names)))
    for query in (
        asked(Text(word)),
        asked(Match("patient", (word, "bab"))),
        asked(Match("account", ("00" + word[0],))),
    ):
        found = few_ids(cache, query)
        assert found is None or found == all_ids(cache, query)
        assert counts(cache, [query]) == [len(all_ids(cache, query))]


_ODD = st.text("aAbiIßẞéÉאﬁ日🙂\u0130\u0131\u017f\u03c3\u03c2\x00 ,\"'%_*()-:", max_size=6).map(clean)
_TERMS = st.tuples(st.sampled_from(["", "-", "patient:", "account:", "payer:"]), _ODD.filter(fold)).map(
    lambda said: said[0] + '"' + said[1].replace('"', '""') + '"'
)


def plainly(cache, query):
    """The ids in their order, with no index at all."""
    sql, values = where(query)
    sql = f"SELECT id FROM account NOT INDEXED WHERE {sql} ORDER BY {BEST_FIRST}"
    found = cache.connection.execute(sql, values)
    return ids_of(id_ for (id_,) in found)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    names=st.lists(st.tuples(_ODD, st.sampled_from(["", "ßa Kasse", "İi", "Aa"])), max_size=8),
    renamed=_ODD,
    terms=st.lists(_TERMS, min_size=1, max_size=3),
    joined=st.sampled_from([" ", " or "]),
)
def test_whatever_is_typed_finds_what_a_look_at_every_row_finds(cache, names, renamed, terms, joined):
    write(cache, *(row(f"AB{at}", patient=patient, payer=payer) for at, (patient, payer) in enumerate(names)))
    query = Query(asked=parse_filter(joined.join(terms), date(2026, 11, 21)))
    for _ in range(2):
        wanted = plainly(cache, query)
        assert all_ids(cache, query) == wanted
        assert first_ids(cache, query) == (wanted, True)
        assert few_ids(cache, query) in (None, wanted)
        write(cache, row("AB0", patient=renamed), closed=("AB1",))


def test_a_patient_is_found_under_the_new_name_and_no_more_under_the_old_one(cache):
    write(cache, row("1", patient="MERIWETHER, ADA"), row("2", patient="MERIWETHER, BO"))
    write(cache, replace(find(cache, "1"), patient="QUILLER, ADA"))
    for word, expected in (("quiller", ["1"]), ("meriwether", ["2"]), ("ada", ["1"]), ("lerada", [])):
        listing = first_rows(cache, asked(Text(word)))
        assert (numbers(listing), listing.complete) == (expected, True)
        assert few_ids(cache, asked(Text(word))) is not None
    write(cache, closed=("2",))
    assert numbers(first_rows(cache, asked(Text("meriwether")))) == []


def test_a_payers_name_is_looked_for_in_every_row(cache):
    write(cache, row("1", payer="Bright Mutual"), row("2", patient="BRIGHT, EVE"))
    assert few_ids(cache, asked(Text("bright"))) is None
    assert sorted(numbers(first_rows(cache, asked(Text("bright"))))) == ["1", "2"]


def test_what_takes_longer_than_a_key_may_is_left_off_and_found_afterwards(cache, monkeypatch):
    monkeypatch.setattr("worklist.store.finding.AT_ONCE", -1.0)
    monkeypatch.setattr("worklist.store.patience._STEPS", 50)
    write(cache, *(row(f"{n:03}", carcs=("97",) if n > 190 else ()) for n in range(200)))
    query = asked(Match("carc", ("97",)))
    ids, is_whole = first_ids(cache, query)
    assert (list(ids), is_whole) == ([], False)
    assert len(all_ids(cache, query)) == 9
    assert len(all_ids(cache, query, most=4)) == 4
    assert list(all_ids(cache, query, stop=lambda: True)) == []
    assert counts(cache, [query], stop=lambda: True) == []
    assert counts(cache, [query]) == [9]  # nothing is left off any more


def test_what_left_the_list_is_gone_where_the_person_is(cache, monkeypatch):
    monkeypatch.setattr("worklist.store.finding.FIRST", 10)
    monkeypatch.setattr("worklist.store.listing._NEAR", 5)
    write(cache, *(row(f"{n:03}", queue=Queue.DENIED, cents_per_minute=500 - n) for n in range(100)))
    query = Query(Queue.DENIED)
    before = first_rows(cache, query)
    before.extend(all_ids(cache, query))
    for number in ("003", "050", "090"):
        write(cache, replace(find(cache, number), queue=Queue.WATCHING))

    again = rows_again(cache, query, before, near=50)
    assert not again.complete
    kept = [number for number in (f"{n:03}" for n in range(100)) if number not in ("003", "050")]
    assert numbers(again) == kept

    again.take(all_ids(cache, query))
    assert numbers(again) == [number for number in kept if number != "090"]


@given(st.lists(st.integers(0, 60), unique=True), st.lists(st.integers(0, 60), unique=True))
def test_ids_but_for_some(ids, gone):
    assert list(without(ids_of(ids), ids_of(gone))) == [id_ for id_ in ids if id_ not in gone]


def test_nothing_left_an_empty_list(cache):
    assert list(left_of(cache, Query(), ids_of())) == []
