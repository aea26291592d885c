"""Dialogs: what is refused is said and kept, what is left is kept as a draft, dates are read back."""

from datetime import timedelta

import pytest

from tests.practice import TODAY
from tests.screens.sitting import SMALL, sitting
from worklist.domain.events import NoteAdded
from worklist.domain.lists import Query

# key, fields, what the dialog answers
REFUSED = {
    "a step in the past": ("s", {"due": "11/20/2026"}, "is in the past"),
    "a step on no day": ("s", {"due": "soonish"}, "soonish"),
    "something else, unsaid": ("s", {"action": "other"}, "Say in the note what the next step is."),
    "a promise in the past": ("c", {"promised": "2026-11-01"}, "'2026-11-01' is in the past"),
    "minutes in words": ("c", {"minutes": "ten"}, "'ten' is no number of minutes."),
    "a day of minutes": ("c", {"minutes": "1440"}, "1440 minutes is not a call"),
    "no modifier": ("t", {"code": "J1100", "modifier": "2"}, "'2' is no modifier"),
    "no code": ("t", {"code": "", "modifier": "25"}, "Name the line's procedure code."),
    "an escalation without an ask": ("e", {"why": "stuck"}, "needs why it is made and what is asked"),
    "a snooze until today": ("z", {"until": "11/21", "reason": "rest"}, "Snooze until a later day than today."),
    "a snooze without a reason": ("z", {}, "Say why it can sleep."),
    "a flag without its source": ("f", {"flag": "deceased"}, "Say how deceased is known."),
    "a flag that is not set": ("f", {"on": "off", "reason": "lifted"}, "bankruptcy is not set on this account."),
    "an empty note": ("n", {"text": "  "}, "The note is empty."),
    "an amount in words": ("o", {"amount": "a lot"}, "'a lot' is not an amount; write dollars such as 1200"),
    "a part of a cent": ("o", {"amount": "1.005"}, "'1.005' has a part of a cent; write dollars such as 1200"),
    "a negative amount": ("o", {"amount": "-5"}, "An amount is zero or more"),
    "too long a note": ("n", {"text": "x" * 4_001}, "4,001 characters; 4,000 are kept"),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_refused_in_words_with_everything_typed_still_there(practice, what):
    key, typed, answer = REFUSED[what]
    async with sitting(practice) as ana:
        account = await ana.go_to("queues")
        await ana.press(key)
        await ana.fill(**typed)
        await ana.press("enter")
        assert answer in ana.answer
        assert typed.items() <= ana.dialog.values().items()
        assert ana.record(account) == []


async def test_the_answer_goes_when_it_is_corrected(practice):
    async with sitting(practice) as ana:
        await ana.press("n", "enter")
        assert ana.answer == "The note is empty."
        await ana.press("x")
        assert ana.answer == ""


async def test_what_was_typed_waits_for_the_next_time_and_only_for_its_account(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("queues")
        await ana.press("n")
        await ana.type("called, was cut off")
        await ana.press("escape")
        assert ana.status == "Not saved; what was typed is kept for the next time."
        await ana.press("j", "n")
        assert ana.dialog.values() == {"text": ""}
        await ana.press("escape", "k", "enter", "n")  # from the account's own screen as well
        assert ana.dialog.values() == {"text": "called, was cut off"}
        await ana.press("enter")
        assert ana.record(account) == [NoteAdded("called, was cut off")]
        await ana.press("escape", "n")
        assert ana.dialog.values() == {"text": ""}


async def test_a_day_is_read_back_while_it_is_typed(practice):
    async with sitting(practice) as ana:
        await ana.press("z")
        await ana.fill(until="+2w")
        assert ana.reading == "Until: Saturday, December 5, 2026 (weekend)"
        await ana.fill(until="fr")
        assert ana.reading == "..."
        await ana.fill(until="fri")
        assert ana.reading == "Until: Friday, November 27, 2026 (5 business days)"


async def test_of_two_days_the_one_with_the_cursor_is_read_back_and_none_that_is_hidden(practice):
    async with sitting(practice) as ana:
        await ana.press("c")
        await ana.fill(promised="3bd", action="call", due="fri")
        ana.dialog.query_one("#promised").focus()
        await ana.settle()
        assert ana.reading.startswith("Promised by: Wednesday, November 25")
        await ana.press("tab", "tab")
        assert ana.reading.startswith("Due: Friday, November 27")
        await ana.press("shift+tab")
        await ana.fill(action="", promised="")
        assert ana.reading == ""


async def test_a_day_behind_the_deadline_is_said_so(practice):
    async with sitting(practice) as ana:
        row = next(row for row in every_row(ana) if row.deadline_on and row.deadline_on > TODAY)
        await ana.press("a")
        await ana.point_at(row.number)
        await ana.press("s")
        await ana.fill(due=str(row.deadline_on))
        assert "DEADLINE" not in ana.reading
        await ana.fill(due=str(row.deadline_on + timedelta(days=1)))
        assert ana.reading.endswith(f", AFTER THE DEADLINE of {row.deadline_on}")


def every_row(ana):
    return ana.desk.accounts(Query(me="ana", today=TODAY)).rows(0, 10_000)


async def test_another_step_brings_its_usual_day_until_a_day_was_typed(practice):
    async with sitting(practice) as ana:
        await ana.press("s")
        await ana.fill(action="appeal-status")
        assert ana.dialog.values()["due"] == "20bd"
        await ana.fill(due="fri")
        await ana.fill(action="portal")
        assert ana.dialog.values()["due"] == "fri"


async def test_options_are_walked_through_and_jumped_to_by_letter(practice):
    async with sitting(practice) as ana:
        await ana.press("o", "p")
        assert ana.dialog.values()["outcome"] == "payer-was-right"
        await ana.press("right", "right", "left")
        assert ana.dialog.values()["outcome"] == "write-off-reversed"


async def test_fields_are_reached_by_tab_and_by_arrows(practice):
    async with sitting(practice) as ana:
        await ana.press("c")
        walked = []
        for key in ("down", "tab", "down", "up", "shift+tab"):
            await ana.press(key)
            walked.append(ana.app.focused.id)
        assert walked == ["outcome", "channel", "payer", "channel", "outcome"]


async def test_every_dialog_fits_a_small_terminal(practice):
    async with sitting(practice, size=SMALL) as ana:
        for key in "sctezfno":
            await ana.press(key)
            assert "enter save · tab next field" in ana.text
            assert ana.dialog.TITLE in ana.text
            await ana.press("escape")


async def test_a_terminal_that_changes_under_a_dialog_takes_nothing_from_it(practice):
    async with sitting(practice) as ana:
        await ana.press("c")
        await ana.fill(said="half a sentence")
        for size in (SMALL, (30, 8), (200, 50)):
            await ana.pilot.resize_terminal(*size)
            await ana.settle()
        assert ana.dialog.values()["said"] == "half a sentence"
        assert "half a sentence" in ana.text
        await ana.press("enter", "enter")
        assert ana.dialog is None


@pytest.mark.parametrize("key", ["n", "t"])
async def test_what_is_typed_can_be_seen_while_it_is_typed(practice, key):
    async with sitting(practice) as ana:
        await ana.press(key)
        ana.app.focused.value = ""
        await ana.type("visible")
        assert "visible" in ana.text
