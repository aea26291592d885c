"""Breakdowns by payer or by reason: the biggest by name, the rest as one line."""

from collections.abc import Iterator, Mapping

from worklist.domain.wording import counted

MOST_NAMED = 12
"""That have a line of their own, so that a table fits a small terminal."""


def biggest(weights: Mapping[str, int]) -> Iterator[tuple[str, frozenset[str]]]:
    """Label and names of each line, the heaviest first and the others together last."""
    ranked = sorted(weights, key=lambda name: (-weights[name], name))
    for name in ranked[:MOST_NAMED]:
        yield name or "no payer known", frozenset({name})
    if others := frozenset(ranked[MOST_NAMED:]):
        yield counted(len(others), "other"), others
