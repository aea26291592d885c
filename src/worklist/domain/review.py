"""Review: the requests that wait for a supervisor, in their order, which are alike, and what is said of one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from worklist.domain.account_row import AccountRow
from worklist.domain.assessment import Assessment
from worklist.domain.calendar import BusinessCalendar
from worklist.domain.entry_words import said_by
from worklist.domain.escalation_sums import proposal_of, sums_in_words
from worklist.domain.escalations import SOMEBODY_ELSE_DECIDES, Escalation
from worklist.domain.events import Ask, EscalateTo, EscalationDecided, EscalationRequested, Event, Verdict
from worklist.domain.in_words import Line, Section, Tone, event_line, why
from worklist.domain.money import Cents, dollars
from worklist.domain.queues import class_in_words
from worklist.domain.since_requested import since_requested
from worklist.domain.team import Member, Role
from worklist.domain.vendors.asking import sums_by_contract, why_not_approved
from worklist.domain.vendors.asking_words import vendor_sections
from worklist.domain.vendors.register import Register
from worklist.domain.wording import spelled
from worklist.domain.work import fold, undone_ids

LONG_WAIT = 3
"""Business days after which a wait is shown as one."""


@dataclass(frozen=True, slots=True)
class AsSeen:
    """What a person saw when they decided: a decision counts on this and on nothing newer."""

    account: str
    version: str
    """Event id of the version of the request."""
    seq: int
    """Number of the account's newest entry, as ``AccountView.seq``."""
    source_hash: str | None
    """Fingerprint of the PM's records; None where the account has no row, being closed."""


@dataclass(frozen=True, slots=True)
class Review:
    """A request as a list has it."""

    account: str
    asked: Escalation
    since: int
    """Number of the entry that asked first: the order of waiting."""
    seq: int
    """Number of the account's newest entry."""
    row: AccountRow | None = None
    """None where the account is not open any more."""

    @property
    def seen(self) -> AsSeen:
        """What a decision on this counts on."""
        return AsSeen(self.account, self.asked.id, self.seq, self.row.source_hash if self.row else None)

    @property
    def likeness(self) -> tuple[Ask, str, str]:
        """What requests that are alike share, beside the family of the denial."""
        request = self.asked.request
        return request.asks, self.row.account_class if self.row else "", self.row.payer if self.row else ""

    def waited(self, today: date, calendar: BusinessCalendar) -> tuple[int, int]:
        """Calendar days and business days since it was asked first."""
        return self.asked.waited(today, calendar)


def review_of(account: str, events: Sequence[Event], row: AccountRow | None) -> Review | None:
    """The request that stands on an account; None where none does."""
    asked = fold(events).escalation
    if asked is None:
        return None
    since = next((event.seq for event in events if event.id == asked.first), 0)
    newest = max(event.seq for event in events if not event.is_trace)
    return Review(account, asked, since, newest, row)


def oldest_first(reviews: Iterable[Review]) -> list[Review]:
    """In the order in which they were asked."""
    return sorted(reviews, key=lambda review: review.since)


def mine_in_order(reviews: Iterable[Review]) -> list[Review]:
    """A requester's own: those with an answer to act on, those that wait, the rest; in each the newest first."""
    return sorted(reviews, key=lambda review: (not review.asked.is_answered, not review.asked.waits, -review.since))


def asked_in_all(reviews: Iterable[Review]) -> Cents:
    """Cents that the requests name, together."""
    return sum(review.asked.request.amount or 0 for review in reviews)


# -- who may decide -------------------------------------------------------------------------------------------------


def beyond_authority(me: Member, assessment: Assessment, request: EscalationRequested) -> str:
    """Why a person may not approve a request, as a sentence; empty for what is within their authority.

    Where there is no team, whoever decides has a supervisor's.
    """
    return assessment.case.rules.authority.why_not(me.role or Role.SUPERVISOR, proposal_of(assessment, request))


def why_no_supervisor_could(assessment: Assessment, request: EscalationRequested) -> str:
    """Why no supervisor could approve a request as it stands; empty when one could."""
    return assessment.case.rules.authority.why_not(Role.SUPERVISOR, proposal_of(assessment, request))


def authority_needed(assessment: Assessment, request: EscalationRequested) -> str:
    """Whose authority a request is within, as a sentence, or why no supervisor could approve it."""
    if beyond := why_no_supervisor_could(assessment, request):
        return beyond
    return f"Within a supervisor's authority: {_terms(assessment, request)}."


def _authority(me: Member, assessment: Assessment, asked: Escalation, vendors: Register) -> Section:
    """Whether I may decide, and what of; before that, that the vendor suits the account no more."""
    request = asked.request
    if unsuited := why_not_approved(request, assessment, vendors) if asked.waits else "":
        lines = [Line(unsuited, "loud")]
    elif me.name in asked.hands:
        lines = [Line(SOMEBODY_ELSE_DECIDES, "warn")]
    elif beyond := beyond_authority(me, assessment, request):
        lines = [Line(beyond, "loud"), Line("You can return or decline it.")]
    elif request.asks is Ask.ADVICE:
        lines = [Line("Within your authority: advice gives nothing away.", "good")]
    else:
        lines = [Line(f"Within your authority: {_terms(assessment, request)}.", "good")]
    return Section("Authority", tuple(lines))


