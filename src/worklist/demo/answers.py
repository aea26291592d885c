"""A payer's answer to a claim, and the same answer taken back."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from worklist.demo.adjudication import by_claim
from worklist.demo.ledger import UNWRITTEN
from worklist.demo.payers import Insurer
from worklist.domain.claims import BilledClaim
from worklist.domain.people import Person
from worklist.domain.remits import Adjustment, RemitClaim, RemitHeader, RemitLine


def answer_of(
    insurer: Insurer,
    claim: BilledClaim,
    lines: tuple[RemitLine, ...],
    paid_on: date,
    sent_on: date,
    rng: Random,
) -> RemitClaim:
    """The claim as ``insurer`` answers it: with its lines, or added up where it sends none.

    The number and amount of the payment stay empty until the payment is made up.
    """
    shown = insurer.style.sends_lines
    share = sum(line.patient_responsibility for line in lines)
    paid = sum(line.paid for line in lines)
    return RemitClaim(
        remit=RemitHeader(insurer.payer, "", insurer.tax_id, 0, paid_on, insurer.method),
        account=claim.account,
        status="1" if paid or share else insurer.style.denies_as,
        charge=claim.charge,
        paid=paid,
        patient_responsibility=share,
        position=UNWRITTEN,
        filing=insurer.answers_as,
        payer_claim=f"{paid_on:%y%j}{rng.randrange(10**8):08d}",
        place=claim.place,
        frequency=claim.frequency,
        patient=claim.patient,
        insured=Person() if claim.subscriber.name == claim.patient.name else claim.subscriber,
        rendering=claim.rendering,
        contract=insurer.plan,
        service_from=claim.service_from,
        service_to=claim.service_to,
        received_on=sent_on + timedelta(days=1),
        adjustments=() if shown else by_claim(lines),
        remarks=() if shown else tuple({remark: 0 for line in lines for remark in line.remarks}),
        lines=lines if shown else (),
    )


def reversal(answer: RemitClaim, paid_on: date) -> RemitClaim:
    """The payer takes an answer back: CLP02 22, every amount with its sign turned."""
    return replace(
        answer,
        remit=replace(answer.remit, paid_on=paid_on),
        status="22",
        charge=-answer.charge,
        paid=-answer.paid,
        patient_responsibility=0,
        interest=None,
        adjustments=_turned_adjustments(answer.adjustments),
        lines=tuple(_turned(line) for line in answer.lines),
    )


def _turned(line: RemitLine) -> RemitLine:
    return replace(
        line,
        charge=-line.charge,
        paid=-line.paid,
        allowed=None if line.allowed is None else -line.allowed,
        adjustments=_turned_adjustments(line.adjustments),
    )


def _turned_adjustments(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
    return tuple(replace(each, amount=-each.amount) for each in adjustments)
