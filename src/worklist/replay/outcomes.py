"""What came of the work before a day, counted from the record: it teaches the chances that the priority takes."""

from collections import Counter
from datetime import date

from worklist.domain.events import OutcomeRecorded
from worklist.domain.recovery_entries import DisputeAnswered, DisputeResult
from worklist.domain.results import RECOVERIES, results_of
from worklist.domain.site import age_band
from worklist.store.worklog import WorkLog


def recorded_outcomes(log: WorkLog, before: date) -> dict[tuple[str, int], tuple[int, int]]:
    """(class, age band) -> (recovered, all) of the outcomes and payers' answers in effect when a day began."""
    tried: Counter[tuple[str, int]] = Counter()
    won: Counter[tuple[str, int]] = Counter()
    for account in log.accounts_with_outcomes():
        for body in results_of(event for event in log.of_account(account) if event.at.date() < before):
            key = (str(body.account_class), age_band(body.age))
            tried[key] += 1
            won[key] += _is_won(body)
    return {key: (won[key], count) for key, count in tried.items()}


def _is_won(body: OutcomeRecorded | DisputeAnswered) -> bool:
    if isinstance(body, DisputeAnswered):
        return body.result is not DisputeResult.LOST
    return body.outcome in RECOVERIES
