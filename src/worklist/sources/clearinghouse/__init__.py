"""Reads remits (835) and claim acknowledgements (277CA) as JSON reports from a clearinghouse: Stedi or Optum.

Both give the elements of the X12 file under one set of names, so what comes out is what the file gives. Only GET is
sent. A claim that cannot be read becomes a ``Reject`` with its report, number and one sentence; the rest goes on.
"""

from worklist.sources.clearinghouse.plan import ClearinghouseOptions, Mark, Service
from worklist.sources.clearinghouse.reading import Record
from worklist.sources.clearinghouse.source import ClearinghouseSource

__all__ = ["ClearinghouseOptions", "ClearinghouseSource", "Mark", "Record", "Service"]
