"""What vendors report: read against the placements, the contract and the payers' remits."""

from worklist.desk.vendors import Vendoring


class VendorReports(Vendoring):
    """What comes back from vendors."""
