"""Vendors at the desk: who there is, on which terms, and which of them suit an account."""

from worklist.desk.recording import Recording


class Vendoring(Recording):
    """The register of vendors."""
