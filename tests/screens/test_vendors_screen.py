"""Vendors driven by keys: who has what, what came of it, whose agreement ends, and the accounts of each."""

import pytest

from tests.placed_accounts import DENIALS, HARBOR, NORTHGATE, place, plant, report
from tests.screens.sitting import SMALL, sitting
from tests.screens.test_morning import set_member
from tests.screens.test_pictures import WIDE, by_size, is_as_approved
from worklist.domain.team import Role
from worklist.domain.traces import AccountsSearched
from worklist.domain.vendor_entries import VendorStatus
from worklist.store.worklog import WorkLog

pytestmark = pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot")  # they stand in screens/


@pytest.fixture
def placed(nothing_yet, monkeypatch):
    plant(nothing_yet.data / "worklog.db", monkeypatch.setattr)
    return nothing_yet


async def test_who_leaves_most_of_a_dollar_is_first_and_the_text_says_why_beside_in_house(placed):
    async with sitting(placed, size=WIDE) as ana:
        await ana.press("K")
        assert "3 vendors: 6 accounts out, $870.00" in ana.text
        northgate, harbor, old_quay = ana.rows
        assert "Northgate Recovery" in northgate and "0.27" in northgate
        assert "2026-06-15" in northgate and "152 d LATE" in northgate
        assert "Harbor Collections" in harbor and "30 d LEFT" in harbor and "3 of 20" in harbor
        assert "too few" in harbor
        assert "EXPIRED" in old_quay
        said = ana.explained
        assert "$2,240.00 recovered - $560.00 fee - $625.00 for 25 touches = $1,055.00 net" in said
        assert "Recovered 46.7 % of what was placed; fee billed $570.00, due $560.00" in said
        assert "An account brought $38.81 more than in-house." in said
        assert "21 came back: 14 with money" in said
        assert "22 ended since 2026-05-01: 11 with money" in said
        assert "14 accounts: Appealed with the chart" in said
        assert "6 accounts: Filing limit passed" in said
        assert "14 accounts: Send the authorization number with the claim." in said
        assert "The fee is 25 % of the cash recovered after placement, at most 1,000.00 for one account." in said
        assert "152 days late" in said
        await ana.press("j")
        assert "17 accounts of the pilot are not placed yet." in ana.explained
        assert "ends in 30 days" in ana.explained
        assert "No judgement: 0 came back" in ana.explained
        await ana.press("j")
        assert "Nothing was ever placed with it." in ana.explained
        assert "ended on 2026-06-30" in ana.explained


async def test_enter_lists_its_accounts_those_that_are_out_first_and_then_opens_one(placed):
    async with sitting(placed) as ana:
        await ana.press("K")
        await ana.press("enter")
        assert "Placed with Northgate Recovery: 24 accounts" in ana.text
        assert ana.account == DENIALS[21]
        assert "placed" in ana.row
        await ana.press("G")
        assert "recalled" in ana.row and "Too slow" in ana.row
        await ana.press("enter")
        assert (ana.place.PLACE, ana.account) == ("account", DENIALS[20])
        await ana.press("escape")
        assert (ana.place.PLACE, ana.account) == ("vendors", DENIALS[20])
        await ana.press("escape")
        assert "Northgate Recovery" in ana.row
        await ana.press("escape")
        assert ana.place.PLACE == "queues"
    log = WorkLog.open(placed.data / "worklog.db")
    looked = [event.body for event in log.since(0) if event.body.KIND == "search"]
    log.close()
    assert looked == [AccountsSearched("vendor Northgate Recovery", 24)]


async def test_nothing_in_the_register_says_how_to_begin(nothing_yet):
    async with sitting(nothing_yet) as ana:
        await ana.press("K")
        assert "worklist vendor add makes one" in ana.text
        await ana.press("enter", "tab")
        assert ana.place.PLACE == "vendors"


async def test_what_is_set_elsewhere_is_shown(placed):
    async with sitting(placed, size=WIDE) as ana:
        await ana.press("K")
        log = WorkLog.open(placed.data / "worklog.db")
        log.add("sue", HARBOR.__class__("Pier Partners", HARBOR.purpose))
        log.close()
        ana.place.look_for_news()
        await ana.until(lambda: "Pier Partners" in ana.text)
        assert "NONE" in ana.text


async def test_what_a_vendor_wrote_may_name_a_patient_and_is_hidden_like_the_name(practice):
    async with sitting(practice, size=WIDE) as ana:
        await ana.go_to("queues")
        account, patient = ana.account, ana.desk.look(ana.account).assessment.account.patient.split(",")[0].split()[0]
        log = WorkLog.open(practice.data / "worklog.db")
        log.add("sue", NORTHGATE)
        place(log, NORTHGATE, [account], 9_000, "payer_denial")
        report(log, [account], VendorStatus.RECOVERED, 100, 25, why=f"Spoke with {patient}")
        log.close()
        await ana.press("K")
        assert f"1 account: Spoke with {patient}" in ana.explained
        await ana.press("h")
        assert "1 account: Spoke with" in ana.explained and patient not in ana.text
        await ana.press("enter")
        assert "Spoke with" in ana.row and patient not in ana.text


async def test_who_only_reads_may_look(placed):
    set_member(placed, "ada", Role.ADMIN)
    set_member(placed, "abe", Role.AUDITOR)
    async with sitting(placed, actor="abe") as abe:
        await abe.press("K")
        assert "Northgate Recovery" in abe.row
        assert "14 accounts: Appealed with the chart" in abe.explained


# -- pictures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=by_size)
async def test_the_list(placed, picture, size):
    async with sitting(placed, size=size) as ana:
        await ana.press("K")
        assert await is_as_approved(picture, ana, f"vendors-{by_size(size)}")


async def test_the_accounts(placed, picture):
    async with sitting(placed, size=WIDE) as ana:
        await ana.press("K")
        await ana.press("enter")
        assert await is_as_approved(picture, ana, "vendor-accounts")
