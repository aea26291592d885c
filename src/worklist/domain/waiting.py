"""What is lost if an account waits: the share of its amount that a clock, a promise or a plan makes of the delay.

The shares are assumptions that put work in an order, not findings: each fact that rests on one says so.
"""

from dataclasses import dataclass
from datetime import date

from worklist.domain.case import Case
from worklist.domain.clocks import Clock
from worklist.domain.disputes import Dispute
from worklist.domain.money import dollars
from worklist.domain.patient_entries import Installment
from worklist.domain.patients.agreements.agreement import Standing

WAIT_SHARES = ((7, 100), (14, 85), (30, 55), (60, 40), (90, 35))
"""Days left on the governing clock (up to and including) -> percent lost if it waits; more days: LATER_SHARE."""
MOST_SHARE = WAIT_SHARES[0][1]
"""In the last days of a clock no plan makes an account wait."""
LAST_DAYS = WAIT_SHARES[0][0]
LATER_SHARE = 30
"""Not little: where more is open than can be worked, what is not worked now is reached late, older, or never."""
UNKNOWN_SHARE = 40
"""An UNKNOWN deadline may be near: it counts more than a far one and less than a near one."""
DUE_SHARE = 50
BROKEN_PROMISE_SHARE = 90
PLANNED_SHARE = 0
"""Nothing is lost before the day of a plan or a payer's usual answer, unless a clock runs out first or in a week."""


def lost_if_it_waits(case: Case) -> tuple[int, str]:
    """Percent, and why: nothing while waiting is the plan; else the strongest of clock, broken promise, due step."""
    share, fact = _clock_share(case)
    plan = _plan(case)
    if plan and (share < MOST_SHARE or _is_decided(case)):
        if _sent_in_time(case) or not _comes_too_late(plan, case.governing_clock):
            return PLANNED_SHARE, f"{plan.fact}, so nothing is lost before"
        fact += f", and {plan.fact}"
    promise, step = case.work.promise, case.step
    if case.work.promise_broken(case.today, case.source_hash) and promise and share < BROKEN_PROMISE_SHARE:
        return BROKEN_PROMISE_SHARE, f"assumed: the payer's promise for {promise.promised_on} was not kept"
    if case.agreed is Standing.BEHIND and share < BROKEN_PROMISE_SHARE:
        return BROKEN_PROMISE_SHARE, "assumed: a payment that was agreed with the patient is missing"
    late = case.work.late_dispute(case.today)
    if late and share < BROKEN_PROMISE_SHARE:
        return BROKEN_PROMISE_SHARE, f"assumed: the answer to the dispute was due {late.sent.answer_due}"
    if step and step.due <= case.today and share < DUE_SHARE:
        return DUE_SHARE, f"assumed: the next step was due {step.due}"
    return share, f"assumed: {fact}"


def _sent_in_time(case: Case) -> Dispute | None:
    """The dispute by which the deadline is met: it is about all that is contested, and the payer has not answered.

    Sent before the answer that is contested now, or about fewer lines, it meets nothing.
    """
    sent, clock = case.work.open_dispute, case.governing_clock
    if sent is None or sent.sent.lines < len(case.contested):
        return None
    is_older = bool(clock and clock.starts_on and sent.at.date() < clock.starts_on)
    return None if is_older else sent


def _is_decided(case: Case) -> bool:
    """Whether the next step was planned in the last days of the clock itself, by somebody who saw that it ends."""
    clock, step = case.governing_clock, case.step
    if clock is None or clock.ends_on is None or step is None:
        return False
    return (clock.ends_on - step.set_at.date()).days <= LAST_DAYS


@dataclass(frozen=True, slots=True)
class _Plan:
    """Why waiting is right for now."""

    fact: str
    until: date | None = None
    """The day it ends; None when only an entry ends it."""


def _plan(case: Case) -> _Plan | None:
    """What we wait for, if anything. A broken promise or a due step ends every wait but one that a person ordered."""
    work = case.work
    if work.flags:
        return _Plan(f"work is stopped ({', '.join(work.flags)})")
    if work.is_applied_for:
        return _Plan("an application for assistance is open")
    if work.escalation and work.escalation.waits:
        return _Plan("a supervisor was asked")
    if work.escalation and work.escalation.is_with_vendor:
        return _Plan("a vendor has it")
    if work.snooze and case.is_snoozed:
        return _Plan(f"snoozed until {work.snooze.until}", work.snooze.until)
    if case.is_resting and work.outcome:
        return _Plan(f"the outcome {work.outcome.outcome} is recorded and the PM may yet show it")
    return _planned_day(case)


def _planned_day(case: Case) -> _Plan | None:
    step, promise, awaited = case.step, case.work.promise, case.account.awaited
    broken = case.work.promise_broken(case.today, case.source_hash)
    if broken and promise and not (step and step.set_at.date() > (promise.promised_on or date.max)):
        return None
    if case.agreed is Standing.BEHIND and not (step and step.due > case.today):
        return None
    late, waiting = case.work.late_dispute(case.today), case.work.open_dispute
    if late and not (step and step.set_at.date() > late.sent.answer_due):
        return None
    if step:
        return _Plan(f"the next step is planned for {step.due}", step.due) if step.due > case.today else None
    if waiting and not late:
        due = waiting.sent.answer_due
        return _Plan(f"the answer to the dispute is due {due}", due)
    if payment := _awaited_payment(case):
        return _Plan(f"the patient's payment of {dollars(payment.amount)} is due {payment.due}", payment.due)
    if case.within_window and awaited:
        until = date.fromordinal(min(awaited.since.toordinal() + case.window, date.max.toordinal()))
        return _Plan(f"the payer usually answers by day {case.window}, {until}", until)
    return None


def _awaited_payment(case: Case) -> Installment | None:
    """The next payment of an agreement that is kept so far."""
    agreement = case.work.agreement
    return agreement.next_payment(case.account) if agreement and case.agreed is Standing.RUNNING else None


def _comes_too_late(plan: _Plan, clock: Clock | None) -> bool:
    return bool(plan.until and clock and clock.ends_on and clock.ends_on < plan.until)


def _clock_share(case: Case) -> tuple[int, str]:
    clock, sent = case.governing_clock, _sent_in_time(case)
    if sent:
        return LATER_SHARE, f"the dispute was sent {sent.at.date()}, so no deadline runs before the answer"
    if clock is None:
        passed = next(iter(case.clocks), None)
        return LATER_SHARE, f"{passed.ends} ended {passed.ends_on}" if passed else "no deadline runs"
    left = clock.days_left(case.today)
    if left is None:
        return UNKNOWN_SHARE, f"the {clock.ends} deadline is UNKNOWN"
    share = next((share for days, share in WAIT_SHARES if left <= days), LATER_SHARE)
    return share, f"{clock.ends} ends {clock.ends_on}, {left} day{'' if left == 1 else 's'} left"


def share_changes(ends_on: date) -> list[int]:
    """Ordinal days on which a clock's share changes: the first day of each band, and the day after the end."""
    return [ends_on.toordinal() - days for days, _ in WAIT_SHARES] + [ends_on.toordinal() + 1]
