"""What speaks against sending a dispute: checks that each say why, and go into the record where they are overruled."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from worklist.domain.assessment import Assessment
from worklist.domain.audit_checks import ON_THE_PATIENTS_BILL, failures
from worklist.domain.authority import Proposal
from worklist.domain.bundling.answer import Move
from worklist.domain.case import Case
from worklist.domain.clocks import Clock, Ends, start_clock
from worklist.domain.codes import appeal_refusal
from worklist.domain.escalation_sums import proposal_of
from worklist.domain.events import Ask, EscalateTo, EscalationRequested, EscalationState
from worklist.domain.money import Cents, dollars
from worklist.domain.packets.letters import ON_AMOUNTS
from worklist.domain.packets.lines import Disputed
from worklist.domain.packets.packet import Deadline
from worklist.domain.queues import Disposition
from worklist.domain.recovery_entries import DisputeResult
from worklist.domain.team import Member, Role

_ENDS_WELL = (EscalationState.APPROVED, EscalationState.RECOVERED)


class Check(StrEnum):
    """Ids of the checks, as the record keeps them."""

    NO_APPEAL = "no-appeal-rights"
    CLOCK_OVER = "clock-over"
    AUDIT_FAILS = "audit-fails"
    NOT_CONTESTABLE = "not-contestable"
    CORRECT_FIRST = "correct-first"
    NO_CONTRACT = "contract-unknown"
    ON_HOLD = "on-hold"
    IN_REVIEW = "in-review"
    WITH_VENDOR = "with-vendor"
    WAITS = "dispute-waits"
    WON = "dispute-won"


@dataclass(frozen=True, slots=True)
class Objection:
    """One check that speaks against it."""

    check: Check
    why: str
    """A sentence without its full stop."""


def objections(assessment: Assessment, lines: Iterable[Disputed], letter: str) -> tuple[Objection, ...]:
    """Every check that speaks against disputing these lines of an account; a justification overrules it."""
    case, disputed = assessment.case, tuple(lines)
    return (*_of_the_payer(case, disputed), *_of_the_balance(case, disputed, letter), *_of_the_work(case))


def _of_the_payer(case: Case, lines: tuple[Disputed, ...]) -> Iterator[Objection]:
    for remark in dict.fromkeys(appeal_refusal(line.word.remarks) for line in lines if line.denial):
        if remark:
            yield Objection(Check.NO_APPEAL, f"{remark} leaves no appeal rights; a corrected claim is the way")
    yield from _by_edits(lines)
    yield from _our_act(lines)
    clocks = clocks_of(case, lines)
    if clocks and all(clock.expired(case.today) for clock in clocks):
        last = max(clocks, key=lambda clock: clock.ends_on or case.today)
        yield Objection(Check.CLOCK_OVER, f"{last.ends} ended {last.ends_on} ({last.why})")


_AGAINST = {Move.NOT_CONTESTABLE: Check.NOT_CONTESTABLE, Move.CORRECT_FIRST: Check.CORRECT_FIRST}


def _by_edits(lines: Iterable[Disputed]) -> Iterator[Objection]:
    """Each ground once: no modifier opens the pair, or the one that would was not billed."""
    found = (line.denial.bundling for line in lines if line.denial and line.denial.bundling)
    for answer in dict.fromkeys((each.move, each.ground) for each in found if each.move in _AGAINST):
        move, ground = answer
        yield Objection(_AGAINST[move], f"{move.label}: {ground}")


def _our_act(lines: Iterable[Disputed]) -> Iterator[Objection]:
    """What the claim lacked is ours to correct before anybody disputes it (DOMAIN 2)."""
    denials = (line.denial for line in lines if line.denial and not line.denial.bundling)
    families = (d.family for d in denials if d.disposition is Disposition.CORRECT and not d.appeal_refused)
    for family in dict.fromkeys(families):
        yield Objection(Check.CORRECT_FIRST, f"a corrected claim comes first: {family.label}")


def _of_the_balance(case: Case, lines: tuple[Disputed, ...], letter: str) -> Iterator[Objection]:
    """What is wrong with the patient's bill alone is none of the payer's business."""
    for failed in [each for each in failures(case.audit) if each.check not in ON_THE_PATIENTS_BILL][:1]:
        yield Objection(Check.AUDIT_FAILS, f"balance check {failed.check:d} fails: {failed.evidence}")
    unknown = next((line.expected.unknown for line in lines if line.expected.amount is None), "")
    if letter in ON_AMOUNTS and unknown:
        yield Objection(Check.NO_CONTRACT, f"what was to be allowed is UNKNOWN: {unknown}")


def _of_the_work(case: Case) -> Iterator[Objection]:
    work = case.work
    if work.flags:
        yield Objection(Check.ON_HOLD, f"work is stopped ({', '.join(work.flags)})")
    if work.escalation and work.escalation.waits:
        yield Objection(Check.IN_REVIEW, f"a supervisor was asked and has not answered: {work.escalation.request.ask}")
    if work.escalation and work.escalation.is_with_vendor:
        yield Objection(Check.WITH_VENDOR, "a vendor has it")
    if waiting := work.open_dispute:
        said = f"sent {waiting.at:%Y-%m-%d}, answer due {waiting.sent.answer_due}"
        yield Objection(Check.WAITS, f"a dispute of {dollars(waiting.sent.requested)} already waits ({said})")
    elif work.disputes and (answer := work.disputes[-1].answer) and answer.result is DisputeResult.WON:
        yield Objection(Check.WON, f"its dispute was won ({dollars(answer.amount)}): see that it is paid")


# -- deadlines ------------------------------------------------------------------------------------------------------


def clocks_of(case: Case, lines: tuple[Disputed, ...]) -> tuple[Clock, ...]:
    """The deadlines that bear on a dispute: of denials theirs, else the first appeal counted from the remit.

    Timely filing is for a corrected claim, and a reopening that no rule speaks of is no road to count on: they only
    count where nothing else does.
    """
    if any(line.denial for line in lines) and case.clocks:
        return tuple(filter(_is_of_disputes, case.clocks)) or case.clocks
    if not lines:
        return ()
    return (_first_appeal(case, lines[0]),)


def _is_of_disputes(clock: Clock) -> bool:
    return clock.ends in (Ends.APPEAL, Ends.SECOND_APPEAL) or (clock.ends is Ends.REOPENING and not clock.is_unknown)


def _first_appeal(case: Case, line: Disputed) -> Clock:
    answer = line.word.claim
    filing = answer.filing or case.account.filing
    starts = {"service": case.account.service_on, "remit": answer.remit.remit_on}
    rules, calendar = case.rules.clock_rules, case.rules.calendar
    return start_clock(Ends.APPEAL, rules, answer.remit.payer, filing, starts, calendar)  # type: ignore[arg-type]


def deadline_of(case: Case, lines: tuple[Disputed, ...]) -> Deadline:
    """The governing deadline of one account."""
    clocks = clocks_of(case, lines)
    first = next((clock for clock in clocks if not clock.expired(case.today)), clocks[0] if clocks else None)
    if first is None:
        return Deadline(None, "there is nothing to count from", 1)
    if first.is_unknown:
        return Deadline(None, first.why.removeprefix("UNKNOWN: "), 1)
    return Deadline(first.ends_on, f"{first.ends}: {first.why}")


def first_deadline(deadlines: Iterable[Deadline]) -> Deadline:
    """The first of all; that others are UNKNOWN is said beside it."""
    every = tuple(deadlines)
    known = [each for each in every if each.ends_on]
    unknown = sum(each.unknown for each in every)
    if not known:
        return Deadline(None, every[0].why if every else "", unknown)
    first = min(known, key=lambda each: each.ends_on or known[0].ends_on)  # type: ignore[arg-type, return-value]
    more = f"; UNKNOWN for {unknown:,} of the claims" if unknown else ""
    return Deadline(first.ends_on, first.why + more, unknown)


# -- authority ------------------------------------------------------------------------------------------------------


def beyond_authority(me: Member, assessment: Assessment, requested: Cents) -> str:
    """Why a person may not dispute so much, as a sentence that nothing overrules; empty for what they may.

    An approved escalation that asked for it, over no smaller amount, is authority enough.
    """
    if _is_approved(assessment, requested):
        return ""
    request = EscalationRequested(EscalateTo.SUPERVISOR, "", "", asks=Ask.DISPUTE, amount=requested)
    proposal: Proposal = proposal_of(assessment, request)
    beyond = assessment.case.rules.authority.why_not(me.role or Role.SUPERVISOR, proposal)
    return f"{beyond} Ask for it: worklist escalate, asking for dispute." if beyond else ""


def beyond_in_all(me: Member, parts: Iterable[tuple[Assessment, Cents]]) -> str:
    """Why a person may not send these accounts in one packet, as a sentence; empty for what they may.

    Authority is for what leaves at once: many small disputes in one packet are one large one. What was approved by
    account is authority already and not counted.
    """
    own = [(assessment, cents) for assessment, cents in parts if not _is_approved(assessment, cents)]
    total = sum(cents for _, cents in own)
    beyond = next(filter(None, (beyond_authority(me, assessment, total) for assessment, _ in own)), "")
    return f"{beyond} The limit is for the packet of {len(own):,} accounts as a whole." if beyond else ""


def _is_approved(assessment: Assessment, requested: Cents) -> bool:
    asked = assessment.work.escalation
    if asked is None or asked.request.asks is not Ask.DISPUTE or asked.state not in _ENDS_WELL:
        return False
    return asked.request.amount is None or asked.request.amount >= requested
