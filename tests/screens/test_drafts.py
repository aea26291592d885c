"""Drafts: what was typed is kept while it is typed, is there again, and is gone once it is saved or discarded."""

from datetime import timedelta

import pytest

from tests.practice import NOW, stop_clocks
from tests.screens.sitting import MEDIUM, SMALL, sitting
from worklist.domain.events import NoteAdded

AT = f"{NOW.astimezone():%H:%M}"


def drafts(ana, account):
    return {draft.form: draft.values for draft in ana.desk.personal.drafts_of(account)}


async def test_within_half_a_second_of_typing_it_is_kept(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("queues")
        await ana.press("n", *"half")
        await ana.until(lambda: drafts(ana, account))  # nothing else was pressed
        assert drafts(ana, account) == {"note": {"text": "half"}}


@pytest.mark.parametrize("place", ["queues", "account"])
async def test_another_session_brings_it_back_and_goes_on_where_it_ended(practice, place):
    async with sitting(practice) as ana:
        account = await ana.go_to(place)
        await ana.press("n", *"half a ", "escape")
    async with sitting(practice) as ana:
        await ana.go_to(place)
        assert f"A draft waits: note of Nov 21 {AT} (n)" in ana.text
        await ana.press("n")
        assert f"Draft of {AT} brought back; ctrl+n discards it." in ana.text
        await ana.press(*"note", "enter")
        assert ana.record(account) == [NoteAdded("half a note")]
        assert drafts(ana, account) == {}
        await ana.press("escape")
        assert "A draft waits" not in ana.text


async def test_a_draft_is_its_persons_own(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("account")
        await ana.press("n", *"mine", "escape")
    async with sitting(practice, actor="bo") as bo:
        assert await bo.go_to("account") == account
        assert "A draft waits" not in bo.text
        await bo.press("n")
        assert bo.dialog.values() == {"text": ""}


async def test_a_form_nobody_touched_leaves_no_draft(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("account")
        for key in "sctezfnol":
            await ana.press(key, "escape")
            assert ana.status == "Not saved."
        await ana.press("n", "x", "backspace", "escape")
        assert drafts(ana, account) == {}


async def test_a_draft_can_be_discarded(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("account")
        await ana.press("s")
        await ana.fill(action="appeal", due="fri", note="wrong account")
        await ana.press("escape", "s", "ctrl+n")
        assert ana.dialog.values()["note"] == ""
        assert ana.dialog.values()["due"] != "fri"
        assert "brought back" not in ana.text
        await ana.press("escape")
        assert drafts(ana, account) == {}


async def test_a_day_that_belongs_to_a_brought_back_choice_still_follows_it(practice):
    async with sitting(practice) as ana:
        await ana.go_to("account")
        await ana.press("s")
        await ana.fill(action="appeal-status")
        await ana.press("escape", "s")
        assert ana.dialog.values()["due"] == "20bd"
        await ana.fill(action="portal")
        assert ana.dialog.values()["due"] == "5bd"


async def test_the_call_timer_runs_on_in_a_draft(practice, monkeypatch):
    async with sitting(practice) as ana:
        account = await ana.go_to("account")
        await ana.press("c", "space", "escape")
    stop_clocks(monkeypatch.setattr, NOW + timedelta(minutes=17))
    async with sitting(practice) as ana:
        await ana.go_to("account")
        await ana.press("c")
        assert "on hold, 17 min · space when somebody answers" in ana.text
        await ana.press("enter")
        assert ana.record(account)[0].minutes == 17


async def test_a_timer_left_running_over_night_is_forgotten(practice, monkeypatch):
    async with sitting(practice) as ana:
        await ana.go_to("account")
        await ana.press("c", "space", "escape")
    stop_clocks(monkeypatch.setattr, NOW + timedelta(hours=15))
    async with sitting(practice) as ana:
        await ana.go_to("account")
        await ana.press("c")
        assert "space when you dial" in ana.text


async def test_interrupted_in_work_mode_that_account_comes_first_with_its_draft(practice):
    async with sitting(practice) as ana:
        await ana.press("6", "w")
        await ana.press("x", "enter")  # so that it is not simply the best one
        account = ana.account
        await ana.press("enter")
        await ana.fill(outcome="paid", reference="R-1")
        await ana.until(lambda: drafts(ana, account))  # and here the line drops
    async with sitting(practice) as ana:
        await ana.press("8", "w")
        assert ana.account == account
        assert "A draft waits: finish of" in ana.text
        await ana.press("enter")
        assert (ana.dialog.values()["outcome"], ana.dialog.values()["reference"]) == ("paid", "R-1")


async def test_where_drafts_cannot_be_kept_typing_goes_on(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("account")
        ana.desk.personal._connection.execute("DROP TABLE draft")  # what a bad disk does
        await ana.press("n", *"still here", "escape", "n")
        assert ana.dialog.values() == {"text": "still here"}
        await ana.press("enter")
        assert ana.record(account) == [NoteAdded("still here")]
        assert "drafts and choices are kept only until you leave" in ana.desk.personal.notice


@pytest.mark.parametrize("size", [(60, 15), (40, 12), SMALL, MEDIUM], ids=str)
async def test_answer_and_keys_of_a_long_form_stay_in_sight(practice, size):
    async with sitting(practice, size=size) as ana:
        await ana.go_to("account")
        await ana.press("c", "up")  # around, to the last field
        ana.app.screen.query_one("#minutes").value = "ten"
        await ana.press("enter")
        assert "'ten' is no number" in ana.text
        assert "enter save" in ana.text
        assert "Then" in ana.text  # the field that has the focus
        await ana.press("down")
        assert "Call timer" in ana.text


@pytest.mark.parametrize("kept", ["not a moment", "2026-11-21T15:00:00", "0001-01-01T00:00:00+23:00", "\ud800"])
async def test_a_timer_that_cannot_be_read_has_not_been_started(practice, kept):
    async with sitting(practice) as ana:
        account = await ana.go_to("account")
        ana.desk.personal.keep_draft(account, "call", {"timer": kept, "representative": "Kim"})
        await ana.press("c")
        assert ana.dialog.values()["representative"] == "Kim"
