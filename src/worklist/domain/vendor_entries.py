"""Entries about vendors: their terms, what was placed with them, what they reported, what was taken back."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from worklist.domain.money import Cents
from worklist.domain.vendors.terms import NO_TERMS, FeeTerms, Side, VendorPurpose


class Access(StrEnum):
    """What of the practice's systems a vendor may see; a read-only review comes before any more."""

    NONE = "none"
    REVIEW = "read-only"
    WORK = "work"


class VendorStatus(StrEnum):
    """What a vendor says of an account."""

    ACKNOWLEDGED = "acknowledged"
    WORKING = "working"
    RECOVERED = "recovered"
    CLOSED = "closed"
    """The vendor ended it without recovering all."""


@dataclass(frozen=True, slots=True)
class FileColumn:
    """One column of a vendor's file."""

    title: str
    field: str
    """Id of the field that it holds."""


@dataclass(frozen=True, slots=True)
class StatusWord:
    """What a vendor means by a word of its own, such as PIF."""

    word: str
    """Empty for an empty cell."""
    status: VendorStatus


@dataclass(frozen=True, slots=True)
class VendorSet:
    """A vendor as somebody sets it; the newest entry of a name is what stands. About no account."""

    KIND: ClassVar[str] = "vendor"
    name: str
    purpose: VendorPurpose
    side: Side = Side.PRACTICE
    classes: tuple[str, ...] = ()
    """Account classes that it works; empty for all that suit its purpose."""
    specialties: tuple[str, ...] = ()
    """Ids of ``Specialty``; empty for all."""
    fees: FeeTerms = NO_TERMS
    baa_signed_on: date | None = None
    """When the business associate agreement was signed; None where there is none."""
    baa_expires_on: date | None = None
    """Its last day; None: the agreement names no end."""
    contact: str = ""
    email: str = ""
    phone: str = ""
    access: Access = Access.NONE
    reviewed_on: date | None = None
    """When a read-only review of the vendor's work was finished; None: never."""
    reports_every: int = 7
    """Days between two reports."""
    smallest: Cents = 0
    """Least cents of an account that it takes."""
    pilot: int = 0
    """Accounts that may be with it before the pilot was compared; 0: no pilot, or it was widened."""
    placement_columns: tuple[FileColumn, ...] = ()
    """The layout of its placement files; empty for ours."""
    report_columns: tuple[FileColumn, ...] = ()
    """Which column of its reports is what; empty until the first was mapped."""
    report_words: tuple[StatusWord, ...] = ()
    """What its own words for a status mean, beside the usual ones."""
    is_active: bool = True
    reason: str = ""
    """Why it was set or changed."""


@dataclass(frozen=True, slots=True)
class AccountPlaced:
    """The account left for a vendor, in a placement file."""

    KIND: ClassVar[str] = "placement"
    target: str
    """Event id of the approved version of the request."""
    placement: str
    """Id of the file; the same on every account in it."""
    vendor: str
    purpose: VendorPurpose
    fees: FeeTerms
    """As they stood on that day: what is owed for this account."""
    amount: Cents
    """Cents that are to be recovered."""
    fields: tuple[str, ...]
    """Ids of the fields that left."""
    accounts: int
    """Accounts in the whole file."""
    csv: str
    """SHA-256 of the CSV, in hexadecimal; so the next two."""
    xlsx: str
    manifest: str
    report_due: date
    """When the vendor's first report is late."""
    account_class: str = ""
    """Class of the account at that moment, for the scorecard."""
    paid_before: Cents = 0
    """What payers' remits had paid on the account by then."""


@dataclass(frozen=True, slots=True)
class VendorReported:
    """What a vendor said of a placed account in one report."""

    KIND: ClassVar[str] = "vendor_report"
    target: str
    """Event id of the placement."""
    report: str
    """SHA-256 of the vendor's file, in hexadecimal."""
    status: VendorStatus
    reported_on: date
    recovered: Cents = 0
    """Cents recovered, or reduced, since the report before; negative where a payment was taken back."""
    fee: Cents | None = None
    """Cents that the vendor bills for it; None where the report names no fee."""
    fee_due: Cents = 0
    """Cents that the contract says are due for it."""
    why: str = ""
    """What moved it, in the vendor's words."""
    fix: str = ""
    """What the practice has to change upstream."""
    reference: str = ""
    """The vendor's own number of it."""
    differences: tuple[str, ...] = ()
    """What does not agree with the contract or the remits, each a sentence."""


@dataclass(frozen=True, slots=True)
class PlacementRecalled:
    """The account was asked back, in a recall file."""

    KIND: ClassVar[str] = "recall"
    target: str
    """Event id of the placement."""
    recall: str
    """Id of the file; the same on every account in it."""
    reason: str
    accounts: int
    csv: str
    xlsx: str
    manifest: str


@dataclass(frozen=True, slots=True)
class ReportRead:
    """A vendor's report was read in. About no single account."""

    KIND: ClassVar[str] = "report_read"
    vendor: str
    file: str
    """Its name, without folders."""
    report: str
    """SHA-256 of its content: the same file is not read twice."""
    reported_on: date
    rows: int
    unknown: int
    """Rows of accounts that are not with this vendor, or of none of ours."""
    differences: int
    """Rows on which something does not agree."""


VendorBody = VendorSet | AccountPlaced | VendorReported | PlacementRecalled | ReportRead
