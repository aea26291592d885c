"""Breakdowns by payer: the biggest by name, the rest as one line."""

from collections.abc import Iterator, Mapping

from worklist.domain.wording import counted

MOST_PAYERS = 12
"""That have a line of their own, so that a table fits a small terminal."""


def biggest(weights: Mapping[str, int]) -> Iterator[tuple[str, frozenset[str]]]:
    """Label and payers of each line, the heaviest first and the others together last."""
    ranked = sorted(weights, key=lambda payer: (-weights[payer], payer))
    for payer in ranked[:MOST_PAYERS]:
        yield payer or "no payer known", frozenset({payer})
    if others := frozenset(ranked[MOST_PAYERS:]):
        yield counted(len(others), "other"), others
