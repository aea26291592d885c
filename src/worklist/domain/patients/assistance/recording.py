"""What may be recorded of an application for financial assistance: a state that can follow, facts that can be."""

from dataclasses import replace
from datetime import date

from worklist.domain.entry_checks import MOST_CENTS, Ground, kept_text
from worklist.domain.money import dollars
from worklist.domain.patient_entries import AssistanceSet, AssistanceState
from worklist.domain.patients.assistance.eligibility import Eligibility, eligibility, presumption
from worklist.domain.refusals import NotAllowed, Refusal
from worklist.domain.team import Right
from worklist.domain.wording import as_clause
from worklist.domain.work import WorkState

MOST_PEOPLE = 30
"""No household is larger."""

_STATE = AssistanceState
_CAME = (_STATE.INCOMPLETE, _STATE.COMPLETE)
_DECIDED = (_STATE.APPROVED, _STATE.DENIED)
_ANEW = (_STATE.OFFERED, *_CAME)
"""How an application begins."""
_NEXT: dict[AssistanceState | None, tuple[AssistanceState, ...]] = {
    None: (*_ANEW, *_DECIDED),
    _STATE.OFFERED: (*_ANEW, *_DECIDED, _STATE.WITHDRAWN),
    _STATE.INCOMPLETE: (*_CAME, _STATE.DENIED, _STATE.WITHDRAWN),
    _STATE.COMPLETE: (*_CAME, *_DECIDED, _STATE.WITHDRAWN),
    _STATE.APPROVED: (*_ANEW, _STATE.APPROVED),
    _STATE.DENIED: (*_ANEW, _STATE.DENIED),
    _STATE.WITHDRAWN: _ANEW,
}
"""State -> those that may follow. A decision is corrected in its own state; another one takes the application anew."""


def merged(body: AssistanceSet, before: AssistanceSet | None) -> AssistanceSet:
    """The entry with what it does not name as the one before has it; the region is always its own.

    Of an application that was decided or withdrawn only the first bill goes on: another one has facts of its own.
    """
    if before is None:
        return _on_its_day(body, None)
    first_bill = body.first_bill_on or before.first_bill_on
    if not is_running(before) and body.state is not before.state:
        return _on_its_day(replace(body, first_bill_on=first_bill), None)
    same = body.state is before.state
    kept = replace(
        body,
        first_bill_on=first_bill,
        household=before.household if body.household is None else body.household,
        income=before.income if body.income is None else body.income,
        missing=body.missing or (before.missing if body.state is _STATE.INCOMPLETE else ()),
        discount=before.discount if same and body.discount is None else body.discount,
        reason=body.reason or (before.reason if same and body.state.is_decided else ""),
    )
    return _on_its_day(kept, before.applied_on)


def is_running(entry: AssistanceSet) -> bool:
    """Whether it is neither decided nor withdrawn."""
    return entry.state in _ANEW


def _on_its_day(body: AssistanceSet, applied_on: date | None) -> AssistanceSet:
    """The day of the application is that of the first entry by which it was there."""
    return replace(body, applied_on=None if body.state is _STATE.OFFERED else applied_on or body.on)


def accept_assistance(body: AssistanceSet, ground: Ground, state: WorkState) -> AssistanceSet:
    """``merged`` with the entry before, and decided by the scale, unless by whoever may decide otherwise.

    Raises Refusal.
    """
    before = state.assistance
    _refuse_out_of_order(body.state, before)
    kept = merged(replace(body, reason=kept_text(body.reason, "reason")), before)
    _refuse_wrong_facts(kept)
    _refuse_wrong_days(kept, ground)
    if kept.state is _STATE.APPROVED:
        return _approved(kept, before, ground)
    if kept.discount is not None:
        raise Refusal("A discount goes with an approval; leave it out.")
    if kept.state is _STATE.DENIED:
        _refuse_denial(kept)
    if kept.state is _STATE.INCOMPLETE and not (kept.missing or kept.reason):
        raise Refusal("Say what the application lacks: the patient is told.")
    if kept.state is _STATE.COMPLETE and kept.missing:
        raise Refusal(f"A complete application lacks nothing, and this one lacks {', '.join(kept.missing)}.")
    return kept


