"""The numbers: what the practice is measured by, on this day and before."""

from worklist.desk.patterns import Patterning


class Numbering(Patterning):
    """What is counted."""
