"""Payments month by month: to the cent, and on days that every month has."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worklist.domain.patients.agreements.schedule import MOST_PAYMENTS, in_months, monthly
from worklist.domain.refusals import Refusal

FIRST = date(2026, 12, 6)
days = st.dates(date(2020, 1, 1), date(2090, 12, 31))


def test_a_hundred_a_month_for_twelve_months():
    plan = monthly(1_200_00, 100_00, FIRST)
    assert [each.amount for each in plan] == [100_00] * 12
    assert (plan[0].due, plan[-1].due) == (FIRST, date(2027, 11, 6))


def test_the_last_payment_is_what_remains():
    assert [each.amount for each in monthly(250_01, 100_00, FIRST)] == [100_00, 100_00, 50_01]
    assert [each.amount for each in in_months(100_00, 3, FIRST)] == [33_34, 33_34, 33_32]


def test_one_payment_where_the_first_is_enough():
    assert [each.amount for each in monthly(40_00, 100_00, FIRST)] == [40_00]


def test_few_cents_make_fewer_payments_than_months():
    assert [each.amount for each in in_months(10, 6, FIRST)] == [2, 2, 2, 2, 2]


def test_the_31st_where_there_is_one_and_the_last_day_where_there_is_none():
    plan = in_months(600_00, 6, date(2026, 12, 31))
    assert [f"{each.due:%m-%d}" for each in plan] == ["12-31", "01-31", "02-28", "03-31", "04-30", "05-31"]


def test_a_leap_year_has_the_29th_of_february():
    assert in_months(200, 2, date(2028, 1, 31))[1].due == date(2028, 2, 29)


@given(total=st.integers(1, 10**9), months=st.integers(1, MOST_PAYMENTS), first=days)
def test_in_months_adds_up_and_never_takes_longer(total, months, first):
    plan = in_months(total, months, first)
    assert len(plan) <= months
    _follows_the_laws(plan, total, first)


@given(each=st.integers(1, 10**7), payments=st.integers(1, MOST_PAYMENTS), short=st.integers(0, 10**7), first=days)
def test_monthly_adds_up(each, payments, short, first):
    total = each * payments - short % each
    _follows_the_laws(monthly(total, each, first), total, first)


def _follows_the_laws(plan, total, first):
    amounts = [each.amount for each in plan]
    assert sum(amounts) == total
    assert len(set(amounts[:-1])) <= 1
    assert 0 < amounts[-1] <= amounts[0]
    months = [each.due.year * 12 + each.due.month for each in plan]
    assert months == list(range(months[0], months[0] + len(plan)))
    assert all(each.due.day == first.day or _is_last_of_month(each.due) for each in plan)


def _is_last_of_month(day):
    return (day + timedelta(days=1)).day == 1


@pytest.mark.parametrize(("total", "each"), [(0, 100), (-5, 100), (100, 0), (100, -1)])
def test_nothing_is_paid_in_no_amounts(total, each):
    with pytest.raises(Refusal, match="more than zero"):
        monthly(total, each, FIRST)


def test_what_would_take_longer_than_three_years_says_what_would_not():
    with pytest.raises(Refusal, match=r"takes 240 payments for 1,200\.00, and 36 are the most: 33\.34 a month or more"):
        monthly(1_200_00, 5_00, FIRST)
    with pytest.raises(Refusal, match="use 1 to 36"):
        in_months(1_200_00, 37, FIRST)
