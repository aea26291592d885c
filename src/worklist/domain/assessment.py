"""Everything the rules say of an account on one day, from one call: the screens' explanations and the queue rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from worklist.domain.accounts import Account
from worklist.domain.case import Case
from worklist.domain.experience import NO_EXPERIENCE, Experience
from worklist.domain.patients.agreements.agreement import Standing
from worklist.domain.patients.bill.checks import bill_turns
from worklist.domain.precedence import put_in_order
from worklist.domain.pricing.terms import NOTHING_LOADED, Loaded, Terms
from worklist.domain.priority import Priority, prioritize, suggested_action
from worklist.domain.site import AGE_BANDS, SiteRules
from worklist.domain.triage import Placement, triage
from worklist.domain.waiting import share_changes
from worklist.domain.work import NOT_WORKED, WorkState

_LAST_DAY = date.max.toordinal()


@dataclass(frozen=True)
class Assessment:
    """An account placed and ranked, with the case it was judged on."""

    case: Case
    placement: Placement
    priority: Priority

    @property
    def account(self) -> Account:
        """The account."""
        return self.case.account

    @property
    def work(self) -> WorkState:
        """The record's state of it."""
        return self.case.work

    @property
    def suggested_action(self) -> str:
        """Id of the action to take next."""
        return suggested_action(self.case, self.placement)

    @cached_property
    def states(self) -> frozenset[str]:
        """The ``is:`` states that hold on the day of the assessment; due, overdue and mine depend on who asks when."""
        return frozenset(name for name, holds in _states(self) if holds)

    @cached_property
    def next_change_on(self) -> date | None:
        """The first later day on which a rule could say something else; None when only new facts can."""
        today = self.case.today.toordinal()
        days = [day for day in _turning_days(self.case) if today < day <= _LAST_DAY]
        return date.fromordinal(min(days)) if days else None


def assess(
    account: Account,
    work: WorkState = NOT_WORKED,
    *,
    rules: SiteRules,
    today: date,
    source_hash: str = "",
    experience: Experience = NO_EXPERIENCE,
    terms: Terms = NOTHING_LOADED,
) -> Assessment:
    """Audit, triage and rank one account. Pure: the same arguments give the same answer."""
    case = Case(put_in_order(account, rules.precedence), work, rules, today, source_hash, terms)
    placement = triage(case)
    return Assessment(case, placement, prioritize(case, placement, experience))


def _states(assessment: Assessment) -> Iterator[tuple[str, bool]]:
    case, work = assessment.case, assessment.work
    today, source_hash = case.today, case.source_hash
    clock = case.governing_clock
    yield "snoozed", case.is_snoozed
    yield "woken", case.is_woken
    yield "resting", case.is_resting
    yield "held", bool(work.holder)
    yield "skipped", bool(work.skips)
    yield "escalated", work.escalation is not None and work.escalation.blocks_another
    yield "answered", work.is_answered
    yield "vendor-back", work.is_back
    yield "nostep", case.step is None
    yield "broken-promise", work.promise_broken(today, source_hash) or case.agreed is Standing.BEHIND
    yield "disputed", work.open_dispute is not None
    yield "dispute-late", work.late_dispute(today) is not None
    yield "objection", bool(work.open_objections)
    yield "assistance", work.is_applied_for
    yield "agreement", work.agreement is not None
    yield "agreement-behind", case.agreed is Standing.BEHIND
    yield "agreement-paid", case.agreed is Standing.PAID
    yield "unknown-clock", clock is not None and clock.is_unknown
    yield "rejected", case.rejection is not None
    yield "received", _is_received(case)
    yield "credit", case.account.balance < 0
    yield "untouched", work.touches == 0
    yield "underpaid", case.underpayment is not None
    yield "overpaid", case.overpaid > 0
    yield "unpriced", _is_unpriced(case)


def _is_unpriced(case: Case) -> bool:
    """Whether contracts are loaded and yet nobody can say what a line that was paid should have been allowed."""
    unknown = any(line.expected.amount is None and not line.is_denied for line in case.priced)
    return unknown and Loaded.CONTRACTS in case.terms.loaded


def _is_received(case: Case) -> bool:
    """Whether somebody has the claim that an answer is awaited on: the payer, or a clearinghouse on the way."""
    awaited = case.account.awaited
    word = awaited.word if awaited else None
    return word is not None and word.outcome in _HAVE_IT and case.account.insurance_balance > 0


_HAVE_IT = frozenset({"accepted", "accepted with errors", "received", "forwarded"})


def _turning_days(case: Case) -> Iterator[int]:
    """Ordinal days on which bands, windows, clocks, steps, snoozes, promises and rests turn."""
    yield from _age_turns(case)
    for clock in case.every_clock:
        if clock.ends_on:
            yield from share_changes(clock.ends_on)
    if case.waiting_days is not None:
        yield case.today.toordinal() - case.waiting_days + case.window + 1
    yield from _work_turns(case.work, case.rules)
    yield from (day.toordinal() for day in bill_turns(case.account, case.work))


def _age_turns(case: Case) -> Iterator[int]:
    age = case.account.age(case.today)
    if age is not None:
        start = case.today.toordinal() - age
        for limit in (*(end for end, _ in AGE_BANDS), case.rules.aged_days):
            yield start + limit + 1


def _work_turns(work: WorkState, rules: SiteRules) -> Iterator[int]:
    if work.next_step:
        yield work.next_step.due.toordinal()
    if work.snooze:
        yield work.snooze.until.toordinal()
    if work.promise and work.promise.promised_on:
        yield work.promise.promised_on.toordinal() + 1
    if work.open_dispute:
        yield work.open_dispute.sent.answer_due.toordinal() + 1
    if work.agreement:
        yield from (day.toordinal() for day in work.agreement.turns_on(rules.patients.grace_days))
    if work.outcome_at:
        yield work.outcome_at.toordinal() + rules.outcome_rest_days
