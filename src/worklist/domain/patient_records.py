"""What the PM says of the patient's side of an account: the lines of a statement, and what the patient paid."""

from dataclasses import dataclass
from datetime import date

from worklist.domain.money import Cents
from worklist.domain.provenance import Position


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of the statement that the patient was sent. None is "the export does not say", never zero."""

    account: str
    owed: Cents
    """What the patient is asked to pay for it."""
    stated_on: date
    """The day of the statement."""
    position: Position
    code: str = ""
    """Procedure code; empty for a line that names none, such as a fee."""
    modifiers: tuple[str, ...] = ()
    service_on: date | None = None
    charge: Cents | None = None
    insurance_paid: Cents | None = None
    """Positive: money received; so ``patient_paid``."""
    adjusted: Cents | None = None
    """Positive: written off."""
    patient_paid: Cents | None = None


@dataclass(frozen=True, slots=True)
class PatientPayment:
    """Money that the patient paid, as the PM posted it."""

    account: str
    paid_on: date
    amount: Cents
    """Negative where it was taken back: a returned check, a refund."""
    position: Position
    reference: str = ""
    """The receipt's or check's number."""
    method: str = ""
