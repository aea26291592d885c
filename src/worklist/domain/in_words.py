"""An account in words: the explanation that the panel, the account screen and the plain command all print."""

from collections.abc import Iterator
from datetime import date, timedelta

from worklist.domain.acknowledgements import Acknowledgement, day_of
from worklist.domain.acknowledgements import in_words as acknowledgement_in_words
from worklist.domain.assessment import Assessment
from worklist.domain.audit_checks import CheckResult
from worklist.domain.bundling.words import bundling_section
from worklist.domain.calendar import describe_due
from worklist.domain.changes import what_changed
from worklist.domain.claims import BilledClaim
from worklist.domain.clocks import Clock
from worklist.domain.codes import (
    CLAIM_STATUS_LABELS,
    PROVIDER_ADJUSTMENT_LABELS,
    REMARK_LABELS,
    adjustment_in_words,
    claim_status_label,
)
from worklist.domain.entry_words import said_by
from worklist.domain.events import Event
from worklist.domain.line_match import LineMatch, match_lines
from worklist.domain.money import dollars, known_dollars
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.patients.bill.checks import NOTHING_ASKED
from worklist.domain.patients.history import patient_history
from worklist.domain.pricing.expected_words import expected_lines
from worklist.domain.provenance import Reject
from worklist.domain.queues import Queue
from worklist.domain.recoupments import Recoupment
from worklist.domain.remit_history import is_superseded
from worklist.domain.remits import RemitClaim, RemitLine
from worklist.domain.sections import Line, Section, Tone
from worklist.domain.triage import Verdict
from worklist.domain.wording import capital, short_name
from worklist.domain.work import WorkState

__all__ = [
    "Line",
    "Section",
    "Tone",
    "audit",
    "clocks",
    "earlier_queues",
    "event_line",
    "everything",
    "expected_and_allowed",
    "heading",
    "lines_as_answered",
    "priority",
    "set_aside",
    "timeline",
    "why",
]

_RECENT = timedelta(days=90)


def heading(assessment: Assessment) -> tuple[Line, ...]:
    """Who, which payer, how much: the two lines above everything."""
    account = assessment.account
    if not account.is_known:
        return Line(account.number), Line("No record of it could be read, so nothing is known of it.", "loud")
    age = account.age(assessment.case.today)
    patient, payer = short_name(account.patient) or "no patient name", short_name(account.payer.name) or "payer UNKNOWN"
    who = f"{account.number}  {patient}  {payer}"
    parts = [f"balance {dollars(account.balance)}", f"insurance {dollars(account.insurance_balance)}"]
    parts.append(f"patient {known_dollars(account.patient_balance)}")
    parts.append(f"{age} days old" if age is not None else "age UNKNOWN")
    if account.balance_source == "derived":
        parts.append("balance derived from claims and remits: not in an export")
    elif account.balance_source == "closed":
        parts.append(f"closed: not in the export of {account.exported_on}")
    return Line(who), Line(" · ".join(parts), "money")


def why(assessment: Assessment) -> Section:
    """Why the account is where it is, and what comes next."""
    placement, work = assessment.placement, assessment.work
    lines = [
        Line(f"{placement.queue.title}: {placement.reason}", "warn" if placement.queue is not Queue.WATCHING else ""),
        Line(f"Do: {NEXT_ACTIONS[assessment.suggested_action].label} ({placement.disposition})"),
        _step_line(assessment),
        *(_clock_line(clock, assessment.case.today) for clock in assessment.case.clocks[:1]),
    ]
    lines += _escalation_lines(work)
    lines += _dispute_lines(work, assessment.case.today)
    lines += _vendor_lines(work)
    if work.holder:
        lines.append(Line(f"Held by {work.holder}", "warn"))
    if work.assigned:
        lines.append(Line(f"Given to {work.assigned}"))
    lines += [Line(f"Flag: {flag}", "loud") for flag in work.flags]
    if work.promise and work.promise_broken(assessment.case.today, assessment.case.source_hash):
        lines.append(Line(f"The payer's promise for {work.promise.promised_on} was not kept", "loud"))
    if "snoozed" in assessment.states and work.snooze:
        lines.append(Line(f"Snoozed until {work.snooze.until}: {work.snooze.reason}", "dim"))
    lines += _woken_lines(assessment)
    lines += [_recoupment_line(each) for each in _recent_recoupments(assessment)]
    lines += [Line(f"Passed over by {skip.by} on {skip.at:%Y-%m-%d}: {skip.reason}", "warn") for skip in work.skips]
    if "resting" in assessment.states and work.outcome:
        lines.append(Line(f"Resting after the outcome {work.outcome.outcome}: the PM has not shown it yet", "dim"))
    return Section("Why it is here", tuple(lines))


