"""A/R aging and open-accounts exports (CSV), read through a saved column map.

``guess_map`` proposes the map of a new layout, ``read_aging`` reads a file with it, ``stated_on`` tells which
day a file speaks of.
"""

from worklist.sources.aging.changed import is_change_notice
from worklist.sources.aging.guess import FieldGuess, Guess, guess_map
from worklist.sources.aging.preview import preview_lines
from worklist.sources.aging.reader import read_aging, stated_on

__all__ = ["FieldGuess", "Guess", "guess_map", "is_change_notice", "preview_lines", "read_aging", "stated_on"]
