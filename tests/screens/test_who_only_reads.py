"""An auditor at the screen: what they cannot do is told at the key, not once a form is filled in."""

import pytest

from tests.crew import join
from tests.screens.sitting import sitting

ONLY_READS = "You cannot record work: abe is an auditor, and this takes specialist or supervisor."


@pytest.fixture
def team(practice):
    join(practice.data / "worklog.db")
    return practice


@pytest.mark.parametrize("key", ["s", "c", "t", "e", "m", "z", "f", "n", "o", "u", "w"])
async def test_no_form_opens_for_who_only_reads(team, key):
    async with sitting(team, actor="abe") as abe:
        await abe.press("6", key)
        assert (abe.status, abe.refused, abe.dialog) == (ONLY_READS, True, None)
        assert "(s step)" in abe.bar and "(w work)" in abe.bar


async def test_what_only_reads_is_open_to_them(team):
    async with sitting(team, actor="abe") as abe:
        await abe.press("6")
        account = abe.account
        await abe.press("enter")
        assert account in abe.text and "(n note)" in abe.bar


async def test_who_records_has_every_key(team):
    async with sitting(team, actor="sam") as sam:
        await sam.press("6")
        assert "(s step)" not in sam.bar
        await sam.press("s")
        assert sam.dialog is not None
