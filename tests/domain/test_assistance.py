"""Assistance by hand and by law: the guideline, the scale, the days, what may be recorded. All amounts are made up."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.build import TODAY, account, aging, at, claim, judge, worked
from worklist.domain.entry_checks import Ground
from worklist.domain.patient_entries import AssistanceSet, AssistanceState, Document, Region
from worklist.domain.patient_records import StatementLine
from worklist.domain.patients.assistance.eligibility import (
    Windows,
    assistance_section,
    eligibility,
    guideline_for,
    percent_of_guideline,
    presumption,
    region_of,
    windows,
)
from worklist.domain.patients.assistance.recording import accept_assistance
from worklist.domain.patients.rules import Guideline, PatientRules, Presumption, ScaleStep
from worklist.domain.people import Address
from worklist.domain.refusals import NotAllowed, Refusal
from worklist.domain.site import SiteRules
from worklist.domain.team import Member, MemberSet, Role

OFFERED, INCOMPLETE, COMPLETE, APPROVED, DENIED, WITHDRAWN = AssistanceState
YEAR = Guideline(2026, Region.CONTIGUOUS, 15_000_00, 5_000_00)
ALASKA = Guideline(2026, Region.ALASKA, 19_000_00, 6_000_00)
LAST_YEAR = Guideline(2025, Region.CONTIGUOUS, 14_000_00, 4_000_00)
SCALE = (ScaleStep(100, 100), ScaleStep(180, 75), ScaleStep(200, 50), ScaleStep(300, 25))
RULES = PatientRules(guidelines=(YEAR, ALASKA, LAST_YEAR), scale=SCALE, tax_exempt=True)
FAMILY = AssistanceSet(COMPLETE, TODAY, household=4, income=54_000_00)


# -- the guideline and the scale ------------------------------------------------------------------------------------


def test_a_family_of_four_at_180_percent_worked_by_hand():
    found = eligibility(FAMILY, RULES, TODAY)
    assert (found.percent, found.discount, found.step, found.unknown) == (1_800, 75, ScaleStep(180, 75), "")
    assert found.steps == (
        "4 people: 15,000.00 + 3 x 5,000.00 = 30,000.00 a year (guideline of 2026, the 48 states and DC)",
        "Income 54,000.00 is 180 % of it",
        "The site's scale takes 75 % off up to 180 %",
    )


def test_a_cent_above_a_step_is_above_it_and_reads_so():
    found = eligibility(replace(FAMILY, income=54_000_01), RULES, TODAY)
    assert (found.percent, found.discount) == (1_801, 50)
    assert "is 180.1 % of it" in found.steps[1]


def test_above_the_last_step_nothing_is_taken_off_and_nothing_is_unknown():
    found = eligibility(replace(FAMILY, household=1, income=45_000_01), RULES, TODAY)
    assert (found.discount, found.step, found.unknown) == (0, None, "")
    assert found.steps[0] == "1 person: 15,000.00 a year (guideline of 2026, the 48 states and DC)"
    assert found.steps[-1] == "The site's scale ends at 300 %: it takes nothing off"


def test_the_year_is_that_of_the_application_and_another_never_stands_in():
    assert guideline_for(RULES, Region.CONTIGUOUS, date(2025, 12, 31)) == LAST_YEAR
    decided = replace(FAMILY, state=APPROVED, on=date(2026, 1, 4), applied_on=date(2025, 12, 20))
    assert eligibility(decided, RULES, TODAY).steps[0].startswith("4 people: 14,000.00 + 3 x 4,000.00 = 26,000.00")
    found = eligibility(replace(FAMILY, on=date(2027, 1, 4)), RULES, TODAY)
    assert (found.percent, found.discount, found.steps) == (None, None, ())
    assert found.unknown == (
        "The guideline of 2027 for the 48 states and DC is missing; 2026 is the newest: add a [[poverty]] to the"
        ' settings with year = 2027, region = "48".'
    )
    hawaii = eligibility(replace(FAMILY, region=Region.HAWAII), RULES, TODAY).unknown
    assert "of 2026 for Hawaii is missing: add" in hawaii


def test_what_is_offered_is_judged_by_the_guideline_of_the_day():
    offered = replace(FAMILY, state=OFFERED, on=date(2025, 12, 30))
    assert "guideline of 2026" in eligibility(offered, RULES, TODAY).steps[0]


@pytest.mark.parametrize(
    ("entry", "rules", "said"),
    [
        (replace(FAMILY, income=None), RULES, "The income is not on record: ask the patient."),
        (AssistanceSet(COMPLETE, TODAY), RULES, "The household and the income are not on record: ask the patient."),
        (FAMILY, replace(RULES, scale=()), "The settings have no scale: add [[assistance]] steps."),
    ],
)
def test_what_is_lacking_is_named_beside_what_is_known(entry, rules, said):
    found = eligibility(entry, rules, TODAY)
    assert (found.discount, found.unknown) == (None, said)
    assert bool(found.steps) == (entry.household is not None)


incomes, people = st.integers(0, 10**9), st.integers(1, 30)
GUIDELINES = st.builds(
    Guideline, st.just(2026), st.just(Region.CONTIGUOUS), st.integers(1, 10**8), st.integers(1, 10**8)
)
steps = st.lists(st.integers(1, 900), min_size=1, max_size=6, unique=True).map(sorted)
SCALES = st.builds(
    lambda ends, offs: tuple(map(ScaleStep, ends, sorted(offs, reverse=True))),
    steps,
    st.lists(st.integers(1, 100), min_size=6, max_size=6),
)


def discount(income: int, household: int, rules: PatientRules) -> int:
    found = eligibility(replace(FAMILY, household=household, income=income), rules, TODAY)
    assert found.discount is not None
    return found.discount


@given(incomes, incomes, people, people, GUIDELINES, SCALES)
def test_more_income_never_takes_more_off_and_more_people_never_less(one, other, few, many, guideline, scale):
    rules = PatientRules(guidelines=(guideline,), scale=scale)
    assert discount(max(one, other), few, rules) <= discount(min(one, other), few, rules)
    assert discount(one, max(few, many), rules) >= discount(one, min(few, many), rules)


@given(incomes, people, GUIDELINES, SCALES)
def test_the_percent_that_is_shown_gives_the_step_that_is_shown(income, household, guideline, scale):
    percent = percent_of_guideline(income, household, guideline)
    below = [step.discount for step in scale if percent <= step.up_to * 10]
    rules = PatientRules(guidelines=(guideline,), scale=scale)
    assert discount(income, household, rules) == next(iter(below), 0)


# -- the days, the list, the region ---------------------------------------------------------------------------------


def stated(on: str) -> StatementLine:
    return StatementLine("A-1001", 100_00, date.fromisoformat(on), at("statements.csv", 2))


def test_a_hospital_waits_120_days_and_takes_applications_for_240():
    work = worked(replace(FAMILY, first_bill_on=date(2026, 9, 1)))
    found = windows(account(aging(0, 400)), work, RULES)
    assert found == Windows(date(2026, 9, 1), date(2026, 12, 30), date(2027, 4, 29), "as recorded")
    assert windows(account(aging(0, 400)), work, replace(RULES, tax_exempt=False)) is None


def test_without_a_recorded_first_bill_it_is_the_first_statement_and_without_one_unknown():
    billed = account(aging(0, 400), statements=(stated("2026-10-01"), stated("2026-09-05")))
    found = windows(billed, worked(), RULES)
    assert found and found.first_bill_on == date(2026, 9, 5)
    assert windows(account(aging(0, 400)), worked(), RULES) is None


@pytest.mark.parametrize("key", ["A-1001", "MRN7"])
def test_the_sites_list_presumes_by_the_account_or_by_the_pms_number_of_the_patient(key):
    known = account(replace(aging(0, 400), patient_id="mrn7"))
    listed = Presumption(key, "SYNTHETIC: no address")
    assert presumption(known, replace(RULES, presumed=(Presumption("A-2", "other"), listed))) == listed
    assert presumption(account(aging(0, 400)), replace(RULES, presumed=(Presumption("", "none"),))) is None


@pytest.mark.parametrize(("state", "region"), [("ak", Region.ALASKA), ("HI", Region.HAWAII), ("", Region.CONTIGUOUS)])
def test_the_region_is_that_of_the_patients_address(state, region):
    assert region_of(account(replace(claim(), patient_address=Address(state=state)))) is region


# -- in words -------------------------------------------------------------------------------------------------------


def shown(*entries: AssistanceSet, rules: PatientRules = RULES) -> str:
    judged = judge(aging(0, 400), work=worked(*entries), rules=SiteRules(patients=rules))
    return "\n".join(line.text for line in assistance_section(judged).lines)


def test_nothing_on_record_says_so_and_that_the_days_are_unknown():
    assert shown(rules=replace(RULES, tax_exempt=False)) == "No application for assistance is on record."
    assert "120 and 240 days of a tax-exempt hospital are UNKNOWN" in shown()


def test_an_open_application_shows_what_it_lacks_and_how_the_scale_comes_out():
    open_ = replace(FAMILY, state=INCOMPLETE, missing=(Document.INCOME,), first_bill_on=date(2026, 9, 1))
    said = shown(open_)
    assert "2026-11-24  Application incomplete: nothing is collected until it is decided\nMissing: income" in said
    assert "The site's scale takes 75 % off up to 180 %" in said
    assert "No collection action before 2026-12-30" in said
    assert "What the scale gives is UNKNOWN. The settings have no scale" in shown(open_, rules=replace(RULES, scale=()))


# -- what may be recorded -------------------------------------------------------------------------------------------

ANA = Member.of(MemberSet("ana", Role.SPECIALIST))
SAM = Member.of(MemberSet("sam", Role.SUPERVISOR))


def recorded(body: AssistanceSet, *before: AssistanceSet, by: Member = ANA, rules: PatientRules = RULES):
    work = worked(*before)
    now = judge(aging(0, 400), work=work, rules=SiteRules(patients=rules))
    return accept_assistance(body, Ground(by, now), work)


def test_an_application_grows_entry_by_entry_and_the_scale_decides():
    came = recorded(AssistanceSet(INCOMPLETE, TODAY - timedelta(9), missing=(Document.INCOME,)))
    assert came.applied_on == TODAY - timedelta(9)
    family = recorded(AssistanceSet(INCOMPLETE, TODAY - timedelta(5), household=4), came)
    assert family.missing == (Document.INCOME,)
    whole = recorded(AssistanceSet(COMPLETE, TODAY - timedelta(2), income=54_000_00), came, family)
    assert (whole.household, whole.missing, whole.applied_on) == (4, (), came.applied_on)
    granted = recorded(AssistanceSet(APPROVED, TODAY), came, family, whole)
    assert (granted.household, granted.income, granted.discount) == (4, 54_000_00, 75)
    assert granted.applied_on == came.applied_on


def test_another_discount_takes_somebody_who_decides_and_a_reason():
    other = AssistanceSet(APPROVED, TODAY, discount=90)
    with pytest.raises(NotAllowed, match="You cannot approve 90 % where the scale gives 75 %: ana is a specialist"):
        recorded(other, FAMILY)
    with pytest.raises(Refusal, match="Say why 90 % is approved where the scale gives 75 %"):
        recorded(other, FAMILY, by=SAM)
    granted = recorded(replace(other, reason="two jobs lost"), FAMILY, by=SAM)
    assert granted.discount == 90
    later = recorded(AssistanceSet(APPROVED, TODAY, first_bill_on=date(2026, 9, 1)), FAMILY, granted)
    assert (later.discount, later.reason, later.first_bill_on) == (90, "two jobs lost", date(2026, 9, 1))


def test_who_is_on_the_sites_list_needs_no_papers_but_somebody_who_decides():
    rules = replace(RULES, presumed=(Presumption("A-1001", "SYNTHETIC: no address"),))
    granted = AssistanceSet(APPROVED, TODAY, discount=100, reason="on the list")
    assert recorded(granted, by=SAM, rules=rules).discount == 100
    with pytest.raises(NotAllowed):
        recorded(granted, rules=rules)
    with pytest.raises(Refusal, match="rests on the household"):
        recorded(granted, by=SAM)


def test_another_application_begins_with_facts_of_its_own():
    denied = recorded(AssistanceSet(DENIED, TODAY, reason="above", first_bill_on=date(2026, 9, 1)), FAMILY)
    anew = recorded(AssistanceSet(COMPLETE, TODAY), FAMILY, denied)
    assert (anew.household, anew.income, anew.first_bill_on) == (None, None, date(2026, 9, 1))


LACKING = replace(FAMILY, state=INCOMPLETE, missing=(Document.INCOME,))
REFUSED = {
    "a withdrawal of nothing": (AssistanceSet(WITHDRAWN, TODAY), (), "No application is on record"),
    "an approval of what lacks papers": (
        AssistanceSet(APPROVED, TODAY),
        (LACKING,),
        "The application is incomplete: it can be incomplete, complete, denied, withdrawn next, not approved",
    ),
    "an offer of what is there": (AssistanceSet(OFFERED, TODAY), (FAMILY,), "The application is complete: it can be"),
    "an approval without facts": (
        AssistanceSet(APPROVED, TODAY, household=4, discount=50),
        (),
        "An approval rests on the household and its income. The income is not on record",
    ),
    "an approval that the scale does not give": (
        replace(FAMILY, state=APPROVED, income=90_000_01),
        (),
        "Say the discount: the site's scale ends at 300 %: it takes nothing off.",
    ),
    "a denial without a reason": (AssistanceSet(DENIED, TODAY), (FAMILY,), "Say why it is denied"),
    "a denial without facts": (AssistanceSet(DENIED, TODAY, reason="late"), (), "A denial rests on the household"),
    "nothing that is missing": (AssistanceSet(INCOMPLETE, TODAY), (), "Say what the application lacks"),
    "a whole one that lacks": (replace(LACKING, state=COMPLETE), (), "lacks nothing, and this one lacks income"),
    "a discount before the approval": (replace(FAMILY, discount=50), (), "A discount goes with an approval"),
    "no household": (replace(FAMILY, household=0), (), "A household of 0 cannot be; it has 1 to 30 people."),
    "a village": (replace(FAMILY, household=31), (), "A household of 31 cannot be"),
    "income below zero": (replace(FAMILY, income=-1), (), "An income of -0.01 cannot be"),
    "more than all": (replace(FAMILY, state=APPROVED, discount=101), (), "A discount of 101 % cannot be"),
    "tomorrow": (replace(FAMILY, on=TODAY + timedelta(1)), (), "2026-11-25 is no day of the application yet"),
    "a bill of tomorrow": (replace(FAMILY, first_bill_on=TODAY + timedelta(1)), (), "no day of the first bill yet"),
    "a bill before the service": (replace(FAMILY, first_bill_on=date(2026, 8, 2)), (), "lies before the service, of"),
    "a decision before the application": (
        AssistanceSet(DENIED, TODAY - timedelta(1), reason="above"),
        (replace(FAMILY, applied_on=TODAY),),
        "2026-11-23 lies before the application, which came on 2026-11-24",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_is_refused_in_a_sentence(what):
    body, before, said = REFUSED[what]
    with pytest.raises(Refusal) as refusal:
        recorded(body, *before)
    assert said in str(refusal.value)
