"""What the PM exports of the patients' side: the lines of statements that went out, and what patients paid."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from worklist.demo.history import Told
from worklist.domain.money import Cents, dollars
from worklist.domain.remits import RemitClaim, RemitLine

STATEMENTS = (
    "Account",
    "Statement Date",
    "Service Date",
    "Code",
    "Modifiers",
    "Charge",
    "Insurance Paid",
    "Adjustments",
    "Patient Paid",
    "Patient Owes",
)
PAYMENTS = ("Account", "Payment Date", "Amount", "Method", "Reference")
_RUNS = (45, 8)
"""Days ago on which statements went out; the last one after all that patients paid."""
_PAID = (38, 9)
"""Days ago on which patients paid: those who have paid half or more paid twice."""
_SOON = timedelta(days=5)
_METHODS = ("card", "check", "portal")


def received(told: Told) -> Cents:
    """What the patient of an account has paid so far."""
    row, answers = told.story.row, told.story.answers
    if row is None or row.payments is None:
        return 0
    return row.payments - sum(answer.paid for answer in answers)


@dataclass(slots=True)
class PatientFiles:
    """Takes in each account as it is told, and writes the files of those that a patient still owes for."""

    today: date
    _stated: list[Sequence[str]] = field(default_factory=list)
    _paid: list[Sequence[str]] = field(default_factory=list)

    def hear(self, told: Told) -> None:
        """Keep its lines where nobody but the patient owes on it, and the last payer answered line by line."""
        row, answers = told.story.row, told.story.answers
        if row is None or row.status != "Patient" or not answers or not answers[-1].lines:
            return
        paid = list(self._payments(told))
        for back in _RUNS:
            stated_on = self.today - timedelta(days=back)
            if _answered_on(answers[-1], self.today) < stated_on:
                before = sum(amount for day, amount in paid if day < stated_on)
                owed = (row.patient_balance or 0) + received(told)
                self._stated.extend(_statement(told.case.account, stated_on, answers, owed, before))
        self._paid.extend(self._receipts(told.case.account, paid))

    def write(self, folder: Path) -> None:
        """``statements-DAY.csv`` and ``payments-DAY.csv`` under ``folder``, which is made where it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / f"statements-{self.today}.csv", STATEMENTS, self._stated)
        _write(folder / f"payments-{self.today}.csv", PAYMENTS, self._paid)

    def _payments(self, told: Told) -> Iterator[tuple[date, Cents]]:
        """What came on which day; where the answer is younger than the first day, at once and soon after it."""
        amount, row = received(told), told.story.row
        if amount <= 0 or row is None:
            return
        first, last = (self.today - timedelta(days=back) for back in _PAID)
        answered_on = _answered_on(told.story.answers[-1], self.today)
        if answered_on >= first:
            yield min(answered_on + _SOON, max(last, answered_on)), amount
            return
        at_first = amount // 2 if amount >= (row.patient_balance or 0) else amount
        yield first, at_first
        if amount > at_first:
            yield last, amount - at_first

    def _receipts(self, account: str, paid: Iterable[tuple[date, Cents]]) -> Iterator[Sequence[str]]:
        for number, (day, amount) in enumerate(paid, 1):
            method = _METHODS[int(account) % len(_METHODS)]
            yield account, _day(day), dollars(amount), method, f"SYN-{account}-{number}"


def _statement(
    account: str, stated_on: date, answers: Sequence[RemitClaim], owed: Cents, paid: Cents
) -> Iterator[Sequence[str]]:
    """A line for each service: the patient's share of it, less what was paid; what is asked beyond is on the first."""
    lines = answers[-1].lines
    beyond = owed - sum(_share(line) for line in lines)
    for at, line in enumerate(lines):
        asked = _share(line) + (beyond if at == 0 else 0)
        here, insurance = min(paid, asked), sum(_same(answer, line) for answer in answers)
        paid -= here
        money = (line.charge, insurance, line.charge - insurance - asked, here, asked - here)
        day = _day(line.service_from) if line.service_from else ""
        yield account, _day(stated_on), day, line.code, " ".join(line.modifiers), *map(dollars, money)


def _share(line: RemitLine) -> Cents:
    return sum(each.amount for each in line.adjustments if each.group == "PR")


def _same(answer: RemitClaim, line: RemitLine) -> Cents:
    """What a payer paid of the same service."""
    return sum(each.paid for each in answer.lines if each.control_number == line.control_number)


def _answered_on(answer: RemitClaim, today: date) -> date:
    return answer.remit.paid_on or today


def _day(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def _write(path: Path, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(titles)
        writer.writerows(rows)
