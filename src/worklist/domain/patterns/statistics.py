"""How sure a share is, and how likely it is by luck alone: exact sums, in plain Python.

Sources of the formulas: the interval is E. B. Wilson's (JASA 22, 1927); the chances are the upper tails of the
hypergeometric (Fisher's exact test, one-sided) and of the binomial distribution; which of many chances still count
follows Y. Benjamini and Y. Hochberg (JRSS B 57, 1995).
"""

from collections.abc import Callable, Iterable
from math import exp, lgamma, log, sqrt
from typing import NamedTuple

_Z = 1.959963984540054
"""Both ends together leave out 5 %."""
_NEGLIGIBLE = 1e-17
"""Of a sum: further terms no longer change it."""


class Interval(NamedTuple):
    """Where the true share lies, 19 times of 20."""

    low: float
    high: float


def wilson(hits: int, tries: int) -> Interval:
    """The interval of a share of ``tries``, of which there is at least one."""
    share, z2 = hits / tries, _Z * _Z
    middle = share + z2 / (2 * tries)
    half = _Z * sqrt(share * (1 - share) / tries + z2 / (4 * tries * tries))
    whole = 1 + z2 / tries
    return Interval(max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole))


def chance_beside(hits: int, lines: int, other_hits: int, other_lines: int) -> float:
    """How likely at least so many of all hits fall on these lines, if hits fell on lines at random (Fisher)."""
    every, all_hits = lines + other_lines, hits + other_hits

    def log_of(x: int) -> float:
        return _log_choose(all_hits, x) + _log_choose(every - all_hits, lines - x) - _log_choose(every, lines)

    def step(x: int) -> float:
        return (all_hits - x) * (lines - x) / ((x + 1) * (every - all_hits - lines + x + 1))

    least, most = max(0, lines + all_hits - every), min(lines, all_hits)
    return _upper_tail(hits, least, most, all_hits * lines / every, log_of, step)


def chance_at_rate(hits: int, lines: int, rate: float) -> float:
    """How likely at least so many of the lines are hits, if each were one with this probability (binomial)."""

    def log_of(x: int) -> float:
        return _log_choose(lines, x) + x * log(rate) + (lines - x) * log(1 - rate)

    def step(x: int) -> float:
        return (lines - x) / (x + 1) * rate / (1 - rate)

    return _upper_tail(hits, 0, lines, lines * rate, log_of, step)


def limit_of(chances: Iterable[float], questions: int, false_share: float) -> float:
    """The largest chance that still counts, so that at most this share of what counts is luck; 0 where none does.

    ``questions`` is how many chances there are, with those that were not computed because they are large.
    """
    counting = [rank for rank, p in enumerate(sorted(chances), 1) if p * questions <= false_share * rank]
    return false_share * counting[-1] / questions if counting else 0.0


def _upper_tail(
    hits: int, least: int, most: int, mean: float, log_of: Callable[[int], float], step: Callable[[int], float]
) -> float:
    """The probability of ``hits`` or more; ``step`` is that of x + 1 over that of x.

    The sum goes away from the mean, where its terms only fall.
    """
    if hits <= least:
        return 1.0
    if hits > mean:
        return min(1.0, _sum(exp(log_of(hits)), (step(x) for x in range(hits, most))))
    below = _sum(exp(log_of(hits - 1)), (1 / step(x) for x in range(hits - 2, least - 1, -1)))
    return max(0.0, 1.0 - below)


def _sum(first: float, ratios: Iterable[float]) -> float:
    total = term = first
    for ratio in ratios:
        term *= ratio
        total += term
        if term < total * _NEGLIGIBLE:
            break
    return total


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
