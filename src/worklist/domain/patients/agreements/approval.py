"""Whose authority an agreement with a patient takes: for what is given up, and for the months."""

from worklist.domain.assessment import Assessment
from worklist.domain.authority import never
from worklist.domain.escalation_sums import proposal_of
from worklist.domain.escalations import Escalation
from worklist.domain.events import Ask, EscalateTo, EscalationRequested, EscalationState
from worklist.domain.money import dollars
from worklist.domain.patient_entries import AgreementMade, Shape
from worklist.domain.patients.entry_words import agreed_in_words
from worklist.domain.review import beyond_authority, why_no_supervisor_could
from worklist.domain.team import Member
from worklist.domain.wording import counted, spelled

IN_PATIENTS = (Ask.SETTLE, Ask.PLAN)
"""What is asked for agreements with patients."""


def request_for(made: AgreementMade, why: str = "") -> EscalationRequested | None:
    """What a supervisor would be asked for an agreement; None for what takes nobody's authority.

    A single payment of all that is owed takes none. What an approved application takes off was decided with it.
    """
    months, is_decided = len(made.installments), made.shape is Shape.ASSISTANCE
    if made.given_up and not is_decided:
        asks = Ask.SETTLE
    elif months > 1:
        asks = Ask.PLAN
    else:
        return None
    return EscalationRequested(
        EscalateTo.SUPERVISOR,
        why,
        f"Approve what the patient was offered: {_terms(made)}",
        terms=_terms(made),
        asks=asks,
        amount=made.agreed,
        hardship=made.hardship,
        months=months,
    )


def _terms(made: AgreementMade) -> str:
    return agreed_in_words(made).removeprefix("agreed ")


def beyond_mine(me: Member, assessment: Assessment, made: AgreementMade) -> str:
    """Why a person may not make an agreement by themselves, as a sentence; empty for what is within."""
    request = request_for(made)
    return beyond_authority(me, assessment, request) if request else ""


def can_be_approved(assessment: Assessment, made: AgreementMade) -> bool:
    """Whether a supervisor has the authority for an agreement, so that it is worth asking."""
    request = request_for(made)
    return request is not None and not why_no_supervisor_could(assessment, request)


def never_agreed(assessment: Assessment, made: AgreementMade) -> str:
    """Why nobody may make it, whoever approved it, as a sentence; empty where nothing stands against it."""
    request = request_for(made)
    return never(proposal_of(assessment, request)) if request else ""


def why_not_covered(approved: Escalation | None, target: str, made: AgreementMade) -> str:
    """Why an approval is none for an agreement, as a sentence; empty where it covers it.

    It gives up no more and takes no more months than a supervisor approved.
    """
    if approved is None or approved.id != target or approved.state is not EscalationState.APPROVED:
        return "No approved request on this account stands for it."
    asked, wanted = approved.request, request_for(made)
    if wanted is None:
        return ""
    if asked.asks not in IN_PATIENTS or (wanted.asks is Ask.SETTLE and asked.asks is not Ask.SETTLE):
        return f"What was approved is {spelled(asked.asks)}, and this asks for {wanted.asks}."
    if asked.amount is not None and made.agreed < asked.amount:
        return f"{dollars(asked.amount)} were approved to be accepted, and this accepts {dollars(made.agreed)}."
    most = max(1, asked.months)
    if len(made.installments) > most:
        were = "was" if most == 1 else "were"
        return f"{counted(most, 'payment')} {were} approved, and this takes {len(made.installments)}."
    return ""


def approval_for(made: AgreementMade, asked: Escalation | None) -> str:
    """Id of the approved request that covers an agreement; empty where none does."""
    return asked.id if asked and not why_not_covered(asked, asked.id, made) else ""