def _escalation_lines(work: WorkState) -> Iterator[Line]:
    """What was asked of a supervisor and what came of it, until somebody has acted on the answer."""
    asked = work.escalation
    if asked is None or not (asked.blocks_another or work.is_answered):
        return
    if asked.waits and not work.flags:  # the queue's own reason says so
        return
    yield Line(f"Escalation {asked.state}: {asked.by} asked the {asked.request.to}: {asked.request.ask}")
    if asked.decision and asked.decided_at:
        tone: Tone = "good" if asked.decision.verdict == "approved" else "warn"
        yield Line(f"{asked.decided_at:%Y-%m-%d} {asked.decided_by} {said_by(asked.decision)}", tone)


def _dispute_lines(work: WorkState, today: date) -> Iterator[Line]:
    """What the payer has, and the newest answer."""
    last = work.disputes[-1] if work.disputes else None
    if last:
        yield Line(last.in_words(today), "loud" if last.is_late(today) else "good" if last.waits else "")


def _vendor_lines(work: WorkState) -> Iterator[Line]:
    """Where a vendor stands with it, or what came of the last stay, and what does not agree."""
    last = work.placements[-1] if work.placements else None
    if last is None:
        return
    yield Line(last.in_words(), "warn" if work.is_back else "")
    for report in last.reports:
        yield from (Line(f"Report of {report.reported_on}: {said}", "loud", 2) for said in report.differences)
    fixes = dict.fromkeys(report.fix for report in last.reports if report.fix)
    yield from (Line(f"{last.sent.vendor} on what to change: {fix}", "", 2) for fix in fixes)


def _recent_recoupments(assessment: Assessment) -> Iterator[Recoupment]:
    today = assessment.case.today
    for recoupment in assessment.account.recoupments:
        day = recoupment.remit.remit_on
        if day is None or today - day <= _RECENT:
            yield recoupment


def _recoupment_line(recoupment: Recoupment) -> Line:
    """Money outside claims: the account is named, but its balance says nothing of it."""
    remit, adjustment = recoupment.remit, recoupment.adjustment
    verb = "took back" if recoupment.amount >= 0 else "gave back"
    label = PROVIDER_ADJUSTMENT_LABELS.get(adjustment.reason)
    reason = f"{adjustment.reason} ({label})" if label else adjustment.reason
    number = "account number" if recoupment.named_by == "account" else "payer's claim number"
    said = f"{remit.remit_on or 'no date   '}  {remit.payer.name or 'a payer without a name'} {verb}"
    why = f"{dollars(abs(recoupment.amount))} outside the balance: {reason}, remit {remit.number}, by the {number}"
    return Line(f"{said} {why} [{recoupment.position}]", "warn")


def _woken_lines(assessment: Assessment) -> Iterator[Line]:
    """That a sleeping account came back, and for what."""
    snooze = assessment.work.snooze
    if "woken" not in assessment.states or snooze is None:
        return
    changed = what_changed(snooze.seen, assessment.account) if snooze.seen else ()
    said = "; ".join(changed) or "the PM's records changed since it was snoozed"
    yield Line(f"Back before {snooze.until}: {said}", "loud")


