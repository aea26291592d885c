"""The rules that are held against each other. All of them leave out what waits for its day, as every worklist does."""

from collections.abc import Mapping
from datetime import date
from random import Random

from bench.quality import assumptions as assumed
from bench.quality.quarter import Order
from worklist.domain.assessment import Assessment

_Place = tuple[object, ...]


def _is_served(assessment: Assessment) -> bool:
    return assessment.priority.wait.value > 0 and assessment.account.balance > 0


def ours(assessment: Assessment, _today: date) -> _Place | None:
    """As the program serves: by its priority, of equal ones the larger stake; nothing where that is 0."""
    priority = assessment.priority
    if priority.cents_per_minute <= 0:
        return None
    return -priority.cents_per_minute, -priority.stake.value


def oldest(assessment: Assessment, today: date) -> _Place | None:
    """The oldest service first."""
    return (-(assessment.account.age(today) or 0),) if _is_served(assessment) else None


def highest(assessment: Assessment, _today: date) -> _Place | None:
    """The highest balance first."""
    return (-assessment.account.balance,) if _is_served(assessment) else None


def deadline_then_dollars(assessment: Assessment, today: date) -> _Place | None:
    """What closes within two weeks first, then by balance: what the peers do."""
    if not _is_served(assessment):
        return None
    clock = assessment.case.governing_clock
    left = clock.days_left(today) if clock else None
    return left is None or left > assumed.DEADLINE_SOON, -assessment.account.balance


def at_random(seed: int) -> Order:
    """By lot, drawn anew each day."""
    dice = Random(seed)
    return lambda assessment, _today: (dice.random(),) if _is_served(assessment) else None


def orders(seed: int) -> Mapping[str, Order]:
    """Every rule by its name."""
    return {
        "worklist": ours,
        "deadline, then dollars": deadline_then_dollars,
        "highest balance": highest,
        "oldest": oldest,
        "random": at_random(seed),
    }
