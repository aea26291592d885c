"""Which vendors the register takes, and with which nothing is placed. Vendors and terms are made up."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.domain.build import TODAY, entry
from worklist.domain.refusals import Refusal
from worklist.domain.vendor_entries import Access, VendorSet
from worklist.domain.vendors.register import Vendor, register
from worklist.domain.vendors.register_checks import OpenTerms, VendorAccounts, validated
from worklist.domain.vendors.specialties import Specialty, specialties_of
from worklist.domain.vendors.terms import FeeBasis, FeeTerms, FlatWhen, Pricing, Side, VendorPurpose, missing_sentences
from worklist.domain.vendors.words import facts, sections

FEES = FeeTerms(percent=2_500, basis=FeeBasis.CASH, cap=1_000_00, tail_days=30, is_returned=True)
NONE = VendorAccounts()
NORTHGATE = VendorSet("Northgate", VendorPurpose.PAYER_DISPUTE, fees=FEES, baa_signed_on=date(2026, 1, 5))


def with_fees(**changes) -> VendorSet:
    return replace(NORTHGATE, fees=replace(FEES, **changes))


def vendor(**changes) -> Vendor:
    (made,) = register([entry(replace(NORTHGATE, **changes), by="ana", seq=7)])
    return made


def refusal(wanted: VendorSet, before: VendorSet | None = None, has: VendorAccounts = NONE) -> str:
    with pytest.raises(Refusal) as refused:
        validated(wanted, before, TODAY, has)
    return str(refused.value)


# -- terms that can be read in two ways -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "missing"),
    [
        ({"basis": None}, "The 25 % are of (the cash recovered after placement | the reduction of what is demanded)."),
        ({"cap": None}, "The 25 % of one account are (at most $... | without a cap)."),
        ({"tail_days": None}, "What comes in within ... days after a recall carries the fee."),
        ({"is_returned": None}, "When a payment is taken back, the fee on it is (given back | kept)."),
        ({"flat": 50_00}, "The fee of 50.00 is owed for each account that is (placed | recovered)."),
        ({"retainer": 500_00}, "The 500.00 of a month (count | do not count) towards the other fees of that month."),
    ],
)
def test_the_sentence_that_the_contract_lacks_is_named(terms, missing):
    wanted = with_fees(**terms)
    assert missing_sentences(wanted.fees) == (missing,)
    assert refusal(wanted) == (
        f"The terms of Northgate can be read in two ways, or not at all. The contract has to say:\n{missing}"
    )


def test_a_vendor_without_any_fee_is_refused_and_one_that_says_all_is_taken():
    with pytest.raises(OpenTerms) as refused:
        validated(replace(NORTHGATE, fees=FeeTerms()), None, TODAY, NONE)
    (sentence,) = refused.value.missing
    assert sentence.startswith("The fee is ... % of what is recovered, or")
    assert validated(NORTHGATE, None, TODAY, NONE) == NORTHGATE


def test_the_kind_of_a_fee_follows_from_its_parts():
    flat = FeeTerms(flat=1, flat_when=FlatWhen.PLACED)
    assert [each.pricing for each in (FeeTerms(), FEES, flat, FeeTerms(retainer=1), replace(FEES, flat=1))] == [
        *(Pricing.NONE, Pricing.CONTINGENCY, Pricing.FLAT, Pricing.RETAINER, Pricing.HYBRID)
    ]


# -- entries that are refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["", "..", "a/b", "a\\b", "=1+1", "-x", "x" * 41, "x\x1b[2J", "C:", "dot.", "\u202eabc"]
)
def test_a_name_is_short_and_can_be_part_of_a_file_name(name):
    assert "cannot be the name of a vendor" in refusal(replace(NORTHGATE, name=name))


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (with_fees(percent=10_001), "from 0 to 100 %"),
        (with_fees(is_uncapped=True), "has a cap or has none"),
        (with_fees(cap=0), "more than 0.00"),
        (with_fees(percent=0), "of a percentage, and none is named"),
        (with_fees(flat_when=FlatWhen.PLACED), "no flat fee is named"),
        (with_fees(is_credited=True), "no retainer is named"),
        (with_fees(flat=-1), "flat fee of -0.01 cannot be"),
        (with_fees(tail_days=-1), "tail of -1 days"),
        (replace(with_fees(basis=FeeBasis.REDUCTION), purpose=VendorPurpose.COLLECTIONS), "for payer disputes only"),
        (replace(NORTHGATE, classes=("patient_balance",)), "patient_balance does not suit the purpose payer-dispute"),
        (replace(NORTHGATE, specialties=("radiologie",)), "'radiologie' is no specialty"),
        (replace(NORTHGATE, baa_expires_on=date(2026, 1, 5)), "before it was signed"),
        (replace(NORTHGATE, baa_expires_on=date(2126, 1, 5)), "check the year"),
        (replace(NORTHGATE, baa_signed_on=None, baa_expires_on=date(2027, 1, 5)), "no day on which it was signed"),
        (replace(NORTHGATE, access=Access.WORK), "comes after a read-only review"),
        (replace(NORTHGATE, reviewed_on=TODAY + timedelta(1)), "not finished yet"),
        (replace(NORTHGATE, reports_every=0), "every 1 to 92 days"),
        (replace(NORTHGATE, reports_every=93), "every 1 to 92 days"),
        (replace(NORTHGATE, smallest=-1), "smallest account of -0.01 cannot be"),
        (replace(NORTHGATE, pilot=-1), "1 to 5,000 accounts"),
        (replace(NORTHGATE, email="ann at example"), "is no email address"),
        (replace(NORTHGATE, phone="ask Ann"), "is no phone number"),
        (replace(NORTHGATE, contact="x" * 201), "200 is the most"),
    ],
)
def test_what_cannot_be_is_refused_with_what_would_be_right(wanted, said):
    assert said in refusal(wanted)


def test_access_to_work_comes_after_a_review_that_is_finished():
    reviewed = replace(NORTHGATE, access=Access.WORK, reviewed_on=TODAY)
    assert validated(reviewed, NORTHGATE, TODAY, NONE) == reviewed


def test_a_vendor_is_not_ended_while_it_has_accounts():
    ended = replace(NORTHGATE, is_active=False)
    assert "2 accounts are still with Northgate: recall them" in refusal(ended, NORTHGATE, VendorAccounts(out=2))
    assert validated(ended, NORTHGATE, TODAY, NONE) == ended


@pytest.mark.parametrize(("wider", "has"), [(0, NONE), (40, VendorAccounts(3, 3, 0))])
def test_a_pilot_is_not_widened_before_something_of_it_came_back(wider, has):
    tried = replace(NORTHGATE, pilot=20)
    assert "cannot be compared yet" in refusal(replace(tried, pilot=wider), tried, has)
    assert validated(replace(tried, pilot=wider), tried, TODAY, VendorAccounts(2, 3, 1)).pilot == wider


# -- with whom nothing is placed ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "stop"),
    [
        ({}, ""),
        ({"baa_signed_on": None}, "it has no business associate agreement"),
        ({"baa_signed_on": TODAY + timedelta(1)}, "its business associate agreement begins on 2026-11-25"),
        ({"baa_expires_on": TODAY}, ""),
        ({"baa_expires_on": TODAY - timedelta(1)}, "its business associate agreement ended on 2026-11-23"),
        ({"side": Side.PATIENTS}, "it works for patients and earns from what the practice gives up"),
        ({"is_active": False}, "the practice no longer works with it"),
        ({"fees": FeeTerms()}, "its terms can be read in two ways (1 sentence missing)"),
    ],
)
def test_why_nothing_is_placed(changes, stop):
    found = vendor(**changes)
    assert found.stop(TODAY) == stop
    assert found.why_not_placed(TODAY).startswith(f"Nothing is placed with Northgate: {stop}." if stop else "")
    assert bool(found.why_not_placed(TODAY)) == bool(stop)


@pytest.mark.parametrize(("days", "warned"), [(-1, False), (0, True), (60, True), (61, False)])
def test_the_end_of_an_agreement_is_warned_of_for_sixty_days(days, warned):
    warning = vendor(baa_expires_on=TODAY + timedelta(days)).baa_warning(TODAY)
    assert warning.startswith("The business associate agreement with Northgate ends ") == warned
    assert bool(warning) == warned


# -- in words -------------------------------------------------------------------------------------------------------


def test_the_terms_are_told_in_sentences_and_the_history_says_what_changed():
    cheaper = replace(with_fees(percent=2_000), reason="the second year")
    found = vendor(fees=cheaper.fees)
    stands, terms, history = sections(found, [entry(NORTHGATE, seq=1), entry(cheaper, seq=2)], TODAY, 3, 0)
    assert [line.text for line in stands.lines] == ["Accounts can be placed with it.", "3 accounts are with it."]
    assert "The fee is 20 % of the cash recovered after placement, at most 1,000.00 for one account." in [
        line.text for line in terms.lines
    ]
    assert [line.text for line in history.lines] == [
        "2026-11-20 dana changed it: the second year",
        "since then: The fee is 20 % of the cash recovered after placement, at most 1,000.00 for one account.",
        "until then: The fee is 25 % of the cash recovered after placement, at most 1,000.00 for one account.",
        "2026-11-20 dana added it",
    ]


def test_a_flat_fee_and_a_retainer_are_told_too():
    fees = FeeTerms(flat=30_00, flat_when=FlatWhen.PLACED, retainer=500_00, is_credited=True)
    said = facts(replace(NORTHGATE, fees=fees))
    assert "The fee is 30.00 for each account that is placed." in said
    assert "The retainer is 500.00 a month, which count towards the other fees of that month." in said


# -- specialties ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "specialty"),
    [
        ("00100", "anesthesia"),
        ("20610", "musculoskeletal"),
        ("71046", "radiology"),
        ("80053", "laboratory"),
        ("93000", "heart-and-vessels"),
        ("97110", "therapy"),
        ("94010", "medicine"),
        ("99213", "visits"),
        ("J1100", "drugs"),
        ("a0428", "transport"),
        ("A4550", "supplies"),
        ("0001U", "laboratory"),
        ("0500T", "other"),
        ("09999", "other"),
        ("LOCAL-7", "other"),
    ],
)
def test_a_code_belongs_to_a_specialty_by_its_number(code, specialty):
    assert specialties_of([code, " "]) == {Specialty(specialty)}
