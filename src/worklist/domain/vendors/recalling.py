"""A recall before it leaves: which accounts a vendor is to give back, and what would be recorded on each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from worklist.domain.disclosure import Purpose, fields_for
from worklist.domain.entry_checks import reason_text
from worklist.domain.lists import list_key
from worklist.domain.money import Cents
from worklist.domain.packets.packet import Cell
from worklist.domain.refusals import Refusal
from worklist.domain.vendor_entries import FileColumn, PlacementRecalled
from worklist.domain.vendors.layout import standard_columns
from worklist.domain.vendors.placement_file import Digests, FileTable, Row
from worklist.domain.vendors.placements import Placement
from worklist.domain.vendors.placing import why_nothing
from worklist.domain.work import WorkState


@dataclass(frozen=True, slots=True)
class RecallDraft:
    """A recall file that nobody has made yet."""

    id: str
    made_on: date
    by: str
    vendor: str
    reason: str
    parts: tuple[tuple[str, Placement], ...]
    """The accounts in it, each with its stay."""
    left_out: tuple[tuple[str, str], ...] = ()
    """Accounts that are not in it, each with why, as a clause."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """The accounts in it."""
        return tuple(number for number, _ in self.parts)

    @property
    def total(self) -> Cents:
        """Cents that were to be recovered."""
        return sum(placement.sent.amount for _, placement in self.parts)

    @property
    def fields(self) -> tuple[str, ...]:
        """Ids of the fields that leave; why it is recalled stays inside."""
        return fields_for(self.purpose)

    @property
    def purpose(self) -> Purpose:
        """Which list of fields holds."""
        return Purpose.RECALL

    @property
    def columns(self) -> tuple[FileColumn, ...]:
        """Ours: what a vendor is asked back needs no layout of its own."""
        return standard_columns(Purpose.RECALL)

    @property
    def table(self) -> FileTable:
        """What the file holds."""
        return FileTable(self.id, self.made_on, self.columns, tuple(_row(*part) for part in self.parts))

    def entries(self, digests: Digests) -> dict[str, PlacementRecalled]:
        """What is recorded on each account."""
        return {
            number: PlacementRecalled(
                target=stay.id,
                recall=self.id,
                reason=self.reason,
                accounts=len(self.parts),
                csv=digests.csv,
                xlsx=digests.xlsx,
                manifest=digests.manifest,
            )
            for number, stay in self.parts
        }


def _row(number: str, stay: Placement) -> Row:
    told: dict[str, Cell] = {"account": number, "placement": stay.sent.placement, "placed-on": stay.at.date()}
    return told


def draft_recall(
    states: Mapping[str, WorkState], vendor: str, *, file_id: str, made_on: date, by: str, reason: str
) -> RecallDraft:
    """Put a recall file together, of accounts with their states. Raises Refusal where there is nothing to recall."""
    why = reason_text(reason)
    if not why:
        raise Refusal("Say why it is recalled: the scorecard of the vendor tells it.")
    parts, left_out = [], {}
    for number, state in states.items():
        stay = state.placement
        if stay is None or list_key(stay.sent.vendor) != list_key(vendor):
            left_out[number] = f"{stay.sent.vendor} has it" if stay else f"it is not with {vendor}"
        else:
            parts.append((number, stay))
    if not parts:
        said = f"Nothing to recall from {vendor}"
        raise Refusal(why_nothing(said, left_out) if left_out else f"{said}: it has no account.")
    return RecallDraft(file_id, made_on, by, vendor, why, tuple(parts), tuple(left_out.items()))
