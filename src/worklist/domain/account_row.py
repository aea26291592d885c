"""One row of a queue: what the table shows, sorts and filters by. Derived; the assessment explains it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from worklist.domain.codes import normal_carc
from worklist.domain.money import Cents
from worklist.domain.queues import Queue

if TYPE_CHECKING:  # a list shows rows without the rules that they come from
    from worklist.domain.accounts import Account
    from worklist.domain.assessment import Assessment


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An open account, flat. Dates are None when unknown."""

    queue: Queue
    cents_per_minute: int
    """The priority."""
    number: str
    patient: str
    payer: str
    plan: str
    balance: Cents
    insurance_balance: Cents
    patient_balance: Cents | None
    stake: Cents
    short: Cents | None
    """What the first payer allowed below the contract, as the Underpaid queue counts it; None when UNKNOWN."""
    service_on: date | None
    billed_on: date | None
    aged_from: date | None
    deadline_on: date | None
    touches: int
    touched_on: date | None
    due_on: date | None
    next_action: str
    """Id of the standing step's action; empty without one."""
    snoozed_until: date | None
    """When it wakes by itself, of a snooze or of the rest after an outcome; None while it is awake."""
    owner: str
    """Whose it is, by ``WorkState.owner``."""
    holder: str
    carcs: tuple[str, ...]
    rarcs: tuple[str, ...]
    mods: tuple[str, ...]
    codes: tuple[str, ...]
    states: tuple[str, ...]
    account_class: str
    disposition: str
    source_hash: str
    balance_source: str
    next_change_on: date | None


def row_of(assessment: "Assessment") -> AccountRow:
    """Flatten an assessment into its row."""
    account, work = assessment.account, assessment.work
    step, clock = assessment.case.step, assessment.case.governing_clock
    return AccountRow(
        queue=assessment.placement.queue,
        cents_per_minute=assessment.priority.cents_per_minute,
        number=account.number,
        patient=account.patient,
        payer=account.payer.name,
        plan=plan_of(account),
        balance=account.balance,
        insurance_balance=account.insurance_balance,
        patient_balance=account.patient_balance,
        stake=assessment.priority.stake.value,
        short=assessment.case.short,
        service_on=account.service_on,
        billed_on=account.last_submitted_on,
        aged_from=account.service_on or account.last_submitted_on,
        deadline_on=clock.ends_on if clock else None,
        touches=work.touches,
        touched_on=work.last_touch_at.date() if work.last_touch_at else None,
        due_on=step.due if step else None,
        next_action=step.action if step else "",
        snoozed_until=_wakes_on(assessment),
        owner=work.owner,
        holder=work.holder,
        carcs=_carcs(account),
        rarcs=_distinct(r for word in account.history.adjudications for r in word.remarks),
        mods=_distinct(_modifiers(account)),
        codes=_distinct(_codes(account)),
        states=tuple(sorted(assessment.states)),
        account_class=assessment.placement.account_class,
        disposition=assessment.placement.disposition,
        source_hash=assessment.case.source_hash,
        balance_source=account.balance_source,
        next_change_on=assessment.next_change_on,
    )


def _wakes_on(assessment: "Assessment") -> date | None:
    """The later of both days where an account is snoozed while it rests."""
    case, work = assessment.case, assessment.work
    days = []
    if work.snooze and "snoozed" in assessment.states:
        days.append(work.snooze.until)
    if work.outcome_at and "resting" in assessment.states:
        days.append(work.outcome_at.date() + timedelta(days=case.rules.outcome_rest_days))
    return max(days, default=None)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for v in values if v))


def plan_of(account: "Account") -> str:
    """The plan: as the PM's export names it, else as a remit does (REF*CE); empty when neither says."""
    if account.aging and account.aging.plan:
        return account.aging.plan
    return next((remit.contract for remit in account.remits if remit.contract), "")


def _carcs(account: "Account") -> tuple[str, ...]:
    """Reason codes of the newest answers, the heaviest first."""
    adjustments = (a for word in account.history.adjudications for a in word.adjustments if a.amount > 0)
    return _distinct(normal_carc(a.reason) for a in sorted(adjustments, key=lambda a: -a.amount) if a.reason)


def _modifiers(account: "Account") -> Iterator[str]:
    for claim in account.claims:
        for line in claim.lines:
            yield from line.modifiers
    for word in account.history.adjudications:
        yield from word.modifiers


def _codes(account: "Account") -> Iterator[str]:
    for claim in account.claims:
        for line in claim.lines:
            yield line.code
    for word in account.history.adjudications:
        yield word.code
