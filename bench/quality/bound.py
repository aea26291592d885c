"""An upper bound that knows the outcomes: no rule can be above it.

Each account that will pay counts with what it pays if it is worked on the first day that it is seen, and with only
the minutes of the acts that it takes. The best dollars per minute fill the quarter's minutes, the last one in part.
Nobody can work so: it needs no second look, no queue in time, and knows each outcome beforehand.
"""

from bench.quality.assumptions import BUSINESS_DAYS, PATIENT_TRIES
from bench.quality.practice import Practice
from bench.quality.profiles import Kind
from bench.quality.truth import Truth
from worklist.domain.money import Cents


def most(practice: Practice) -> Cents:
    """Cents that the acts of a quarter can bring at most."""
    hidden = [item.truth for item in practice.items if _can_be_won(item.truth)]
    worth = [(truth.comes_in(truth.seen_on), _minutes(truth)) for truth in hidden]
    left, total = float(practice.minutes_a_day * BUSINESS_DAYS), 0.0
    for brings, minutes in sorted((each for each in worth if each[0]), key=lambda each: -each[0] / each[1]):
        part = min(1.0, left / minutes)
        total += brings * part
        left -= minutes * part
    return round(total)


def _minutes(truth: Truth) -> int:
    return sum(map(truth.minutes, truth.path))


def _can_be_won(truth: Truth) -> bool:
    return bool(truth.path) and not (truth.kind is Kind.PATIENT and len(truth.path) > PATIENT_TRIES)
