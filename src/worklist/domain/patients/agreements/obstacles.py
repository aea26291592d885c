"""What stands against agreeing on anything with a patient now, and what would help."""

from collections.abc import Iterator

from worklist.domain.accounts import Account
from worklist.domain.assessment import Assessment
from worklist.domain.audit_checks import CheckResult, Remedy, failures, remedy_of
from worklist.domain.authority import LEFT_ALONE
from worklist.domain.case import Case
from worklist.domain.money import dollars
from worklist.domain.patient_entries import Document, Went
from worklist.domain.patients.agreements.given_up import assistance_first, discount_due
from worklist.domain.patients.assistance.eligibility import presumption
from worklist.domain.patients.bill.checks import is_self_pay
from worklist.domain.queues import AccountClass, class_in_words
from worklist.domain.wording import as_clause
from worklist.domain.work import WorkState


def why_not_agreed(assessment: Assessment, work: WorkState | None = None) -> str:
    """The weightiest thing that stands against any agreement, as a sentence; empty where nothing does.

    ``work`` is the record's state where it is newer than that of the assessment. Never is a balance that may be wrong
    negotiated (DOMAIN 2, 13).
    """
    return next(_against(assessment, work or assessment.work), "")


def why_not_asked(assessment: Assessment) -> Iterator[str]:
    """Why no paper asks the patient for money now although the bill may be right, each without its dot."""
    work, owed = assessment.work, assessment.account.patient_balance or 0
    if flags := [flag for flag in work.flags if flag in LEFT_ALONE]:
        yield f"the account is flagged {', '.join(flags)}"
    if work.assistance and work.is_applied_for:
        yield f"the application for assistance is {work.assistance.state}"
    if first := assistance_first(None, owed, discount_due(assessment.account, work)):
        yield as_clause(first)


def _failing_first(results: tuple[CheckResult, ...]) -> CheckResult | None:
    """The first failing check of those that have to be settled first; None where none fails."""
    remedy = remedy_of(results)
    return next((each for each in failures(results) if each.check.remedy is remedy), None)


def _against(assessment: Assessment, work: WorkState) -> Iterator[str]:
    case, account = assessment.case, assessment.account
    if failed := _failing_first(case.audit):
        yield _wrong(failed, remedy_of(case.audit))
    if flags := [flag for flag in work.flags if flag in LEFT_ALONE]:
        yield f"The account is flagged {', '.join(flags)}: nothing is asked of the patient."
    if work.assistance and work.is_applied_for:
        yield f"The application for assistance is {work.assistance.state}: decide on it first (worklist assistance)."
    if running := work.agreement:
        said = f"{running.made.shape} of {running.at:%Y-%m-%d}"
        yield f"The {said} has not ended: end it first (worklist end-agreement)."
    if work.placement:
        yield f"{work.placement.sent.vendor} has the account: ask it back first (worklist vendor recall)."
    presumed = presumption(account, case.rules.patients)
    if presumed and work.assistance is None:
        said = f"The patient is presumed eligible for assistance ({presumed.reason})"
        yield f"{said}: offer it first (worklist assistance --state offered)."
    yield from _of_the_balance(account)
    yield from _of_the_payers(case, work, assessment.placement.account_class)


def _wrong(failed: CheckResult, remedy: Remedy) -> str:
    line = f" on {failed.line}" if failed.line else ""
    return f"{remedy.capitalize()}: check {failed.check:d} fails{line}: {failed.evidence}."


def _of_the_balance(account: Account) -> Iterator[str]:
    if not account.is_open:
        yield "The account is closed in the PM's records."
    if account.patient_balance is None:
        yield "What the patient owes is UNKNOWN: the export has no patient balance; map its column (worklist map)."
    elif account.patient_balance <= 0:
        yield "The patient owes nothing."


def _of_the_payers(case: Case, work: WorkState, account_class: AccountClass) -> Iterator[str]:
    """Before the payers are done nobody knows what is the patient's."""
    owed, awaited = case.account.insurance_balance, case.account.awaited
    if owed > 0 and awaited:
        payer = awaited.payer.name or "a payer"
        yield f"It is not the patient's turn: {payer} still owes an answer, and the payers {dollars(owed)}."
    elif awaited and _is_all_moved(case, work):
        payer = awaited.payer.name or "the payer"
        said = f"It is not the patient's turn: {payer} has not answered, and the PM asks the patient for all of it"
        yield f"{said}. Read the remit; where the answer came on paper, worklist document ACCOUNT eob received."
    if account_class is not AccountClass.PATIENT_BALANCE:
        yield f"It is not the patient's turn: this is {class_in_words(account_class)} first."


def _is_all_moved(case: Case, work: WorkState) -> bool:
    """Whether the whole charge was put on the patient although a payer was billed and no answer of any is known."""
    account = case.account
    if is_self_pay(account, case.rules.payer_types) or account.history.standing or account.charges is None:
        return False
    came = any(paper.document is Document.EOB and paper.went is Went.RECEIVED for paper in work.papers)
    return not came and (account.patient_balance or 0) >= account.charges
