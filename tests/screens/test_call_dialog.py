"""The call dialog: number and hold time from our own record, a timer on space, a template, the follow-up at once."""

from datetime import date, timedelta

import pytest

from tests.practice import NOW, stop_clocks
from tests.screens.sitting import SMALL, sitting
from worklist.domain.events import CallLogged, CallOutcome, NextStepSet


def payer_of(ana):
    return ana.desk.look(ana.account).assessment.account.payer.name


def called_before(practice, ana):
    """Three earlier calls to the payer of the account, from another account."""
    payer, bo = payer_of(ana), practice.desk("bo")
    other = ana.place.rows.listing.rows(1, 2)[0].number
    for minutes, hold in ((20, 10), (30, 14), (40, 30)):
        bo.record(
            other,
            CallLogged(CallOutcome.IN_PROCESS, payer=payer, number="800-555-0100", minutes=minutes, hold_minutes=hold),
        )
    return payer


async def test_the_number_and_the_usual_hold_time_come_from_our_own_record(practice):
    async with sitting(practice) as ana:
        await ana.press("6", "j", "j")  # a payer whose name leaves room on the line
        payer = called_before(practice, ana)
        await ana.press("c")
        assert f"{payer}: call 800-555-0100 · usual hold 14 min · usual call 30 min (3 calls)" in ana.text
        assert ana.dialog.values()["number"] == "800-555-0100"


async def test_a_payer_nobody_called_yet_is_said_so(practice):
    async with sitting(practice) as ana:
        await ana.go_to("queues")
        payer = payer_of(ana)
        await ana.press("c")
        assert f"{payer}: no call on record yet." in ana.text


async def test_the_timer_tells_waiting_from_talking_and_fills_the_minutes(practice, monkeypatch):
    def after(minutes):
        stop_clocks(monkeypatch.setattr, NOW + timedelta(minutes=minutes))

    async with sitting(practice, size=SMALL) as ana:
        account = await ana.go_to("queues")
        await ana.press("c", "space")
        after(9)
        await ana.press("space")
        assert "talking, 9 min, 9 on hold · space when it ends" in ana.text
        after(15)
        await ana.press("space")
        after(40)
        assert "ended after 15 min, 9 on hold" in ana.text
        await ana.press("enter")
        call = ana.record(account)[0]
        assert (call.minutes, call.hold_minutes) == (15, 9)


async def test_a_press_too_early_is_taken_back(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("queues")
        await ana.press("c", "space", "backspace", "enter")
        call = ana.record(account)[0]
        assert (call.minutes, call.hold_minutes) == (None, None)


async def test_minutes_that_were_typed_win_over_the_timer(practice, monkeypatch):
    async with sitting(practice) as ana:
        account = await ana.go_to("queues")
        await ana.press("c", "space")
        stop_clocks(monkeypatch.setattr, NOW + timedelta(minutes=50))
        await ana.fill(minutes="20")
        await ana.press("enter")
        call = ana.record(account)[0]
        assert (call.minutes, call.hold_minutes) == (20, None)


async def test_a_blank_is_typed_in_a_text(practice):
    async with sitting(practice) as ana:
        await ana.press("c", *["tab"] * 5, "K", "space", "L")
        assert ana.dialog.values()["representative"] == "K L"
        assert ana.dialog.values()["timer"] == ""


async def test_a_template_begins_the_note_until_something_was_typed(practice):
    async with sitting(practice) as ana:
        await ana.go_to("queues")
        await ana.press("c")
        first = ana.dialog.values()["said"]
        assert "in process, received ..." in first
        await ana.fill(outcome="paid")
        assert ": paid ..." in ana.dialog.values()["said"]
        await ana.fill(said="they paid it twice")
        await ana.fill(outcome="reprocessing")
        assert ana.dialog.values()["said"] == "they paid it twice"


async def test_the_first_gap_of_the_template_is_what_typing_replaces(practice):
    async with sitting(practice) as ana:
        await ana.go_to("queues")
        await ana.press("c")
        ana.app.screen.query_one("#said").focus()
        await ana.settle()
        await ana.press(*"11/02")
        assert "received 11/02, decision expected by ..." in ana.dialog.values()["said"]


async def test_the_follow_up_is_set_with_the_call_in_one_act(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("account")
        await ana.press("c")
        await ana.fill(action="wait")
        assert ana.dialog.values()["due"] == "10bd"
        await ana.fill(due="fri")
        await ana.press("enter")
        assert ana.dialog is None
        call, step = ana.desk.look(account).events
        assert call.act == step.act
        assert step.body == NextStepSet("wait", date(2026, 11, 27))


async def test_a_plan_that_stands_is_kept_and_named(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("account")
        ana.desk.record(account, NextStepSet("portal", date(2026, 12, 1)))
        await ana.press("c")
        assert "< as planned: Check status in the payer's portal, Dec 01 >" in ana.text
        await ana.press("enter")
        assert ana.dialog is None
        assert ana.work(account).next_step.due == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ({"hold": "long"}, "'long' is no number of minutes on hold."),
        ({"minutes": "5", "hold": "6"}, "The minutes on hold are part of all minutes; correct one of them."),
        ({"action": "wait", "due": "never"}, "never"),
    ],
    ids=str,
)
async def test_what_cannot_be_is_refused_in_words(practice, typed, answer):
    async with sitting(practice) as ana:
        account = await ana.go_to("queues")
        await ana.press("c")
        await ana.fill(**typed)
        await ana.press("enter")
        assert answer in ana.answer
        assert ana.record(account) == []