def _step_line(assessment: Assessment) -> Line:
    step = assessment.case.step
    if step is None:
        return _no_step_line(assessment)
    due = describe_due(step.due, assessment.case.today, assessment.case.rules.calendar)
    label = NEXT_ACTIONS[step.action].label if step.action in NEXT_ACTIONS else step.action
    note = f": {step.note}" if step.note else ""
    return Line(
        f"Next step: {label}, {due}, by {step.by}{note}", "loud" if step.due < assessment.case.today else "good"
    )


def _no_step_line(assessment: Assessment) -> Line:
    """What comes next where no step is set: an answer, a day, nothing while a flag stands - or a gap."""
    work = assessment.work
    if work.flags:
        return Line(f"No next step while the flag stands: {', '.join(work.flags)}")
    if work.escalation and work.waits:
        whose = "the supervisor's answer" if work.escalation.waits else "the vendor's report"
        return Line(f"What comes next: {whose}", "good")
    if "snoozed" in assessment.states and work.snooze:
        return Line(f"What comes next: it is back on {work.snooze.until}", "good")
    return Line("NO NEXT STEP", "loud")


def earlier_queues(assessment: Assessment) -> Section:
    """Why it is in none of the earlier queues."""
    return Section("Why not an earlier queue", tuple(_passed(verdict) for verdict in assessment.placement.passed))


def _passed(verdict: Verdict) -> Line:
    return Line(f"{verdict.queue.title}: {verdict.why}", "warn" if "UNKNOWN" in verdict.why else "dim")


def priority(assessment: Assessment) -> Section:
    """The priority and its parts: what is shown multiplies to what is shown."""
    lines = [Line(assessment.priority.formula, "money")]
    lines += [Line(f"{part.name} {part}: {part.fact}", _doubt(part.fact), 2) for part in assessment.priority.parts]
    return Section("Priority", tuple(lines))


def _doubt(text: str) -> Tone:
    return "warn" if "UNKNOWN" in text else ""


def clocks(assessment: Assessment) -> Section:
    """Every deadline with where it comes from."""
    found = tuple(_clock_line(clock, assessment.case.today) for clock in assessment.case.clocks)
    return Section("Clocks", found or (Line("No deadline bears on this account now.", "dim"),))


def _clock_line(clock: Clock, today: date) -> Line:
    left = clock.days_left(today)
    if left is None:
        return Line(f"{clock.ends}: {clock.why}", "loud")
    if left < 0:
        return Line(f"{clock.ends}: ended {clock.ends_on}, {-left} days ago ({clock.why})", "dim")
    return Line(f"{clock.ends}: {left} days left, ends {clock.ends_on} ({clock.why})", "loud" if left <= 14 else "")


_MARKS: dict[str, tuple[str, Tone]] = {"ok": ("ok", "good"), "fails": ("FAILS", "loud"), "unknown": ("?", "warn")}


def audit(assessment: Assessment) -> Section:
    """The balance checks with their evidence."""
    idle = [result for result in assessment.case.audit if result.evidence == NOTHING_ASKED]
    lines = [line for result in assessment.case.audit if result not in idle for line in _check_lines(result)]
    if idle:
        lines.append(Line(f"{'ok':>5}  {idle[0].check:d} to {idle[-1].check:d} {capital(NOTHING_ASKED)}.", "good"))
    return Section("Is the balance right?", tuple(lines))


def _check_lines(result: CheckResult) -> Iterator[Line]:
    mark, tone = _MARKS[result.state]
    where = f" [{result.position}]" if result.state == "fails" and result.position else ""
    yield Line(f"{mark:>5}  {result.check:d} {result.check.question}", tone)
    yield Line(f"{result.evidence}{where}", "dim" if result.state == "ok" else tone, 7)


