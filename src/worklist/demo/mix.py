"""Which stories a practice lives, and how often."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from worklist.demo import corrections, denials, errors, everyday
from worklist.demo.case import Case, Story

Teller = Callable[[Case], Story]


def _always(_case: Case) -> bool:
    return True


def _has_second(case: Case) -> bool:
    return case.patient.second is not None


def _has_no_second(case: Case) -> bool:
    return case.patient.second is None


def _shows_lines(case: Case) -> bool:
    return case.patient.second is None and errors.shows_lines(case)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A kind of story with its weight among the stories of open accounts."""

    tell: Teller
    weight: float
    fits: Callable[[Case], bool] = _always
    sequel: Teller | None = None
    """Told of the next account, on the same encounter of the same patient."""


OPEN = (
    Scenario(everyday.silent, 13),
    Scenario(everyday.deductible_due, 12, _has_no_second),
    Scenario(everyday.share_due, 11, _has_no_second),
    Scenario(everyday.second_is_silent, 12, _has_second),
    Scenario(everyday.second_never_billed, 6, _has_second),
    Scenario(everyday.second_left_a_share, 13, _has_second),
    Scenario(everyday.residue_left, 3, _has_no_second),
    Scenario(everyday.name_corrected, 0.8, _has_no_second),
    Scenario(everyday.credit, 1.5, _has_no_second),
    Scenario(everyday.only_in_the_aging, 2),
    Scenario(denials.struck_by_habit, 23, denials.has_habits),
    Scenario(denials.denied, 18),
    Scenario(denials.denied_in_part, 4),
    Scenario(denials.modifier_not_billed, 3),
    Scenario(denials.reduced_for_modifier, 2),
    Scenario(denials.filed_late, 9, denials.is_past_filing),
    Scenario(denials.corrected_and_sent_again, 2),
    Scenario(denials.upheld_on_appeal, 1),
    Scenario(errors.patient_billed_too_much, 1.6, _has_no_second),
    Scenario(errors.contractual_billed_to_patient, 1, _has_no_second),
    Scenario(errors.denial_billed_to_patient, 1, _has_no_second),
    Scenario(errors.denial_read_as_paid, 1.2),
    Scenario(errors.balance_off, 1, _has_no_second),
    Scenario(errors.remit_off, 0.9, _shows_lines),
    Scenario(errors.taken_back, 0.8, _has_no_second),
    Scenario(errors.taken_back_and_corrected, 0.8, _has_no_second),
    Scenario(errors.corrected_twice, 0.5, _has_no_second),
    Scenario(errors.code_changed, 0.9, _shows_lines),
    Scenario(errors.charged_once, 0.5, _has_no_second, sequel=errors.charged_again),
)

CLOSED = (
    Scenario(everyday.settled, 12),
    Scenario(everyday.settled_by_two_claims, 2, _has_second),
    Scenario(corrections.overturned, 6, corrections.was_contested),
    Scenario(corrections.made_good, 3, corrections.was_contested),
    Scenario(corrections.upheld, 3, corrections.was_contested_lately),
)

_SETTLED_PERCENT = ((365, 70), (120, 49), (30, 24), (0, 5))
"""(age in days, accounts in a hundred that are settled): the older, the more."""


def choose(case: Case, rng: Random) -> Scenario:
    """A story for this encounter, among those that fit it."""
    settled = next(percent for age, percent in _SETTLED_PERCENT if case.age >= age)
    told = CLOSED if rng.randrange(100) < settled else OPEN
    fitting = [scenario for scenario in told if scenario.fits(case)]
    return rng.choices(fitting, [scenario.weight for scenario in fitting])[0]
