"""A person's columns: every choice is kept and read back, and no kept text, however old or odd, loses the account."""

import json

from hypothesis import given
from hypothesis import strategies as st

from worklist.domain.lists import SavedQueue, View
from worklist.domain.queues import Queue
from worklist.widgets.column_choice import NARROWEST, USUAL_COLUMNS, WIDEST, ColumnChoice
from worklist.widgets.lists import COLUMNS

IDS = [column.id for column in COLUMNS]
SCOPES = [*Queue, *View, SavedQueue("Old ones", "age>90")]

steps = st.lists(
    st.one_of(
        st.tuples(st.just("toggled"), st.sampled_from(IDS)),
        st.tuples(st.just("moved"), st.sampled_from(IDS), st.integers(-20, 20)),
        st.tuples(st.just("wide"), st.sampled_from(IDS), st.one_of(st.none(), st.integers(-5, 500))),
    ),
    max_size=12,
)


def choice_after(made):
    choice = ColumnChoice()
    for name, *arguments in made:
        choice = getattr(choice, name)(*arguments)
    return choice


@given(steps)
def test_a_choice_reads_back(made):
    choice = choice_after(made)
    assert ColumnChoice.from_text(str(choice)) == choice
    assert sorted(choice.order) == sorted(IDS)
    assert all(NARROWEST <= width <= WIDEST for width in choice.widths.values())


@given(steps, st.sampled_from(SCOPES))
def test_the_account_is_in_every_list_and_no_column_twice(made, scope):
    ids = [column.id for column in choice_after(made).columns(scope)]
    assert "number" in ids
    assert len(ids) == len(set(ids))
    assert ("why" in ids) == (scope is View.TODAY)
    assert scope is not View.SNOOZED or "until" in ids


odd = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.sampled_from(IDS)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from([*IDS, "x"]), inner)),
    max_leaves=8,
)


@given(st.one_of(st.text(), st.fixed_dictionaries({"order": odd, "hidden": odd, "widths": odd}).map(json.dumps)))
def test_whatever_was_kept_every_column_can_be_chosen(text):
    choice = ColumnChoice.from_text(text)
    assert sorted(choice.order) == sorted(IDS)
    assert "number" not in choice.hidden


def test_a_column_of_a_later_version_stands_behind_its_usual_neighbour():
    kept = {"order": ["balance", "number", "patient"], "hidden": ["patient"], "widths": {"balance": 14, "gone": 3}}
    choice = ColumnChoice.from_text(json.dumps(kept))
    assert choice.order[:6] == ("balance", "priority", "stake", "age", "carc", "mod")
    assert choice.order[-2:] == ("patient", "payer")
    assert choice.hidden == {"patient", "until", "short"}
    assert choice.widths == {"balance": 14}


def test_an_own_width_is_the_width_on_every_terminal():
    (balance,) = [c for c in USUAL_COLUMNS.wide("balance", 14).columns(View.ALL) if c.id == "balance"]
    assert (balance.least, balance.flex) == (14, 0)
