"""The supervisor's morning, driven by keys: what it counts, what is behind its lines, and giving work to others."""

import re
from datetime import timedelta

import pytest

from tests.practice import TODAY
from tests.screens.sitting import SMALL, sitting
from worklist.domain.events import (
    AccountHeld,
    AccountSkipped,
    EscalateTo,
    EscalationRequested,
    NextStepSet,
    NoteAdded,
)
from worklist.domain.lists import Query
from worklist.domain.queues import Queue
from worklist.domain.team import MemberSet, Role
from worklist.store.worklog import WorkLog

ASK = EscalationRequested(EscalateTo.SUPERVISOR, "The payer upheld it twice.", "Sign the second appeal.", amount=41_250)
TEAM = {
    "ada": Role.ADMIN,
    "ana": Role.SPECIALIST,
    "ben": Role.SPECIALIST,
    "cy": Role.SPECIALIST,
    "sue": Role.SUPERVISOR,
}


def set_member(practice, name, role, **fields):
    log = WorkLog.open(practice.data / "worklog.db")
    log.set_member("ada", lambda _: MemberSet(name, role, **fields))
    log.close()


@pytest.fixture
def team(practice):
    """An admin, three specialists and a supervisor; Ana, Ben and Cy have work."""
    for name, role in TEAM.items():
        set_member(practice, name, role)
    desks = {name: practice.desk(name) for name in ("ana", "ben", "cy")}
    rows = desks["ana"].accounts(Query(Queue.DENIED, today=TODAY)).rows(0, 14)
    numbers = [row.number for row in rows]
    plan_work(desks, numbers)
    yield numbers
    for desk in desks.values():
        desk.close()


def plan_work(desks, numbers):
    for number in numbers[:3]:
        desks["ana"].record(number, AccountHeld(), NoteAdded("chart is here"), NextStepSet("call", TODAY))
    for number in numbers[3:5]:
        desks["ben"].record(number, NextStepSet("call", TODAY + timedelta(4)))
    for number in numbers[5:9]:
        desks["cy"].record(number, AccountHeld())
    desks["ben"].record(numbers[9], ASK)
    desks["ana"].record(numbers[10], ASK)
    desks["ana"].record(numbers[11], AccountSkipped("needs more time than there is today"))
    desks["ben"].record(numbers[11], AccountSkipped("waits for somebody else's answer"))


WIDE = (160, 45)
TITLES = ("Deadlines", "Loose ends", "People", "Passed over", "Waiting for a decision")


def line(sue, title):
    """The line of the page that begins so."""
    return next(said for row in sue.rows if (said := " ".join(row.lstrip("> ").split())).startswith(title))


async def on_line(sue, key):
    """The cursor on a line."""
    assert sue.place.table.move_to_key(key)
    await sue.settle()


# -- the page -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=str)
async def test_the_page_counts_what_waits_what_runs_out_and_who_has_what(practice, team, size):
    async with sitting(practice, actor="sue", size=size) as sue:
        await sue.press("M")
        assert line(sue, "since today").startswith("since today 2 825.00 ")
        assert line(sue, "passed over in 7 days").startswith("passed over in 7 days 1")
        assert line(sue, "ana").startswith("ana 3 3 3 0")
        assert line(sue, "cy").startswith("cy 4 4 0 0")
        await sue.press("G")
        assert line(sue, team[11]).startswith(f"{team[11]} 2 ")
        assert "ana, ben" in line(sue, team[11])


async def test_the_cursor_walks_through_the_lines_and_never_stands_on_titles(practice, team):
    async with sitting(practice, actor="sue", size=SMALL) as sue:
        await sue.press("M")
        table, seen = sue.place.table, []
        while not seen or seen[-1] != table.cursor_key:
            seen.append(table.cursor_key)
            await sue.press("j")
        assert "" not in seen
        assert len(seen) == table.row_count - len(TITLES) + 1
        back = []
        while not back or back[-1] != table.cursor_key:
            back.append(table.cursor_key)
            await sue.press("k")
        assert back == seen[::-1]


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("deadline.unknown", "is:unknown-clock -is:resting"),
        ("overdue", "All queues / is:overdue"),
        ("person.cy", "All queues with sleeping ones / owner:cy"),
        ("nobody", "owner:none"),
    ],
)
async def test_enter_shows_the_list_behind_a_line_with_as_many_accounts(practice, team, key, title):
    async with sitting(practice, actor="sue") as sue:
        await sue.press("M")
        await on_line(sue, key)
        count = int(re.search(r"  (\d+)", sue.row)[1])
        await sue.press("enter")
        assert title in sue.place.choice.title
        assert sue.place.table.row_count == count


async def test_enter_opens_a_skipped_account_and_the_review_and_comes_back(practice, team):
    async with sitting(practice, actor="sue") as sue:
        await sue.press("M")
        await sue.press("G", "enter")
        assert sue.account == team[11]
        await sue.press("escape", "g", "enter")
        assert "Review: 2 wait" in sue.text
        await sue.press("escape")
        assert "Waiting for a decision" in sue.text
        await sue.press("escape")
        assert sue.place.PLACE == "queues"


