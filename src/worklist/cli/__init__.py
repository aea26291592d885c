"""The command line: thin commands over the desk and the sync. ``main`` is the console script ``worklist``."""

from worklist.cli.program import main

__all__ = ["main"]
