"""The waterfall: every open account in exactly one queue, with the reason and why not an earlier one (DOMAIN 4)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from worklist.domain.accounts import Account
from worklist.domain.audit import CheckResult, audit, failures
from worklist.domain.clocks import Clock, CountedFrom, Ends, start_clock
from worklist.domain.codes import Family
from worklist.domain.denials import DISPUTABLE_FAMILIES, Denial, read_denials
from worklist.domain.money import dollars
from worklist.domain.queues import AccountClass, Disposition, Queue
from worklist.domain.remit_history import FORWARDED
from worklist.domain.site import SiteRules
from worklist.domain.work import WorkState


@dataclass(frozen=True)
class Case:
    """An account with everything that the rules ask about it on one day."""

    account: Account
    work: WorkState
    rules: SiteRules
    today: date
    source_hash: str = ""
    """Fingerprint of the account's PM records."""

    @cached_property
    def audit(self) -> tuple[CheckResult, ...]:
        """The balance checks."""
        return audit(self.account)

    @cached_property
    def denials(self) -> tuple[Denial, ...]:
        """Denials and cuts that the payers owe an answer on: none once the payers owe nothing."""
        return read_denials(self.account) if self.account.insurance_balance > 0 else ()

    @cached_property
    def disputable(self) -> tuple[Denial, ...]:
        """Those of the modifier, bundling and global families with a road open other than a claim sent anew."""
        return tuple(d for d in self.denials if d.family in DISPUTABLE_FAMILIES and not d.appeal_refused)

    @cached_property
    def heaviest(self) -> Denial | None:
        """The denial that the account is about."""
        return next(iter(self.disputable or self.denials), None)

    @cached_property
    def waiting_days(self) -> int | None:
        """Days that a payer has owed an answer; None when all have answered or nothing was sent.

        Counted from the newest claim, or from the remit that forwarded the claim to the next payer.
        """
        standing = self.account.history.standing
        answered = max((claim.remit.remit_on for claim in standing if claim.remit.remit_on), default=None)
        if standing and standing[-1].status in FORWARDED:
            return (self.today - answered).days if answered else None
        sent = self._sent_on
        if sent is None or (standing and (answered is None or answered >= sent)):
            return None
        return (self.today - sent).days

    @property
    def _sent_on(self) -> date | None:
        if self.account.last_submitted_on is None and self.account.aging and not self.account.claims:
            return self.account.service_on
        return self.account.last_submitted_on

    @cached_property
    def window(self) -> int:
        """Days the payer usually takes; longer where we hold no electronic claim."""
        return self.rules.no_response_days if self.account.claims else self.rules.no_response_days_paper

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        """The deadlines that bear on this account: appeal, reopening and filing of a denial; filing of a silence."""
        if self.heaviest:
            appeal = () if self.heaviest.appeal_refused else (Ends.APPEAL, Ends.REOPENING)
            return tuple(self._clock(ends) for ends in (*appeal, Ends.FILING))
        if self.waiting_days is not None and self.account.insurance_balance > 0:
            return (self._clock(Ends.FILING),)
        return ()

    def _clock(self, ends: Ends) -> Clock:
        answered = self.heaviest.adjudication.claim.remit.remit_on if self.heaviest else None
        starts: dict[CountedFrom, date | None] = {"service": self.account.service_on, "remit": answered}
        account = self.account
        return start_clock(ends, self.rules.clock_rules, account.payer, account.filing, starts, self.rules.calendar)

    @cached_property
    def governing_clock(self) -> Clock | None:
        """The deadline of the next move: the first road that is still open, as the disposition orders them."""
        order = (
            (Ends.FILING, Ends.APPEAL, Ends.REOPENING) if self._corrects else (Ends.APPEAL, Ends.REOPENING, Ends.FILING)
        )
        ranked = sorted(self.clocks, key=lambda clock: order.index(clock.ends))
        return next((clock for clock in ranked if not clock.expired(self.today)), None)

    @cached_property
    def road_open(self) -> bool:
        """Whether any way to contest or correct is left; an UNKNOWN deadline counts as open."""
        return self.governing_clock is not None

    @cached_property
    def _corrects(self) -> bool:
        return self.heaviest is not None and denial_disposition(self.heaviest) is Disposition.CORRECT


