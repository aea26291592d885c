"""What the site imports from Medicare: relative values, localities, conversion factors and bundling edits.

Numbers and indicators only, each with the file and line it came from and the days it is valid on. Nothing is shipped.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from worklist.domain.provenance import Position


@dataclass(frozen=True, slots=True)
class RelativeValue:
    """A row of the physician fee schedule (MPFS): a code, or one component of it, in one edition."""

    code: str
    modifier: str
    """Empty for the whole service, else 26, TC or 53: a component or a discontinued service with values of its own."""
    status: str
    """Status code: A active, B bundled, C carrier-priced...; only A, R and T are priced by the values."""
    work: Decimal
    practice_nonfacility: Decimal | None
    """Practice expense outside a facility; None where the service is not done there."""
    practice_facility: Decimal | None
    malpractice: Decimal
    global_days: str
    """000, 010, 090, MMM, XXX, YYY or ZZZ."""
    component: str
    """PC/TC indicator, 0 to 9."""
    multiple: str
    """Multiple-procedure indicator, 0 to 7 or 9."""
    bilateral: str
    """Bilateral indicator, 0 to 3 or 9."""
    assistant: str
    """Assistant-at-surgery indicator, 0 to 2 or 9."""
    co_surgeon: str
    """Co-surgeon indicator, 0 to 2 or 9."""
    team: str
    """Team-surgery indicator, 0 to 3 or 9."""
    endoscopic_base: str
    """Code of the family's base endoscopy; empty where there is none."""
    valid_from: date
    valid_to: date
    position: Position


@dataclass(frozen=True, slots=True)
class Locality:
    """Geographic cost indices (GPCI) of one payment locality."""

    carrier: str
    number: str
    work: Decimal
    practice: Decimal
    malpractice: Decimal
    valid_from: date
    valid_to: date
    position: Position

    @property
    def id(self) -> str:
        """As contracts name it: carrier and number, such as ``01112-05``."""
        return f"{self.carrier}-{self.number}"


@dataclass(frozen=True, slots=True)
class ConversionFactor:
    """Dollars per relative value unit, or per anesthesia unit."""

    kind: Literal["services", "anesthesia"]
    dollars: Decimal
    valid_from: date
    valid_to: date
    position: Position


@dataclass(frozen=True, slots=True)
class NcciEdit:
    """A procedure-to-procedure edit: column 2 is not paid beside column 1 on one day, by one provider."""

    column1: str
    column2: str
    effective: date
    deleted: date | None
    """The last day on which it counts; None while it is in force."""
    indicator: str
    """0: no modifier opens it; 1: a proper one does; 9: the edit was taken back as of its first day."""
    position: Position

    def is_active(self, day: date) -> bool:
        """Whether it counts for services of this day."""
        return self.indicator != "9" and self.effective <= day and (self.deleted is None or day <= self.deleted)
