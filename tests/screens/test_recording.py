"""Every entry that a person can make, from both screens: the key, the dialog, the record, and what is then shown."""

from datetime import date

import pytest

from tests.screens.sitting import LARGE, sitting
from worklist.actions import Place
from worklist.domain.events import (
    AccountHeld,
    AccountReleased,
    AccountSnoozed,
    CallLogged,
    CallOutcome,
    Channel,
    EntryUndone,
    EscalateTo,
    EscalationRequested,
    HoldFlag,
    HoldFlagSet,
    ModifierTagged,
    NextStepSet,
    NoteAdded,
    OutcomeKind,
    OutcomeRecorded,
    PayerAct,
)

BOTH = pytest.mark.parametrize("place", [Place.QUEUES, Place.ACCOUNT])

# key, what is typed, what the record then holds, what the status line repeats
ENTRIES = {
    "next step": (
        "s",
        {"action": "portal", "due": "3bd", "note": "claim status"},
        (NextStepSet, {"action": "portal", "due": date(2026, 11, 25), "note": "claim status"}),
        "set the next step: Check status in the payer's portal, due 2026-11-25: claim status",
    ),
    "call": (
        "c",
        {"outcome": "payment-promised", "channel": "portal", "representative": "Kim", "reference": "R-77"}
        | {"minutes": "25", "said": "in adjudication", "promised": "fri"},
        (
            CallLogged,
            {"outcome": CallOutcome.PAYMENT_PROMISED, "channel": Channel.PORTAL, "representative": "Kim"}
            | {"reference": "R-77", "minutes": 25, "said": "in adjudication", "promised_on": date(2026, 11, 27)},
        ),
        "by portal: payment promised, spoke with Kim, reference R-77, 25 min, promised by 2026-11-27: in adj",
    ),
    "modifier": (
        "t",
        {"code": "29881", "modifier": "xs", "act": "bundled", "evidence": "separate site, page 3"},
        (ModifierTagged, {"code": "29881", "modifier": "XS", "act": PayerAct.BUNDLED}),
        "tagged 29881-XS bundled: separate site, page 3",
    ),
    "escalation": (
        "e",
        {"to": "vendor", "why": "three levels used up", "ask": "place it", "evidence": "letters", "terms": "80 %"},
        (EscalationRequested, {"to": EscalateTo.VENDOR, "why": "three levels used up", "ask": "place it"}),
        "asked the vendor: place it (three levels used up)",
    ),
    "snooze": (
        "z",
        {"until": "+2w", "reason": "records are on their way"},
        (AccountSnoozed, {"until": date(2026, 12, 5), "reason": "records are on their way"}),
        "snoozed it until 2026-12-05: records are on their way",
    ),
    "flag": (
        "f",
        {"flag": "attorney", "reason": "letter of 11/02"},
        (HoldFlagSet, {"flag": HoldFlag.ATTORNEY, "on": True, "reason": "letter of 11/02"}),
        "set the flag attorney: letter of 11/02",
    ),
    "note": ("n", {"text": "two charts"}, (NoteAdded, {"text": "two charts"}), "noted: two charts"),
    "outcome": (
        "o",
        {"outcome": "recovered", "amount": "$1,234.50", "how": "appeal"},
        (OutcomeRecorded, {"outcome": OutcomeKind.RECOVERED, "amount": 123450, "how": "appeal"}),
        "recorded the outcome recovered 1,234.50: appeal",
    ),
}


def holds(body, expected):
    kind, fields = expected
    return isinstance(body, kind) and all(getattr(body, name) == value for name, value in fields.items())


@BOTH
@pytest.mark.parametrize("entry", ENTRIES)
async def test_what_is_typed_is_what_the_record_says(practice, place, entry):
    key, typed, expected, said = ENTRIES[entry]
    async with sitting(practice) as ana:
        account = await ana.go_to(place)
        await ana.press(key)
        assert ana.dialog.account == account
        await ana.fill(**typed)
        await ana.press("enter")
        assert holds(ana.record(account)[-1], expected)
        assert ana.status.startswith(f"Saved on {account}: ")
        assert said in ana.status
        assert not ana.refused


@BOTH
async def test_a_step_stands_in_the_row_and_in_the_explanation(practice, place):
    async with sitting(practice, size=LARGE) as ana:
        account = await ana.go_to(place)
        await ana.press("s")
        await ana.fill(action="call", due="fri", note="ask for Kim")
        await ana.press("enter")
        if place == Place.QUEUES:
            assert account not in ana.row  # it is planned: the next one is under the cursor
        else:
            assert "Next step: Call the payer, Fri Nov 27 (5 business days), by ana: ask for Kim" in ana.explained
            await ana.press("escape")
            assert account in ana.row
        assert "Nov 27 call" in next(row for row in ana.rows if account in row)


@BOTH
async def test_after_a_call_the_next_step_is_asked_for(practice, place):
    async with sitting(practice) as ana:
        account = await ana.go_to(place)
        await ana.press("c", "enter")
        assert type(ana.dialog).__name__ == "NextStepDialog"
        assert f"{account}: worked, and nothing comes next yet" in ana.text
        await ana.press("enter")
        assert [type(body) for body in ana.record(account)] == [CallLogged, NextStepSet]
        assert ana.dialog is None


@BOTH
async def test_a_call_without_a_next_step_is_said_loudly(practice, place):
    async with sitting(practice, size=LARGE) as ana:
        account = await ana.go_to(place)
        await ana.press("c", "enter", "escape")
        assert ana.status == f"{account} has NO NEXT STEP: set one, or record an outcome, before you leave."
        assert ana.refused
        assert "NO NEXT STEP" in ana.explained


