"""What stands against handing a patient's balance to anybody who collects it, beside a balance that may be wrong."""

from collections.abc import Iterator
from datetime import date

from worklist.domain.assessment import Assessment
from worklist.domain.patients.agreements.given_up import assistance_first, discount_due
from worklist.domain.patients.assistance.eligibility import NO_ACTION_DAYS, presumption, windows
from worklist.domain.vendors.terms import VendorPurpose
from worklist.domain.wording import as_clause


def why_not_collected(assessment: Assessment, today: date, purpose: VendorPurpose = VendorPurpose.COLLECTIONS) -> str:
    """The weightiest thing that stands against placing it for a purpose, as a clause; empty where nothing does.

    A dispute with a payer asks nothing of the patient.
    """
    if purpose is VendorPurpose.PAYER_DISPUTE:
        return ""
    return next(_against(assessment, today, purpose), "")


def _against(assessment: Assessment, today: date, purpose: VendorPurpose) -> Iterator[str]:
    work, rules = assessment.work, assessment.case.rules.patients
    if running := work.agreement:
        yield f"the {running.made.shape} agreed with the patient on {running.at:%Y-%m-%d} has not ended"
    if work.assistance and work.is_applied_for:
        yield f"the patient's application for assistance is {work.assistance.state}, and nobody has decided on it"
    if first := assistance_first(None, assessment.account.patient_balance or 0, discount_due(assessment.account, work)):
        yield as_clause(first)
    is_decided = work.assistance is not None and work.assistance.state.is_decided
    presumed = presumption(assessment.account, rules)
    if presumed and not is_decided:
        yield f"the patient is presumed eligible for assistance ({presumed.reason})"
    if rules.tax_exempt and purpose is VendorPurpose.COLLECTIONS:
        yield from _too_early(assessment, today)


def _too_early(assessment: Assessment, today: date) -> Iterator[str]:
    """In the first days a tax-exempt hospital finds out who is eligible before it collects: 26 CFR 1.501(r)-6."""
    found = windows(assessment.account, assessment.work, assessment.case.rules.patients)
    if found is None:
        yield (
            f"the first bill is UNKNOWN, and a tax-exempt hospital waits {NO_ACTION_DAYS} days from it"
            " (worklist assistance records its day)"
        )
    elif today < found.no_action_before:
        first = found.first_bill_on
        yield f"a tax-exempt hospital collects nothing before {found.no_action_before}; the first bill was of {first}"
