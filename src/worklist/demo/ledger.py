"""What the PM shows of an account: remits posted by the practice's rules, or with a known fault."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from worklist.domain.aging import AgingRow
from worklist.domain.claims import BilledClaim
from worklist.domain.money import Cents
from worklist.domain.people import Payer
from worklist.domain.provenance import Position
from worklist.domain.remits import RemitClaim

UNWRITTEN = Position("", 0, "file")
"""The position of a value that is not in a file yet."""

WRITTEN_OFF = frozenset({"45", "253"})
"""CO reasons that the practice posts as contractual; any other adjustment stays open until it is worked."""


@dataclass(frozen=True, slots=True)
class Posting:
    """How the PM posted an account's remits, where that is not by the book."""

    patient_paid_percent: int = 0
    """How much of the patient's share has been paid, in percent."""
    held: Cents = 0
    """Contractual amount that was not written off."""
    fault: Callable[[AgingRow], AgingRow] | None = None
    """What the PM got wrong once a remit was posted."""


BY_THE_BOOK = Posting()


def post(
    claim: BilledClaim,
    sent: tuple[BilledClaim, ...],
    answers: tuple[RemitClaim, ...],
    today: date,
    last: Payer,
    posting: Posting,
) -> AgingRow:
    """The account's row in the aging of ``today``.

    ``last`` is the payer after whom the patient owes the rest: while it has not answered, the rest is insurance.
    """
    payments = sum(answer.paid for answer in answers)
    written_off = _written_off(answers) - (posting.held if answers else 0)
    share = _patient_share(answer for answer in answers if answer.remit.payer == last)
    received = share * posting.patient_paid_percent // 100
    balance = claim.charge - payments - written_off - received
    row = AgingRow(
        account=claim.account,
        balance=balance,
        position=UNWRITTEN,
        as_of=today,
        patient=claim.patient.name,
        born=claim.patient_born,
        insurance_balance=balance - (share - received),
        patient_balance=share - received,
        charges=claim.charge,
        payments=payments + received,
        adjustments=written_off,
        service_on=claim.service_from,
        billed_on=sent[0].submitted_on if sent else None,
        provider=claim.rendering.name,
    )
    row = replace(row, status=_status(row, answers))
    return posting.fault(row) if posting.fault and answers else row


def _patient_share(answers: Iterable[RemitClaim]) -> Cents:
    return sum(each.amount for answer in answers for each in answer.all_adjustments if each.group == "PR")


def _written_off(answers: Iterable[RemitClaim]) -> Cents:
    return sum(
        each.amount
        for answer in answers
        for each in answer.all_adjustments
        if each.group == "CO" and each.reason in WRITTEN_OFF
    )


def _status(row: AgingRow, answers: tuple[RemitClaim, ...]) -> str:
    if not answers:
        return "Billed" if row.billed_on else "Unbilled"
    if row.balance < 0:
        return "Credit"
    if row.insurance_balance:
        return "Insurance" if row.payments else "Denied"
    return "Patient" if row.patient_balance else "Paid"