_OUR_ACT = frozenset({Family.INFORMATION, Family.ELIGIBILITY_COB, Family.DUPLICATE, Family.CREDENTIALING})


def denial_disposition(denial: Denial) -> Disposition:
    """Contest it, or send a corrected claim first (DOMAIN 2, 8)."""
    if denial.appeal_refused or denial.family in _OUR_ACT:
        return Disposition.CORRECT
    if denial.family in DISPUTABLE_FAMILIES and not denial.modifier_billed:
        return Disposition.CORRECT
    return Disposition.DISPUTE


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one queue's rule says of an account."""

    queue: Queue
    matches: bool
    why: str


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an account stands and why."""

    queue: Queue
    reason: str
    passed: tuple[Verdict, ...]
    """The earlier queues, each with why not."""
    account_class: AccountClass
    disposition: Disposition


def triage(case: Case) -> Placement:
    """Place an account in the first queue whose rule matches; the last one takes every balance."""
    passed: list[Verdict] = []
    for queue, rule in WATERFALL:
        matches, why = rule(case)
        if matches:
            return Placement(queue, why, tuple(passed), _account_class(case, queue), _disposition(case, queue))
        passed.append(Verdict(queue, False, why))
    raise AssertionError("the last queue takes every account")


Answer = tuple[bool, str]


def _on_hold(case: Case) -> Answer:
    flags = ", ".join(case.work.flags)
    return bool(flags), f"flagged: {flags}" if flags else "no flag stops work"


def _with_vendor(case: Case) -> Answer:
    return False, "not placed with a vendor"


def _in_review(case: Case) -> Answer:
    ask = case.work.escalation
    return ask is not None, f"asked the {ask.to}: {ask.ask}" if ask else "no escalation waits"


def _balance_audit(case: Case) -> Answer:
    failed = failures(case.audit)
    if failed:
        more = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
        return True, f"check {failed[0].check:d} fails: {failed[0].evidence}{more}"
    unknown = sum(result.state == "unknown" for result in case.audit)
    return False, "no balance check fails" + (f"; {unknown} could not be made" if unknown else "")


def _modifier_disputes(case: Case) -> Answer:
    if not case.disputable:
        refused = any(d.family in DISPUTABLE_FAMILIES for d in case.denials)
        return False, "MA130 leaves no appeal" if refused else "no modifier, bundling or global-period denial"
    if not case.road_open:
        return False, "the deadlines to contest it have passed"
    return True, _denial_in_words(case.disputable[0])


def _underpaid(case: Case) -> Answer:
    return False, "UNKNOWN: no contract is loaded to compare with"


def _denied(case: Case) -> Answer:
    if case.heaviest is None:
        return False, "no denial stands"
    if not case.road_open:
        return False, f"{_denial_in_words(case.heaviest)}, but every deadline has passed"
    refused = "; MA130: no appeal, send a corrected claim" if case.heaviest.appeal_refused else ""
    return True, _denial_in_words(case.heaviest) + refused


def _denial_in_words(denial: Denial) -> str:
    group = denial.reason.group if denial.reason else "no"
    return f"{denial.where} {denial.kind} {dollars(denial.amount)} for {group}-{denial.carc} ({denial.family.label})"


def _no_response(case: Case) -> Answer:
    if case.account.insurance_balance <= 0:
        return False, "the payers owe nothing"
    if case.waiting_days is None:
        return False, "the payer has answered" if case.account.remits else "no day of billing is known"
    said = f"{case.waiting_days} days without an answer, the usual window is {case.window}"
    return case.waiting_days > case.window, said


def _stalled(case: Case) -> Answer:
    if case.work.next_step is not None:
        return False, f"next step due {case.work.next_step.due:%Y-%m-%d}"
    touches = case.work.touches
    return touches >= case.rules.stalled_touches, f"{touches} touches and no next step"


def _patient_balance(case: Case) -> Answer:
    owed = case.account.patient_balance
    if owed is None:
        return False, "UNKNOWN: the export has no patient balance"
    return owed > 0, f"the patient owes {dollars(owed)}" + (" and the balance passed its checks" if owed > 0 else "")


def _aged(case: Case) -> Answer:
    age = case.account.age(case.today)
    if age is None:
        return False, "UNKNOWN: no service or billing date"
    if case.account.balance < 0:
        return False, "a credit does not age"
    return age > case.rules.aged_days, f"{age} days old, the limit is {case.rules.aged_days}"


def _watching(case: Case) -> Answer:
    if case.account.balance < 0:
        return True, f"credit of {dollars(-case.account.balance)}: a refund may be due"
    return True, "a balance with nothing to do yet"


WATERFALL: tuple[tuple[Queue, Callable[[Case], Answer]], ...] = (
    (Queue.ON_HOLD, _on_hold),
    (Queue.WITH_VENDOR, _with_vendor),
    (Queue.IN_REVIEW, _in_review),
    (Queue.BALANCE_AUDIT, _balance_audit),
    (Queue.MODIFIER_DISPUTES, _modifier_disputes),
    (Queue.UNDERPAID, _underpaid),
    (Queue.DENIED, _denied),
    (Queue.NO_RESPONSE, _no_response),
    (Queue.STALLED, _stalled),
    (Queue.PATIENT_BALANCE, _patient_balance),
    (Queue.AGED, _aged),
    (Queue.WATCHING, _watching),
)
"""Queues in order with their rules; first match wins."""

_CLASS_OF_QUEUE = {
    Queue.MODIFIER_DISPUTES: AccountClass.PAYER_DENIAL,
    Queue.DENIED: AccountClass.PAYER_DENIAL,
    Queue.UNDERPAID: AccountClass.PAYER_UNDERPAYMENT,
    Queue.NO_RESPONSE: AccountClass.PAYER_NO_RESPONSE,
    Queue.PATIENT_BALANCE: AccountClass.PATIENT_BALANCE,
    Queue.AGED: AccountClass.AGED_AR,
}


def _account_class(case: Case, queue: Queue) -> AccountClass:
    if queue in _CLASS_OF_QUEUE:
        return _CLASS_OF_QUEUE[queue]
    if case.denials:
        return AccountClass.PAYER_DENIAL
    if (case.account.patient_balance or 0) > max(0, case.account.insurance_balance):
        return AccountClass.PATIENT_BALANCE
    return AccountClass.PAYER_NO_RESPONSE if case.waiting_days is not None else AccountClass.AGED_AR


_DISPOSITION_OF_QUEUE = {
    Queue.ON_HOLD: Disposition.HOLD,
    Queue.WITH_VENDOR: Disposition.WAIT,
    Queue.IN_REVIEW: Disposition.REVIEW,
    Queue.BALANCE_AUDIT: Disposition.AUDIT,
    Queue.UNDERPAID: Disposition.DISPUTE,
    Queue.NO_RESPONSE: Disposition.CHASE,
    Queue.STALLED: Disposition.RE_DECIDE,
    Queue.PATIENT_BALANCE: Disposition.NEGOTIATE,
    Queue.AGED: Disposition.RE_DECIDE,
    Queue.WATCHING: Disposition.WAIT,
}


def _disposition(case: Case, queue: Queue) -> Disposition:
    if queue in _DISPOSITION_OF_QUEUE or case.heaviest is None:
        return _DISPOSITION_OF_QUEUE[queue]
    return denial_disposition(case.heaviest)
