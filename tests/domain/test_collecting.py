"""When a patient's balance is not handed to a collector. Rules, patients and days are made up."""

from dataclasses import replace
from datetime import date

from tests.domain.build import NUMBER, RULES, account, aging, judge, line, remit, worked
from worklist.domain.patient_entries import AgreementMade, AssistanceSet, AssistanceState, Installment, Shape
from worklist.domain.patients.agreements.collecting import why_not_collected
from worklist.domain.patients.rules import PatientRules, Presumption
from worklist.domain.vendors.terms import VendorPurpose

TODAY = date(2026, 11, 24)
HOSPITAL = replace(RULES, patients=PatientRules(tax_exempt=True))
BILLED = AssistanceSet(AssistanceState.OFFERED, TODAY, first_bill_on=date(2026, 7, 27))


def against(*work, rules=RULES, today=TODAY, purpose=VendorPurpose.COLLECTIONS):
    owed = account(remit(line("99213", 100, "PR-1 100", paid=0)), aging(0, 100))
    return why_not_collected(judge(owed, work=worked(*work), rules=rules, today=today), today, purpose)


def test_nothing_stands_against_an_ordinary_balance():
    assert against() == ""


def test_not_while_an_agreement_runs_or_an_application_is_open():
    plan = AgreementMade(Shape.PROMISE, 100_00, (Installment(TODAY, 50_00),))
    assert against(plan) == "the promise agreed with the patient on 2026-11-20 has not ended"
    assert against(plan, purpose=VendorPurpose.PAYER_DISPUTE) == ""
    assert "is incomplete" in against(AssistanceSet(AssistanceState.INCOMPLETE, TODAY))


def test_not_where_the_patient_is_presumed_eligible_until_it_is_decided():
    listed = replace(RULES, patients=PatientRules(presumed=(Presumption(NUMBER, "the county's list"),)))
    assert against(rules=listed) == "the patient is presumed eligible for assistance (the county's list)"
    assert against(AssistanceSet(AssistanceState.DENIED, TODAY), rules=listed) == ""


def test_a_tax_exempt_hospital_waits_120_days_from_the_first_bill():
    """120 days after July 27 is November 24."""
    assert "before 2026-11-24" in against(BILLED, rules=HOSPITAL, today=date(2026, 11, 23))
    assert against(BILLED, rules=HOSPITAL) == ""
    assert "the first bill is UNKNOWN" in against(rules=HOSPITAL)
    assert against(rules=HOSPITAL, purpose=VendorPurpose.PATIENT_BALANCE) == ""
