"""Work mode: the best account nobody holds is served, held, explained by its playbook, ended in one dialog."""

from datetime import timedelta

import pytest

from tests.practice import NOW, TODAY, stop_clocks
from tests.screens.sitting import LARGE, MEDIUM, SMALL, sitting
from worklist.actions import Place
from worklist.domain.events import (
    AccountHeld,
    AccountReleased,
    AccountSkipped,
    AccountSnoozed,
    EscalationRequested,
    EvidenceTicked,
    NextStepSet,
    NoteAdded,
    OutcomeRecorded,
)
from worklist.domain.lists import Query
from worklist.domain.queues import Queue

DENIED = ("6", "w")


def kinds(bodies):
    return [type(body) for body in bodies]


@pytest.mark.parametrize("size", [SMALL, MEDIUM, LARGE], ids=str)
async def test_the_best_account_is_served_and_held_under_its_playbook(practice, size):
    async with sitting(practice, size=size) as ana:
        best = await ana.go_to(Place.QUEUES)
        await ana.press("w")
        assert (ana.place.PLACE, ana.account, ana.work(best).holder) == (Place.WORK, best, "ana")
        assert "Work: Denied" in ana.text
        assert "1st account · 0 min here" in ana.text
        assert all(word in ana.text for word in ("Denied: ", "Playbook:", "Check first"))
        assert all(
            word in ana.explained
            for word in ("Evidence, 0 of", "Ask for", "Do not pursue when", "Why it is here", "Timeline")
        )
        assert ana.bar.startswith("? help enter finish w next x skip")


async def test_what_another_holds_is_not_served(practice):
    async with sitting(practice) as ana:
        best = await ana.go_to(Place.QUEUES)
        practice.desk("bo").record(best, AccountHeld())
        await ana.press("w")
        assert ana.account != best


async def test_one_dialog_ends_the_work_in_one_act_and_the_next_account_comes(practice):
    async with sitting(practice) as ana:
        await ana.press(*DENIED)
        account = ana.account
        await ana.press("enter")
        await ana.fill(outcome="needs-information", representative="Kim", reference="R-7", minutes="25")
        await ana.fill(then="step", action="records", due="3bd", step_note="operative note")
        await ana.press("enter")
        _, call, step, release = ana.desk.look(account).events
        assert (call.act, step.act) == (release.act, release.act)
        assert (call.body.representative, call.body.reference, call.body.minutes) == ("Kim", "R-7", 25)
        assert (step.body.action, step.body.note) == ("records", "operative note")
        assert ana.account != account
        assert ana.work(ana.account).holder == "ana"
        assert "2nd account" in ana.text
        assert ana.status.startswith(f"Saved on {account}: reached ")
        assert ana.status.endswith("u undoes it")


ENDS = {
    "outcome": ({"outcome_kind": "unrecoverable", "how": "no road left"}, [OutcomeRecorded]),
    "snooze": ({"until": "+2w", "reason": "records requested"}, [AccountSnoozed, AccountReleased]),
    "escalate": ({"why": "stuck", "ask": "decide"}, [EscalationRequested, AccountReleased]),
}


@pytest.mark.parametrize("way", ENDS)
async def test_every_way_on_is_in_the_dialog_beside_a_note(practice, way):
    typed, ends = ENDS[way]
    async with sitting(practice) as ana:
        await ana.press(*DENIED)
        account = ana.account
        await ana.press("enter")
        await ana.fill(said="looked at the chart", then=way)
        await ana.fill(**typed)
        await ana.press("enter")
        assert kinds(ana.record(account)) == [AccountHeld, NoteAdded, *ends]
        assert ana.work(account).holder == ""
        assert ana.account != account


async def test_the_dialog_does_not_end_without_what_comes_next(practice):
    async with sitting(practice) as ana:
        await ana.press(*DENIED, "enter", "enter")
        assert ana.answer == "Choose what comes next under Then: nothing is left without a next step."
        assert ana.dialog.focused.id == "then"
        await ana.press("tab", "space", "enter")
        assert ana.answer == "The call timer ran: choose what they said, or take it back with backspace."
        assert ana.dialog.focused.id == "outcome"
        await ana.press("shift+tab", "backspace")
        await ana.fill(then="snooze")
        await ana.press("enter")
        assert ana.answer == "Say why it can sleep."
        assert kinds(ana.record(ana.account)) == [AccountHeld]


async def test_undo_takes_the_whole_act_back_and_returns_to_its_account(practice):
    async with sitting(practice) as ana:
        await ana.press(*DENIED)
        account = ana.account
        await ana.press("enter")
        await ana.fill(outcome="paid", then="snooze", reason="check is on its way")
        await ana.press("enter")
        passing = ana.account
        await ana.press("u", "enter")
        assert ana.account == account
        state = ana.work(account)
        assert (state.touches, state.snooze, state.holder) == (0, None, "ana")
        assert ana.work(passing).holder == ""


async def test_what_was_given_a_day_behind_its_deadline_is_not_served_again_at_once(practice):
    async with sitting(practice) as ana:
        rows = ana.desk.accounts(Query(me="ana", today=TODAY)).rows(0, 10_000)
        closing = next(row for row in rows if row.deadline_on and row.deadline_on > TODAY and row.cents_per_minute > 0)
        await ana.press("a", "slash")
        await ana.type(f"account:{closing.number}")
        await ana.press("enter", "w", "enter")
        assert ana.account == closing.number
        await ana.fill(then="step", action="call", due=str(closing.deadline_on + timedelta(days=1)))
        await ana.press("enter")
        assert "Nothing is left to serve here" in ana.text
        assert ana.desk.row(closing.number).cents_per_minute > 0  # the deadline still presses


