"""The practices that are simulated: three that the priority may be tuned on, and others that it may not."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is wrong with an account, in truth."""

    DISPUTED = "disputed"
    CORRECTED = "corrected"
    SILENT = "silent"
    UNDERPAID = "underpaid"
    PATIENT = "patient"
    AUDIT = "audit"
    AGED = "aged"


@dataclass(frozen=True, slots=True)
class Profile:
    """A practice: what comes in, how old and how large it is, and how many work it."""

    name: str
    mix: tuple[int, ...]
    """Weight of each ``Kind``, in its order."""
    accounts: int = 1_200
    """Open on the first day."""
    daily: int = 9
    """New each business day."""
    specialists: float = 0.7
    charge: int = 300
    """Median of a claim, in dollars."""
    spread: float = 1.0
    """Of the logarithms of charges."""
    medicare: float = 0.3
    """Share of the payers' accounts."""
    known: float = 0.7
    """Share of commercial payers whose deadlines the site has entered."""
    age: int = 70
    """Mean days since the service on the first day; exponential."""
    appeal_factor: float = 1.0
    """Times the days that payers leave to appeal and to file."""


TUNED_ON = (
    Profile("clinic, mostly commercial", (18, 18, 24, 6, 22, 5, 7)),
    Profile("mostly Medicare", (22, 20, 22, 4, 20, 5, 7), medicare=0.75, charge=220),
    Profile("hospital outpatient", (20, 18, 20, 10, 18, 6, 8), charge=900, spread=1.4, specialists=0.9),
)
"""Looked at while the priority was made."""

HELD_OUT = (
    Profile("mostly patient balances", (8, 8, 14, 4, 54, 5, 7), charge=250),
    Profile("neglected, old A/R", (20, 16, 20, 5, 18, 6, 15), age=190, accounts=1_800, daily=5),
    Profile("many denials, short deadlines", (34, 28, 16, 4, 10, 4, 4), appeal_factor=0.6, daily=12),
    Profile("surgery, few and large", (26, 16, 18, 14, 16, 4, 6), charge=2_400, spread=1.2, accounts=700, daily=6),
    Profile("half the people it needs", (18, 18, 22, 6, 24, 5, 7), specialists=0.35),
    Profile("well staffed", (18, 18, 22, 6, 24, 5, 7), specialists=1.6),
    Profile("no deadline entered", (22, 20, 24, 6, 18, 4, 6), known=0.0, medicare=0.1),
)
"""Not looked at before the priority was done."""
