"""The practice's days: when patients come, when claims leave, when payers pay."""

from datetime import date, timedelta

HISTORY_DAYS = 540
"""How far back the practice goes: about 18 months."""
_SETTLING_DAYS = 2
_TUESDAY, _FRIDAY = 1, 4


def service_day(number: int, accounts: int, today: date) -> date:
    """The weekday on which account ``number`` (from 0) was served.

    Days never fall as the number rises, so a writer can finish a week's files before the next one is told.
    They are denser towards today, as the accounts of a real practice are.
    """
    age = 1 - (number + 0.5) / accounts
    back = _SETTLING_DAYS + round((HISTORY_DAYS - _SETTLING_DAYS) * (0.25 * age + 0.75 * age * age))
    day = today - timedelta(days=back)
    return day - timedelta(days=max(0, day.weekday() - _FRIDAY))


def batch_day(day: date) -> date:
    """The next Tuesday or Friday after ``day``: the practice sends its claims twice a week."""
    return min(next_weekday(day + timedelta(days=1), wanted) for wanted in (_TUESDAY, _FRIDAY))


def next_weekday(day: date, weekday: int) -> date:
    """The first ``weekday`` (Monday is 0) on or after ``day``."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)
