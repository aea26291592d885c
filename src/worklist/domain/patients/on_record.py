"""What the record holds of a patient's side, for whoever is about to talk: agreements, objections, papers."""

from collections.abc import Iterator

from worklist.domain.assessment import Assessment
from worklist.domain.escalations import Escalation
from worklist.domain.events import EscalateTo, EscalationState
from worklist.domain.money import dollars, known_dollars
from worklist.domain.patient_entries import DocumentMoved
from worklist.domain.patients.agreements.agreement import Agreement, Standing
from worklist.domain.patients.agreements.approval import IN_PATIENTS
from worklist.domain.patients.bill.objections import Objection
from worklist.domain.patients.entry_words import agreed_in_words, patient_words
from worklist.domain.sections import Line, Section, Tone
from worklist.domain.wording import after, capital, spelled

_MOST_PAPERS = 6
_TONES: dict[Standing, Tone] = {
    Standing.RUNNING: "good",
    Standing.PAID: "good",
    Standing.BEHIND: "loud",
    Standing.UNKNOWN: "warn",
    Standing.ENDED: "dim",
}


def agreement_section(assessment: Assessment) -> Section:
    """The agreement that runs and how it stands by the PM, else the last one; and what a supervisor was asked."""
    work = assessment.work
    lines = [*_asked_lines(work.escalation)] if work.agreement is None else []
    if work.agreements:
        lines += _agreement_lines(assessment, work.agreement or work.agreements[-1])
    return Section("Agreement", tuple(lines) or (Line("Nothing was agreed with the patient yet.", "dim"),))


def _asked_lines(asked: Escalation | None) -> Iterator[Line]:
    if asked is None or asked.request.asks not in IN_PATIENTS or asked.request.to is not EscalateTo.SUPERVISOR:
        return
    tone: Tone = "good" if asked.state is EscalationState.APPROVED else "warn"
    yield Line(f"{capital(asked.state)}: {asked.request.terms or asked.request.ask}", tone)
    if asked.decision:
        yield Line(f"{asked.decided_by}{after(asked.decision.reason)}", "", 2)


def _agreement_lines(assessment: Assessment, agreement: Agreement) -> Iterator[Line]:
    account, today = assessment.account, assessment.case.today
    grace = assessment.case.rules.patients.grace_days
    standing = agreement.standing(account, today, grace)
    yield Line(f"{agreement.at:%Y-%m-%d} {agreement.by} {agreed_in_words(agreement.made)}")
    if agreement.end:
        reason = f": {agreement.end.reason}" if agreement.end.reason else ""
        yield Line(f"Ended, {agreement.end.result}{reason}", _TONES[standing], 2)
        return
    paid = known_dollars(agreement.paid(account))
    yield Line(f"{capital(standing)}: the PM shows {paid} of {dollars(agreement.agreed)} paid", _TONES[standing], 2)
    if missing := agreement.behind(account, today, grace) if standing is Standing.BEHIND else 0:
        yield Line(f"{dollars(missing)} is missing, {grace} days of grace included", "loud", 2)
    following = agreement.next_payment(account)
    if following and standing is not Standing.UNKNOWN:
        yield Line(f"Next payment: {dollars(following.amount)}, due {following.due}", "", 2)


def papers_section(assessment: Assessment) -> Section:
    """What the patient disputes and what came of it, and the papers that moved; the newest first."""
    work, today = assessment.work, assessment.case.today
    lines = [line for each in reversed(work.objections) for line in _objection_lines(each, late=each.is_late(today))]
    lines += [_paper_line(each) for each in reversed(work.papers[-_MOST_PAPERS:])]
    if work.estimate:
        lines.append(Line(capital(patient_words(work.estimate))))
    return Section("Objections and papers", tuple(lines) or (Line("None.", "dim"),))


def _objection_lines(objection: Objection, *, late: bool) -> Iterator[Line]:
    raised = objection.raised
    what = f"{raised.received_on} {spelled(raised.about)}: {raised.said}"
    if objection.answer:
        answer = objection.answer
        yield Line(f"{what} ({answer.result}: {answer.reason})", "dim")
        return
    about = f", {objection.line}" if objection.line else ""
    when = "ANSWER LATE, it was due" if late else "answer due"
    yield Line(f"{what}{about}: {when} {raised.answer_due}", "loud" if late else "warn")


def _paper_line(paper: DocumentMoved) -> Line:
    return Line(capital(patient_words(paper)), "dim")
