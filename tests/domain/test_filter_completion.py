"""What a filter line offers while it is typed."""

import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from worklist.domain.filter_completion import Completions, Known, complete
from worklist.domain.filter_terms import KEYS, STATES, SYNTAX
from worklist.domain.filters import parse_filter

TODAY = date(2026, 11, 24)
KNOWN = Known(("ALDER MUTUAL, INC", "Aetna", "Days & Co", "Zoé “X” (old)"), ("GOLD PPO",), ("ana", "bo.lee"))


def offered(typed: str, cursor: int | None = None) -> list[str]:
    return [each.insert for each in at(typed, cursor).suggestions]


def at(typed: str, cursor: int | None = None) -> Completions:
    return complete(typed, len(typed) if cursor is None else cursor, KNOWN)


@pytest.mark.parametrize("typed", ["", "payer:aetna ", "age>90 or "])
def test_between_words_everything_there_is_is_offered(typed):
    found = at(typed)
    assert (found.start, found.end) == (len(typed), len(typed))
    labels = [each.label for each in found.suggestions]
    assert labels == [*(k.example for k in KEYS), *(f"is:{s}" for s in STATES), *(example for example, _ in SYNTAX)]
    assert all(each.meaning for each in found.suggestions)


def test_the_start_of_a_key_brings_the_keys_that_it_may_be():
    assert offered("pa")[:4] == ["patient:", "payer:", "patient-balance>", "plan:"]
    assert offered("denial")[0] == "carc:"
    assert offered("-pay") == ["-payer:"]


@pytest.mark.parametrize(
    ("typed", "some"),
    [
        ("is:sn", ["is:snoozed"]),
        ("-is:mi", ["-is:mine"]),
        ("queue:mod", ["queue:modifier-disputes"]),
        ("class:den", ["class:payer_denial"]),
        ("next:ap", ["next:appeal", "next:appeal-status"]),
        ("carc:97,B1", ["carc:97,B10", "carc:97,B15"]),
        ("carc:bundled", ["carc:97"]),
        ("rarc:MA13", ["rarc:MA130"]),
        ("mod:X", ["mod:XE", "mod:XS"]),
        ("owner:", ["owner:me", "owner:none", "owner:ana"]),
        ("holder:bo", ["holder:bo.lee"]),
        ("payer:al", ['payer:"alder mutual inc"']),
        ('payer:"alder m', ['payer:"alder mutual inc"']),
        ("payer: al", ['payer:"alder mutual inc"']),
        ("payer:aetna,da", ['payer:aetna,"days & co"']),
        ("plan:gold", ['plan:"gold ppo"']),
        ("age", ["age>90", "age>=90"]),
        ("age >", ["age>90", "age>=90"]),
        ("due<", ["due<=today", "due<=tomorrow"]),
        ("balance:", ["balance:100..500"]),
        ("snoo", ["is:snoozed"]),
        ("aet", ["payer:aetna"]),
    ],
)
def test_values_follow_their_key_with_what_was_typed_kept(typed, some):
    assert offered(typed)[: len(some)] == some


@pytest.mark.parametrize("typed", ["carc:zz,1", "agee>", "payer:zoé", '"smith', "--", "zzz"])
def test_nothing_is_offered_where_nothing_would_read(typed):
    assert offered(typed) == []


def test_a_code_is_offered_with_our_label():
    [first, *_] = at("carc:97").suggestions
    assert (first.label, first.meaning) == ("97", "bundled into another service")


def test_a_suggestion_takes_the_place_of_its_word_only():
    found = at("age>90 pay smith", cursor=len("age>90 pay"))
    payer = next(each for each in found.suggestions if each.insert == "payer:")
    assert found.apply(payer) == ("age>90 payer: smith", len("age>90 payer:"))
    before = at("smith", cursor=0)
    state = next(each for each in before.suggestions if each.insert == "is:mine")
    assert before.apply(state) == ("is:mine smith", len("is:mine"))


PIECES = [
    *("payer", "age", "due", "is", "carc", "owner", "next", "-", '"', ",", " ", "..", "(", "*", "al", "97", "zz"),
    *(":", ">", "<=", "!=", "=", " or ", "snoozed", "“", "é", "\n", "\x1b"),
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8).map("".join), st.integers(-3, 40))
@example('payer:"', 7)
@example("payer:,al", 9)
@example("-payer: -al", 11)
def test_whatever_is_typed_each_suggestion_reads_or_waits_for_its_value(text, cursor):
    found = complete(text, cursor, KNOWN)
    assert 0 <= found.start <= found.end <= len(text)
    for suggestion in found.suggestions:
        new, behind = found.apply(suggestion)
        assert new[found.start : behind] == suggestion.insert
        assert new.startswith(text[: found.start])
        assert new.endswith(text[found.end :])
        if not re.fullmatch(r"-?[a-z-]+(:|>|>=|<|<=)", suggestion.insert):
            parse_filter(suggestion.insert, TODAY)


@given(st.text('" \n:>a-', max_size=300))
def test_long_nonsense_is_answered_at_once(text):
    complete(text * 6, len(text) * 6, KNOWN)
