"""Vendors at the desk: who may set them, what is with them, which of them suit an account. Vendors are made up."""

from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.drop_files import TODAY, Site, aging, claim, remit
from worklist.desk import Overtaken, Refusal
from worklist.domain.events import Ask, EscalateTo, EscalationDecided, EscalationRequested, Verdict
from worklist.domain.refusals import NotAllowed
from worklist.domain.team import MemberSet, Role
from worklist.domain.traces import ActRefused
from worklist.domain.vendor_entries import AccountPlaced, PlacementRecalled, VendorSet
from worklist.domain.vendors.register_changes import added, ended, widened
from worklist.domain.vendors.terms import FeeBasis, FeeTerms, VendorPurpose
from worklist.store.worklog import WorkLog

NUMBERS = ["A1", "A2", "A3"]
FEES = FeeTerms(percent=2_500, basis=FeeBasis.CASH, cap=1_000_00, tail_days=30, is_returned=True)
NORTHGATE = VendorSet("Northgate Ltd", VendorPurpose.PAYER_DISPUTE, fees=FEES, baa_signed_on=date(2026, 1, 5), pilot=2)
PLACE = EscalationRequested(EscalateTo.VENDOR, "upheld twice", "take it over", asks=Ask.PLACE)


@pytest.fixture(scope="module")
def read_once(tmp_path_factory):
    site = Site.make(tmp_path_factory.mktemp("vendors"))
    site.drop("a.837", "".join(claim(number, control=at) for at, number in enumerate(NUMBERS, 1)))
    site.drop("a.835", "".join(remit(number, control=at, check=f"C{at}") for at, number in enumerate(NUMBERS, 1)))
    site.drop("open.csv", aging(*((number, 100) for number in NUMBERS)))
    site.sync()
    return site


@pytest.fixture
def open_desk(read_once, tmp_path):
    """Opens desks of people by name, on one site."""
    site = read_once.copy(tmp_path / "site")
    with ExitStack() as opened:
        yield lambda name="ana": opened.enter_context(closing(site.desk(name)))


@pytest.fixture
def ana(open_desk):
    return open_desk("ana")


def add(desk, entry=NORTHGATE):
    return desk.set_vendor(entry.name, lambda before: added(before, entry))


def as_team(ana, **roles: Role) -> None:
    """The team, written as an admin would."""
    log = WorkLog.open(ana._log.path)
    with closing(log):
        for name, role in (("ada", Role.ADMIN), *roles.items()):
            log.set_member("ada", lambda _, name=name, role=role: MemberSet(name, role))


def place(ana, number: str, *, back: bool = False) -> None:
    """Let the account leave for Northgate, and come back."""
    asked = ana.record(number, PLACE).events[0]
    with closing(WorkLog.open(ana._log.path)) as log:
        log.add("bo", EscalationDecided(asked.id, Verdict.APPROVED, "yes"), number)
        placed = AccountPlaced(
            asked.id, "P1", "Northgate Ltd", NORTHGATE.purpose, FEES, 80_00, (), 1, "", "", "", TODAY + timedelta(7)
        )
        event = log.add("bo", placed, number)
        if back:
            log.add("bo", PlacementRecalled(event.id, "R1", "enough", 1, "", "", ""), number)


# -- who sets what --------------------------------------------------------------------------------------------------


def test_a_vendor_is_found_however_its_name_is_written_and_never_twice_in_the_register(ana):
    add(ana)
    assert ana.vendor("NORTHGATE-ltd").name == "Northgate Ltd"
    with pytest.raises(Refusal, match="Northgate Ltd is in the register already"):
        add(ana, replace(NORTHGATE, name="northgate ltd"))
    with pytest.raises(Refusal, match="did you mean Northgate Ltd"):
        ana.vendor("Northgat")
    assert [each.name for each in ana.vendors()] == ["Northgate Ltd"]


def test_a_specialist_sees_vendors_and_sets_none_and_that_it_was_tried_is_kept(ana, open_desk):
    add(ana)
    as_team(ana, bo=Role.SUPERVISOR, cy=Role.SPECIALIST)
    cy = open_desk("cy")
    with pytest.raises(NotAllowed, match="cy is a specialist, and this takes supervisor"):
        cy.set_vendor("Northgate Ltd", lambda before: ended(before, "no"))
    assert any(isinstance(event.body, ActRefused) and event.actor == "cy" for event in ana._log.since(0))
    assert [each.entry.is_active for each in cy.vendors()] == [True]
    open_desk("bo").set_vendor("northgate-ltd", lambda before: ended(before, "contract over"))
    assert (cy.vendors(), [each.by for each in cy.vendors(every=True)]) == ((), ["bo"])


def test_nobody_puts_terms_over_those_that_they_have_not_seen(ana, open_desk):
    add(ana)
    seen = ana.vendor("Northgate Ltd")
    open_desk("bo").set_vendor(seen.name, lambda before: replace(before, smallest=50_00, reason="as agreed"), seen.seq)
    with pytest.raises(Overtaken, match="Meanwhile bo set Northgate Ltd"):
        ana.set_vendor(seen.name, lambda before: replace(before, smallest=90_00), seen.seq)
    assert ana.vendor(seen.name).entry.smallest == 50_00
    assert [event.actor for event in ana.vendor_history(seen)] == ["ana", "bo"]


# -- what is with them ----------------------------------------------------------------------------------------------


def test_what_is_out_is_told_apart_from_what_came_back(ana):
    add(ana)
    place(ana, "A1")
    place(ana, "A2", back=True)
    assert [each.account for each in ana.placements("northgate ltd")] == ["A1"]
    assert [each.account for each in ana.placements(every=True)] == ["A1", "A2"]
    assert (len(ana.placements("Northgate Ltd")), ana.placements("Elmwood")) == (1, [])


def test_a_vendor_with_accounts_is_not_ended(ana):
    add(ana)
    place(ana, "A1")
    with pytest.raises(Refusal, match="1 account is still with Northgate Ltd"):
        ana.set_vendor("Northgate Ltd", lambda before: ended(before, "no"))


def test_a_pilot_counts_what_was_ever_placed_in_it_and_is_widened_once_something_came_back(ana):
    add(ana)
    place(ana, "A1")
    with pytest.raises(Refusal, match="none of the 1 account placed in it came back"):
        ana.set_vendor("Northgate Ltd", lambda before: widened(before, "good"))
    assert ana.pilot_room(ana.vendor("Northgate Ltd")) == 1
    place(ana, "A2", back=True)
    (full,) = ana.candidates_for("A3", PLACE)
    assert full.why_not == "its pilot of 2 accounts is full: compare before widening"
    ana.set_vendor("Northgate Ltd", lambda before: widened(before, "it moved one of two"))
    (fits,) = ana.candidates_for("A3", PLACE)
    assert (fits.why_not, ana.pilot_room(fits.vendor)) == ("", None)


def test_another_pilot_begins_at_nothing(ana):
    add(ana)
    place(ana, "A1", back=True)
    for pilot in (0, 3):
        ana.set_vendor("Northgate Ltd", lambda before, pilot=pilot: replace(before, pilot=pilot, reason="again"))
    assert ana.pilot_room(ana.vendor("Northgate Ltd")) == 3


def test_what_a_candidate_comes_to_is_counted_on_the_account_as_it_stands(ana):
    add(ana)
    (fits,) = ana.candidates_for("a1", replace(PLACE, amount=100_00))
    recovery = fits.sums.recovery
    assert fits.sums.fee.value == (recovery + 2) // 4
    assert fits.net == recovery - fits.sums.fee.value - 25_00
