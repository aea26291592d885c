"""``worklist vendor`` with all its commands."""

from worklist.cli import placing, scorecards, vendor_reports
from worklist.cli.vendors import vendor

__all__ = ["placing", "scorecards", "vendor", "vendor_reports"]
