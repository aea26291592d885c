"""A vendor is asked for, reviewed and approved at the screen. Everybody, all terms and amounts are made up."""

from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest

from tests.screens.sitting import SMALL, sitting
from tests.screens.test_pictures import WIDE, by_size, is_as_approved
from tests.vendor_site import DENIED, FEES, NORTHGATE, PATIENTS, PLACE, vendor_site
from worklist.domain.authority import Authority, AuthorityRule
from worklist.domain.events import Ask, EscalateTo, EscalationDecided, Verdict
from worklist.domain.team import Role
from worklist.domain.vendors.terms import FeeTerms, FlatWhen

pytestmark = pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot")  # they stand in screens/

ELMWOOD = replace(NORTHGATE, name="Elmwood", fees=FeeTerms(flat=5_00, flat_when=FlatWhen.PLACED))
OLD_QUAY = replace(NORTHGATE, name="Old Quay", baa_expires_on=date(2026, 6, 30))


@pytest.fixture(scope="module")
def synced(tmp_path_factory):
    return vendor_site(tmp_path_factory.mktemp("vendors") / "site")


@pytest.fixture
def site(synced, tmp_path):
    """Three vendors that work payers' denials: one is cheap, one is dear, one has no agreement any more."""
    site = synced.copy(tmp_path / "site")
    with closing(site.desk("bo")) as bo:
        for entry in (ELMWOOD, OLD_QUAY):
            set_vendor(bo, entry)
    return site


def set_vendor(bo, entry):
    bo.set_vendor(entry.name, lambda _: replace(entry, reason="as agreed"))


def ask(site, number, **said):
    with closing(site.desk("ana")) as ana:
        ana.record(number, replace(PLACE, **said))


async def begin(ana, number="D1"):
    """Up to the choice of a vendor."""
    await ana.press("a")
    await ana.point_at(number)
    await ana.press("e", "right", "down", "down")


# -- asking ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=by_size)
async def test_the_vendors_stand_beside_the_account_the_best_net_first(site, picture, size):
    async with sitting(site, size=size) as ana:
        await begin(ana)
        await ana.press("right", "right")
        said = " ".join(ana.text.split())
        assert said.index("Elmwood") < said.index("> Northgate") < said.index("not Old Quay")
        assert "expected net 20.00 = 60.00 - fee 15.00 - touches 25.00" in said
        assert "not Harbor: its purpose is patient-balance" in said
        assert ana.reading.startswith("Within a supervisor's authority: place over 100.00")
        assert await is_as_approved(picture, ana, f"escalate-vendor-{by_size(size)}")


async def test_the_vendor_that_keys_choose_is_named_and_an_amount_that_it_does_not_take_is_refused(site):
    with closing(site.desk("bo")) as bo:
        set_vendor(bo, replace(NORTHGATE, smallest=50_00))
    misfit = "Northgate does not suit this account: it takes 50.00 or more, and this is 6.00."
    async with sitting(site) as ana:
        await begin(ana)
        await ana.press("n")
        await ana.fill(ask="take it over", why="two letters, no answer", amount="6")
        await ana.press("enter")
        assert (ana.reading, ana.answer, ana.work("D1").escalation) == (misfit, misfit, None)
        await ana.fill(amount="60")
        assert "expected net 2.00 = 36.00 - fee 9.00 - touches 25.00" in ana.text
        await ana.press("enter")
        asked = ana.work("D1").escalation.request
        assert (asked.to, asked.asks, asked.vendor, asked.fee) == (EscalateTo.VENDOR, Ask.PLACE, "Northgate", None)
        assert "asked the vendor Northgate: take it over" in ana.status


async def test_without_a_vendor_it_is_asked_all_the_same_within_what_the_settings_let_be_placed(site):
    with closing(site.desk("bo")) as bo:
        for each in bo.vendors():
            set_vendor(bo, replace(each.entry, is_active=False))
    rules = replace(site.rules, authority=Authority((AuthorityRule(Role.SUPERVISOR, (Ask.PLACE,), amount=80_00),)))
    async with sitting(replace(site, rules=rules)) as ana:
        await begin(ana)
        assert "The practice works with no vendor: worklist vendor add takes one in." in ana.text
        await ana.fill(ask="take it", why="no answer", amount="90")
        assert "10.00 above the 80.00 that a supervisor may place" in ana.reading
        await ana.fill(amount="60")
        assert ana.reading.startswith("Within a supervisor's authority: place over 60.00")
        await ana.press("enter")
        assert ana.work("D1").escalation.request.vendor == ""


async def test_of_many_accounts_those_that_it_does_not_suit_are_left_out_and_named(site):
    async with sitting(site) as ana:
        await ana.press("a", "V", "e", "right")
        assert "Harbor: patient balance, 25 %, at most 1,000.00" in ana.text
        await ana.fill(vendor="Harbor", ask="call them", why="two letters")
        await ana.press("enter")
        said = " ".join(str(ana.app.screen.query_one("#what").content).split())
        assert "Ask the vendor Harbor: call them" in said and "On 3 accounts" in said
        assert "2 are left out: D1, D2. Harbor does not suit this account: its purpose is patient-balance" in said
        await ana.press("enter")
        assert {ana.work(number).escalation.request.vendor for number in PATIENTS} == {"Harbor"}


# -- the review -----------------------------------------------------------------------------------------------------


async def test_a_supervisor_reads_terms_and_sums_and_approves_only_while_the_vendor_suits(site):
    ask(site, "D1", vendor="northgate", fee=12_00)
    stopped = "Northgate does not suit this account: it works payer underpayment, and this is payer denial."
    async with sitting(site, actor="bo") as bo:
        await bo.press("E")
        for part in (
            "Vendor: Northgate, payer dispute",
            "signed on 2026-01-05 and ends on 2027-12-26",
            "The fee is 25 % of the cash recovered after placement, at most 1,000.00 for one account.",
            "Elmwood would leave more: expected net 5.00",
            "100.00 x 60 % - 15.00 - 25.00 - 25.00 = -5.00",
            "fee 15.00: 25 % of 60.00 recovered = 15.00; the request says 12.00",
        ):
            assert part in bo.explained
        await bo.press("a")
        await bo.fill(reason="place it")
        set_vendor(bo.desk, replace(NORTHGATE, classes=("payer_underpayment",)))
        await bo.press("enter")
        assert stopped in bo.answer and bo.work("D1").escalation.waits
        await bo.press("escape", "i", "i", "a")
        assert stopped in bo.explained and stopped in bo.status and bo.dialog is None
        set_vendor(bo.desk, NORTHGATE)
        await bo.press("a", "enter")
        assert bo.status.endswith("To place it: worklist vendor place northgate.")


def test_of_many_only_those_are_approved_whose_vendor_still_suits(site):
    for number, vendor in zip(DENIED, ("Northgate", "Elmwood"), strict=True):
        ask(site, number, vendor=vendor)
    with closing(site.desk("bo")) as bo:
        set_vendor(bo, replace(ELMWOOD, fees=FEES, smallest=500_00))
        decision = EscalationDecided("", Verdict.APPROVED, "place them")
        trial = bo.decision_trial([review.seen for review in bo.reviews()], decision)
    assert trial.numbers == ("D1",)
    assert trial.refused[0][1].startswith("Elmwood does not suit this account: it takes 500.00 or more")
