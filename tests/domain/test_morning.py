"""A supervisor's morning: bands of days, who is on the roster, and names as they are meant."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worklist.domain.calendar import NO_HOLIDAYS, BusinessCalendar
from worklist.domain.filter_terms import fold
from worklist.domain.filters import parse_filter
from worklist.domain.morning import WAIT_BANDS, Load, deadline_bands, name_meant, owned_by, roster
from worklist.domain.team import Member, MemberSet, Role

MONDAY = date(2026, 11, 23)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
TEAM = tuple(
    Member.of(entry)
    for entry in (
        MemberSet("Ana", Role.SPECIALIST),
        MemberSet("ben", Role.SPECIALIST, active=False),
        MemberSet("cy", Role.AUDITOR),
        MemberSet("sue", Role.SUPERVISOR),
        MemberSet("tom", Role.SPECIALIST, active=False),
    )
)


@given(st.integers(0, 400))
def test_a_wait_is_in_one_band(waited):
    assert sum(band.holds(waited) for band in WAIT_BANDS) == 1


@given(days)
def test_the_deadlines_are_those_from_the_last_business_day_to_two_weeks_on_each_in_one_band(today):
    bands = deadline_bands(today, NO_HOLIDAYS)
    spans = [(band.first, band.last) for band in bands]
    assert all(end + timedelta(1) == first for (_, end), (first, _) in pairwise(spans))
    assert (spans[0][0], spans[-1][1]) == (NO_HOLIDAYS.add(today, -1), today + timedelta(14))


def test_what_ended_at_the_weekend_is_seen_on_monday_and_after_a_holiday_too():
    assert deadline_bands(MONDAY, NO_HOLIDAYS)[0].first == date(2026, 11, 20)
    assert deadline_bands(MONDAY, BusinessCalendar(frozenset({date(2026, 11, 20)})))[0].first == date(2026, 11, 19)
    assert deadline_bands(MONDAY, NO_HOLIDAYS)[0].title == "ENDED since Fri, Nov 20"


def test_whoever_has_work_that_they_cannot_do_stands_first_with_why():
    loads = [Load(name, accounts=3) for name in ("ana", "ben", "cy", "zoe")]
    found = roster(loads, TEAM, {"Ana": (2, 9)})
    assert [(load.name, load.accounts, load.why_not) for load in found] == [
        ("ben", 3, "no longer in the team"),
        ("cy", 3, "works no accounts as auditor"),
        ("zoe", 3, "not in the team"),
        ("Ana", 3, ""),
        ("sue", 0, ""),
    ]
    assert (found[3].touched_yesterday, found[3].touched) == (2, 9)


def test_without_a_team_everybody_who_has_something_can_work():
    assert [(load.name, load.why_not) for load in roster([Load("bo", 1), Load("Al", 2)], (), {})] == [
        ("Al", ""),
        ("bo", ""),
    ]


NAMES = ("ana", "anab", "Ana Bo", "bo", 'o"k', "or")


@pytest.mark.parametrize("name", NAMES)
def test_the_accounts_of_a_person_are_asked_for_in_a_filter_that_can_be_typed(name):
    asked = owned_by(name, NAMES)
    assert parse_filter(str(asked), MONDAY) == asked


def test_a_name_is_meant_as_it_is_known():
    assert name_meant(" ANA ", ("Ana",)) == "Ana"
    assert name_meant("Nobody", ("Ana",)) == ""
    assert name_meant("new", ("Ana",)) == "new"
    assert fold(name_meant("x", ())) == "x"
