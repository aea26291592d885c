"""What this site's own files and record say, in numbers that triage of one account cannot see by itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Experience:
    """Payers' usual shares, and what came of work."""

    allowed_percent: dict[str, tuple[int, int]]
    """Payer name -> (allowed as whole percent of charge, number of paid lines behind it)."""
    outcomes: dict[tuple[str, int], tuple[int, int]]
    """(account class, age band) -> (recovered, all) outcomes recorded before this week."""


NO_EXPERIENCE = Experience({}, {})
ENOUGH_LINES = 20
"""Paid lines of a payer from which its usual allowed share is used."""
