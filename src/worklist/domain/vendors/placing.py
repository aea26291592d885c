"""A placement before it leaves: which accounts are in it and which not, and what would be recorded on each.

A draft is everything that a person reads; what leaves and is recorded is what was read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from worklist.domain.disclosure import Purpose
from worklist.domain.escalations import Escalation
from worklist.domain.money import Cents
from worklist.domain.refusals import Refusal
from worklist.domain.vendor_entries import AccountPlaced, FileColumn
from worklist.domain.vendors.layout import columns_for, disclosed_to, fields_in
from worklist.domain.vendors.placement_file import Digests, FileTable, Row, rows_of
from worklist.domain.vendors.placing_checks import ToPlace, unknown_in, why_not_placed
from worklist.domain.vendors.register import Vendor


@dataclass(frozen=True, slots=True)
class PlacementPart:
    """One account of a placement file."""

    account: ToPlace
    asked: Escalation
    amount: Cents
    rows: tuple[Row, ...]

    @property
    def number(self) -> str:
        """The account's."""
        return self.account.number


@dataclass(frozen=True, slots=True)
class PlacementDraft:
    """A placement file that nobody has made yet."""

    id: str
    made_on: date
    by: str
    vendor: Vendor
    columns: tuple[FileColumn, ...]
    parts: tuple[PlacementPart, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    """Accounts that are not in it, each with why, as a clause."""

    @property
    def purpose(self) -> Purpose:
        """Which list of fields holds."""
        return disclosed_to(self.vendor.entry.purpose)

    @property
    def fields(self) -> tuple[str, ...]:
        """Ids of the fields that leave."""
        return fields_in(self.columns)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The accounts in it."""
        return tuple(part.number for part in self.parts)

    @property
    def total(self) -> Cents:
        """Cents that are to be recovered."""
        return sum(part.amount for part in self.parts)

    @property
    def table(self) -> FileTable:
        """What the file holds."""
        return FileTable(self.id, self.made_on, self.columns, tuple(row for part in self.parts for row in part.rows))

    def entries(self, digests: Digests) -> dict[str, AccountPlaced]:
        """What is recorded on each account."""
        return {part.number: self._entry(part, digests) for part in self.parts}

    def _entry(self, part: PlacementPart, digests: Digests) -> AccountPlaced:
        entry, now = self.vendor.entry, part.account.assessment
        return AccountPlaced(
            target=part.asked.id,
            placement=self.id,
            vendor=entry.name,
            purpose=entry.purpose,
            fees=entry.fees,
            amount=part.amount,
            fields=self.fields,
            accounts=len(self.parts),
            csv=digests.csv,
            xlsx=digests.xlsx,
            manifest=digests.manifest,
            report_due=self.made_on + timedelta(days=entry.reports_every),
            account_class=now.placement.account_class,
            paid_before=now.account.history.paid,
        )


def draft_placement(
    accounts: Sequence[ToPlace], vendor: Vendor, *, file_id: str, made_on: date, by: str, in_pilot: int
) -> PlacementDraft:
    """Put a placement file together. Raises Refusal where the vendor gets nothing, or every account is left out."""
    if stop := vendor.why_not_placed(made_on):
        raise Refusal(stop)
    columns, left_out = columns_for(vendor.entry), dict[str, str]()
    parts: list[PlacementPart] = []
    for account in accounts:
        made = _part(account, vendor, columns, in_pilot + len(parts))
        if isinstance(made, str):
            left_out[account.number] = made
        else:
            parts.append(made)
    if not parts:
        raise Refusal(why_nothing(f"Nothing to place with {vendor.name}", left_out))
    return PlacementDraft(file_id, made_on, by, vendor, columns, tuple(parts), tuple(left_out.items()))


def _part(account: ToPlace, vendor: Vendor, columns: Iterable[FileColumn], in_pilot: int) -> PlacementPart | str:
    """The account's part of the file, else why it is left out."""
    if why := why_not_placed(account, vendor, in_pilot):
        return why
    assert account.asked is not None
    purpose = vendor.entry.purpose
    amount = account.amount(account.asked.request, purpose)
    rows = rows_of(account.assessment, purpose, amount, fields_in(columns))
    return unknown_in(rows, purpose) or PlacementPart(account, account.asked, amount, rows)


def why_nothing(said: str, left_out: Mapping[str, str]) -> str:
    """The sentence for a file that would be empty; ``said`` is its beginning."""
    if not left_out:
        return f"{said}: no approved request names it. worklist escalate asks, worklist review shows what waits."
    number, why = next(iter(left_out.items()))
    if len(left_out) == 1:
        return f"{said}: {number}: {why}."
    return f"{said}: all {len(left_out):,} accounts are left out, such as {number}: {why}."
