"""Scorecards: what vendors moved, why, and for how much, beside the same class worked in-house."""

from worklist.desk.vendors import Vendoring


class Scoring(Vendoring):
    """What came of vendors."""
