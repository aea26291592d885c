"""A vendor's report on its way into the record: rows as they were read, and what each of them comes to."""

from dataclasses import dataclass
from datetime import date

from worklist.domain.accounts import Account
from worklist.domain.changes import Seen
from worklist.domain.money import Cents
from worklist.domain.vendor_entries import ReportRead, VendorReported
from worklist.domain.vendors.placements import Placement


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row of the file."""

    line: int
    account: str
    status: str = ""
    """In the vendor's word."""
    recovered: Cents | None = None
    """Cents as the column has them, of this report or to date; None where the cell is empty."""
    fee: Cents | None = None
    why: str = ""
    fix: str = ""
    on: date | None = None
    """Day of the money, or of the status."""
    reference: str = ""
    problem: str = ""
    """Why the row cannot be read, as a sentence; empty where it can."""


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file that was read to its end."""

    name: str
    """Without folders."""
    digest: str
    """SHA-256 of its bytes, in hexadecimal."""
    rows: tuple[ReportRow, ...]
    totals: tuple[int, ...] = ()
    """Lines that sum others up, which are passed over."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a row of an account is held against."""

    account: Account
    placements: tuple[Placement, ...] = ()
    """Its stays with this vendor, oldest first."""
    elsewhere: str = ""
    """Another vendor that has it now."""
    seen: Seen | None = None
    """What the PM said when the placing was asked for; None in old entries."""
    is_recorded: bool = False
    """Whether the record tells anything of it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a row tells of a placed account, held against the contract, the remits and what was told before."""

    line: int
    account: str
    body: VendorReported
    stood: Placement
    """The stay as it was before this file: what is saved rests on it."""
    notes: tuple[str, ...] = ()
    """What cannot be checked, and why; no fault of the vendor's."""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A row that is not saved."""

    line: int
    account: str
    why: str


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """A report as it would be saved."""

    vendor: str
    file: str
    digest: str
    reported_on: date
    rows: int
    """Rows of the file, totals left out."""
    told: tuple[Told, ...]
    not_taken: tuple[NotTaken, ...]
    repeated: int
    """Rows that say of an account which came back only what is known."""
    missing: tuple[tuple[str, Placement], ...]
    """Accounts that are with the vendor and in no row."""

    @property
    def recovered(self) -> Cents:
        """Cents that came in by this report."""
        return sum(each.body.recovered for each in self.told)

    @property
    def billed(self) -> Cents:
        """Cents of fee that it bills."""
        return sum(each.body.fee or 0 for each in self.told)

    @property
    def due(self) -> Cents:
        """Cents of fee by the contract."""
        return sum(each.body.fee_due for each in self.told)

    @property
    def unbilled(self) -> int:
        """Rows that name no fee."""
        return sum(each.body.fee is None for each in self.told)

    @property
    def differing(self) -> tuple[Told, ...]:
        """The rows on which something does not agree."""
        return tuple(each for each in self.told if each.body.differences)

    def by_account(self) -> dict[str, list[Told]]:
        """What is saved on each account, in the order of the file."""
        found: dict[str, list[Told]] = {}
        for each in self.told:
            found.setdefault(each.account, []).append(each)
        return found

    def as_read(self) -> ReportRead:
        """The entry that the file was read."""
        return ReportRead(
            self.vendor, self.file, self.digest, self.reported_on, self.rows, len(self.not_taken), len(self.differing)
        )
