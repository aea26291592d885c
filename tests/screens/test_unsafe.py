"""A record that is not backed up any more is told to whoever opens the screen, and on the morning page."""

from datetime import UTC, datetime

from tests.screens.sitting import sitting
from worklist.store.troubles import Tries, backup_tries, note_tries

SAID = "No backup of the work log was made since"


async def test_a_backup_that_fails_is_told_at_the_start_and_on_the_morning_page(practice):
    tries = Tries("/mnt/nas", 86_400).failed(datetime(2026, 11, 20, tzinfo=UTC), "/mnt/nas is not there.")
    note_tries(backup_tries(practice.data), tries)
    async with sitting(practice) as ana:
        assert any(SAID in toast.message for toast in ana.place.app._notifications)
        await ana.press("M")
        assert any(SAID in row for row in ana.rows)


async def test_nothing_is_said_while_all_is_well(practice):
    async with sitting(practice) as ana:
        assert not list(ana.place.app._notifications)
