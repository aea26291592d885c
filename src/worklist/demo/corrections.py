"""Stories that somebody contested to their end: the payer takes back what it said and pays, or says it again."""

from dataclasses import replace
from datetime import timedelta

from worklist.demo.adjudication import cut, habit_act, pay
from worklist.demo.answers import reversal
from worklist.demo.case import Case, Story
from worklist.demo.denials import WHOLE_CLAIM, refused, written_off
from worklist.demo.ledger import Posting
from worklist.demo.payers import Cut, Denial
from worklist.domain.claims import BilledClaim
from worklist.domain.remits import RemitClaim

_SETTLED = Posting(patient_paid_percent=100)
_WAIT = (25, 60)
"""Shortest and longest days from the first answer to the one that makes it good."""
_AGES = range(100, 250)
"""Days since the service: there was time for it, and the practice has not contested anything for longer."""
_LATELY = range(100, 170)
_CUT = Cut(70)
_UPHELD = Denial("193")


def overturned(case: Case) -> Story:
    """Refused as a whole, then taken back and paid in full."""
    claim = case.claim()
    first = refused(case, claim, _some_denial(case))
    return case.story([claim], [first, *_paid_after_all(case, claim, first)], _SETTLED)


def made_good(case: Case) -> Story:
    """A line allowed below the contract, then taken back and paid as agreed."""
    claim = case.claim()
    lines = [pay(line, case.insurer) for line in claim.lines]
    act = habit_act(claim.lines[0], case.insurer)
    lines[0] = cut(claim.lines[0], case.insurer, act if isinstance(act, Cut) else _CUT)
    first = case.answer(claim, lines)
    return case.story([claim], [first, *_paid_after_all(case, claim, first)], _SETTLED)


def upheld(case: Case) -> Story:
    """Refused as a whole, refused again on appeal, and written off."""
    claim = case.claim()
    first = refused(case, claim, _some_denial(case))
    second = refused(case, claim, _UPHELD, case.paid_on(first) + timedelta(days=case.rng.randint(5, 20)))
    last = replace(second, original_payer_claim=first.payer_claim)
    return case.story([claim], [first, last], Posting(fault=written_off))


def was_contested(case: Case) -> bool:
    """Whether somebody may have contested it, and one payer alone decides."""
    return case.age in _AGES and case.patient.second is None


def was_contested_lately(case: Case) -> bool:
    """The same of what is not long ago: a denial that was written off without a record seems dropped."""
    return case.age in _LATELY and was_contested(case)


def _some_denial(case: Case) -> Denial:
    weights = [weight for weight, _ in WHOLE_CLAIM]
    return case.rng.choices([denial for _, denial in WHOLE_CLAIM], weights)[0]


def _paid_after_all(case: Case, claim: BilledClaim, first: RemitClaim) -> tuple[RemitClaim, RemitClaim]:
    """The reversal and, in the same payment, the claim paid as agreed."""
    day = case.insurer.pay_day(case.paid_on(first) + timedelta(days=case.rng.randint(*_WAIT)))
    back = reversal(first, day)
    paid = case.answer(claim, [pay(line, case.insurer) for line in claim.lines])
    return back, replace(paid, remit=back.remit, original_payer_claim=back.payer_claim)
