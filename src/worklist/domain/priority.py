"""Priority that adds up on the screen.

    priority = amount at stake x chance of recovery x share lost if it waits / minutes of work it usually takes

Every part is a whole number that is shown as it is used, with the fact behind it, so a person who multiplies what
is on the screen gets the number on the screen: cents per minute of work. How well the order serves a practice is
simulated (docs/bench.md); the shares and the usual way of the work were chosen by that.
"""

from dataclasses import dataclass
from datetime import date

from worklist.domain.audit_checks import failures
from worklist.domain.case import Case
from worklist.domain.clocks import Clock
from worklist.domain.codes import Family
from worklist.domain.denials import Denial, is_denied, is_priced
from worklist.domain.disputes import Dispute
from worklist.domain.money import Cents, dollars
from worklist.domain.next_steps import NEXT_ACTIONS, usual_way
from worklist.domain.patient_entries import Installment
from worklist.domain.patients.agreements.agreement import Standing
from worklist.domain.pricing.underpayments import Underpayment
from worklist.domain.queues import AccountClass, Disposition, Queue
from worklist.domain.site import AGE_BANDS, OLDEST_BAND, age_band
from worklist.domain.triage import Placement

# Assumptions that put work in an order, not findings: each fact that rests on one says so.
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


@dataclass(frozen=True, slots=True)
class Experience:
    """What this site's own files and record say, in numbers that triage of one account cannot see by itself."""

    allowed_percent: dict[str, tuple[int, int]]
    """Payer name -> (allowed as whole percent of charge, number of paid lines behind it)."""
    outcomes: dict[tuple[str, int], tuple[int, int]]
    """(account class, age band) -> (recovered, all) outcomes recorded before this week."""


NO_EXPERIENCE = Experience({}, {})
ENOUGH_LINES = 20
"""Paid lines of a payer from which its usual allowed share is used."""


@dataclass(frozen=True, slots=True)
class Part:
    """One factor of a priority: a whole number, its unit and the fact behind it."""

    name: str
    value: int
    unit: str
    """``cents``, ``%`` or ``min``."""
    fact: str

    def __str__(self) -> str:
        if self.unit == "cents":
            return dollars(self.value)
        return f"{self.value} {self.unit}"


