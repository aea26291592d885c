"""Placing: accounts leave for a vendor in a file, and are asked back in another."""

from worklist.desk.vendors import Vendoring


class Placing(Vendoring):
    """What goes to vendors."""
