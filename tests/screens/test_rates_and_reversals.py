"""The payer was right, said in the outcome's dialog; another person decides; write-offs that come back."""

import pytest

from tests.rated_site import CONTRACT, rated_site
from tests.screens.sitting import SMALL, sitting
from tests.screens.test_pictures import is_as_approved
from worklist.domain.events import OutcomeKind, OutcomeRecorded
from worklist.domain.queues import Queue
from worklist.domain.recovery_entries import RateDecided, RateProposed

pytestmark = pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot")  # they stand in screens/


@pytest.fixture
def site(tmp_path):
    return rated_site(tmp_path / "site", closed=("S3",))


def in_queue(desk, queue):
    return next(total.accounts for total in desk.totals() if total.queue is queue)


async def test_payer_was_right_proposes_the_rate_and_another_person_approves_it(site):
    async with sitting(site) as ana:
        await ana.press("5")
        account = ana.account
        assert "Expected" in ana.text or "allowed 60.00, expected 80.00" in ana.explained
        await ana.press("o")
        await ana.fill(outcome="payer-was-right", rate="60", how="amendment 2, SYNTHETICS1 knows")
        await ana.press("enter")
        assert ana.dialog is None
        proposed, ended = ana.record(account)
        assert isinstance(proposed, RateProposed) and isinstance(ended, OutcomeRecorded)
        assert (proposed.contract, proposed.amount, proposed.expected) == (CONTRACT, 6_000, 8_000)
        await ana.press("dollar_sign")
        assert "Proposed rates: 1" in ana.text and "SYNTHETICS1" in ana.row
        await ana.press("h")
        assert "amendment 2" in ana.row and "SYNTHETICS" not in ana.row
        await ana.press("h", "a")
        assert "alone, change the schedule" in ana.status and ana.dialog is None
    async with sitting(site, actor="bo", size=SMALL) as bo:
        await bo.press("E")
        assert bo.status == "1 proposed rate waits too: $ on the queues' screen."
        await bo.press("escape", "dollar_sign")
        assert "G0463" in bo.row and "60.00" in bo.row
        await bo.press("a")
        assert "ana proposes 60.00 for G0463" in " ".join(bo.text.split())
        await bo.press("enter")
        assert "Say why" in bo.answer
        await bo.fill(reason="read the amendment")
        await bo.press("enter")
        assert bo.record(account)[-1] == RateDecided(bo.record(account)[-1].target, True, "read the amendment")
        assert "No proposed rate waits" in bo.text
        assert in_queue(bo.desk, Queue.UNDERPAID) == 0
        await bo.press("u")
        await bo.press("enter")
        assert "Proposed rates: 1" in bo.text
        await bo.press("d")
        await bo.fill(reason="never signed")
        await bo.press("enter")
        assert not bo.record(account)[-1].approved


async def test_an_outcome_without_a_rate_proposes_none_and_a_rate_needs_how_it_is_known(site):
    async with sitting(site) as ana:
        await ana.press("5", "o")
        await ana.fill(outcome="payer-was-right", rate="60")
        await ana.press("enter")
        assert "how the right rate is known" in ana.answer
        await ana.fill(rate="")
        await ana.press("enter")
        assert ana.dialog is None and ana.desk.proposed_rates() == []


async def test_a_write_off_opens_its_closed_account_and_is_gone_once_it_is_reversed(site):
    async with sitting(site) as ana:
        await ana.press("W")
        assert "Contractual: 1, 20.00" in ana.text and ana.account == "S3"
        await ana.press("enter", "o")
        await ana.fill(outcome=OutcomeKind.WRITE_OFF_REVERSED, amount="20")
        await ana.press("enter")
        assert ana.desk.reversals() == []
        await ana.press("escape")
        assert "No write-off is known" in ana.text


async def test_the_pictures(stopped_clocks, site, picture):
    async with sitting(site, size=SMALL) as ana:
        await ana.press("5", "o")
        await ana.fill(outcome="payer-was-right", rate="60", how="amendment 2")
        await ana.press("enter", "dollar_sign")
        assert await is_as_approved(picture, ana, "rates-80x24")
        await ana.press("escape", "W")
        assert await is_as_approved(picture, ana, "reversals-80x24")
