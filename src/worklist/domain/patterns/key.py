"""What makes claims alike: who did what to which service, for which reason (DOMAIN 11)."""

from dataclasses import dataclass
from enum import StrEnum


class LineAct(StrEnum):
    """What the payer did to a line."""

    DENIED = "denied"
    CUT = "cut"
    """Paid less for a reason that can be contested."""
    SHORT = "short"
    """Allowed below the contract."""


@dataclass(frozen=True, slots=True, order=True)
class PatternKey:
    """Payer x plan x code x modifiers x CARC, and the act. Text as the files have it; empty where there is none."""

    payer: str
    plan: str
    code: str
    modifiers: str
    """As billed, sorted, with a blank between: ``25 59``."""
    carc: str
    act: LineAct