def lines_as_answered(assessment: Assessment) -> Section:
    """Each line as the payers last answered it, with the adjustments in words; unanswered lines as billed."""
    words = assessment.account.history.adjudications
    matches = _matches(assessment)
    found = [
        line
        for word in words
        for line in (*_answer(word.claim, word.line), *_as_billed(matches.get(id(word.line)) if word.line else None))
    ]
    if not words and assessment.account.current_claim:
        found = list(_billed_lines(assessment.account.current_claim))
    return Section("Lines", tuple(found) or (Line("No claim or remit names a line.", "dim"),))


def expected_and_allowed(assessment: Assessment) -> tuple[Section, ...]:
    """Each line beside what the contract says, with how that comes to be; nothing where no payer answered a line."""
    lines = tuple(expected_lines(assessment.case))
    return (Section("Expected and allowed", lines),) if lines else ()


def _matches(assessment: Assessment) -> dict[int, LineMatch]:
    """By its id(), each remit line with the line that we billed; nothing for answers to a claim that we do not hold."""
    account = assessment.account
    found: dict[int, LineMatch] = {}
    for claim in {id(word.claim): word.claim for word in account.history.adjudications}.values():
        if billed := account.billed_to(claim):
            found |= {id(each.answer): each for each in match_lines(claim.lines, billed)}
    return found


def _as_billed(found: LineMatch | None) -> Iterator[Line]:
    """The billed line where it is not the same, so that one looks at it."""
    if found is None or found.how == "alike":
        return
    if found.billed is None:
        yield Line("no line of our claim fits it", "warn", 4)
        return
    answer, billed = found.answer, found.billed
    ours = ("-".join((billed.code, *billed.modifiers)), billed.service_from, billed.charge)
    theirs = ("-".join((answer.code, *answer.modifiers)), answer.service_from or billed.service_from, answer.charge)
    if ours != theirs or found.is_loose:
        said = "  ".join(filter(None, (ours[0], str(ours[1] or ""), dollars(billed.charge))))
        loosely = "matched loosely, by code and day only: look at both" if found.is_loose else "by our line number"
        yield Line(f"billed as {said}  ({loosely})", "warn" if found.is_loose else "dim", 4)


def _answer(claim: RemitClaim, line: RemitLine | None) -> Iterator[Line]:
    if line is None:
        yield Line(f"whole claim  charged {dollars(claim.charge)}  paid {dollars(claim.paid)}")
    else:
        derived = " (derived)" if line.allowed_is_derived else ""
        sums = f"charged {dollars(line.charge)}  allowed {dollars(line.allowed_amount)}{derived}"
        day = f"{line.service_from}  " if line.service_from else ""
        yield Line(f"{_code(line)}  {day}{sums}  paid {dollars(line.paid)}", "" if line.paid else "warn")
        for adjustment in line.adjustments:
            yield Line(adjustment_in_words(adjustment, line.remarks + claim.remarks), "dim", 4)
    if line is None or not line.adjustments:
        for adjustment in claim.adjustments:
            yield Line(adjustment_in_words(adjustment, claim.remarks), "dim", 4)
    remarks = tuple(dict.fromkeys((line.remarks if line else ()) + claim.remarks))
    if remarks:
        yield Line("remarks " + ", ".join(_remark(code) for code in remarks), "dim", 4)


def _remark(code: str) -> str:
    label = REMARK_LABELS.get(code)
    return f"{code} ({label})" if label else code


def _code(line: RemitLine) -> str:
    code = "-".join((line.code, *line.modifiers))
    return f"{code} (billed {line.original_code})" if line.original_code else code


def _billed_lines(claim: BilledClaim) -> Iterator[Line]:
    for line in claim.lines:
        code = "-".join((line.code, *line.modifiers))
        day = f"{line.service_from}  " if line.service_from else ""
        yield Line(f"{code}  {day}charged {dollars(line.charge)}  not answered")


