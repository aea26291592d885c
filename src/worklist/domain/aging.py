"""A row of an A/R aging or open-accounts export: what the PM system says is owed."""

from dataclasses import dataclass
from datetime import date

from worklist.domain.money import Cents
from worklist.domain.provenance import Position


@dataclass(frozen=True, slots=True)
class AgingRow:
    """One open account as the PM exported it. None is "the export does not say", never zero."""

    account: str
    balance: Cents
    position: Position
    as_of: date
    """The day the export speaks of."""
    patient: str = ""
    patient_id: str = ""
    born: date | None = None
    payer: str = ""
    plan: str = ""
    insurance_balance: Cents | None = None
    patient_balance: Cents | None = None
    charges: Cents | None = None
    payments: Cents | None = None
    """Positive: money received."""
    adjustments: Cents | None = None
    """Positive: written off."""
    service_on: date | None = None
    billed_on: date | None = None
    last_payment_on: date | None = None
    status: str = ""
    provider: str = ""
    location: str = ""
    phone: str = ""
    """The patient's number, as the export writes it."""
