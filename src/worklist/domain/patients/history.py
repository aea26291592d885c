"""The patient's side of an account's timeline: statements sent and payments that came."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from worklist.domain.accounts import Account
from worklist.domain.changes import payment_in_words
from worklist.domain.money import dollars
from worklist.domain.patient_records import PatientPayment, StatementLine
from worklist.domain.sections import Line
from worklist.domain.wording import counted


def patient_history(account: Account) -> Iterator[tuple[date, Line]]:
    """One line for each day of a statement and for each payment, the statements first."""
    for day, lines in groupby(account.statements, key=lambda line: line.stated_on):
        yield day, _statement(day, list(lines))
    for payment in account.patient_payments:
        yield payment.paid_on, _payment(payment)


def _statement(day: date, lines: list[StatementLine]) -> Line:
    asked = dollars(sum(line.owed for line in lines))
    return Line(f"{day}  statement to the patient: {counted(len(lines), 'line')}, asks {asked} [{lines[0].position}]")


def _payment(payment: PatientPayment) -> Line:
    said = f"{payment.paid_on}  {payment_in_words(payment)} [{payment.position}]"
    return Line(said, "good" if payment.amount > 0 else "warn")
