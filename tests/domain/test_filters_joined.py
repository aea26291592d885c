"""Two filters as one, in the words that were typed."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worklist.domain.filters import FilterError, both, parse_filter

TODAY = date(2026, 11, 21)
TERMS = (
    "age>90",
    "-is:snoozed",
    'payer:"alder or mutual"',
    "smith",
    '"or"',
    "due<=fri",
    "balance : 100..200",
    "carc:97,16",
)
filters = st.lists(st.lists(st.sampled_from(TERMS), min_size=1, max_size=3).map(" ".join), max_size=3).map(" or ".join)


@given(filters, filters)
def test_every_alternative_of_the_one_goes_with_every_alternative_of_the_other(first, second):
    one, other = (parse_filter(text, TODAY).any_of for text in (first, second))
    expected = tuple(left + right for left, right in product(one, other))
    assert parse_filter(both(first, second), TODAY).any_of == expected


def test_it_is_in_the_words_that_were_typed():
    assert both("queue:denied", "due<=fri or smith") == "queue:denied due<=fri or queue:denied smith"
    assert both("", "age > 90") == "age>90"
    assert both("payer:aetna", "") == "payer:aetna"


def test_a_filter_that_does_not_read_is_said():
    with pytest.raises(FilterError, match="not closed"):
        both("queue:denied", '"smith')
