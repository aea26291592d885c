"""Which vendor fits an account: why each other does not, and the best net first. Vendors and terms are made up."""

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.build import TODAY, aging, billed, cents, claim, entry, judge, line, remit
from worklist.domain.assessment import Assessment
from worklist.domain.events import Ask, EscalateTo, EscalationRequested
from worklist.domain.queues import AccountClass
from worklist.domain.vendor_entries import VendorSet
from worklist.domain.vendors.fitting import Candidate, candidates
from worklist.domain.vendors.register import register
from worklist.domain.vendors.terms import FeeBasis, FeeTerms, FlatWhen, Side, VendorPurpose

FEES = FeeTerms(percent=2_500, basis=FeeBasis.CASH, cap=1_000_00, tail_days=30, is_returned=True)
NORTHGATE = VendorSet("Northgate", VendorPurpose.PAYER_DISPUTE, fees=FEES, baa_signed_on=date(2026, 1, 5))
REFUSED = judge(claim(billed("99213", 185)), remit(line("99213", 185, "CO-50 185")), aging(185))
PATIENT_OWES = judge(
    claim(billed("71046", 1_000)), remit(line("71046", 1_000, "PR-1 1000", paid=0, allowed=1_000)), aging(0, 1_000)
)
PAYERS_OWE, PATIENT_OWES_80 = (judge(aging(*owed, service="2025-08-03")) for owed in ((80, 0), (0, 80)))
PLACE = EscalationRequested(EscalateTo.VENDOR, "upheld twice", "take it over", asks=Ask.PLACE)


def aged(assessment: Assessment) -> Assessment:
    return replace(assessment, placement=replace(assessment.placement, account_class=AccountClass.AGED_AR))


def found(*entries: VendorSet, assessment=REFUSED, request=PLACE, **in_pilot: int) -> tuple[Candidate, ...]:
    known = register(entry(each, seq=seq) for seq, each in enumerate(entries, start=1))
    return candidates(known, assessment, request, TODAY, 25_00, in_pilot)


def test_what_a_vendor_comes_to_is_the_expected_recovery_less_its_fee_and_the_touches():
    (northgate,) = found(NORTHGATE, request=replace(PLACE, amount=cents(1_000)))
    sums = northgate.sums
    assert (sums.recovery, sums.fee.value, sums.fee.fact) == (
        *(500_00, 125_00),
        "25 % of 500.00 recovered = 125.00",
    )
    assert northgate.net == sums.recovery - sums.fee.value - sums.spent.value - sums.to_come.value


def test_those_that_fit_come_first_the_best_net_before_the_others():
    cheap = replace(NORTHGATE, name="Zed", fees=FeeTerms(flat=5_00, flat_when=FlatWhen.PLACED))
    dear = replace(NORTHGATE, name="Aster", fees=replace(FEES, percent=5_000))
    misfit = replace(NORTHGATE, name="Alpha", side=Side.PATIENTS)
    shown = found(misfit, dear, NORTHGATE, cheap)
    assert [each.vendor.name for each in shown] == ["Zed", "Northgate", "Aster", "Alpha"]
    assert shown[-1].sums is None and shown[-1].why_not.startswith("it works for patients")


@pytest.mark.parametrize(
    ("changes", "assessment", "why_not"),
    [
        ({"purpose": VendorPurpose.COLLECTIONS}, REFUSED, "its purpose is collections, and this is payer denial"),
        ({}, PATIENT_OWES, "its purpose is payer-dispute, and this is patient balance"),
        ({"classes": ("payer_underpayment",)}, REFUSED, "it works payer underpayment, and this is payer denial"),
        ({"specialties": ("radiology",)}, REFUSED, "it works radiology only, and this is visits"),
        ({"smallest": 500_00}, REFUSED, "it takes 500.00 or more, and this is 185.00"),
        ({"baa_signed_on": None}, REFUSED, "it has no business associate agreement"),
        ({"fees": FeeTerms()}, REFUSED, "its terms can be read in two ways (1 sentence missing)"),
        ({}, aged(PATIENT_OWES_80), "its purpose is payer-dispute, and no payer owes anything"),
        (
            {"purpose": VendorPurpose.COLLECTIONS},
            aged(PAYERS_OWE),
            "its purpose is collections, and the patient owes nothing",
        ),
    ],
)
def test_a_vendor_that_does_not_fit_says_why(changes, assessment, why_not):
    (shown,) = found(replace(NORTHGATE, **changes), assessment=assessment)
    assert (shown.why_not, shown.sums) == (why_not, None)


@pytest.mark.parametrize("assessment", [PATIENT_OWES, aged(PATIENT_OWES_80)])
def test_what_a_patient_owes_can_go_to_who_works_patients_balances(assessment):
    (shown,) = found(replace(NORTHGATE, purpose=VendorPurpose.COLLECTIONS), assessment=assessment)
    assert shown.why_not == ""


def test_services_that_nobody_knows_fit_no_specialty():
    collector = replace(NORTHGATE, purpose=VendorPurpose.COLLECTIONS, specialties=("radiology",))
    (shown,) = found(collector, assessment=PATIENT_OWES_80)
    assert shown.why_not == "it works radiology only, and the services here are UNKNOWN"


def test_a_full_pilot_is_compared_before_it_is_widened():
    tried = replace(NORTHGATE, pilot=20)
    assert found(tried, Northgate=19)[0].why_not == ""
    assert found(tried, Northgate=20)[0].why_not == "its pilot of 20 accounts is full: compare before widening"


def test_a_retainer_is_named_and_not_counted_on_one_account():
    (shown,) = found(replace(NORTHGATE, fees=FeeTerms(retainer=500_00)))
    assert (shown.sums.fee.value, shown.sums.fee.fact) == (0, "the 500.00 a month is of Northgate as a whole")