def _terms(assessment: Assessment, request: EscalationRequested) -> str:
    """What would be approved, held against what is owed."""
    proposal = proposal_of(assessment, request)
    class_ = class_in_words(proposal.account_class)
    if request.asks in (Ask.SETTLE, Ask.WRITE_OFF):
        return (
            f"{dollars(proposal.given_up)} of {dollars(proposal.owed)} given up, {class_}, payer {proposal.payer_type}"
        )
    months = f" in {request.months} payments" if request.months else ""
    return f"{request.asks} over {dollars(proposal.measured)}{months}, {class_}, payer {proposal.payer_type}"


# -- what is said of a request --------------------------------------------------------------------------------------


def sections(
    me: Member, assessment: Assessment, events: Sequence[Event], evidence: Iterable[Section], vendors: Register
) -> tuple[Section, ...]:
    """A request in full: the ask, authority, vendor, arithmetic, what changed, evidence, the account, the record."""
    asked = assessment.work.escalation
    if asked is None:
        return (why(assessment), record(events))
    return (
        Section("What is asked", tuple(_asked(asked, assessment, events))),
        _authority(me, assessment, asked, vendors),
        *vendor_sections(asked, assessment, vendors),
        sums_in_words(sums_by_contract(assessment, asked.request, vendors)),
        _changed(asked, assessment, events),
        *evidence,
        why(assessment),
        record(events),
    )


def _asked(asked: Escalation, assessment: Assessment, events: Sequence[Event]) -> Iterator[Line]:
    request = asked.request
    yield Line(f"{spelled(request.asks).capitalize()}: {request.ask}", "money")
    yield Line(f"Why: {request.why}")
    yield from (Line(f"{name}: {text}") for name, text in _details(request) if text)
    through = " for a vendor" if request.to is EscalateTo.VENDOR else ""
    version = f", this version on {asked.at:%Y-%m-%d}" if asked.id != asked.first else ""
    waits = f"; waiting {_waits(asked, assessment)}" if asked.waits else f": {asked.state}"
    yield Line(f"Asked{through} by {asked.by} on {asked.asked_at:%Y-%m-%d}{version}{waits}")
    yield from _answers(asked, events)


def _details(request: EscalationRequested) -> Iterator[tuple[str, str]]:
    yield "Amount", "" if request.amount is None else dollars(request.amount)
    yield "Expected fee", "" if request.fee is None else dollars(request.fee)
    yield "Payments", f"{request.months}, a month apart" if request.months > 1 else ""
    yield "Terms", request.terms
    yield "Hardship", request.hardship
    yield "Evidence", request.evidence


def _waits(asked: Escalation, assessment: Assessment) -> str:
    days, business = asked.waited(assessment.case.today, assessment.case.rules.calendar)
    return waits_in_words(days, business) if days else "since today"


def _answers(asked: Escalation, events: Sequence[Event]) -> Iterator[Line]:
    """What was answered to this version and to those before it."""
    undone = undone_ids(events)
    versions = {
        e.id for e in events if isinstance(e.body, EscalationRequested) and (e.body.amends or e.id) == asked.first
    }
    for event in events:
        if isinstance(event.body, EscalationDecided) and event.body.target in versions and event.id not in undone:
            yield Line(f"{event.at:%Y-%m-%d} {event.actor} {said_by(event.body)}", _TONES[event.body.verdict])


_TONES: dict[Verdict, Tone] = {Verdict.APPROVED: "good", Verdict.RETURNED: "warn", Verdict.DECLINED: "loud"}


def waits_in_words(days: int, business: int) -> str:
    """``today``, ``2 d`` or ``5 d, 3 bd``: business days only where they are not the same."""
    if not days:
        return "today"
    return f"{days} d" if days == business else f"{days} d, {business} bd"


def _changed(asked: Escalation, assessment: Assessment, events: Sequence[Event]) -> Section:
    requested = next((event for event in events if event.id == asked.id), None)
    changes = since_requested(requested, assessment, events) if requested else ()
    lines = tuple(Line(change, "warn") for change in changes)
    return Section("Since it was requested", lines or (Line("Nothing changed, in the PM or in the record.", "dim"),))


def record(events: Sequence[Event]) -> Section:
    """The entries, newest first: the review begins with what was done last."""
    undone = undone_ids(events)
    lines = tuple(event_line(event, event.id in undone) for event in reversed(events))
    return Section("The record", lines or (Line("Nothing is recorded.", "dim"),))


_DID = {
    Verdict.APPROVED: "approved your request",
    Verdict.RETURNED: "returned your request with a question",
    Verdict.DECLINED: "declined your request",
}


def answer_in_words(review: Review) -> str:
    """What the requester reads at once: ``bo approved your request on 100123: reason``."""
    decision = review.asked.decision
    if decision is None:
        return f"Your request on {review.account} waits."
    return f"{review.asked.decided_by} {_DID[decision.verdict]} on {review.account}: {decision.reason}"
