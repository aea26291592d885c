"""A session that nobody is at ends: after the minutes of the settings, with a warning, and with nothing typed lost."""

import pytest
from textual import events

from tests.screens.sitting import sitting
from worklist.domain.events import AccountHeld
from worklist.domain.traces import Leaving, SignedOut
from worklist.widgets import idle


class Clock:
    """Goes when it is told to, as after a machine slept."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(idle, "since_boot", clock)
    return clock


WARNING = "any key keeps it open"


async def test_a_minute_before_it_warns_and_any_key_keeps_it_open(practice, clock):
    async with sitting(practice, lock_minutes=15) as ana:
        clock.now += 14 * 60 - 1
        ana.app.look_at_the_clock()
        await ana.settle()
        assert WARNING not in ana.text
        clock.now += 1
        ana.app.look_at_the_clock()
        await ana.until(lambda: "Locks in 60 seconds; any key keeps it open." in ana.text)
        await ana.press("j")
        assert WARNING not in ana.text
        clock.now += 14 * 60 - 1
        ana.app.look_at_the_clock()
        assert ana.app.is_running
        assert not ana.app.is_locked


async def test_then_it_ends_with_0_and_says_so_in_the_record(practice, clock):
    async with sitting(practice, lock_minutes=15) as ana:
        clock.now += 15 * 60
        ana.app.look_at_the_clock()
        await ana.until(lambda: not ana.app.is_running)
        assert (ana.app.is_locked, ana.app.return_code) == (True, 0)
    (left,) = [event.body for event in practice.desk()._log.since(0) if isinstance(event.body, SignedOut)]
    assert left.why is Leaving.IDLE


async def test_the_key_that_wakes_a_machine_which_slept_too_long_does_nothing(practice, clock):
    async with sitting(practice, lock_minutes=15) as ana:
        account = ana.account
        clock.now += 8 * 3600
        await ana.press("m")
        await ana.until(lambda: not ana.app.is_running)
        assert ana.app.is_locked
    assert not practice.desk().row(account).holder


async def test_what_others_record_and_a_sync_are_no_sign_that_somebody_is_here(practice, clock):
    async with sitting(practice, lock_minutes=15) as ana:
        clock.now += 14 * 60 + 59
        bo = practice.desk("bo")
        bo.record(ana.account, AccountHeld())
        bo.close()
        practice.sync()
        ana.place.look_for_news()
        await ana.settle()
        assert "bo" in ana.text
        clock.now += 1
        ana.app.look_at_the_clock()
        assert ana.app.is_locked


async def test_the_mouse_is_a_sign(practice, clock):
    async with sitting(practice, lock_minutes=15) as ana:
        clock.now += 14 * 60
        ana.app.post_message(events.MouseMove(None, 30, 5, 1, 0, 0, False, False, False))
        await ana.settle()
        clock.now += 14 * 60
        ana.app.look_at_the_clock()
        assert not ana.app.is_locked


async def test_the_last_letters_of_an_open_dialog_are_there_again(practice, clock):
    async with sitting(practice, lock_minutes=15) as ana:
        await ana.press("6", "w")
        account = ana.account
        await ana.press("n", *"half a n")
        ana.app.look_at_the_clock()
        clock.now += 15 * 60
        ana.app.look_at_the_clock()  # before the draft was kept by itself
        await ana.until(lambda: not ana.app.is_running)
    async with sitting(practice) as ana:
        assert ana.desk.row(account).holder == "ana"
        await ana.press("6", "w")
        assert ana.account == account
        await ana.press("n")
        assert ana.dialog.values() == {"text": "half a n"}


async def test_an_account_that_is_served_stays_mine(practice, clock):
    async with sitting(practice, lock_minutes=15) as ana:
        await ana.press("6", "w")
        account = ana.account
        clock.now += 15 * 60
        ana.app.look_at_the_clock()
        await ana.until(lambda: not ana.app.is_running)
    assert practice.desk().row(account).holder == "ana"


async def test_0_minutes_never_lock(practice, clock):
    async with sitting(practice, lock_minutes=0) as ana:
        clock.now += 30 * 24 * 3600
        await ana.press("j")
        ana.app.look_at_the_clock()
        assert not ana.app.is_locked


async def test_a_record_that_cannot_be_written_does_not_keep_the_screen_open(practice, clock):
    async with sitting(practice, lock_minutes=15) as ana:
        ana.desk._log._connection.execute("PRAGMA query_only = ON")
        clock.now += 15 * 60
        ana.app.look_at_the_clock()
        await ana.until(lambda: not ana.app.is_running)
        assert ana.app.is_locked
