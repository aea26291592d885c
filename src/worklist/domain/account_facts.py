"""Account facts: what became of every account of the PM's records, open or closed, flat, for the numbers. Derived.

Where an open account stands now its row says; a fact is what became of an account, which stays true once it is closed.
"""

from dataclasses import dataclass
from datetime import date

from worklist.domain.accounts import Account
from worklist.domain.assessment import Assessment
from worklist.domain.case import Case
from worklist.domain.denials import read_denials
from worklist.domain.line_facts import answered_lines
from worklist.domain.money import Cents
from worklist.domain.queues import AccountClass
from worklist.domain.remit_history import payer_key, settle
from worklist.domain.remits import RemitClaim


@dataclass(frozen=True, slots=True)
class AccountFact:
    """What became of one account. Dates are None when unknown."""

    account: str
    payer: str
    """The first payer's name; empty when unknown."""
    account_class: str
    """Of a closed account what it was about, as far as the remits tell; empty where nothing was wrong with it."""
    balance: Cents
    """0 once it is closed; negative for a credit."""
    insurance_balance: Cents
    service_on: date | None
    billed_on: date | None
    """When the first claim of our files went out."""
    answered_on: date | None
    """When the payers answered for the first time."""
    is_first_pass_denied: bool | None
    """Whether their first answer denied or cut a line; None where there is none."""
    charges: Cents | None
    """None: UNKNOWN."""
    allowed: Cents
    """By the first payer's newest answer."""
    paid: Cents
    """By all payers, less what they took back; what a patient paid is in no remit."""
    contractual: Cents
    """What the newest answers write off by contract."""
    lost_clock: bool
    """Whether every deadline passed while the payers owed and nobody had decided anything."""


def fact_of(assessment: Assessment) -> AccountFact | None:
    """The fact of an account; None where the PM's records say nothing of it."""
    account = assessment.account
    if not account.is_known:
        return None
    first, history = first_answers(account), account.history
    sent = [claim.submitted_on for claim in account.claims if claim.submitted_on]
    return AccountFact(
        account=account.number,
        payer=account.payer.name,
        account_class=class_of(assessment),
        balance=account.balance,
        insurance_balance=account.insurance_balance if account.is_open else 0,
        service_on=account.service_on,
        billed_on=min(sent, default=None),
        answered_on=first[0].remit.remit_on if first else None,
        is_first_pass_denied=_is_denied(account, first) if first else None,
        charges=account.charges,
        allowed=sum(line.allowed for line in answered_lines(assessment)),
        paid=history.paid,
        contractual=history.written_off,
        lost_clock=_is_clock_lost(assessment.case),
    )


def first_answers(account: Account) -> tuple[RemitClaim, ...]:
    """What the payer that answered first said in its first payment, also what it took back later.

    Neither a reversal nor the word that a claim went elsewhere is an answer.
    """
    answers = [answer for answer in account.remits if settle((answer,)).standing]
    if not answers:
        return ()
    first = answers[0]
    return tuple(each for each in answers if each.remit == first.remit and payer_key(each) == payer_key(first))


def _is_denied(account: Account, answers: tuple[RemitClaim, ...]) -> bool:
    """As the answers were when they came: that the claim was corrected and sent again makes them no better."""
    return bool(read_denials(Account(account.number, remits=answers)))


def class_of(assessment: Assessment) -> str:
    """The account's class; of a closed one what it was about, empty where nothing was wrong with it.

    A queue tells nothing of a closed account: by its rules it would be aged.
    """
    case = assessment.case
    if case.account.is_open:
        return assessment.placement.account_class
    if case.every_denial:
        return AccountClass.PAYER_DENIAL
    return AccountClass.PAYER_UNDERPAYMENT if case.every_underpayment else ""


def _is_clock_lost(case: Case) -> bool:
    """A claim that was sent in time and waits for its first answer has lost nothing yet."""
    is_owed = case.account.is_open and case.account.insurance_balance > 0
    is_refused = bool(case.denials or case.underpayment or case.rejection)
    all_passed = bool(case.clocks) and not case.road_open
    return is_owed and is_refused and all_passed and not _is_decided(case)


def _is_decided(case: Case) -> bool:
    """Whether a dispute was sent, an outcome recorded, or somebody is asked."""
    work = case.work
    is_asked = work.escalation is not None and work.escalation.blocks_another
    return bool(work.disputes) or work.outcome is not None or is_asked
