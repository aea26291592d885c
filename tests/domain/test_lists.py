"""Lists: their names and orders, what is today's, and when an account wakes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.store.rows import row
from worklist.domain.account_row import row_of
from worklist.domain.accounts import Account
from worklist.domain.assessment import assess
from worklist.domain.events import AccountSnoozed, OutcomeKind, OutcomeRecorded
from worklist.domain.lists import SORTS, SavedQueue, Sort, list_key, parse_sort
from worklist.domain.queues import Queue
from worklist.domain.site import SiteRules
from worklist.domain.today import Section, today_reason, today_section
from worklist.domain.work import WorkState
from worklist.widgets.lists import COLUMNS

TODAY = date(2026, 11, 21)
DAY = TODAY.replace


def test_every_column_of_the_list_can_be_sorted_by():
    assert {column.id for column in COLUMNS} <= set(SORTS)


@pytest.mark.parametrize("column", SORTS)
def test_a_sort_reads_back_as_it_is_typed(column):
    for sort in (Sort(column), Sort(column, descending=True)):
        assert parse_sort(str(sort)) == sort


def test_an_unknown_column_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match=r"cannot be sorted by 'balnce'; did you mean balance\?"):
        parse_sort("-balnce")


def test_a_name_is_the_same_however_it_is_written():
    assert SavedQueue("Aetna: Mod 25", "x").key == list_key("aetna-mod-25") == list_key(" AETNA mod_25 ")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"states": ("broken-promise",)}, "promise broken"),
        ({"states": ("broken-promise", "woken"), "owner": "Ana", "due_on": TODAY}, "promise broken"),
        ({"owner": "ana", "due_on": TODAY}, "step due today"),
        ({"owner": "ana", "due_on": DAY(day=18), "deadline_on": TODAY}, "step 3 days late"),
        ({"owner": "ana", "due_on": DAY(day=20), "queue": Queue.ON_HOLD}, "step 1 day late"),
        ({"owner": "ana", "states": ("answered",), "due_on": TODAY, "queue": Queue.IN_REVIEW}, "a supervisor answered"),
        ({"owner": "ana", "holder": "Ana", "states": ("held", "woken")}, "held by you"),
        ({"owner": "ana", "deadline_on": TODAY}, "given to you"),
        ({"states": ("woken",)}, "woke: the PM's records changed"),
        ({"owner": "ana", "deadline_on": TODAY, "due_on": DAY(day=22)}, "deadline today"),
        ({"deadline_on": DAY(day=27)}, "deadline in 6 days"),
        ({"cents_per_minute": 1}, "best that nobody owns"),
    ],
)
def test_today_says_why_an_account_is_on_it(fields, reason):
    assert today_reason(row("1", **fields), "ana", TODAY) == reason


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"owner": "bo", "due_on": TODAY, "deadline_on": TODAY, "states": ("woken", "broken-promise")},
        {"states": ("broken-promise",), "queue": Queue.IN_REVIEW},
        {"owner": "ana", "due_on": TODAY, "states": ("snoozed",)},
        {"cents_per_minute": 900, "states": ("resting",)},
        {"owner": "ana", "due_on": DAY(day=22), "cents_per_minute": 900},
        {"owner": "ana", "deadline_on": date(2026, 12, 6), "due_on": DAY(day=22)},
        {"owner": "bo", "states": ("answered",)},
        {"owner": "ana", "states": ("answered", "snoozed")},
        {"owner": "ana", "due_on": DAY(day=22), "states": ("held",)},
        {"deadline_on": DAY(day=20)},
    ],
)
def test_what_sleeps_is_others_or_can_wait_is_not_todays(fields):
    assert today_section(row("1", **fields), "ana", TODAY) is None
    assert today_reason(row("1", **fields), "ana", TODAY) == ""


def test_nobodys_list_has_no_due_steps():
    shown = row("1", owner="", due_on=TODAY, cents_per_minute=5)
    assert today_section(shown, "", TODAY) is Section.BEST_UNOWNED


def waking_day(work: WorkState, today: date = TODAY) -> date | None:
    account = Account("A1")
    return row_of(assess(account, work, rules=SiteRules(outcome_rest_days=30), today=today)).snoozed_until


def test_an_account_wakes_on_the_later_of_its_days():
    snoozed = WorkState(snooze=AccountSnoozed(date(2026, 12, 3), "wait"))
    ended = datetime(2026, 11, 20, 12, tzinfo=UTC)
    resting = WorkState(outcome=OutcomeRecorded(OutcomeKind.ADJUSTED), outcome_at=ended)
    assert waking_day(snoozed) == date(2026, 12, 3)
    assert waking_day(resting) == date(2026, 12, 20)
    assert waking_day(replace(resting, snooze=snoozed.snooze)) == date(2026, 12, 20)
    assert waking_day(WorkState()) is None
    assert waking_day(snoozed, date(2026, 12, 3)) is None