def timeline(assessment: Assessment, events: tuple[Event, ...], undone: frozenset[str]) -> Section:
    """Claims, remits and entries in the order of their days, oldest first."""
    account = assessment.account
    dated = [(claim.submitted_on or date.min, 0, _claim_line(claim)) for claim in account.claims]
    dated += [
        (remit.remit.remit_on or date.min, 1, _remit_line(remit, is_superseded(remit, account.history)))
        for remit in account.remits
    ]
    dated += [(day_of(each) or date.min, 1, _acknowledgement_line(each)) for each in account.acknowledgements]
    dated += [(each.remit.remit_on or date.min, 1, _recoupment_line(each)) for each in account.recoupments]
    dated += [(day, 1, line) for day, line in patient_history(account)]
    dated += [(event.at.date(), 2, event_line(event, event.id in undone)) for event in events]
    if account.aging:
        row = account.aging
        status = f", status {row.status!r}" if row.status else ""
        dated.append(
            (row.as_of, 3, Line(f"{row.as_of}  PM export: balance {dollars(row.balance)}{status} [{row.position}]"))
        )
    dated.sort(key=lambda entry: entry[:2])
    return Section("Timeline", tuple(line for *_, line in dated) or (Line("Nothing yet.", "dim"),))


def _claim_line(claim: BilledClaim) -> Line:
    kind = {"7": "replacement claim", "8": "void claim"}.get(claim.frequency, "claim")
    who = claim.payer.name or "a payer without a name"
    day = claim.submitted_on or "no date   "
    return Line(f"{day}  {kind} to {who} ({claim.payer_order}), {dollars(claim.charge)} [{claim.position}]")


def _acknowledgement_line(acknowledgement: Acknowledgement) -> Line:
    said = acknowledgement_in_words(acknowledgement).rstrip(".")
    tone: Tone = "warn" if acknowledgement.outcome in ("rejected", "unknown", "partly accepted") else ""
    return Line(f"{day_of(acknowledgement) or 'no date   '}  {said} [{acknowledgement.position}]", tone)


def _remit_line(claim: RemitClaim, superseded: bool) -> Line:
    label = claim_status_label(claim.status)
    status = f"{claim.status} {label}" if claim.status in CLAIM_STATUS_LABELS else label
    remit = claim.remit
    said = f"{remit.remit_on or 'no date   '}  remit {remit.payer.name} {remit.number}: {status}"
    money = f", charged {dollars(claim.charge)}, paid {dollars(claim.paid)}"
    number = f", claim number {claim.payer_claim}" if claim.payer_claim else ""
    late = " (reversed since)" if superseded else ""
    return Line(f"{said}{money}{number}{late} [{claim.position}]", "dim" if superseded else "")


def event_line(event: Event, is_undone: bool = False) -> Line:
    """One entry of the record."""
    undone = " (undone)" if is_undone else ""
    return Line(f"{event.at:%Y-%m-%d}  {event.actor} {said_by(event.body)}{undone}", "dim" if is_undone else "good")


def set_aside(rejects: tuple[Reject, ...]) -> tuple[Section, ...]:
    """What of this account could not be read, which must not pass in silence; no section when all was read."""
    lines = tuple(Line(f"{reject.position}: {reject.reason}", "loud") for reject in rejects)
    return (Section("Not read: what is shown may lack it", lines),) if lines else ()


def everything(
    assessment: Assessment, events: tuple[Event, ...], undone: frozenset[str], rejects: tuple[Reject, ...] = ()
) -> tuple[Section, ...]:
    """All sections of an account, the most asked first."""
    if not assessment.account.is_known:
        return (*set_aside(rejects), timeline(assessment, events, undone))
    return (
        *set_aside(rejects),
        why(assessment),
        priority(assessment),
        clocks(assessment),
        *expected_and_allowed(assessment),
        lines_as_answered(assessment),
        *bundling_section(assessment.case),
        audit(assessment),
        timeline(assessment, events, undone),
        earlier_queues(assessment),
    )
