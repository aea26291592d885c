"""Rows into accounts: an open-claims export has one row per claim or date of service."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from worklist.domain.aging import AgingRow
from worklist.domain.money import Cents


class Accounts:
    """The accounts of one file, in the order of their first rows.

    Several rows of one account become one: money is added up (blank and blank stay blank), the service date
    is the earliest, bill and payment dates are the latest, every text is the first that is not blank, and
    the position is the first row's.
    """

    def __init__(self) -> None:
        self._accounts: dict[str, AgingRow] = {}
        self._lines: dict[int, int] = {}

    def __iter__(self) -> Iterator[AgingRow]:
        return iter(self._accounts.values())

    def __len__(self) -> int:
        return len(self._accounts)

    def add(self, row: AgingRow, cells: Sequence[str]) -> int | None:
        """Takes a row in; the line of an earlier row that is the same cell by cell, else None."""
        before = self._accounts.get(row.account)
        self._accounts[row.account] = row if before is None else _together(before, row)
        line = self._lines.setdefault(hash(tuple(cells)), row.position.at)
        return line if line != row.position.at else None


def _together(first: AgingRow, second: AgingRow) -> AgingRow:
    return replace(
        first,
        balance=first.balance + second.balance,
        insurance_balance=_sum(first.insurance_balance, second.insurance_balance),
        patient_balance=_sum(first.patient_balance, second.patient_balance),
        charges=_sum(first.charges, second.charges),
        payments=_sum(first.payments, second.payments),
        adjustments=_sum(first.adjustments, second.adjustments),
        service_on=min(_dates(first.service_on, second.service_on), default=None),
        billed_on=max(_dates(first.billed_on, second.billed_on), default=None),
        last_payment_on=max(_dates(first.last_payment_on, second.last_payment_on), default=None),
        born=first.born or second.born,
        patient=first.patient or second.patient,
        patient_id=first.patient_id or second.patient_id,
        payer=first.payer or second.payer,
        plan=first.plan or second.plan,
        status=first.status or second.status,
        provider=first.provider or second.provider,
        location=first.location or second.location,
        phone=first.phone or second.phone,
    )


def _sum(one: Cents | None, other: Cents | None) -> Cents | None:
    return one if other is None else (one or 0) + other


def _dates(*days: date | None) -> list[date]:
    return [day for day in days if day]