async def test_what_others_record_comes_to_the_page(practice, team):
    async with sitting(practice, actor="sue") as sue:
        await sue.press("M")
        practice.desk("ana").record(team[12], ASK)
        sue.place.look_for_news()
        await sue.settle()
        assert line(sue, "since today").startswith("since today 3 1,237.50")


async def test_who_does_not_supervise_gets_the_sentence(practice, team):
    async with sitting(practice, actor="ana") as ana:
        await ana.press("M")
        assert ana.place.PLACE == "queues"
        assert (
            ana.status == "You cannot see the morning page: ana is a specialist, and this takes supervisor or auditor."
        )


async def test_an_auditor_looks_and_does_not_assign(practice, team):
    set_member(practice, "abe", Role.AUDITOR)
    async with sitting(practice, actor="abe") as abe:
        await abe.press("M")
        await on_line(abe, "person.cy")
        await abe.press("A")
        assert (abe.dialog, abe.refused) == (None, True)
        assert "cannot assign work to others" in abe.status


# -- giving work to others ------------------------------------------------------------------------------------------


async def test_one_account_is_assigned_with_the_loads_beside_the_names(practice, team):
    async with sitting(practice, actor="sue") as sue:
        await sue.press("6")
        await sue.point_at(team[13])
        await sue.press("A")
        assert "ana: 3 accounts, 3 due, $" in sue.text
        await sue.press("b")
        assert "ben: 2 accounts" in sue.text
        await sue.press("tab")
        await sue.type("ben knows this payer")
        await sue.press("enter")
        assert sue.status == f"Saved on {team[13]}: gave it to ben: ben knows this payer"
        assert sue.work(team[13]).owner == "ben"


async def test_marked_accounts_are_assigned_as_one_act_and_one_undo_takes_it_back(practice, team):
    async with sitting(practice, actor="sue", size=SMALL) as sue:
        await sue.press("6")
        first = sue.account
        await sue.press("space", "space", "A", "c", "enter")
        assert "Give it to cy." in sue.text
        assert "On 2 accounts with a balance of" in sue.text
        await sue.press("enter")
        assert sue.work(first).owner == "cy"
        await sue.press("u", "enter")
        assert sue.work(first).owner == "ana"


async def test_all_that_a_person_has_is_given_to_another_from_the_page(practice, team):
    async with sitting(practice, actor="sue", size=SMALL) as sue:
        await sue.press("M")
        await on_line(sue, "person.cy")
        await sue.press("A")
        assert "all open ones: 4 accounts" in sue.text
        await sue.fill(to="ben")
        await sue.press("enter")
        assert "On 4 accounts with a balance of" in sue.text
        await sue.press("enter")
        assert sue.status.startswith("Saved on 4 accounts: gave it to ben.")
        assert line(sue, "ben").startswith("ben 6 0")
        await sue.press("u", "enter")
        assert line(sue, "cy").startswith("cy 4 4")


async def test_whoever_left_with_accounts_is_loud(practice, team):
    set_member(practice, "cy", Role.SPECIALIST, active=False)
    async with sitting(practice, actor="sue", size=WIDE) as sue:
        await sue.press("M")
        assert sue.refused
        said = "cy (no longer in the team) still has 4 accounts: A on that line gives them to others."
        assert sue.status == said
        assert "NO LONGER IN THE TEAM" in line(sue, "cy")
        await on_line(sue, "person.cy")
        await sue.press("A")
        assert "cy:" not in sue.text
        await sue.press("enter", "enter")
        assert not any(row.lstrip("> ").startswith("cy") for row in sue.rows)


async def test_those_with_a_step_overdue_alone(practice, team):
    async with sitting(practice, actor="sue") as sue:
        await sue.press("M")
        await on_line(sue, "person.ben")
        await sue.press("A", "right", "enter")
        assert sue.answer == "No step is overdue there; choose all open ones."
        await sue.press("escape")
        assert sue.place.PLACE == "morning"


async def test_without_a_team_a_name_is_typed(practice):
    async with sitting(practice, actor="ana") as ana:
        await ana.press("6", "A")
        await ana.press("enter")
        assert ana.answer == "Say who is to work it, or nobody."
        await ana.type("Bo")
        await ana.press("enter")
        assert " Bo" in ana.status
        first = ana.account
        await ana.press("A")
        assert "a name; Bo, or nobody" in ana.text
        await ana.fill(to="nobody")
        await ana.press("enter")
        assert ana.work(first).owner == ""


async def test_a_name_in_a_reason_is_hidden_with_the_names(practice, team):
    desk = practice.desk("cy")
    name = desk.row(team[13]).patient
    desk.record(team[13], AccountSkipped(f"{name} is called by the front desk"))
    desk.close()
    async with sitting(practice, actor="sue", size=WIDE) as sue:
        await sue.press("M")
        assert name in sue.text
        await sue.press("h")
        assert name not in sue.text
        assert "is called by the front desk" in sue.text
