"""Priority that adds up on the screen (DOMAIN 5).

    priority = amount at stake x chance of recovery x share lost if it waits / minutes for the next action

Every part is a whole number that is shown as it is used, with the fact behind it, so a person who multiplies what
is on the screen gets the number on the screen: cents per minute of work.
"""

from dataclasses import dataclass
from datetime import date

from worklist.domain.denials import Denial
from worklist.domain.money import Cents, dollars
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.queues import AccountClass, Disposition, Queue
from worklist.domain.site import AGE_BANDS, OLDEST_BAND, SiteRules, age_band
from worklist.domain.triage import Case, Placement

WAIT_SHARES = ((7, 100), (14, 80), (30, 55), (60, 35), (90, 20))
"""Days left on the governing clock (up to and including) -> percent lost if it waits; more days: LATER_SHARE."""
LATER_SHARE = 10
UNKNOWN_SHARE = 40
"""An UNKNOWN deadline may be near: it counts more than a far one and less than a near one."""
DUE_SHARE = 70
BROKEN_PROMISE_SHARE = 90
PLANNED_SHARE = 3
"""A planned step waits for its day and a claim for its usual answer, unless the clock runs out within a week."""


@dataclass(frozen=True, slots=True)
class Experience:
    """What this site's own files and record say, in numbers that triage of one account cannot see by itself."""

    allowed_percent: dict[str, tuple[int, int]]
    """Payer name -> (allowed as whole percent of charge, number of paid lines behind it)."""
    outcomes: dict[tuple[str, int], tuple[int, int]]
    """(account class, age band) -> (recovered, all) outcomes recorded before today."""


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
        """The priority, rounded down to a cent."""
        return self.stake.value * self.chance.value * self.wait.value // (10_000 * self.minutes.value)

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
    Disposition.WAIT: "wait",
}


def suggested_action(case: Case, placement: Placement) -> str:
    """Id of the action to take next: the standing step's, else what the disposition asks for."""
    if case.work.next_step is not None and case.work.next_step.action in NEXT_ACTIONS:
        return case.work.next_step.action
    if placement.disposition is Disposition.CHASE:
        return "call" if case.work.touches else "portal"
    return _ACTION_FOR[placement.disposition]


def _stake(case: Case, placement: Placement, experience: Experience) -> Part:
    account = case.account
    if placement.queue is Queue.BALANCE_AUDIT:
        in_question = max((r.amount for r in case.audit if r.state == "fails"), default=0)
        return _part(min(in_question, abs(account.balance)), "amount that the failed check puts in question")
    if case.heaviest is not None and placement.account_class is AccountClass.PAYER_DENIAL:
        return _denied_stake(case, case.heaviest, experience)
    if placement.account_class is AccountClass.PATIENT_BALANCE:
        return _part(account.patient_balance or 0, "patient balance")
    if not account.remits:
        billed = account.charges if account.charges is not None else account.insurance_balance
        return _allowed_of(billed, account.insurance_balance, "billed", account.payer.name, experience)
    return _part(account.insurance_balance, "what the payers still owe")


def _denied_stake(case: Case, heaviest: Denial, experience: Experience) -> Part:
    denials = case.disputable or (heaviest,)
    left_out = sum(d.amount for d in denials)
    return _allowed_of(left_out, case.account.insurance_balance, "left out", case.account.payer.name, experience)


def _allowed_of(amount: Cents, most: Cents, name: str, payer: str, experience: Experience) -> Part:
    """The allowed part of a charge at the payer's usual share, never above what is owed."""
    percent, lines = experience.allowed_percent.get(payer, (100, 0))
    if lines < ENOUGH_LINES:
        said = f"{dollars(amount)} {name}; usual allowed share UNKNOWN ({lines} paid lines), so all of it"
        return _part(min(amount, most), said)
    said = f"{dollars(amount)} {name} x {percent} % usually allowed ({lines:,} paid lines)"
    return _part(min(amount * percent // 100, most), said)


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
    measured = f"; {won} of {tried} recovered here" if tried else "; no outcomes recorded yet"
    return Part("chance", value, "%", f"{account_class}, {name}: assumed {assumed} %{measured}")


def _wait(case: Case) -> Part:
    """The strongest of clock, broken promise and due step; a step planned for later lowers it."""
    share, fact = _clock_share(case)
    step = case.work.next_step
    if case.work.promise_broken(case.today, case.source_hash) and share < BROKEN_PROMISE_SHARE:
        return Part("lost if it waits", BROKEN_PROMISE_SHARE, "%", "the payer's promise was not kept")
    if step and step.due <= case.today and share < DUE_SHARE:
        return Part("lost if it waits", DUE_SHARE, "%", f"next step was due {step.due:%Y-%m-%d}")
    if share < 100 and (planned := _planned(case)):
        return Part("lost if it waits", PLANNED_SHARE, "%", planned)
    return Part("lost if it waits", share, "%", fact)


def _planned(case: Case) -> str:
    """Why waiting is the plan; empty when it is not."""
    step = case.work.next_step
    if step and step.due > case.today:
        return f"next step is planned for {step.due:%Y-%m-%d}"
    if case.waiting_days is not None and case.waiting_days <= case.window and not case.denials:
        return f"day {case.waiting_days} of the {case.window} that the payer usually takes"
    return ""


def _clock_share(case: Case) -> tuple[int, str]:
    clock = case.governing_clock
    if clock is None:
        passed = next((c for c in case.clocks if c.expired(case.today)), None)
        return LATER_SHARE, f"{passed.ends} ended {passed.ends_on}" if passed else "no deadline runs"
    left = clock.days_left(case.today)
    if left is None:
        return UNKNOWN_SHARE, f"{clock.ends} deadline UNKNOWN"
    share = next((share for days, share in WAIT_SHARES if left <= days), LATER_SHARE)
    return share, f"{clock.ends} ends {clock.ends_on:%Y-%m-%d}"


def _minutes(case: Case, action: str) -> Part:
    rules: SiteRules = case.rules
    return Part("minutes", max(1, rules.minutes.get(action, 10)), "min", NEXT_ACTIONS[action].label)


def share_changes(ends_on: date) -> list[int]:
    """Ordinal days on which a clock's share changes: the first day of each band, and the day after the end."""
    return [ends_on.toordinal() - days for days, _ in WAIT_SHARES] + [ends_on.toordinal() + 1]