@dataclass(frozen=True, slots=True)
class Priority:
    """The four parts and what they come to."""

    stake: Part
    chance: Part
    wait: Part
    minutes: Part

    @property
    def parts(self) -> tuple[Part, Part, Part, Part]:
        """In the order of the formula."""
        return self.stake, self.chance, self.wait, self.minutes

    @property
    def cents_per_minute(self) -> int:
        """The priority, rounded to the nearest cent."""
        divisor = 10_000 * self.minutes.value
        return (self.stake.value * self.chance.value * self.wait.value + divisor // 2) // divisor

    @property
    def formula(self) -> str:
        """The arithmetic in one line."""
        product = f"{self.stake} x {self.chance} x {self.wait} / {self.minutes}"
        return f"{product} = {dollars(self.cents_per_minute)} per minute"


def prioritize(case: Case, placement: Placement, experience: Experience = NO_EXPERIENCE) -> Priority:
    """The priority of an account in its queue."""
    return Priority(
        _stake(case, placement, experience),
        _chance(case, placement.account_class, experience),
        _wait(case),
        _minutes(case, suggested_action(case, placement)),
    )


_ACTION_FOR = {
    Disposition.HOLD: "re-decide",
    Disposition.REVIEW: "wait",
    Disposition.AUDIT: "audit",
    Disposition.DISPUTE: "appeal",
    Disposition.CORRECT: "corrected-claim",
    Disposition.NEGOTIATE: "patient",
    Disposition.RE_DECIDE: "re-decide",
}


_FIRST_ACTION = {
    **dict.fromkeys(("19", "20", "21", "22", "109"), "secondary"),
    **dict.fromkeys(("18", "B13"), "portal"),
    **dict.fromkeys(("148", "163", "226", "250", "251", "252"), "records"),
}
"""CARC -> what comes before a claim can be corrected: the right payer, the first claim's fate, the document."""


def suggested_action(case: Case, placement: Placement) -> str:
    """Id of the action to take next: the standing step's, else what the disposition asks for."""
    if case.step and case.step.action in NEXT_ACTIONS:
        return case.step.action
    match placement.disposition:
        case Disposition.CHASE:
            return "call" if case.work.touches else "portal"
        case Disposition.WAIT:
            return "wait" if case.within_window else "re-decide"
        case Disposition.CORRECT if placement.queue is not Queue.NO_RESPONSE:
            return _first_action(case)
        case disposition:
            return _ACTION_FOR[disposition]


def _first_action(case: Case) -> str:
    """What comes before a denial can be corrected, else the corrected claim."""
    carc = case.heaviest.carc if case.heaviest and not case.heaviest.appeal_refused else ""
    return _FIRST_ACTION.get(carc, _ACTION_FOR[Disposition.CORRECT])


def _stake(case: Case, placement: Placement, experience: Experience) -> Part:
    account = case.account
    is_short = placement.account_class is AccountClass.PAYER_UNDERPAYMENT and not failures(case.audit)
    if is_short and case.underpayment:  # whatever the PM holds open, a credit too
        return _shortfall(case.underpayment)
    if account.balance < 0:
        return _part(0, f"a credit of {dollars(-account.balance)}: nothing to recover")
    if failures(case.audit):
        return _questioned(case, experience)
    if placement.account_class is AccountClass.PATIENT_BALANCE:
        owed = account.patient_balance or 0
        return _part(owed, f"the patient owes {dollars(owed)}")
    if case.contested:
        return _contested(case, experience)
    return _unanswered(case, experience)


def _shortfall(found: Underpayment) -> Part:
    """What the contract still owes: also above the open balance, where the PM has written a part of it off."""
    expected = sum(line.expected.amount or 0 for line in found.lines)
    allowed = sum(line.allowed for line in found.lines)
    lines = f" on {len(found.lines)} lines" if len(found.lines) > 1 else ""
    return _part(found.short, f"expected {dollars(expected)} - allowed {dollars(allowed)}{lines}")


def _questioned(case: Case, experience: Experience) -> Part:
    worst = max(failures(case.audit), key=lambda result: result.amount)
    value, fact = worst.amount, f"check {worst.check:d} puts {dollars(worst.amount)} in question"
    if worst.in_charges:
        value, share = _usual_part(worst.amount, case.account.payer.name, experience)
        fact += share
    if value > case.account.balance:
        fact += f"; at most the {dollars(case.account.balance)} that is open"
    return _part(min(value, case.account.balance), fact)


def _contested(case: Case, experience: Experience) -> Part:
    """What the payers left out: as it is where the price is known, by the contract, else the usual part of the charge.

    What no ground is left for is not disputed, so nothing of it can be recovered.
    """
    priced = agreed = charged = 0
    contestable = [denial for denial in case.contested if denial.is_contestable]
    if not contestable:
        left_out = sum(denial.amount for denial in case.contested)
        return _part(0, f"{dollars(left_out)} left out, not contestable on its ground")
    for denial in contestable:
        rate = _agreed_rate(denial, case)
        if _is_net(denial):
            priced += denial.amount
        elif rate is not None:
            agreed += rate
        else:
            charged += denial.amount
    known = (priced, "left out of the price"), (agreed, "by the contract for what is denied")
    return _of_payers(case, known, (charged, "left out"), experience)


def _agreed_rate(denial: Denial, case: Case) -> Cents | None:
    """What the contract says the payer should have allowed for a denied line; None where that is UNKNOWN."""
    word = denial.adjudication
    meant = (each for each in case.priced if each.word.line is word.line and each.word.claim is word.claim)
    line = next(meant, None)
    return line.expected.amount if line and line.is_denied else None


def _is_net(denial: Denial) -> bool:
    cut_from_the_price = denial.kind == "cut" and denial.family is not Family.PRICING
    return cut_from_the_price or is_priced(denial.adjudication)


def _unanswered(case: Case, experience: Experience) -> Part:
    """What the payers owe without a denial that stands: billed and silent, sent again, or left over."""
    account = case.account
    owed = max(0, account.insurance_balance)
    if not account.history.standing:
        billed = account.charges if account.charges is not None else owed
        return _of_payers(case, (), (billed, "billed"), experience)
    words = account.history.adjudications
    again = min(owed, sum(word.charge for word in words if is_denied(word) and not is_priced(word)))
    known = ((owed - again, "still owed by the payers"),)
    return _of_payers(case, known, (again, "billed again"), experience)


_Named = tuple[Cents, str]


def _of_payers(case: Case, known: tuple[_Named, ...], charged: _Named, experience: Experience) -> Part:
    """Amounts at a price that is known and the usual part of a charge, never above what the payers owe."""
    owed, payer = case.account.insurance_balance, case.account.payer.name
    value = sum(amount for amount, _ in known)
    facts = [f"{dollars(amount)} {what}" for amount, what in known if amount]
    if not facts and not charged[0]:
        facts = [f"{dollars(0)} {what}" for _, what in (*known, charged)[:1]]
    if charged[0]:
        part, share = _usual_part(charged[0], payer, experience)
        value += part
        facts.append(f"{dollars(charged[0])} {charged[1]}{share}")
    if value > owed:
        facts.append(f"at most the {dollars(owed)} that the payers owe")
    return _part(min(value, owed), "; ".join(facts))


def _usual_part(charged: Cents, payer: str, experience: Experience) -> tuple[Cents, str]:
    """What this payer usually allows of a charge, and how that is known; all of it while that is UNKNOWN."""
    percent, lines = experience.allowed_percent.get(payer, (0, 0))
    if lines < ENOUGH_LINES:
        return charged, f"; usual allowed share UNKNOWN ({lines} paid lines), so all of it"
    return charged * percent // 100, f" x {percent} % usually allowed ({lines:,} paid lines)"


def _part(amount: Cents, fact: str) -> Part:
    return Part("at stake", max(0, amount), "cents", fact)


def _chance(case: Case, account_class: AccountClass, experience: Experience) -> Part:
    """The site's assumption as a Beta prior, moved by the site's own outcomes."""
    band = age_band(case.account.age(case.today))
    name = AGE_BANDS[band][1] if band < len(AGE_BANDS) else OLDEST_BAND
    table = case.rules.chances
    assumed = table.by_class[account_class][band]
    won, tried = experience.outcomes.get((account_class, band), (0, 0))
    value = (assumed * table.weight + 100 * won) // (table.weight + tried)
    fact = f"{account_class.replace('_', ' ')}, {name}: {assumed} % assumed"
    if tried:
        fact += f" (worth {table.weight} outcomes), {won} of {tried} recovered here"
    return Part("chance", value, "%", fact if tried else f"{fact}, no outcomes recorded yet")


def _wait(case: Case) -> Part:
    """Nothing while waiting is the plan; else the strongest of clock, broken promise and due step."""
    share, fact = _clock_share(case)
    plan = _plan(case)
    if plan and (share < MOST_SHARE or _is_decided(case)):
        if _sent_in_time(case) or not _comes_too_late(plan, case.governing_clock):
            return _lost(PLANNED_SHARE, f"{plan.fact}, so nothing is lost before")
        fact += f", and {plan.fact}"
    promise, step = case.work.promise, case.step
    if case.work.promise_broken(case.today, case.source_hash) and promise and share < BROKEN_PROMISE_SHARE:
        return _lost(BROKEN_PROMISE_SHARE, f"assumed: the payer's promise for {promise.promised_on} was not kept")
    if case.agreed is Standing.BEHIND and share < BROKEN_PROMISE_SHARE:
        return _lost(BROKEN_PROMISE_SHARE, "assumed: a payment that was agreed with the patient is missing")
    late = case.work.late_dispute(case.today)
    if late and share < BROKEN_PROMISE_SHARE:
        return _lost(BROKEN_PROMISE_SHARE, f"assumed: the answer to the dispute was due {late.sent.answer_due}")
    if step and step.due <= case.today and share < DUE_SHARE:
        return _lost(DUE_SHARE, f"assumed: the next step was due {step.due}")
    return _lost(share, f"assumed: {fact}")


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


def _lost(share: int, fact: str) -> Part:
    return Part("lost if it waits", share, "%", fact)


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


def _minutes(case: Case, action: str) -> Part:
    """Of the next action and of what usually follows: a quick look that settles nothing is not the whole work."""
    first, *rest = ((max(1, case.rules.minutes.get(a.id, a.minutes)), a.label) for a in usual_way(action))
    fact = f"{first[1]}, usual time"
    if rest:
        fact = f"{first[1]} {first[0]}, then usually " + " and ".join(f"{label} {usual}" for usual, label in rest)
    return Part("minutes", first[0] + sum(usual for usual, _ in rest), "min", fact)


def share_changes(ends_on: date) -> list[int]:
    """Ordinal days on which a clock's share changes: the first day of each band, and the day after the end."""
    return [ends_on.toordinal() - days for days, _ in WAIT_SHARES] + [ends_on.toordinal() + 1]