def _refuse_out_of_order(to: AssistanceState, before: AssistanceSet | None) -> None:
    at = before.state if before else None
    if to in _NEXT[at]:
        return
    if at is None:
        raise Refusal("No application is on record that could be withdrawn.")
    able = ", ".join(_NEXT[at])
    raise Refusal(f"The application is {at}: it can be {able} next, not {to}. Undo the last entry to correct it.")


def _refuse_wrong_facts(body: AssistanceSet) -> None:
    if body.household is not None and not 1 <= body.household <= MOST_PEOPLE:
        raise Refusal(f"A household of {body.household:,} cannot be; it has 1 to {MOST_PEOPLE} people.")
    if body.income is not None and not 0 <= body.income <= MOST_CENTS:
        raise Refusal(f"An income of {dollars(body.income)} cannot be; it is dollars of a year, 0 or more.")
    if body.discount is not None and not 1 <= body.discount <= 100:
        raise Refusal(f"A discount of {body.discount:,} % cannot be; it is a whole percent from 1 to 100.")


def _refuse_wrong_days(body: AssistanceSet, ground: Ground) -> None:
    for day, what in ((body.on, "the application"), (body.first_bill_on, "the first bill")):
        if day is not None and day > ground.today:
            raise Refusal(f"{day} is no day of {what} yet: it lies after today.")
    if body.applied_on and body.on < body.applied_on:
        raise Refusal(f"{body.on} lies before the application, which came on {body.applied_on}.")
    served = ground.account.service_on
    if served and body.first_bill_on and body.first_bill_on < served:
        raise Refusal(f"The first bill of {body.first_bill_on} lies before the service, of {served}; check the year.")


def _refuse_denial(body: AssistanceSet) -> None:
    if not body.reason:
        raise Refusal("Say why it is denied: the patient is told.")
    if body.household is None or body.income is None:
        raise Refusal("A denial rests on the household and its income; without them the application is incomplete.")


# -- approving ------------------------------------------------------------------------------------------------------


def _approved(body: AssistanceSet, before: AssistanceSet | None, ground: Ground) -> AssistanceSet:
    """Whoever records it, where the scale gives the discount; else whoever decides, with a reason."""
    if _is_decided_so(body, before):
        return body
    rules = ground.now.case.rules.patients
    found = eligibility(body, rules, ground.today)
    if found.discount and body.discount in (None, found.discount):
        return replace(body, discount=found.discount)
    presumed = presumption(ground.account, rules)
    if not presumed and (body.household is None or body.income is None):
        raise Refusal(f"An approval rests on the household and its income. {found.unknown}")
    if body.discount is None:
        raise Refusal(f"Say the discount: {_nothing_given(found)}")
    if not ground.me.may(Right.DECIDE):
        raise NotAllowed(ground.me.why_not(Right.DECIDE, f"approve {body.discount} % where {_given(found)}"))
    if not body.reason:
        raise Refusal(f"Say why {body.discount} % is approved where {_given(found)}.")
    return body


def _is_decided_so(body: AssistanceSet, before: AssistanceSet | None) -> bool:
    """Whether the same was approved before, so that only days or words are added."""

    def judged(entry: AssistanceSet) -> tuple[object, ...]:
        return entry.state, entry.household, entry.income, entry.region, entry.discount

    return before is not None and judged(body) == judged(before)


def _nothing_given(found: Eligibility) -> str:
    if found.unknown:
        return f"what the scale gives is UNKNOWN. {found.unknown}"
    return f"{as_clause(found.steps[-1])}."


def _given(found: Eligibility) -> str:
    return "what the scale gives is UNKNOWN" if found.unknown else f"the scale gives {found.discount or 0} %"
