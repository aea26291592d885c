"""The tables of docs/bench.md, from the quarters that were simulated."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import mean, stdev

from bench.quality.files import Result
from worklist.domain.money import Cents

OURS = "worklist"
_T = (12.7, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26)
"""Student's t for 95 %, by degrees of freedom from 1; more count as the last."""


_DOLLARS_AN_HOUR = 60 / 100
"""Times cents a minute."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One practice of one seed under every rule."""

    profile: str
    bound: Cents
    """What no rule can be above."""
    results: dict[str, Result]

    @property
    def best_other(self) -> Result:
        """Of the rule that recovered most, ours apart."""
        return max((r for name, r in self.results.items() if name != OURS), key=lambda r: r.recovered)

    @property
    def lead(self) -> float:
        """Percent that we recover above the best of the others, whichever that is here."""
        other = self.best_other.recovered
        return 100 * (self.results[OURS].recovered - other) / other if other else 0.0


def by_profile(outcomes: Sequence[Outcome]) -> str:
    """Dollars per hour of each practice under each rule, the lead over the best other with its interval."""
    rules = list(outcomes[0].results)
    rows = [["practice", *rules, "upper bound", "ahead of the best other, 95 % interval"]]
    for name, found in _of_profiles(outcomes).items():
        hours = [f"{mean(o.results[rule].per_hour for o in found):,.0f}" for rule in rules]
        bound = mean(o.bound / o.results[OURS].capacity * _DOLLARS_AN_HOUR for o in found)
        rows.append([name, *hours, f"{bound:,.0f}", _interval([o.lead for o in found])])
    return _table(rows)


def lost(outcomes: Sequence[Outcome]) -> str:
    """Thousands of dollars and accounts that deadlines took, of each practice under each rule."""
    rules = list(outcomes[0].results)
    rows = [["practice", *rules]]
    for name, found in _of_profiles(outcomes).items():
        rows.append([name, *(_lost([o.results[rule] for o in found]) for rule in rules)])
    return _table(rows)


def summary(outcomes: Sequence[Outcome]) -> str:
    """Each rule over all practices, every practice of the same weight."""
    rows = [["rule", "of the bound, 95 % interval", "paid inside the quarter", "lost to deadlines", "accounts lost"]]
    for rule in outcomes[0].results:
        shares = [100 * o.results[rule].recovered / o.bound for o in outcomes]
        paid = mean(100 * o.results[rule].in_quarter / o.bound for o in outcomes)
        gone = mean(100 * o.results[rule].lost / o.bound for o in outcomes)
        accounts = mean(o.results[rule].lost_accounts for o in outcomes)
        rows.append([rule, _interval(shares, sign=""), f"{paid:.0f} %", f"{gone:.1f} %", f"{accounts:,.0f}"])
    return _table(rows)


def _of_profiles(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    names = dict.fromkeys(outcome.profile for outcome in outcomes)
    return {name: [each for each in outcomes if each.profile == name] for name in names}


def _lost(results: Sequence[Result]) -> str:
    dollars = mean(each.lost for each in results) / 100_000
    return f"{dollars:,.1f}k ({mean(each.lost_accounts for each in results):,.0f})"


def _interval(values: Sequence[float], sign: str = "+") -> str:
    if len(values) < 2:
        return f"{values[0]:{sign}.1f} %"
    half = _T[min(len(values) - 1, len(_T)) - 1] * stdev(values) / sqrt(len(values))
    return f"{mean(values):{sign}.1f} % ± {half:.1f}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *rest = rows
    lines = [head, ["---", *("---:" for _ in head[1:])], *rest]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
