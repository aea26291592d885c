"""How an agreement with a patient stands by what the PM shows. Amounts are made up."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.build import account, aging, cents
from worklist.domain.patient_entries import AgreementEnded, AgreementMade, AgreementResult, Installment, Shape
from worklist.domain.patient_records import PatientPayment
from worklist.domain.patients.agreements.agreement import Agreement, Standing
from worklist.domain.provenance import Position

FIRST, GRACE = date(2026, 1, 5), 5
SECOND = date(2026, 2, 5)
MADE = AgreementMade(
    Shape.PLAN,
    cents(250),
    (Installment(FIRST, cents(100)), Installment(SECOND, cents(100)), Installment(date(2026, 3, 5), cents(50))),
    paid_before=cents(30),
)
PLAN = Agreement(MADE, "e1", "ana", datetime(2026, 1, 1, tzinfo=UTC))
LATE = timedelta(days=GRACE + 1)


def having_paid(*dollars):
    """The PM shows these payments, beside 30.00 from before the agreement."""
    where = Position("payments.csv", 2, "line")
    payments = (PatientPayment("A1", FIRST, cents(each), where) for each in (30, *dollars))
    return account(aging(patient=250), patient_payments=tuple(payments))


@pytest.mark.parametrize(
    ("paid", "today", "stands", "behind"),
    [
        ((), FIRST + timedelta(days=GRACE), Standing.RUNNING, 0),
        ((), FIRST + LATE, Standing.BEHIND, 100),
        ((100,), FIRST + LATE, Standing.RUNNING, 0),
        ((99.99,), FIRST + LATE, Standing.BEHIND, 0.01),
        ((100,), SECOND + LATE, Standing.BEHIND, 100),
        ((100, 100), SECOND + LATE, Standing.RUNNING, 0),
        ((100, 150), SECOND, Standing.PAID, 0),
        ((100, -100), FIRST + LATE, Standing.BEHIND, 100),
    ],
)
def test_a_plan_stands_by_what_was_paid_when_its_days_of_grace_are_over(paid, today, stands, behind):
    found = having_paid(*paid)
    assert PLAN.standing(found, today, GRACE) is stands
    assert PLAN.behind(found, today, GRACE) == cents(behind)


def test_the_next_payment_is_the_first_that_is_not_covered():
    assert PLAN.next_payment(having_paid()) == MADE.installments[0]
    assert PLAN.next_payment(having_paid(150)) == MADE.installments[1]
    assert PLAN.next_payment(having_paid(250)) is None


def test_where_no_payment_is_known_the_fall_of_the_balance_tells():
    unread = Agreement(replace(MADE, paid_before=None), "e1", "ana", PLAN.at)
    fallen = account(aging(patient=150))
    assert unread.paid(fallen) == cents(100)
    silent = account(aging(patient=None, balance=150))
    assert unread.standing(silent, FIRST, GRACE) is Standing.RUNNING, "nothing was due yet"
    assert unread.standing(silent, FIRST + LATE, GRACE) is Standing.UNKNOWN


def test_what_ended_stands_no_more():
    ended = replace(PLAN, end=AgreementEnded("e1", AgreementResult.WITHDRAWN, "moved away"))
    assert ended.standing(having_paid(), SECOND, GRACE) is Standing.ENDED


@given(st.lists(st.integers(1, 50_000), min_size=1, max_size=24), st.integers(0, 2_000_000), st.integers(0, 900))
def test_more_money_never_makes_an_agreement_stand_worse(amounts, paid, days):
    order = [Standing.BEHIND, Standing.RUNNING, Standing.PAID]
    pays = tuple(Installment(FIRST + timedelta(days=30 * at), each) for at, each in enumerate(amounts))
    plan = Agreement(AgreementMade(Shape.PLAN, sum(amounts), pays, paid_before=0), "e1", "ana", PLAN.at)
    today = FIRST + timedelta(days=days)

    def stands(cents_paid):
        where = Position("payments.csv", 2, "line")
        payment = PatientPayment("A1", FIRST, cents_paid, where)
        return order.index(plan.standing(account(patient_payments=(payment,)), today, GRACE))

    assert stands(paid) <= stands(paid + 100)
    assert plan.behind(account(), today, GRACE) <= plan.agreed