async def test_leaving_an_account_that_was_worked_asks_for_what_comes_next(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to(Place.ACCOUNT)
        await ana.press("n", *"hm", "enter", "escape", "escape")
        assert type(ana.dialog).__name__ == "NextStepDialog"
        await ana.press("enter", "escape")
        assert holds(ana.record(account)[-1], (NextStepSet, {}))
        assert ana.app.screen.PLACE == Place.QUEUES


async def test_quitting_asks_for_what_comes_next_on_each_account_that_was_worked(practice):
    async with sitting(practice) as ana:
        first = await ana.go_to(Place.QUEUES)
        await ana.press("n", *"hm", "enter", "escape", "q")
        assert ana.dialog.account == first
        await ana.press("enter", "q")
        assert not ana.app.is_running


async def test_holding_and_releasing(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to(Place.QUEUES)
        await ana.press("m")
        assert ana.work(account).holder == "ana"
        assert "Held by ana" in ana.explained
        await ana.press("m")
        assert ana.work(account).holder == ""
        assert [type(body) for body in ana.record(account)] == [AccountHeld, AccountReleased]


@BOTH
async def test_what_another_person_holds_is_taken_over_only_on_purpose(practice, place):
    async with sitting(practice) as ana:
        account = await ana.go_to(place)
        practice.desk("bo").record(account, AccountHeld())
        await ana.press("m")
        assert (ana.refused, ana.work(account).holder) == (True, "bo")
        await ana.press("T")
        assert ana.record(account)[-1] == AccountHeld(taken_over=True)
        assert ana.work(account).holder == "ana"


async def test_what_nobody_else_holds_cannot_be_taken_over(practice):
    async with sitting(practice) as ana:
        await ana.go_to(Place.QUEUES)
        await ana.press("T")
        assert ana.status == "Nobody holds this account; m holds it for you."
        await ana.press("m", "T")
        assert ana.status == "You hold this account already."


async def test_a_held_account_that_was_worked_is_not_let_go_without_a_next_step(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to(Place.QUEUES)
        await ana.press("m", "n", *"hm", "enter", "escape", "m")
        assert "nothing comes next" in ana.status
        assert ana.work(account).holder == "ana"


@BOTH
async def test_undo_offers_my_latest_entry_and_undoing_that_brings_it_back(practice, place):
    async with sitting(practice) as ana:
        account = await ana.go_to(place)
        await ana.press("n", *"one", "enter", "enter")
        practice.desk("bo").record(account, NoteAdded("another's"))
        if place == Place.QUEUES:
            await ana.point_at(account)
        await ana.press("u")
        assert "< 2026-11-21  ana set the next step" in ana.text
        await ana.press("enter")
        assert ana.work(account).next_step is None
        assert type(ana.dialog).__name__ == "NextStepDialog"  # the note stands, and nothing comes next
        await ana.press("escape", "u", "enter")
        assert [type(body) for body in ana.record(account)[-2:]] == [EntryUndone, EntryUndone]
        assert ana.work(account).next_step is not None


async def test_a_slip_is_undone_though_the_next_account_came_under_the_cursor(practice):
    async with sitting(practice) as ana:
        slipped = ana.account
        await ana.press("s", "enter")
        assert ana.account != slipped
        await ana.press("u")
        assert slipped in ana.text
        await ana.press("enter")
        assert ana.desk.look(slipped).assessment.work.next_step is None


async def test_with_nothing_recorded_there_is_nothing_to_undo(practice):
    async with sitting(practice) as ana:
        await ana.press("u")
        assert (ana.dialog, ana.refused) == (None, True)
        assert "nothing to undo" in ana.status


async def test_a_write_off_says_how_hardship_is_documented(practice):
    async with sitting(practice) as ana:
        account = ana.account
        await ana.press("e")
        await ana.fill(asks="write-off", ask="give it up", why="cannot pay", amount="10", hardship="pay stubs of June")
        await ana.press("enter")
        assert ana.work(account).escalation.request.hardship == "pay stubs of June"


async def test_an_account_that_waits_in_review_takes_no_second_escalation(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to(Place.ACCOUNT)
        bo = practice.desk("bo")
        bo.record(account, EscalationRequested(EscalateTo.SUPERVISOR, "stuck", "decide"))
        await ana.press("n", *"x", "enter", "escape", "e")
        assert ana.status == "An escalation already waits on this account: bo asked."


async def test_an_outcome_sends_the_account_to_rest_and_the_cursor_to_the_next(practice):
    async with sitting(practice, size=LARGE) as ana:
        account = await ana.go_to(Place.QUEUES)
        following = ana.rows[1]
        await ana.press("o", "enter")
        assert "Say how much was recovered." in ana.text
        await ana.fill(amount="120")
        await ana.press("enter")
        assert not any(account in row for row in ana.rows)
        assert following in ana.row
        await ana.press("x")
        assert "resting" in next(row for row in ana.rows if account in row)


async def test_a_snoozed_account_is_out_of_sight_until_asked_for(practice):
    async with sitting(practice, size=LARGE) as ana:
        account = await ana.go_to(Place.QUEUES)
        await ana.press("z")
        await ana.fill(reason="waits for the record")
        await ana.press("enter")
        assert not any(account in row for row in ana.rows)
        await ana.press("x")
        assert "until Nov 27" in next(row for row in ana.rows if account in row)
        assert "with sleeping ones" in ana.text
        await ana.press("x")
        assert not any(account in row for row in ana.rows)


async def test_the_account_number_is_sent_to_the_clipboard(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to(Place.QUEUES)
        await ana.press("y")
        assert ana.app.clipboard == account
        assert ana.status == f"{account} was sent to the clipboard."
