"""Assigning work, and the page that a supervisor looks at in the morning."""

from datetime import timedelta

import pytest

from tests.crew import join
from tests.practice import TODAY
from worklist.desk import Refusal
from worklist.domain.events import (
    AccountAssigned,
    AccountHeld,
    AccountReleased,
    AccountSkipped,
    EscalateTo,
    EscalationDecided,
    EscalationRequested,
    NextStepSet,
    NoteAdded,
    Verdict,
)
from worklist.domain.in_words import why
from worklist.domain.lists import Query, View
from worklist.domain.queues import Queue
from worklist.domain.refusals import NotAllowed
from worklist.domain.team import MemberSet, Role
from worklist.domain.today import today_reason
from worklist.store.driver import DatabaseError
from worklist.store.worklog import WorkLog

ASK = EscalationRequested(EscalateTo.SUPERVISOR, "stuck", "decide")
CREW = {"ada": Role.ADMIN, "abe": Role.AUDITOR, "sam": Role.SPECIALIST, "sid": Role.SPECIALIST, "sue": Role.SUPERVISOR}


@pytest.fixture
def desks(practice, stopped_clocks):
    join(practice.data / "worklog.db", **CREW)
    desks = {name: practice.desk(name) for name in CREW}
    yield desks
    for desk in desks.values():
        desk.close()


@pytest.fixture
def numbers(desks):
    return [row.number for row in desks["sue"].accounts(Query(Queue.DENIED, today=TODAY)).rows(0, 12)]


def owner(desk, number):
    desk.refresh()
    return desk.row(number).owner


def todays(desk):
    """Why each account is on a person's list of today, but for the unowned ones."""
    desk.refresh()
    found = desk.accounts(Query(View.TODAY, me=desk.actor, today=TODAY))
    reasons = {row.number: today_reason(row, desk.actor, TODAY) for row in found.rows(0, len(found))}
    return {number: reason for number, reason in reasons.items() if reason != "best that nobody owns"}


def load_of(desk, name):
    return next(load for load in desk.morning().loads if load.name == name)


# -- assigning ------------------------------------------------------------------------------------------------------


def test_an_assigned_account_is_in_mine_and_today_and_found_by_owner(desks, numbers):
    sue, sam = desks["sue"], desks["sam"]
    sue.record(numbers[0], AccountAssigned("sam", "you know this payer"))
    assert todays(sam) == {numbers[0]: "given to you"}
    mine = sam.accounts(Query(View.MINE, me="sam", today=TODAY))
    assert [row.number for row in mine.rows(0, len(mine))] == [numbers[0]]
    assert sue.counts([Query(asked=sue.parse_filter("owner:sam"))]) == [1]
    assert "Given to sam" in [line.text for line in why(sam.look(numbers[0]).assessment).lines]


def test_whoever_held_it_lets_go_and_a_step_of_another_is_now_theirs(desks, numbers):
    sue, sam, sid = desks["sue"], desks["sam"], desks["sid"]
    sam.record(numbers[0], AccountHeld(), NextStepSet("call", TODAY))
    sue.record(numbers[0], AccountAssigned("sid"))
    assert owner(sue, numbers[0]) == "sid"
    assert todays(sam) == {}
    assert todays(sid) == {numbers[0]: "step due today"}
    with pytest.raises(Refusal, match="You do not hold this account; nobody does"):
        sam.record(numbers[0], AccountReleased())


def test_who_holds_it_already_goes_on_holding_it(desks, numbers):
    desks["sam"].record(numbers[0], AccountHeld())
    desks["sue"].record(numbers[0], AccountAssigned("sam"))
    assert todays(desks["sam"]) == {numbers[0]: "held by you"}


def test_an_undo_gives_it_back_as_it_was(desks, numbers):
    sue, sam = desks["sue"], desks["sam"]
    sam.record(numbers[0], AccountHeld())
    saved = sue.record(numbers[0], AccountAssigned("sid"))
    sue.undo_act(saved.events[0].act)
    assert owner(sue, numbers[0]) == "sam"
    assert sue.look(numbers[0]).assessment.work.holder == "sam"


def test_what_somebody_took_again_can_be_assigned_again(desks, numbers):
    desks["sue"].record(numbers[0], AccountAssigned("sid"))
    desks["sam"].record(numbers[0], AccountHeld())
    desks["sue"].record(numbers[0], AccountAssigned("sid"))
    assert owner(desks["sue"], numbers[0]) == "sid"


def test_the_supervisor_is_not_asked_what_comes_next(desks, numbers):
    desks["sam"].record(numbers[0], NoteAdded("called"))
    assert not desks["sue"].record(numbers[0], AccountAssigned("sid")).needs_next_step


def test_work_mode_serves_nobody_what_another_was_told_to_work(desks, numbers):
    sue, sam = desks["sue"], desks["sam"]
    best = sam.serve(Query(Queue.DENIED, me="sam", today=TODAY)).assessment.account.number
    sam.record(best, AccountReleased())
    sue.record(best, AccountAssigned("sam"))
    assert desks["sid"].serve(Query(Queue.DENIED, me="sid", today=TODAY)).assessment.account.number != best
    again = practice_again(sam)
    assert again.serve(Query(Queue.DENIED, me="sam", today=TODAY)).assessment.account.number == best
    again.close()


