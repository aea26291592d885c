"""What came of the site's own agreements, as the PM shows it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.build import account, aging, at
from worklist.domain.patient_entries import AgreementEnded, AgreementMade, AgreementResult, Shape
from worklist.domain.patient_records import PatientPayment
from worklist.domain.patients.agreements.agreement import Agreement
from worklist.domain.patients.agreements.experience import Came, PlanExperience, experience_of
from worklist.domain.patients.agreements.schedule import in_months
from worklist.domain.patients.rules import PatientRules

TODAY, FIRST, GRACE = date(2026, 11, 24), date(2026, 1, 15), 5
RULES = PatientRules()


def agreed(shape=Shape.PLAN, months=12, *, ended=None, before=0):
    made = AgreementMade(shape, 1_200_00, in_months(1_200_00, months, FIRST), paid_before=before)
    return Agreement(
        made, "e1", "dana", datetime(2026, 1, 2, tzinfo=UTC), AgreementEnded("e1", ended) if ended else None
    )


def paid(dollars):
    """An account on which the patient has paid so much so far."""
    row = PatientPayment("A-1001", date(2026, 6, 1), dollars * 100, at("payments.csv", 2))
    return account(aging(0, 1_200), patient_payments=(row,))


def seen(dollars, *agreements, today=TODAY):
    return experience_of([(paid(dollars), agreements)], today, GRACE)


def test_payments_that_were_due_and_came():
    """January to November 15th: eleven were due, and eleven are there."""
    assert seen(1_100, agreed()).payments == Came(11, 11)


def test_the_first_missing_payment_counts_and_those_after_it_do_not():
    assert seen(300, agreed()).payments == Came(3, 4)


def test_within_the_days_of_grace_nothing_is_missing():
    assert seen(1_000, agreed(), today=date(2026, 11, 20)).payments == Came(10, 10)
    assert seen(1_000, agreed(), today=date(2026, 11, 21)).payments == Came(10, 11)


def test_a_plan_that_was_kept_is_paid_whole_and_a_withdrawn_one_tells_nothing():
    assert seen(0, agreed(ended=AgreementResult.KEPT)).payments == Came(12, 12)
    assert seen(300, agreed(ended=AgreementResult.WITHDRAWN)).payments == Came()
    assert seen(300, agreed(ended=AgreementResult.BROKEN), today=FIRST).payments == Came(3, 4)


def test_what_the_patient_paid_on_the_next_agreement_is_not_counted_for_the_one_before():
    broken, second = agreed(ended=AgreementResult.BROKEN), agreed(before=200_00)
    assert seen(900, broken, second).payments == Came(2, 3) + Came(7, 8)


def test_what_the_pm_does_not_show_is_not_counted():
    nobody_knows = account(aging(0, None))
    assert experience_of(
        [(nobody_knows, [replace(agreed(), made=replace(agreed().made, paid_before=None))])], TODAY, GRACE
    ) == (PlanExperience())


@pytest.mark.parametrize("shape", [Shape.SETTLEMENT, Shape.HARDSHIP])
def test_lump_sums_are_counted_by_themselves(shape):
    assert seen(1_200, agreed(shape, 1)) == PlanExperience(settlements=Came(1, 1))
    assert seen(0, agreed(shape, 1)) == PlanExperience(settlements=Came(0, 1))
    assert seen(1_200, agreed(Shape.PROMPT_PAY, 1)) == PlanExperience(prompt_pays=Came(1, 1))


def test_an_assumption_gives_way_to_what_came_here():
    """(95 x 20 + 100 x 31) / (20 + 34) = 92.6, and 92 is used."""
    share = PlanExperience(payments=Came(31, 34)).follows(RULES)
    assert (share.percent, share.fact) == (92, "95 % assumed (worth 20), 31 of 34 came here")
    assert PlanExperience().follows(RULES).fact == "95 % assumed, nothing was due here yet"


@given(st.integers(0, 100), st.integers(0, 200), st.integers(0, 500), st.integers(0, 500))
def test_a_share_lies_between_what_was_assumed_and_what_was_seen(assumed, weight, kept, missed):
    came = Came(kept, kept + missed)
    share = PlanExperience(settlements=came).settles(replace(RULES, settlement_chance=assumed, weight=weight))
    seen_here = 100 * kept / came.due if came.due else assumed
    assert min(assumed, seen_here) - 1 < share.percent <= max(assumed, seen_here)
