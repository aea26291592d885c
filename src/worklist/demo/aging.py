"""Writes the A/R aging as a PM system exports it: title rows, ``$1,234.50``, ``(12.34)``, a totals row."""

import csv
from datetime import date
from typing import TextIO

from worklist.demo.patients import GROUP
from worklist.domain.aging import AgingRow
from worklist.domain.money import Cents, dollars

COLUMNS = (
    "Acct #",
    "Patient",
    "DOB",
    "Primary Payer",
    "DOS",
    "Bill Date",
    "Charges",
    "Payments",
    "Adjustments",
    "Ins Balance",
    "Pt Balance",
    "Balance",
    "Status",
    "Provider",
    "Location",
    "0-30",
    "31-60",
    "61-90",
    "91-120",
    "Over 120",
)
_MONEY = ("charges", "payments", "adjustments", "insurance_balance", "patient_balance", "balance")
_BUCKET_DAYS = 30
_BUCKETS = 5
ENCODING = "utf-8-sig"
"""With the byte order mark that spreadsheet programs add."""


class AgingFile:
    """An aging under way: rows go to the file as they come, totals are kept for the last one."""

    def __init__(self, stream: TextIO, as_of: date) -> None:
        self._writer = csv.writer(stream)
        self._as_of = as_of
        self._totals = [0] * (len(_MONEY) + _BUCKETS)
        self.rows = 0
        self._title()

    def add(self, row: AgingRow) -> None:
        """One account."""
        money = [getattr(row, name) or 0 for name in _MONEY]
        buckets = self._buckets(row)
        self._totals = [total + value for total, value in zip(self._totals, money + buckets, strict=True)]
        self.rows += 1
        who = [
            row.account,
            row.patient,
            _date(row.born),
            row.payer,
            _date(row.service_on),
            _date(row.billed_on),
        ]
        where = [row.status, row.provider, row.location]
        self._writer.writerow([*who, *map(_money, money), *where, *map(_bucket, buckets)])

    def finish(self) -> None:
        """The totals row."""
        money, buckets = self._totals[: len(_MONEY)], self._totals[len(_MONEY) :]
        label = f"Grand Totals ({self.rows:,} accounts)"
        self._writer.writerow([label, *[""] * 5, *map(_money, money), "", "", "", *map(_money, buckets)])

    def _title(self) -> None:
        self._writer.writerow([GROUP.last])
        self._writer.writerow(["A/R Aging by Account - SYNTHETIC DATA - no real patients"])
        self._writer.writerow([f"As of {_date(self._as_of)}"])
        self._writer.writerow([])
        self._writer.writerow(COLUMNS)

    def _buckets(self, row: AgingRow) -> list[Cents]:
        age = (self._as_of - (row.service_on or self._as_of)).days
        held = min(max(age - 1, 0) // _BUCKET_DAYS, _BUCKETS - 1)
        return [row.balance if bucket == held else 0 for bucket in range(_BUCKETS)]


def _date(value: date | None) -> str:
    return f"{value.month:02d}/{value.day:02d}/{value.year}" if value else ""


def _money(value: Cents) -> str:
    return f"({dollars(-value)})" if value < 0 else f"${dollars(value)}"


def _bucket(value: Cents) -> str:
    return _money(value) if value else ""