async def test_a_skip_needs_its_reason_and_everybody_sees_it(practice):
    async with sitting(practice) as ana:
        await ana.press(*DENIED)
        account = ana.account
        await ana.press("x")
        await ana.fill(reason="other")
        await ana.press("enter")
        assert ana.answer == "Say why it is passed over; skips are visible to everybody."
        await ana.fill(more="waits for Dr. Alder")
        await ana.press("enter")
        assert ana.record(account) == [AccountHeld(), AccountSkipped("waits for Dr. Alder"), AccountReleased()]
        assert ana.account != account
    async with sitting(practice, actor="bo") as bo:
        await bo.press(*DENIED)
        assert bo.account == account  # skipped by ana, not by bo
        assert "Passed over by ana on 2026-11-21: waits for Dr. Alder" in bo.explained


async def test_an_account_is_not_left_for_the_next_without_work_or_a_reason(practice):
    async with sitting(practice) as ana:
        await ana.press(*DENIED)
        account = ana.account
        await ana.press("right_square_bracket")
        assert ana.status == f"Nothing is recorded on {account} yet: enter ends the work, x passes it over."
        await ana.press("n", *"hm", "enter", "escape", "w")
        assert type(ana.dialog).__name__ == "NextStepDialog"
        await ana.press("enter")
        assert ana.account == account  # a single act does not turn the page
        await ana.press("w")
        assert ana.account != account
        assert kinds(ana.record(account)) == [AccountHeld, NoteAdded, NextStepSet, AccountReleased]


async def test_leaving_lets_go_of_an_account_that_was_only_looked_at(practice):
    async with sitting(practice) as ana:
        await ana.press(*DENIED)
        account = ana.account
        await ana.press("escape")
        assert (ana.place.PLACE, ana.work(account).holder) == (Place.QUEUES, "")


async def test_leaving_asks_for_what_comes_next_where_work_was_done(practice):
    async with sitting(practice) as ana:
        await ana.press(*DENIED)
        account = ana.account
        await ana.press("n", *"hm", "enter", "escape", "q")
        assert type(ana.dialog).__name__ == "NextStepDialog"
        await ana.press("enter", "q")
        assert (ana.place.PLACE, ana.work(account).holder) == (Place.QUEUES, "")


async def test_an_account_found_without_a_next_step_can_be_looked_at_and_let_go(practice):
    bo = practice.desk("bo")
    async with sitting(practice) as ana:
        account = await ana.go_to(Place.QUEUES)
        bo.record(account, NoteAdded("called, nothing came of it"))
        await ana.press("w")
        assert ana.account == account
        await ana.press("escape")
        assert (ana.place.PLACE, ana.work(account).holder) == (Place.QUEUES, "")


async def test_the_minutes_are_brought_up_to_date_by_a_key(practice, monkeypatch):
    async with sitting(practice) as ana:
        await ana.press(*DENIED)
        stop_clocks(monkeypatch.setattr, NOW + timedelta(minutes=12, seconds=30))
        await ana.press("j")
        assert "1st account · 12 min here" in ana.text


async def test_evidence_is_ticked_as_one_act_and_shown(practice):
    async with sitting(practice) as ana:
        await ana.press(*DENIED)
        account = ana.account
        await ana.press("l", "enter")
        assert ana.answer == "Nothing is ticked or unticked yet: space does that, esc closes."
        await ana.press("space", "down", "space", "enter")
        ticks = ana.record(account)[1:]
        assert kinds(ticks) == [EvidenceTicked, EvidenceTicked]
        assert all(tick.on for tick in ticks)
        assert "Evidence, 2 of " in ana.explained
        assert ana.explained.count("[x]") == 2
        await ana.press("l", "space", "enter")
        assert ana.record(account)[-1] == EvidenceTicked(ticks[0].playbook, ticks[0].item, on=False)


async def test_at_the_end_of_a_list_it_says_what_remains(practice):
    async with sitting(practice) as ana:
        await ana.press("6")
        count = ana.place.table.row_count
        for number in [row.number for row in ana.place.rows.listing.rows(1, count)]:
            practice.desk("bo").record(number, AccountHeld())
        await ana.press("w", "x", "enter")
        assert "Nothing is left to serve here" in ana.text
        assert f"Denied still lists {count}: {count - 1} held by others, 1 waiting" in " ".join(ana.text.split())
        await ana.press("enter")
        assert ana.place.PLACE == Place.QUEUES
        await ana.press("5", "w")
        assert "Underpaid lists no account." in ana.text


async def test_whoever_leaves_the_program_keeps_nothing_held_that_was_only_looked_at(practice):
    async with sitting(practice) as ana:
        await ana.press(*DENIED)
        account = ana.account
        await ana.press("ctrl+q")
        assert not ana.app.is_running
    assert practice.desk("bo").row(account).holder == ""


async def test_what_was_served_last_and_still_held_comes_first_again(practice):
    ana = practice.desk("ana")
    query = Query(Queue.DENIED, me="ana", today=ana.today)
    account = ana.serve(query).assessment.account.number  # and then the machine is switched off
    async with sitting(practice) as ana:
        await ana.press("7", "w")
        assert ana.account == account


async def test_two_sessions_of_one_person_are_not_served_the_same_account(practice):
    async with sitting(practice) as here, sitting(practice) as there:
        await here.press(*DENIED)
        await there.press(*DENIED)
        assert here.account != there.account
