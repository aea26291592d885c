"""Vendors that have accounts and say nothing: their last word is older than the days that the contract names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from worklist.domain.vendor_entries import ReportRead
from worklist.domain.vendors.placements import Placement
from worklist.domain.vendors.register import Vendor
from worklist.domain.wording import counted


@dataclass(frozen=True, slots=True)
class Silence:
    """A vendor whose report is late."""

    vendor: str
    accounts: int
    """How many it has."""
    last_word_on: date
    """Day of its newest report; of the first placing of what it has, where it never reported since."""
    due_on: date
    """When the next report was to come."""

    def in_words(self, today: date) -> str:
        """The line of a list."""
        late, has = counted((today - self.due_on).days, "day"), counted(self.accounts, "account")
        return f"{self.vendor}: report {late} late, {has} with it, last word {self.last_word_on}"


def silences(
    vendors: Iterable[Vendor], out: Mapping[str, Sequence[Placement]], reports: Iterable[ReportRead], today: date
) -> tuple[Silence, ...]:
    """The vendors whose report is late on a day, the longest silent first; ``out`` is what each has, by its name."""
    last: dict[str, date] = {}
    for report in reports:
        last[report.vendor] = max(report.reported_on, last.get(report.vendor, report.reported_on))
    found = []
    for vendor in vendors:
        if stays := out.get(vendor.name):
            word = max(min(stay.at.date() for stay in stays), last.get(vendor.name, date.min))
            due_on = word + timedelta(days=vendor.entry.reports_every)
            if due_on < today:
                found.append(Silence(vendor.name, len(stays), word, due_on))
    return tuple(sorted(found, key=lambda silence: (silence.due_on, silence.vendor)))