def practice_again(desk):
    """The same person in another session."""
    return desk.sibling()


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("abe", "'abe' works no accounts here; choose one of sam, sid, sue."),
        ("zoe", "'zoe' works no accounts here; choose one of sam, sid, sue."),
        ("", "Nobody was told to work it."),
    ],
)
def test_who_cannot_work_it_gets_nothing(desks, numbers, to, why):
    with pytest.raises(Refusal) as refused:
        desks["sue"].record(numbers[0], AccountAssigned(to))
    assert str(refused.value) == why


@pytest.mark.parametrize("name", ["sam", "abe", "ada"])
def test_only_a_supervisor_assigns_also_past_the_desk(desks, practice, numbers, name):
    with pytest.raises(NotAllowed, match="cannot assign work to others"):
        desks[name].record(numbers[0], AccountAssigned("sid"))
    log = WorkLog.open(practice.data / "worklog.db")
    with pytest.raises(DatabaseError, match="no right"):
        log.append(name, numbers[0], lambda _: [AccountAssigned("sid")])
    log.close()


# -- answers in today -----------------------------------------------------------------------------------------------


def test_an_answer_is_on_the_requesters_today_until_something_is_done(desks, numbers):
    sam, sue = desks["sam"], desks["sue"]
    sam.record(numbers[0], ASK)
    assert todays(sam) == {}
    target = sue.look(numbers[0]).assessment.work.escalation.id
    sue.record(numbers[0], EscalationDecided(target, Verdict.RETURNED, "which policy?"))
    assert todays(sam) == {numbers[0]: "a supervisor answered"}
    assert todays(desks["sid"]) == {}
    sam.record(numbers[0], NextStepSet("call", TODAY + timedelta(5)))
    assert todays(sam) == {}


# -- the page -------------------------------------------------------------------------------------------------------


def test_requests_of_others_wait_for_me_and_my_own_for_somebody_else(desks, numbers):
    desks["sam"].record(numbers[0], ASK)
    desks["sue"].record(numbers[1], ASK)
    page = desks["sue"].morning()
    assert [(review.account, waited) for review, waited in page.waiting] == [(numbers[0], 0)]
    assert page.mine_waiting == 1


def test_skips_are_told_until_the_account_is_worked(desks, numbers):
    sam, sid, sue = desks["sam"], desks["sid"], desks["sue"]
    for desk, reason in ((sam, "no time"), (sid, "needs a chart")):
        desk.record(numbers[0], AccountSkipped(reason))
    sam.record(numbers[1], AccountSkipped("no time"))
    found = sue.morning().passed_over
    assert [(each.account, each.people) for each in found] == [(numbers[0], ("sam", "sid")), (numbers[1], ("sam",))]
    assert found[0].skips[-1].reason == "needs a chart"
    sid.record(numbers[0], NoteAdded("found the chart"))
    assert [each.account for each in sue.morning().passed_over] == [numbers[1]]


def test_a_persons_load_follows_the_record(desks, numbers):
    sam, sue = desks["sam"], desks["sue"]
    sam.record(numbers[0], AccountHeld(), NoteAdded("called"), NextStepSet("call", TODAY))
    sam.record(numbers[1], NextStepSet("call", TODAY + timedelta(3)))
    sue.record(numbers[2], AccountAssigned("sam"))
    load = load_of(sue, "sam")
    assert (load.accounts, load.held, load.due, load.overdue, load.touched) == (3, 1, 1, 0, 1)
    assert load.stake == sum(sue.row(number).stake for number in numbers[:3])
    assert sue.accounts_of("sam") == tuple(number for number in sue.accounts_of("sam") if number in numbers[:3])
    assert len(sue.accounts_of("sam")) == 3
    before = load_of(sue, "").accounts
    sue.record(numbers[3], AccountAssigned("sid"))
    assert load_of(sue, "").accounts == before - 1


def test_whoever_left_with_accounts_is_named_and_all_of_them_can_be_given_away(desks, practice, numbers):
    sam, sue = desks["sam"], desks["sue"]
    sam.record(numbers[0], AccountHeld())
    sam.record(numbers[1], NextStepSet("call", TODAY))
    sue.record(numbers[2], AccountAssigned("sam"))
    log = WorkLog.open(practice.data / "worklog.db")
    log.set_member("ada", lambda _: MemberSet("sam", Role.SPECIALIST, active=False))
    log.close()
    first = sue.morning().loads[0]
    assert (first.name, first.accounts, first.why_not) == ("sam", 3, "no longer in the team")
    assert [load.name for load in sue.colleagues()] == ["sid", "sue"]
    trial = sue.trial(sue.accounts_of("sam"), AccountAssigned("sid"))
    sue.carry_out(trial, AccountAssigned("sid"))
    assert load_of(sue, "sid").accounts == 3
    assert all(load.name != "sam" for load in sue.morning().loads)


@pytest.mark.parametrize("name", ["sam", "ada"])
def test_the_page_is_for_supervisors_and_auditors(desks, name):
    with pytest.raises(NotAllowed, match="takes supervisor or auditor"):
        desks[name].morning()
    assert desks["abe"].morning().today == TODAY
