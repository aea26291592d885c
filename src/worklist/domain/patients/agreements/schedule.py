"""Payments month by month: exact to the cent, on the same day of every month as far as the month has it."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from worklist.domain.money import Cents, dollars
from worklist.domain.patient_entries import Installment
from worklist.domain.refusals import Refusal

MOST_PAYMENTS = 36
"""Nothing is agreed for more than three years."""
MOST_DAYS = 3 * 366
"""How far ahead the last payment may lie."""


def monthly(total: Cents, each: Cents, first: date) -> tuple[Installment, ...]:
    """Payments of ``each`` until ``total`` is paid; the last one is what remains.

    A first day that a month does not have becomes the month's last, and is itself again where there is one. Raises
    Refusal for no amount, and for more than ``MOST_PAYMENTS``.
    """
    if total <= 0 or each <= 0:
        raise Refusal(f"{dollars(total)} in payments of {dollars(each)} cannot be; both are more than zero.")
    payments = -(-total // each)
    if payments > MOST_PAYMENTS:
        least = -(-total // MOST_PAYMENTS)
        raise Refusal(
            f"{dollars(each)} a month takes {payments:,} payments for {dollars(total)}, and {MOST_PAYMENTS} are the"
            f" most: {dollars(least)} a month or more."
        )
    amounts = [each] * (payments - 1) + [total - each * (payments - 1)]
    return tuple(Installment(_months_after(first, at), amount) for at, amount in enumerate(amounts))


def in_months(total: Cents, months: int, first: date) -> tuple[Installment, ...]:
    """Equal payments, the last one equal or smaller, in at most so many months. Raises Refusal as ``monthly``."""
    if not 1 <= months <= MOST_PAYMENTS:
        raise Refusal(f"{months} months cannot be; use 1 to {MOST_PAYMENTS}.")
    return monthly(total, -(-total // months), first)


def payments_of(
    total: Cents, first: date, *, each: Cents | None = None, months: int | None = None
) -> tuple[Installment, ...]:
    """As somebody says it: of so much each, in so many months, else all on the first day; none where nothing is paid.

    Raises Refusal as ``monthly``.
    """
    if not total:
        return ()
    if each is not None:
        return monthly(total, each, first)
    return (Installment(first, total),) if months is None else in_months(total, months, first)


def in_payments(installments: Sequence[Installment]) -> str:
    """``12 payments of 100.00``; one payment as its amount."""
    first, last = installments[0].amount, installments[-1].amount
    if len(installments) == 1:
        return dollars(first)
    ends = f", the last {dollars(last)}" if last != first else ""
    return f"{len(installments)} payments of {dollars(first)}{ends}"


def _months_after(first: date, months: int) -> date:
    """The same day so many months later; the month's last where it has none such."""
    years, month = divmod(first.month - 1 + months, 12)
    year = first.year + years
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
