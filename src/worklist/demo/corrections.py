"""Stories that come right: somebody contests what the payer said, and it takes that back and pays."""

from dataclasses import replace
from datetime import timedelta

from worklist.demo.adjudication import cut, pay
from worklist.demo.answers import reversal
from worklist.demo.case import Case, Story
from worklist.demo.denials import WHOLE_CLAIM, refused
from worklist.demo.ledger import Posting
from worklist.demo.payers import Cut
from worklist.domain.claims import BilledClaim
from worklist.domain.remits import RemitClaim

_SETTLED = Posting(patient_paid_percent=100)
_WAIT = (25, 60)
"""Shortest and longest days from the first answer to the one that makes it good."""
_AGES = range(100, 250)
"""Days since the service: there was time for it, and the practice has not contested anything for longer."""
_CUT = Cut(70)


def overturned(case: Case) -> Story:
    """Refused as a whole, then taken back and paid in full."""
    claim = case.claim()
    weights = [weight for weight, _ in WHOLE_CLAIM]
    (denial,) = case.rng.choices([denial for _, denial in WHOLE_CLAIM], weights)
    first = refused(case, claim, denial)
    return case.story([claim], [first, *_paid_after_all(case, claim, first)], _SETTLED)


def made_good(case: Case) -> Story:
    """A line allowed below the contract, then taken back and paid as agreed."""
    claim = case.claim()
    lines = [pay(line, case.insurer) for line in claim.lines]
    lines[0] = cut(claim.lines[0], case.insurer, _CUT)
    first = case.answer(claim, lines)
    return case.story([claim], [first, *_paid_after_all(case, claim, first)], _SETTLED)


def can_come_right(case: Case) -> bool:
    """Whether somebody may have contested it, and one payer alone decides."""
    return case.age in _AGES and case.patient.second is None


def _paid_after_all(case: Case, claim: BilledClaim, first: RemitClaim) -> tuple[RemitClaim, RemitClaim]:
    """The reversal and, in the same payment, the claim paid as agreed."""
    day = case.insurer.pay_day(case.paid_on(first) + timedelta(days=case.rng.randint(*_WAIT)))
    back = reversal(first, day)
    paid = case.answer(claim, [pay(line, case.insurer) for line in claim.lines])
    return back, replace(paid, remit=back.remit, original_payer_claim=back.payer_claim)
